"""Takes as FLAC files: 16 kHz, mono, 24 bit, readable by their owner only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.disk import sync_folder
from superwhisper_gui.media.child_process import ChildError, run_child
from superwhisper_gui.media.files import decode_file

LARGEST_BYTES: Final = 1024**3


class FlacStore:
    """core.ports.KeptAudio: files in one folder, made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, name: str, samples: Samples) -> str:
        """Writes `name`.flac, whole or not at all, and returns its file name. `samples`: 16 kHz mono float32, (n,).

        Raises AppError(PROFILE_READ_ONLY) where the folder does not let it, OSError for a full disk, and
        AppError(FILE_UNREADABLE) if the sound could not be encoded. Takes a while (a child process): not on the GUI
        thread.
        """
        try:
            sound = run_child("encode", given=samples.astype("<f4", copy=False).data.cast("B"),
                              limit_bytes=LARGEST_BYTES)
        except ChildError as e:
            raise AppError(Code.FILE_UNREADABLE, str(e)) from None
        file = self._folder / f"{name}.flac"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(file, sound)
        except PermissionError as e:
            raise AppError(Code.PROFILE_READ_ONLY, str(e)) from None
        return file.name

    def load(self, file_name: str) -> Samples:
        """The sound of a file that was saved here, 16 kHz mono, (n,). Raises AppError(FILE_UNREADABLE)."""
        return decode_file(self._folder / Path(file_name).name).samples

    def remove(self, file_name: str) -> None:
        """Harmless if it is gone already. Raises OSError."""
        (self._folder / Path(file_name).name).unlink(missing_ok=True)


def _write_whole(file: Path, content: bytearray) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    with contextlib.suppress(OSError):           # not every file system can; the file itself is whole
        sync_folder(file.parent)            # the journal's file goes next
