"""One program per profile: a lock of the system's, and the socket through which commands reach it."""

from __future__ import annotations

import json
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.desktop.control_client import pipe_name, short_path

log = logging.getLogger(__name__)

LOCK_NAME: Final = "instance.lock"
_FILE: Final = (LOCK_NAME, os.O_RDWR | os.O_CREAT)
# the folder as well: once a profile has become read-only, or writable, the next program can lock only the other one
LOCKED: Final = (_FILE,) if sys.platform == "win32" else (_FILE, ("", os.O_RDONLY))
REQUEST_LIMIT: Final = 64 * 1024
REQUEST_LIMIT_MS: Final = 5_000          # for one line to arrive
CONNECTIONS: Final = 16                  # that have not said their line yet; the oldest makes room
BACKLOG: Final = 128                     # that have not been looked at yet
WAITING: Final = 64                      # that wait for an answer
Answer = dict[str, Any]
OnRequest = Callable[[dict[str, Any], Callable[[Answer], None]], None]


class Instance(QObject):
    """Implements core.ports.ControlServer. Thread: GUI."""

    def __init__(self, profile: Path) -> None:
        super().__init__()
        self._profile = profile
        self._locks: list[int] = []                  # descriptors
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self._on_request: OnRequest | None = None
        self._requests: list[_Request] = []

    def acquire(self) -> bool:
        """True if this is the first program of the profile; the lock of a killed one does not count (PITFALLS Q4).

        One lock is enough, where no file can be written or the folder cannot be locked.
        Raises AppError(PROFILE_READ_ONLY) if there is none.
        """
        reason = LOCK_NAME
        for name, flags in LOCKED:
            try:
                self._locks.append(_open_locked(self._profile / name, flags))
            except BlockingIOError:
                self._unlock()
                return False
            except OSError as e:
                reason = e.strerror or reason
        if not self._locks:
            raise AppError(Code.PROFILE_READ_ONLY, reason)
        return True

    def listen(self, on_request: OnRequest) -> None:
        """Answers from now on; `reply` may be called later, and does nothing if the other side is gone by then.

        Without a socket the program runs all the same: only the command line does not reach it.
        """
        self._on_request = on_request
        try:
            listening = self._listen()
        except OSError as e:
            log.warning("no control socket: %s", e.strerror)
            return
        if not listening:
            log.warning("no control socket: %s", self._server.errorString())

    def close(self) -> None:
        self._server.close()
        for request in list(self._requests):
            request.drop()
        if sys.platform != "win32" and self._on_request is not None:
            with suppress(OSError), short_path(self._profile) as path:
                os.unlink(path)
        self._unlock()

    def _unlock(self) -> None:
        while self._locks:
            os.close(self._locks.pop())

    if sys.platform == "win32":
        def _listen(self) -> bool:
            return self._server.listen(pipe_name(self._profile))
    else:
        def _listen(self) -> bool:
            """Nobody but this user may ever connect: the socket is born with these rights (umask)."""
            with short_path(self._profile) as path, socket.socket(socket.AF_UNIX) as bound:
                with suppress(FileNotFoundError):
                    os.unlink(path)               # the lock is ours: it is a killed program's. Never a folder
                before = os.umask(0o177)
                try:
                    bound.bind(path)
                finally:
                    os.umask(before)
                bound.listen(BACKLOG)
                return self._server.listen(bound.detach())

    @Slot()
    def _connected(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            if not _is_same_user(connection):
                log.warning("a connection of another user was refused")
                connection.abort()
                connection.deleteLater()
                continue
            self._make_room()
            self._requests.append(_Request(connection, self._asked, self._requests.remove))
            self._requests[-1].read()

    def _make_room(self) -> None:
        silent = [r for r in self._requests if not r.asked]
        asked = [r for r in self._requests if r.asked]
        for request in silent[:max(0, len(silent) - CONNECTIONS + 1)] + asked[:max(0, len(asked) - WAITING)]:
            request.drop()

    def _asked(self, request: dict[str, Any], reply: Callable[[Answer], None]) -> None:
        if self._on_request is not None:
            self._on_request(request, reply)


class _Request(QObject):
    """One connection: one line in, one line out, and it is over."""

    def __init__(self, connection: QLocalSocket, on_asked: OnRequest, on_over: Callable[[_Request], None]) -> None:
        super().__init__()
        self._connection, self._on_asked, self._on_over = connection, on_asked, on_over
        self.asked, self._over = False, False
        connection.setReadBufferSize(REQUEST_LIMIT)
        connection.disconnected.connect(self._gone)
        connection.readyRead.connect(self.read)
        self._limit = QTimer(self, singleShot=True, interval=REQUEST_LIMIT_MS)
        self._limit.timeout.connect(self.drop)
        self._limit.start()

    @Slot()
    def read(self) -> None:
        """What has come so far. A line that is too long or no JSON object ends the connection."""
        if self.asked or self._over:
            return
        if not self._connection.canReadLine():
            if self._connection.bytesAvailable() >= REQUEST_LIMIT:
                self.drop()
            return
        try:
            request = json.loads(bytes(self._connection.readLine(REQUEST_LIMIT).data()))
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            self.drop()
            return
        self.asked = True
        self._limit.stop()
        self._on_asked(request, self._reply)

    @Slot()
    def drop(self) -> None:
        self._connection.abort()
        self._gone()

    def _reply(self, answer: Answer) -> None:
        if not self._over:
            self._connection.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            self._connection.flush()
            self._connection.disconnectFromServer()

    @Slot()
    def _gone(self) -> None:
        if not self._over:
            self._over = True
            self._limit.stop()
            self._connection.deleteLater()
            self._on_over(self)


def _open_locked(path: Path, flags: int) -> int:
    """Its descriptor. Raises BlockingIOError if another program has the lock, another OSError if there is none."""
    file = os.open(path, flags, 0o600)
    try:
        _lock(file)
    except OSError:
        os.close(file)
        raise
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None

    def _is_same_user(_connection: QLocalSocket) -> bool:
        return True                               # the pipe's own rights
else:
    import fcntl

    def _lock(file: int) -> None:
        """A lock of the kernel's ends with its process, however that ended: it is never stale and never removed."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_same_user(connection: QLocalSocket) -> bool:
        """The kernel's word for it, should the rights of folder and socket be too wide."""
        with socket.socket(fileno=os.dup(int(connection.socketDescriptor()))) as peer:
            raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return bool(struct.unpack("3i", raw)[1] == os.getuid())
