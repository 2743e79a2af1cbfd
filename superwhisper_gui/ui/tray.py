# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The tray icon: the state as a picture, and the commands that are needed without the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.ui.messages import state_text
from superwhisper_gui.ui.state_icons import StateIcons
from superwhisper_gui.ui.wording import Choice, input_choices

RETRY_MS: Final = 2000
RETRY_TIMES: Final = 30                # 60 s: at login the panel may come later than the program (PITFALLS Q3)


class TrayIcon(QObject):
    """Works without a tray too: then nothing is shown.

    Signals:
        start_stop_clicked(), insert_clicked(), picker_opened(), show_clicked(), validation_requested(),
        quit_requested()
        input_chosen(str): a device's name, "" = the system's default
    """

    start_stop_clicked = Signal()
    input_chosen = Signal(str)
    picker_opened = Signal()
    insert_clicked = Signal()
    validation_requested = Signal()
    show_clicked = Signal()
    quit_requested = Signal()

    def __init__(self, icons: Path) -> None:
        super().__init__()
        self._icons = StateIcons(icons)
        self._summary, self._waiting = "loading", False
        self._devices: list[InputDevice] = []
        self._failed: frozenset[str] = frozenset()
        self._chosen, self._choices = "", list[Choice]()
        self._tries = 0
        self._icon = QSystemTrayIcon(self._icons.of(self._summary))
        self._icon.activated.connect(self._on_activated)
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._try)
        self._build_menu()
        self._retranslate()

    def _build_menu(self) -> None:
        self._menu = QMenu()
        self._menu.installEventFilter(self)      # a QObject alone hears nothing of a changed language
        self._start = self._menu.addAction("")
        self._insert = self._menu.addAction("")
        self._inputs = QMenu(self._menu)
        self._menu.addMenu(self._inputs)
        self._validation = self._menu.addAction("")
        self._group = QActionGroup(self._inputs)
        self._menu.addSeparator()
        self._show = self._menu.addAction("")
        self._quit = self._menu.addAction("")
        self._start.triggered.connect(self.start_stop_clicked)
        self._insert.triggered.connect(self.insert_clicked)
        self._inputs.aboutToShow.connect(self.picker_opened)
        self._group.triggered.connect(self._on_input)
        self._validation.triggered.connect(self.validation_requested)
        self._show.triggered.connect(self.show_clicked)
        self._quit.triggered.connect(self.quit_requested)
        self._icon.setContextMenu(self._menu)    # some trays show no icon without one (PITFALLS Q2)

    @Slot()
    def start(self) -> None:
        """Shows the icon, now or as soon as there is a tray within the next minute."""
        self._tries = 0
        self._try()

    @Slot()
    def hide(self) -> None:
        self._retry.stop()
        self._icon.hide()
        self._menu.removeEventFilter(self)       # it would be asked while the program falls apart

    @property
    def available(self) -> bool:
        """There is a tray now and the icon is in it; it may come late, or go."""
        return self._icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    @Slot()
    def _try(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._retry.stop()
            self._icon.show()
            return
        self._tries += 1
        if self._tries >= RETRY_TIMES:
            self._retry.stop()
        elif not self._retry.isActive():
            self._retry.start()

    # -- what is shown

    @Slot(str)
    def set_summary(self, summary: str) -> None:
        """State.summary of core.dictation."""
        self._summary = summary
        self._show_state()

    @Slot(str)
    def set_waiting(self, text: str) -> None:
        """The text that waits to be inserted, or ""."""
        self._waiting = bool(text)
        self._insert.setEnabled(self._waiting)

    @Slot(object, str)
    def set_devices(self, devices: Sequence[InputDevice], chosen: str) -> None:
        """What can be chosen now, and the setting `input`; also while the list is open."""
        self._devices, self._chosen = list(devices), chosen
        self._show_inputs()

    def set_failed(self, failed: frozenset[str]) -> None:
        """Devices that did not pass a test."""
        self._failed = failed
        self._show_inputs()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._menu and event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        return False

    def _retranslate(self) -> None:
        self._insert.setText(self.tr("&Insert the waiting text"))
        self._insert.setEnabled(self._waiting)
        self._inputs.setTitle(self.tr("&Microphone"))
        self._validation.setText(self.tr("&Test the microphone"))
        self._show.setText(self.tr("Show the &window"))
        self._quit.setText(self.tr("&Quit"))
        self._show_state()
        self._show_inputs()

    def _show_state(self) -> None:
        self._icon.setIcon(self._icons.of(self._summary))
        self._icon.setToolTip(f"SuperWhisper – {state_text(self._summary)}")
        busy = self._summary in ("arming", "recording")
        self._start.setText(self.tr("&Stop") if busy else self.tr("&Start"))

    def _show_inputs(self) -> None:
        choices = input_choices(self._devices, self._chosen, self._failed)
        if choices != self._choices:
            self._choices = choices
            self._inputs.clear()
            for action in self._group.actions():
                self._group.removeAction(action)
            for choice in choices:
                action = self._inputs.addAction(choice.label.replace("&", "&&"))
                action.setData(choice.name)
                action.setCheckable(True)
                self._group.addAction(action)
        for action in self._group.actions():
            action.setChecked(action.data() == self._chosen)

    @Slot(QAction)
    def _on_input(self, action: QAction) -> None:
        self._chosen = action.data()
        self.input_chosen.emit(self._chosen)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_clicked.emit()
