"""A small model, a hub that has it, and what there is on the disk."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from superwhisper_gui.speech.catalogue import Source
from superwhisper_gui.speech.models import KnownModel, ModelFile
from tests.speech_models.hub_server import HubServer

SOURCE = Source("someone/small-model", "f" * 40)
WEIGHTS = random.Random(0).randbytes(1_500_000)
FILES = {"model.bin": WEIGHTS, "config.json": b'{"a": 1}', "tokenizer.json": b'{"b": [1, 2, 3]}',
         "vocabulary.txt": b"one\ntwo\n"}
MODEL = KnownModel("mine", True, tuple(
    ModelFile(name, len(content), "" if name == "config.json" else hashlib.sha256(content).hexdigest())
    for name, content in FILES.items()))


@pytest.fixture
def hub() -> Iterator[HubServer]:
    server = HubServer(dict(FILES))
    yield server
    server.close()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "models"


@pytest.fixture
def write_model() -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        folder.mkdir(parents=True)
        for name, content in FILES.items():
            (folder / name).write_bytes(content)
        return folder
    return write
