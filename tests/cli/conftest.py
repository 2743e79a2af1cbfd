"""The command line as a person types it: a process, its two outputs and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.speech_models.conftest import FILES, write_model  # noqa: F401 - a fixture
from tests.speech_models.hub_server import HubServer

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Compiled as by an installation: a checkout may have older ones."""
    subprocess.run([sys.executable, str(ROOT / "packaging" / "translations.py"), "release"], check=True, timeout=60)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def hub() -> Iterator[HubServer]:
    server = HubServer(dict(FILES))
    yield server
    server.close()


def environment(home: Path, locale: str = "en_GB.UTF-8") -> dict[str, str]:
    """No screen, no sound server, nobody's caches."""
    kept = {name: value for name, value in os.environ.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY", "HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME")}
    return {**kept, "HOME": str(home), "LC_ALL": locale, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def run(tmp_path: Path, profile: Path) -> Run:
    """run("models", "list", locale="fr_FR.UTF-8", module="tests.cli.small_model")"""
    def call(*arguments: str, locale: str = "en_GB.UTF-8", module: str = "superwhisper_gui",
             **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", module, *arguments, "--profile", str(profile)], cwd=ROOT,
                              env={**environment(tmp_path, locale), **more}, capture_output=True, text=True,
                              encoding="utf-8", timeout=120, check=False)
    return call
