"""The pages of the system's own settings that help with a microphone."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from typing import Final

from superwhisper_gui.core.ports import SystemPage

log = logging.getLogger(__name__)

# the first one that is installed; the desktop's own page before that of another one
LINUX: Final[dict[SystemPage, tuple[tuple[str, ...], ...]]] = {
    SystemPage.SOUND: (
        ("gnome-control-center", "sound"), ("cinnamon-settings", "sound"), ("mate-volume-control",),
        ("kcmshell6", "kcm_pulseaudio"), ("kcmshell5", "kcm_pulseaudio"), ("systemsettings", "kcm_pulseaudio"),
        ("pavucontrol", "-t", "4"), ("pavucontrol-qt", "--tab", "4"), ("xfce4-mixer",)),
    SystemPage.PRIVACY: (("gnome-control-center", "privacy"),),
}
# ms-settings of Windows 10 and 11
WINDOWS: Final = {SystemPage.SOUND: "ms-settings:sound", SystemPage.PRIVACY: "ms-settings:privacy-microphone"}
DESKTOPS: Final = {"gnome-control-center": ("gnome", "unity"), "cinnamon-settings": ("cinnamon",),
                   "mate-volume-control": ("mate",), "kcmshell6": ("kde",), "kcmshell5": ("kde",),
                   "systemsettings": ("kde",)}


class SystemSettings:
    """Implements core.ports.SystemPages."""

    if sys.platform == "win32":
        def has(self, page: SystemPage) -> bool:
            return page in WINDOWS

        def open(self, page: SystemPage) -> None:
            try:
                os.startfile(WINDOWS[page])
            except OSError as e:
                log.warning("the page %s cannot be shown: %s", page, e.strerror)
    else:
        def has(self, page: SystemPage) -> bool:
            return _program(page) is not None

        def open(self, page: SystemPage) -> None:
            """In a session of its own: it outlives this program."""
            argv = _program(page)
            if argv is None:
                return
            try:
                process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL, start_new_session=True)
            except OSError as e:
                log.warning("%s cannot be started: %s", argv[0], e.strerror)
                return
            threading.Thread(target=process.wait, name="system page", daemon=True).start()     # it leaves no zombie


def _program(page: SystemPage) -> tuple[str, ...] | None:
    """A page of another desktop's settings may be installed and show nothing: only where that desktop runs."""
    here = os.environ.get("XDG_CURRENT_DESKTOP", "").lower()
    for argv in LINUX[page]:
        wanted = DESKTOPS.get(argv[0])
        if shutil.which(argv[0]) and (wanted is None or any(name in here for name in wanted)):
            return argv
    return None
