# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The second and third step of the test: three seconds of silence, then the text, its words lit as they are heard."""

from __future__ import annotations

import html
import math
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from superwhisper_gui.core.audio import Level
from superwhisper_gui.core.validation import ReadingText
from superwhisper_gui.ui import look
from superwhisper_gui.ui.messages import Severity
from superwhisper_gui.ui.meter import LevelMeter
from superwhisper_gui.ui.validation_hint import Hint
from superwhisper_gui.ui.validation_run import READ_LIMIT_S, SILENCE_S
from superwhisper_gui.ui.validation_take import Phase
from superwhisper_gui.ui.wording import elapsed_text

LARGE: Final = 1.6                     # the text, in units of the person's own letters
SIDE_WIDTH: Final = 15                 # of the column beside it, in letters' heights
HURRY_S: Final = 20.0                  # before the limit, it is said


class ReadPage(QWidget):
    """Signals: done_clicked(), restart_clicked(), cancel_clicked()"""

    done_clicked = Signal()
    restart_clicked = Signal()
    cancel_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._phase, self._passed_s = Phase.OPENING, 0.0
        self._text = ReadingText("", "en", "", "")
        self._lit: tuple[bool, ...] = ()
        self._headline, self._advice, self._words = QLabel(), QLabel(), QLabel()
        self._clock, self._count = QLabel(), QLabel()
        self._meter, self._hint = LevelMeter(), Hint()
        self._done, self._restart, self._cancel = QPushButton(), QPushButton(), QPushButton()
        self._done.clicked.connect(self.done_clicked)
        self._restart.clicked.connect(self.restart_clicked)
        self._cancel.clicked.connect(self.cancel_clicked)
        self._arrange()
        self._retranslate()

    def _arrange(self) -> None:
        self._headline.setProperty("role", "headline")
        self._advice.setProperty("role", "soft")
        self._clock.setProperty("role", "headline")
        self._count.setProperty("role", "soft")
        for label in (self._headline, self._advice, self._words, self._count):
            label.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._done.setProperty("role", "primary")
        self._done.setAutoDefault(True)          # Enter presses it, not only the space bar
        for button in (self._restart, self._cancel):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        beside = QVBoxLayout()
        beside.setSpacing(10)
        for widget in (self._clock, self._meter, self._count):
            beside.addWidget(widget)
        beside.addStretch(1)
        for button in (self._done, self._restart, self._cancel):
            beside.addWidget(button)
        side = QWidget()
        side.setLayout(beside)
        beside.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(max(SIDE_WIDTH * self.fontMetrics().height(), side.sizeHint().width()))
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self._paper(), 1)
        middle.addWidget(side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._headline)
        layout.addWidget(self._advice)
        layout.addWidget(self._hint)
        layout.addLayout(middle, 1)

    def _paper(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(4, 4, 4, 4)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        holder = QWidget()
        holder.setObjectName("paper")
        column = QVBoxLayout(holder)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self._words)
        column.addStretch(1)
        area.setWidget(holder)
        inside.addWidget(area)
        return card

    # -- what is shown

    @property
    def text(self) -> ReadingText:
        return self._text

    def set_text(self, text: ReadingText) -> None:
        self._text, self._lit = text, ()
        self._show_words()

    @Slot(str)
    def set_phase(self, phase: str) -> None:
        self._phase, self._passed_s = Phase(phase), 0.0
        if phase == Phase.OPENING:
            self._lit = ()
            self._hint.clear()
        self._meter.show_word(phase == Phase.READING)
        self._retranslate()
        if phase == Phase.READING:
            self._done.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(float)
    def set_passed(self, seconds: float) -> None:
        """Seconds of the phase that are over."""
        self._passed_s = seconds
        self._show_clock()

    def set_lit(self, lit: tuple[bool, ...]) -> None:
        """For each word of the text: whether it was recognised."""
        if lit != self._lit:
            self._lit = lit
            self._show_words()

    @Slot(object)
    def set_level(self, level: Level) -> None:
        self._meter.set_level(level)

    @property
    def meter(self) -> LevelMeter:
        return self._meter

    def say_refused(self) -> None:
        """The dictation key was pressed."""
        self._hint.set_words(Severity.INFO, self.tr("The dictation key does nothing during the test."),
                             self.tr("Just read aloud; the test records by itself."))

    # -- inside

    def _show_words(self) -> None:
        size = QFontInfo(self.font()).pointSizeF() * LARGE
        soft = look.soft_text(self.palette()).name()
        words = self._text.text.split()
        lit = self._lit if len(self._lit) == len(words) else (False,) * len(words)
        good = look.mixed(self.palette().color(QPalette.ColorRole.WindowText), QColor(look.GOOD), 0.75).name()
        plain = soft if self._phase is not Phase.READING else self.palette().color(QPalette.ColorRole.WindowText).name()
        parts = [f'<span style="color:{good}; text-decoration: underline;">{html.escape(word)}</span>' if heard
                 else html.escape(word) for word, heard in zip(words, lit, strict=True)]
        self._words.setText(f'<div style="font-size:{size:.1f}pt; line-height:135%; color:{plain};">'
                            f'{" ".join(parts)}</div>')
        self._words.setAccessibleName(self._text.text)
        self._count.setText(self.tr("%1 of %2 words recognised so far").replace("%1", str(sum(lit)))
                            .replace("%2", str(len(words))) if self._phase is Phase.READING else "")

    def _show_clock(self) -> None:
        if self._phase is Phase.SILENCE:
            self._clock.setText(str(max(1, math.ceil(SILENCE_S - self._passed_s))))
        elif self._phase is Phase.READING:
            self._clock.setText(elapsed_text(int(self._passed_s)))
            left_s = READ_LIMIT_S - self._passed_s
            if left_s <= HURRY_S:
                self._hint.set_words(Severity.INFO, self.tr("The test ends in %1 s; what you have read until then is "
                                                            "used.").replace("%1", str(max(0, round(left_s)))))
        else:
            self._clock.setText("")

    def _retranslate(self) -> None:
        headline, advice = {
            Phase.SILENCE: (self.tr("Please be quiet for three seconds"),
                            self.tr("The test listens to the room. After that, read the text below aloud.")),
            Phase.READING: (self.tr("Now read aloud"),
                            self.tr("Speak as you usually do, from where you usually sit. Words that were recognised "
                                    "turn green and underlined.")),
        }.get(self._phase, (self.tr("One moment…"), self.tr("The microphone is being opened.")))
        self._headline.setText(headline)
        self._advice.setText(advice)
        self._done.setText(self.tr("I have read it"))
        self._restart.setText(self.tr("Start over"))
        self._cancel.setText(self.tr("Cancel"))
        self._done.setEnabled(self._phase is Phase.READING)
        self._done.setToolTip(self.tr("Space or Enter"))
        self._show_words()
        self._show_clock()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._show_words()
        super().changeEvent(event)
