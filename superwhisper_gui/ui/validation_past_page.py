# ruff: noqa: N802 - the names of overridden methods are Qt's
"""Earlier validations: a row each, and how the words that were right went on for one device and model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QDateTime, QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from superwhisper_gui.core.validation import Grade, PastValidation
from superwhisper_gui.ui import look
from superwhisper_gui.ui.validation_words import MARKS, change_text, grade_text, level_text, number, percent_text

COLOURS: Final = {Grade.GOOD: look.GOOD, Grade.USABLE: look.QUIET, Grade.POOR: look.LOUD}


class PastPage(QWidget):
    """Signals: back_clicked(); report_clicked(str): a report's file name"""

    back_clicked = Signal()
    report_clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[PastValidation] = []
        self._intro, self._change, self._table, self._trend = QLabel(), QLabel(), QTableWidget(0, 7), TrendPlot()
        self._back, self._open = QPushButton(), QPushButton()
        self._intro.setProperty("role", "soft")
        for label in (self._intro, self._change):
            label.setWordWrap(True)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.verticalHeader().hide()
        self._table.setTabKeyNavigation(False)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setHighlightSections(False)
        self._table.currentCellChanged.connect(self._on_row)
        self._table.cellActivated.connect(self._on_open)
        self._back.clicked.connect(self.back_clicked)
        self._open.clicked.connect(self._on_open)
        foot = QHBoxLayout()
        for button in (self._back, self._open):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for widget in (self._intro, self._table, self._change, self._trend):
            layout.addWidget(widget, 1 if widget is self._table else 0)
        layout.addLayout(foot)
        self._retranslate()

    def set_rows(self, rows: Sequence[PastValidation]) -> None:
        """Newest first."""
        self._rows = list(rows)
        self._show()

    def choose(self, place: int) -> None:
        self._table.setCurrentCell(place, 0)

    def _show(self) -> None:
        self._table.setRowCount(len(self._rows))
        for place, row in enumerate(self._rows):
            moment = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(row.at)), QLocale.FormatType.ShortFormat)
            right = "–" if row.wer is None else percent_text(max(0.0, 1 - row.wer))
            grades = (f"{MARKS[g]} {grade_text(g)}" if g else "–" for g in (row.microphone, row.understanding))
            snr = "–" if row.snr_db is None else f"{number(row.snr_db)} dB"
            for column, text in enumerate((moment, row.device, row.model, *grades, right,
                                           f"{level_text(row.speech_dbfs)}, {snr}")):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self._table.setItem(place, column, item)
        self._open.setEnabled(bool(self._rows))
        if self._rows:
            self._table.setCurrentCell(0, 0)
        self._on_row()

    @Slot()
    def _on_row(self) -> None:
        """The trend is that of the device and the model in the chosen row."""
        place = self._table.currentRow()
        if not 0 <= place < len(self._rows):
            self._change.setText(self.tr("There is no test yet.") if not self._rows else "")
            self._trend.set_rows([])
            return
        chosen = self._rows[place]
        same = [row for row in self._rows if (row.device, row.model) == (chosen.device, chosen.model)]
        self._change.setText(change_text(same))
        self._change.setVisible(bool(self._change.text()))
        self._trend.set_rows(same[::-1])

    @Slot()
    def _on_open(self) -> None:
        place = self._table.currentRow()
        if 0 <= place < len(self._rows):
            self.report_clicked.emit(self._rows[place].report)

    def _retranslate(self) -> None:
        self._intro.setText(self.tr("Every test that was made on this computer, the newest first."))
        self._table.setHorizontalHeaderLabels([
            self.tr("When"), self.tr("Microphone"), self.tr("Model"), self.tr("Sound"), self.tr("Understood"),
            self.tr("Words right"), self.tr("Voice, above noise")])
        self._table.setAccessibleName(self.tr("Earlier tests"))
        self._back.setText(self.tr("&Back"))
        self._open.setText(self.tr("&Open the report"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class TrendPlot(QWidget):
    """Share of right words, oldest first; each point in the shape and colour of its grade."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[PastValidation] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[PastValidation]) -> None:
        """Oldest first."""
        self._rows = [row for row in rows if row.wer is not None]
        shares = ", ".join(percent_text(_right(row)) for row in self._rows)
        self.setAccessibleName(self.tr("Words right over time: %1").replace("%1", shares))
        self.setVisible(len(self._rows) > 1)
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(20 * line, 6 * line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance("100 % ")
        area = QRectF(left, metrics.height(), self.width() - left - 12, self.height() - 1.5 * metrics.height())
        ground, words = (self.palette().color(r) for r in (QPalette.ColorRole.Window, QPalette.ColorRole.WindowText))
        low = 0.5 if all(_right(row) >= 0.5 for row in self._rows) else 0.0
        for share in (low, (1 + low) / 2, 1.0):
            y = area.bottom() - (share - low) / (1 - low) * area.height()
            painter.setPen(QPen(look.mixed(ground, words, 0.14), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(look.soft_text(self.palette()))
            painter.drawText(QPointF(0, y + metrics.ascent() / 2 - 1), percent_text(share))
        step = area.width() / max(1, len(self._rows) - 1)
        points = [QPointF(area.left() + step * place, area.bottom() - (_right(row) - low) / (1 - low) * area.height())
                  for place, row in enumerate(self._rows)]
        painter.setPen(QPen(QColor(look.ACCENT), 1.6))
        painter.drawPolyline(QPolygonF(points))
        for point, row in zip(points, self._rows, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(COLOURS[row.microphone]))
            painter.drawEllipse(point, 5, 5)
        painter.end()


def _right(row: PastValidation) -> float:
    return max(0.0, 1.0 - (row.wer or 0.0))
