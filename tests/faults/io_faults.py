"""I/O errors at every single system call of one scripted run (`one_run`), and disks of every size that is too small.

After each run in a fresh process: nothing that was said is lost, no file is damaged, nothing crashed, and whatever did
not get to the disk was told about.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from superwhisper_gui.core.errors import Code
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.settings_file import read_settings
from tests.faults.one_run import EARLY, FIRST, NEW_WARM_S, OLD_WARM_S, THIRD, prepare, sound
from tests.faults.own_mounts import own_mounts

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "ftruncate", "unlink")
ERRORS = ("EIO", "ENOSPC")
RUN = (sys.executable, "-m", "tests.faults.one_run")
# what the person is told when something does not get to the disk
TOLD = {str(code) for code in (Code.JOURNAL_FAILED, Code.HISTORY_BROKEN, Code.PROFILE_READ_ONLY)}


@dataclass(frozen=True)
class Fault:
    """The `number`th of these calls fails, `on`: and all later ones."""

    call: str
    number: int
    error: str
    on: bool

    def __str__(self) -> str:
        return f"{self.call} {self.number}{'+' if self.on else ''} {self.error}"


class Ground:
    """A folder as it is before the run; each run gets a copy."""

    def __init__(self, place: Path) -> None:
        self.place, self.sound = place, place / "sound"
        prepare(self.sound)
        self.copies = 0

    def copy(self) -> Path:
        self.copies += 1
        folder = self.place / f"{self.copies}"
        shutil.copytree(self.sound, folder)
        return folder


def traced(folder: Path, call: str, *options: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The run and the calls it made."""
    trace = folder.with_suffix(".trace")
    done = subprocess.run(["strace", "-f", "-qq", "-y", "--seccomp-bpf", "-o", str(trace), "-e", f"trace={call}",
                           *options, *RUN, str(folder)], capture_output=True, text=True, timeout=120, check=False)
    lines = [line for line in trace.read_text(errors="replace").splitlines() if f" {call}(" in line]
    trace.unlink()
    return done, lines


def place_of(line: str, folder: Path) -> str:
    """Which of our files a traced call is about: "journal", "history.db-wal" …; "" for any other."""
    found = re.search(re.escape(str(folder)) + r"/?([\w.-]*)", line)
    return "" if found is None else found.group(1).removeprefix(".").split(".json")[0] or "the folder"


def faults_of(ground: Ground, every: int = 1) -> Iterator[Fault]:
    """Each `every`th call of an undisturbed run, once and for good, with each error."""
    for call in CALLS:
        folder = ground.copy()
        done, lines = traced(folder, call)
        assert check(folder, done) == "nothing was amiss"
        ours = [number for number, line in enumerate(lines, 1) if place_of(line, folder)]
        assert len(ours) == len(lines), "the run makes no such call but on its files"
        for number in ours[::every]:
            for error in ERRORS:
                yield Fault(call, number, error, on=False)
                yield Fault(call, number, error, on=True)


def try_fault(ground: Ground, fault: Fault) -> tuple[str, str]:
    """On which file it came, and how it went. Raises AssertionError if anything was lost, damaged or not told."""
    folder = ground.copy()
    done, lines = traced(folder, fault.call, "-e",
                         f"inject={fault.call}:error={fault.error}:when={fault.number}{'+' if fault.on else ''}")
    hit = [line for line in lines if line.endswith("(INJECTED)")]
    assert hit, "the fault has to fire"
    result = check(folder, done, lasting=fault.on)
    shutil.rmtree(folder)
    return place_of(hit[0], folder), result


def check(folder: Path, done: subprocess.CompletedProcess[str], *, lasting: bool = False) -> str:
    """`lasting`: the disk stayed broken until the end, and what is in memory then cannot be anywhere else."""
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    told = bool(TOLD & set(seen["shown"]))
    settings, problem = read_settings(folder / "settings.json")
    assert problem is None
    assert settings.warm_s == NEW_WARM_S or (settings.warm_s == OLD_WARM_S and "profile_read_only" in seen["shown"])
    with closing(HistoryDb(folder / "history.db")) as db:
        assert db.set_aside is None, "the history is damaged"
        rows = list(db.latest())
    texts = Counter(row.text for row in rows if row.text)
    assert texts["alt"] == 1
    assert max(texts.values()) == 1, "a text is there twice"
    named = {path.name for path in (folder / "takes").glob("*.raw")} if told else {row.audio for row in rows}
    heard = [tuple(samples) for samples in sounds(folder, named)]
    complete = {take: tuple(np.concatenate(sound(take))) in heard for take in (1, 2, 3, 9)}
    assert texts[EARLY] or complete[9], "the take of the earlier run is lost"
    assert FIRST in seen["inserted"]
    assert texts[FIRST] or told
    assert complete[2] or (lasting and told and 2 in seen["in_memory"]), "the take without a text is lost"
    assert texts[THIRD] or complete[3] or (told and seen["waiting"] == THIRD), "the text that waits is lost"
    as_ever = texts[EARLY] and texts[FIRST] and texts[THIRD] and complete[2]
    return ("told, and all is on the disk" if as_ever else "told, and all is safe") if told else "nothing was amiss"


def sounds(folder: Path, audio: set[str]) -> Iterator[Any]:
    """All that is kept as sound: in the journal, and in these files."""
    journal = TakeJournal(folder / "journal")
    try:
        for found in journal.found():
            spoken = journal.read(found.name)
            assert not spoken.damaged, "a journal file is damaged"
            yield spoken.samples
    finally:
        journal.close()
    for name in filter(None, audio):
        yield np.frombuffer((folder / "takes" / name).read_bytes(), np.float32)


SMALL_DISK = r"""
set -e
mount -t tmpfs -o size="$1" none "$2"
cp -a "$3"/. "$2"
shift 3
exec "$@"
"""
CHECK = r"""
import shutil, subprocess, sys
from pathlib import Path
from tests.faults.io_faults import RUN, check
small, after = map(Path, sys.argv[1:])
done = subprocess.run([*RUN, str(small)], capture_output=True, text=True, timeout=120)
shutil.copytree(small, after)
print(check(after, done, lasting=True))
"""


def try_small_disk(ground: Ground, size: int) -> str:
    """The run on a disk of `size` bytes, in a name space of its own; looked at afterwards where there is room.

    Raises AssertionError with what was wrong.
    """
    place = ground.place / "small"
    place.mkdir(exist_ok=True)
    argv = [*own_mounts(), "sh", "-c", SMALL_DISK, "sh", str(size), str(place), str(ground.sound),
            sys.executable, "-c", CHECK, str(place), str(ground.place / f"after-{size}")]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
