"""Memory of the speech process: what it may take, and whether there is enough for a second one. Linux only.

Why not a fixed number, and why not by looking at it from time to time: docs/decisions/033.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import time
from pathlib import Path
from typing import Final

SHARE: Final = 0.75                    # of the machine's memory; on a card the driver reserves more than there is
OOM_SCORE: Final = 500                 # of 1000: what the kernel ends first when memory runs out; the app has 0
TRIM_EVERY_S: Final = 30.0
SPARE_ROOM: Final = 2.0                # free memory for a spare process, in times of what the first one takes …
SPARE_LEFT_BYTES: Final = 1 << 30      # … and what has to be left


def limit_own(*, on_card: bool) -> None:
    """Called by the speech process: too much is an error of its own, not the end of the app or of the desktop."""
    if sys.platform != "linux":
        return
    import resource

    with contextlib.suppress(OSError):                 # some sandboxes
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE))
    if not on_card:
        limit = int(SHARE * machine_bytes())
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA,
                               (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


class HeapTrim:
    """Gives back to the system what was freed, at most every TRIM_EVERY_S.

    Pieces of ever other lengths leave the heap full of holes: with base 340 MB after eight minutes of speech, 215 MB
    where it is trimmed. It takes 7 ms, and the decoding after it 25 ms more, of 820 (two cores).
    """

    def __init__(self) -> None:
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
        self._next = 0.0

    def when_due(self) -> None:
        now = time.monotonic()
        if self._trim is not None and now >= self._next:
            self._trim(0)
            self._next = now + TRIM_EVERY_S


def machine_bytes() -> int:
    """What is built in, or what a container may take if that is less."""
    if sys.platform != "linux":
        return 0
    built_in = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(built_in, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):                      # no cgroup, or "max"
        return built_in


def resident_bytes(pid: int) -> int:
    """0 if it cannot be told."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
    except (OSError, ValueError, StopIteration):
        return 0


def available_bytes() -> int | None:
    """What programs can have without swapping; None if it cannot be told."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return None


def room_for_another(pid: int) -> bool:
    """Whether a second process like `pid` leaves enough for everything else."""
    free = available_bytes()
    return free is not None and free >= SPARE_ROOM * resident_bytes(pid) + SPARE_LEFT_BYTES


def is_scarce() -> bool:
    free = available_bytes()
    return free is not None and free < SPARE_LEFT_BYTES
