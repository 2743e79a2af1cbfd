# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The list of speech models: what is there, what can be had, and which one is used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.model_store import ModelRow
from superwhisper_gui.ui.card_dialog import CardDialog
from superwhisper_gui.ui.model_card import ModelCard


class ModelsDialog(CardDialog):
    """Closing it does not end a download.

    Signals: download_clicked(str), remove_clicked(str): the name; use_clicked(str): the choice; cancel_clicked()
    """

    download_clicked = Signal(str)
    remove_clicked = Signal(str)
    use_clicked = Signal(str)
    cancel_clicked = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "models", 560)
        self._rows: list[ModelRow] = []
        self._cards: dict[str, ModelCard] = {}           # by choice, in the order of the list
        self._chosen, self._running = "", ""             # the setting `model`; what the engine has
        self._loading = ""
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "heading")
        self._hint.hide()
        self._foot.insertWidget(0, self._hint, 1)
        self._retranslate()

    # -- what is shown

    def set_chosen(self, model: str, running: str) -> None:
        """The setting `model`, and the one that the speech process has."""
        self._chosen, self._running = model, running
        self._show()

    @Slot(object)
    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        self._rows = list(rows)
        choices = [row.choice for row in self._rows]
        if choices != list(self._cards):
            for card in self._cards.values():
                card.deleteLater()
            self._cards = {row.choice: self._card_for(row) for row in self._rows}
        self._show()

    def set_loading(self, name: str) -> None:
        """The model that is being downloaded; "" = none."""
        self._loading = name
        self._show()

    @Slot(object, object, float)
    def set_progress(self, done_bytes: int, total_bytes: int, bytes_per_s: float) -> None:
        if self._loading in self._cards:
            self._cards[self._loading].set_progress(done_bytes, total_bytes, bytes_per_s)

    def set_problem(self, name: str, problem: AppError | None) -> None:
        if name in self._cards:
            self._cards[name].set_problem(problem)

    def card(self, choice: str) -> ModelCard:
        return self._cards[choice]

    def _card_for(self, row: ModelRow) -> ModelCard:
        card = ModelCard(row)
        card.download_clicked.connect(self.download_clicked)
        card.remove_clicked.connect(self.remove_clicked)
        card.use_clicked.connect(self.use_clicked)
        card.cancel_clicked.connect(self.cancel_clicked)
        self._list.addWidget(card)
        return card

    def _show(self) -> None:
        self._empty.setVisible(not self._rows)
        for row in self._rows:
            card = self._cards[row.choice]
            card.set_row(row, row.choice == self._chosen)
            card.set_loading(row.choice == self._loading, bool(self._loading))
        self._hint.setVisible(self._chosen != self._running)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Speech models"))
        self._intro.setText(self.tr(
            "A larger model makes fewer mistakes and needs more time and memory. Models are downloaded once; what you "
            "say never leaves this computer."))
        self._hint.setText(self.tr("The other model is being loaded; until it is ready, the one before is used."))
        self._empty.setText(self.tr("Looking for models…"))
        self._close.setText(self.tr("Close"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
