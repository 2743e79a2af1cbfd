"""Global keys under X11: events from pynput, truth from the server's key map, grabs for keys that would have an effect.

    pynput thread --key code, moment--> thread "hotkeys": key name -> core.keys.filter_keys -> on_gesture
                                        polls the real key state while something is down, and holds the grabs
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from Xlib import X, error  # type: ignore[import-untyped]

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import (
    MODIFIERS,
    Chord,
    Gesture,
    KeyEvent,
    KeyPoll,
    KeyState,
    Released,
    filter_keys,
)
from superwhisper_gui.desktop.grabs_x11 import Grab, Grabs
from superwhisper_gui.desktop.keymap_x11 import KeyShare, KeyTable, down_now, read_rows, read_table
from superwhisper_gui.desktop.listener_pynput import KeyListener
from superwhisper_gui.desktop.loop_x11 import Timer, XLoop

log = logging.getLogger(__name__)

HELD_POLL_S: Final = 0.04            # while the hotkey is held (PITFALLS D1)
OTHER_POLL_S: Final = 0.25           # while only other keys are down
AGAIN_S: Final = 1.0                 # between two tries to listen
CLOCK_S: Final = 0.001               # so that rounding does not ask for a second poll
CALL_LIMIT_S: Final = 3.0


class _Watch:
    """One chord with its filter."""

    def __init__(self, chord: Chord, confirm_s: float, on_gesture: Callable[[Gesture], None]) -> None:
        self.chord, self.confirm_s, self.on_gesture = chord, confirm_s, on_gesture
        self.state = KeyState()
        self._missing: frozenset[str] = frozenset()

    def key(self, key: str, down: bool, at: float) -> None:
        self._missing -= {key}
        self._feed(KeyEvent(key, down, at))

    def poll(self, really_down: frozenset[str]) -> None:
        """A key counts as up when it was so at two polls: events that are still on their way are older than a poll."""
        missing = self.state.down - really_down
        self._feed(KeyPoll(self.state.down - (missing & self._missing), time.monotonic()))
        self._missing = missing

    def drop_others(self, really_down: frozenset[str]) -> None:
        """A key that only seems to be down must not spoil the chord that is about to be pressed."""
        self._feed(KeyPoll(really_down | self.chord.keys, time.monotonic()))

    def _feed(self, event: KeyEvent | KeyPoll) -> None:
        self.state, gestures = filter_keys(self.state, event, self.chord, self.confirm_s)
        for gesture in gestures:
            self.on_gesture(gesture)

    def next_poll(self, now: float) -> float | None:
        """When the real key state has to be looked at again."""
        if self.state.up_at is not None:
            return max(now, min(now + HELD_POLL_S, self.state.up_at + self.confirm_s + CLOCK_S))
        if self.state.since is not None:
            return now + HELD_POLL_S
        return now + OTHER_POLL_S if self.state.waiting else None


class X11Hotkeys:
    """Implements core.ports.Hotkeys. Commands come from the GUI thread; gestures go out on the thread "hotkeys"."""

    def __init__(self, share: KeyShare) -> None:
        self._share = share
        self._loop: XLoop | None = None
        self._listener: KeyListener | None = None
        self._escape = False
        self._inserting: tuple[Chord | None, Callable[[], None]] = (None, lambda: None)

    # -- commands

    def start(self, chord: Chord, confirm_s: float, on_gesture: Callable[[Gesture], None]) -> None:
        """Raises AppError: HOTKEY_UNAVAILABLE (no screen, no RECORD, or another program has grabbed the keys),
        HOTKEY_INVALID (the keyboard has no such key)."""
        self.stop()
        self._watch = _Watch(chord, confirm_s, on_gesture)
        self._insert: _Watch | None = None
        self._poll: Timer | None = None
        self._loop = XLoop("hotkeys", self._on_event)
        try:
            self._loop.start()
            self._loop.call(self._begin, CALL_LIMIT_S)
        except AppError as e:
            self.stop()
            code = Code.HOTKEY_UNAVAILABLE if e.code is Code.NO_DISPLAY else e.code
            raise AppError(code, e.detail) from None

    def grab_escape(self, on: bool) -> None:
        self._escape = on
        if self._loop:
            self._loop.post(self._set_grabs)

    def grab_insert(self, chord: Chord | None, on_insert: Callable[[], None]) -> None:
        self._inserting = chord, on_insert
        if self._loop:
            self._loop.post(self._set_insert)

    def stop(self) -> None:
        loop, listener = self._loop, self._listener
        self._loop = self._listener = None
        self._share.reserved, self._share.heard = frozenset(), False
        self._share.touches += 1
        if listener:
            listener.stop()
        if loop:
            loop.stop()

    # -- thread "hotkeys"

    def _begin(self) -> None:
        display = self._display
        if not display.has_extension("RECORD"):
            raise AppError(Code.HOTKEY_UNAVAILABLE, "the X server has no RECORD extension")
        self._table = read_table(display)
        missing = [name for name in self._watch.chord.keys if not self._table.codes(name)]
        if missing:
            raise AppError(Code.HOTKEY_INVALID, f"this keyboard has no key {missing[0]!r}")
        self._grabs = Grabs(display)
        if self._apply_grabs() & _grabs_of(self._watch.chord, self._table):
            raise AppError(Code.HOTKEY_UNAVAILABLE, "another program has taken this key")
        self._listener = KeyListener(self._on_key, self._on_click, self._on_listener_end)
        if not self._listener.start():
            raise AppError(Code.HOTKEY_UNAVAILABLE, "the X server lets nobody listen to keys")
        self._share.heard = True
        self._set_insert()                       # a text may be waiting since before

    @property
    def _display(self) -> Any:
        if self._loop is None:
            raise AppError(Code.NO_DISPLAY, "stopped")
        return self._loop.display

    def _set_insert(self) -> None:
        """The key counts when it has gone up: until then its grab would swallow the paste key."""
        chord, on_insert = self._inserting
        self._insert = _Watch(chord, self._watch.confirm_s, partial(_on_released, on_insert)) if chord else None
        self._apply_grabs()

    def _set_grabs(self) -> None:
        self._apply_grabs()

    def _apply_grabs(self) -> frozenset[Grab]:
        """Grabs what is wanted now and nothing else; returns what other programs did not let us have."""
        chord, table = self._watch.chord, self._table
        wanted = _grabs_of(chord, table)
        if self._insert:
            wanted |= _grabs_of(self._insert.chord, table)
        self._share.reserved = frozenset(grab.code for grab in wanted)
        if self._escape:
            wanted |= _escape_grabs(chord, table)
        refused = self._grabs.set(wanted, table)
        if refused:
            log.warning("%d key grabs were refused", len(refused))
        return refused

    def _on_event(self, event: Any) -> None:
        if event.type == X.MappingNotify and event.request != X.MappingPointer:
            # names stay with the places they had at the start; only the modifiers' bits may have moved
            table = replace(self._table, rows=read_rows(self._display))
            if table != self._table:             # also comes when a person changes over to a second keyboard
                self._table = table
                self._grabs.release()
                self._apply_grabs()

    # -- keys

    def _on_key(self, code: int, down: bool, at: float) -> None:
        """Thread of pynput."""
        loop = self._loop
        if loop:
            loop.post(partial(self._feed_key, code, down, at))

    def _feed_key(self, code: int, down: bool, at: float) -> None:
        if self._share.is_ours(code, down=down):
            return
        key = self._table.name(code)
        repeats = any(key in watch.chord.keys & watch.state.down for watch in self._watches)
        for watch in self._watches:
            if down and key in watch.chord.keys and watch.state.since is None and watch.state.down - watch.chord.keys:
                watch.drop_others(self._really_down())
            watch.key(key, down, at)
        if down and key not in MODIFIERS and not (repeats or self._is_for_us(key)):
            self._share.touches += 1
        self._plan_poll()

    def _is_for_us(self, key: str) -> bool:
        """A key that does nothing in the window below."""
        grabbed = any(watch.state.since is not None and key in watch.chord.keys for watch in self._watches)
        return grabbed or (self._escape and key == "esc")

    def _on_click(self) -> None:
        """Thread of pynput."""
        loop = self._loop
        if loop:
            loop.post(self._feed_click)

    def _feed_click(self) -> None:
        """Counts a click into the window with our last text. One on our own button moves no caret there."""
        display, window = self._display, self._share.window
        try:
            below = display.screen().root.query_pointer().child
            place = display.create_resource_object("window", window) if window else None
            while place not in (X.NONE, None) and place.id != display.screen().root.id:
                if below not in (X.NONE, None) and place.id == below.id:
                    self._share.touches += 1
                    return
                place = place.query_tree().parent
        except error.XError:
            self._share.touches += 1             # the window has gone

    @property
    def _watches(self) -> list[_Watch]:
        return [self._watch, self._insert] if self._insert else [self._watch]

    def _really_down(self) -> frozenset[str]:
        return frozenset(self._table.name(code) for code in down_now(self._display))

    def _plan_poll(self) -> None:
        now = time.monotonic()
        due = min((t for watch in self._watches if (t := watch.next_poll(now)) is not None), default=None)
        if self._poll and (due is None or due < self._poll.due or self._poll.due < now):
            self._poll.cancel()
            self._poll = None
        if due is not None and self._poll is None and self._loop:
            self._poll = self._loop.at(due, self._on_poll)

    def _on_poll(self) -> None:
        self._poll = None
        really_down = self._really_down()
        for watch in self._watches:
            watch.poll(really_down)
        self._plan_poll()

    # -- the listener's life

    def _on_listener_end(self) -> None:
        """Thread of pynput, also when it was asked to end."""
        loop = self._loop
        if loop:
            loop.post(self._plan_listening)

    def _plan_listening(self) -> None:
        self._share.touches += 1                 # who knows what is typed from now on
        if self._loop:
            self._loop.at(time.monotonic() + AGAIN_S, self._listen_again)

    def _listen_again(self) -> None:
        """The listener's end brings the next try, for as long as the server is there."""
        if self._loop is None or self._listener is None:
            return
        log.warning("the key listener ended; it is started again")
        self._share.touches += 1
        self._listener = KeyListener(self._on_key, self._on_click, self._on_listener_end)
        self._listener.start()                   # what went up meanwhile is seen by the polls


def _on_released(on_insert: Callable[[], None], gesture: Gesture) -> None:
    if isinstance(gesture, Released):
        on_insert()


def _grabs_of(chord: Chord, table: KeyTable) -> frozenset[Grab]:
    """A chord with one key that has an effect of its own is kept from the window below (PITFALLS D5).

    Modifiers alone have none; two plain keys at once could only be kept away by taking both from all typing.
    """
    plain = chord.keys - MODIFIERS
    if len(plain) != 1:
        return frozenset()
    mask = 0
    for name in chord.keys & MODIFIERS:
        mask |= table.mask(name)
    return frozenset(Grab(code, mask) for name in plain for code in table.codes(name))


def _escape_grabs(chord: Chord, table: KeyTable) -> frozenset[Grab]:
    """Esc alone and with the modifiers that are held for the chord."""
    masks = {0}
    for name in chord.keys & MODIFIERS:
        masks |= {mask | table.mask(name) for mask in masks}
    return frozenset(Grab(code, mask) for code in table.codes("esc") for mask in masks)
