"""Reading a foreign selection with all its formats, without ever waiting: the answers come as events.

An owner that is frozen answers when it thaws. Requests that were left in its queue before it lost the selection are
answered even then, because the server delivers in order (PITFALLS E11, F6).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from Xlib import X, error  # type: ignore[import-untyped]

from superwhisper_gui.desktop.selection_x11 import LATIN1, PROTOCOL_TARGETS, Atoms, Datum

log = logging.getLogger(__name__)

SILENT_S: Final = 1.0                    # an owner that says nothing for so long is not waited for
WHOLE_S: Final = 5.0                     # nor is one that has not come to its end by then
CAP_BYTES: Final = 64 * 1024 * 1024
PIECE_WORDS: Final = 64 * 1024           # read at once: 256 KB; Xlib becomes slow with more
ALIAS_BYTES: Final = 256 * 1024          # a longer text is read once and offered under its other names
UTF8: Final = "UTF8_STRING"
UTF8_ALIASES: Final = frozenset({"TEXT", "text/plain", "text/plain;charset=utf-8", "text/plain;charset=UTF-8"})
COMMON: Final = (UTF8, "text/html", "image/png", "text/uri-list", "x-special/gnome-copied-files",
                 "application/x-kde-cutselection", "text/plain;charset=utf-8", "text/plain", LATIN1)
# not content: orders to the owner, or resources that end with it
SKIPPED: Final = PROTOCOL_TARGETS | {"SAVE_TARGETS", "DELETE", "INSERT_SELECTION", "INSERT_PROPERTY", "PIXMAP",
                                     "BITMAP", "DRAWABLE", "WINDOW", "COLORMAP", "FOREGROUND", "BACKGROUND", ""}

_generations: Iterator[int] = count()


@dataclass(slots=True)
class _Incoming:
    """A big format that arrives in pieces."""

    target: str
    data: bytearray = field(default_factory=bytearray)
    kind: str = ""
    unit: int = 8
    too_big: bool = False


class Fetch:
    """One reading of one selection. On the thread of its connection only."""

    def __init__(self, display: Any, window: Any, atoms: Atoms, selection: str) -> None:
        self._display, self._window, self._atoms, self.selection = display, window, atoms, selection
        self._prefix = f"_SUPERWHISPER_{selection}_{next(_generations) % 8}"
        self._asked: dict[int, str] = {}                 # property -> target
        self._incoming: dict[int, _Incoming] = {}
        self._left: list[str] = []
        self._offered: frozenset[str] = frozenset()
        self._bytes, self._number = 0, 0
        self._closed = False
        self._started = self._progress = time.monotonic()
        self.content: dict[str, Datum] = {}
        self._ask("TARGETS")
        display.flush()

    @property
    def finished(self) -> bool:
        return not (self._asked or self._incoming or self._left)

    @property
    def deadline(self) -> float:
        """Monotonic time until which the answer is worth waiting for."""
        return min(self.silent_at, self._started + WHOLE_S)

    @property
    def silent_at(self) -> float:
        """Monotonic time from which the owner counts as silent, if it does not say anything more."""
        return self._progress + SILENT_S

    def close(self) -> None:
        """The selection is about to be taken: nothing more can be asked afterwards."""
        self._left = []
        if not self._offered:
            for target in COMMON:
                self._ask(target)
        self._closed = True
        self._display.flush()

    def handle(self, event: Any) -> None:
        """SelectionNotify and PropertyNotify events of our window; others are not for us."""
        if event.type == X.SelectionNotify and self._atoms.name(event.selection) == self.selection:
            self._answered(event.property, self._atoms.name(event.target))
        elif event.type == X.PropertyNotify and event.state == X.PropertyNewValue and event.atom in self._incoming:
            self._next_piece(event.atom)
        else:
            return
        if not self._asked and not self._incoming and self._left:
            self._ask(self._left.pop(0))
        self._display.flush()

    # -- steps

    def _ask(self, target: str) -> None:
        prop = self._atoms[f"{self._prefix}_{self._number}"]
        self._number += 1
        self._asked[prop] = target
        self._window.convert_selection(self._atoms[self.selection], self._atoms[target], prop, X.CurrentTime)

    def _answered(self, prop: int, target: str) -> None:
        if prop == X.NONE:
            refused = next((p for p, t in self._asked.items() if t == target), None)
            if refused is None:
                return
            del self._asked[refused]
            if target == "TARGETS":
                self._plan_without_list()
        elif self._asked.get(prop) == target:
            del self._asked[prop]
            found = self._read(prop)
            if found is None:
                return
            kind, unit, data = found
            if kind == "INCR":                           # reading it has asked for the first piece
                self._incoming[prop] = _Incoming(target)
            else:
                self._receive(target, Datum(kind, unit, data))
        self._progress = time.monotonic()

    def _next_piece(self, prop: int) -> None:
        found, incoming = self._read(prop), self._incoming[prop]
        if found is None:
            return
        self._progress = time.monotonic()
        kind, unit, data = found
        if data:
            incoming.kind, incoming.unit = kind, unit
            incoming.too_big = incoming.too_big or self._bytes + len(incoming.data) + len(data) > CAP_BYTES
            if not incoming.too_big:
                incoming.data += data
            return
        del self._incoming[prop]                         # an empty piece says that it was the last
        if incoming.too_big:
            self._stop_at_cap()
        else:
            self._receive(incoming.target, Datum(incoming.kind or incoming.target, incoming.unit, bytes(incoming.data)))

    def _read(self, prop: int) -> tuple[str, int, bytes] | None:
        """Takes a property: name of its type, bits of its units, raw data. None if it is not there."""
        data: list[bytes] = []
        offset = 0
        try:
            while True:
                part = self._window.get_property(prop, X.AnyPropertyType, offset, PIECE_WORDS, delete=True)
                if part is None:
                    return None
                raw = bytes(part.value) if part.format <= 8 else part.value.tobytes()
                data.append(raw)
                offset += len(raw) // 4
                if not part.bytes_after:
                    return self._atoms.name(part.property_type), part.format or 8, b"".join(data)
        except error.XError:
            return None

    def _receive(self, target: str, datum: Datum) -> None:
        if target != "TARGETS":
            self._keep(target, datum)
        elif datum.unit == 32:
            self._plan(datum.data)
        else:                                            # no list: some programs answer every question with their text
            self._plan_without_list()

    def _plan_without_list(self) -> None:
        """Programs older than the question for it have a text."""
        if not self._closed:
            self._left = [UTF8, LATIN1]

    def _plan(self, data: bytes) -> None:
        """What to ask for, after the list of all formats: the small and common ones first."""
        numbers = memoryview(data).cast("I")
        self._offered = frozenset(self._atoms.name(number) for number in numbers) - SKIPPED
        if self._closed:
            self._alias()
            return
        order = {target: i for i, target in enumerate(COMMON)}
        self._left = sorted(self._offered, key=lambda t: (order.get(t, len(order)), t))

    def _keep(self, target: str, datum: Datum) -> None:
        self._bytes += len(datum.data)
        if self._bytes > CAP_BYTES:
            self._stop_at_cap()
            return
        self.content[target] = datum
        if target == UTF8:
            self._alias()

    def _stop_at_cap(self) -> None:
        log.warning("the clipboard holds more than %d MB: the rest is not kept", CAP_BYTES // 2**20)
        self._left = []

    def _alias(self) -> None:
        """The other names of a text: not read again if it is long, or if it cannot be asked for any more."""
        text = self.content.get(UTF8)
        if text is None or (len(text.data) <= ALIAS_BYTES and not self._closed):
            return
        for name in (self._offered & UTF8_ALIASES) - self.content.keys():
            self.content[name] = Datum(UTF8 if name == "TEXT" else name, 8, text.data)
        if LATIN1 in self._offered - self.content.keys() and text.data.isascii():
            self.content[LATIN1] = Datum(LATIN1, 8, text.data)
        self._left = [t for t in self._left if t not in self.content and t not in (LATIN1, "COMPOUND_TEXT")]
