# ruff: noqa: N802 - the names of overridden methods are Qt's
"""Two plots of a validation: the level over time with the speech marked, and the spectrum of voice and room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from superwhisper_gui.core.validation import Plots
from superwhisper_gui.ui import look

LEVEL_WINDOW_S: Final = 0.05           # as core.validation.Plots has it
LEVEL_FLOOR_DBFS: Final = -90.0
SPECTRUM_LOW_HZ: Final = 50.0
GRID_HZ: Final = (100, 300, 1000, 3000, 10_000)

Point = tuple[float, float]


class _Plot(QWidget):
    """Frame, grid and names of the axes; what derives from it draws the curves within `_area`."""

    def __init__(self) -> None:
        super().__init__()
        self._plots: Plots | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def set_plots(self, plots: Plots | None) -> None:
        self._plots = plots
        self._retranslate()
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(24 * line, 10 * line)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        left, bottom, top = metrics.horizontalAdvance("−100 "), metrics.height() + 6, metrics.height() + 8
        area = QRectF(left, top, max(1, self.width() - left - 4), max(1, self.height() - top - bottom))
        if self._plots is not None:
            self._draw(painter, area, self._plots)
        painter.end()

    def _retranslate(self) -> None:
        raise NotImplementedError

    def _draw(self, painter: QPainter, area: QRectF, plots: Plots) -> None:
        raise NotImplementedError

    # -- what both draw

    def _soft(self) -> QColor:
        return look.soft_text(self.palette())

    def _grid(self, painter: QPainter, area: QRectF, levels: Sequence[int], y: Callable[[float], float]) -> None:
        line = look.mixed(self.palette().color(QPalette.ColorRole.Window),
                          self.palette().color(QPalette.ColorRole.WindowText), 0.14)
        for level in levels:
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(area.left(), y(level)), QPointF(area.right(), y(level)))
            painter.setPen(self._soft())
            text = str(level).replace("-", "−")
            painter.drawText(QRectF(0, y(level) - 20, area.left() - 4, 40),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _mark_x(self, painter: QPainter, area: QRectF, x: float, text: str) -> None:
        wide = self.fontMetrics().horizontalAdvance(text)
        left = min(max(area.left(), x - wide / 2), area.right() - wide)
        painter.setPen(self._soft())
        painter.drawText(QPointF(left, area.bottom() + self.fontMetrics().ascent() + 5), text)

    def _legend(self, painter: QPainter, area: QRectF, entries: Sequence[tuple[QColor, str, bool]]) -> None:
        """Colour, words, whether the line is dashed; in the row above the plot."""
        metrics, x = self.fontMetrics(), area.left()
        middle = metrics.height() / 2
        for colour, text, dashed in entries:
            painter.setPen(QPen(colour, 3, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
            painter.drawLine(QPointF(x, middle), QPointF(x + 22, middle))
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(QPointF(x + 28, metrics.ascent()), text)
            x += 28 + metrics.horizontalAdvance(text) + 18

    def _curve(self, painter: QPainter, points: list[Point], colour: QColor, *, dashed: bool = False) -> None:
        painter.setPen(QPen(colour, 1.6, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


class LevelPlot(_Plot):
    """RMS of every 50 ms; where a voice was heard the ground is tinted and a bar runs along the bottom."""

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Level over time"))
        self.setAccessibleDescription(self.tr("How loud it was, in dBFS; the stretches with speech are marked."))

    def _draw(self, painter: QPainter, area: QRectF, plots: Plots) -> None:
        length_s = max(len(plots.level_dbfs) * LEVEL_WINDOW_S, 1.0)

        def x(at_s: float) -> float:
            return area.left() + area.width() * min(1.0, at_s / length_s)

        def y(dbfs: float) -> float:
            share = min(1.0, max(0.0, dbfs / LEVEL_FLOOR_DBFS))
            return area.top() + area.height() * share

        good = QColor(look.GOOD)
        for start_s, end_s in plots.voice:
            tint = QColor(good)
            tint.setAlphaF(0.14)
            painter.fillRect(QRectF(x(start_s), area.top(), x(end_s) - x(start_s), area.height()), tint)
            painter.fillRect(QRectF(x(start_s), area.bottom() - 4, x(end_s) - x(start_s), 4), good)
        self._grid(painter, area, (0, -20, -40, -60, -80), y)
        step_s = next((step for step in (1, 2, 5, 10, 20, 60) if length_s / step <= 8), 120)
        for second in range(0, int(length_s) + 1, step_s):
            self._mark_x(painter, area, x(second), self.tr("%1 s").replace("%1", str(second)))
        points = [(x((number + 0.5) * LEVEL_WINDOW_S), y(level)) for number, level in enumerate(plots.level_dbfs)]
        if points:
            self._curve(painter, points, QColor(look.ACCENT))
        self._legend(painter, area, ((QColor(look.ACCENT), self.tr("Level (dBFS)"), False),
                                     (good, self.tr("Speech"), False)))


class SpectrumPlot(_Plot):
    """Mean power of the voice and of the room over frequency, both axes logarithmic."""

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Spectrum"))
        self.setAccessibleDescription(self.tr("How the loudness of your voice and of the room is spread over low and "
                                              "high tones."))

    def _draw(self, painter: QPainter, area: QRectF, plots: Plots) -> None:
        high_hz = max((f for f in plots.frequencies_hz), default=8000.0)
        levels = [v for v in (*plots.spectrum_dbfs, *plots.noise_dbfs) if math.isfinite(v)]
        top = 10 * math.ceil(max(levels, default=0.0) / 10)
        bottom = max(10 * math.floor(min(levels, default=-100.0) / 10), top - 100)
        span = max(top - bottom, 10)

        def x(hz: float) -> float:
            share = math.log(max(hz, SPECTRUM_LOW_HZ) / SPECTRUM_LOW_HZ) / math.log(high_hz / SPECTRUM_LOW_HZ)
            return area.left() + area.width() * share

        def y(dbfs: float) -> float:
            return area.top() + area.height() * min(1.0, max(0.0, (top - dbfs) / span))

        self._grid(painter, area, range(top, top - span - 1, -20), y)
        line = look.mixed(self.palette().color(QPalette.ColorRole.Window), self._soft(), 0.3)
        for hz in (f for f in GRID_HZ if f < high_hz):
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(x(hz), area.top()), QPointF(x(hz), area.bottom()))
            self._mark_x(painter, area, x(hz), f"{hz // 1000} kHz" if hz >= 1000 else f"{hz} Hz")
        voice, room = QColor(look.ACCENT), QColor(look.QUIET)
        for values, colour, dashed in ((plots.noise_dbfs, room, True), (plots.spectrum_dbfs, voice, False)):
            pairs = zip(plots.frequencies_hz, values, strict=False)
            points = [(x(f), y(v)) for f, v in pairs if f >= SPECTRUM_LOW_HZ and math.isfinite(v)]
            if points:
                self._curve(painter, points, colour, dashed=dashed)
        self._legend(painter, area, ((voice, self.tr("Your voice (dBFS)"), False), (room, self.tr("The room"), True)))
