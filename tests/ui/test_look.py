"""Pictures and colours: told apart by shape, legible on light and dark."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication

from superwhisper_gui.ui import look

LIGHT, DARK = QColor("#f3f4f6"), QColor("#202226")
STATES = ("idle", "recording", "working", "error")


def luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(first: QColor, second: QColor) -> float:
    """WCAG 2: 4.5 for text, 3 for pictures."""
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def picture(icons: Path, name: str, size: int = 22) -> QImage:
    image = QIcon(str(icons / f"{name}.svg")).pixmap(size, size).toImage()
    assert image.width() == size
    return image


def shape(image: QImage) -> list[bool]:
    return [image.pixelColor(x, y).alpha() > 127 for y in range(image.height()) for x in range(image.width())]


@pytest.mark.parametrize(("first", "second"), list(combinations(STATES, 2)))
def test_states_differ_in_shape_not_only_in_colour(qapp: QApplication, icons: Path, first: str, second: str) -> None:
    one, two = shape(picture(icons, f"tray-{first}")), shape(picture(icons, f"tray-{second}"))
    different = sum(a != b for a, b in zip(one, two, strict=True))
    assert different >= 0.15 * len(one)


@pytest.mark.parametrize("ground", [LIGHT, DARK])
@pytest.mark.parametrize("state", STATES)
def test_every_picture_stands_out_on_every_panel(qapp: QApplication, icons: Path, state: str, ground: QColor) -> None:
    """Some colour of it does: an outline of its own is enough."""
    image = picture(icons, f"tray-{state}", 64)
    solid = {image.pixelColor(x, y).name() for y in range(64) for x in range(64)
             if image.pixelColor(x, y).alpha() == 255}
    assert max(contrast(QColor(name), ground) for name in solid) >= 3


@pytest.mark.parametrize("name", ["app", "menu"])
def test_the_other_pictures_are_there(qapp: QApplication, icons: Path, name: str) -> None:
    assert any(shape(picture(icons, name, 64)))


@pytest.mark.parametrize("ground", [LIGHT, DARK, QColor("white"), QColor("black")])
def test_text_of_second_rank_is_still_legible(qapp: QApplication, ground: QColor) -> None:
    palette = QPalette(ground)
    assert contrast(look.soft_text(palette), ground) >= 4.5


@pytest.mark.parametrize("colour", [look.ACCENT, look.RECORDING])
def test_white_on_the_button_is_legible(colour: str) -> None:
    assert contrast(QColor(colour), QColor("white")) >= 4.5


def test_the_style_sheet_follows_the_palette(qapp: QApplication) -> None:
    light, dark = look.style_sheet(QPalette(LIGHT), 10), look.style_sheet(QPalette(DARK), 10)
    assert light != dark
    assert "{" in light
    assert "{{" not in light
