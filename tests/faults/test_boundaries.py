"""One scripted take, from its first byte to its row and the end of its file, killed at every single system call.

strace delivers SIGKILL at the Nth write, sync or deletion, for every N of an undisturbed take. Afterwards the sound or
the text is there, all of it that was promised, and never twice.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.journal import TakeJournal

CALLS = ("write", "pwrite64", "fdatasync", "fsync", "unlink")
PIECES = 8

# Speaks 100 ms at a time, stores the row, forgets the file; says what it has been promised. What the journal's thread
# would do is done at once, on one thread: strace counts the calls of each thread for itself.
SCRIPT = r"""
import os, sys
from pathlib import Path
import numpy as np
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store.history import HistoryDb
from tests.faults.at_once import make_journal
folder, pieces = Path(sys.argv[1]), int(sys.argv[2])
def promise(what):
    os.write(1, what + b"\n")
db = HistoryDb(folder / "history.db")
journal = make_journal(folder)
name = journal.begin(1, "fr")
for number in range(pieces):
    journal.add(1, np.full(1600, number + 1, np.float32) / 100)
    promise(b"written")
journal.end(1)
db.add(HistoryRow(0, 1.0, "dit", "pending", "", "fr", "base", 1.0, {}, "", name))
promise(b"row")
journal.forget(name)
promise(b"forgotten")
"""


def live(folder: Path, *strace: str) -> tuple[list[str], bool]:
    """Runs the script; returns its promises, and whether it was killed."""
    folder.mkdir()
    done = subprocess.run([*strace, sys.executable, "-c", SCRIPT, str(folder), str(PIECES)], capture_output=True,
                          text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, timeout=60, check=False)
    return done.stdout.splitlines(), done.returncode == -signal.SIGKILL


def check(folder: Path, promised: list[str]) -> str:
    """What is there after a restart; raises AssertionError if something promised is not."""
    with closing(HistoryDb(folder / "history.db")) as db:
        rows: list[HistoryRow] = list(db.latest())
        assert db.set_aside is None
    journal = TakeJournal(folder / "journal")
    takes = [journal.read(found.name) for found in journal.found()]
    journal.close()
    assert [row.text for row in rows] in ([], ["dit"])
    assert rows or "row" not in promised
    written = promised.count("written")
    if not rows:
        assert (len(takes[0].samples) if takes else 0) >= 1600 * written
        assert not takes or not takes[0].damaged
    return "row" if rows else "sound" if takes and len(takes[0].samples) else "nothing was said yet"


def calls_of(folder: Path) -> Counter[str]:
    """How often an undisturbed take makes each call."""
    trace = folder.with_suffix(".trace")
    promised, _ = live(folder, "strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={','.join(CALLS)}")
    assert promised == [*["written"] * PIECES, "row", "forgotten"]
    return Counter(re.findall(r"^\d+\s+(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE))


def kill_at_every(call: str, folder: Path, every: int) -> Counter[str]:
    """Kills at each `every`th one of these calls; how often what was there afterwards."""
    seen = Counter[str]()
    for number in range(1, calls_of(folder / call)[call] + 1, every):
        place = folder / f"{call}-{number}"
        promised, killed = live(place, "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                                "-e", f"inject={call}:signal=KILL:when={number}")
        assert killed, "the fault has to fire"
        seen[check(place, promised)] += 1
    return seen


@pytest.mark.parametrize("call", CALLS)
def test_killed_at_a_third_of_the_boundaries(tmp_path: Path, call: str) -> None:
    """All of them: benchmarks.boundaries."""
    assert sum(kill_at_every(call, tmp_path, 3).values()) > 0
