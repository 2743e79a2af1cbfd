# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The choice of the microphone, by name; beneath it the device that is really in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.ports import OpenInput
from superwhisper_gui.ui.wording import Choice, input_choices, khz_text


class _FreshCombo(QComboBox):
    """Says when it is about to open, so that the list can be asked fresh."""

    about_to_open = Signal()

    def showPopup(self) -> None:
        self.about_to_open.emit()
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past it must not change the microphone."""
        event.ignore()


class DevicePicker(QWidget):
    """Signals:

    about_to_open(): answer with set_devices; the open list takes the new names
    chosen(str): a person chose a device; "" = the system's default
    """

    about_to_open = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._devices: list[InputDevice] = []
        self._failed: frozenset[str] = frozenset()
        self._chosen, self._choices = "", list[Choice]()
        self._in_use: OpenInput | None = None
        self._combo, self._used = _FreshCombo(), QLabel()
        self._combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(16)
        self._combo.about_to_open.connect(self.about_to_open)
        self._combo.activated.connect(self._on_activated)
        self._used.setProperty("role", "soft")
        self._used.setWordWrap(True)
        self._used.setTextFormat(Qt.TextFormat.PlainText)      # a device's name is foreign text
        self.setFocusProxy(self._combo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._combo)
        layout.addWidget(self._used)
        self._retranslate()

    @Slot()
    def open(self) -> None:
        """Opens the list."""
        self._combo.setFocus(Qt.FocusReason.OtherFocusReason)
        self._combo.showPopup()

    def set_devices(self, devices: Sequence[InputDevice], chosen: str) -> None:
        """What can be chosen now, and the setting (a name, "" = the system's default)."""
        self._devices, self._chosen = list(devices), chosen
        self._show_choices()

    def set_failed(self, failed: frozenset[str]) -> None:
        """Devices that did not pass a test."""
        self._failed = failed
        self._show_choices()

    @Slot(object)
    def set_in_use(self, device: OpenInput | None) -> None:
        """The device that is open; None = the microphone is closed."""
        self._in_use = device
        self._show_in_use()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._combo.setAccessibleName(self.tr("Microphone"))
        self._show_choices()
        self._show_in_use()

    def _show_choices(self) -> None:
        """Rewrites the list only if it differs; an open one is laid out again for its new length."""
        choices = input_choices(self._devices, self._chosen, self._failed)
        names = [choice.name for choice in choices]
        if choices != self._choices:
            self._choices = choices
            was_open = self._combo.view().isVisible()
            self._combo.clear()
            for choice in choices:
                self._combo.addItem(choice.label, choice.name)
                self._combo.setItemData(self._combo.count() - 1, choice.label, Qt.ItemDataRole.ToolTipRole)
            self._combo.setCurrentIndex(names.index(self._chosen))
            if was_open:
                QComboBox.showPopup(self._combo)
        self._combo.setCurrentIndex(names.index(self._chosen))
        self._combo.setToolTip(self._combo.currentText())

    def _show_in_use(self) -> None:
        if self._in_use is None:
            self._used.setText(self.tr("The microphone is off."))
            return
        device = self._in_use
        channels = self.tr("%n channel(s)", "", device.channels)
        text = self.tr("In use: %1 · %2 · %3").replace("%3", channels).replace("%2", khz_text(device.rate_hz))
        self._used.setText(text.replace("%1", device.name))

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self._chosen = self._choices[index].name
        self._combo.setToolTip(self._combo.currentText())
        self.chosen.emit(self._chosen)
