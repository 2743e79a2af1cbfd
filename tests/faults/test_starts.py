"""Starts at the same moment, in a short form: benchmarks.starts does 20 x 50."""

from __future__ import annotations

from pathlib import Path

from tests.desktop.bench import Desk
from tests.faults.starts import lock_races, program_race


def test_one_of_many_gets_the_lock(tmp_path: Path) -> None:
    assert lock_races(tmp_path, rounds=5, racers=8) == [1] * 5


def test_one_of_many_programs_stays(desk: Desk) -> None:
    alive, codes = program_race(desk, "together", 3)
    assert alive == 1
    assert codes == [0, 0]
