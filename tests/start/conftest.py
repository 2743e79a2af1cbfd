"""start.py in a checkout of its own, and commands that stand alone on the PATH."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.start.stubs import Stubs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py in a checkout of its own, which main() makes the current folder."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "packaging").mkdir()
    for file in (ROOT / "start.py", ROOT / "pyproject.toml", *ROOT.glob("requirements*.txt")):
        shutil.copy(file, folder)
    shutil.copy(ROOT / "packaging" / "machine.py", folder / "packaging")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(folder)
    spec = importlib.util.spec_from_file_location("start_under_test", folder / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert folder == module.ROOT
    return module


@pytest.fixture
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stubs:
    return Stubs(tmp_path, monkeypatch)
