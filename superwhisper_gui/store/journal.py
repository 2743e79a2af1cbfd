"""The journal: the sound of each take on the disk while it is spoken, so that no end of the program costs it.

A thread of its own writes the sound as it comes, and another one makes it last (fdatasync) every second, because that
may take as long as it likes: a slow disk delays neither the microphone nor the window nor the next write. Trouble with
the disk is said once and costs the journal, never the take.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.recovery import FoundTake, SpokenTake
from superwhisper_gui.disk import sync_folder
from superwhisper_gui.store.journal_format import frame, head, read_take
from superwhisper_gui.store.paths import free_name

log = logging.getLogger(__name__)

ENDING: Final = ".take"
CLOSE_LIMIT_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class JournalLimits:
    """`write_s`: from one write to the next, at least. `waiting_bytes`: not written yet, the disk is slow: a minute."""

    write_s: float = 0.0
    sync_s: float = 0.75
    take_bytes: int = 1 << 30                  # 4.6 hours
    free_bytes: int = 64 << 20                 # left to the rest of the machine
    waiting_bytes: int = 60 * 4 * 16_000


@dataclass(slots=True)
class _OpenTake:
    """One take being written. Touched by the journal's thread only, except `waiting_bytes` and `whole`.

    `syncing`: the other thread is at it; `synced_at`: when that began or ended.
    """

    name: str
    take: int
    language: str
    at: float
    fd: int | None = None
    sequence: int = 0
    samples: int = 0
    parts: list[Samples] = field(default_factory=list)
    written_at: float = 0.0
    synced_at: float = 0.0
    unsynced: bool = False
    syncing: bool = False
    ended: bool = False
    whole: bool = True                         # everything so far is in the file, or will be
    waiting_bytes: int = 0


class TakeJournal:
    """core.ports.Journal: one file per take in `folder` (0700), each 0600. The public methods wait for nothing.

    `write`, `sync`: tests put failing ones in.
    """

    def __init__(self, folder: Path, limits: JournalLimits | None = None, *,
                 write: Callable[[int, bytes], int] = os.write, sync: Callable[[int], None] | None = None) -> None:
        self._folder, self._limits = folder, limits or JournalLimits()
        self._write, self._sync = write, sync or _sync
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._takes: dict[int, _OpenTake] = {}
        self._lock = threading.Lock()          # waiting_bytes is counted on two threads
        self._names: set[str] = set()          # of this run: not to be recovered by it
        self._on_trouble: Callable[[Code], None] = _no_one
        self._told = False
        self._open: dict[int, _OpenTake] = {}  # those with something to write; the thread's own
        self._syncs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._syncer = threading.Thread(target=self._run_syncs, name="journal-sync", daemon=True)
        self._thread.start()
        self._syncer.start()

    def start(self, on_trouble: Callable[[Code], None]) -> None:
        """`on_trouble` is called on the journal's thread."""
        self._on_trouble = on_trouble

    # -- the take that is being spoken: any thread

    def begin(self, take: int, language: str) -> str:
        """Opens the file of a take; returns its name, for the history."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{take}"
        spoken = self._takes[take] = _OpenTake(name, take, language, time.time())
        self._names.add(name)
        self._orders.put(lambda: self._do_begin(spoken))
        return name

    def add(self, take: int, samples: Samples) -> None:
        """The next samples, 16 kHz mono float32. The array is not copied: it must not change any more."""
        spoken = self._takes.get(take)
        if spoken is None or not spoken.whole:
            return
        with self._lock:
            spoken.waiting_bytes += samples.nbytes
            too_many = spoken.waiting_bytes > self._limits.waiting_bytes
        if too_many:
            spoken.whole = False               # the disk hangs: what is written so far stays
            self._tell("the disk is too slow")
            return
        self._orders.put(lambda: self._do_add(spoken, samples))

    def end(self, take: int) -> None:
        """The take is complete."""
        if spoken := self._takes.get(take):
            self._orders.put(lambda: self._do_end(spoken))

    def is_whole(self, take: int) -> bool:
        """Whether all that was added is in the file, or is on its way there without trouble."""
        spoken = self._takes.get(take)
        return spoken is not None and spoken.whole

    def forget(self, name: str) -> None:
        """Deletes what there is of it: its text is safe, or the person threw it away."""
        self._orders.put(lambda: self._do_forget(name))

    def close(self) -> None:
        """Writes what waits and makes it last; at most 1 s. The files stay."""
        self._orders.put(None)
        end = time.monotonic() + CLOSE_LIMIT_S
        for thread in (self._thread, self._syncer):
            thread.join(max(0.0, end - time.monotonic()))
        if self._thread.is_alive() or self._syncer.is_alive():
            for spoken in list(self._takes.values()):
                spoken.whole = False           # the disk hangs: nobody knows what is written

    # -- takes of earlier runs: any thread that may wait for the disk

    def found(self) -> list[FoundTake]:
        """The oldest first. Raises nothing: a folder that cannot be read holds nothing for us."""
        try:
            names = sorted(path.name for path in self._folder.iterdir() if path.name.endswith(ENDING))
        except OSError:
            return []
        parts = [name.removesuffix(ENDING).split(".") for name in names]
        return [FoundTake(name, int(rest[0]) if rest and rest[0].isdecimal() else 0)
                for name, *rest in parts if name not in self._names]

    def read(self, name: str) -> SpokenTake:
        """What was said. Raises AppError(FILE_UNREADABLE)."""
        path = self._path(name)
        try:
            if path is None:
                raise FileNotFoundError(2, "no such take")
            with open(path, "rb") as file:
                data = file.read(2 * self._limits.take_bytes)
            spoken = read_take(data)
            if spoken.at <= 0:
                spoken = SpokenTake(spoken.take, path.stat().st_mtime, spoken.language, spoken.samples, spoken.ended,
                                    spoken.damaged)
        except OSError as e:
            raise AppError(Code.FILE_UNREADABLE, e.strerror or name) from None
        return spoken

    def count_try(self, name: str) -> None:
        """A decoding begins: one that ends the program must not end it for ever."""
        tries = next((f.tries for f in self.found() if f.name == name), 0)
        self._rename(name, f"{name}.{tries + 1}{ENDING}")

    def forgive(self, name: str) -> None:
        """It was decoded, or the engine could not be had: the tries so far do not count."""
        self._rename(name, name + ENDING)

    def _rename(self, name: str, new: str) -> None:
        path = self._path(name)
        if path is not None:
            with contextlib.suppress(OSError):
                os.rename(path, self._folder / new)

    def set_aside(self, name: str) -> None:
        """Keeps a damaged file under a name that is not looked for again."""
        path = self._path(name)
        if path is not None:
            with contextlib.suppress(OSError):
                os.rename(path, free_name(path.with_suffix(".broken"), "set-aside"))

    def _path(self, name: str) -> Path | None:
        return next((path for path in self._files(name) if path.name.endswith(ENDING)), None)

    def _files(self, name: str) -> list[Path]:
        """Also one that was set aside."""
        try:
            return [path for path in self._folder.iterdir() if path.name.split(".")[0] == name]
        except OSError:
            return []

    # -- the journal's thread

    def _run(self) -> None:
        order: Callable[[], None] | None = self._write_due
        while order is not None:
            due = self._due()
            try:
                order = self._orders.get(timeout=None if due is None else max(0.0, due - time.monotonic()))
            except queue.Empty:
                order = self._write_due
            while order is not None and not self._orders.empty():
                order()                        # what came meanwhile goes into one write
                order = self._orders.get()
            if order is not None:
                order()
            self._write_due()
        for spoken in list(self._open.values()):
            self._put(spoken, last=True)
        self._syncs.put(None)

    def _run_syncs(self) -> None:
        while order := self._syncs.get():
            order()

    def _due(self) -> float | None:
        """When the next write or sync is to be made; None = nothing to do."""
        limits = self._limits
        due = [spoken.written_at + limits.write_s for spoken in self._open.values() if spoken.parts]
        due += [spoken.synced_at + limits.sync_s for spoken in self._open.values()
                if spoken.unsynced and not spoken.syncing]
        return min(due, default=None)

    def _write_due(self) -> None:
        now = time.monotonic()
        for spoken in list(self._open.values()):
            if spoken.parts and now >= spoken.written_at + self._limits.write_s:
                self._put(spoken)
            if spoken.unsynced and not spoken.syncing and now >= spoken.synced_at + self._limits.sync_s:
                self._make_last(spoken)

    def _do_begin(self, spoken: _OpenTake) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check_room(spoken)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            spoken.fd = os.open(self._folder / f"{spoken.name}{ENDING}", flags, 0o600)
            self._write_all(spoken.fd, head(spoken.take, spoken.at, spoken.language))
        except OSError as e:
            self._fail(spoken, e)
            return
        spoken.synced_at = time.monotonic()
        spoken.unsynced = True
        self._open[spoken.take] = spoken
        self._syncs.put(lambda: self._do_sync_name(spoken))

    def _do_add(self, spoken: _OpenTake, samples: Samples) -> None:
        if spoken.take in self._open:
            spoken.parts.append(samples)

    def _do_end(self, spoken: _OpenTake) -> None:
        if spoken.take in self._open:
            spoken.ended = True
            self._put(spoken, last=True)

    def _put(self, spoken: _OpenTake, *, last: bool = False) -> None:
        """Writes what waits as one frame; `last`: and makes it last, and closes the file."""
        if spoken.fd is None:
            return
        samples = np.concatenate(spoken.parts) if spoken.parts else np.zeros(0, np.float32)
        spoken.parts, spoken.written_at = [], time.monotonic()
        try:
            if len(samples):
                self._write_all(spoken.fd, frame(spoken.sequence, spoken.samples, samples))
                spoken.sequence, spoken.samples = spoken.sequence + 1, spoken.samples + len(samples)
                spoken.unsynced = True
                with self._lock:
                    spoken.waiting_bytes -= samples.nbytes
            if last:
                if spoken.ended:
                    self._write_all(spoken.fd, frame(spoken.sequence, spoken.samples, samples[:0]))
                fd, spoken.fd = spoken.fd, None
                del self._open[spoken.take]
                self._ask_for_sync(spoken, fd, close=True)
        except OSError as e:
            self._fail(spoken, e)

    def _make_last(self, spoken: _OpenTake) -> None:
        spoken.synced_at, spoken.unsynced = time.monotonic(), False
        try:
            self._check_room(spoken)
            if spoken.fd is not None:
                self._ask_for_sync(spoken, os.dup(spoken.fd), close=False)
        except OSError as e:
            self._fail(spoken, e)

    def _ask_for_sync(self, spoken: _OpenTake, fd: int, *, close: bool) -> None:
        """`fd` is the other thread's from now on. `close`: the take is complete."""
        spoken.syncing = True
        self._syncs.put(lambda: self._do_sync(spoken, fd, close=close))

    def _do_sync_name(self, spoken: _OpenTake) -> None:
        """On the other thread: the name of the new file lasts as well."""
        try:
            sync_folder(self._folder)
        except OSError as e:
            failed = e
            self._orders.put(lambda: self._fail(spoken, failed))

    def _do_sync(self, spoken: _OpenTake, fd: int, *, close: bool) -> None:
        """On the other thread."""
        failed: OSError | None = None
        try:
            self._sync(fd)
        except OSError as e:
            failed = e
        with contextlib.suppress(OSError):
            os.close(fd)
        self._orders.put(lambda: self._after_sync(spoken, failed, complete=close))

    def _after_sync(self, spoken: _OpenTake, failed: OSError | None, *, complete: bool) -> None:
        spoken.syncing, spoken.synced_at = False, time.monotonic()
        if failed:
            self._fail(spoken, failed)
        elif complete and spoken.whole:
            self._told = False                 # the disk works again: the next trouble is news

    def _check_room(self, spoken: _OpenTake) -> None:
        """Raises OSError before the disk is full for the rest of the machine, or the take out of all measure."""
        if shutil.disk_usage(self._folder).free < self._limits.free_bytes:
            raise OSError(errno.ENOSPC, "the disk is nearly full")
        if spoken.samples * 4 > self._limits.take_bytes:
            raise OSError(errno.EFBIG, "the take is too long for the journal")

    def _write_all(self, fd: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._write(fd, bytes(view)):]

    def _fail(self, spoken: _OpenTake, error: OSError) -> None:
        """This take goes on in memory; what is written so far stays. After a failed sync the file is not used again."""
        spoken.whole, spoken.parts = False, []
        self._open.pop(spoken.take, None)
        if spoken.fd is not None:
            with contextlib.suppress(OSError):
                os.close(spoken.fd)
            spoken.fd = None
        self._tell(error.strerror or str(error))

    def _tell(self, detail: str) -> None:
        log.warning("journal: %s", detail)
        if not self._told:
            self._told = True
            self._on_trouble(Code.JOURNAL_FAILED)

    def _do_forget(self, name: str) -> None:
        for take, spoken in list(self._takes.items()):
            if spoken.name == name:
                del self._takes[take]
                self._open.pop(take, None)
                if spoken.fd is not None:
                    with contextlib.suppress(OSError):
                        os.close(spoken.fd)
                    spoken.fd = None
        for path in self._files(name):
            try:
                path.unlink()
            except OSError as e:
                log.warning("journal: a take could not be deleted: %s", e.strerror)


def _no_one(_code: Code) -> None:
    """Nobody listens yet."""


def _sync(fd: int) -> None:
    getattr(os, "fdatasync", os.fsync)(fd)
