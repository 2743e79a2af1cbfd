"""Every import contract of pyproject.toml, broken once on purpose: a contract that cannot fail protects nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

ROOMS, WINDOWS, QT, ENGINES, FILES, NETWORK = (       # how the contracts are called
    "Rooms", "The windows know only the core", "Qt only in", "Engines only in", "Sound files only in", "No network")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "superwhisper_gui", folder / "superwhisper_gui",
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def verdicts(folder: Path) -> dict[str, bool]:
    """Contract name -> kept."""
    done = subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "300"})
    lines = [line for line in done.stdout.splitlines() if " KEPT" in line or " BROKEN" in line]
    assert lines, done.stdout + done.stderr
    result = {line.split(" KEPT")[0].split(" BROKEN")[0]: " KEPT" in line for line in lines}
    assert (done.returncode == 0) == all(result.values())
    return result


def test_the_program_keeps_all_contracts(copy: Path) -> None:
    found = verdicts(copy)
    assert len(found) == 6
    assert all(found.values()), found


@pytest.mark.parametrize(("module", "line", "contract"), [
    ("core/keys.py", "import superwhisper_gui.media", ROOMS),
    ("media/__init__.py", "import superwhisper_gui.audio", ROOMS),
    ("audio/__init__.py", "import superwhisper_gui.speech", ROOMS),
    ("speech/__init__.py", "import superwhisper_gui.text", ROOMS),
    ("text/__init__.py", "import superwhisper_gui.store", ROOMS),
    ("store/__init__.py", "import superwhisper_gui.desktop", ROOMS),
    ("desktop/__init__.py", "import superwhisper_gui.ui", ROOMS),
    ("ui/__init__.py", "import superwhisper_gui.app", ROOMS),
    ("cellar/__init__.py", "", ROOMS),                      # a room that was given no place
    ("ui/__init__.py", "import superwhisper_gui.audio", WINDOWS),
    ("ui/__init__.py", "def late():\n    from superwhisper_gui.store import paths", WINDOWS),
    ("core/audio.py", "from PySide6.QtCore import QObject", QT),
    ("audio/__init__.py", "import PySide6", QT),
    ("speech/client.py", "import ctranslate2", ENGINES),
    ("speech/__init__.py", "def late():\n    import faster_whisper", ENGINES),
    ("desktop/__init__.py", "import onnxruntime", ENGINES),
    ("audio/__init__.py", "import torch", ENGINES),
    ("speech/backends/__init__.py", "import av", FILES),
    ("speech/backends/__init__.py", "import httpx", NETWORK),
    ("store/__init__.py", "from huggingface_hub import hf_hub_download", NETWORK),
])
def test_a_broken_rule_is_found(copy: Path, module: str, line: str, contract: str) -> None:
    file = copy / "superwhisper_gui" / module
    before = file.read_text("utf-8") if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text((before or "") + f"\n{line}\n", "utf-8")
    try:
        found = verdicts(copy)
    finally:
        if before is None:
            shutil.rmtree(file.parent)
        else:
            file.write_text(before, "utf-8")
    assert [kept for name, kept in found.items() if name.startswith(contract)] == [False], found
