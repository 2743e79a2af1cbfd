"""The main window: what it shows of what it is told, and what it says of what is clicked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMessageBox, QPlainTextEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.audio import InputDevice, Level
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.ports import OpenInput
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.messages import Action, message_for, outcome_text, state_text
from superwhisper_gui.ui.notice import NoticeBar

DEVICES = [InputDevice("Webcam", "k1", 48_000, 1, "PulseAudio", is_default=True),
           InputDevice("Headset", "k2", 44_100, 2, "PulseAudio")]
Speak = Callable[[str], None]


@pytest.fixture
def window(qtbot: QtBot, icons: Path, speak_language: Speak) -> MainWindow:
    speak_language("en")
    widget = MainWindow(icons)
    qtbot.addWidget(widget)
    widget.set_hotkey("ctrl_r", "hybrid")
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def shown(window: MainWindow) -> list[str]:
    """Every text a person sees now."""
    labels = [w.text() for w in window.findChildren(QLabel) if w.isVisible() and w.text()]
    buttons = [w.text().replace("&", "") for w in window.findChildren(QPushButton) if w.isVisible()]
    return labels + buttons + [w.toPlainText() for w in window.findChildren(QPlainTextEdit)]


def button(window: MainWindow, text: str) -> QPushButton:
    found = [b for b in window.findChildren(QPushButton) if b.isVisible() and b.text().replace("&", "") == text]
    assert found, f"no button {text!r} among {shown(window)}"
    return found[0]


def start_button(window: MainWindow) -> QPushButton:
    return window.findChild(QPushButton, "start")


def menu_action(window: MainWindow, text: str) -> QAction:
    return next(a for a in window.findChildren(QAction) if a.text().replace("&", "") == text)


# -- state

@pytest.mark.parametrize(("summary", "words"), [
    ("loading", "Start"), ("ready", "Start"), ("arming", "Please wait…"), ("recording", "Stop"),
    ("finalising", "Start"), ("inserting", "Start"), ("error", "Start"),
])
def test_the_state_in_words_and_on_the_button(window: MainWindow, summary: str, words: str) -> None:
    window.set_summary(summary)
    assert state_text(summary) in shown(window)
    assert start_button(window).text() == words


def test_the_button_asks_by_mouse_and_keyboard_but_not_while_the_microphone_opens(
        window: MainWindow, qtbot: QtBot) -> None:
    asked: list[bool] = []
    window.start_stop_clicked.connect(lambda: asked.append(True))
    start = start_button(window)
    window.set_summary("ready")
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.keyClick(start, Qt.Key.Key_Space)
    qtbot.keyClick(start, Qt.Key.Key_Return)
    assert len(asked) == 3
    window.set_summary("arming")
    qtbot.keyClick(start, Qt.Key.Key_Space)
    assert len(asked) == 3
    assert start.isEnabled()                     # a disabled button would lose the keyboard's focus
    window.set_summary("recording")
    qtbot.keyClick(start, Qt.Key.Key_Space)
    assert len(asked) == 4


def test_the_clock_runs_only_while_recording(window: MainWindow) -> None:
    window.set_summary("recording")
    assert "0:00" in shown(window)
    window.set_summary("finalising")
    assert "0:00" not in shown(window)


@pytest.mark.parametrize(("chord", "mode", "hint"), [
    ("ctrl_r", "hybrid", "Hold Right Ctrl and speak, or tap it to keep both hands free."),
    ("f9", "toggle", "Press F9, speak, and press it again."),
    ("", "hybrid", "Click where the text should go, then use the button and speak."),
    ("ctrl_l+alt_l", "hold", "Click where the text should go, then use the button and speak."),
])
def test_the_hint_says_how(window: MainWindow, chord: str, mode: str, hint: str) -> None:
    window.set_hotkey(chord, mode)
    assert hint in shown(window)


# -- the last take

def test_the_last_text_its_delay_and_its_outcome(window: MainWindow) -> None:
    window.set_last("Bonjour à tous", 840.0, Outcome.INSERTED, "")
    assert {"Bonjour à tous", "0.84 s after you let go", "Inserted."} <= set(shown(window))


@pytest.mark.parametrize(("outcome", "reason"), [
    (Outcome.EMPTY, Reason.NO_VOICE), (Outcome.FAILED, Code.DECODE_FAILED), (Outcome.EMPTY, "empty"),
])
def test_a_take_without_a_text_leaves_the_one_before_and_says_why(
        window: MainWindow, outcome: Outcome, reason: str) -> None:
    window.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    window.set_last("", None, outcome, reason)
    assert {"Bonjour", "0.84 s after you let go", outcome_text(outcome, reason)} <= set(shown(window))


def test_a_text_that_waits_can_be_inserted(window: MainWindow, qtbot: QtBot) -> None:
    assert "Insert" not in shown(window)
    window.set_last("Bonjour", None, Outcome.KEPT, Code.INSERT_NO_TARGET)
    window.set_waiting("Bonjour")
    window.set_insert_hotkey("pause")
    assert button(window, "Insert").toolTip() == "Or press Pause"
    with qtbot.waitSignal(window.insert_clicked):
        qtbot.mouseClick(button(window, "Insert"), Qt.MouseButton.LeftButton)
    window.set_waiting("")
    assert "Insert" not in shown(window)


def test_copying_leaves_as_a_signal(window: MainWindow, qtbot: QtBot) -> None:
    assert not button(window, "Copy").isEnabled()
    window.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    with qtbot.waitSignal(window.copy_requested) as copied:
        qtbot.mouseClick(button(window, "Copy"), Qt.MouseButton.LeftButton)
    assert copied.args == ["Bonjour"]


# -- the notice

@pytest.mark.parametrize("code", Code)
def test_every_notice_has_its_sentences_and_its_button(window: MainWindow, code: Code) -> None:
    window.set_notice(code)
    message = message_for(code)
    assert {message.text, message.advice, message.action_text} <= set(shown(window))
    window.set_notice(None)
    assert message.text not in shown(window)


def test_what_the_buttons_of_notices_do(window: MainWindow, qtbot: QtBot) -> None:
    def press(code: Code) -> None:
        window.set_notice(code)
        qtbot.mouseClick(button(window, message_for(code).action_text), Qt.MouseButton.LeftButton)
        assert not window.findChild(NoticeBar).isVisible()

    window.set_devices(DEVICES, "Headset")
    with qtbot.waitSignal(window.input_chosen) as chosen:
        press(Code.MIC_NOT_FOUND)
    assert chosen.args == [""]
    with qtbot.waitSignal(window.picker_opened):
        press(Code.MIC_SILENT)
    window.findChild(QComboBox).hidePopup()
    with qtbot.waitSignal(window.insert_clicked):
        press(Code.INSERT_NOT_CONFIRMED)
    with qtbot.waitSignal(window.notice_action) as action:
        press(Code.ENGINE_FAILED)
    assert action.args == [Action.RESTART_ENGINE]
    with qtbot.waitSignal(window.notice_action) as action:
        press(Code.MODEL_MISSING)
    assert action.args == [Action.OPEN_MODELS]
    with qtbot.assertNotEmitted(window.notice_action):
        press(Code.CLIPBOARD_NOT_RESTORED)


def test_a_problem_that_stays_is_told_until_it_is_over(window: MainWindow) -> None:
    """The controller clears an error after 3 s; without a model the state stays "error" all the same."""
    text = message_for(Code.MODEL_MISSING).text
    window.set_notice(Code.MODEL_MISSING)
    window.set_summary("error")
    window.set_notice(None)
    assert text in shown(window)
    window.set_notice(Code.MIC_BUSY)
    assert text not in shown(window)
    window.set_notice(None)
    assert text in shown(window)
    window.set_summary("ready")
    assert text not in shown(window)


def test_an_error_that_passes_is_gone_with_its_state(window: MainWindow) -> None:
    window.set_notice(Code.MIC_BUSY)
    window.set_summary("error")
    window.set_notice(None)                      # the controller says this first,
    window.set_summary("ready")                  # then this
    assert message_for(Code.MIC_BUSY).text not in shown(window)


def test_a_notice_does_not_vanish_under_the_pointer(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = window.findChild(NoticeBar)
    window.set_notice(Code.INSERT_NO_TARGET)
    monkeypatch.setattr(bar, "underMouse", lambda: True)
    window.set_notice(None)
    assert bar.isVisible()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert not bar.isVisible()


def test_nothing_is_said_twice(window: MainWindow) -> None:
    told = message_for(Code.INSERT_NO_TARGET).text
    window.set_last("Bonjour", None, Outcome.KEPT, Code.INSERT_NO_TARGET)
    window.set_notice(Code.INSERT_NO_TARGET)
    assert sum(told in text for text in shown(window)) == 1
    window.set_notice(None)
    assert sum(told in text for text in shown(window)) == 1


# -- microphone and engine

def test_microphone_and_meter(window: MainWindow, qtbot: QtBot) -> None:
    window.set_devices(DEVICES, "")
    window.set_input(OpenInput("Webcam", 48_000, 1))
    window.set_level(Level(-20.0, -30.0), 1.0)
    assert {"In use: Webcam · 48 kHz · 1 channel", "Good"} <= set(shown(window))
    window.set_input(None)
    assert "The microphone is off." in shown(window)
    assert "Good" not in shown(window)
    with qtbot.waitSignal(window.input_chosen) as chosen:
        qtbot.keyClick(window.findChild(QComboBox), Qt.Key.Key_End)
    assert chosen.args == ["Headset"]


@pytest.mark.parametrize(("info", "line"), [
    (EngineInfo("base", "cpu", "CPU", "int8", "prism", 1), "base · CPU int8"),
    (EngineInfo("large-v2", "cuda:0", "RTX 3090", "float16", "prism", 1), "large-v2 · RTX 3090 float16"),
    (None, "The speech model is being loaded…"),
])
def test_model_and_device(window: MainWindow, info: EngineInfo | None, line: str) -> None:
    window.set_engine(info)
    assert line in shown(window)


# -- language

def test_the_language_changes_at_once_and_everywhere(window: MainWindow, speak_language: Speak) -> None:
    window.set_devices(DEVICES, "Gone")
    window.set_input(OpenInput("Webcam", 44_100, 2))
    window.set_last("Bonjour", 840.0, Outcome.KEPT, Code.INSERT_NO_TARGET)
    window.set_waiting("Bonjour")
    window.set_notice(Code.MIC_BUSY)
    window.set_level(Level(-20.0, -30.0), 1.0)
    window.set_summary("error")
    english = set(shown(window))
    speak_language("fr")
    same = english & set(shown(window))
    assert same <= {"●", "base · CPU int8", "Bonjour"}
    french = {"Il y a un problème", "Micro", "Dicter", "Insérer", "0,84\u00a0s après le relâchement"}
    assert french <= set(shown(window))
    speak_language("en")
    assert set(shown(window)) == english


def test_the_menu_leads_to_the_models(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.models_requested):
        menu_action(window, "Speech models…").trigger()


def test_the_language_menu(window: MainWindow, qtbot: QtBot) -> None:
    window.set_ui_language("fr")
    assert menu_action(window, "Français").isChecked()
    with qtbot.waitSignal(window.ui_language_chosen) as chosen:
        menu_action(window, "English").trigger()
    assert chosen.args == ["en"]
    with qtbot.waitSignal(window.ui_language_chosen) as chosen:
        menu_action(window, "As the computer").trigger()
    assert chosen.args == ["system"]


def test_about_does_not_block(window: MainWindow) -> None:
    menu_action(window, "About SuperWhisper").trigger()
    box = window.findChild(QMessageBox)
    assert "SuperWhisper GUI" in box.text()
    box.close()


# -- showing, hiding, ending

def test_visible_and_hidden_come_in_turn_and_minimised_is_hidden(window: MainWindow, qtbot: QtBot) -> None:
    story: list[str] = []
    window.became_visible.connect(lambda: story.append("visible"))
    window.became_hidden.connect(lambda: story.append("hidden"))
    steps = [(window.hide, "hidden"), (window.show, "visible"), (window.showMinimized, "hidden"),
             (window.showNormal, "visible"), (window.hide, "hidden")]
    for number, (step, expected) in enumerate(steps, 1):
        step()
        qtbot.waitUntil(lambda number=number: len(story) == number)
        assert story[-1] == expected
    window.hide()
    assert len(story) == len(steps)


def test_closing_keeps_the_program_in_the_tray(window: MainWindow, qtbot: QtBot) -> None:
    window.has_tray = lambda: True
    with qtbot.assertNotEmitted(window.quit_requested), qtbot.waitSignal(window.became_hidden):
        window.close()
    assert not window.isVisible()


def test_closing_without_a_tray_leaves_it_in_the_list_of_windows(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.quit_requested), qtbot.waitSignal(window.became_hidden):
        window.close()
    assert window.isVisible()
    assert window.isMinimized()


@pytest.mark.parametrize(("key", "signal"), [("Ctrl+Q", "quit_requested"), ("Ctrl+W", "became_hidden")])
def test_quit_and_close_by_key(window: MainWindow, qtbot: QtBot, key: str, signal: str) -> None:
    window.activateWindow()
    combination = QKeySequence(key)[0]
    with qtbot.waitSignal(getattr(window, signal)):
        qtbot.keyClick(window, combination.key(), combination.keyboardModifiers())


def test_everything_can_be_reached_by_keyboard_and_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    window.set_last("Bonjour", None, Outcome.KEPT, Code.INSERT_NO_TARGET)
    window.set_waiting("Bonjour")
    window.set_notice(Code.MIC_BUSY)
    reached = []
    window.activateWindow()
    start_button(window).setFocus()
    for _ in range(12):
        reached.append(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    wanted = {start_button(window), window.findChild(QComboBox), window.findChild(QPlainTextEdit),
              window.findChild(QToolButton, "menu"), button(window, "Copy"), button(window, "Insert"),
              button(window, "Try again")}
    assert wanted <= set(reached)
    for widget in wanted:
        assert widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text()), widget


@pytest.mark.parametrize("size_pt", [8, 10, 14, 20])
def test_no_text_is_cut_off_at_any_font_size(
        qtbot: QtBot, qapp: QApplication, icons: Path, speak_language: Speak, size_pt: int) -> None:
    speak_language("fr")
    font = qapp.font()
    before, bigger = qapp.font(), font
    bigger.setPointSize(size_pt)
    qapp.setFont(bigger)
    try:
        window = MainWindow(icons)
        qtbot.addWidget(window)
        window.set_devices(DEVICES, "")
        window.set_input(OpenInput("A microphone with quite a long name for such a small window", 44_100, 2))
        window.set_last("Bonjour", None, Outcome.KEPT, Code.INSERT_NO_TARGET)
        window.set_waiting("Bonjour")
        window.show()
        window.set_notice(Code.HOTKEY_UNAVAILABLE)
        for _ in range(3):
            qapp.processEvents()
        for label in window.findChildren(QLabel):
            if label.isVisible() and label.text():
                needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
                assert label.height() >= needed, label.text()
                assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
        assert window.height() <= 60 * size_pt + 120
    finally:
        qapp.setFont(before)


def test_nothing_dictated_is_logged(window: MainWindow, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        window.set_last("canari", 840.0, Outcome.INSERTED, "")
        window.set_waiting("Bonjour")
        button(window, "Copy").click()
    assert "canari" not in caplog.text
