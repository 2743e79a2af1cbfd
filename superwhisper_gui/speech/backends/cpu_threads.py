"""How many threads decode on the processor. CTranslate2 fixes the number when a model is loaded."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

MAX_CPU_THREADS: Final = 8                # above it the decoder gains nothing
WORTH_IT: Final = 0.9                     # more threads must save a tenth: they take cores from everything else


def choose_cpu_threads() -> int:
    """Before anything is measured: physical cores, less one for the sound, the window and the person; 1..8."""
    return max(1, min(physical_cores() - 1, MAX_CPU_THREADS))


def rival_of(threads: int, cores: int) -> int:
    """The number worth a try against `threads`: both cores of two, else half (cores of unequal speed); itself = none.

    It has to be measured: on the same 2 shared cores two threads encoded a window in 0.67 s instead of 1.00 s at one
    time (best of 8), and were no faster at another.
    """
    return cores if cores <= 2 else max(1, threads // 2)


def better(threads: int, seconds: float, rival: int, rival_seconds: float) -> bool:
    """Is the rival to be taken? The fewer threads win unless the more are clearly faster."""
    if rival > threads:
        return rival_seconds < WORTH_IT * seconds
    return seconds >= WORTH_IT * rival_seconds


def physical_cores() -> int:
    """Cores this process may use, hyper-threads counted once where the system says which they are."""
    if sys.platform == "linux":
        logical = os.sched_getaffinity(0)
        try:
            return len({Path(f"/sys/devices/system/cpu/cpu{n}/topology/thread_siblings_list").read_text()
                        for n in logical})
        except OSError:
            return len(logical)
    return max(1, (os.cpu_count() or 2) // 2)
