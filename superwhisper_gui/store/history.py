"""The history: every text, durable before it is inserted (PITFALLS G3). SQLite, one connection, WAL, synchronous=FULL.

What makes it durable may take seconds on a slow disk, so it is asked for with `later`, on a thread of its own.
Deleted text does not stay in the file (secure_delete). A file that cannot be read is set aside, never deleted, and what
can still be read of it goes into the new one.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.core.recovery import KEPT_DAYS, RESTARTED
from superwhisper_gui.store.history_salvage import salvage
from superwhisper_gui.store.paths import free_name

log = logging.getLogger(__name__)

BUSY_S: Final = 0.2               # another program holds the file: the text must not wait for it
CLOSE_LIMIT_S: Final = 0.5
DAY_S: Final = 86_400
UNREAD: Final = "unread"          # in the name of a damaged file of which nothing was saved yet
# What makes version N + 1 out of version N.
MIGRATIONS: Final = (
    ("""CREATE TABLE takes (
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
    )""",),
    ("ALTER TABLE takes ADD COLUMN journal TEXT NOT NULL DEFAULT ''",
     "ALTER TABLE takes ADD COLUMN old_since TEXT NOT NULL DEFAULT ''"),      # the day it was first seen to be old
)
SCHEMA_VERSION: Final = len(MIGRATIONS)
COLUMNS: Final = "at, text, status, reason, language, model, duration_s, timings_ms, audio, journal"
# what the person may still want to do something about
KEPT: Final = f"""(status = 'recovered' OR status = 'kept' OR (status = 'failed' AND audio <> '')
    OR (status = 'unconfirmed' AND reason = '{RESTARTED}'))"""
# errors of the file; the others (locked, full, read-only …) are of the moment and say nothing about it
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT,
                            sqlite3.SQLITE_ERROR, sqlite3.SQLITE_IOERR_SHORT_READ})
# Python cannot decode some of SQLite's own words about a damaged file
_PROBLEMS: Final = (sqlite3.Error, UnicodeError)


class HistoryDb:
    """core.ports.History. Any thread; one call waits for another. `path` None: in memory, for a person who keeps no
    history; `at_once`: jobs run where they are given, for scripts on one thread.
    """

    def __init__(self, path: Path | None, *, at_once: bool = False) -> None:
        """Opens or creates the file. Raises AppError: HISTORY_BROKEN if neither is possible, HISTORY_NEWER."""
        self._at_once = at_once or path is None
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)
        self._open_or_begin(path)
        if not self._at_once:
            self._thread.start()

    def _open_or_begin(self, path: Path | None) -> None:
        self.set_aside: Path | None = None
        self.salvaged = 0
        self.durable = path is not None
        self._path, self._inode = path, 0
        try:
            if path is None:
                self._db = _open_in_memory()
                return
            try:
                self._db = _open(path)
            except _PROBLEMS as e:
                if not path.exists() or not _is_damage(e):
                    raise
                _move(path, _unread_name(path))
                self._db = _open(path)
            for aside in sorted(path.parent.glob(f"{path.stem}.{UNREAD}-*{path.suffix}")):
                self._read_what_is_left(path, aside)
            self._inode = path.stat().st_ino
        except (*_PROBLEMS, OSError) as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None

    def _read_what_is_left(self, path: Path, aside: Path) -> None:
        """Of a damaged file, which gets its last name after that: a kill in between costs nothing."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = salvage(aside, COLUMNS, path)
        with self._db:
            self._db.executemany(_INSERT_WITH_ID, rows)
        self.salvaged += len(rows)
        self.set_aside = free_name(path, "broken")
        _move(aside, self.set_aside)
        log.warning("the history could not be read and was set aside; %d rows were saved", len(rows))

    def later(self, job: Callable[[], object]) -> None:
        """Waits for nothing; a job must not raise."""
        if self._at_once:
            job()
        else:
            self._jobs.put(job)

    def _run(self) -> None:
        """Thread entry point. A defect is reported like that of any thread, and the other jobs have their turn."""
        while job := self._jobs.get():
            try:
                job()
            except Exception:  # noqa: BLE001
                kind, value, trace = sys.exc_info()
                if kind:
                    threading.excepthook(threading.ExceptHookArgs((kind, value, trace, self._thread)))

    def close(self) -> None:
        """A disk that hangs is left alone: what is not durable yet has its journal."""
        if self._thread.ident:
            self._jobs.put(None)
            self._thread.join(CLOSE_LIMIT_S)
            if self._thread.is_alive():
                log.warning("the history is not closed: the disk does not answer")
                return
        self._db.close()

    # -- one row

    def add(self, row: HistoryRow) -> int:
        """Writes the row durably and returns its id (row.id is not used). Raises AppError(HISTORY_BROKEN)."""
        self._make_sure_of_the_file()
        return int(self._change(f"INSERT INTO takes ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)", _values(row)).lastrowid
                   or 0)

    def _make_sure_of_the_file(self) -> None:
        """A file that was deleted meanwhile would take rows and keep none. Raises AppError(HISTORY_BROKEN)."""
        try:
            with self._lock:
                if self._path is None or (self._path.exists() and self._path.stat().st_ino == self._inode):
                    return
                log.warning("the history's file is not there any more: a new one is begun")
                self._db.close()                 # takes its log along: it does not belong to the new file
                self._db = _open(self._path)
                self._inode = self._path.stat().st_ino
        except (*_PROBLEMS, OSError) as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None

    def mark(self, row_id: int, status: str, reason: str, timings_ms: dict[str, float]) -> None:
        """How the take ended. Raises AppError(HISTORY_BROKEN)."""
        self._change("UPDATE takes SET status=?, reason=?, timings_ms=? WHERE id=?",
                     (status, reason, json.dumps(timings_ms), row_id))

    def revise(self, row: HistoryRow) -> None:
        """Everything of the row but its id and its time. Raises AppError(HISTORY_BROKEN)."""
        names = COLUMNS.split(", ")[1:]
        self._change(f"UPDATE takes SET {', '.join(f'{name}=?' for name in names)} WHERE id=?",
                     (*_values(row)[1:], row.id))

    def remove(self, row_id: int) -> None:
        """Deletes the row; its text does not stay in the file. Raises AppError(HISTORY_BROKEN)."""
        self._change("DELETE FROM takes WHERE id=?", (row_id,))
        if self.durable:
            self._change("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- many

    def latest(self, limit: int = -1) -> Sequence[HistoryRow]:
        """Newest first; limit -1 = all. Raises AppError(HISTORY_BROKEN)."""
        return self._rows("ORDER BY id DESC LIMIT ?", limit)

    def kept(self) -> Sequence[HistoryRow]:
        """What was said and not inserted, newest first. Raises AppError(HISTORY_BROKEN)."""
        return self._rows(f"WHERE {KEPT} ORDER BY at DESC, id DESC")

    def of_journal(self, name: str) -> HistoryRow | None:
        """The row of the take with that journal file. Raises AppError(HISTORY_BROKEN)."""
        return next(iter(self._rows("WHERE journal = ?", name)), None)

    def settle_pending(self) -> int:
        """After a restart nobody knows whether a pending text was inserted: says so, and returns how many there are."""
        return self._change("UPDATE takes SET status='unconfirmed', reason=? WHERE status='pending'",
                            (RESTARTED,)).rowcount

    def expired(self, now: float, today: str) -> Sequence[HistoryRow]:
        """Kept sound that is older than 30 days, seen to be so on two different days: a clock that jumps once deletes
        nothing. `now`: seconds since 1970; `today`: "2026-11-25". Raises AppError(HISTORY_BROKEN).
        """
        old = f"audio <> '' AND (status = 'failed' OR journal <> '') AND at < {now - KEPT_DAYS * DAY_S:.0f}"
        rows = self._rows(f"WHERE {old} AND old_since <> '' AND old_since < ?", today)
        self._change(f"UPDATE takes SET old_since = CASE WHEN {old} THEN ? ELSE '' END "
                     f"WHERE (old_since = '') = ({old})", (today,))
        return rows

    def _rows(self, rest: str, *values: Any) -> list[HistoryRow]:
        try:
            with self._lock:
                return [_row(row) for row in self._db.execute(f"SELECT id, {COLUMNS} FROM takes {rest}", values)]
        except _PROBLEMS as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None

    def _change(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            with self._lock, self._db:
                return self._db.execute(sql, values)
        except _PROBLEMS as e:
            raise AppError(Code.HISTORY_BROKEN, str(e)) from None


_INSERT_WITH_ID: Final = f"INSERT OR IGNORE INTO takes (id, {COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"


def read_rows(path: Path, limit: int = -1) -> list[HistoryRow]:
    """The newest rows for another process: it changes nothing, however old or damaged the file is.

    Raises AppError: HISTORY_BROKEN, HISTORY_NEWER.
    """
    if not path.exists():
        return []
    for how in ("mode=ro", "immutable=1"):        # the second where not even the log's index can be made
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY_S)) as db:
                db.text_factory = _lenient
                version = db.execute("PRAGMA user_version").fetchone()[0]
                columns = COLUMNS if version >= SCHEMA_VERSION else COLUMNS.replace(", journal", ", ''")
                return [_row(row) for row in
                        db.execute(f"SELECT id, {columns} FROM takes ORDER BY id DESC LIMIT ?", (limit,))]
        except _PROBLEMS as e:
            problem = str(e)
    raise AppError(Code.HISTORY_BROKEN, problem)


def _values(row: HistoryRow) -> tuple[Any, ...]:
    return (row.at, row.text, row.status, row.reason, row.language, row.model, row.duration_s,
            json.dumps(row.timings_ms), row.audio, row.journal)


def _row(values: tuple[Any, ...]) -> HistoryRow:
    number, at, text, status, reason, language, model, duration_s, timings, audio, journal = values
    try:
        timings_ms = json.loads(timings)
    except (ValueError, TypeError, RecursionError):
        timings_ms = {}
    return HistoryRow(number, at, text, status, reason, language, model, duration_s,
                      timings_ms if isinstance(timings_ms, dict) else {}, audio, journal)


def _unread_name(path: Path) -> Path:
    """That of a move which was cut off after the log, else a new one."""
    if not path.with_name(f"{path.name}-wal").exists():
        for moved in path.parent.glob(f"{path.stem}.{UNREAD}-*{path.suffix}-wal"):
            if not (main := moved.with_name(moved.name.removesuffix("-wal"))).exists():
                return main
    return free_name(path, UNREAD)


def _move(path: Path, to: Path) -> None:
    """With what belongs to it; the main file last: a kill in between leaves no foreign log behind. Raises OSError."""
    for rest in ("-wal", "-shm", ""):
        if path.with_name(path.name + rest).exists():
            os.replace(path.with_name(path.name + rest), to.with_name(to.name + rest))


def _open_in_memory() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", check_same_thread=False)
    _bring_up_to_date(db, 0)
    return db


def _open(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    undone = path.with_name(f"{path.name}-journal").exists()     # the power went while it was made: SQLite sees to that
    if not new and not undone and not set(_format_of(path)) <= {1, 2}:
        raise _damage("a format that does not exist")    # SQLite would open it, for reading only
    db = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)      # HistoryDb lets one at a time use it
    db.text_factory = _lenient
    try:
        if new:
            path.chmod(0o600)
        version = _version_of(db)
        db.execute("PRAGMA secure_delete=ON")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise _damage("quick_check found damage")
        if version < SCHEMA_VERSION:
            if version:
                _back_up(db, path, version)
            _bring_up_to_date(db, version)
        else:
            _remove_backups(path)
        db.execute(f"SELECT id, {COLUMNS}, old_since FROM takes LIMIT 1").fetchone()
    except (*_PROBLEMS, AppError):
        db.close()
        raise
    return db


def _format_of(path: Path) -> bytes:
    """Bytes 18 and 19: the versions of the format needed to write and to read the file. Raises OSError."""
    with open(path, "rb") as file:
        return file.read(20)[18:]


def _version_of(db: sqlite3.Connection) -> int:
    """Raises AppError(HISTORY_NEWER): a file of a newer version is left as it is."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise AppError(Code.HISTORY_NEWER, f"version {version}")
    return version


def _bring_up_to_date(db: sqlite3.Connection, version: int) -> None:
    """All steps or none: `with db` alone would commit before each CREATE and ALTER."""
    try:
        db.execute("BEGIN IMMEDIATE")
        for step in MIGRATIONS[version:]:
            for sql in step:
                db.execute(sql)
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        db.execute("COMMIT")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _back_up(db: sqlite3.Connection, path: Path, version: int) -> None:
    """A copy of the old version, until the next start finds the new one sound: deleted texts must not stay in it."""
    backup = free_name(path, f"version-{version}")
    before = os.umask(0o177)
    try:
        db.execute("VACUUM INTO ?", (str(backup),))
    finally:
        os.umask(before)


def _remove_backups(path: Path) -> None:
    for backup in path.parent.glob(f"{path.stem}.version-*{path.suffix}"):
        try:
            backup.unlink()
        except OSError as e:
            log.warning("an old copy of the history could not be deleted: %s", e.strerror)


def _is_damage(error: Exception) -> bool:
    return isinstance(error, UnicodeError) or getattr(error, "sqlite_errorcode", None) in _DAMAGE


def _lenient(raw: bytes) -> str:
    return raw.decode(errors="replace")


def _damage(text: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(text)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
