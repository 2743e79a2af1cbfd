"""The history on real SQLite: durable before anything else, never deleted, private."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store.history import HistoryDb

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
