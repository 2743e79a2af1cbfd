from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech import catalogue
from superwhisper_gui.speech.catalogue import (
    SOURCES,
    found_models,
    known_models,
    lock_for,
    memory_needed_bytes,
    part_folder,
    recommended,
    remove,
)
from superwhisper_gui.speech.gpu import Gpu
from superwhisper_gui.speech.models import CATALOGUE, find_model, shared_models_dir
from tests.speech_models.conftest import FILES

BASE = shared_models_dir() / "base"
Write = Callable[[Path], Path]


def test_every_known_model_has_a_source_that_cannot_change() -> None:
    assert SOURCES.keys() == CATALOGUE.keys()
    for source in SOURCES.values():
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", source.repository)
        assert re.fullmatch(r"[0-9a-f]{40}", source.revision)


def test_what_is_there_of_every_known_model(models: Path) -> None:
    part = part_folder("tiny", models)
    part.mkdir(parents=True)
    (part / "model.bin").write_bytes(b"x" * 1000)
    (part / "other").write_bytes(b"x")
    states = {state.model.name: state for state in known_models(models)}
    assert states.keys() == CATALOGUE.keys()
    assert states["base"].path == BASE
    assert (states["tiny"].path, states["tiny"].begun_bytes) == (None, 1000)
    assert (states["small"].path, states["small"].begun_bytes) == (None, 0)


# -- removing

def refused(name: str, models: Path, code: Code = Code.MODEL_MISSING) -> None:
    with pytest.raises(AppError) as caught:
        remove(name, models)
    assert caught.value.code is code


def test_a_model_and_what_a_download_left_of_it_are_removed(models: Path, write_model: Write) -> None:
    write_model(models / "mine")
    write_model(models / "other")
    write_model(part_folder("mine", models))
    remove("mine", models)
    assert {path.name for path in models.iterdir()} == {"other", ".mine.lock"}
    write_model(part_folder("mine", models))
    remove("mine", models)
    assert {path.name for path in models.iterdir()} == {"other", ".mine.lock"}
    refused("mine", models)


@pytest.mark.parametrize("name", ["", ".", "..", "../kept", "a/b", ".hidden", "a\\b", "c:kept", "/etc", "mine/"])
def test_nothing_outside_the_profile_s_models_is_removed(models: Path, write_model: Write, name: str) -> None:
    for place in (models / "mine", models / ".hidden", models.parent / "kept", models / "a" / "b"):
        write_model(place)
    before = sorted(models.parent.rglob("*"))
    refused(name, models)
    assert sorted(models.parent.rglob("*")) == before


def test_the_built_in_model_is_not_the_profile_s(models: Path) -> None:
    refused("base", models)
    assert find_model("base", models) == BASE


def test_of_a_link_only_the_link_is_removed(models: Path, tmp_path: Path, write_model: Write) -> None:
    outside = write_model(tmp_path / "outside")
    models.mkdir(parents=True)
    (models / "mine").symlink_to(outside)
    remove("mine", models)
    assert not os.path.lexists(models / "mine")
    assert (outside / "model.bin").exists()


def test_a_model_that_is_being_downloaded_is_not_removed(models: Path, write_model: Write) -> None:
    write_model(part_folder("mine", models))
    with lock_for("mine", models):
        refused("mine", models, Code.DOWNLOAD_RUNNING)
    remove("mine", models)


def test_a_file_that_cannot_be_removed_is_said(models: Path, write_model: Write,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows does with a file that is in use."""
    def in_use(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    write_model(models / "mine")
    monkeypatch.setattr(Path, "rename", in_use)
    monkeypatch.setattr(catalogue, "_MOVE_PAUSE_S", 0)
    refused("mine", models, Code.PROFILE_READ_ONLY)
    assert (models / "mine" / "model.bin").exists()


# -- finding

def cache(hub: Path, repository: str, revision: str, files: dict[str, bytes]) -> Path:
    """As the hub's own library keeps it: the content under its digest, links by name."""
    folder = hub / f"models--{repository.replace('/', '--')}"
    snapshot = folder / "snapshots" / revision
    snapshot.mkdir(parents=True)
    (folder / "blobs").mkdir(exist_ok=True)
    for number, (name, content) in enumerate(files.items()):
        (folder / "blobs" / str(number)).write_bytes(content)
        (snapshot / name).symlink_to(f"../../blobs/{number}")
    return snapshot


def test_folders_and_caches_are_found(tmp_path: Path, write_model: Write) -> None:
    write_model(tmp_path / "own" / "mine")
    write_model(tmp_path / "single")
    snapshot = cache(tmp_path / "hub", "someone/whisper-x", "a" * 40, FILES)
    (tmp_path / "hub" / "version.txt").touch()
    found = found_models([tmp_path / "own", tmp_path / "single", tmp_path / "hub", tmp_path / "nothing"])
    assert [(model.name, model.path) for model in found] == [
        ("mine", tmp_path / "own" / "mine"), ("single", tmp_path / "single"), ("whisper-x", snapshot)]
    assert all(model.size_bytes == sum(len(content) for content in FILES.values()) for model in found)


def test_a_cache_of_a_known_model_has_its_name_and_must_have_its_sizes(tmp_path: Path) -> None:
    files = {file.name: b"" for file in CATALOGUE["base"].files}
    files["config.json"] = (BASE / "config.json").read_bytes()
    snapshot = cache(tmp_path, SOURCES["base"].repository, "a" * 40, files)
    for file in CATALOGUE["base"].files:
        os.truncate(snapshot / file.name, file.size_bytes)         # their content is not looked at
    assert [(model.name, model.path) for model in found_models([tmp_path])] == [("base", snapshot)]
    blob = (snapshot / "model.bin").resolve()
    os.truncate(blob, blob.stat().st_size - 1)
    assert found_models([tmp_path]) == []


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_half_a_model_is_not_offered(tmp_path: Path, write_model: Write, missing: str) -> None:
    (write_model(tmp_path / "own" / "mine") / missing).unlink()
    assert found_models([tmp_path / "own"]) == []


def test_the_same_model_is_offered_once(tmp_path: Path, write_model: Write) -> None:
    model = write_model(tmp_path / "own" / "mine")
    (tmp_path / "own" / "z").symlink_to(model)
    assert [found.path for found in found_models([model, tmp_path / "own"])] == [model]


def test_of_a_crowded_folder_only_so_much_is_looked_at(tmp_path: Path, write_model: Write,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        write_model(tmp_path / f"n{number}")
    monkeypatch.setattr(catalogue, "_ENTRIES_LOOKED_AT", 2)
    assert len(found_models([tmp_path])) == 2


def test_strange_folders_are_not_offered(tmp_path: Path, write_model: Write) -> None:
    strange = write_model(tmp_path / "strange")
    (strange / "model.bin").unlink()
    subprocess.run(["mkfifo", strange / "model.bin"], check=True)
    (tmp_path / "round").symlink_to(tmp_path)
    assert found_models([tmp_path, Path("/dev"), strange]) == []


# -- which one

GB = 1000**3


def card(name: str, gb: float, capability: tuple[int, int] = (8, 6)) -> Gpu:
    return Gpu(name, "GPU-1", "0000:01:00.0", int(gb * GB), capability)


def test_memory_covers_what_was_published_for_large_v2() -> None:
    assert 4.755 * GB <= memory_needed_bytes(CATALOGUE["large-v2"], "float16") < 5 * GB
    assert 3.091 * GB <= memory_needed_bytes(CATALOGUE["large-v2"], "int8") < 3.3 * GB
    assert memory_needed_bytes(CATALOGUE["base"], "float16") < GB


@pytest.mark.parametrize(("gpu", "names"), [
    (None, ("base", "small")),
    (card("NVIDIA GeForce GTX 1080 Ti", 11.7, (6, 1)), ("base", "small")),
    (card("NVIDIA GeForce RTX 3090", 25.4), ("large-v2", "large-v3-turbo")),
    (card("NVIDIA GeForce RTX 3070", 8.5), ("large-v3-turbo", "large-v2")),
    (card("NVIDIA GeForce GTX 1650", 4.2, (7, 5)), ("large-v3-turbo", "medium")),
    (card("NVIDIA T1", 2.1, (7, 5)), ("base",)),
    (card("NVIDIA T1", 1.0, (7, 5)), ("base",))])
def test_what_is_recommended(gpu: Gpu | None, names: tuple[str, ...]) -> None:
    assert recommended(gpu) == names
