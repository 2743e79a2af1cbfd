"""A window with a sentence, a list of cards under it, and a button to close it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget


class CardDialog(QDialog):
    """`name`: of the list, for the style sheet. What derives from it fills in the words and the cards.

    _intro   says what the list is for
    _empty   stands in place of the cards while there are none
    _list    holds the cards
    _foot    left of the button that closes
    """

    def __init__(self, parent: QWidget | None, name: str, height: int) -> None:
        super().__init__(parent)
        self._intro, self._empty = QLabel(), QLabel()
        self._close = QPushButton()
        self._list, self._foot = QVBoxLayout(), QHBoxLayout()
        for label in (self._intro, self._empty):
            label.setWordWrap(True)
        self._intro.setProperty("role", "soft")
        self._close.setProperty("role", "plain")
        self._close.clicked.connect(self.close)
        self._foot.addStretch()
        self._foot.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._intro)
        layout.addWidget(self._area(name), 1)
        layout.addLayout(self._foot)
        self.resize(560, height)

    def _area(self, name: str) -> QScrollArea:
        """Scrolls sideways, too, where large letters make the buttons wider than the window."""
        inside = QWidget()
        inside.setObjectName(name)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(8)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        return area
