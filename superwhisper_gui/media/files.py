"""Sound files in. PyAV runs in a child process with limits: a file that breaks it breaks nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Audio
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.media.child_process import ChildError, run_child

LONGEST_S: Final = 4 * 3600
LARGEST_NATIVE_BYTES: Final = 1024**3        # 46 minutes of 48 kHz stereo


def decode_file(path: Path) -> Audio:
    """The sound of any file FFmpeg reads, at 16 kHz, mono, float32 within ±1. At most 4 hours.

    Several channels become their mean if they are in phase, else the strongest alone (see child.py). A file that is cut
    off gives what is left of it. Raises AppError(FILE_UNREADABLE).
    """
    return Audio(np.frombuffer(_read(path, "decode", 4 * LONGEST_S * ENGINE_RATE_HZ), np.float32), ENGINE_RATE_HZ)


def decode_native(path: Path) -> tuple[NDArray[np.float32], int]:
    """The sound of a file as it is: float32, shape (frames, channels), full scale = ±1, and its rate in Hz.

    Raises AppError(FILE_UNREADABLE), also for more than LARGEST_NATIVE_BYTES.
    """
    sound = _read(path, "native", LARGEST_NATIVE_BYTES)
    rate_hz, channels = np.frombuffer(sound[:8], "<i4").tolist()
    return np.frombuffer(sound, "<f4", offset=8).astype(np.float32, copy=False).reshape(-1, channels), rate_hz


def _read(path: Path, how: str, limit_bytes: int) -> bytearray:
    """What the child makes of it. Raises AppError(FILE_UNREADABLE)."""
    try:
        if not path.is_file():
            raise AppError(Code.FILE_UNREADABLE, f"{path}: there is no such file")
        return run_child(how, path.absolute(), limit_bytes=limit_bytes)
    except ChildError as e:
        raise AppError(Code.FILE_UNREADABLE, f"{path}: {e}") from None
    except OSError as e:
        raise AppError(Code.FILE_UNREADABLE, f"{path}: {e.strerror}") from None
