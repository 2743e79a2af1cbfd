"""Starting the child (see child.py) and taking what it says, within limits."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

TIME_LIMIT_S: Final = 600.0
# OpenBLAS reserves 40 MB for each processor as soon as numpy is imported: 48 of them would be the child's whole memory
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ChildError(Exception):
    """The child's reason, in plain words."""


def run_child(*arguments: str | Path, given: bytes | memoryview = b"", limit_bytes: int,
              limit_s: float = TIME_LIMIT_S) -> bytearray:
    """What the child writes. It is killed when it writes more than `limit_bytes` or runs longer than `limit_s`.

    Raises ChildError.
    """
    command = [sys.executable, "-I", "-m", "superwhisper_gui.media.child", *map(str, arguments)]
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          creationflags=flags, env={**os.environ, **ONE_THREAD}) as child:
        late = threading.Event()
        timer = threading.Timer(limit_s, _stop, (child, late))
        complaints: list[bytes] = []
        helpers = [threading.Thread(target=_feed, args=(child, given), daemon=True),
                   threading.Thread(target=_listen, args=(child, complaints), daemon=True)]
        for thread in (timer, *helpers):
            thread.start()
        try:
            answer = _take(child, limit_bytes)
            code = child.wait()
        finally:
            timer.cancel()
            child.kill()
            for thread in (timer, *helpers):
                thread.join()
    if late.is_set():
        raise ChildError(f"it takes longer than {limit_s:.0f} s")
    if code:
        raise ChildError(_reason(complaints) or f"the reader ended with {code}")
    return answer


def _take(child: subprocess.Popen[bytes], limit_bytes: int) -> bytearray:
    answer = bytearray()
    assert child.stdout is not None
    while part := child.stdout.read(1 << 20):
        answer += part
        if len(answer) > limit_bytes:
            raise ChildError("it is too long")
    return answer


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _feed(child: subprocess.Popen[bytes], given: bytes | memoryview) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(given)
        child.stdin.close()
    except OSError:                            # the child has ended: it says why
        return


def _listen(child: subprocess.Popen[bytes], complaints: list[bytes]) -> None:
    """The last lines only: a library may print without end."""
    assert child.stderr is not None
    for line in child.stderr:
        complaints[:] = [*complaints[-4:], line[:500]]


def _reason(complaints: list[bytes]) -> str:
    return complaints[-1].decode("utf-8", "replace").strip() if complaints else ""
