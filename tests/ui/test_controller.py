"""The controller with fake ports: effects in order, the row before the paste, waiting texts, errors that clear."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from superwhisper_gui.core import dictation as d
from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.audio import TakeAudio
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.report import status_of
from superwhisper_gui.core.settings import Settings, with_value
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.ui.controller import Controller, Outside
from tests.fakes import FakeFocus, FakeHistory, FakeHotkeys, FakeInserter, FakeJournal, SlowHistory

SOUND = TakeAudio(2.0, 2.0, 0.0, -12.0, all_zero=False)
INFO = EngineInfo("base", "cpu", "CPU", "int8", "faster-whisper", 42)


class Bench:
    def __init__(self, settings: Settings | None = None, *, hotkeys: bool = True,
                 history: FakeHistory | None = None) -> None:
        self.focus, self.hotkeys = FakeFocus(), FakeHotkeys(available=hotkeys)
        self.inserter, self.history, self.journal = FakeInserter(), history or FakeHistory(), FakeJournal()
        outside = Outside(self.focus, self.inserter, self.hotkeys, self.history, self.journal, "fr_FR")
        self.controller = Controller(settings or Settings(), outside)
        self.orders: list[tuple[Any, ...]] = []
        for name in ("begin_take", "end_take", "resume_take", "abort_take", "decode_begin", "decode_cancel",
                     "save_sound", "forget_sound"):
            getattr(self.controller, name).connect(lambda *values, name=name: self.orders.append((name, *values)))
        self.controller.start()
        self.controller.on_speech(ports.EngineReady(INFO, 500.0))

    def speak(self, text: str = "bonjour", reason: Reason | None = None) -> int:
        """One held take up to its text; returns its number."""
        now = time.monotonic()
        self.hotkeys.press(keys.Pressed(now))
        take = self.controller.state.last_id
        self.controller.on_recorder(ports.TakeStarted(take, now))
        self.hotkeys.press(keys.Released(now + 2, 2.0))
        self.controller.on_captured(take, SOUND, lost=False)
        self.controller.on_speech(ports.TakeDecoded(take, TakeText(text, reason, 300.0, "fr")))
        return take

    def read(self, take: int) -> None:
        self.inserter.answer(ports.InsertResult(take, Outcome.INSERTED, None, time.monotonic()))

    def status(self) -> dict[str, Any]:
        c = self.controller
        return status_of(c.state, c.tally, c.last, c.around, saving=c.rows.busy)


@pytest.fixture
def bench(qapp: object) -> Bench:
    return Bench()


def test_a_take_from_press_to_insertion(bench: Bench) -> None:
    take = bench.speak()
    assert [name for name, *_ in bench.orders] == ["decode_begin", "begin_take", "end_take"]
    assert bench.orders[0] == ("decode_begin", take, "fr")
    assert bench.history.rows[0].status == "pending"          # the row is there before the paste is asked for
    assert [i.text for i in bench.inserter.asked] == ["bonjour"]
    assert bench.inserter.asked[0].target == Target(1, "notes")
    assert not bench.inserter.asked[0].activate
    bench.read(take)
    assert bench.history.rows[0].status == "inserted"
    status = bench.status()
    assert (status["state"], status["counts"]["inserted"], status["last"]["text"]) == ("ready", 1, "bonjour")
    assert status["last"]["inserted"] is True
    assert bench.orders[-1] == ("forget_sound", take)


def test_gestures_from_another_thread_arrive(bench: Bench, qtbot: Any) -> None:
    thread = threading.Thread(target=bench.hotkeys.press, args=(keys.Pressed(time.monotonic()),))
    with qtbot.waitSignal(bench.controller.begin_take, timeout=5000):
        thread.start()
    thread.join()
    assert bench.controller.state.summary == "arming"


def test_nothing_said_is_counted_with_its_reason(bench: Bench) -> None:
    bench.speak("", Reason.NO_VOICE)
    status = bench.status()
    assert status["counts"] == {"takes": 1, "inserted": 0, "empty": 1, "failed": 0, "recovered": 0}
    assert status["last"]["reason"] == "no_voice"
    assert bench.history.rows == []


def test_a_kept_text_waits_for_one_key(bench: Bench) -> None:
    take = bench.speak()
    bench.inserter.answer(ports.InsertResult(take, Outcome.KEPT, Code.INSERT_FOCUS_CHANGED))
    assert bench.controller.waiting is not None
    assert bench.hotkeys.insert_chord is not None
    bench.focus.window = Target(9, "mail")
    bench.hotkeys.press_insert()
    assert bench.hotkeys.insert_chord is None
    assert bench.inserter.asked[-1].target == Target(9, "mail")
    bench.read(take)
    assert bench.status()["counts"]["takes"] == 1              # the same take, not a second one
    assert bench.history.rows[0].status == "inserted"


def test_a_failed_take_keeps_its_sound(bench: Bench) -> None:
    now = time.monotonic()
    bench.hotkeys.press(keys.Pressed(now))
    bench.controller.on_recorder(ports.TakeStarted(1, now))
    bench.hotkeys.press(keys.Released(now + 1, 1.0))
    bench.controller.on_captured(1, SOUND, lost=False)
    bench.controller.on_speech(ports.TakeFailed(1, Code.DECODE_FAILED, SOUND))
    assert bench.orders[-1] == ("save_sound", 1)
    bench.controller.on_sound_kept(1, "x.flac")
    assert (bench.history.rows[0].status, bench.history.rows[0].audio) == ("failed", "x.flac")
    assert bench.status()["error"]["code"] == "decode_failed"


def test_every_failed_take_gets_a_row_though_others_end_before_its_sound_is_written(bench: Bench) -> None:
    now = time.monotonic()
    for take in (1, 2):
        bench.hotkeys.press(keys.Pressed(now + 2 * take))
        bench.controller.on_recorder(ports.TakeStarted(take, now + 2 * take))
        bench.hotkeys.press(keys.Released(now + 2 * take + 1, 1.0))
        bench.controller.on_captured(take, SOUND, lost=False)
    for take in (1, 2):
        bench.controller.on_speech(ports.TakeFailed(take, Code.ENGINE_FAILED, SOUND))
    for take in (1, 2):
        bench.controller.on_sound_kept(take, f"{take}.flac")
    assert [(row.status, row.audio) for row in bench.history.rows] == [("failed", "1.flac"), ("failed", "2.flac")]


def test_errors_clear_themselves(bench: Bench, qtbot: Any) -> None:
    bench.controller.on_recorder(ports.InputFailed(Code.MIC_LOST))
    assert bench.status()["state"] == "error"
    qtbot.waitUntil(lambda: bench.status()["state"] == "ready", timeout=5000)


def test_without_a_hotkey_the_button_works(qapp: object) -> None:
    bench = Bench(hotkeys=False)
    assert bench.status()["error"]["code"] == "hotkey_unavailable"
    bench.focus.window, bench.focus.before = None, Target(5, "mail")
    bench.controller.toggle()
    bench.controller.on_recorder(ports.TakeStarted(1, time.monotonic()))
    bench.controller.toggle()
    bench.controller.on_captured(1, SOUND, lost=False)
    bench.controller.on_speech(ports.TakeDecoded(1, TakeText("oui", None, 1.0, "fr")))
    assert bench.inserter.asked[0].target == Target(5, "mail")
    assert bench.inserter.asked[0].activate                    # our own window has the focus


def test_a_broken_history_does_not_stop_the_text(bench: Bench, qtbot: Any) -> None:
    bench.history.broken = True
    bench.speak()
    assert len(bench.inserter.asked) == 1
    qtbot.waitUntil(lambda: bench.status()["error"] is not None, timeout=2000)
    assert bench.status()["error"]["code"] == "history_broken"


def test_when_idle_waits_for_the_take(bench: Bench) -> None:
    done: list[str] = []
    take = bench.speak()
    bench.controller.when_idle(lambda: done.append("now"))
    assert done == []
    bench.read(take)
    assert done == ["now"]


def test_a_slow_disk_delays_the_text_and_not_the_order(qapp: object, qtbot: Any) -> None:
    history, done = SlowHistory(), list[str]()
    bench = Bench(history=history)
    take = bench.speak()
    assert bench.inserter.asked == []                        # its row comes first
    history.answer()
    assert [row.status for row in history.rows] == ["pending"]
    assert [asked.take for asked in bench.inserter.asked] == [take]
    bench.controller.when_idle(lambda: done.append("now"))
    bench.read(take)
    assert (bench.status()["state"], bench.status()["pending"]) == ("inserting", 1)      # it is not marked yet
    assert ("forget", "take-1") not in bench.journal.calls
    assert done == []
    history.answer()
    assert [row.status for row in history.rows] == ["inserted"]
    assert ("forget", "take-1") in bench.journal.calls
    assert (bench.status()["state"], bench.status()["pending"]) == ("ready", 0)
    qtbot.waitUntil(lambda: done == ["now"], timeout=2000)


def test_a_row_that_comes_too_late_inserts_nothing(qapp: object) -> None:
    history = SlowHistory()
    bench = Bench(history=history)
    take = bench.speak()
    late = time.monotonic() + 31
    bench.controller.post(d.Tick(late))
    assert bench.controller.last is not None
    assert bench.controller.last.outcome is Outcome.KEPT     # and it is offered
    assert bench.controller.waiting is not None
    bench.controller.insert_waiting()
    history.answer()
    assert [asked.take for asked in bench.inserter.asked] == [take]          # once, for the click
    assert bench.inserter.asked[0].activate


def test_a_text_that_cannot_be_copied_is_said(bench: Bench) -> None:
    bench.inserter.trouble_at_copy = AppError(Code.CLIPBOARD_BUSY)
    assert not bench.controller.copy("bonjour")
    assert bench.status()["error"]["code"] == "clipboard_busy"
    bench.inserter.trouble_at_copy = None
    assert bench.controller.copy("bonjour")
    assert bench.inserter.copied == "bonjour"


def test_a_changed_key_is_listened_to_at_once(bench: Bench) -> None:
    bench.controller.apply(with_value(bench.controller.settings, "hotkey", "f9"))
    assert bench.hotkeys.chord == keys.parse_chord("f9")


def test_whether_the_key_is_listened_to_is_told(bench: Bench, qtbot: Any) -> None:
    controller = bench.controller
    assert controller.listens
    for key, available in (("f9", False), ("f10", True)):            # another program holds f9
        bench.hotkeys.available = available
        with qtbot.waitSignal(controller.hotkey_changed):
            controller.apply(with_value(controller.settings, "hotkey", key))
        assert controller.listens is available
