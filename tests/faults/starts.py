"""Many starts at the same moment on one profile: exactly one may stay."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.desktop.control_client import ask
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import reap, wait_for
from tests.desktop.conftest import PROGRAM

# One process for all rounds: each line on its stdin names a profile, and all lines come at once.
RACER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from superwhisper_gui.desktop.instance_qt import Instance
app = QCoreApplication([])
held = []
print("there", flush=True)
for line in sys.stdin:
    instance = Instance(Path(line.strip()))
    held.append(instance)
    print("first" if instance.acquire() else "second", flush=True)
"""


class Racers:
    """Processes that ask for the lock of a profile when they are told to, and hold what they got."""

    def __init__(self, count: int) -> None:
        self._processes = [subprocess.Popen([sys.executable, "-c", RACER], stdin=subprocess.PIPE, text=True,
                                            stdout=subprocess.PIPE, bufsize=1) for _ in range(count)]
        assert self._answers() == ["there"] * count

    def _answers(self) -> list[str]:
        return [process.stdout.readline().strip() for process in self._processes if process.stdout]

    def race(self, profile: Path) -> list[str]:
        profile.mkdir(parents=True)
        for process in self._processes:
            assert process.stdin
            process.stdin.write(f"{profile}\n")
        return self._answers()

    def close(self) -> None:
        for process in self._processes:
            assert process.stdin
            process.stdin.close()
        for process in self._processes:
            reap(process)


def lock_races(folder: Path, rounds: int, racers: int) -> list[int]:
    """How many were the first, in each round."""
    with closing(Racers(racers)) as all_of_them:
        return [all_of_them.race(folder / f"{number}").count("first") for number in range(rounds)]


def program_race(desk: Desk, name: str, programs: int) -> tuple[int, Sequence[int]]:
    """Starts whole programs at once: how many stayed, and the exit codes of the others. Ends the one that stayed."""
    profile = desk.home / name
    apps = [desk.launch([*PROGRAM, "--profile", str(profile), "--hidden"]) for _ in range(programs)]
    wait_for(lambda: sum(app.alive() for app in apps) <= 1, 120, 0.1, "all but one have ended")
    wait_for(lambda: _answers(profile), 30, 0.1, "the one that stays answers")
    time.sleep(0.5)
    alive = [app for app in apps if app.alive()]
    codes = [app.process.returncode for app in apps if not app.alive()]
    for app in apps:
        app.close()
    return len(alive), codes


def _answers(profile: Path) -> bool:
    try:
        return bool(ask(profile, {"command": "status"}, 5.0))
    except AppError:
        return False
