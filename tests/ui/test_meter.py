"""The meter as it is painted: the right pixels, and none in vain."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.audio import Level
from superwhisper_gui.ui import look
from superwhisper_gui.ui.loudness import Verdict
from superwhisper_gui.ui.meter import LevelBar, LevelMeter

WIDTH = 600                            # 10 pixels per dB


class Paints(QObject):
    """Counts the paint events of a widget and the pixels they cover."""

    def __init__(self, widget: LevelBar) -> None:
        super().__init__(widget)
        self.events, self.pixels = 0, 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.events += 1
            self.pixels += sum(rect.width() * rect.height() for rect in event.region())
        return False


@pytest.fixture
def bar(qtbot: QtBot) -> LevelBar:
    widget = LevelBar()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, widget.sizeHint().height())
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def colour(image: QImage, dbfs: float) -> str:
    return image.pixelColor(round((dbfs + 60) * 10 * image.devicePixelRatio()), 6).name()


def test_lit_up_to_the_level_and_a_line_at_the_peak(bar: LevelBar) -> None:
    bar.show_levels(-20.0, -8.0)
    image = bar.grab().toImage()
    assert colour(image, -50) == QColor(look.QUIET).name()
    assert colour(image, -30) == colour(image, -20.5) == QColor(look.GOOD).name()
    assert colour(image, -18) not in (QColor(look.GOOD).name(), QColor(look.QUIET).name())
    assert colour(image, -8) == bar.palette().windowText().color().name()
    assert colour(image, -5) == colour(image, -10) != QColor(look.LOUD).name()


def test_nothing_is_lit_below_the_scale(bar: LevelBar) -> None:
    blank = bar.grab().toImage()
    bar.show_levels(-3.0, -2.0)
    assert bar.grab().toImage() != blank
    bar.show_levels(-120.0, -120.0)
    assert bar.grab().toImage() == blank


def test_a_level_repaints_only_what_changes(bar: LevelBar, qtbot: QtBot, qapp: QApplication) -> None:
    bar.show_levels(-30.0, -20.0)
    bar.repaint()
    paints = Paints(bar)
    for _ in range(30):
        bar.show_levels(-30.0, -20.01)           # the same pixels
    qapp.processEvents()
    assert paints.events == 0
    bar.show_levels(-29.0, -20.0)
    qtbot.waitUntil(lambda: paints.events == 1)
    assert paints.pixels < bar.width() * bar.height() / 20


@pytest.fixture
def meter(qtbot: QtBot, speak_language: Callable[[str], None]) -> LevelMeter:
    speak_language("en")
    widget = LevelMeter()
    qtbot.addWidget(widget)
    return widget


def test_the_word_below_and_for_a_screen_reader(meter: LevelMeter, speak_language: Callable[[str], None]) -> None:
    assert (meter.accessibleName(), meter.accessibleDescription()) == ("Level of the microphone", "")
    meter.set_level(Level(-20.0, -30.0), 100.0)
    assert meter.accessibleDescription() == "Good"
    assert "Good" in [label.text() for label in meter.findChildren(QLabel)]
    speak_language("fr")
    assert (meter.accessibleName(), meter.accessibleDescription()) == ("Niveau du micro", "Bon niveau")


def test_blank_when_the_microphone_is_closed(meter: LevelMeter) -> None:
    before = meter.grab().toImage()
    meter.set_level(Level(-20.0, -30.0), 100.0)
    assert meter.grab().toImage() != before
    meter.blank()
    assert meter.verdict is Verdict.CLOSED
    assert meter.accessibleDescription() == ""
    assert meter.grab().toImage() == before


def test_levels_for_minutes_cost_no_references_and_no_objects(meter: LevelMeter) -> None:
    """PySide6 releases differ in this: one dropped a reference of None per call and died of it (PITFALLS F1)."""
    meter.show()
    children, references = len(meter.findChildren(QObject)), sys.getrefcount(None)
    for n in range(20_000):
        meter.set_level(Level(-10.0 - n % 30, -25.0 - n % 30), n / 30)
    assert len(meter.findChildren(QObject)) == children
    assert sys.getrefcount(None) > references - 500
