"""One speech process as the app holds it: the child, its pipe, a thread that starts and writes, one that reads."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from typing import Final, Protocol

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.speech import process, protocol
from superwhisper_gui.speech.config import EngineConfig

logger = logging.getLogger(__name__)

CLOSE_LIMIT_S: Final = 0.5


class Pipe(Protocol):
    """Our end: a socket pair, on Windows a named pipe."""

    def send_bytes(self, buf: bytes, /) -> None: ...
    def recv_bytes(self, maxlength: int, /) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Started:
    """The child runs; it has loaded nothing yet."""

    pid: int


@dataclass(frozen=True, slots=True)
class NotStarted:
    """There is no child and there will be none. OSError: no memory, no more processes; it may go another time."""

    error: AppError | OSError


FromLink = protocol.FromChild | Started | NotStarted | None


class Link:
    """Starts the child. What it says goes to `on_message`, in order: Started, its messages, None when it has ended.

    `configure` may take long (it asks a driver) and raise AppError, so it is called on the thread that writes, and the
    child is started there, too. The kernel ends the child with the *thread* that started it: this one lives as long.
    """

    def __init__(self, configure: Callable[[], EngineConfig], on_message: Callable[[Link, FromLink], None]) -> None:
        self._configure, self._on_message = configure, on_message
        self._outbox: queue.SimpleQueue[Callable[[], protocol.ToChild] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()         # guards the next three
        self._over = False                    # no child is to be started any more
        self._process: SpawnProcess | None = None
        self._pipe: Pipe | None = None
        self.config: EngineConfig | None = None          # with what the child was started
        self.pid = 0
        self.started_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, name="speech-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="speech-writer", daemon=True)
        try:
            self._writer.start()
        except RuntimeError as e:             # no more threads
            on_message(self, NotStarted(OSError(errno.EAGAIN, str(e))))

    def send(self, make: Callable[[], protocol.ToChild]) -> None:
        """Never waits. The message is made on the writer's thread, so that big ones cost the caller nothing."""
        self._outbox.put(make)

    def kill(self) -> None:
        """Whatever state it is in; the end is then reported."""
        with self._lock:
            self._over = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """Kills the child and ends the threads, in at most CLOSE_LIMIT_S for each of the three."""
        self.kill()
        self._outbox.put(None)
        if self._writer.ident:
            self._writer.join(CLOSE_LIMIT_S)
        if self._process is None or self._pipe is None:
            return                            # the driver is still being asked, and no child will be started
        if self._reader.ident:
            self._reader.join(CLOSE_LIMIT_S)
        self._process.join(CLOSE_LIMIT_S)
        if self._process.exitcode is None or self._writer.is_alive() or self._reader.is_alive():
            logger.error("speech process %d does not end", self.pid)     # stuck in a driver: nothing can be done
            return
        self._pipe.close()
        self._process.close()

    # -- the writer's thread

    def _write(self) -> None:
        """Thread entry point."""
        try:
            self.config = self._configure()
            pipe = self._start(self.config)
        except (AppError, OSError) as e:
            self._on_message(self, NotStarted(e))
            return
        if pipe is None:
            self._on_message(self, None)
            return
        while make := self._outbox.get():
            try:
                pipe.send_bytes(protocol.encode(make()))
            except OSError:
                return                        # the reader notices as well, and reports it

    def _start(self, config: EngineConfig) -> Pipe | None:
        """None if it is not wanted any more. Raises OSError, also where there are no more threads."""
        context = multiprocessing.get_context("spawn")
        with self._lock:
            if self._over:
                return None
            self._pipe, childs_end = context.Pipe(duplex=True)
            # daemon: the interpreter's own end of run must not wait for it, whatever the app forgot
            child = context.Process(target=process.main, args=(childs_end, config), name="speech", daemon=True)
            child.start()
            self._process = child
            childs_end.close()                # else the pipe would not end with the child
            self.pid, self.started_at = child.pid or 0, time.monotonic()
            self._on_message(self, Started(self.pid))
            try:
                self._reader.start()
            except RuntimeError as e:
                child.kill()
                raise OSError(errno.EAGAIN, str(e)) from None
            return self._pipe

    # -- the reader's thread

    def _read(self) -> None:
        """Thread entry point."""
        assert self._pipe is not None
        try:
            while True:
                message = protocol.decode_from_child(self._pipe.recv_bytes(protocol.MESSAGE_LIMIT_BYTES))
                if isinstance(message, protocol.Log):
                    logger.log(message.level, "process %d: %s", self.pid, message.text)
                else:
                    self._on_message(self, message)
        except (OSError, EOFError):
            pass
        except AppError as e:
            logger.warning("process %d sent what it should not: %s", self.pid, e.detail)
            self.kill()
        self._on_message(self, None)
