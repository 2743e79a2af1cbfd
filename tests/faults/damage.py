"""Damaged store files: makes them from sound ones, opens them as the program does, and says what became of them."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.journal_format import frame, head
from superwhisper_gui.store.settings_file import read_settings

ROWS = 60
SETTINGS = b'{"schema_version": 1, "hotkey": "f9", "tail_ms": 300, "language": "fr", "later": {"a": [1, 2]}}\n'


def history_bytes(folder: Path) -> bytes:
    """A sound history of 60 rows."""
    path = folder / "sound.db"
    db = HistoryDb(path)
    for number in range(ROWS):
        db.add(HistoryRow(0, 1000.0 + number, f"L'été {number} à Noël " * 9, "inserted", "", "fr", "base", 2.5,
                          {"insert": 12.0}))
    db._change("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path.read_bytes()


def journal_bytes() -> bytes:
    sound = np.random.default_rng(1).uniform(-1, 1, 16_000).astype(np.float32)
    parts = [sound[i:i + 1600] for i in range(0, 16_000, 1600)]
    return head(1, 1000.0, "fr") + b"".join(frame(i, i * 1600, part) for i, part in enumerate(parts))


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One of the ways in which files break: cut at a sector, changed bits, zeroed or foreign sectors, nothing left."""
    out = bytearray(data)
    match dice.randrange(8):
        case 0:
            return bytes(out[:512 * dice.randrange(len(out) // 512 + 1)])
        case 1:
            return bytes(out[:dice.randrange(len(out))])
        case 2 | 3:
            for _ in range(dice.choice((1, 1, 8, 64))):
                out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
        case 4:
            for _ in range(dice.choice((1, 4))):               # where a file says what it is
                out[dice.randrange(min(128, len(out)))] ^= 1 << dice.randrange(8)
        case 5:
            at = 512 * dice.randrange(len(out) // 512 + 1)
            out[at:at + 512] = bytes(len(out[at:at + 512]))
        case 6:
            at = dice.randrange(len(out))
            out[at:at + 700] = dice.randbytes(len(out[at:at + 700]))
        case 7:
            return dice.choice((b"", b"\0" * len(out), dice.randbytes(len(out)), out[::-1]))
    return bytes(out)


def try_history(folder: Path, data: bytes) -> str:
    """What became of it. Raises AssertionError if bytes were lost, or whatever the program would have crashed with."""
    path = folder / "history.db"
    path.write_bytes(data)
    try:
        db = HistoryDb(path)
    except AppError as error:
        assert path.read_bytes() == data, "a file that is not used must stay as it is"
        return str(error.code)
    try:
        if db.set_aside:
            assert db.set_aside.read_bytes() == data, "the damaged file must stay as it is"
            return f"set aside, {'all' if db.salvaged == ROWS else 'some' if db.salvaged else 'no'} rows saved"
        return "used" if len(db.latest()) in (0, ROWS) else "used, rows missing"
    except AppError as error:
        return str(error.code)
    finally:
        number = db.add(HistoryRow(0, 1.0, "neu", "pending", "", "fr", "base", 1.0, {}))
        assert any(row.id == number for row in db.latest(1)), "it takes new texts"
        db.close()


def try_settings(folder: Path, data: bytes) -> str:
    path = folder / "settings.json"
    path.write_bytes(data)
    code = read_settings(path)[1]
    there = [file.read_bytes() for file in folder.iterdir()]
    assert data in there, "the damaged file must stay as it is"
    return str(code or "used")


def try_journal(folder: Path, data: bytes) -> str:
    path = folder / "x-1.take"
    path.write_bytes(data)
    journal = TakeJournal(folder)
    try:
        (found,) = journal.found()
        spoken = journal.read(found.name)
        if spoken.damaged:
            journal.set_aside(found.name)
        assert data in [file.read_bytes() for file in folder.iterdir()]
        return f"{'damaged' if spoken.damaged else 'whole'}, {len(spoken.samples) // 1600} of 10 pieces"
    finally:
        journal.close()


def run(folder: Path, files: int, seed: int) -> Counter[str]:
    """Opens that many damaged files; returns how often what happened."""
    dice, seen = random.Random(seed), Counter[str]()
    sound = {"history": history_bytes(folder), "settings": SETTINGS, "journal": journal_bytes()}
    trials = {"history": try_history, "settings": try_settings, "journal": try_journal}
    for number in range(files):
        kind = ("history", "history", "settings", "journal")[number % 4]
        place = folder / f"{number}"
        place.mkdir()
        seen[f"{kind}: {trials[kind](place, damaged(sound[kind], dice))}"] += 1
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
    return seen


def newer(path: Path) -> None:
    """Makes a history look as if a later version had written it."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")


