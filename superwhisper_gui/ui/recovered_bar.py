# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The bar that says how many takes of an earlier run are there again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton


class RecoveredBar(QFrame):
    """Hidden while there is nothing to say; stays until the list was opened. Signals: show_clicked()"""

    show_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("severity", "info")
        self._count = 0
        self._text, self._button = QLabel(), QPushButton()
        self._text.setProperty("role", "heading")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button.setProperty("role", "plain")
        self._button.clicked.connect(self.show_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    @Slot(int)
    def set_count(self, count: int) -> None:
        """How many; 0 hides it."""
        self._count = count
        self._retranslate()
        self.setVisible(count > 0)

    def _retranslate(self) -> None:
        one, more = self.tr("One take was recovered."), self.tr("%1 takes were recovered.")
        self._text.setText(one if self._count == 1 else more.replace("%1", str(self._count)))
        self._button.setText(self.tr("Show"))
        self.setAccessibleName(self._text.text())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
