# ruff: noqa: N802 - the names of overridden methods are Qt's
"""All measures and the plots, for who wants to know."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from superwhisper_gui.core.validation import Validation
from superwhisper_gui.ui.validation_plots import LevelPlot, SpectrumPlot
from superwhisper_gui.ui.validation_words import measure_rows, plot_words


class Figures(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._validation: Validation | None = None
        self._titles = [QLabel(), QLabel()]
        self._level, self._spectrum = LevelPlot(), SpectrumPlot()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(3)
        for column in (0, 2):
            self._grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        for title, plot in zip(self._titles, (self._level, self._spectrum), strict=True):
            title.setProperty("role", "heading")
            layout.addWidget(title)
            layout.addWidget(plot)
        layout.addLayout(self._grid)
        self._retranslate()

    def set_validation(self, validation: Validation) -> None:
        self._validation = validation
        self._level.set_plots(validation.plots)
        self._spectrum.set_plots(validation.plots)
        self._show()

    def _show(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        v = self._validation
        if v is None:
            return
        self._level.setAccessibleDescription(plot_words(v.measures))
        rows = measure_rows(v)
        half = (len(rows) + 1) // 2                     # two columns of name and figure
        for number, (name, figure) in enumerate(rows):
            row, column = number % half, 2 * (number // half)
            key, value = QLabel(name), QLabel(figure)
            key.setProperty("role", "soft")
            key.setWordWrap(True)
            value.setAccessibleName(f"{name}: {figure}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(key, row, column)
            self._grid.addWidget(value, row, column + 1)

    def _retranslate(self) -> None:
        self._titles[0].setText(self.tr("Level over time"))
        self._titles[1].setText(self.tr("Spectrum of your voice and of the room"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
