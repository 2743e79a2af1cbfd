"""The choice of the microphone: names, asked fresh, the absent one kept, the one in use named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.ports import OpenInput
from superwhisper_gui.ui.device_picker import DevicePicker

WEBCAM = InputDevice("Webcam", "k1", 48_000, 1, "PulseAudio", is_default=True)
HEADSET = InputDevice("Headset", "k2", 44_100, 2, "PulseAudio")


@pytest.fixture
def picker(qtbot: QtBot, speak_language: Callable[[str], None]) -> DevicePicker:
    speak_language("en")
    widget = DevicePicker()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def combo(picker: DevicePicker) -> QComboBox:
    return picker.findChild(QComboBox)


def labels(picker: DevicePicker) -> list[str]:
    return [combo(picker).itemText(n) for n in range(combo(picker).count())]


def test_the_default_comes_first_and_is_named(picker: DevicePicker) -> None:
    picker.set_devices([HEADSET, WEBCAM], "")
    assert labels(picker) == ["System default (Webcam)", "Headset", "Webcam"]
    assert combo(picker).currentIndex() == 0


def test_no_device_at_all(picker: DevicePicker) -> None:
    picker.set_devices([], "")
    assert labels(picker) == ["System default"]


def test_a_chosen_device_that_is_not_there_stays_chosen(picker: DevicePicker) -> None:
    picker.set_devices([WEBCAM], "Headset")
    assert combo(picker).currentText() == "Not connected: Headset"
    picker.set_devices([WEBCAM, HEADSET], "Headset")
    assert combo(picker).currentText() == "Headset"
    assert labels(picker) == ["System default (Webcam)", "Webcam", "Headset"]


def test_two_of_one_name_are_one_choice(picker: DevicePicker) -> None:
    picker.set_devices([HEADSET, HEADSET, WEBCAM], "Headset")
    assert labels(picker).count("Headset") == 1


def test_opening_asks_and_the_open_list_takes_the_answer(picker: DevicePicker, qtbot: QtBot) -> None:
    picker.set_devices([WEBCAM], "")
    with qtbot.waitSignal(picker.about_to_open):
        picker.open()
    assert combo(picker).view().isVisible()
    picker.set_devices([WEBCAM, HEADSET], "")
    assert combo(picker).view().isVisible()
    assert "Headset" in labels(picker)
    combo(picker).hidePopup()


def test_a_choice_is_told_by_name(picker: DevicePicker, qtbot: QtBot) -> None:
    picker.set_devices([WEBCAM, HEADSET], "")
    with qtbot.waitSignal(picker.chosen) as told:
        qtbot.keyClick(combo(picker), Qt.Key.Key_End)
    assert told.args == ["Headset"]
    with qtbot.waitSignal(picker.chosen) as told:
        qtbot.keyClick(combo(picker), Qt.Key.Key_Home)
    assert told.args == [""]


def test_showing_the_devices_is_no_choice(picker: DevicePicker, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(picker.chosen):
        picker.set_devices([WEBCAM, HEADSET], "Headset")
        picker.set_devices([WEBCAM], "Headset")
        picker.set_devices([WEBCAM], "")


def test_the_wheel_changes_nothing(picker: DevicePicker, qtbot: QtBot) -> None:
    picker.set_devices([WEBCAM, HEADSET], "")
    with qtbot.assertNotEmitted(picker.chosen):
        QApplication.sendEvent(combo(picker), QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))
    assert combo(picker).currentIndex() == 0


def test_the_device_in_use_is_named_with_its_real_format(
        picker: DevicePicker, speak_language: Callable[[str], None]) -> None:
    used = picker.findChild(QLabel)
    assert used.text() == "The microphone is off."
    picker.set_in_use(OpenInput("Headset <b>", 44_100, 2))
    assert used.text() == "In use: Headset <b> · 44.1 kHz · 2 channels"
    assert used.textFormat() == Qt.TextFormat.PlainText
    picker.set_in_use(OpenInput("Webcam %2", 48_000, 1))
    assert used.text() == "In use: Webcam %2 · 48 kHz · 1 channel"
    picker.set_devices([WEBCAM], "Headset")
    speak_language("fr")
    assert used.text() == "Utilisé\u00a0: Webcam %2 · 48 kHz · 1 canal"
    assert combo(picker).currentText() == "Non branché\u00a0: Headset"
    picker.set_in_use(None)
    assert used.text() == "Le micro est coupé."
