# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The list of kept takes: what was said and is not in any window yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QWidget

from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.ui.card_dialog import CardDialog
from superwhisper_gui.ui.kept_card import KeptCard


class KeptDialog(CardDialog):
    """Signals, each with a row's id: insert_clicked, copy_clicked, play_clicked, decode_clicked, delete_clicked"""

    insert_clicked = Signal(int)
    copy_clicked = Signal(int)
    play_clicked = Signal(int)
    decode_clicked = Signal(int)
    delete_clicked = Signal(int)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "kept", 520)
        self._cards: dict[int, KeptCard] = {}            # by row, in the order of the list
        self._retranslate()

    @Slot(object)
    def set_rows(self, rows: Sequence[HistoryRow]) -> None:
        """Newest first. Cards that stay are kept, so that no button vanishes under the hand."""
        if [row.id for row in rows] != list(self._cards):
            old = self._cards
            self._cards = {row.id: old.pop(row.id) if row.id in old else self._card_for(row) for row in rows}
            for card in old.values():
                self._list.removeWidget(card)
                card.hide()
                card.deleteLater()
            for place, card in enumerate(self._cards.values()):
                self._list.insertWidget(place, card)
        for row in rows:
            self._cards[row.id].set_row(row)
        self._empty.setVisible(not rows)

    @Slot(int)
    def set_busy(self, row_id: int) -> None:
        """The row that is being decoded again; 0 = none."""
        for number, card in self._cards.items():
            card.set_busy(number == row_id)

    def card(self, row_id: int) -> KeptCard:
        return self._cards[row_id]

    def _card_for(self, row: HistoryRow) -> KeptCard:
        card = KeptCard(row)
        card.insert_clicked.connect(self.insert_clicked)
        card.copy_clicked.connect(self.copy_clicked)
        card.play_clicked.connect(self.play_clicked)
        card.decode_clicked.connect(self.decode_clicked)
        card.delete_clicked.connect(self.delete_clicked)
        return card

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Kept takes"))
        self._intro.setText(self.tr(
            "What you said and what is not in any window yet. Click where a text should go, then insert it from here. "
            "Sound is kept for 30 days."))
        self._empty.setText(self.tr("Nothing is waiting here."))
        self._close.setText(self.tr("Close"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
