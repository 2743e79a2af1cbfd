# ruff: noqa: N802 - the names of overridden methods are Qt's
"""One kept take in the list: when it was said, what it says, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.ui.messages import outcome_text
from superwhisper_gui.ui.wording import elapsed_text


class KeptCard(QFrame):
    """Signals, each with the row's id: insert_clicked, copy_clicked, play_clicked, decode_clicked, delete_clicked"""

    insert_clicked = Signal(int)
    copy_clicked = Signal(int)
    play_clicked = Signal(int)
    decode_clicked = Signal(int)
    delete_clicked = Signal(int)

    def __init__(self, row: HistoryRow) -> None:
        super().__init__()
        self.setObjectName("card")
        self._row, self._busy, self._sure = row, False, False
        self._when, self._state, self._text = QLabel(), QLabel(), QLabel()
        self._insert, self._copy, self._play, self._decode, self._delete = (QPushButton() for _ in range(5))
        self._arrange()
        self._insert.clicked.connect(lambda: self.insert_clicked.emit(self._row.id))
        self._copy.clicked.connect(lambda: self.copy_clicked.emit(self._row.id))
        self._play.clicked.connect(lambda: self.play_clicked.emit(self._row.id))
        self._decode.clicked.connect(lambda: self.decode_clicked.emit(self._row.id))
        self._delete.clicked.connect(self._on_delete)
        self._show()

    def _arrange(self) -> None:
        self._when.setProperty("role", "heading")
        self._state.setProperty("role", "soft")
        for label in (self._when, self._state, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self._insert, self._copy, self._play, self._decode, self._delete):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self._insert.setProperty("role", "primary")
        buttons.insertStretch(4, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(6)
        for label in (self._when, self._text, self._state):
            layout.addWidget(label)
        layout.addLayout(buttons)

    def set_row(self, row: HistoryRow) -> None:
        if row != self._row:
            self._row, self._sure = row, False
        self._show()

    def set_busy(self, busy: bool) -> None:
        """Its sound is being turned into text."""
        self._busy = busy
        self._show()

    @Slot()
    def _on_delete(self) -> None:
        """The second click deletes: this may be the only copy of what was said."""
        if self._sure:
            self.delete_clicked.emit(self._row.id)
        self._sure = not self._sure
        self._show()

    def _show(self) -> None:
        row = self._row
        moment = QDateTime.fromSecsSinceEpoch(int(row.at))
        self._when.setText(f"{QLocale().toString(moment, QLocale.FormatType.ShortFormat)} · "
                           f"{elapsed_text(round(row.duration_s))}")
        self._text.setText(row.text)
        self._text.setVisible(bool(row.text))
        outcome = next((outcome for outcome in Outcome if outcome == row.status), Outcome.KEPT)
        self._state.setText(self.tr("Writing it down…") if self._busy else outcome_text(outcome, row.reason))
        self._insert.setText(self.tr("Insert"))
        self._copy.setText(self.tr("Copy"))
        self._play.setText(self.tr("Play"))
        self._decode.setText(self.tr("Decode again"))
        self._delete.setText(self.tr("Really delete?") if self._sure else self.tr("Delete"))
        for button in (self._insert, self._copy):
            button.setVisible(bool(row.text))
        for button in (self._play, self._decode):
            button.setVisible(bool(row.audio))
        self._decode.setEnabled(not self._busy)
        for button in (self._insert, self._copy, self._play, self._decode, self._delete):
            button.setAccessibleName(f"{button.text()}: {self._when.text()}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
