"""One program per profile: a lock of the system's, and the socket through which commands reach it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QLockFile, QObject, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from superwhisper_gui.desktop.control_client import pipe_name, short_path

log = logging.getLogger(__name__)

LOCK_NAME: Final = "instance.lock"
REQUEST_LIMIT: Final = 64 * 1024
OnRequest = Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], None]


class Instance(QObject):
    """Implements core.ports.ControlServer. Thread: GUI."""

    def __init__(self, profile: Path) -> None:
        super().__init__()
        self._profile = profile
        self._lock = QLockFile(str(profile / LOCK_NAME))
        self._lock.setStaleLockTime(0)            # stale only when its process is gone (PITFALLS Q4)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self._on_request: OnRequest | None = None

    def acquire(self) -> bool:
        """True if this is the first program of the profile; the lock of a killed one does not count."""
        return self._lock.tryLock(0)

    def listen(self, on_request: OnRequest) -> None:
        """Answers from now on; `reply` may be called later, or never if the other side is gone."""
        self._on_request = on_request
        if sys.platform == "win32":
            listening = self._server.listen(pipe_name(self._profile))
        else:
            with short_path(self._profile) as path:
                Path(path).unlink(missing_ok=True)        # the lock is ours: it is a killed program's
                listening = self._server.listen(path)
        if not listening:
            log.warning("no control socket: %s", self._server.errorString())

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    @Slot()
    def _connected(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.setReadBufferSize(REQUEST_LIMIT)
            connection.disconnected.connect(connection.deleteLater)
            connection.readyRead.connect(partial(self._read, connection))
            self._read(connection)

    def _read(self, connection: QLocalSocket) -> None:
        """One line per connection; a line that is too long or no JSON object ends it."""
        if not connection.canReadLine():
            if connection.bytesAvailable() >= REQUEST_LIMIT:
                connection.abort()
            return
        try:
            request = json.loads(bytes(connection.readLine(REQUEST_LIMIT).data()))
        except ValueError:
            request = None
        if not isinstance(request, dict) or self._on_request is None:
            connection.abort()
            return
        self._on_request(request, partial(_reply, connection))


def _reply(connection: QLocalSocket, answer: dict[str, Any]) -> None:
    try:
        connection.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        connection.flush()
        connection.disconnectFromServer()
    except RuntimeError:                          # the other side has gone meanwhile, and Qt's object with it
        log.info("nobody waited for the answer")
