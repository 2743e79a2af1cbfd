"""How the window looks: the few colours and the style sheet, both derived from the palette (light or dark)."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QPalette

ACCENT: Final = "#2f6fed"
RECORDING: Final = "#d92d33"
GOOD: Final = "#2f9e5b"
QUIET: Final = "#c98a00"
LOUD: Final = "#d92d33"
NOTICE: Final = {"info": ACCENT, "warning": "#d98a00", "error": "#d92d33"}

_SHEET: Final = """
QFrame#card {{ background: {card}; border: 1px solid {line}; border-radius: 10px; }}
QLabel[role="headline"] {{ font-size: {headline}pt; font-weight: bold; }}
QLabel[role="heading"] {{ font-weight: bold; }}
QLabel[role="soft"], QPlainTextEdit[role="soft"] {{ color: {soft}; }}
QPlainTextEdit {{ background: transparent; border: none; font-size: {text}pt; }}
QPushButton#start {{
    background: {accent}; color: white; border: 2px solid transparent; border-radius: 10px;
    font-size: {big}pt; font-weight: bold; padding: 10px 16px;
}}
QPushButton#start:hover {{ background: {accent_hover}; }}
QPushButton#start:pressed {{ background: {accent_down}; }}
QPushButton#start[look="recording"] {{ background: {recording}; }}
QPushButton#start[look="recording"]:hover {{ background: {recording_hover}; }}
QPushButton#start[look="recording"]:pressed {{ background: {recording_down}; }}
QPushButton#start[look="wait"] {{ background: {line}; color: {soft}; }}
QPushButton#start:focus {{ border-color: {ring}; }}
QPushButton[role="plain"], QPushButton[role="primary"] {{
    border: 1px solid {line}; border-radius: 6px; padding: 5px 14px; background: {button};
}}
QPushButton[role="plain"]:hover {{ background: {button_hover}; }}
QPushButton[role="plain"]:disabled {{ color: {faint}; }}
QPushButton[role="primary"] {{ background: {accent}; border-color: {accent}; color: white; font-weight: bold; }}
QPushButton[role="primary"]:disabled {{ background: {line}; border-color: {line}; color: {faint}; }}
QPushButton[role="primary"]:hover {{ background: {accent_hover}; }}
QPushButton[role="plain"]:pressed {{ background: {line}; }}
QPushButton[role="primary"]:pressed {{ background: {accent_down}; }}
QPushButton[role="plain"]:focus, QPushButton[role="primary"]:focus {{ border-color: {ring}; }}
QToolButton#menu {{ border: 2px solid transparent; border-radius: 6px; padding: 4px; }}
QToolButton#menu:hover, QToolButton#menu:pressed {{ background: {line}; }}
QToolButton#menu:focus {{ border-color: {ring}; }}
QToolButton#menu::menu-indicator {{ image: none; width: 0; }}
QLabel#badge {{
    background: {good}; color: white; border-radius: 6px; padding: 1px 8px; font-size: {small}pt; font-weight: bold;
}}
QWidget#models, QWidget#kept, QWidget#result, QWidget#paper {{ background: transparent; }}
QScrollArea {{ background: transparent; }}
QListWidget#devices {{ background: transparent; border: 1px solid {line}; border-radius: 6px; }}
QListWidget#devices::item {{ padding: 6px 8px; border-radius: 5px; }}
QListWidget#devices::item:selected {{ background: {chosen}; color: {words}; }}
QListWidget#devices:focus {{ border-color: {ring}; }}
QToolButton#more {{ border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; font-weight: bold; }}
QToolButton#more:hover {{ background: {line}; }}
QToolButton#more:focus {{ border-color: {ring}; }}
QLabel#steps {{ color: {soft}; }}
QProgressBar {{ background: {line}; border: none; border-radius: 4px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
QFrame#notice {{ border-radius: 10px; }}
QFrame#notice[severity="info"] {{ background: {info}; border: 1px solid {info_line}; }}
QFrame#notice[severity="warning"] {{ background: {warning}; border: 1px solid {warning_line}; }}
QFrame#notice[severity="error"] {{ background: {error}; border: 1px solid {error_line}; }}
"""


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the second colour in the first, 0..1."""
    return QColor.fromRgbF(first.redF() + (second.redF() - first.redF()) * share,
                           first.greenF() + (second.greenF() - first.greenF()) * share,
                           first.blueF() + (second.blueF() - first.blueF()) * share)


def soft_text(palette: QPalette) -> QColor:
    """For what is of second rank; on every usual palette still 4.5 : 1 against the background."""
    return mixed(palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window), 0.30)


def style_sheet(palette: QPalette, point_size: float) -> str:
    """The window's style sheet; sizes follow the person's own font size."""
    window, base = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.Base)
    words = palette.color(QPalette.ColorRole.WindowText)
    card = base if base.lightness() > window.lightness() else mixed(window, words, 0.05)
    tints: dict[str, str] = {}
    for name, colour in NOTICE.items():
        tints[name] = mixed(window, QColor(colour), 0.16).name()
        tints[f"{name}_line"] = mixed(window, QColor(colour), 0.55).name()
    shades: dict[str, str] = {}
    for name, colour in (("accent", ACCENT), ("recording", RECORDING)):
        shades |= {name: colour, f"{name}_hover": QColor(colour).lighter(112).name(),
                   f"{name}_down": QColor(colour).darker(115).name()}
    return _SHEET.format(
        card=card.name(), button=mixed(window, words, 0.03).name(), button_hover=mixed(window, words, 0.09).name(),
        chosen=mixed(window, QColor(ACCENT), 0.22).name(), words=words.name(),
        faint=mixed(words, window, 0.6).name(), line=mixed(window, words, 0.16).name(), soft=soft_text(palette).name(),
        ring=mixed(QColor(ACCENT), words, 0.55).name(), headline=f"{point_size * 1.7:.1f}",
        big=f"{point_size * 1.25:.1f}", small=f"{point_size * 0.85:.1f}", good=GOOD,
        text=f"{point_size * 1.15:.1f}", **shades, **tints)
