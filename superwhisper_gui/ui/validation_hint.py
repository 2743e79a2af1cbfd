
"""One thing that is wrong: what is so, what to do about it, and buttons where something can be done from here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from superwhisper_gui.ui.messages import Severity


class Hint(QFrame):
    """Signals: acted(str): the button with that name was pressed"""

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._shown: tuple[object, ...] = ()
        self._text, self._advice = QLabel(), QLabel()
        self._text.setProperty("role", "heading")
        for label in (self._text, self._advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._advice)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(6)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addLayout(self._buttons)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def advice(self) -> str:
        return self._advice.text()

    def set_words(self, severity: Severity, text: str, advice: str = "",
                  buttons: Sequence[tuple[str, str]] = ()) -> None:
        """`buttons`: name and words. "" as text hides it. Nothing moves if nothing has changed."""
        shown = (severity, text, advice, tuple(buttons))
        if shown == self._shown:
            return
        self._shown = shown
        self._text.setText(text)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(f"{text} {advice}".strip())
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()                       # it is gone only when the event loop comes round
                old.deleteLater()
        for name, words in buttons:
            self._buttons.addWidget(self._button(name, words), 0, Qt.AlignmentFlag.AlignVCenter)
        self.setProperty("severity", str(severity))
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(text))

    def clear(self) -> None:
        self.set_words(Severity.INFO, "")

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("role", "plain")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.acted.emit(name))
        return button
