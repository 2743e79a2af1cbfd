"""A known model from the hub into the profile: whole and checked, or not there at all.

Files are collected in `models/.NAME.part/` and survive a cut, a cancellation and the end of the program; the next
download goes on from there. The folder gets the model's name in one step, when every file is right (PITFALLS C12).
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from filelock import Timeout

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.disk import sync_folder
from superwhisper_gui.speech.catalogue import Source, delete, lock_for, move, part_folder, set_aside, total_bytes
from superwhisper_gui.speech.hub import Blocks, CutError, End, RangeRefusedError, Start, check_hub, file_address
from superwhisper_gui.speech.models import KnownModel, ModelFile

logger = logging.getLogger(__name__)

RESERVE_BYTES: Final = 200 * 1024**2           # stays free on the disk
_HASH_BLOCK_BYTES: Final = 1024 * 1024
_CANCEL_ASKED_S: Final = 0.1
_SPEED_OVER_S: Final = 5.0
_DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class LineLimits:
    """`pauses_s`: before each new try after a cut; tries that brought something are not counted."""

    stall_s: float = 30.0
    pauses_s: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0)
    progress_s: float = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """`done_bytes` counts what was already there; `bytes_per_s` is the mean of the last 5 s, 0 while checking."""

    done_bytes: int
    total_bytes: int
    bytes_per_s: float


class _CancelledError(Exception):
    """The person does not want it any more."""


class _WrongError(Exception):
    """These bytes are not the published file."""


def _no_one(progress: Progress) -> None:
    """Nobody looks."""


def download(model: KnownModel, source: Source, models_dir: Path, hub: str, *,
             on_progress: Callable[[Progress], None] = _no_one,
             cancelled: Callable[[], bool] = lambda: False, limits: LineLimits | None = None) -> Path | None:
    """The model's folder under `models_dir`, or None if `cancelled` answered yes. Takes as long as the line does.

    `hub`: "https://NAME". Both callbacks come on the caller's thread, `cancelled` at least ten times a second.
    Raises AppError: SETTING_INVALID (hub), DOWNLOAD_RUNNING, DISK_FULL, PROFILE_READ_ONLY, DOWNLOAD_FAILED (what was
    received is kept), DOWNLOAD_WRONG (the file was deleted).
    """
    hub = check_hub(hub)
    job = _Job(model, source, models_dir, hub, on_progress, cancelled, limits or LineLimits())
    try:
        models_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with lock_for(model.name, models_dir):
            return job.run()
    except _CancelledError:
        logger.info("download of %s cancelled", model.name)
        return None
    except Timeout:
        raise AppError(Code.DOWNLOAD_RUNNING, model.name) from None
    except OSError as e:
        code = Code.DISK_FULL if e.errno in _DISK_FULL else Code.PROFILE_READ_ONLY
        raise AppError(code, f"{models_dir}: {e.strerror}") from None


class _Job:
    """One download, under its lock."""

    def __init__(self, model: KnownModel, source: Source, models_dir: Path, hub: str,
                 on_progress: Callable[[Progress], None], cancelled: Callable[[], bool], limits: LineLimits) -> None:
        self._model, self._source, self._hub, self._limits = model, source, hub, limits
        self._target, self._part = models_dir / model.name, part_folder(model.name, models_dir)
        self._cancelled, self._meter = cancelled, _Meter(total_bytes(model), on_progress, limits.progress_s)

    def run(self) -> Path:
        if all(self._is_right(self._target / file.name, file) for file in self._model.files):
            return self._target
        if self._part.is_symlink():
            self._part.unlink()                # a folder of ours is no link to another one
        self._part.mkdir(mode=0o700, exist_ok=True)
        self._check_space()
        for file in sorted(self._model.files, key=lambda file: file.size_bytes):     # small ones first: a wrong
            self._fetch(file)                                                        # address shows at once
        self._put_in_place()
        self._meter.show(0, final=True)
        logger.info("model %s is complete", self._model.name)
        return self._target

    def _check_space(self) -> None:
        missing = total_bytes(self._model) - sum(_size_bytes(self._part / file.name) for file in self._model.files)
        usable = max(0, shutil.disk_usage(self._part).free - RESERVE_BYTES)
        if usable < missing:
            raise AppError(Code.DISK_FULL, f"{missing / 1e6:.0f} MB are needed, {usable / 1e6:.0f} MB can be used in "
                                           f"{self._part.parent}")

    def _fetch(self, file: ModelFile) -> None:
        """Until the file is there and right: after a cut again, from where it was cut."""
        path = self._part / file.name
        if not path.is_file() or path.is_symlink():
            delete(path)
        if _size_bytes(path) >= file.size_bytes and not self._is_right(path, file):
            delete(path)
        best, failures = _size_bytes(path), 0
        while _size_bytes(path) < file.size_bytes:
            try:
                self._receive(file, path)
            except _WrongError as e:
                delete(path)
                raise AppError(Code.DOWNLOAD_WRONG, f"{file.name}: {e}") from None
            except (CutError, RangeRefusedError) as e:
                if isinstance(e, RangeRefusedError):
                    delete(path)
                size = _size_bytes(path)
                best, failures = max(best, size), 0 if size > best else failures + 1
                logger.info("%s: cut at %d bytes: %s", file.name, size, e)
                if failures > len(self._limits.pauses_s):
                    raise AppError(Code.DOWNLOAD_FAILED, f"{file.name}: {e}") from None
                self._pause(self._limits.pauses_s[max(0, failures - 1)] if self._limits.pauses_s else 0.0)
        self._meter.finish(file.size_bytes)

    def _receive(self, file: ModelFile, path: Path) -> None:
        """One answer of the hub, written and hashed as it comes, to the end of the file.

        A file of which no digest is known is always fetched whole.
        """
        offset, digest = (_size_bytes(path), self._digest_of(path)) if file.sha256 else (0, hashlib.sha256())
        address = file_address(self._hub, self._source.repository, self._source.revision, file.name)
        with Blocks(address, offset, self._limits.stall_s) as blocks:
            start = self._next(blocks)
            if not isinstance(start, Start):
                raise CutError("nothing came")
            if start.total_bytes not in (None, file.size_bytes):     # what we have may still be right
                raise AppError(Code.DOWNLOAD_WRONG,
                               f"{file.name}: the hub has {start.total_bytes} bytes instead of {file.size_bytes}")
            if start.offset == 0:
                digest = hashlib.sha256()
            self._write(blocks, start, path, file, digest)
        if digest.hexdigest() != file.sha256 if file.sha256 else not self._is_right(path, file):
            raise _WrongError("its content is not the published one")

    def _write(self, blocks: Blocks, start: Start, path: Path, file: ModelFile, digest: hashlib._Hash) -> None:
        size = start.offset
        with _opened(path, "ab" if size else "wb") as out:
            while isinstance(block := self._next(blocks), bytes):
                size += len(block)
                if size > file.size_bytes:
                    raise _WrongError(f"more than {file.size_bytes} bytes")
                digest.update(block)
                _write_all(out, block)
                self._meter.show(size)
            os.fsync(out.fileno())
        if size < file.size_bytes:
            raise CutError("the line was cut") if start.total_bytes else _WrongError(f"{size} bytes only")

    def _next(self, blocks: Blocks) -> Start | bytes | End:
        """The next from the hub. Raises CutError when nothing comes for the stall limit, whatever the cause."""
        limit = time.monotonic() + self._limits.stall_s
        while True:
            self._ask()
            item = blocks.next(min(_CANCEL_ASKED_S, self._limits.stall_s))
            if item is not None:
                return item
            if time.monotonic() >= limit:
                raise CutError(f"nothing came for {self._limits.stall_s:.0f} s")

    def _is_right(self, path: Path, file: ModelFile) -> bool:
        """Size and digest; where no digest is known, a JSON file must at least be one."""
        if path.is_symlink() or _size_bytes(path) != file.size_bytes:
            return False
        if file.sha256:
            return self._digest_of(path).hexdigest() == file.sha256
        return path.suffix != ".json" or _is_json(path)

    def _digest_of(self, path: Path) -> hashlib._Hash:
        """SHA-256 of what is in the file, if there is one."""
        digest = hashlib.sha256()
        if path.is_file():
            with path.open("rb") as content:
                while block := content.read(_HASH_BLOCK_BYTES):
                    digest.update(block)
                    self._ask()
        return digest

    def _pause(self, seconds: float) -> None:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            self._ask()
            time.sleep(min(_CANCEL_ASKED_S, seconds))

    def _ask(self) -> None:
        if self._cancelled():
            raise _CancelledError

    def _put_in_place(self) -> None:
        wanted = {file.name for file in self._model.files}
        for path in self._part.iterdir():
            if path.name not in wanted:
                delete(path)
        sync_folder(self._part)
        aside = set_aside(self._target)
        move(self._part, self._target)
        sync_folder(self._target.parent)
        delete(aside)


class _Meter:
    """What the person sees of it."""

    def __init__(self, total: int, on_progress: Callable[[Progress], None], every_s: float) -> None:
        self._total, self._on_progress, self._every_s = total, on_progress, every_s
        self._finished, self._shown_at = 0, 0.0
        self._points: deque[tuple[float, int]] = deque()

    def show(self, of_this_file: int, *, final: bool = False) -> None:
        now, done = time.monotonic(), self._finished + of_this_file
        if not final and now - self._shown_at < self._every_s:
            return
        self._shown_at = now
        if self._points and done < self._points[-1][1]:
            self._points.clear()               # a file was begun again
        self._points.append((now, done))
        while now - self._points[0][0] > _SPEED_OVER_S:
            self._points.popleft()
        since, before = self._points[0]
        self._on_progress(Progress(done, self._total, (done - before) / (now - since) if now > since else 0.0))

    def finish(self, size_bytes: int) -> None:
        """A file is whole; it may have been there before."""
        self._finished += size_bytes
        self._points.clear()
        self.show(0)


@contextmanager
def _opened(path: Path, mode: Literal["ab", "wb"]) -> Iterator[IO[bytes]]:
    """Unbuffered: what came is in the file even if this process is killed."""
    with path.open(mode, buffering=0) as file:
        path.chmod(0o600)
        yield file


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True


def _size_bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _write_all(out: IO[bytes], block: bytes) -> None:
    """A file without a buffer may take less than it is given, when the disk is nearly full."""
    rest = memoryview(block)
    while rest:
        rest = rest[out.write(rest):]
