"""Grabbing the X server: for a moment it listens to nobody else.

What the window's thread asks the server through Qt, it asks with Python's lock in hand. If that falls into the grab,
the answer has to wait for the end of the grab, and the end of the grab for Python's lock: this program, and the whole
screen with it, would stand still for ever. So the window's thread stands still by itself, and first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol


class Standstill(Protocol):
    """Of the window's thread."""

    def during(self) -> AbstractContextManager[None]:
        """On any other thread. Raises AppError(CLIPBOARD_BUSY) if it does not come to a stop."""
        ...

    def waiting(self) -> AbstractContextManager[None]:
        """On the window's thread: it waits for a thread that may grab the server, and so stands still already."""
        ...


class NoWindow:
    """There is no such thread."""

    def during(self) -> AbstractContextManager[None]:
        return nullcontext()

    def waiting(self) -> AbstractContextManager[None]:
        return nullcontext()


@contextmanager
def server_grab(display: Any, standstill: Standstill) -> Iterator[None]:
    with standstill.during():
        display.grab_server()
        try:
            yield
        finally:
            display.ungrab_server()
            display.flush()
