"""Sound files in. PyAV runs in a child process with limits: a file that breaks it breaks nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Audio
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.media.child_process import ChildError, run_child

LONGEST_S: Final = 4 * 3600


def decode_file(path: Path) -> Audio:
    """The sound of any file FFmpeg reads, at 16 kHz, mono, float32 within ±1. At most 4 hours.

    Several channels become their mean if they are in phase, else the strongest alone (see child.py). A file that is cut
    off gives what is left of it. Raises AppError(FILE_UNREADABLE).
    """
    try:
        if not path.is_file():
            raise AppError(Code.FILE_UNREADABLE, f"{path}: there is no such file")
        sound = run_child("decode", path.absolute(), limit_bytes=4 * LONGEST_S * ENGINE_RATE_HZ)
    except ChildError as e:
        raise AppError(Code.FILE_UNREADABLE, f"{path}: {e}") from None
    except OSError as e:
        raise AppError(Code.FILE_UNREADABLE, f"{path}: {e.strerror}") from None
    return Audio(np.frombuffer(sound, np.float32), ENGINE_RATE_HZ)
