"""The wires of the whole program with fake ports: real threads, real signals, takes in a hurry."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.audio import InputDevice, Samples, TakeAudio
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.recovery import SpokenTake
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.ui.program import Parts, Program
from superwhisper_gui.ui.tray import TrayIcon
from tests.fakes import (
    FakeEngine,
    FakeFocus,
    FakeHistory,
    FakeHotkeys,
    FakeInserter,
    FakeJournal,
    FakeMetrics,
    FakeModels,
)
from tests.fakes_validation import GOOD_ROW, FakePages, FakePlayer, FakeValidator

ROOT = Path(__file__).resolve().parents[2]
INFO = EngineInfo("base", "cpu", "CPU", "int8", "faster-whisper", 42)
SOUND = TakeAudio(0.1, 0.1, 0.0, -20.0, all_zero=False)


class HastyRecorder:
    """Every take starts and ends at the next poll."""

    poll_ms = 0

    def __init__(self) -> None:
        self.events: list[ports.RecorderEvent] = []
        self.closed = False

    def begin(self, take: int, at: float) -> None:
        self.events += [ports.TakeStarted(take, at), ports.TakeFrames(take, np.zeros(1600, np.float32))]

    def end(self, take: int, at: float) -> None:
        self.events.append(ports.TakeCaptured(take, SOUND))

    def resume(self, take: int) -> None: ...
    def abort(self, take: int) -> None: ...
    def retry(self) -> None: ...
    def set_meter(self, on: bool) -> None: ...
    def set_input(self, name: str) -> None: ...
    def set_times(self, tail_s: float, warm_s: float) -> None: ...

    def devices(self) -> list[InputDevice]:
        return []

    def poll(self, now: float) -> list[ports.RecorderEvent]:
        events, self.events = self.events, []
        return events

    def close(self) -> None:
        self.closed = True


class HastyEngine(FakeEngine):
    """Answers in the call itself: nothing can be faster. Every third take cannot be decoded."""

    def end(self, take: int, clock_s: float | None) -> None:
        if take % 3:
            self.say(ports.TakeDecoded(take, TakeText("", Reason.NO_VOICE, 0.1, "fr")))
        else:
            self.say(ports.TakeFailed(take, Code.DECODE_FAILED, np.zeros(1600, np.float32)))


class Kept:
    def __init__(self) -> None:
        self.names: list[str] = []

    def save(self, name: str, samples: Samples) -> str:
        self.names.append(name)
        return f"{name}.flac"


class Control:
    def listen(self, on_request: Callable[..., None]) -> None:
        self.ask = on_request

    def close(self) -> None: ...


class Session:
    def start(self, on_away: Callable[[bool], None], on_ended: Callable[[], None]) -> None:
        self.lock = on_away


@pytest.fixture
def parts() -> Parts:
    resources, history = ROOT / "resources", FakeHistory()
    return Parts(HastyRecorder(), HastyEngine(), Kept(), history, FakeJournal(), history, FakeFocus(), FakeInserter(),
                 FakeHotkeys(), Control(), Session(), FakeModels(), FakeMetrics(), lambda name, text: None,
                 resources / "translations", resources / "icons", ROOT, "en_US", FakeValidator(GOOD_ROW), FakePlayer(),
                 FakePages())


def take_down(program: Program) -> None:
    """Ends it and deletes its widgets now: the process of the tests goes on, and would send them events."""
    program.end()
    QCoreApplication.sendPostedEvents()              # what the threads still had to say
    for widget in (program.tray, program.window):
        shiboken6.delete(widget)


@pytest.fixture
def program(qapp: object, parts: Parts) -> Iterator[Program]:
    program = Program(Settings(), parts)
    program.start(hidden=True)
    yield program
    take_down(program)


def status(parts: Parts) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    parts.control.ask({"command": "status"}, answers.append)
    return answers[0]


def test_no_answer_overtakes_the_end_of_its_take(program: Program, parts: Parts, qtbot: Any) -> None:
    """An answer heard before "captured" would name a take that is not waiting for one, and the take would hang."""
    for number in range(1, 46):
        now = time.monotonic()
        parts.hotkeys.press(keys.Pressed(now))
        parts.hotkeys.press(keys.Released(now + 1, 1.0))
        qtbot.waitUntil(lambda number=number: status(parts)["counts"]["takes"] == number, timeout=3000)
    counts = status(parts)["counts"]
    assert (counts["empty"], counts["failed"]) == (30, 15)
    qtbot.waitUntil(lambda: len(parts.kept_audio.names) == 15, timeout=3000)


def test_lock_ends_a_take(program: Program, parts: Parts, qtbot: Any) -> None:
    parts.hotkeys.press(keys.Pressed(time.monotonic()))
    qtbot.waitUntil(lambda: status(parts)["state"] == "recording", timeout=3000)
    parts.session.lock(True)
    qtbot.waitUntil(lambda: status(parts)["counts"]["takes"] == 1, timeout=3000)


def test_a_tap_that_wakes_the_locked_screen_starts_nothing_that_goes_on(program: Program, parts: Parts,
                                                                      qtbot: Any) -> None:
    def tap() -> None:
        parts.hotkeys.press(keys.Pressed(time.monotonic()))
        qtbot.waitUntil(lambda: status(parts)["state"] == "recording", timeout=3000)
        parts.hotkeys.press(keys.Released(time.monotonic(), 0.12))

    parts.session.lock(True)
    tap()
    qtbot.waitUntil(lambda: status(parts)["counts"]["takes"] == 1, timeout=3000)
    parts.session.lock(False)
    tap()
    qtbot.waitUntil(lambda: program.controller.state.spoken is not None, timeout=3000)
    assert program.controller.state.spoken.latched
    program.controller.cancel()


@pytest.mark.parametrize("number", [1, 3])
def test_takes_of_an_earlier_run_are_brought_back(qapp: object, parts: Parts, qtbot: Any, number: int) -> None:
    """Through the real threads; the engine here finds no words in one and breaks at every third."""
    parts.journal.files = {f"old-{i}": SpokenTake(1, 9.0, "fr", np.ones(1600, np.float32)) for i in range(number)}
    program = Program(Settings(), parts)
    program.start(hidden=True)
    answers: list[dict[str, Any]] = []
    parts.control.ask({"command": "recovered"}, answers.append)
    assert answers == []                             # not before all is done
    qtbot.waitUntil(lambda: hasattr(parts.engine, "say"), timeout=3000)
    parts.engine.say(ports.EngineReady(INFO, 1.0))
    qtbot.waitUntil(lambda: bool(answers), timeout=3000)
    failed = number // 3
    assert [row["journal"] for row in answers[0]["rows"]] == ["old-1"] * failed      # whole: they may be in memory only
    assert status(parts)["counts"]["recovered"] == failed
    assert parts.journal.files == {}
    assert program.window.recovered.isVisibleTo(program.window) == bool(failed)
    program.window.kept_requested.emit()
    assert not program.window.recovered.isVisibleTo(program.window)
    take_down(program)


@pytest.mark.parametrize("request_", [
    {}, {"command": None}, {"command": "dance"}, {"command": "set", "name": "tail_ms", "value": "soon"},
    {"command": "set", "name": "nothing", "value": "1"},
])
def test_requests_that_make_no_sense(program: Program, parts: Parts, request_: dict[str, Any]) -> None:
    answers: list[dict[str, Any]] = []
    parts.control.ask(request_, answers.append)
    assert answers[0]["ok"] is False
    assert answers[0]["message"]


def test_a_language_set_from_outside_is_marked_in_the_menu(
        program: Program, parts: Parts, speak_language: Callable[[str], None]) -> None:
    parts.control.ask({"command": "set", "name": "ui_language", "value": "fr"}, lambda _: None)
    marked = {action.data() for action in program.window.findChildren(QAction) if action.isChecked()}
    assert "fr" in marked


def test_closing_asks_whether_there_is_a_tray_now(
        program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for there, minimised in ((False, True), (True, False), (False, True)):
        monkeypatch.setattr(TrayIcon, "available", property(lambda _, there=there: there))
        program.show()
        program.window.close()
        assert (program.window.isVisible(), program.window.isMinimized()) == (minimised, minimised)


def test_showing_a_window_leaves_it_as_large_as_it_was(program: Program) -> None:
    program.window.showMaximized()
    program.window.showMinimized()
    program.show()
    assert program.window.isVisible()
    assert program.window.isMaximized()
    assert not program.window.isMinimized()
    program.window.hide()
    program.show()
    assert program.window.isMaximized()


BUTTON = "Click where the text should go, then use the button and speak."


def says(program: Program, text: str) -> bool:
    return any(text in label.text() for label in program.window.findChildren(QLabel))


def test_no_key_is_promised_where_none_is_listened_to(
        qapp: object, parts: Parts, speak_language: Callable[[str], None]) -> None:
    parts.hotkeys.available = False
    program = Program(Settings(), parts)
    program.start(hidden=True)
    assert says(program, BUTTON)
    program.window.set_waiting("Bonjour")
    assert program.window._result._insert.toolTip() == ""
    take_down(program)


def test_the_hint_follows_what_is_listened_to(
        program: Program, parts: Parts, speak_language: Callable[[str], None]) -> None:
    assert says(program, "Hold Right Ctrl and speak")
    for key, available, hint in (("f9", False, BUTTON), ("f10", True, "Hold F10 and speak")):
        parts.hotkeys.available = available
        parts.control.ask({"command": "set", "name": "hotkey", "value": key}, lambda _: None)
        assert says(program, hint)
        parts.control.ask({"command": "set", "name": "tail_ms", "value": "200"}, lambda _: None)
        assert says(program, hint)


def test_the_end_stops_everything(qapp: object, parts: Parts) -> None:
    program = Program(Settings(), parts)
    program.start(hidden=True)
    take_down(program)
    assert parts.recorder.closed
    assert ("close", 0) in parts.engine.calls
