"""One thread with an X connection of its own: nobody else talks to it, and it sleeps until there is work."""

from __future__ import annotations

import heapq
import logging
import os
import re
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from Xlib import display, error, threaded  # type: ignore[import-untyped]  # noqa: F401  # threaded: real locks in Xlib

from superwhisper_gui.core.errors import AppError, Code

log = logging.getLogger(__name__)

T = TypeVar("T")
GONE = (error.ConnectionClosedError, OSError)


def open_display() -> Any:
    """A new connection to the screen in DISPLAY. Raises AppError(NO_DISPLAY). Late X errors are logged, not printed."""
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", os.environ.get("DISPLAY", ""))
    if local and sys.platform == "linux" and not _answers(f"/tmp/.X11-unix/X{local[1]}"):
        raise AppError(Code.NO_DISPLAY, "no X server answers")     # Xlib would go on to try the network
    try:
        connection = display.Display()
    except (error.DisplayError, error.XauthError, OSError) as e:
        raise AppError(Code.NO_DISPLAY, str(e)) from None
    connection.set_error_handler(_log_error)
    return connection


def _answers(path: str) -> bool:
    """True if a server listens there, under the name in the file system or the abstract one."""
    if sys.platform == "linux":
        for address in (path, "\0" + path):
            with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
                probe.connect(address)
                return True
    return False


def close_display(connection: Any) -> None:
    """Also when the server is gone already."""
    with suppress(*GONE):
        connection.close()


def _log_error(problem: Any, _request: Any) -> None:
    """A window that has gone in between is the common case."""
    log.debug("X error %s", type(problem).__name__)


class Timer:
    """A job for later; `cancel` may come at any time from the thread of the loop."""

    def __init__(self, due: float, job: Callable[[], None]) -> None:
        self.due, self.job, self.cancelled = due, job, False

    def cancel(self) -> None:
        self.cancelled = True

    def __lt__(self, other: Timer) -> bool:
        return self.due < other.due


class XLoop:
    """`post` and `call` from any thread; everything else, `display` included, on the thread of the loop only."""

    def __init__(self, name: str, on_event: Callable[[Any], None]) -> None:
        self._on_event = on_event
        self._jobs: deque[Callable[[], None]] = deque()
        self._timers: list[Timer] = []
        self._stopping = False
        self.display: Any = None
        self.later: list[Any] = []                 # events that a job met while it waited for the server
        self._read: socket.socket | None = None
        self._write: socket.socket | None = None
        self._lock = threading.Lock()              # guards the wake-up socket against its closing
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Raises AppError(NO_DISPLAY)."""
        self.display = open_display()
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def post(self, job: Callable[[], None]) -> None:
        """Runs the job on the thread; forgotten if the thread has ended."""
        self._jobs.append(job)
        self._wake()

    def call(self, job: Callable[[], T], timeout_s: float) -> T:
        """Runs the job on the thread and returns its result. Raises AppError(NO_DISPLAY) if none comes in time."""
        future: Future[T] = Future()
        self.post(lambda: _settle(future, job))
        return self.result(future, timeout_s)

    def result(self, future: Future[T], timeout_s: float) -> T:
        """Waits for what a job on the thread sets. Raises AppError(NO_DISPLAY) if it does not come in time."""
        end = time.monotonic() + timeout_s
        while True:
            try:
                return future.result(min(0.25, max(0.0, end - time.monotonic())))
            except FutureTimeoutError:
                if time.monotonic() >= end or not self.alive:
                    raise AppError(Code.NO_DISPLAY, "the X server does not answer") from None

    def at(self, due: float, job: Callable[[], None]) -> Timer:
        """The job at the monotonic time `due`. On the thread of the loop."""
        timer = Timer(due, job)
        heapq.heappush(self._timers, timer)
        return timer

    def stop(self, timeout_s: float = 1.0) -> None:
        """Ends the thread and closes the connection, with all that the server keeps for it."""
        self._stopping = True
        self._wake()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout_s)

    def _wake(self) -> None:
        with self._lock, suppress(BlockingIOError):        # a full one wakes as well
            if self._write:
                self._write.send(b"x")

    # -- the thread

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        except GONE:
            log.warning("%s: the X server is gone", self._thread.name)
        except Exception:                          # the thread's entry point
            log.exception("%s ended", self._thread.name)
        finally:
            close_display(self.display)
            with self._lock:
                for end in (self._read, self._write):
                    if end:
                        end.close()
                self._write = None

    def _turn(self) -> None:
        while self._jobs:
            self._do(self._jobs.popleft())
        now = time.monotonic()
        while self._timers and (self._timers[0].cancelled or self._timers[0].due <= now):
            timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                self._do(timer.job)
        while self.later or self.display.pending_events():
            self._do(partial(self._on_event, self.later.pop(0) if self.later else self.display.next_event()))
        self.display.flush()
        if self._jobs or self.display.pending_events():    # flushing reads as well
            return
        wait_s = max(0.0, self._timers[0].due - time.monotonic()) if self._timers else None
        assert self._read is not None
        select.select([self.display.fileno(), self._read], [], [], wait_s)
        with suppress(BlockingIOError):
            self._read.recv(4096)

    def _do(self, job: Callable[[], None]) -> None:
        """One job or event that goes wrong costs no later one; only without the server there is nothing left to do."""
        try:
            job()
        except GONE:
            raise
        except Exception:                          # the entry point of a job
            log.exception("%s: a job failed", self._thread.name)


def _settle(future: Future[T], job: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except AppError as e:
        future.set_exception(e)
    except GONE:
        future.set_exception(AppError(Code.NO_DISPLAY, "the X server is gone"))
        raise
    finally:
        if not future.done():                      # nobody has to wait for what the loop is about to log
            future.set_exception(AppError(Code.NO_DISPLAY, "the job failed"))
