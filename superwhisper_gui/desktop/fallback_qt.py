"""What remains where a program may neither see keys nor press them (Wayland): the clipboard, and saying so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import Chord, Gesture
from superwhisper_gui.core.ports import Insertion, InsertResult
from superwhisper_gui.core.target import Target


class NoHotkeys:
    """Implements core.ports.Hotkeys: there are none; the buttons and the command line remain."""

    def start(self, chord: Chord, confirm_s: float,              # noqa: ARG002 - the port's names
              on_gesture: Callable[[Gesture], None]) -> None:    # noqa: ARG002
        """Always raises AppError(HOTKEY_UNAVAILABLE)."""
        raise AppError(Code.HOTKEY_UNAVAILABLE, "this session gives no program the keyboard")

    def grab_escape(self, on: bool) -> None:
        """Nothing to hold."""

    def grab_insert(self, chord: Chord | None, on_insert: Callable[[], None]) -> None:
        """Nothing to hold."""

    def stop(self) -> None:
        """Nothing was started."""


class NoFocus:
    """Implements core.ports.Focus: other programs' windows are not visible."""

    def active(self) -> Target | None:
        return None

    def last_foreign(self) -> Target | None:
        return None


class ClipboardInserter(QObject):
    """Implements core.ports.Inserter with Qt's clipboard: the person pastes. `wanted`: the setting is "clipboard", so
    that this is no shortcoming. Commands from any thread; Qt's clipboard is touched on the GUI thread only."""

    _put = Signal(str)

    def __init__(self, safe: Callable[[str, bool], str], *, wanted: bool) -> None:
        super().__init__()
        self._safe = safe
        self._code = None if wanted else Code.INSERT_UNAVAILABLE
        self._put.connect(self._set_clipboard, Qt.ConnectionType.AutoConnection)

    def start(self, on_result: Callable[[InsertResult], None],
              on_trouble: Callable[[Code], None],                                   # noqa: ARG002 - the port's names
              on_late_read: Callable[[int, float], None] | None = None) -> None:    # noqa: ARG002
        self._on_result = on_result

    def set_way(self, way: Literal["paste", "clipboard"]) -> None:
        self._code = None if way == "clipboard" else Code.INSERT_UNAVAILABLE

    def prepare(self) -> None:
        """Nothing is given back later."""

    def insert(self, insertion: Insertion) -> None:
        self.copy(insertion.text)
        text = self._safe(insertion.text, False)
        self._on_result(InsertResult(insertion.take, Outcome.COPIED, self._code, text=text))

    def copy(self, text: str) -> None:
        self._put.emit(self._safe(text, False))

    def stop(self) -> None:
        """Qt hands the clipboard over where the platform can."""

    @Slot(str)
    def _set_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
