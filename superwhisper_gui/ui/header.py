# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The head of the window: the state as a picture and in words, and how to dictate."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from superwhisper_gui.core.keys import Chord
from superwhisper_gui.ui.messages import state_text
from superwhisper_gui.ui.state_icons import StateIcons
from superwhisper_gui.ui.wording import elapsed_text, finish_hint, hotkey_hint


class Header(QWidget):
    def __init__(self, icons: StateIcons, menu: QMenu) -> None:
        super().__init__()
        self._icons = icons
        self._summary, self._mode = "loading", "hybrid"
        self._chord: Chord | None = None
        self._since = 0.0
        self._badge, self._words, self._clock, self._hint = QLabel(), QLabel(), QLabel(), QLabel()
        self._words.setProperty("role", "headline")
        self._clock.setProperty("role", "headline")
        self._hint.setProperty("role", "soft")
        self._hint.setWordWrap(True)
        self._menu_button = _menu_button(icons, menu)
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self._show_clock)
        self._arrange()
        self._retranslate()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._words)
        top.addWidget(self._clock)
        top.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(top)
        words.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self._menu_button, 0, Qt.AlignmentFlag.AlignTop)

    def set_summary(self, summary: str) -> None:
        """`summary` as in core.dictation.State; "recording" starts the clock."""
        self._summary = summary
        recording = summary == "recording"
        if recording != self._seconds.isActive():
            self._since = time.monotonic()
            self._seconds.start() if recording else self._seconds.stop()
        self._show_state()

    def set_hotkey(self, chord: Chord | None, mode: str) -> None:
        self._chord, self._mode = chord, mode
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._menu_button.setToolTip(self.tr("Menu"))
        self._menu_button.setAccessibleName(self.tr("Menu"))
        self._show_state()

    def _show_state(self) -> None:
        side = 2 * self.fontMetrics().height() + 8
        self._badge.setPixmap(self._icons.of(self._summary).pixmap(QSize(side, side), self.devicePixelRatioF()))
        self._words.setText(state_text(self._summary))
        recording = self._summary == "recording"
        self._hint.setText((finish_hint if recording else hotkey_hint)(self._chord, self._mode))
        self._clock.setVisible(recording)
        self._show_clock()

    @Slot()
    def _show_clock(self) -> None:
        self._clock.setText(elapsed_text(int(time.monotonic() - self._since + 0.5)))


def _menu_button(icons: StateIcons, menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setObjectName("menu")
    button.setIcon(icons.menu)
    side = button.fontMetrics().height() + 4
    button.setIconSize(QSize(side, side))
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
