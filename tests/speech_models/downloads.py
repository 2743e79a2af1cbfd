"""A download from the test's hub, and what is left of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.catalogue import part_folder
from superwhisper_gui.speech.download import LineLimits, download
from superwhisper_gui.speech.models import find_model
from tests.speech_models.conftest import FILES, MODEL, SOURCE
from tests.speech_models.hub_server import HubServer

QUICK = LineLimits(stall_s=20, pauses_s=(0.01, 0.01), progress_s=0.0)
IMPATIENT = LineLimits(stall_s=1, pauses_s=(0.01,), progress_s=0.0)
TRIES = 1 + len(QUICK.pauses_s)


def fetch(hub: HubServer | str, models: Path, **how: Any) -> Path | None:
    address = hub if isinstance(hub, str) else hub.address
    return download(MODEL, SOURCE, models, address, **{"limits": QUICK, **how})


def assert_whole(models: Path) -> None:
    """The model, plain files only, and nothing else but the lock."""
    folder = models / "mine"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert all(path.is_file() and not path.is_symlink() for path in folder.iterdir())
    assert {path.name for path in models.iterdir()} == {"mine", ".mine.lock"}
    assert find_model("mine", models) == folder


def refused(hub: HubServer | str, models: Path, code: Code, **how: Any) -> str:
    """It fails with that code, and no model is to be seen. Gives the detail."""
    with pytest.raises(AppError) as caught:
        fetch(hub, models, **how)
    assert caught.value.code is code, caught.value
    assert not (models / "mine").exists()
    return caught.value.detail


def part(models: Path) -> Path:
    return part_folder("mine", models) / "model.bin"
