"""Fakes for the ports: real classes, driven by the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import Chord, Gesture
from superwhisper_gui.core.model_store import ModelRow
from superwhisper_gui.core.recovery import FoundTake, SpokenTake
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.target import Target


class FakeFocus:
    def __init__(self) -> None:
        self.window: Target | None = Target(1, "notes")
        self.before: Target | None = None

    def active(self) -> Target | None:
        return self.window

    def last_foreign(self) -> Target | None:
        return self.before


class FakeHotkeys:
    """`press` plays the keyboard."""

    def __init__(self, *, available: bool = True) -> None:
        self.available, self.chord, self.escape = available, None, False
        self.insert_chord: Chord | None = None

    def start(self, chord: Chord, confirm_s: float, on_gesture: Callable[[Gesture], None]) -> None:
        if not self.available:
            raise AppError(Code.HOTKEY_UNAVAILABLE)
        self.chord, self.press = chord, on_gesture

    def grab_escape(self, on: bool) -> None:
        self.escape = on

    def grab_insert(self, chord: Chord | None, on_insert: Callable[[], None]) -> None:
        self.insert_chord, self.press_insert = chord, on_insert

    def stop(self) -> None:
        self.chord = None


class FakeInserter:
    """Remembers what it was asked; `answer` is the target. `trouble_at_copy`: what copying raises."""

    def __init__(self) -> None:
        self.asked: list[ports.Insertion] = []
        self.prepared, self.copied = 0, ""
        self.trouble_at_copy: AppError | None = None

    def start(self, on_result: Callable[[ports.InsertResult], None], on_trouble: Callable[[Code], None],
              on_late_read: Callable[[int, float], None] | None = None) -> None:
        self.answer, self.trouble, self.late = on_result, on_trouble, on_late_read

    def set_way(self, way: str) -> None:
        self.way = way

    def prepare(self) -> None:
        self.prepared += 1

    def insert(self, insertion: ports.Insertion) -> None:
        self.asked.append(insertion)

    def copy(self, text: str) -> None:
        if self.trouble_at_copy:
            raise self.trouble_at_copy
        self.copied = text

    def stop(self) -> None: ...


class FakeHistory:
    def __init__(self) -> None:
        self.rows: list[ports.HistoryRow] = []
        self.broken, self.durable = False, True
        self.old: list[ports.HistoryRow] = []

    def later(self, job: Callable[[], object]) -> None:
        job()

    def add(self, row: ports.HistoryRow) -> int:
        if self.broken:
            raise AppError(Code.HISTORY_BROKEN)
        self.rows.append(replace(row, id=len(self.rows) + 1))
        return len(self.rows)

    def mark(self, row_id: int, status: str, reason: str, timings_ms: dict[str, float]) -> None:
        self.rows[row_id - 1] = replace(self.rows[row_id - 1], status=status, reason=reason, timings_ms=timings_ms)

    def revise(self, row: ports.HistoryRow) -> None:
        self.rows[row.id - 1] = row

    def remove(self, row_id: int) -> None:
        self.rows[row_id - 1] = replace(self.rows[row_id - 1], status="removed", text="", audio="")

    def latest(self, limit: int) -> Sequence[ports.HistoryRow]:
        return self.rows[::-1][:limit]

    def kept(self) -> Sequence[ports.HistoryRow]:
        return [row for row in self.rows[::-1] if row.status in ("recovered", "kept", "failed")]

    def of_journal(self, name: str) -> ports.HistoryRow | None:
        return next((row for row in self.rows if row.journal == name), None)

    def settle_pending(self) -> int:
        return 0

    def expired(self, now: float, today: str) -> Sequence[ports.HistoryRow]:
        return self.old

    def close(self) -> None: ...


class SlowHistory(FakeHistory):
    """The disk answers when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Callable[[], object]] = []

    def later(self, job: Callable[[], object]) -> None:
        self.jobs.append(job)

    def answer(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()


class FakeJournal:
    """Remembers what it was told. `files`: takes of earlier runs."""

    def __init__(self) -> None:
        self.files: dict[str, SpokenTake] = {}
        self.tries: dict[str, int] = {}
        self.calls: list[tuple[str, object]] = []
        self.whole = True

    def start(self, on_trouble: Callable[[Code], None]) -> None:
        self.trouble = on_trouble

    def begin(self, take: int, language: str) -> str:
        self.calls.append(("begin", take))
        return f"take-{take}"

    def add(self, take: int, samples: Samples) -> None:
        self.calls.append(("add", take))

    def end(self, take: int) -> None:
        self.calls.append(("end", take))

    def is_whole(self, take: int) -> bool:
        return self.whole

    def forget(self, name: str) -> None:
        self.calls.append(("forget", name))
        self.files.pop(name, None)

    def close(self) -> None:
        self.calls.append(("close", None))

    def found(self) -> list[FoundTake]:
        return [FoundTake(name, self.tries.get(name, 0)) for name in self.files]

    def read(self, name: str) -> SpokenTake:
        return self.files[name]

    def count_try(self, name: str) -> None:
        self.tries[name] = self.tries.get(name, 0) + 1

    def forgive(self, name: str) -> None:
        self.tries[name] = 0

    def set_aside(self, name: str) -> None:
        self.calls.append(("set_aside", name))
        self.files.pop(name)


class FakeEngine:
    """Answers when the test says so through `say`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []
        self.wanted: list[Settings] = []
        self.sound: dict[int, int] = {}

    def start(self, on_event: Callable[[ports.SpeechEvent], None]) -> None:
        self.say = on_event

    def begin(self, take: int, language: str, *, whole: bool = False, background: bool = False) -> None:
        self.calls.append(("begin_whole" if whole else "begin", take))

    def frames(self, take: int, samples: Samples) -> None:
        self.sound[take] = self.sound.get(take, 0) + len(samples)

    def release(self, take: int) -> None:
        self.calls.append(("release", take))

    def end(self, take: int, clock_s: float | None) -> None:
        self.calls.append(("end", take))

    def cancel(self, take: int) -> None:
        self.calls.append(("cancel", take))

    def retry(self) -> None:
        self.calls.append(("retry", 0))

    def reconfigure(self, settings: Settings) -> None:
        self.wanted.append(settings)

    def check(self, now: float) -> None: ...

    def close(self) -> None:
        self.calls.append(("close", 0))


class FakeModels:
    """A store with nothing but what the test puts in."""

    def __init__(self, *rows: ModelRow) -> None:
        self.there = list(rows)

    def rows(self) -> list[ModelRow]:
        return self.there

    def download(self, name: str, on_progress: Callable[[int, int, float], None],
                 cancelled: Callable[[], bool]) -> bool:
        return True

    def remove(self, name: str) -> None: ...


class FakeMetrics:
    """`trouble`: what serving raises."""

    def __init__(self, trouble: AppError | None = None) -> None:
        self.trouble, self.port = trouble, 0
        self.delays_s: list[float] = []
        self.adopted: dict[str, list[dict[str, Any]]] = {}

    def released_to_text(self, seconds: float) -> None:
        self.delays_s.append(seconds)

    def adopt(self, snapshot: dict[str, list[dict[str, Any]]]) -> None:
        self.adopted = snapshot

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        return self.adopted

    def serve(self, port: int) -> int:
        if self.trouble:
            raise self.trouble
        self.port = port
        return port

    def close(self) -> None:
        self.port = 0
