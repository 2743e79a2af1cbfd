"""Key grabs under X11: a grabbed key reaches no window. Held by the connection, so they end with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from Xlib import X, error  # type: ignore[import-untyped]

from superwhisper_gui.desktop.keymap_x11 import KeyTable


@dataclass(frozen=True, slots=True)
class Grab:
    """A key with exactly these modifiers (bits of the key state, without the locks)."""

    code: int
    mask: int


class Grabs:
    """The grabs of one connection. On its thread only."""

    def __init__(self, display: Any) -> None:
        self._display, self._root = display, display.screen().root
        self._held: dict[Grab, tuple[int, ...]] = {}

    def set(self, wanted: frozenset[Grab], table: KeyTable) -> frozenset[Grab]:
        """Grabs these and releases all others. Returns those that another program has grabbed already."""
        for grab in [g for g in self._held if g not in wanted]:
            self._release(grab)
        refused = {grab for grab in wanted - self._held.keys() if not self._take(grab, tuple(_locks(table)))}
        self._display.flush()
        return frozenset(refused)

    def release(self) -> None:
        for grab in list(self._held):
            self._release(grab)

    def _take(self, grab: Grab, locks: tuple[int, ...]) -> bool:
        """With every state of NumLock and CapsLock: a grab is exact about them."""
        refusals = []
        for lock in locks:
            refusal = error.CatchError(error.BadAccess)
            self._root.grab_key(grab.code, grab.mask | lock, True, X.GrabModeAsync, X.GrabModeAsync, onerror=refusal)
            refusals.append(refusal)
        self._display.sync()
        self._held[grab] = tuple(grab.mask | lock for lock in locks)
        if any(refusal.get_error() for refusal in refusals):
            self._release(grab)                  # all or nothing
            return False
        return True

    def _release(self, grab: Grab) -> None:
        for mask in self._held.pop(grab):
            self._root.ungrab_key(grab.code, mask)


def _locks(table: KeyTable) -> Iterator[int]:
    num = table.mask("num_lock")
    yield from sorted({0, X.LockMask, num, X.LockMask | num})
