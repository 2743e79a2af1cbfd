# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The last text, how long it took, what became of it, and what can be done with it; meanwhile what is being spoken."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.keys import Chord
from superwhisper_gui.core.report import Delay
from superwhisper_gui.ui.messages import outcome_text
from superwhisper_gui.ui.text_view import TextView
from superwhisper_gui.ui.wording import chord_text, delay_text, doubt_text, split_text

WAITING_CHARS: Final = 24                  # of a waiting text on the button


class ResultCard(QFrame):
    """Signals: insert_clicked(); copy_requested(str)"""

    insert_clicked = Signal()
    copy_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._text = self._partial = self._waiting = ""
        self._delay_ms: float | None = None
        self._split: Delay | None = None
        self._outcome: Outcome | None = None
        self._reason = self._doubt = ""
        self._told: Code | None = None
        self._insert_chord: Chord | None = None
        self._heading, self._delay, self._line, self._warning = QLabel(), QLabel(), QLabel(), QLabel()
        self._view = TextView()
        self._copy, self._insert = QPushButton(), QPushButton()
        self._heading.setProperty("role", "heading")
        self._delay.setProperty("role", "soft")
        self._warning.setProperty("role", "heading")
        for label in (self._line, self._warning):
            label.setWordWrap(True)
        self._copy.setProperty("role", "plain")
        self._insert.setProperty("role", "primary")
        self._view.copy_requested.connect(self.copy_requested)
        self._copy.clicked.connect(self._view.copy_text)
        self._insert.clicked.connect(self.insert_clicked)
        self._arrange()
        self._insert.hide()
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
        layout.addWidget(self._warning)
        layout.addLayout(buttons)
        self._view.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self._view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    @property
    def text(self) -> str:
        """The last one that is complete."""
        return self._text

    def set_last(self, text: str, delay_ms: float | None, outcome: Outcome, reason: str, doubt: str = "",
                 split: Delay | None = None) -> None:
        """The newest take. One without a text leaves the text before it in place and only says why.

        `doubt`: as in core.transcript.TakeText; it stays as long as its text. `split`: of `delay_ms`.
        """
        if text:
            self._text, self._delay_ms, self._doubt, self._split = text, delay_ms, doubt, split
            self._show_text()
        self._outcome, self._reason = outcome, reason
        self._show_words()

    def set_partial(self, text: str) -> None:
        """The text so far of the take that is being spoken, in place of the last one; "" brings that back."""
        if text == self._partial:
            return
        toggled, self._partial = bool(text) != bool(self._partial), text
        self._show_text()
        if toggled:
            self._show_words()

    def _show_text(self) -> None:
        shown, unfinished = self._partial or self._text, bool(self._partial)
        if shown != self._view.toPlainText() or unfinished != self._view.unfinished:
            self._view.show_text(shown, unfinished=unfinished)

    def set_waiting(self, text: str) -> None:
        """The text that waits to be inserted, or "". Where it is not the one that is shown, the button says which."""
        self._waiting = text
        self._show_words()
        self._insert.setVisible(bool(text))

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
        self._copy.setText(self.tr("&Copy"))
        self._view.retranslate()
        self._show_words()

    def _show_words(self) -> None:
        """Of the last text, so not while another one is being spoken."""
        speaking = bool(self._partial)
        self._heading.setText(self.tr("So far") if speaking else self.tr("Last text"))
        self._delay.setText("" if speaking or self._delay_ms is None else delay_text(self._delay_ms))
        split = split_text(self._split) if self._split and not speaking else ""
        self._delay.setToolTip(split)
        self._delay.setAccessibleDescription(split)
        self._warning.setText(doubt_text(self._doubt) if self._doubt else "")
        self._warning.setVisible(bool(self._doubt) and not speaking)
        self._copy.setEnabled(bool(self._text) and not speaking)
        self._insert.setEnabled(not speaking)
        self._insert.setText(self.tr("&Insert") if self._waiting in ("", self._text) else
                             self.tr("&Insert “%1”").replace("%1", _begin_of(self._waiting).replace("&", "&&")))
        told = speaking or self._outcome is None or (self._told is not None and self._told == self._reason)
        self._line.setText("" if told or self._outcome is None else outcome_text(self._outcome, self._reason))
        key = chord_text(self._insert_chord) if self._insert_chord else ""
        self._insert.setToolTip(self.tr("Or press %1").replace("%1", key) if key else "")


def _begin_of(text: str) -> str:
    return text if len(text) <= WAITING_CHARS else text[:WAITING_CHARS].rstrip() + "…"
