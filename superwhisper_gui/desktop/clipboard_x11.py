"""The clipboard during a dictation: what was in it is kept, the dictation is offered, then everything is given back.

Everything happens on one thread with one connection, so a frozen owner or a slow reader freezes nobody (PITFALLS E11).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from Xlib import X  # type: ignore[import-untyped]
from Xlib.ext import xfixes  # type: ignore[import-untyped]

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.desktop.clipboard_keeper_x11 import hand_to_keeper
from superwhisper_gui.desktop.fetch_x11 import Fetch
from superwhisper_gui.desktop.grab_x11 import Standstill
from superwhisper_gui.desktop.loop_x11 import Timer, XLoop
from superwhisper_gui.desktop.selection_x11 import TEXT_TARGETS, Atoms, Content, Owner, text_content

log = logging.getLogger(__name__)

CLIPBOARD: Final = "CLIPBOARD"
SELECTIONS: Final = (CLIPBOARD, "PRIMARY")
READ_TARGETS: Final = frozenset({*TEXT_TARGETS, "STRING"})
OFFER_LIMIT_S: Final = 8.0
SAVE_LIMIT_S: Final = 0.5                # for a clipboard manager at the end
CHANGES: Final = (xfixes.XFixesSetSelectionOwnerNotifyMask | xfixes.XFixesSelectionWindowDestroyNotifyMask
                  | xfixes.XFixesSelectionClientCloseNotifyMask)


class Reads:
    """Who has read an offered text, and when. Filled on the clipboard's thread, awaited on another."""

    def __init__(self) -> None:
        self._reads: list[tuple[int, float]] = []
        self._changed = threading.Condition()
        self._over = False

    def add(self, window: int, at: float) -> None:
        with self._changed:
            self._reads.append((window, at))
            self._changed.notify_all()

    def end(self) -> None:
        """Nobody has to wait any longer."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait(self, is_target: Callable[[int], bool], after: float, until: float) -> float | None:
        """Monotonic time of the target's first read later than `after`; None if there is none by `until` or `end`."""
        with self._changed:
            while True:
                for window, at in self._reads:
                    if at > after and is_target(window):
                        return at
                left_s = until - time.monotonic()
                if left_s <= 0 or self._over:
                    return None
                self._changed.wait(left_s)


@dataclass(slots=True)
class _Slot:
    """One selection. `owner`: the window that had it at the server's time `stamp`, None = not looked at; `saved`: what
    the person had in it, None = not known; `dictating`: it holds a dictation now; `owed`: given back as soon as its
    former owner answers.
    """

    owner: int | None = None
    stamp: int | None = None
    saved: Content | None = None
    fetch: Fetch | None = None
    dictating: bool = False
    owed: bool = False


@dataclass(slots=True)
class _Wanted:
    """A text that waits until the foreign clipboard has been read."""

    text: str
    reads: Future[Reads] = field(default_factory=Future)
    timer: Timer | None = None


class X11Clipboard:
    """Thread-safe. `on_trouble` is called on the clipboard's own thread."""

    def __init__(self, on_trouble: Callable[[Code], None], standstill: Standstill | None = None) -> None:
        self._on_trouble, self._standstill = on_trouble, standstill
        self._loop = XLoop("clipboard", self._on_event)
        self._slots = {selection: _Slot() for selection in SELECTIONS}
        self._wanted: _Wanted | None = None
        self._reads = Reads()
        self._take_runs = False
        self._saving: Future[bool] | None = None

    def start(self) -> None:
        """Raises AppError(NO_DISPLAY)."""
        self._loop.start()
        self._loop.call(self._begin, OFFER_LIMIT_S)

    def prepare(self) -> None:
        """Reads the foreign clipboard now, in the background."""
        self._loop.post(self._prepare)

    def offer(self, text: str) -> Reads:
        """Puts the text into both selections; returns who reads it. Takes 1 s at most if the old owner is silent.

        Raises AppError(CLIPBOARD_BUSY) if the clipboard cannot be had.
        """
        wanted = _Wanted(text)
        self._loop.post(partial(self._want, wanted))
        try:
            return self._loop.result(wanted.reads, OFFER_LIMIT_S)
        except AppError:
            wanted.reads.cancel()
            raise

    def give_back(self) -> None:
        """The person's own content again, unless somebody has copied something meanwhile."""
        self._loop.post(self._give_back)

    def keep(self, text: str) -> None:
        """Puts a text into the clipboard for good."""
        self._loop.call(partial(self._keep, text), OFFER_LIMIT_S)

    def stop(self) -> None:
        """Hands over what the clipboard holds, to a clipboard manager or else to a small process. About 1 s at most."""
        if self._loop.alive:
            try:
                self._hand_over()
            except AppError as e:
                log.warning("the clipboard was not handed over: %s", e)
        self._loop.stop()

    # -- the thread

    def _begin(self) -> None:
        display = self._loop.display
        self._atoms = Atoms(display)
        self._window = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent,
                                                           event_mask=X.PropertyChangeMask)
        self._owner = Owner(display, self._window, self._atoms, self._on_read, self._loop.later, self._standstill)
        if not display.has_extension("XFIXES"):
            raise AppError(Code.NO_DISPLAY, "the X server has no XFIXES extension")
        display.xfixes_query_version()
        for selection in SELECTIONS:
            display.xfixes_select_selection_input(self._window, self._atoms[selection], CHANGES)

    def _prepare(self) -> None:
        self._take_runs = True
        for selection in SELECTIONS:
            self._look_at(selection)

    def _look_at(self, selection: str) -> None:
        """Begins to read a selection that is not ours and not known yet."""
        slot = self._slots[selection]
        if self._owner.content(selection) is not None or slot.saved is not None or slot.fetch:
            return
        slot.owner, slot.stamp = self._owner.owner(selection), self._owner.now()
        if not slot.owner:
            slot.saved = {}
        else:
            slot.fetch = Fetch(self._loop.display, self._window, self._atoms, selection)

    def _want(self, wanted: _Wanted) -> None:
        self._prepare()
        self._wanted = wanted
        self._offer_if_known()

    def _offer_if_known(self) -> None:
        wanted, now = self._wanted, time.monotonic()
        if wanted is None:
            return
        waits = [s.fetch.deadline for s in self._slots.values()
                 if s.fetch and not s.dictating and s.fetch.deadline > now]
        if wanted.timer:
            wanted.timer.cancel()
        if waits:
            wanted.timer = self._loop.at(min(waits), self._offer_if_known)
            return
        if any(slot.owner is not None and not slot.dictating and self._owner.owner(selection) != slot.owner
               for selection, slot in self._slots.items()):
            return                               # somebody has just copied: the news of it is on its way
        self._wanted = None
        if wanted.reads.set_running_or_notify_cancel():
            self._own(wanted)

    def _own(self, wanted: _Wanted) -> None:
        self._reads, self._take_runs = Reads(), False
        content = text_content(wanted.text, secret=True)
        for selection, slot in self._slots.items():
            if not slot.dictating:
                ours = self._owner.content(selection)
                if ours is not None:
                    slot.saved = ours
                elif slot.fetch:
                    slot.fetch.close()
            slot.owed = False
            slot.dictating = self._owner.acquire(selection, content, slot.owner, slot.stamp)
            slot.owner = self._window.id
        if self._slots[CLIPBOARD].dictating:
            wanted.reads.set_result(self._reads)
        else:
            wanted.reads.set_exception(AppError(Code.CLIPBOARD_BUSY, "the clipboard belongs to another program"))

    def _on_read(self, selection: str, target: str, requestor: int) -> None:
        if self._slots[selection].dictating and target in READ_TARGETS:
            self._reads.add(requestor, time.monotonic())

    def _give_back(self) -> None:
        for selection, slot in self._slots.items():
            if not slot.dictating:
                continue
            if slot.fetch and not slot.fetch.content:
                slot.owed = True                 # its owner is frozen: the dictation stays until it answers
                self._say_not_restored(selection)
                continue
            if slot.fetch:                       # what it has given in all the time it had
                slot.saved, slot.fetch = slot.fetch.content, None
            self._restore(selection, slot)

    def _restore(self, selection: str, slot: _Slot) -> None:
        slot.dictating = slot.owed = False
        saved, slot.saved = slot.saved, None
        if saved is None:
            self._say_not_restored(selection)
        elif saved:
            self._owner.acquire(selection, saved, self._window.id)       # unless somebody has just copied something
        else:
            self._owner.release(selection)
        self._loop.display.flush()

    def _say_not_restored(self, selection: str) -> None:
        log.warning("%s is not given back", selection)
        if selection == CLIPBOARD:
            self._on_trouble(Code.CLIPBOARD_NOT_RESTORED)

    def _keep(self, text: str) -> None:
        if not self._owner.acquire(CLIPBOARD, text_content(text)):
            raise AppError(Code.CLIPBOARD_BUSY, "the clipboard belongs to another program")
        self._slots[CLIPBOARD] = _Slot()

    # -- events

    def _on_event(self, event: Any) -> None:
        if isinstance(event, xfixes.SelectionNotify):
            self._owner_changed(self._atoms.name(event.selection), event.owner)
            return
        self._owner.handle(event)
        if event.type == X.SelectionNotify and self._atoms.name(event.selection) == "CLIPBOARD_MANAGER":
            if self._saving and not self._saving.done():
                self._saving.set_result(event.property != X.NONE)
            return
        for selection, slot in list(self._slots.items()):
            if slot.dictating and self._owner.content(selection) is None:
                self._slots[selection] = _Slot()         # the person's new copy wins
            elif slot.fetch:
                slot.fetch.handle(event)
                if slot.fetch.finished:
                    self._fetched(selection, slot, slot.fetch.content)
                elif slot.owed and slot.fetch.content:
                    self._loop.at(slot.fetch.silent_at, partial(self._settle, selection, slot.fetch))

    def _owner_changed(self, selection: str, owner: Any) -> None:
        if owner != X.NONE and owner.id == self._window.id:
            return
        if self._owner.content(selection) is not None:
            return                               # an old one: ours is newer
        self._slots[selection] = _Slot()         # the person's new copy wins
        if self._take_runs:
            self._look_at(selection)
        self._offer_if_known()

    def _settle(self, selection: str, fetch: Fetch) -> None:
        """A former owner that fell silent in the middle: what it gave is better than nothing."""
        slot = self._slots[selection]
        if slot.fetch is fetch and slot.owed and fetch.silent_at <= time.monotonic():
            self._fetched(selection, slot, fetch.content)

    def _fetched(self, selection: str, slot: _Slot, content: Content) -> None:
        slot.fetch = None
        slot.saved = content or None             # an owner that gives nothing is not an empty clipboard
        if slot.owed and slot.saved:
            log.info("%s is given back late", selection)
            self._restore(selection, slot)
        self._offer_if_known()

    # -- the end

    def _hand_over(self) -> None:
        contents = self._loop.call(self._contents, SAVE_LIMIT_S)
        if CLIPBOARD not in contents:
            return
        saving = self._loop.call(self._save_to_manager, SAVE_LIMIT_S)
        try:
            if saving and self._loop.result(saving, SAVE_LIMIT_S):
                return
        except AppError:
            log.warning("the clipboard manager does not answer")
        hand_to_keeper(contents)

    def _contents(self) -> dict[str, Content]:
        return {s: content for s in SELECTIONS if (content := self._owner.content(s))}

    def _save_to_manager(self) -> Future[bool] | None:
        """Asks the clipboard manager, if there is one, to take over (ICCCM's SAVE_TARGETS)."""
        manager = self._atoms["CLIPBOARD_MANAGER"]
        if self._loop.display.get_selection_owner(manager) == X.NONE:
            return None
        self._saving = Future()
        content = self._owner.content(CLIPBOARD) or {}
        prop = self._atoms["_SUPERWHISPER_SAVE"]
        self._window.change_property(prop, self._atoms["ATOM"], 32, [self._atoms[target] for target in content])
        self._window.convert_selection(manager, self._atoms["SAVE_TARGETS"], prop, X.CurrentTime)
        return self._saving
