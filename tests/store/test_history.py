"""The history on real SQLite: durable before anything else, never deleted, private."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store import history as history_module
from superwhisper_gui.store.history import HistoryDb, read_rows
from tests.faults.damage import ROWS, history_bytes

ROW = HistoryRow(0, 1000.0, "L'été à Noël", "pending", "", "fr", "base", 2.5, {}, "")


@pytest.fixture
def history(tmp_path: Path):
    db = HistoryDb(tmp_path / "history.db")
    yield db
    db.close()


def test_a_row_comes_back_newest_first(history: HistoryDb) -> None:
    first, second = history.add(ROW), history.add(ROW)
    history.mark(second, "inserted", "", {"insert": 12.0})
    newest, oldest = history.latest()
    assert (newest.id, newest.status, newest.timings_ms) == (second, "inserted", {"insert": 12.0})
    assert (oldest.id, oldest.text, oldest.status) == (first, ROW.text, "pending")
    assert len(history.latest(1)) == 1


def test_only_the_owner_may_read_it(tmp_path: Path, history: HistoryDb) -> None:
    history.add(ROW)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_row_survives_a_kill(tmp_path: Path) -> None:
    code = ("import os, signal, sys; from pathlib import Path; from superwhisper_gui.store.history import HistoryDb;"
            "from superwhisper_gui.core.ports import HistoryRow;"
            "HistoryDb(Path(sys.argv[1])).add(HistoryRow(0, 1.0, 'mot', 'pending', '', 'fr', 'base', 1.0, {}, ''));"
            "os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "history.db")], check=False)
    assert done.returncode == -signal.SIGKILL
    db = HistoryDb(tmp_path / "history.db")
    assert [row.text for row in db.latest()] == ["mot"]
    db.close()


def test_a_damaged_file_is_set_aside_with_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"this is no database" * 300)
    db = HistoryDb(path)
    assert db.set_aside is not None
    assert db.set_aside.read_bytes().startswith(b"this is no database")
    assert db.add(ROW) == 1
    db.close()


def test_a_place_that_cannot_hold_a_file(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        HistoryDb(tmp_path / "missing" / "history.db")
    assert caught.value.code is Code.HISTORY_BROKEN


def test_deleted_text_does_not_stay_in_the_file(tmp_path: Path, history: HistoryDb) -> None:
    history.add(HistoryRow(0, 1.0, "canari" * 50, "pending", "", "fr", "base", 1.0, {}, ""))
    with history._db as db:
        db.execute("DELETE FROM takes")
    history._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(b"canaricanari" not in path.read_bytes() for path in tmp_path.iterdir())


# -- versions

OLD_TABLE = """CREATE TABLE takes (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, text TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL, language TEXT NOT NULL, model TEXT NOT NULL, duration_s REAL NOT NULL,
    timings_ms TEXT NOT NULL, audio TEXT NOT NULL)"""


def make_version_1(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(OLD_TABLE)
        db.execute("INSERT INTO takes VALUES (7, 5.0, 'ancien', 'inserted', '', 'fr', 'base', 1.0, '{}', '')")
        db.execute("PRAGMA user_version=1")
        db.commit()


def test_an_older_version_is_brought_up_to_date_after_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    make_version_1(path)
    assert [row.text for row in read_rows(path)] == ["ancien"]           # the command line reads it as it is
    with closing(HistoryDb(path)) as db:
        assert [(row.id, row.text, row.journal) for row in db.latest()] == [(7, "ancien", "")]
        assert db.add(ROW) == 8
    (backup,) = tmp_path.glob("history.version-1-*.db")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with closing(sqlite3.connect(backup)) as old:
        assert old.execute("SELECT text FROM takes").fetchall() == [("ancien",)]
    HistoryDb(path).close()                          # the new one is sound: no old copy of deleted texts stays
    assert not list(tmp_path.glob("history.version-*"))


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    make_version_1(path)
    first, second = history_module.MIGRATIONS
    monkeypatch.setattr(history_module, "MIGRATIONS", (first, (second[0], "SELECT nonsense FROM nowhere")))
    with closing(sqlite3.connect(path)) as db:
        with pytest.raises(sqlite3.OperationalError):
            history_module._bring_up_to_date(db, 1)
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert len(db.execute("SELECT * FROM takes").fetchone()) == 10


def test_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    HistoryDb(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    before = path.read_bytes()
    with pytest.raises(AppError) as caught:
        HistoryDb(path)
    assert caught.value.code is Code.HISTORY_NEWER
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["history.db"]


def test_a_locked_file_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    HistoryDb(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(AppError) as caught:
            HistoryDb(path)
    assert caught.value.code is Code.HISTORY_BROKEN
    assert path.exists()
    assert not list(tmp_path.glob("*broken*"))


# -- damage

@pytest.mark.parametrize("page", [0, 1, 5])
def test_what_can_be_read_of_a_damaged_file_is_in_the_new_one(tmp_path: Path, page: int) -> None:
    path = tmp_path / "history.db"
    data = bytearray(history_bytes(tmp_path))
    data[4096 * page:4096 * page + 200] = bytes(range(200))
    path.write_bytes(data)
    with closing(HistoryDb(path)) as db:
        assert db.set_aside is not None
        assert db.set_aside.read_bytes() == data
        assert len(db.latest()) == db.salvaged
        assert db.salvaged >= {0: ROWS, 1: 0, 5: ROWS - 20}[page]        # the second page leads to the others
        assert db.add(ROW) > db.salvaged
    assert not list(tmp_path.glob(".salvage*"))


def test_a_kill_while_it_is_read_costs_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    data = bytearray(history_bytes(tmp_path))
    data[4096 * 5:4096 * 5 + 200] = bytes(range(200))
    path.write_bytes(data)

    class KilledError(Exception):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(history_module, "salvage", killed)
        with pytest.raises(KilledError):
            HistoryDb(path)
    with closing(HistoryDb(path)) as db:
        assert db.salvaged >= ROWS - 20
        assert db.set_aside is not None
        assert db.set_aside.read_bytes() == data
    with closing(HistoryDb(path)) as db:
        assert (db.salvaged, db.set_aside) == (0, None)              # once
        assert len(db.latest()) >= ROWS - 20


def test_reading_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for data in (b"", b"no database" * 500, history_bytes(tmp_path)[:9000]):
        path.write_bytes(data)
        with suppress(AppError):
            read_rows(path)
        assert path.read_bytes() == data
    assert not list(tmp_path.glob("*broken*"))


def test_another_process_reads_while_the_program_writes(tmp_path: Path, history: HistoryDb) -> None:
    history.add(ROW)
    assert [row.text for row in read_rows(tmp_path / "history.db")] == [ROW.text]
    history.add(ROW)
    assert len(read_rows(tmp_path / "history.db", 1)) == 1


# -- kept takes

def test_what_is_not_inserted_is_kept(history: HistoryDb) -> None:
    for status, reason, audio in (("recovered", "", "a.flac"), ("kept", "", ""), ("failed", "decode_failed", "b.flac"),
                                  ("failed", "mic_lost", ""), ("inserted", "", ""), ("unconfirmed", "", ""),
                                  ("pending", "", "")):
        history.add(replace(ROW, status=status, reason=reason, audio=audio))
    assert [row.status for row in history.kept()] == ["failed", "kept", "recovered"]
    assert history.settle_pending() == 1
    assert history.settle_pending() == 0                                 # told once
    assert next((row.status, row.reason) for row in history.kept()) == ("unconfirmed", "restarted")


def test_a_row_is_found_by_its_journal_and_can_change(history: HistoryDb) -> None:
    number = history.add(replace(ROW, journal="take-1"))
    row = history.of_journal("take-1")
    assert row is not None
    history.revise(replace(row, text="mieux", audio="x.flac"))
    assert [(r.id, r.text, r.audio, r.at) for r in history.latest()] == [(number, "mieux", "x.flac", ROW.at)]
    assert history.of_journal("take-2") is None
    history.remove(number)
    assert list(history.latest()) == []


def test_a_removed_text_does_not_stay_in_any_file(tmp_path: Path, history: HistoryDb) -> None:
    number = history.add(replace(ROW, text="canari" * 50))
    history.remove(number)
    assert all(b"canaricanari" not in path.read_bytes() for path in tmp_path.iterdir())


def test_kept_sound_goes_after_30_days_and_not_at_one_jump_of_the_clock(history: HistoryDb) -> None:
    history.add(replace(ROW, at=1e9, status="failed", audio="a.flac"))
    month, late = 30 * 86_400, 1e9 + 31 * 86_400
    assert list(history.expired(1e9 + month - 10, "2026-01-01")) == []
    assert list(history.expired(late, "2028-01-01")) == []               # the first time: maybe the clock jumped
    assert list(history.expired(late, "2028-01-01")) == []               # the same day
    assert list(history.expired(1e9 + 86_400, "2026-01-02")) == []       # it had: the mark goes
    assert list(history.expired(late, "2026-02-01")) == []
    assert [row.audio for row in history.expired(late, "2026-02-02")] == ["a.flac"]


def test_what_waits_for_the_disk_is_done_in_order_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[type[BaseException] | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    done: list[object] = []
    history = HistoryDb(tmp_path / "history.db")
    history.later(lambda: done.append(threading.current_thread().name))
    history.later(lambda: done.append(history.add(ROW)))
    history.later(lambda: [].pop())                          # a defect
    history.later(lambda: done.append(history.latest()[0].text))
    history.close()
    assert done == ["history", 1, ROW.text]
    assert reported == [IndexError]


def test_a_disk_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    history, hangs, answers = HistoryDb(tmp_path / "history.db"), threading.Event(), threading.Event()

    def hang() -> None:
        with history._lock:                                  # as in the middle of a commit
            hangs.set()
            answers.wait()

    history.later(hang)
    assert hangs.wait(5)
    before = time.monotonic()
    history.later(lambda: None)
    assert time.monotonic() - before < 0.1
    history.close()
    assert time.monotonic() - before < 2
    answers.set()


def test_in_memory_nothing_is_written(tmp_path: Path) -> None:
    with closing(HistoryDb(None)) as db:
        assert not db.durable
        number = db.add(ROW)
        assert db.latest()[0].id == number
        db.remove(number)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_deleted_while_it_is_open(tmp_path: Path, history: HistoryDb) -> None:
    """What is said from then on is in a new one; a row of before is not brought back."""
    history.add(ROW)
    for path in tmp_path.iterdir():
        path.unlink()
    number = history.add(replace(ROW, text="danach"))
    history.mark(number, "inserted", "", {})
    assert [row.text for row in history.latest()] == ["danach"]
    assert [(row.text, row.status) for row in read_rows(tmp_path / "history.db")] == [("danach", "inserted")]
