"""Owning X11 selections: what they hold, and the protocol by which others read it. Without Qt.

A selection has no content of its own: its owner is asked for every format, each time somebody pastes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from Xlib import X, Xatom, error  # type: ignore[import-untyped]
from Xlib.protocol import event as xevent  # type: ignore[import-untyped]
from Xlib.protocol import request as xrequest

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.desktop.grab_x11 import NoWindow, Standstill, server_grab

log = logging.getLogger(__name__)

CHUNK_BYTES: Final = 128 * 1024          # per property; beyond it the data go in pieces (INCR)
TRANSFER_LIMIT_S: Final = 60.0           # a reader that stops in the middle is forgotten after this long
LATIN1: Final = "STRING"
TEXT_TARGETS: Final = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "TEXT")
PROTOCOL_TARGETS: Final = frozenset({"TARGETS", "TIMESTAMP", "MULTIPLE"})
SECRET_HINT: Final = "x-kde-passwordManagerHint"     # clipboard managers keep no entry (PITFALLS E13)


@dataclass(frozen=True, slots=True)
class Datum:
    """One format as it stands in a property. `kind`: name of the type; `unit`: 8, 16 or 32 bits; `data`: raw, in the
    machine's byte order. Types that hold atoms hold the numbers of this X server."""

    kind: str
    unit: int
    data: bytes


Content = Mapping[str, Datum]            # target name -> what is given for it


def text_content(text: str, *, secret: bool = False) -> dict[str, Datum]:
    """A text in the formats that programs ask for."""
    raw = text.encode("utf-8", "replace")
    content = {target: Datum("UTF8_STRING" if target in ("UTF8_STRING", "TEXT") else target, 8, raw)
               for target in TEXT_TARGETS}
    with suppress(UnicodeEncodeError):   # what Latin-1 cannot say is not offered in it
        content[LATIN1] = Datum(LATIN1, 8, text.encode("latin-1"))
    if secret:
        content[SECRET_HINT] = Datum(SECRET_HINT, 8, b"secret")
    return content


class Atoms:
    """Names and numbers of atoms, asked once."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._names: dict[int, str] = {}

    def __getitem__(self, name: str) -> int:
        return int(self._display.intern_atom(name))

    def name(self, atom: int) -> str:
        """"" for a number that is no atom."""
        if atom not in self._names:
            try:
                self._names[atom] = str(self._display.get_atom_name(atom))
            except error.BadAtom:
                return ""
        return self._names[atom]


def server_time(display: Any, window: Any, atom: int, later: list[Any]) -> int:
    """A time of the server, which owning a selection needs. Events that come meanwhile go to `later`."""
    window.change_property(atom, Xatom.STRING, 8, b"", X.PropModeAppend)
    display.sync()
    stamp = X.CurrentTime
    for _ in range(display.pending_events()):
        event = display.next_event()
        if event.type == X.PropertyNotify and event.window.id == window.id and event.atom == atom:
            stamp = event.time
        else:
            later.append(event)
    return int(stamp)


@dataclass(slots=True)
class _Transfer:
    """The rest of a big format that a reader takes piece by piece."""

    window: Any
    datum: Datum
    kind: int
    sent: int
    since: float


class Owner:
    """Serves selections from one window. On the thread of its connection only.

    `on_read(selection, target, requestor)` is called when a format is handed out, not for the questions about formats.
    `later`: receives events that are met while waiting for the server; the caller handles them next.
    """

    def __init__(self, display: Any, window: Any, atoms: Atoms, on_read: Callable[[str, str, int], None],
                 later: list[Any], standstill: Standstill | None = None) -> None:
        self._display, self._window, self._atoms, self._on_read = display, window, atoms, on_read
        self._later, self._standstill = later, standstill or NoWindow()
        self._held: dict[str, tuple[Content, int]] = {}
        self._transfers: dict[tuple[int, int], _Transfer] = {}

    def content(self, selection: str) -> Content | None:
        """What is held, None if the selection is not ours."""
        held = self._held.get(selection)
        return held[0] if held else None

    def acquire(self, selection: str, content: Content, after: int | None = None, stamp: int | None = None) -> bool:
        """True if the selection is ours now. `after`: only if that window (0: none) owned it until now.

        The server listens to nobody else meanwhile, so that a copy made at this moment is not overwritten. Nor must one
        be refused that a program makes a little later for a key pressed before: the server compares times. So what is
        ours already keeps its time, and `stamp` is that of when it was looked at; without it, it is now.
        """
        try:
            with server_grab(self._display, self._standstill):
                return self._acquire(selection, content, after, stamp)
        except AppError as e:
            log.warning("%s is not taken: %s", selection, e)
            return False

    def _acquire(self, selection: str, content: Content, after: int | None, stamp: int | None) -> bool:
        atom, held = self._atoms[selection], self._held.get(selection)
        if after is not None and self.owner(selection) != after:
            return False
        stamp = held[1] if held else self.now() if stamp is None else stamp
        self._held[selection] = (content, stamp)
        self._window.set_selection_owner(atom, stamp)
        if self.owner(selection) != self._window.id:
            del self._held[selection]
            return False
        return True

    def now(self) -> int:
        """The server's time."""
        return server_time(self._display, self._window, self._atoms["_SUPERWHISPER_TIME"], self._later)

    def owner(self, selection: str) -> int:
        """The number of the window that owns it, 0 if none does."""
        owner = self._display.get_selection_owner(self._atoms[selection])
        return 0 if owner == X.NONE else int(owner.id)

    def release(self, selection: str) -> None:
        """Nobody owns the selection any more."""
        held = self._held.pop(selection, None)
        if held:
            xrequest.SetSelectionOwner(display=self._display.display, onerror=None, window=X.NONE,
                                       selection=self._atoms[selection], time=held[1])

    def handle(self, event: Any) -> None:
        """SelectionRequest, SelectionClear and PropertyNotify events; others are not for us."""
        if event.type == X.SelectionRequest and event.owner.id == self._window.id:
            self._answer(event)
        elif event.type == X.SelectionClear and event.window.id == self._window.id:
            held = self._held.get(self._atoms.name(event.atom))
            if held and (event.time - held[1]) % 2**32 < 2**31:      # not an old one; the server's clock wraps
                del self._held[self._atoms.name(event.atom)]
        elif event.type == X.PropertyNotify and event.state == X.PropertyDelete:
            self._send_on(event.window.id, event.atom)

    @property
    def transferring(self) -> bool:
        """True while a reader is in the middle of something big."""
        now = time.monotonic()
        for key in [k for k, t in self._transfers.items() if now - t.since > TRANSFER_LIMIT_S]:
            del self._transfers[key]
        return bool(self._transfers)

    # -- answering

    def _answer(self, request: Any) -> None:
        prop = request.property or request.target        # clients older than ICCCM 2 leave it out
        held = self._held.get(self._atoms.name(request.selection))
        given = X.NONE
        if held is not None:
            ok = (self._multiple(request, held) if self._atoms.name(request.target) == "MULTIPLE"
                  else self._give(request, request.target, prop, held))
            given = prop if ok else X.NONE
        notify = xevent.SelectionNotify(time=request.time, requestor=request.requestor, selection=request.selection,
                                        target=request.target, property=given)
        request.requestor.send_event(notify)
        self._display.flush()

    def _multiple(self, request: Any, held: tuple[Content, int]) -> bool:
        try:
            found = request.requestor.get_full_property(request.property, X.AnyPropertyType)
        except error.XError:
            return False                         # its window has gone
        if found is None or found.format != 32:
            return False
        pairs = list(found.value)
        for i in range(0, len(pairs) - 1, 2):
            if not self._give(request, pairs[i], pairs[i + 1], held):
                pairs[i + 1] = X.NONE
        request.requestor.change_property(request.property, self._atoms["ATOM_PAIR"], 32, pairs)
        return True

    def _give(self, request: Any, target: int, prop: int, held: tuple[Content, int]) -> bool:
        content, stamp = held
        name = self._atoms.name(target)
        if name == "TARGETS":
            offered = [self._atoms[n] for n in (*PROTOCOL_TARGETS, *content)]
            request.requestor.change_property(prop, Xatom.ATOM, 32, offered)
        elif name == "TIMESTAMP":
            request.requestor.change_property(prop, Xatom.INTEGER, 32, [stamp])
        elif name in content:
            self._put(request.requestor, prop, content[name])
            self._on_read(self._atoms.name(request.selection), name, int(request.requestor.id))
        else:
            return False
        return True

    def _put(self, window: Any, prop: int, datum: Datum) -> None:
        kind = self._atoms[datum.kind]
        if len(datum.data) <= CHUNK_BYTES:
            window.change_property(prop, kind, datum.unit, datum.data)
            return
        window.change_attributes(event_mask=X.PropertyChangeMask)
        window.change_property(prop, self._atoms["INCR"], 32, [len(datum.data)])
        self._transfers[window.id, prop] = _Transfer(window, datum, kind, 0, time.monotonic())

    def _send_on(self, window_id: int, prop: int) -> None:
        transfer = self._transfers.get((window_id, prop))
        if transfer is None:
            return
        end = min(len(transfer.datum.data), transfer.sent + CHUNK_BYTES)
        piece = transfer.datum.data[transfer.sent:end]
        transfer.window.change_property(prop, transfer.kind, transfer.datum.unit, piece)
        if end == transfer.sent:                 # the empty piece says that it was the last
            del self._transfers[window_id, prop]
            if not any(key[0] == window_id for key in self._transfers):
                transfer.window.change_attributes(event_mask=X.NoEventMask)
        transfer.sent, transfer.since = end, time.monotonic()
        self._display.flush()
