"""Takes of earlier runs, with a fake engine and journal: once, in order, never in the way of who speaks now."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.recovery import SpokenTake
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.ui.controller import Controller, Outside
from superwhisper_gui.ui.recovery import Recovery
from superwhisper_gui.ui.recovery_worker import RecoveryWorker
from tests.fakes import FakeFocus, FakeHistory, FakeHotkeys, FakeInserter, FakeJournal, SlowHistory

INFO = EngineInfo("base", "cpu", "CPU", "int8", "faster-whisper", 42)
SAID = SpokenTake(3, 1000.0, "fr", np.ones(16_000, np.float32))
ROW = ports.HistoryRow(0, 1000.0, "bonjour", "recovered", "", "fr", "base", 1.0, {}, "a.flac", "old-1")


class Store:
    def __init__(self) -> None:
        self.files: dict[str, Samples] = {}
        self.full = False

    def save(self, name: str, samples: Samples) -> str:
        if self.full:
            raise OSError(28, "no room")
        self.files[f"{name}.flac"] = samples
        return f"{name}.flac"

    def load(self, file_name: str) -> Samples:
        return self.files[file_name]

    def remove(self, file_name: str) -> None:
        self.files.pop(file_name, None)


class Bench:
    """Everything on one thread: what is asked of the worker is done at once."""

    def __init__(self, *, durable: bool = True, tries: int = 0, rows: tuple[ports.HistoryRow, ...] = (),
                 history: FakeHistory | None = None, **files: SpokenTake) -> None:
        self.inserter, self.hotkeys, self.focus = FakeInserter(), FakeHotkeys(), FakeFocus()
        self.history, self.journal, self.store = history or FakeHistory(), FakeJournal(), Store()
        self.history.durable = durable
        for row in rows:
            self.history.add(row)
        self.journal.files = dict(files)
        self.journal.tries = dict.fromkeys(files, tries)
        outside = Outside(self.focus, self.inserter, self.hotkeys, self.history if durable else None, self.journal,
                          "fr")
        self.controller = Controller(Settings(), outside)
        self.controller.start()
        self.recovery = Recovery(self.controller, self.history, self.journal)
        self.worker = RecoveryWorker(self.journal, self.store)
        recovery, worker = self.recovery, self.worker
        for wanted, done in ((recovery.look_wanted, worker.look), (recovery.read_wanted, worker.read_take),
                             (recovery.load_wanted, worker.load), (recovery.save_wanted, worker.save),
                             (recovery.aside_wanted, worker.set_aside), (recovery.forgive_wanted, worker.forgive),
                             (recovery.remove_wanted, worker.remove),
                             (worker.found, recovery.on_found), (worker.read, recovery.on_read),
                             (worker.loaded, recovery.on_loaded), (worker.saved, recovery.on_saved)):
            wanted.connect(done)
        self.asked: list[int] = []
        recovery.decode_wanted.connect(lambda number, language, samples: self.asked.append(number))
        self.recovery.start()

    def ready(self) -> None:
        for hears in (self.controller.on_speech, self.recovery.on_speech):
            hears(ports.EngineReady(INFO, 500.0))

    def answer(self, text: str = "bonjour", reason: Reason | None = None) -> None:
        self.recovery.on_speech(ports.TakeDecoded(self.asked[-1], TakeText(text, reason, 1.0, "fr")))

    def fail(self, code: Code) -> None:
        self.recovery.on_speech(ports.TakeFailed(self.asked[-1], code, SAID.samples))

    @property
    def status(self) -> list[tuple[str, str]]:
        return [(row.status, row.text) for row in self.history.rows]


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Signals need one."""


def test_takes_are_decoded_without_a_click_and_offered() -> None:
    bench = Bench(a=SAID, b=SAID)
    assert bench.asked == []                         # not before the engine is there
    bench.ready()
    assert len(bench.asked) == 1
    bench.answer("un")
    bench.answer("deux")
    assert bench.status == [("recovered", "un"), ("recovered", "deux")]
    assert [row.journal for row in bench.history.rows] == ["a", "b"]
    assert [row.audio for row in bench.history.rows] == ["a.flac", "b.flac"]
    assert bench.journal.files == {}
    assert bench.controller.tally.recovered == 2
    assert bench.inserter.asked == []                # offered, not inserted
    assert bench.recovery.is_settled


def test_the_file_goes_after_the_row() -> None:
    bench = Bench(a=SAID)
    bench.ready()
    bench.history.broken = True
    bench.answer()
    assert list(bench.journal.files) == ["a"]        # no row, so the sound stays
    assert bench.controller.tally.recovered == 0


def test_a_take_that_has_its_row_is_not_decoded_again() -> None:
    bench = Bench(rows=(replace(ROW, status="inserted", journal="a"),), a=SAID)
    bench.ready()
    assert bench.asked == []
    assert bench.journal.files == {}
    assert len(bench.history.rows) == 1


def test_who_speaks_now_comes_first() -> None:
    bench = Bench(a=SAID, b=SAID)
    now = time.monotonic()
    bench.hotkeys.press(keys.Pressed(now))
    bench.ready()
    assert bench.asked == []
    bench.controller.cancel()
    assert len(bench.asked) == 1


@pytest.mark.parametrize("code", [Code.DECODE_FAILED, Code.ENGINE_STUCK])
def test_a_take_that_cannot_be_decoded_stays_with_its_sound(code: Code) -> None:
    bench = Bench(a=SAID)
    bench.ready()
    bench.fail(code)
    (row,) = bench.history.rows
    assert (row.status, row.reason, row.audio, row.journal) == ("failed", str(code), "a.flac", "a")
    assert bench.journal.files == {}
    bench.recovery.decode_again(row.id)
    bench.answer("enfin")
    assert bench.status == [("recovered", "enfin")]


def test_a_disk_without_room_for_its_sound_keeps_the_journal() -> None:
    bench = Bench(a=SAID)
    bench.store.full = True
    bench.ready()
    bench.fail(Code.DECODE_FAILED)
    assert bench.history.rows == []
    assert list(bench.journal.files) == ["a"]


def test_an_engine_that_is_missing_costs_no_take() -> None:
    bench = Bench(a=SAID)
    bench.ready()
    bench.controller.on_speech(ports.EngineDown(Code.MODEL_MISSING))
    bench.fail(Code.MODEL_MISSING)
    assert list(bench.journal.files) == ["a"]
    assert bench.recovery.is_settled                 # nothing can be done now
    bench.ready()
    bench.answer()
    assert bench.status == [("recovered", "bonjour")]


def test_after_three_tries_the_sound_is_kept_and_a_person_decides() -> None:
    bench = Bench(a=SAID, tries=3)
    bench.ready()
    assert bench.asked == []
    (row,) = bench.history.rows
    assert (row.status, row.reason, row.audio) == ("failed", "gave_up", "a.flac")
    assert bench.journal.files == {}


def test_an_engine_that_fails_on_and_on_ends_in_kept_sound() -> None:
    """Of a kind that says nothing about the take: it is tried three times in all."""
    bench = Bench(a=SAID)
    bench.ready()
    for _ in range(3):
        bench.fail(Code.ENGINE_FAILED)
    assert len(bench.asked) == 3
    assert bench.history.rows[0].audio == "a.flac"


def test_a_take_without_words_leaves_nothing() -> None:
    bench = Bench(a=SAID, b=SpokenTake(1, 1.0, "", SAID.samples[:0]))
    bench.ready()
    bench.answer("", Reason.NO_VOICE)
    assert bench.history.rows == []
    assert bench.journal.files == {}
    assert bench.recovery.is_settled


def test_a_damaged_file_is_set_aside_not_deleted() -> None:
    bench = Bench(a=replace(SAID, damaged=True), b=replace(SAID, samples=SAID.samples[:0], damaged=True))
    bench.ready()
    bench.answer()
    assert [call for call in bench.journal.calls if call[0] in ("set_aside", "forget")] == [("set_aside", "a"),
                                                                                            ("set_aside", "b")]


def test_one_click_inserts_and_a_second_one_does_nothing_more() -> None:
    bench = Bench(rows=(ROW,))
    bench.ready()
    bench.recovery.insert(1)
    bench.recovery.insert(1)
    (asked,) = bench.inserter.asked
    assert (asked.text, asked.activate) == ("bonjour", True)
    bench.inserter.answer(ports.InsertResult(asked.take, Outcome.INSERTED, None, time.monotonic()))
    assert bench.status == [("inserted", "bonjour")]
    bench.recovery.insert(1)                         # it is no longer offered
    assert len(bench.inserter.asked) == 1
    assert bench.controller.tally.takes == 0         # of the run that heard it


def test_a_text_that_waits_is_inserted_once(qapp: object) -> None:
    bench = Bench()
    bench.ready()
    now = time.monotonic()
    bench.hotkeys.press(keys.Pressed(now))
    bench.controller.on_recorder(ports.TakeStarted(1, now))
    bench.hotkeys.press(keys.Released(now + 2, 2.0))
    bench.controller.on_captured(1, np.float32(0), lost=False)       # type: ignore[arg-type]
    bench.controller.on_speech(ports.TakeDecoded(1, TakeText("bonjour", None, 1.0, "fr")))
    bench.inserter.answer(ports.InsertResult(1, Outcome.KEPT, Code.INSERT_NO_TARGET))
    bench.recovery.insert(1)
    assert bench.controller.waiting is None          # the same text, by whichever button
    bench.recovery.insert(1)                         # a double click
    assert [asked.take for asked in bench.inserter.asked] == [1, 1]


def test_a_slow_disk_neither_doubles_an_insertion_nor_moves_it_elsewhere() -> None:
    bench = Bench(history=SlowHistory(), rows=(ROW,))
    history: Any = bench.history
    history.answer()
    clicked_in = bench.focus.window = Target(7, "notes")
    bench.recovery.insert(1)
    bench.recovery.insert(1)                         # a double click
    bench.focus.window = Target(8, "elsewhere")
    history.answer()
    bench.recovery.insert(1)                         # a third one, while it is inserted
    assert [(asked.take, asked.target) for asked in bench.inserter.asked] == [(-1, clicked_in)]
    bench.inserter.answer(ports.InsertResult(-1, Outcome.INSERTED))
    bench.recovery.insert(1)                         # and one before that is on the disk
    history.answer()
    assert len(bench.inserter.asked) == 1
    assert bench.status == [("inserted", ROW.text)]


def test_who_waits_for_recovery_gets_the_whole_list() -> None:
    bench, told = Bench(history=SlowHistory(), a=SAID), list[str]()
    history: Any = bench.history
    bench.recovery.listed.connect(lambda rows: told.append(f"{len(rows)} rows"))
    bench.recovery.settled.connect(lambda: told.append("settled"))
    history.answer()
    bench.ready()
    history.answer()
    bench.answer("un")
    history.answer()
    assert told[-2:] == ["1 rows", "settled"]
    assert "settled" not in told[told.index("0 rows"):told.index("1 rows")]


def test_copy_and_delete() -> None:
    bench = Bench(rows=(ROW, replace(ROW, journal="old-2", audio="b.flac")))
    bench.store.files = {"a.flac": SAID.samples, "b.flac": SAID.samples}
    bench.recovery.copy(1)
    assert bench.inserter.copied == "bonjour"
    assert bench.status[0][0] == "copied"
    bench.recovery.delete(2)
    assert bench.status[1] == ("removed", "")
    assert list(bench.store.files) == ["a.flac"]


def test_sound_that_is_too_old_goes_with_all_that_holds_it() -> None:
    bench = Bench(rows=(ROW, replace(ROW, text="", status="failed", journal="old-2", audio="b.flac")))
    bench.store.files = {"a.flac": SAID.samples, "b.flac": SAID.samples}
    bench.history.old = [row for row in bench.history.rows if row.audio]
    bench.journal.calls.clear()
    bench.recovery.start()
    assert bench.store.files.keys() == {"a.flac", "b.flac"} - {row.audio for row in bench.history.old}
    assert bench.status == [(ROW.status, ROW.text), ("removed", "")]
    assert {call for call in bench.journal.calls if call[0] == "forget"} >= {("forget", "old-2")}


def test_a_text_that_could_not_be_copied_stays_in_the_list() -> None:
    bench = Bench(rows=(ROW,))
    bench.inserter.trouble_at_copy = AppError(Code.CLIPBOARD_BUSY)
    bench.recovery.copy(1)
    assert bench.status[0][0] == "recovered"
    assert bench.controller.state.error is Code.CLIPBOARD_BUSY


def test_without_a_history_the_file_stays_until_the_text_is_used() -> None:
    bench = Bench(durable=False, a=SAID)
    bench.ready()
    bench.answer()
    assert list(bench.journal.files) == ["a"]
    assert bench.journal.tries == {"a": 0}           # it was decoded, and is offered at every start
    assert bench.store.files == {}
    bench.recovery.insert(1)
    asked = bench.inserter.asked[0]
    bench.inserter.answer(ports.InsertResult(asked.take, Outcome.INSERTED, None, time.monotonic()))
    assert bench.journal.files == {}


def test_the_list_follows(qtbot: Any) -> None:
    bench = Bench(a=SAID)
    bench.ready()
    with qtbot.waitSignal(bench.recovery.listed, check_params_cb=lambda rows: len(rows) == 1):
        bench.answer()
