"""start.py on a machine with an NVIDIA card: what is installed for it, what is said first, and who may say no."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CARD = {"name": "NVIDIA GeForce RTX 3090", "models": ["large-v2", "large-v3-turbo"]}
LOCK = "requirements-cuda.txt"


class Machine:
    """What is asked and installed."""

    def __init__(self, start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.start, self.card = start, CARD
        self.driver, self.fails, self.asked = True, False, 0
        self.installed: list[str] = []
        start.VENV.mkdir()
        monkeypatch.setattr(start, "has_driver", lambda: self.driver)
        monkeypatch.setattr(start, "nvidia_card", self.ask)
        monkeypatch.setattr(start, "pip", self.pip)

    def ask(self, _python: Path) -> dict[str, Any]:
        self.asked += 1
        return self.card

    def pip(self, *arguments: Any) -> None:
        if self.fails:
            raise self.start.Stop("The downloads do not work.", "Check the network.")
        self.installed.append(str(arguments[-1]))

    def starts(self, *, cpu: bool = False, setup: bool = False) -> list[str]:
        """What is installed by this start."""
        self.installed = []
        done = json.loads(self.start.DONE.read_text()) if self.start.DONE.exists() else {}
        self.start.use_card(done, cpu, setup)
        return self.installed


@pytest.fixture
def machine(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(start, monkeypatch)


def test_a_card_gets_its_library_once_and_a_model_is_recommended(machine: Machine,
                                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert machine.starts() == [LOCK]
    said = capsys.readouterr().out
    order = [said.index(part) for part in ("RTX 3090", "600 MB", "--cpu", "large-v2 or large-v3-turbo")]
    assert order == sorted(order)
    assert "models download large-v2" in said
    assert machine.starts() == []
    assert machine.starts(setup=True) == []
    assert capsys.readouterr().out == ""
    assert machine.asked == 1                            # the second start does not even ask


def test_no_is_remembered_until_setup_asks_anew(machine: Machine) -> None:
    assert machine.starts(cpu=True) == []
    assert machine.starts() == []
    assert machine.asked == 0
    assert machine.starts(setup=True) == [LOCK]


def test_without_a_driver_nothing_is_asked(machine: Machine) -> None:
    machine.driver = False
    assert machine.starts() == []
    assert machine.asked == 0
    machine.driver = True                                # it was installed later
    assert machine.starts() == [LOCK]


def test_a_driver_without_a_card_that_fits(machine: Machine) -> None:
    machine.card = {}
    assert machine.starts() == []
    assert machine.starts() == []
    assert machine.asked == 1
    machine.card = CARD
    assert machine.starts(setup=True) == [LOCK]


def test_a_download_that_fails_is_tried_again(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = True
    assert machine.starts() == []
    assert "starts without it, on the processor" in capsys.readouterr().err
    machine.fails = False
    assert machine.starts() == [LOCK]


# -- the real question, asked of a stand-in driver

@pytest.mark.parametrize(("cards", "name", "models"), [
    (["NVIDIA GeForce RTX 4090|1|0000:01:00.0|24576|8|9", "NVIDIA GeForce RTX 3090|2|0000:65:00.0|24576|8|6"],
     "NVIDIA GeForce RTX 3090", ["large-v2", "large-v3-turbo"]),
    (["NVIDIA GeForce RTX 3070|1|0000:01:00.0|8192|8|6"], "NVIDIA GeForce RTX 3070", ["large-v3-turbo", "large-v2"]),
    (["NVIDIA GeForce GTX 1080|1|0000:01:00.0|8192|6|1"], None, None),
    ([], None, None),
])
def test_the_driver_is_asked_through_the_program(stand_in: Path, start: ModuleType, monkeypatch: pytest.MonkeyPatch,
                                                 cards: list[str], name: str | None, models: list[str] | None) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", str(stand_in))
    monkeypatch.setenv("FAKE_GPUS", "\n".join(cards))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    found = start.nvidia_card(Path(sys.executable))
    assert (found.get("name"), found.get("models")) == (name, models)


def test_a_driver_that_crashes_is_no_card(start: ModuleType, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -SEGV $$\n")
    python.chmod(0o755)
    assert start.nvidia_card(python) == {}
    assert start.nvidia_card(tmp_path / "nothing") == {}


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("driver")
    driver = ROOT / "tests" / "speech_models" / "driver.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-DDRIVER_AGE=0", "-o", folder / "libcuda.so.1", driver], check=True)
    return folder
