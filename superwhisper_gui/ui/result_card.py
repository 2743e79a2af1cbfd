# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The last text, how long it took, what became of it, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.keys import Chord
from superwhisper_gui.ui.messages import outcome_text
from superwhisper_gui.ui.text_view import TextView
from superwhisper_gui.ui.wording import chord_text, delay_text


class ResultCard(QFrame):
    """Signals: insert_clicked(); copy_requested(str)"""

    insert_clicked = Signal()
    copy_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._delay_ms: float | None = None
        self._outcome: Outcome | None = None
        self._reason = ""
        self._told: Code | None = None
        self._insert_chord: Chord | None = None
        self._heading, self._delay, self._line = QLabel(), QLabel(), QLabel()
        self._view = TextView()
        self._copy, self._insert = QPushButton(), QPushButton()
        self._heading.setProperty("role", "heading")
        self._delay.setProperty("role", "soft")
        self._line.setWordWrap(True)
        self._copy.setProperty("role", "plain")
        self._insert.setProperty("role", "primary")
        self._view.copy_requested.connect(self.copy_requested)
        self._copy.clicked.connect(self._view.copy_text)
        self._insert.clicked.connect(self.insert_clicked)
        self._arrange()
        self._insert.hide()
        self._copy.setEnabled(False)
        self._retranslate()

    def _arrange(self) -> None:
        top, buttons = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._heading)
        top.addStretch(1)
        top.addWidget(self._delay)
        buttons.setSpacing(8)
        buttons.addWidget(self._line, 1)
        buttons.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignBottom)
        buttons.addWidget(self._insert, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._view, 1)
        layout.addLayout(buttons)
        self._view.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self._view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    @property
    def text(self) -> str:
        return self._view.toPlainText()

    def set_last(self, text: str, delay_ms: float | None, outcome: Outcome, reason: str) -> None:
        """The newest take. One without a text leaves the text before it in place and only says why."""
        if text:
            self._view.setPlainText(text)
            self._delay_ms = delay_ms
            self._copy.setEnabled(True)
        self._outcome, self._reason = outcome, reason
        self._show_words()

    def set_waiting(self, waiting: bool) -> None:
        """A text waits to be inserted."""
        self._insert.setVisible(waiting)

    def set_told_elsewhere(self, code: Code | None) -> None:
        """A notice says this now; it need not stand here too."""
        self._told = code
        self._show_words()

    def set_insert_hotkey(self, chord: Chord | None) -> None:
        """The key that inserts the waiting text."""
        self._insert_chord = chord
        self._show_words()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Last text"))
        self._copy.setText(self.tr("&Copy"))
        self._insert.setText(self.tr("&Insert"))
        self._view.retranslate()
        self._show_words()

    def _show_words(self) -> None:
        self._delay.setText("" if self._delay_ms is None else delay_text(self._delay_ms))
        told = self._outcome is None or (self._told is not None and self._told == self._reason)
        self._line.setText("" if told or self._outcome is None else outcome_text(self._outcome, self._reason))
        key = chord_text(self._insert_chord) if self._insert_chord else ""
        self._insert.setToolTip(self.tr("Or press %1").replace("%1", key) if key else "")
