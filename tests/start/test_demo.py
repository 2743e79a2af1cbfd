"""What a machine without a screen shows: the shipped program at work, or one sentence about why not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def demonstrate(*program: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run([sys.executable, "-m", "tests.desktop.demo", *program], cwd=ROOT, env=environment,
                          capture_output=True, text=True, timeout=240, check=False)


def test_the_french_sentence_arrives() -> None:
    done = demonstrate()
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    found = re.fullmatch(r"text: (.+)\nrelease_to_text_ms: \d+\nscreenshot: (.+\.png)\n", done.stdout)
    assert found, done.stdout
    assert "dictée numéro" in found[1]
    assert Path(found[2]).read_bytes().startswith(b"\x89PNG")


def test_a_program_that_does_not_start() -> None:
    done = demonstrate("/bin/false")
    assert done.returncode == 1
    assert done.stderr.startswith("The demonstration failed: the program ended with 1")
    assert done.stderr.count("\n") == 1
    assert not done.stdout
