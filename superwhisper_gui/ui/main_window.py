# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The main window. It knows how to show things and what was clicked; what that means is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QFontInfo, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

from superwhisper_gui.core.audio import InputDevice, Level
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import Chord, parse_chord
from superwhisper_gui.core.pace import TooSlow
from superwhisper_gui.core.ports import OpenInput
from superwhisper_gui.core.report import Delay
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.ui.device_picker import DevicePicker
from superwhisper_gui.ui.header import Header
from superwhisper_gui.ui.look import style_sheet
from superwhisper_gui.ui.loudness import Zones
from superwhisper_gui.ui.main_menu import MainMenu
from superwhisper_gui.ui.messages import Action
from superwhisper_gui.ui.meter import LevelMeter
from superwhisper_gui.ui.notice import NoticeBar
from superwhisper_gui.ui.recovered_bar import RecoveredBar
from superwhisper_gui.ui.result_card import ResultCard
from superwhisper_gui.ui.state_icons import StateIcons
from superwhisper_gui.ui.wording import engine_text

# These last: they are told until the state is no longer "error", whatever came in between.
_STANDING: Final = (Code.MODEL_MISSING, Code.MODEL_DAMAGED, Code.GPU_MISSING, Code.ENGINE_FAILED, Code.ENGINE_STUCK)


class MainWindow(QMainWindow):
    """`icons`: folder of the SVG files. `has_tray`: asked when it is closed, which hides it where an icon in a tray
    shows that the program goes on; elsewhere it is minimised.

    Signals:
        start_stop_clicked(), insert_clicked(), picker_opened(), models_requested(), kept_requested(), quit_requested(),
        validation_requested()
        input_chosen(str): a device's name, "" = the system's default
        copy_requested(str): the text to copy
        notice_action(str): a `messages.Action` the window cannot do itself
        ui_language_chosen(str): "system", "fr" or "en"
        became_visible(), became_hidden(): minimised counts as hidden; always in turn
    """

    start_stop_clicked = Signal()
    input_chosen = Signal(str)
    picker_opened = Signal()
    models_requested = Signal()
    kept_requested = Signal()
    validation_requested = Signal()
    insert_clicked = Signal()
    copy_requested = Signal(str)
    notice_action = Signal(str)
    ui_language_chosen = Signal(str)
    became_visible = Signal()
    became_hidden = Signal()
    quit_requested = Signal()

    def __init__(self, icons: Path) -> None:
        super().__init__()
        self.has_tray: Callable[[], bool] = lambda: False
        self._seen = False
        self._summary = "loading"
        self._code: Code | None = None
        self._standing: Code | None = None
        self._too_slow: TooSlow | None = None
        self._offer: Code | None = None
        self._engine: EngineInfo | None = None
        pictures = StateIcons(icons)
        self._menu = MainMenu(self, pictures.app)
        self._header = Header(pictures, self._menu)
        self._start = QPushButton()
        self._meter, self._picker, self._test = LevelMeter(), DevicePicker(), QPushButton()
        self._microphone_heading, self._engine_line = QLabel(), QLabel()
        self._result, self._notice = ResultCard(), NoticeBar()
        self.recovered = RecoveredBar()
        self.setWindowTitle("SuperWhisper")
        self.setWindowIcon(pictures.app)
        self._arrange()
        self._connect()
        self._restyle()
        self._retranslate()
        self._start.setFocus()
        self.resize(QSize(460, 600).expandedTo(self.sizeHint()))

    def _arrange(self) -> None:
        self._start.setObjectName("start")
        self._start.setAutoDefault(True)         # Enter presses it, not only the space bar
        self._start.setCursor(Qt.CursorShape.PointingHandCursor)
        self._microphone_heading.setProperty("role", "heading")
        self._engine_line.setProperty("role", "soft")
        self._test.setProperty("role", "plain")
        self._test.setAutoDefault(False)
        card = QFrame()
        card.setObjectName("card")
        microphone = QVBoxLayout(card)
        microphone.setContentsMargins(14, 12, 14, 12)
        microphone.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._microphone_heading, 1)
        head.addWidget(self._test)
        microphone.addLayout(head)
        microphone.addWidget(self._picker)
        microphone.addWidget(self._meter)
        body = _Body()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._header)
        layout.addWidget(self._start)
        layout.addWidget(card)
        layout.addWidget(self.recovered)
        layout.addWidget(self._result, 1)
        layout.addWidget(self._notice)
        layout.addWidget(self._engine_line)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        self._start.clicked.connect(self._on_start_stop)
        self._picker.about_to_open.connect(self.picker_opened)
        self._picker.chosen.connect(self.input_chosen)
        self._result.insert_clicked.connect(self.insert_clicked)
        self._result.copy_requested.connect(self.copy_requested)
        self._notice.acted.connect(self._on_notice_action)
        self._notice.changed.connect(self._result.set_told_elsewhere)
        self._menu.models_requested.connect(self.models_requested)
        self._menu.kept_requested.connect(self.kept_requested)
        self._menu.validation_requested.connect(self.validation_requested)
        self._test.clicked.connect(self.validation_requested)
        self.recovered.show_clicked.connect(self.kept_requested)
        self._menu.language_chosen.connect(self.ui_language_chosen)
        self._menu.quit_requested.connect(self.quit_requested)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)

    # -- what is shown

    @property
    def is_seen(self) -> bool:
        """Neither hidden nor minimised."""
        return self._seen

    @Slot(str)
    def set_summary(self, summary: str) -> None:
        """State.summary of core.dictation."""
        self._summary = summary
        if summary != "error":
            self._standing = None
        self._header.set_summary(summary)
        self._show_button()
        self._show_notice()

    @Slot(object)
    def set_level(self, level: Level, now: float | None = None) -> None:
        """30 times a second while the microphone is open. `now`: monotonic seconds."""
        self._meter.set_level(level, now)

    @Slot(object, str)
    def set_devices(self, devices: Sequence[InputDevice], chosen: str) -> None:
        """What can be chosen now, and the setting `input`."""
        self._picker.set_devices(devices, chosen)

    @Slot(object)
    def set_input(self, device: OpenInput | None) -> None:
        """The device that is open; None = closed."""
        self._picker.set_in_use(device)
        if device is None:
            self._meter.blank()

    def set_last(self, text: str, release_to_text_ms: float | None, outcome: Outcome, reason: str,
                 doubt: str = "", split: Delay | None = None) -> None:
        """The newest take; `reason` and `doubt` as in core.report.Last."""
        self._result.set_last(text, release_to_text_ms, outcome, reason, doubt, split)

    @Slot(str)
    def set_partial(self, text: str) -> None:
        """The text so far of the take that is being spoken; "" = none."""
        self._result.set_partial(text)

    @Slot(object)
    def set_too_slow(self, slow: TooSlow | None) -> None:
        """Said where there is no other notice, until its button is pressed; no problem: dictation works."""
        self._too_slow = slow
        self._show_notice()

    def set_offer(self, code: Code | None) -> None:
        """MIC_DOUBTFUL or MIC_UNTESTED: the microphone test is offered, where there is no other notice."""
        if code is not self._offer:
            self._offer = code
            self._show_notice()

    def set_zones(self, zones: Zones) -> None:
        """Of the meter, for the device that is open."""
        self._meter.set_zones(zones)

    def set_failed(self, devices: frozenset[str]) -> None:
        """Those that did not pass a test."""
        self._picker.set_failed(devices)

    @Slot(object)
    def set_engine(self, engine: EngineInfo | None) -> None:
        """None = the model is being loaded."""
        self._engine = engine
        self._engine_line.setText(engine_text(engine))

    @Slot(object)
    def set_notice(self, code: Code | None) -> None:
        """None clears the notice; in the state "error" it stays, because the problem does."""
        self._code = code
        if code in _STANDING:
            self._standing = code
        self._show_notice()

    @Slot(str)
    def set_waiting(self, text: str) -> None:
        """The text that waits to be inserted, or ""."""
        self._result.set_waiting(text)

    def set_hotkey(self, chord: str, mode: str) -> None:
        """The settings `hotkey` ("" or an unusable one: only the button remains) and `mode`."""
        self._header.set_hotkey(_chord_or_none(chord), mode)

    def set_insert_hotkey(self, chord: str) -> None:
        """The setting `insert_hotkey`."""
        self._result.set_insert_hotkey(_chord_or_none(chord))

    def set_ui_language(self, choice: str) -> None:
        """The setting `ui_language`, for the mark in the menu."""
        self._menu.set_language(choice)

    def _show_button(self) -> None:
        words, look = {
            "arming": (self.tr("Please wait…"), "wait"),
            "recording": (self.tr("Stop"), "recording"),
        }.get(self._summary, (self.tr("Start"), ""))
        self._start.setText(words)
        if self._start.property("look") != look:
            self._start.setProperty("look", look)
            self._start.style().unpolish(self._start)
            self._start.style().polish(self._start)

    def _show_notice(self) -> None:
        slow = self._too_slow
        if self._code is None and slow and self._summary != "error":
            self._notice.set_code(Code.ENGINE_SLOW, (slow.model, slow.smaller) if slow.smaller else ())
        elif self._code is not None or self._summary != "error":
            self._notice.set_code(self._code or self._offer)
        elif self._standing is not None:
            self._notice.set_code(self._standing)

    def _retranslate(self) -> None:
        self._microphone_heading.setText(self.tr("Microphone"))
        self._test.setText(self.tr("Test the microphone"))
        self._engine_line.setText(engine_text(self._engine))
        self._show_button()

    def _restyle(self) -> None:
        sheet = style_sheet(self.palette(), QFontInfo(self.font()).pointSizeF())
        if sheet != self.styleSheet():           # setting it makes the same event again
            self.setStyleSheet(sheet)

    # -- what a person does

    @Slot()
    def _on_start_stop(self) -> None:
        if self._summary != "arming":            # still focusable, so not disabled; but there is nothing to stop yet
            self.start_stop_clicked.emit()

    @Slot(str)
    def _on_notice_action(self, action: str) -> None:
        match action:
            case Action.DISMISS:
                pass
            case Action.CHOOSE_INPUT:
                self._picker.open()
            case Action.DEFAULT_INPUT:
                self.input_chosen.emit("")
            case Action.INSERT:
                self.insert_clicked.emit()
            case Action.VALIDATE:
                self._offer = None
                self.validation_requested.emit()
            case _:
                if action == Action.OPEN_MODELS:
                    self._too_slow = None
                self.notice_action.emit(action)

    # -- Qt

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if self.has_tray():
            self.hide()
        else:
            self.showMinimized()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._note_visibility()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._note_visibility()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.LanguageChange:
                self._retranslate()
            case QEvent.Type.PaletteChange | QEvent.Type.FontChange:
                self._restyle()
            case QEvent.Type.WindowStateChange:
                self._note_visibility()

    def _note_visibility(self) -> None:
        seen = self.isVisible() and not self.isMinimized()
        if seen != self._seen:
            self._seen = seen
            (self.became_visible if seen else self.became_hidden).emit()


class _Body(QWidget):
    """Never lower than its wrapped texts need at this width: layouts alone would let them overlap."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        layout = self.layout()
        if layout is not None and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.setMinimumHeight(layout.minimumHeightForWidth(self.width()))
        return done


def _chord_or_none(text: str) -> Chord | None:
    try:
        return parse_chord(text)
    except AppError:
        return None
