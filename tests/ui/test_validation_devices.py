"""Several microphones in the guided test: one is chosen, all are compared, and dictation keeps its own."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from superwhisper_gui.core import keys
from superwhisper_gui.ui import validation_compare
from tests.ui.validation_bench import Bench, Make


def test_the_devices_are_compared_and_ranked(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_compare, "LISTEN_S", 0.6)
    bench = make().start().open()
    opened = len(bench.microphone.opened)
    bench.click("Compare them")
    bench.shows("Keep talking: each microphone is listened to for two seconds.")
    bench.until(lambda: "2. Voice" in bench.devices.item(1).text())
    assert "1. Voice" in bench.devices.item(0).text()
    assert "desk" in bench.microphone.opened[opened:]
    bench.until(lambda: bench.button("Start the test").isEnabled())


def test_another_device_is_only_for_the_test(make: Make, qtbot: QtBot) -> None:
    bench = make().start().open()
    bench.devices.setFocus()
    qtbot.keyClick(bench.devices, Qt.Key.Key_Down)
    bench.until(lambda: bench.microphone.opened[-1] == "desk")
    bench.click("Start the test")
    bench.shows("Now read aloud")
    bench.until(lambda: sum(bench.engine.sound.values()) > 1600)
    bench.click("I have read it")
    bench.until(lambda: bench.dialog.page is bench.dialog.result_page)
    assert bench.validator.judged[0][0].device == "desk"
    assert bench.program.controller.settings.input == ""
    bench.click("Use this microphone")
    assert bench.saved_settings == [("input", "desk")]
    assert "Use this microphone" not in [text.replace("&", "") for text in bench.texts()]
    bench.until(lambda: shown_inputs(bench) == ("desk", "desk"))


def shown_inputs(bench: Bench) -> tuple[str, str]:
    """What the picker of the window and the menu of the tray show as chosen."""
    ticked = bench.program.tray._group.checkedAction()
    return bench.program.window._picker._combo.currentText(), ticked.text() if ticked else ""


@pytest.mark.parametrize("choose", [
    lambda bench: bench.program.tray.input_chosen.emit("desk"),
    lambda bench: bench.program.window.input_chosen.emit("desk"),
    lambda bench: bench.control.ask({"command": "set", "name": "input", "value": "desk"}, lambda _: None),
], ids=["tray", "window", "settings set"])
def test_wherever_a_device_is_chosen_every_list_shows_it(make: Make, choose: Callable[[Bench], None]) -> None:
    bench = make().start(hidden=False)
    bench.until(lambda: shown_inputs(bench) == ("System default (room)",) * 2)
    choose(bench)
    bench.until(lambda: shown_inputs(bench) == ("desk", "desk"))
    bench.until(lambda: bench.microphone.opened[-1] == "desk")


def test_the_microphone_test_follows_a_device_set_from_outside(make: Make) -> None:
    bench = make().start().open()
    bench.control.ask({"command": "set", "name": "input", "value": "desk"}, lambda _: None)
    assert bench.devices.currentItem().data(Qt.ItemDataRole.UserRole) == "desk"


def test_dictation_gets_its_device_back(make: Make, qtbot: QtBot) -> None:
    bench = make().start(hidden=False).open()
    qtbot.keyClick(bench.devices, Qt.Key.Key_Down)
    bench.until(lambda: bench.microphone.opened[-1] == "desk")
    qtbot.keyClick(bench.dialog, Qt.Key.Key_Escape)
    bench.until(lambda: bench.microphone.opened[-1] == "room")


def test_dictation_has_its_own_microphone_where_the_test_does_not_listen(make: Make, qtbot: QtBot) -> None:
    bench = make().start().open()
    opened = bench.microphone.opened
    qtbot.keyClick(bench.devices, Qt.Key.Key_Down)
    bench.until(lambda: opened[-1] == "desk")
    bench.click("Earlier tests")
    bench.until(lambda: opened[-1] == "room")
    bench.click("Back")
    bench.until(lambda: opened[-1] == "desk")
    bench.click("Start the test")
    bench.shows("Now read aloud")
    bench.until(lambda: sum(bench.engine.sound.values()) > 1600)
    bench.click("I have read it")
    bench.until(lambda: bench.dialog.page is bench.dialog.result_page)
    bench.until(lambda: opened[-1] == "room")
    bench.ask("start")
    bench.until(lambda: bench.ask("status")["state"] == "recording")
    assert (bench.program.controller.around.input, opened[-1]) == ("room", "room")
    bench.ask("cancel")
    bench.until(lambda: bench.ask("status")["state"] == "ready")
    before = len(opened)
    bench.click("Try again")
    bench.shows("Now read aloud")
    assert opened[before:] == ["desk"]                               # once: what it measures is a cold start
    bench.click("I have read it")
    bench.until(lambda: len(bench.validator.judged) == 2)
    assert [recorded.device for recorded, _, _ in bench.validator.judged] == ["desk", "desk"]


def test_nothing_is_dictated_while_they_are_compared(make: Make) -> None:
    bench = make().start().open()
    bench.click("Compare them")
    bench.hotkeys.press(keys.Pressed(time.monotonic()))
    bench.shows("The dictation key does nothing while the microphones are compared.")
    assert bench.ask("start")["ok"] is False
    bench.shows("Keep talking")                                      # with the next of them
    bench.until(lambda: bench.button("Start the test").isEnabled(), timeout=10_000)
    assert bench.ask("start") == {"ok": True}


def test_they_are_not_compared_during_a_dictation(make: Make) -> None:
    bench = make().start().open()
    bench.ask("start")
    bench.until(lambda: bench.ask("status")["state"] == "recording")
    bench.click("Compare them")
    bench.shows("Finish it, then compare the microphones.")
    assert bench.button("Start the test").isEnabled()
    assert set(bench.microphone.opened) == {"room"}
    assert bench.ask("status")["state"] == "recording"


def test_a_microphone_set_elsewhere_stays_when_the_window_is_closed(make: Make, qtbot: QtBot) -> None:
    bench = make().start(hidden=False).open()
    qtbot.keyClick(bench.devices, Qt.Key.Key_Down)
    bench.until(lambda: bench.microphone.opened[-1] == "desk")
    bench.control.ask({"command": "set", "name": "input", "value": "desk"}, lambda _: None)
    qtbot.keyClick(bench.dialog, Qt.Key.Key_Escape)
    bench.until(lambda: bench.recorder._readers == [])
    assert bench.microphone.opened[-1] == "desk"
