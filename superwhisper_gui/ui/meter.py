# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The level meter: RMS as a bar, the held peak as a line, in dBFS; below it one word for what to make of it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from superwhisper_gui.core.audio import Level
from superwhisper_gui.ui import look
from superwhisper_gui.ui.loudness import SCALE_DBFS, Loudness, Verdict, Zones, hear

TICKS_DBFS: Final = (-60, -50, -40, -30, -20, -10, 0)
PEAK_WIDTH: Final = 3
DOTS: Final = {Verdict.SILENT: look.LOUD, Verdict.QUIET: look.QUIET, Verdict.GOOD: look.GOOD, Verdict.LOUD: look.LOUD,
               Verdict.WAITING: "gray"}


class LevelBar(QWidget):
    """The painted part. Two pictures, dark and lit, are drawn once per size; a level only moves the border between.

    30 times a second: nothing is drawn unless a pixel changes, and then only between the old and the new border.
    """

    def __init__(self) -> None:
        super().__init__()
        self._dark, self._lit = QPixmap(), QPixmap()
        self._bar_x = self._peak_x = -1          # pixels; -1 = nothing
        self._zones = Zones()
        self._font = QFont()
        self._peak_colour = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(16 * line, self._track_height() + 5 + line)

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * self.fontMetrics().height(), self.sizeHint().height())

    def set_zones(self, zones: Zones) -> None:
        if zones != self._zones:
            self._zones = zones
            self._dark = QPixmap()
            self.update()

    def show_levels(self, bar_dbfs: float, peak_dbfs: float) -> None:
        """Levels in dBFS; below the scale = nothing is shown."""
        bar_x, peak_x = self._x(bar_dbfs), self._x(peak_dbfs)
        if bar_x != self._bar_x:
            left, right = sorted((bar_x, self._bar_x))
            self.update(max(0, left - 1), 0, right - left + 2, self._track_height())
        if peak_x != self._peak_x:
            for x in (peak_x, self._peak_x):
                self.update(x - PEAK_WIDTH, 0, 2 * PEAK_WIDTH, self._track_height())
        self._bar_x, self._peak_x = bar_x, peak_x

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._dark.size() != self.size() * self.devicePixelRatioF():
            self._draw_pictures()
        painter, track = QPainter(self), self._track_height()
        ratio = self.devicePixelRatioF()
        area = event.rect()
        painter.drawPixmap(QRectF(area), self._dark, _scaled(area, ratio))
        lit = area.intersected(QRect(0, 0, self._bar_x, track))
        if not lit.isEmpty():
            painter.drawPixmap(QRectF(lit), self._lit, _scaled(lit, ratio))
        if self._peak_x > 0:
            left = min(max(0, self._peak_x - PEAK_WIDTH // 2), self.width() - PEAK_WIDTH)
            painter.fillRect(left, 1, PEAK_WIDTH, track - 2, self._peak_colour)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._dark = QPixmap()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._dark = QPixmap()
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def _x(self, dbfs: float) -> int:
        share = (min(0.0, dbfs) - SCALE_DBFS) / -SCALE_DBFS
        return round(share * self.width()) if share > 0 else -1

    def _track_height(self) -> int:
        return max(12, self.fontMetrics().height())

    def _draw_pictures(self) -> None:
        words = self.palette().color(QPalette.ColorRole.WindowText)
        self._peak_colour = words
        self._font = QFont(self.font())
        self._font.setPointSizeF(QFontInfo(self.font()).pointSizeF() * 0.85)
        ground = self.palette().color(QPalette.ColorRole.Window)
        self._dark, self._lit = self._picture(ground, 0.72), self._picture(ground, 0.0)
        painter = QPainter(self._dark)
        painter.setFont(self._font)
        painter.setPen(look.soft_text(self.palette()))
        self._draw_scale(painter)
        painter.end()

    def _picture(self, ground: QColor, faded: float) -> QPixmap:
        """The track in its three colours, with rounded ends and a gap between the zones."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(0, 0, self.width(), self._track_height()), 5, 5)
        painter.setClipPath(outline)
        quiet, loud = self._zones.quiet_dbfs, self._zones.loud_dbfs
        for start, end, colour in ((SCALE_DBFS, quiet, look.QUIET), (quiet, loud, look.GOOD), (loud, 0.0, look.LOUD)):
            left, right = max(0, self._x(start)), self._x(end)
            gap = 2 if end < 0 else 0
            painter.fillRect(left, 0, right - left - gap, self._track_height(),
                             look.mixed(QColor(colour), ground, faded))
        painter.end()
        return picture

    def _draw_scale(self, painter: QPainter) -> None:
        top, metrics = self._track_height() + 3, painter.fontMetrics()
        step = self.width() / (len(TICKS_DBFS) - 1)
        room = step >= metrics.horizontalAdvance("−10") / 2 + metrics.horizontalAdvance(" 0 dBFS")
        for dbfs in TICKS_DBFS if room else (-60, -40, -20, 0):
            text = str(dbfs).replace("-", "−") if dbfs else "0 dBFS"
            wide = metrics.horizontalAdvance(text)
            left = min(max(0, max(0, self._x(dbfs)) - wide // 2), self.width() - wide)
            painter.drawText(QPoint(left, top + metrics.ascent()), text)


def _scaled(area: QRect, ratio: float) -> QRectF:
    """The same area in the pixels of a picture with that many pixels per unit."""
    return QRectF(area.x() * ratio, area.y() * ratio, area.width() * ratio, area.height() * ratio)


class RoomyLabel(QLabel):
    """One of several sentences, with room for the longest: nothing moves when another one comes."""

    def __init__(self) -> None:
        super().__init__()
        self._sentences: tuple[str, ...] = ("",)
        self.setWordWrap(True)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)           # Qt itself waits for the first text
        self.setSizePolicy(policy)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def set_sentences(self, sentences: Iterable[str]) -> None:
        self._sentences = tuple(sentences)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        within, wrapped = QRect(0, 0, width, 0), Qt.TextFlag.TextWordWrap
        return max(self.fontMetrics().boundingRect(within, wrapped, text).height() for text in self._sentences)


class LevelMeter(QWidget):
    """Bar and word. `set_level` 30 times a second while the microphone is open, `blank` when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._loudness, self._zones = Loudness(), Zones()
        self._words: dict[Verdict, str] = {}
        self._bar, self._dot, self._word = LevelBar(), QLabel("●"), RoomyLabel()
        words = QHBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self._word, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._bar)
        layout.addLayout(words)
        self._retranslate()

    @property
    def verdict(self) -> Verdict:
        return self._loudness.verdict

    def set_zones(self, zones: Zones) -> None:
        """What is usual for the device."""
        self._zones = zones
        self._bar.set_zones(zones)

    @Slot(object)
    def set_level(self, level: Level, now: float | None = None) -> None:
        """`now`: monotonic seconds."""
        before = self._loudness.verdict
        self._loudness = hear(self._loudness, level, time.monotonic() if now is None else now, self._zones)
        self._bar.show_levels(self._loudness.bar_dbfs, self._loudness.peak_dbfs)
        if self._loudness.verdict is not before:
            self._show_word()

    def show_word(self, shown: bool) -> None:
        """Without it where the person is to be quiet."""
        for label in (self._dot, self._word):
            label.setVisible(shown)

    @Slot()
    def blank(self) -> None:
        self._loudness = Loudness()
        self._bar.show_levels(self._loudness.bar_dbfs, self._loudness.peak_dbfs)
        self._show_word()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Level of the microphone"))
        self._words = {
            Verdict.CLOSED: "",                  # the device picker says so
            Verdict.SILENT: self.tr("No sound at all: is it muted?"),
            Verdict.WAITING: self.tr("Say something to see your level"),
            Verdict.QUIET: self.tr("Too quiet: come closer or speak louder"),
            Verdict.GOOD: self.tr("Good"),
            Verdict.LOUD: self.tr("Too loud: move away or turn the microphone down"),
        }
        self._word.set_sentences(self._words.values())
        self._show_word()

    def _show_word(self) -> None:
        self._word.setText(self._words[self._loudness.verdict])
        self._dot.setStyleSheet(f"color: {DOTS.get(self._loudness.verdict, 'transparent')}")
        self.setAccessibleDescription(self._word.text())
