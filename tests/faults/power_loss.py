"""Power loss: a scripted run is recorded call by call, and every state that the disk may have had is opened again.

strace writes down each write, cut, sync, rename and deletion, SQLite's as well. At each of them the power goes: what
was synced is there; of the rest nothing, all, or any part in sectors of 512 bytes. A new file is there once it was
synced; a rename or deletion whose folder was not synced has happened or not.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.settings_file import read_settings

SECTOR = 512
TAKES, PIECES, PIECE = 3, 4, 1600
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink"
SCRIPT = r"""
import os, sys
from pathlib import Path
import numpy as np
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.core.settings import Settings, with_value
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.settings_file import write_settings
from tests.faults.at_once import make_journal
folder = Path(sys.argv[1])
def promise(*words):
    os.write(1, " ".join(map(str, words)).encode())
db, journal = HistoryDb(folder / "history.db"), make_journal(folder)
write_settings(folder / "settings.json", with_value(Settings(), "warm_s", "7"))
for take in (1, 2, 3):
    name = journal.begin(take, "fr")
    for piece in range(4):
        journal.add(take, np.full(1600, take / 10 + piece / 100, np.float32))
        promise("piece", take)
    journal.end(take)
    row = db.add(HistoryRow(0, 1.0, f"gesagt {take}" * 40, "pending", "", "fr", "base", 1.0, {}, "", name))
    promise("row", take)
    db.mark(row, "inserted", "", {"insert": 2.0})
    promise("marked", take)
    journal.forget(name)
    if take == 2:
        promise("removing", 1)
        db.remove(1)
        promise("removed", 1)
        write_settings(folder / "settings.json", with_value(Settings(), "warm_s", "12"))
os._exit(0)
"""


@dataclass
class File:
    """`durable`: what a power loss leaves for certain; `pending`: writes (place, bytes) and cuts (length, None)."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    named: bool = False                            # its name has been made to last

    def after(self, dice: random.Random | None, *, all_of_it: bool) -> bytes:
        """One legal content. `dice` None: nothing of what is pending, or all of it."""
        data = bytearray(self.durable)
        for place, new in self.pending:
            if new is None:
                if all_of_it or (dice and dice.random() < 0.5):
                    data[place:] = bytes(max(0, place - len(data)))
                continue
            for at in range(0, len(new), SECTOR):
                piece = new[at:at + SECTOR]
                if all_of_it or (dice and dice.random() < 0.6):
                    data.extend(bytes(max(0, place + at + len(piece) - len(data))))
                    data[place + at:place + at + len(piece)] = piece
        return bytes(data)

    def sync(self) -> None:
        self.durable, self.pending, self.named = self.after(None, all_of_it=True), [], True


class Disk:
    """What the recorded calls have done so far. Paths are relative to the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.files: dict[str, File] = {}
        self.gone: dict[str, File] = {}            # renamed over or deleted, and the folder not synced yet
        self.ends: dict[str, int] = {}             # of files that are written without a place: one descriptor each

    def _name(self, text: str) -> str | None:
        path = _plain(text)
        return path[len(self.folder) + 1:] or "." if (path + "/").startswith(self.folder + "/") else None

    def do(self, line: str) -> bool:
        """Repeats a call; False if it changes nothing here."""
        call, rest = line.split("(", 1)
        call = call.split()[-1]
        failed = re.search(r"= -1 \w+ \(.*\)$", rest) is not None
        if failed:
            return False
        if call in ("rename", "unlink"):
            return self._do_name(call, [self._name(text) for text in re.findall(r'"([^"]*)"', rest)])
        name = self._name((re.search(r"= \d+<(.*)>$", rest) if call == "openat" else re.match(r"\d+<(.*?)>", rest))
                          [1])      # type: ignore[index]
        if name is None or name.endswith("-shm"):
            return False
        return self._do_file(call, name, rest)

    def _do_name(self, call: str, names: list[str | None]) -> bool:
        old = names[0]
        if old is None or old not in self.files:
            return False
        file = self.files.pop(old)
        if call == "rename":
            new = names[1]
            assert new is not None
            if new in self.files:
                self.gone[new] = self.files[new]
            self.files[new] = file
        else:
            self.gone[old] = file
        return True

    def _do_file(self, call: str, name: str, rest: str) -> bool:
        if call in ("fsync", "fdatasync"):
            if name not in self.files:             # a folder: its names last
                for path, file in self.files.items():
                    file.named = file.named or str(Path(path).parent) == name
                self.gone = {path: file for path, file in self.gone.items() if str(Path(path).parent) != name}
            else:
                self.files[name].sync()
            return True
        if call == "openat":
            if "O_CREAT" in rest and name not in self.files:
                self.files[name], self.ends[name] = File(), 0
                return True
            return False
        file = self.files[name]
        if call == "ftruncate":
            file.pending.append((int(rest.rsplit(",", 1)[1].split(")")[0]), None))
            return True
        data = _plain(re.search(r'"([^"]*)"', rest)[1]).encode("latin-1")      # type: ignore[index]
        at = int(rest.rsplit(",", 1)[1].split(")")[0]) if call == "pwrite64" else self.ends[name]
        if call == "write":
            self.ends[name] += len(data)
        file.pending.append((at, data))
        return True

    def state(self, place: Path, dice: random.Random | None, *, all_of_it: bool) -> None:
        """Writes one state that a power loss may leave now."""
        for name, file in self.files.items():
            old = self.gone.get(name)
            if old is not None and not all_of_it and (dice is None or dice.random() < 0.5):
                file = old                         # the rename did not last
            elif not (file.named or all_of_it or (dice and dice.random() < 0.5)):
                continue
            _put(place / name, file.after(dice, all_of_it=all_of_it))
        for name, file in self.gone.items():
            if name not in self.files and not all_of_it and (dice is None or dice.random() < 0.5):
                _put(place / name, file.after(dice, all_of_it=False))


def _plain(text: str) -> str:
    return re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), text)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def record(folder: Path) -> Iterator[str]:
    """The calls of the scripted run, in order."""
    folder.mkdir()
    trace = folder.with_suffix(".trace")
    subprocess.run(["strace", "-f", "-qq", "-y", "-xx", "-s", "100000", "--seccomp-bpf", "-o", str(trace), "-e",
                    f"trace={CALLS}", sys.executable, "-c", SCRIPT, str(folder)], check=True, timeout=120,
                   capture_output=True)
    with trace.open() as file:
        yield from (line.rstrip("\n") for line in file)


def check(place: Path, promised: list[list[str]]) -> str:
    """Opens what is left; raises AssertionError if anything that was promised is not there."""
    rows_of, marked = {w[1] for w in promised if w[0] == "row"}, {w[1] for w in promised if w[0] == "marked"}
    removed, removing = ({w[1] for w in promised if w[0] == word} for word in ("removed", "removing"))
    place.mkdir(exist_ok=True)
    with closing(HistoryDb(place / "history.db")) as db:
        assert db.set_aside is None, "the history is damaged"
        rows = {row.text.split()[1][0]: row for row in db.latest()}
    assert rows_of - removing <= rows.keys(), "a row is lost"
    assert not removed & rows.keys(), "a deleted row is back"
    assert all(rows[take].status == "inserted" for take in (marked - removing) & rows.keys()), "how it ended is lost"
    settings, problem = read_settings(place / "settings.json")
    assert problem is None, "the settings are damaged"
    assert settings.warm_s in (30.0, 7.0, 12.0)
    pieces = Counter(w[1] for w in promised if w[0] == "piece")
    journal = TakeJournal(place / "journal")
    try:
        takes = {str(spoken.take): len(spoken.samples) for spoken in
                 (journal.read(found.name) for found in journal.found())}
    finally:
        journal.close()
    for take in pieces.keys() - rows_of - rows.keys():
        assert takes.get(take, 0) >= PIECE * pieces[take], "sound that was made to last is lost"
    return f"{len(rows)} rows, {len(takes)} takes"


def power_goes_at_every_call(folder: Path, states: int, seed: int, every: int = 1) -> Counter[str]:
    """Opens `states` + 2 states after each `every`th call; how often what was there."""
    run = folder / "run"
    disk, promised, seen, dice = Disk(run), list[list[str]](), Counter[str](), random.Random(seed)
    for number, line in enumerate(record(run)):
        said = re.search(r'write\(1<[^>]*>, "([^"]*)"', line)
        if said:
            promised.append(_plain(said[1]).split())
        elif not disk.do(line):
            continue
        if number % every:
            continue
        for which in range(-2, states):
            place = folder / f"{number}-{which}"
            disk.state(place, dice if which >= 0 else None, all_of_it=which == -1)
            seen[check(place, promised)] += 1
            for path in sorted(place.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            place.rmdir()
    assert [words[0] for words in promised].count("row") == TAKES, "the run came to its end"
    return seen
