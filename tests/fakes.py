"""Fakes for the ports: real classes, driven by the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import Chord, Gesture
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
    """Remembers what it was asked; `answer` is the target."""

    def __init__(self) -> None:
        self.asked: list[ports.Insertion] = []
        self.prepared, self.copied = 0, ""

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
        self.copied = text

    def stop(self) -> None: ...


class FakeHistory:
    def __init__(self) -> None:
        self.rows: list[ports.HistoryRow] = []
        self.broken = False

    def add(self, row: ports.HistoryRow) -> int:
        if self.broken:
            raise AppError(Code.HISTORY_BROKEN)
        self.rows.append(replace(row, id=len(self.rows) + 1))
        return len(self.rows)

    def mark(self, row_id: int, status: str, reason: str, timings_ms: dict[str, float]) -> None:
        self.rows[row_id - 1] = replace(self.rows[row_id - 1], status=status, reason=reason, timings_ms=timings_ms)

    def latest(self, limit: int) -> Sequence[ports.HistoryRow]:
        return self.rows[::-1][:limit]

    def close(self) -> None: ...


class FakeEngine:
    """Answers when the test says so through `say`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []
        self.sound: dict[int, int] = {}

    def start(self, on_event: Callable[[ports.SpeechEvent], None]) -> None:
        self.say = on_event

    def begin(self, take: int, language: str) -> None:
        self.calls.append(("begin", take))

    def frames(self, take: int, samples: Samples) -> None:
        self.sound[take] = self.sound.get(take, 0) + len(samples)

    def end(self, take: int, clock_s: float | None) -> None:
        self.calls.append(("end", take))

    def cancel(self, take: int) -> None:
        self.calls.append(("cancel", take))

    def retry(self) -> None:
        self.calls.append(("retry", 0))

    def check(self, now: float) -> None: ...

    def close(self) -> None:
        self.calls.append(("close", 0))


class FakeModels:
    """A store with nothing but what the test puts in."""

    def __init__(self, *rows: ports.ModelRow) -> None:
        self.there = list(rows)

    def rows(self) -> list[ports.ModelRow]:
        return self.there

    def download(self, name: str, on_progress: Callable[[int, int, float], None],
                 cancelled: Callable[[], bool]) -> bool:
        return True

    def remove(self, name: str) -> None: ...
