"""The tray icon: pictures, words, menu, and life without a tray."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.ui import tray as tray_module
from superwhisper_gui.ui.messages import state_text
from superwhisper_gui.ui.tray import TrayIcon

DEVICES = [InputDevice("Webcam", "k1", 48_000, 1, "PulseAudio", is_default=True),
           InputDevice("R&D headset", "k2", 44_100, 2, "PulseAudio")]


@pytest.fixture
def tray(qtbot: QtBot, icons: Path, speak_language: Callable[[str], None]) -> TrayIcon:
    speak_language("en")
    return TrayIcon(icons)


def menu(tray: TrayIcon) -> QMenu:
    return tray._icon.contextMenu()


def entry(tray: TrayIcon, text: str) -> QAction:
    return next(a for a in menu(tray).actions() if a.text().replace("&", "") == text)


def entries(of: QMenu) -> list[str]:
    return [a.text().replace("&", "") for a in of.actions() if a.text()]


def inputs(tray: TrayIcon) -> QMenu:
    return entry(tray, "Microphone").menu()


@pytest.mark.parametrize("summary", ["loading", "ready", "arming", "recording", "finalising", "inserting", "error"])
def test_the_state_in_words_and_on_the_command(tray: TrayIcon, summary: str) -> None:
    tray.set_summary(summary)
    assert tray._icon.toolTip() == f"SuperWhisper – {state_text(summary)}"
    assert entries(menu(tray))[0] == ("Stop" if summary in ("arming", "recording") else "Start")


def test_the_picture_changes_with_the_state(tray: TrayIcon) -> None:
    pictures = {}
    for summary in ("ready", "arming", "recording", "finalising", "error"):
        tray.set_summary(summary)
        pictures[summary] = tray._icon.icon().pixmap(22, 22).toImage()
    assert pictures["arming"] == pictures["finalising"]      # "recording" is shown only when it really is
    distinct = [pictures[name] for name in ("ready", "recording", "finalising", "error")]
    assert all(a != b for n, a in enumerate(distinct) for b in distinct[:n])


def test_the_commands(tray: TrayIcon, qtbot: QtBot) -> None:
    for text, signal in (("Start", tray.start_stop_clicked), ("Show the window", tray.show_clicked),
                         ("Quit", tray.quit_requested)):
        with qtbot.waitSignal(signal):
            entry(tray, text).trigger()
    assert not entry(tray, "Insert the waiting text").isEnabled()
    tray.set_waiting("Bonjour")
    with qtbot.waitSignal(tray.insert_clicked):
        entry(tray, "Insert the waiting text").trigger()
    tray.set_waiting("")
    assert not entry(tray, "Insert the waiting text").isEnabled()


def test_a_click_shows_the_window_and_a_right_click_does_not(tray: TrayIcon, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tray.show_clicked):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.show_clicked):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_the_microphones_are_asked_fresh_and_chosen_by_name(tray: TrayIcon, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tray.picker_opened):
        inputs(tray).aboutToShow.emit()
    tray.set_devices(DEVICES, "R&D headset")
    assert [a.text() for a in inputs(tray).actions()] == ["System default (Webcam)", "Webcam", "R&&D headset"]
    assert [a.isChecked() for a in inputs(tray).actions()] == [False, False, True]
    with qtbot.waitSignal(tray.input_chosen) as chosen:
        inputs(tray).actions()[0].trigger()
    assert chosen.args == [""]
    tray.set_devices(DEVICES[:1], "R&D headset")
    assert entries(inputs(tray)) == ["System default (Webcam)", "Webcam", "Not connected: RD headset"]
    tray.set_devices(DEVICES[:1], "")
    assert [a.isChecked() for a in inputs(tray).actions()] == [True, False]


def test_the_language_changes_at_once(tray: TrayIcon, speak_language: Callable[[str], None]) -> None:
    tray.set_summary("recording")
    tray.set_devices(DEVICES, "")
    speak_language("fr")
    assert entries(menu(tray)) == ["Arrêter", "Insérer le texte en attente", "Micro", "Tester le micro",
                                   "Afficher la fenêtre", "Quitter"]
    assert tray._icon.toolTip() == "SuperWhisper – Parlez"
    assert entries(entry(tray, "Micro").menu())[0] == "Par défaut du système (Webcam)"


# -- with and without a tray

@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether there is a tray now; no test machine has one."""
    there = [False]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: there[0]))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda icon: icon.setProperty("asked", True))
    monkeypatch.setattr(QSystemTrayIcon, "isVisible", lambda icon: bool(icon.property("asked")))
    monkeypatch.setattr(tray_module, "RETRY_MS", 1)
    return there


def test_the_tray_may_come_later(panel: list[bool], icons: Path, qtbot: QtBot) -> None:
    tray = TrayIcon(icons)
    tray.start()
    assert not tray.available
    panel[0] = True
    qtbot.waitUntil(lambda: tray.available)
    assert not tray._retry.isActive()
    panel[0] = False                             # the panel is gone, with every icon in it
    assert not tray.available


def test_without_a_tray_it_gives_up_quietly(
        panel: list[bool], icons: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray_module, "RETRY_TIMES", 3)
    assert panel == [False]
    tray = TrayIcon(icons)
    tray.start()
    qtbot.waitUntil(lambda: not tray._retry.isActive())
    assert not tray.available
    tray.set_summary("recording")
    tray.hide()


def test_the_wait_for_a_tray_is_a_minute() -> None:
    assert tray_module.RETRY_MS * tray_module.RETRY_TIMES == 60_000
