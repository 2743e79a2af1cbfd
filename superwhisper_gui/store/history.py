"""The history: every text, durable before it is inserted (PITFALLS G3). SQLite, one connection, WAL, synchronous=FULL.

Deleted text does not stay in the file (secure_delete). A file that cannot be read is set aside, never deleted.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store.paths import free_name

log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
BUSY_S = 0.2                      # another program holds the file: the text must not wait for it
SCHEMA = """
CREATE TABLE takes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    text TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    language TEXT NOT NULL,
    model TEXT NOT NULL,
    duration_s REAL NOT NULL,
    timings_ms TEXT NOT NULL,
    audio TEXT NOT NULL
)
"""
COLUMNS = "at, text, status, reason, language, model, duration_s, timings_ms, audio"


class HistoryDb:
    """Implements core.ports.History. Thread: the one that made it."""

    def __init__(self, path: Path) -> None:
        """Opens or creates the file. Raises AppError(HISTORY_BROKEN) if neither is possible."""
        self.set_aside: Path | None = None
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as e:
            if not path.exists() or isinstance(e, sqlite3.OperationalError):
                raise AppError(Code.HISTORY_BROKEN, str(e)) from None
            self.set_aside = free_name(path, "broken")
            os.replace(path, self.set_aside)
            for rest in ("-wal", "-shm"):
                if path.with_name(path.name + rest).exists():
                    os.replace(path.with_name(path.name + rest), Path(f"{self.set_aside}{rest}"))
            log.warning("the history could not be read and was set aside")
            self._db = _open(path)

    def add(self, row: HistoryRow) -> int:
        """Writes the row durably and returns its id (row.id is not used). Raises AppError(HISTORY_BROKEN)."""
        values = (row.at, row.text, row.status, row.reason, row.language, row.model, row.duration_s,
                  json.dumps(row.timings_ms), row.audio)
        try:
            with self._db:
                cursor = self._db.execute(f"INSERT INTO takes ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", values)
        except sqlite3.Error as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None
        return int(cursor.lastrowid or 0)

    def mark(self, row_id: int, status: str, reason: str, timings_ms: dict[str, float]) -> None:
        """How the take ended. Raises AppError(HISTORY_BROKEN)."""
        try:
            with self._db:
                self._db.execute("UPDATE takes SET status=?, reason=?, timings_ms=? WHERE id=?",
                                 (status, reason, json.dumps(timings_ms), row_id))
        except sqlite3.Error as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None

    def latest(self, limit: int = -1) -> Sequence[HistoryRow]:
        """Newest first; limit -1 = all."""
        try:
            rows = self._db.execute(f"SELECT id, {COLUMNS} FROM takes ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        except sqlite3.Error as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None
        return [_row(*row) for row in rows]

    def close(self) -> None:
        self._db.close()


def _row(row_id: int, at: float, text: str, status: str, reason: str, language: str, model: str, duration_s: float,
         timings_ms: str, audio: str) -> HistoryRow:
    return HistoryRow(row_id, at, text, status, reason, language, model, duration_s, json.loads(timings_ms), audio)


def _open(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    db = sqlite3.connect(path, timeout=BUSY_S)
    try:
        if new:
            path.chmod(0o600)
        db.execute("PRAGMA secure_delete=ON")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("quick_check found damage")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            with db:
                db.execute(SCHEMA)
                db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    except sqlite3.Error:
        db.close()
        raise
    return db
