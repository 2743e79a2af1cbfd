"""One speech process as the app holds it: the child, its pipe, a thread that writes and a thread that reads."""

from __future__ import annotations

import logging
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from typing import Final

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.speech import process, protocol
from superwhisper_gui.speech.config import EngineConfig

logger = logging.getLogger(__name__)

CLOSE_LIMIT_S: Final = 0.5


class Link:
    """Starts the child. Messages and the end (None) go to `on_message`, in order, on the reader's thread.

    The kernel ends the child with the *thread* that started it, so that one must live as long as the link.
    """

    def __init__(self, config: EngineConfig, on_message: Callable[[Link, protocol.FromChild | None], None]) -> None:
        self._on_message = on_message
        context = multiprocessing.get_context("spawn")
        self._pipe, childs_end = context.Pipe(duplex=True)
        # daemon: the interpreter's own end of run must not wait for it, whatever the app forgot
        self._process = context.Process(target=process.main, args=(childs_end, config), name="speech", daemon=True)
        self._process.start()
        childs_end.close()                    # else the pipe would not end with the child
        self._outbox: queue.SimpleQueue[Callable[[], protocol.ToChild] | None] = queue.SimpleQueue()
        self.pid: Final = self._process.pid or 0
        self.started_at: Final = time.monotonic()
        self._threads = [threading.Thread(target=target, name=f"speech-{name}", daemon=True)
                         for name, target in (("reader", self._read), ("writer", self._write))]
        for thread in self._threads:
            thread.start()

    def send(self, make: Callable[[], protocol.ToChild]) -> None:
        """Never waits. The message is made on the writer's thread, so that big ones cost the caller nothing."""
        self._outbox.put(make)

    def kill(self) -> None:
        """Whatever state it is in; the reader then reports the end."""
        self._process.kill()

    def close(self) -> None:
        """Kills the child and ends the threads, in at most CLOSE_LIMIT_S for each of the three."""
        self.kill()
        self._outbox.put(None)
        for thread in self._threads:
            thread.join(CLOSE_LIMIT_S)
        self._process.join(CLOSE_LIMIT_S)
        if self._process.exitcode is None or any(thread.is_alive() for thread in self._threads):
            logger.error("speech process %d does not end", self.pid)     # stuck in a driver: nothing can be done
            return
        self._pipe.close()
        self._process.close()

    def _read(self) -> None:
        """Thread entry point."""
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

    def _write(self) -> None:
        """Thread entry point."""
        while make := self._outbox.get():
            try:
                self._pipe.send_bytes(protocol.encode(make()))
            except OSError:
                return                        # the reader notices as well, and reports it
