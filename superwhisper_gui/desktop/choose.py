"""Which way of hotkeys and insertion this session allows, and the check that there is a screen at all."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import Focus, Hotkeys, Inserter
from superwhisper_gui.desktop.grab_x11 import Standstill

log = logging.getLogger(__name__)

HotkeyWay = Literal["x11", "none"]
InsertionWay = Literal["x11 paste", "x11 clipboard", "clipboard"]


@dataclass(frozen=True, slots=True)
class Desktop:
    """The adapters for this session, and in plain words which ways they are."""

    hotkeys: Hotkeys
    focus: Focus
    inserter: Inserter
    hotkey_way: HotkeyWay
    insertion_way: InsertionWay


def is_wayland() -> bool:
    """A Wayland session, also where an X server for older programs runs beside it: it shows only their windows."""
    kind = os.environ.get("XDG_SESSION_TYPE", "")
    return kind == "wayland" or (kind != "x11" and bool(os.environ.get("WAYLAND_DISPLAY")))


def check_display() -> None:
    """Raises AppError(NO_DISPLAY) where no window can be opened. Qt would end the process instead."""
    if sys.platform == "win32":
        return
    if os.environ.get("WAYLAND_DISPLAY") and _wayland_answers():
        return
    if not os.environ.get("DISPLAY"):
        raise AppError(Code.NO_DISPLAY, "DISPLAY is not set")
    from superwhisper_gui.desktop.loop_x11 import close_display, open_display

    close_display(open_display())


if sys.platform == "win32":
    def _wayland_answers() -> bool:
        return False
else:
    def _wayland_answers() -> bool:
        path = Path(os.environ.get("XDG_RUNTIME_DIR", "/"), os.environ["WAYLAND_DISPLAY"])
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(path))
            except OSError:
                return False
            return True


def choose_desktop(insert: Literal["paste", "clipboard"], safe: Callable[[str, bool], str],
                   between: Callable[[str, str], str], standstill: Standstill | None = None) -> Desktop:
    """`insert`: the setting; `safe(text, terminal)`: what of a text may be inserted; `between(before, text)`: what
    stands between two of them; `standstill`: of the window's thread, where there is one.
    """
    if sys.platform != "win32" and not is_wayland():
        try:
            return _x11(insert, safe, between, standstill)
        except AppError as e:
            log.warning("no X11 desktop: %s", e)
    from superwhisper_gui.desktop.fallback_qt import ClipboardInserter, NoFocus, NoHotkeys

    return Desktop(NoHotkeys(), NoFocus(), ClipboardInserter(safe, wanted=insert == "clipboard"), "none", "clipboard")


def _x11(insert: Literal["paste", "clipboard"], safe: Callable[[str, bool], str], between: Callable[[str, str], str],
         standstill: Standstill | None) -> Desktop:
    from superwhisper_gui.desktop.focus_x11 import X11Focus
    from superwhisper_gui.desktop.hotkeys_x11 import X11Hotkeys
    from superwhisper_gui.desktop.insertion_x11 import X11Inserter
    from superwhisper_gui.desktop.keymap_x11 import KeyShare
    from superwhisper_gui.desktop.loop_x11 import close_display, open_display

    display = open_display()
    complete = display.has_extension("XTEST") and display.has_extension("XFIXES")
    close_display(display)
    if not complete:
        raise AppError(Code.NO_DISPLAY, "the X server lacks XTEST or XFIXES")
    share, focus = KeyShare(), X11Focus()
    way: InsertionWay = "x11 paste" if insert == "paste" else "x11 clipboard"
    return Desktop(X11Hotkeys(share), focus, X11Inserter(focus, share, safe, between, insert, standstill), "x11", way)
