"""What can still be read of a history that is damaged. The file itself is only read."""

from __future__ import annotations

import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

Row = tuple[Any, ...]
_TYPES: Final = (int, float, str, str, str, str, str, float, str, str, str)
_PAGE_BYTES: Final = 4096                    # SQLite's default; the first page names the tables and their places
_PROBED: Final = 100_000


def salvage(path: Path, columns: str, sound: Path) -> list[Row]:
    """Rows (id, then `columns`) that can still be read, in order of id. Never raises; maybe empty.

    `sound`: a history with the same tables. Its first page stands in for one that says nothing sensible any more.
    """
    rows = _rows_of(path, columns)
    if not rows:
        with suppress(OSError), _with_first_page_of(sound, path) as copy:
            rows = _rows_of(copy, columns)
    return [rows[number] for number in sorted(rows)]


def _rows_of(path: Path, columns: str) -> dict[int, Row]:
    """From the front, from the back, and one by one what lies between two damaged pages."""
    found: dict[int, Row] = {}
    for there in (columns, columns.replace(", journal", ", ''")):
        for direction in ("ASC", "DESC"):
            _collect(found, _read(path, [f"SELECT id, {there} FROM takes ORDER BY id {direction}"]))
        if found:
            missing = [number for number in range(1, min(max(found), _PROBED)) if number not in found]
            _collect(found, _read(path, [f"SELECT id, {there} FROM takes WHERE id = {number}" for number in missing]))
            break
    return found


def _collect(found: dict[int, Row], rows: Iterable[Row]) -> None:
    for row in rows:
        with suppress(TypeError, ValueError, OverflowError):
            if isinstance(row[0], int) and row[0] > 0:
                found.setdefault(row[0], tuple(kind(value) for kind, value in zip(_TYPES, row, strict=True)))


def _read(path: Path, queries: list[str]) -> list[Row]:
    """All rows that come before something goes wrong, query by query."""
    rows: list[Row] = []
    for how in ("mode=ro", "immutable=1"):       # the second where not even the log's index can be made
        with suppress(sqlite3.Error, UnicodeError, OSError), \
                closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=0.2)) as db:
            db.text_factory = lambda raw: raw.decode(errors="replace")
            for sql in queries:
                with suppress(sqlite3.DatabaseError, UnicodeError):
                    cursor = db.execute(sql)
                    while (row := cursor.fetchone()) is not None:
                        rows.append(row)
        if rows:
            break
    return rows


@contextmanager
def _with_first_page_of(sound: Path, path: Path) -> Iterator[Path]:
    """A copy beside the file, for its owner only and for a moment. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".salvage-") as folder:
        copy = Path(folder) / "copy.db"
        data = bytearray(path.read_bytes())
        first = bytearray(sound.read_bytes()[:_PAGE_BYTES])
        first[28:32] = (len(data) // _PAGE_BYTES).to_bytes(4, "big")        # the number of pages
        first[18:20] = b"\1\1"                                              # no log belongs to the copy
        data[:_PAGE_BYTES] = first
        with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        yield copy
