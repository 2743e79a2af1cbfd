"""What only a real X screen can show."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.desktop.bench import Desk
from tests.ui.conftest import ROOT


def test_selecting_and_copying_take_no_selection_of_the_screen() -> None:
    """Qt's own widget does with the same gestures: the test can see it."""
    with Desk() as desk:
        done = subprocess.run([sys.executable, "-m", "tests.ui.selecting"], env=desk.env, cwd=ROOT,
                              capture_output=True, text=True, check=True, timeout=60)
    taken = json.loads(done.stdout)
    assert taken["ours"] == []
    assert {"all", "copy", "character"} <= set(taken["Qt's"])
