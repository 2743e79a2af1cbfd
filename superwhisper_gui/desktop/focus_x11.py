"""Which window receives what is typed, by what the window manager says, and which one did before ours."""

from __future__ import annotations

import logging
import os
import time
from typing import Any, Final

from Xlib import X, Xatom, error  # type: ignore[import-untyped]
from Xlib.protocol import event as xevent  # type: ignore[import-untyped]

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.target import Target
from superwhisper_gui.desktop.loop_x11 import XLoop

log = logging.getLogger(__name__)

CALL_LIMIT_S: Final = 1.0
ACTIVATE_LIMIT_S: Final = 1.0
ACTIVATE_STEP_S: Final = 0.02
FROM_A_PERSON: Final = 2                 # EWMH's source indication that window managers obey
TERMINALS: Final = frozenset({
    "xterm", "uxterm", "koi8rxterm", "urxvt", "rxvt", "gnome-terminal", "gnome-terminal-server", "kgx",
    "org.gnome.console", "org.gnome.ptyxis", "ptyxis", "konsole", "yakuake", "xfce4-terminal", "mate-terminal",
    "alacritty", "kitty", "foot", "footclient", "terminator", "tilix", "guake", "tilda", "st", "st-256color",
    "lxterminal", "qterminal", "deepin-terminal", "io.elementary.terminal", "pantheon-terminal", "cool-retro-term",
    "wezterm", "org.wezfurlong.wezterm", "ghostty", "com.mitchellh.ghostty", "eterm", "aterm", "mlterm", "sakura",
    "terminology", "termite", "hyper", "warp", "tabby", "rio", "blackbox", "contour", "x-terminal-emulator",
})


class X11Focus:
    """Implements core.ports.Focus. Safe from any thread; answers come from the X server within a millisecond."""

    def __init__(self) -> None:
        """Raises AppError(NO_DISPLAY)."""
        self._last: Target | None = None
        self._loop = XLoop("focus", self._on_event)
        self._loop.start()
        self._loop.call(self._begin, CALL_LIMIT_S)

    def active(self) -> Target | None:
        try:
            return self._loop.call(self._look, CALL_LIMIT_S)
        except AppError as e:
            log.warning("no focus: %s", e)
            return None

    def last_foreign(self) -> Target | None:
        try:
            return self._loop.call(self._remember, CALL_LIMIT_S)
        except AppError as e:
            log.warning("no last window: %s", e)
            return None

    def activate(self, target: Target) -> bool:
        """Brings the window to the front; True once it has the focus. At most 1 s. Not on the thread "focus"."""
        end = time.monotonic() + ACTIVATE_LIMIT_S
        while (active := self.active()) is None or active.window != target.window:
            if time.monotonic() >= end:
                return False
            self._loop.post(lambda: self._ask_for(target.window))
            time.sleep(ACTIVATE_STEP_S)
        return True

    def close(self) -> None:
        self._loop.stop()

    # -- thread "focus"

    def _begin(self) -> None:
        display = self._loop.display
        self._root = display.screen().root
        names = ("_NET_ACTIVE_WINDOW", "_NET_SUPPORTING_WM_CHECK", "_NET_WM_PID")
        self._active, self._manager, self._pid = (display.intern_atom(name) for name in names)
        self._root.change_attributes(event_mask=X.PropertyChangeMask)
        self._look()

    def _on_event(self, event: Any) -> None:
        if event.type == X.PropertyNotify and event.atom == self._active:
            self._look()

    def _look(self) -> Target | None:
        """The window with the focus, remembered if it is a foreign one."""
        window = self._focused()
        target = self._describe(window) if window else None
        self._last = target or self._last
        return target

    def _remember(self) -> Target | None:
        """The last foreign window, unless it has gone."""
        if self._last and self._describe(self._last.window) is None:
            self._last = None
        return self._last

    def _focused(self) -> int:
        """Number of the window, 0 if none has the focus."""
        if self._number(self._root.id, self._manager, Xatom.WINDOW):
            return self._number(self._root.id, self._active, Xatom.WINDOW)
        focus = self._loop.display.get_input_focus().focus         # no window manager that could tell
        if focus in (X.NONE, X.PointerRoot) or focus.id == self._root.id:
            return 0
        try:
            while (parent := focus.query_tree().parent) not in (0, None) and parent.id != self._root.id:
                focus = parent
        except error.XError:
            return 0
        return int(focus.id)

    def _describe(self, window: int) -> Target | None:
        """None for windows of ours and for those that do not exist."""
        resource = self._loop.display.create_resource_object("window", window)
        try:
            resource.get_attributes()
            if self._number(window, self._pid, Xatom.CARDINAL) == os.getpid():
                return None
            names = [name.lower() for name in resource.get_wm_class() or ()]
        except error.XError:
            return None
        terminal = any(name in TERMINALS for name in names)
        return Target(window, names[-1] if names else "", terminal)

    def _number(self, window: int, prop: int, kind: int) -> int:
        resource = self._loop.display.create_resource_object("window", window)
        try:
            found = resource.get_property(prop, kind, 0, 1)
        except error.XError:
            return 0
        return int(found.value[0]) if found and len(found.value) else 0

    def _ask_for(self, window: int) -> None:
        message = xevent.ClientMessage(window=self._loop.display.create_resource_object("window", window),
                                       client_type=self._active, data=(32, [FROM_A_PERSON, X.CurrentTime, 0, 0, 0]))
        self._root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
