# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The first step of the test: which microphone, what it gives now, and which text is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from superwhisper_gui.core.audio import InputDevice, Level
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.core.validation import FaultCode, ReadingText
from superwhisper_gui.ui.main_menu import LANGUAGES
from superwhisper_gui.ui.messages import Severity, message_for
from superwhisper_gui.ui.meter import LevelMeter
from superwhisper_gui.ui.validation_hint import Hint
from superwhisper_gui.ui.validation_look import Look, Tried
from superwhisper_gui.ui.validation_words import device_line, fault_words, page_button, tried_line

PAGES: Final = {FaultCode.SILENCE: SystemPage.SOUND, FaultCode.DEAD_CHANNEL: SystemPage.SOUND,
                FaultCode.NARROW_BAND: SystemPage.SOUND}


class ChoosePage(QWidget):
    """Signals:

    device_chosen(str): its name
    language_chosen(str), text_chosen(str): "fr" or "en"; a text's id
    start_clicked(), compare_clicked(), past_clicked(), refresh_clicked()
    page_clicked(str): a core.ports.SystemPage
    """

    device_chosen = Signal(str)
    language_chosen = Signal(str)
    text_chosen = Signal(str)
    start_clicked = Signal()
    compare_clicked = Signal()
    past_clicked = Signal()
    refresh_clicked = Signal()
    page_clicked = Signal(str)

    def __init__(self, pages: frozenset[SystemPage]) -> None:
        """`pages`: those of the system's that can be shown."""
        super().__init__()
        self._pages = pages
        self._devices: list[InputDevice] = []
        self._failed: frozenset[str] = frozenset()
        self._tried: dict[str, Tried] = {}
        self._order: list[str] = []
        self._listening = ""
        self._chosen, self._look = "", Look()
        self._said: tuple[Severity, str, str] | None = None
        self._code: Code | None = None
        self._intro, self._list_label, self._text_label, self._language_label = QLabel(), QLabel(), QLabel(), QLabel()
        self._list, self._meter, self._hint = QListWidget(), LevelMeter(), Hint()
        self._language, self._text = QComboBox(), QComboBox()
        self._start, self._compare, self._past, self._refresh = (QPushButton() for _ in range(4))
        self._arrange()
        self._connect()
        self._retranslate()

    def _arrange(self) -> None:
        self._intro.setProperty("role", "soft")
        self._intro.setWordWrap(True)
        for label, buddy in ((self._list_label, self._list), (self._text_label, self._text),
                             (self._language_label, self._language)):
            label.setProperty("role", "heading")
            label.setBuddy(buddy)
        self._list.setObjectName("devices")
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMinimumHeight(6 * self.fontMetrics().height())
        self._text.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._text.setMinimumContentsLength(18)
        for button in (self._compare, self._past, self._refresh):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        self._start.setProperty("role", "primary")
        self._start.setAutoDefault(True)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._list_label, 1)
        head.addWidget(self._refresh)
        head.addWidget(self._compare)
        inside.addLayout(head)
        inside.addWidget(self._list, 1)
        inside.addWidget(self._meter)
        inside.addWidget(self._hint)
        texts = QHBoxLayout()
        texts.setSpacing(8)
        for widget, share in ((self._language_label, 0), (self._language, 0), (self._text_label, 0), (self._text, 1)):
            texts.addWidget(widget, share)
        foot = QHBoxLayout()
        foot.addWidget(self._past)
        foot.addStretch(1)
        foot.addWidget(self._start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._intro)
        layout.addWidget(card, 1)
        layout.addLayout(texts)
        layout.addLayout(foot)

    def _connect(self) -> None:
        for code, name in LANGUAGES:
            self._language.addItem(name, code)
        self._list.currentItemChanged.connect(self._on_item)
        self._list.itemActivated.connect(self._on_activated)
        self._language.activated.connect(self._on_language)
        self._text.activated.connect(self._on_text)
        self._start.clicked.connect(self.start_clicked)
        self._compare.clicked.connect(self.compare_clicked)
        self._past.clicked.connect(self.past_clicked)
        self._refresh.clicked.connect(self.refresh_clicked)
        self._hint.acted.connect(self.page_clicked)

    # -- what is shown

    def set_devices(self, devices: Sequence[InputDevice], chosen: str, failed: frozenset[str]) -> None:
        """`chosen`: the name of the one that is listened to; `failed`: those that did not pass a test."""
        first = bool(devices) and not self._devices
        self._devices = list({d.name: d for d in devices}.values())
        self._chosen, self._failed = chosen, failed
        self._show_list()
        self._show_hint()
        if first and self.isVisible():
            self.take_focus()                    # until now there was nothing to start

    def set_tried(self, tried: Sequence[Tried], listening: str) -> None:
        """What a short look at each device gave, best first; `listening`: the one that is listened to now."""
        self._tried, self._listening = {one.device: one for one in tried}, listening
        self._order = [one.device for one in tried]
        self._show_list()
        self._show_hint()
        self._start.setEnabled(bool(self._devices) and not listening)
        self._compare.setEnabled(len(self._devices) > 1 and not listening)

    def set_texts(self, language: str, texts: Sequence[ReadingText], chosen: str) -> None:
        self._language.setCurrentIndex(self._language.findData(language))
        self._text.clear()
        for text in texts:
            words = self.tr("%1 (%n words)", "", len(text.text.split())).replace("%1", text.title)
            self._text.addItem(words, text.id)
        self._text.setCurrentIndex(max(0, self._text.findData(chosen)))

    @Slot(object)
    def set_level(self, level: Level) -> None:
        self._meter.set_level(level)

    @property
    def meter(self) -> LevelMeter:
        return self._meter

    def set_look(self, look: Look) -> None:
        """What the device gives now."""
        if look.problems != self._look.problems:
            self._look = look
            self._show_hint()

    def set_code(self, code: Code | None) -> None:
        """Why the device cannot be opened; None = it is open."""
        self._code = code
        if code is not None:
            self._meter.blank()
        self._show_hint()

    def say(self, severity: Severity, text: str, advice: str = "") -> None:
        """Until the next device is chosen or a test is started; "" takes it back."""
        self._said = (severity, text, advice) if text else None
        self._show_hint()

    def _show_hint(self) -> None:
        if self._said is not None:
            self._hint.set_words(*self._said)
        elif self._listening:
            self._hint.set_words(Severity.INFO, self.tr("Keep talking: each microphone is listened to for two "
                                                        "seconds."), self.tr("Now: %1").replace("%1", self._listening))
        elif self._code is not None or not self._devices:
            message = message_for(self._code or Code.MIC_NONE)
            page = SystemPage.PRIVACY if self._code is Code.MIC_DENIED else SystemPage.SOUND
            self._hint.set_words(message.severity, message.text, message.advice, self._button(page))
        elif self._look.problems:
            problem = self._look.problems[0]
            helps = self._button(PAGES[problem]) if problem in PAGES else []
            self._hint.set_words(Severity.WARNING, *fault_words(problem), helps)
        else:
            self._hint.clear()

    def _button(self, page: SystemPage) -> list[tuple[str, str]]:
        return [(page, page_button(page))] if page in self._pages else []

    def _show_list(self) -> None:
        order = {name: place for place, name in enumerate(self._order)}
        devices = sorted(self._devices, key=lambda d: order.get(d.name, len(order)))
        self._list.blockSignals(True)
        self._list.clear()
        for device in devices:
            lines = [device.name, device_line(device, failed=device.name in self._failed)]
            if device.name in self._tried:
                lines.append(tried_line(self._tried[device.name], order[device.name] + 1))
            item = QListWidgetItem("\n".join(lines))
            item.setData(Qt.ItemDataRole.UserRole, device.name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(lines))
            self._list.addItem(item)
            if device.name == self._chosen:
                self._list.setCurrentItem(item)
        self._list.blockSignals(False)
        self._start.setEnabled(bool(devices))
        self._compare.setEnabled(len(devices) > 1)

    def _retranslate(self) -> None:
        self._intro.setText(self.tr(
            "In about a minute you know whether your microphone works, and if not, what to do. You are quiet for three "
            "seconds, then you read a text aloud. Nothing of it leaves this computer."))
        self._list_label.setText(self.tr("Which &microphone?"))
        self._language_label.setText(self.tr("&Language"))
        self._text_label.setText(self.tr("&Text"))
        self._list.setAccessibleName(self.tr("Microphones"))
        self._language.setAccessibleName(self.tr("Language of the text"))
        self._text.setAccessibleName(self.tr("Text to read aloud"))
        self._start.setText(self.tr("&Start the test"))
        self._compare.setText(self.tr("&Compare them"))
        self._refresh.setText(self.tr("Look &again"))
        self._past.setText(self.tr("&Earlier tests"))
        self._show_list()
        self._show_hint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # -- what a person does

    def take_focus(self) -> None:
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_item(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._listening:
            self._chosen, self._said = item.data(Qt.ItemDataRole.UserRole), None
            self.device_chosen.emit(self._chosen)

    @Slot(QListWidgetItem)
    def _on_activated(self) -> None:
        if self._start.isEnabled():
            self.start_clicked.emit()

    @Slot(int)
    def _on_language(self, index: int) -> None:
        self.language_chosen.emit(self._language.itemData(index))

    @Slot(int)
    def _on_text(self, index: int) -> None:
        self.text_chosen.emit(self._text.itemData(index))
