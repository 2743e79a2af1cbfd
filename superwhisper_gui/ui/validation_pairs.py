# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The read text over what was heard, word over word. Differences are coloured, and marked for who sees no colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from superwhisper_gui.core.validation import Match, WordPair
from superwhisper_gui.ui import look

GAP: Final = 8                         # between two lines
ROOM: Final = 3                        # around every word
NOTHING: Final = "·"                   # where there is no word
LARGER: Final = 1.1                    # than the person's own letters


@dataclass(frozen=True, slots=True)
class _Place:
    pair: WordPair
    x: float
    y: float
    width: float


class PairsView(QWidget):
    """Two lines that wrap together: what was to be read, and under it what was heard, "·" where there is nothing.

    A screen reader gets it as one text: equal words as they are, differences spelled out.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pairs: tuple[WordPair, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._retranslate()

    def set_pairs(self, pairs: Sequence[WordPair]) -> None:
        self._pairs = tuple(pairs)
        self._retranslate()
        self.updateGeometry()
        self.update()

    @property
    def spoken_text(self) -> str:
        """What a screen reader says."""
        return " ".join(self._spoken(pair) for pair in self._pairs)

    def _spoken(self, pair: WordPair) -> str:
        match pair.match:
            case Match.EQUAL:
                return pair.heard or pair.read
            case Match.SUBSTITUTED:
                return self.tr("[read “%1”, heard “%2”]").replace("%1", pair.read).replace("%2", pair.heard)
            case Match.MISSING:
                return self.tr("[not heard: “%1”]").replace("%1", pair.read)
            case Match.ADDED:
                return self.tr("[heard besides: “%1”]").replace("%1", pair.heard)

    # -- layout

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return round(places[-1].y + self._row_height()) if places else self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(480))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 2 * self.fontMetrics().height())

    def _font(self, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(QFontInfo(self.font()).pointSizeF() * LARGER)
        font.setBold(bold)
        return font

    def _row_height(self) -> float:
        return 2 * self.fontMetrics().height() * LARGER + 3 * ROOM + GAP

    def _places(self, width: int) -> list[_Place]:
        plain, bold = (QFontMetricsF(self._font(bold=bold), self) for bold in (False, True))
        places: list[_Place] = []
        x = y = 0.0
        for pair in self._pairs:
            heard = (plain if pair.match is Match.EQUAL else bold).horizontalAdvance(pair.heard or NOTHING)
            needed = max(plain.horizontalAdvance(pair.read or NOTHING), heard) + 2 * ROOM
            if x and x + needed > width:
                x, y = 0.0, y + self._row_height()
            places.append(_Place(pair, x, y, needed))
            x += needed + (0 if pair.match is Match.EQUAL else ROOM)
        return places

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in self._places(self.width()):
            self._draw(painter, place)
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.ACCENT), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _draw(self, painter: QPainter, place: _Place) -> None:
        pair, differs = place.pair, place.pair.match is not Match.EQUAL
        words = self.palette().color(QPalette.ColorRole.WindowText)
        line = self.fontMetrics().height() * LARGER
        upper = QRectF(place.x + ROOM, place.y + ROOM, place.width, line)
        lower = upper.translated(0, line + ROOM)
        if differs:
            colour = QColor(look.QUIET if pair.match is Match.ADDED else look.LOUD)
            tint = QColor(colour)
            tint.setAlphaF(0.13)
            painter.setBrush(tint)
            painter.setPen(QPen(colour, 1))
            painter.drawRoundedRect(QRectF(place.x, place.y, place.width, 2 * line + 3 * ROOM), 4, 4)
        painter.setFont(self._font())
        painter.setPen(look.soft_text(self.palette()))
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft, pair.read or NOTHING)
        painter.setFont(self._font(bold=differs))
        painter.setPen(words)
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft, pair.heard or NOTHING)
        if pair.match in (Match.MISSING, Match.SUBSTITUTED):           # struck out: it did not come through
            middle = upper.center().y()
            length = QFontMetricsF(self._font(), self).horizontalAdvance(pair.read)
            painter.setPen(QPen(QColor(look.LOUD), 1.5))
            painter.drawLine(QPointF(upper.left(), middle), QPointF(upper.left() + length, middle))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("What was heard, beside what was to be read"))
        self.setAccessibleDescription(self.spoken_text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)
