"""A small process that holds the clipboard after the program has ended, until somebody copies something else.

Under X11 a clipboard ends with its owner. Started only at the end, and only where there is no clipboard manager.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO, Final, cast

from Xlib import X  # type: ignore[import-untyped]

from superwhisper_gui.desktop.loop_x11 import GONE, open_display
from superwhisper_gui.desktop.selection_x11 import Atoms, Content, Datum, Owner

log = logging.getLogger(__name__)

START_LIMIT_S: Final = 1.0


def hand_to_keeper(contents: Mapping[str, Content]) -> None:
    """Starts the process and waits, a second at most, until it owns the selections (name -> content)."""
    blobs: dict[int, bytes] = {}
    head = {selection: [[target, datum.kind, datum.unit, _place(blobs, datum.data)]
                        for target, datum in content.items()] for selection, content in contents.items()}
    lengths = [len(blob) for blob in blobs.values()]
    with _memory_file() as file:                     # not a pipe: nothing can make us wait
        file.write(json.dumps([head, lengths]).encode() + b"\n")
        for blob in blobs.values():
            file.write(blob)
        file.seek(0)
        keeper = subprocess.Popen([sys.executable, "-m", "superwhisper_gui.desktop.clipboard_keeper_x11"], stdin=file,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/")
    assert keeper.stdout is not None
    with keeper.stdout as answer:
        ready, _, _ = select.select([answer], [], [], START_LIMIT_S)
        if not ready or answer.readline() != b"ok\n":
            log.warning("the keeper of the clipboard did not start in time")
    keeper.returncode = keeper.poll() or 0           # it is meant to outlive us: nobody waits for it


def _memory_file() -> BinaryIO:
    """A file that is nowhere on a disk, where the system has such."""
    if sys.platform == "linux":
        return open(os.memfd_create("clipboard"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())


def _place(blobs: dict[int, bytes], data: bytes) -> int:
    """Number of these data among the blobs; the same object is sent once."""
    if id(data) not in blobs:
        blobs[id(data)] = data
    return list(blobs).index(id(data))


def _receive(pipe: BinaryIO) -> dict[str, dict[str, Datum]]:
    head, lengths = json.loads(pipe.readline())
    blobs = [pipe.read(length) for length in lengths]
    return {selection: {target: Datum(kind, unit, blobs[place]) for target, kind, unit, place in content}
            for selection, content in head.items()}


def main() -> None:
    """Holds what comes on standard input; says "ok" once it does; ends when it has lost it or the server goes."""
    contents = _receive(sys.stdin.buffer)
    display = open_display()
    window = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
    later: list[Any] = []
    owner = Owner(display, window, Atoms(display), lambda *_: None, later)
    for selection, content in contents.items():
        owner.acquire(selection, content)
    display.sync()
    sys.stdout.write("ok\n")
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        while any(owner.content(selection) is not None for selection in contents) or owner.transferring:
            owner.handle(later.pop(0) if later else display.next_event())
    except GONE:
        return


if __name__ == "__main__":
    main()
