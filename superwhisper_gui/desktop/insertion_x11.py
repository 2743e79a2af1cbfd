"""Putting a text into the window that has the focus, under X11: offer it, press the paste key, see that it was read.

    wait for the keys -> offer the text -> same window? -> Ctrl+V or Shift+Insert -> read by the target -> give back
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from Xlib import X, error  # type: ignore[import-untyped]
from Xlib.ext import xtest  # type: ignore[import-untyped]

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import Insertion, InsertResult
from superwhisper_gui.core.target import Target
from superwhisper_gui.desktop.clipboard_x11 import Reads, X11Clipboard
from superwhisper_gui.desktop.focus_x11 import X11Focus
from superwhisper_gui.desktop.grab_x11 import NoWindow, Standstill, server_grab
from superwhisper_gui.desktop.keymap_x11 import KeyShare, down_now, paste_codes, read_table
from superwhisper_gui.desktop.loop_x11 import GONE, close_display, open_display

log = logging.getLogger(__name__)

KEYS_LIMIT_S: Final = 10.0               # until the person lets go of the modifiers (PITFALLS E4)
KEYS_STEP_S: Final = 0.02
CONFIRM_LIMIT_S: Final = 1.5             # after the paste key: then it is "not confirmed"
READ_LIMIT_S: Final = 10.0               # so long the text stays for a slow target (PITFALLS E1)
GRACE_S: Final = 0.25                    # programs ask several times in a row
GRACE_LIMIT_S: Final = 0.8               # given back within 1 s of the first read
QUIT_GRACE_S: Final = 0.3                # for a target that is just about to read
STOP_LIMIT_S: Final = 1.0

Way = Literal["paste", "clipboard"]


@dataclass(frozen=True, slots=True)
class _Pasted:
    """A text whose paste key was sent at `at` (monotonic). `is_target(window)`: it belongs to the target's program.

    `said`: what was to be inserted; `sent`: what was offered for it; `touches`: by the person until then.
    """

    said: str
    sent: str
    target: Target
    touches: int
    reads: Reads
    is_target: Callable[[int], bool]
    at: float


class X11Inserter:
    """Implements core.ports.Inserter on a thread of its own. `safe(text, terminal)`: the rule for what may be inserted;
    `between(before, text)`: what stands between two texts.

    One insertion at a time: the next begins when the text of the last has been read and the target had time to ask
    again, or after 10 s, so that a slow target never reads the wrong text. Ends with its focus.
    """

    def __init__(self, focus: X11Focus, share: KeyShare, safe: Callable[[str, bool], str],
                 between: Callable[[str, str], str], way: Way = "paste", standstill: Standstill | None = None) -> None:
        self._focus, self._share, self._safe, self._between, self._way = focus, share, safe, between, way
        self._standstill = standstill or NoWindow()
        self._before: _Pasted | None = None      # the last text that was read
        self._queue: queue.Queue[Insertion | None] = queue.Queue()
        self._stopping = threading.Event()
        self._pasted: _Pasted | None = None
        self._late = False
        self._thread = threading.Thread(target=self._run, name="insertion", daemon=True)

    # -- commands

    def start(self, on_result: Callable[[InsertResult], None], on_trouble: Callable[[Code], None],
              on_late_read: Callable[[int, float], None] | None = None) -> None:
        """Raises AppError(NO_DISPLAY)."""
        self._on_result, self._on_late_read = on_result, on_late_read
        self._clipboard = X11Clipboard(on_trouble, self._standstill)
        self._clipboard.start()
        self._display = open_display()
        self._thread.start()

    def set_way(self, way: Way) -> None:
        self._way = way

    def prepare(self) -> None:
        if self._way == "paste":
            self._clipboard.prepare()

    def insert(self, insertion: Insertion) -> None:
        self._queue.put(insertion)
        pasted = self._pasted
        if pasted and self._late and pasted.said == insertion.text:
            pasted.reads.end()                   # the same text again: a slow target gets the right one anyway

    def copy(self, text: str) -> None:
        """Raises AppError(CLIPBOARD_BUSY) if the clipboard cannot be had."""
        with self._standstill.waiting():
            self._clipboard.keep(self._safe(text, False))

    def stop(self) -> None:
        """About 2 s at most. An insertion that waits for its keys is given up; the clipboard does not become empty."""
        if self._thread.is_alive():
            with self._standstill.waiting():
                self._end()
        self._focus.close()

    def _end(self) -> None:
        self._stopping.set()
        self._queue.put(None)
        self._thread.join(QUIT_GRACE_S)
        pasted = self._pasted
        if pasted:
            pasted.reads.end()
        self._thread.join(STOP_LIMIT_S)
        self._clipboard.stop()

    # -- the thread

    def _run(self) -> None:
        try:
            while (insertion := self._queue.get()) is not None and not self._stopping.is_set():
                self._insert(insertion)
            while insertion is not None:         # the program ends: these were never begun
                self._on_result(InsertResult(insertion.take, Outcome.KEPT))
                insertion = self._queue.get()
        except Exception:                        # the thread's entry point
            log.exception("insertion ended")
        finally:
            close_display(self._display)

    def _insert(self, insertion: Insertion) -> None:
        try:
            if self._way == "clipboard":
                text = self._safe(insertion.text, False)
                self._clipboard.keep(text)
                self._on_result(InsertResult(insertion.take, Outcome.COPIED, text=text))
                return
            self._pasted = self._paste(insertion)
        except AppError as e:
            log.info("take %d is kept: %s", insertion.take, e)
            self._on_result(InsertResult(insertion.take, Outcome.KEPT, e.code))
            return
        except GONE:
            self._on_result(InsertResult(insertion.take, Outcome.KEPT, Code.NO_DISPLAY))
            return
        self._see_to_the_end(insertion.take, self._pasted)
        self._pasted, self._late = None, False
        self._clipboard.give_back()

    # -- before the key

    def _paste(self, insertion: Insertion) -> _Pasted:
        """Raises AppError with the reason why nothing was sent."""
        target = insertion.target
        if target is None:
            raise AppError(Code.INSERT_NO_TARGET)
        if insertion.activate:
            self._focus.activate(target)
        self._check_focus(target)
        self._wait_for_keys()
        text = self._safe(insertion.text, target.terminal)
        if insertion.spaced:
            text = self._between(self._text_before(target), text) + text
        reads = self._clipboard.offer(text)
        try:
            self._wait_for_keys()
            self._check_focus(target)            # again: reading the old clipboard may have taken its time
            self._before, self._share.window = None, target.window
            at, touches = time.monotonic(), self._share.touches
            self._press_paste(target)
        except (AppError, *GONE):
            self._clipboard.give_back()
            raise
        return _Pasted(insertion.text, text, target, touches, reads, self._same_program(target), at)

    def _text_before(self, target: Target) -> str:
        """Our own text that stands before the caret, "" if something else may: the person typed or clicked there."""
        before, share = self._before, self._share
        known = before and share.heard and before.target.window == target.window and before.touches == share.touches
        return before.sent if before and known else ""

    def _check_focus(self, target: Target) -> None:
        active = self._focus.active()
        if active is None or active.window != target.window:
            raise AppError(Code.INSERT_FOCUS_CHANGED)

    def _wait_for_keys(self) -> None:
        """Until nothing is down that would change the paste key or take it away: released by the person, not by us."""
        end = time.monotonic() + KEYS_LIMIT_S
        in_the_way = read_table(self._display).modifiers | self._share.reserved
        while down_now(self._display) & in_the_way:
            if time.monotonic() >= end or self._stopping.wait(KEYS_STEP_S):
                raise AppError(Code.INSERT_KEYS_HELD)

    def _press_paste(self, target: Target) -> None:
        """Looks and presses while the server listens to nobody else: the focus cannot move in between. About 1 ms."""
        display = self._display
        while display.pending_events():          # news of keyboard maps, which is read afresh each time
            display.next_event()
        codes = paste_codes(display, read_table(display), terminal=target.terminal)
        pressed: list[int] = []
        with server_grab(display, self._standstill):
            try:
                if not self._gets_keys(target.window):
                    raise AppError(Code.INSERT_FOCUS_CHANGED)
                for code in codes:
                    self._send(X.KeyPress, code)
                    pressed.append(code)
            finally:
                for code in reversed(pressed):
                    self._send(X.KeyRelease, code)
        display.sync()

    def _gets_keys(self, window: int) -> bool:
        """Whether keys go to the window or to one inside it. The window manager's word for it may be some ms old."""
        place = self._display.get_input_focus().focus
        if place in (X.NONE, X.PointerRoot):
            return False
        try:
            while place not in (X.NONE, None) and place.id != window:
                place = place.query_tree().parent
        except error.XError:
            return False
        return place not in (X.NONE, None)

    def _send(self, kind: int, code: int) -> None:
        self._share.announce(code, down=kind == X.KeyPress)
        xtest.fake_input(self._display, kind, code)

    def _same_program(self, target: Target) -> Callable[[int], bool]:
        """The upper bits of a window's number are its connection: a clipboard manager has another one."""
        connection = ~int(self._display.display.info.resource_id_mask)
        return lambda window: window & connection == target.window & connection

    # -- after the key

    def _see_to_the_end(self, take: int, pasted: _Pasted) -> None:
        """Reports the result, then waits until the text is not needed any more."""
        read_at = pasted.reads.wait(pasted.is_target, pasted.at, pasted.at + CONFIRM_LIMIT_S)
        if read_at is not None:
            self._on_result(InsertResult(take, Outcome.INSERTED, read_at=read_at, text=pasted.sent))
        else:
            self._late = True
            self._on_result(InsertResult(take, Outcome.UNCONFIRMED, Code.INSERT_NOT_CONFIRMED, text=pasted.sent))
            read_at = pasted.reads.wait(pasted.is_target, pasted.at, pasted.at + READ_LIMIT_S)
            if read_at is not None and self._on_late_read:
                self._on_late_read(take, read_at)
        self._before = pasted if read_at is not None else None
        last = read_at
        while read_at is not None and last is not None:
            last = pasted.reads.wait(pasted.is_target, last, min(last + GRACE_S, read_at + GRACE_LIMIT_S))
