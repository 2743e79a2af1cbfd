"""The window's thread stands still while another one has grabbed the X server (see grab_x11)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from superwhisper_gui.core.errors import AppError, Code

LIMIT_S: Final = 5.0               # a window that does not answer for so long is not pasted around
STEP_S: Final = 0.02


class _Turn:
    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()


class WindowStandstill(QObject):
    """Implements grab_x11.Standstill for the thread that it is made on, whose event loop has to run."""

    _wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waits = 0
        self._wanted.connect(self._stand_still, Qt.ConnectionType.QueuedConnection)

    @contextmanager
    def during(self) -> Iterator[None]:
        turn = _Turn()
        self._wanted.emit(turn)
        try:
            end = time.monotonic() + LIMIT_S
            while not (turn.begun.wait(STEP_S) or self._waits):
                if time.monotonic() >= end:
                    raise AppError(Code.CLIPBOARD_BUSY, "the window does not answer")
            yield
        finally:
            turn.over.set()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        self._waits += 1
        try:
            yield
        finally:
            self._waits -= 1

    @Slot(object)
    def _stand_still(self, turn: _Turn) -> None:
        turn.begun.set()
        turn.over.wait()
