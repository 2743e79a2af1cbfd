"""Damaged store files: the program opens them, loses no byte of them, and goes on. The long form: benchmarks.damage."""

from __future__ import annotations

from pathlib import Path

from tests.faults.damage import run


def test_damaged_files(tmp_path: Path) -> None:
    seen = run(tmp_path, 240, seed=4)
    assert sum(seen.values()) == 240
    assert any("some rows saved" in what for what in seen), "the damage has to reach what is read"
    assert any(what.startswith("journal: damaged") for what in seen)
