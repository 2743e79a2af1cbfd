"""What the session asks of a program: lock screen and suspend (over D-Bus, where there is one), and to end."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

log = logging.getLogger(__name__)

SLEEP: Final = ("org.freedesktop.login1.Manager", "PrepareForSleep")
LOCKS: Final = tuple((name, "ActiveChanged") for name in (
    "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.mate.ScreenSaver", "org.cinnamon.ScreenSaver",
    "org.xfce.ScreenSaver"))
ENDINGS: Final = tuple(number for name in ("SIGTERM", "SIGINT", "SIGHUP")
                       if (number := getattr(signal, name, None)) is not None)
ANY: Final = ""                    # desktops differ in the sender's name and path (/ScreenSaver, /org/…/ScreenSaver)


class SessionWatch(QObject):
    """Implements core.ports.Session. Thread: GUI."""

    _away = Signal(bool)
    _ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asleep = self._locked = False

    def start(self, on_away: Callable[[bool], None], on_ended: Callable[[], None]) -> None:
        """Listens to the buses (system: suspend; session: screen saver) and to the signals that end a program."""
        self._away.connect(on_away)
        self._ended.connect(on_ended)
        self._listen_to_signals()
        if sys.platform == "linux":
            self._listen_to_buses()

    def _listen_to_buses(self) -> None:
        from PySide6.QtCore import SLOT
        from PySide6.QtDBus import QDBusConnection

        for bus, sources, name_of_slot in ((QDBusConnection.systemBus(), (SLEEP,), "_sleeps(bool)"),
                                           (QDBusConnection.sessionBus(), LOCKS, "_locks(bool)")):
            slot: Any = SLOT(name_of_slot)           # text, whatever the stubs say: bytes are refused
            if not bus.isConnected():
                log.info("no bus: lock or suspend is not noticed")
                continue
            for interface, name in sources:
                bus.connect(ANY, ANY, interface, name, self, slot)

    @Slot(bool)
    def _sleeps(self, on: bool) -> None:
        self._asleep = on
        self._away.emit(self._asleep or self._locked)

    @Slot(bool)
    def _locks(self, on: bool) -> None:
        self._locked = on
        self._away.emit(self._asleep or self._locked)

    def _listen_to_signals(self) -> None:
        """A byte in a socket wakes the event loop: Python's own handlers would wait for the next Python code."""
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in ENDINGS:
            signal.signal(number, _ignore)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)

    @Slot()
    def _woken(self) -> None:
        self._read.recv(64)
        self._ended.emit()


def _ignore(*_: object) -> None:
    """Python needs a handler for the wake-up byte to be written."""
