from __future__ import annotations

import os
from pathlib import Path

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.models import CATALOGUE, check_files, find_model, shared_models_dir, verify

BASE = shared_models_dir() / "base"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the built-in model whose files may be damaged one by one."""
    folder = tmp_path / "models" / "base"
    folder.mkdir(parents=True)
    for file in BASE.iterdir():
        if file.name == "model.bin":
            os.link(file, folder / file.name) if file.stat().st_dev == folder.stat().st_dev \
                else (folder / file.name).symlink_to(file)
        else:
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_the_built_in_model_is_the_published_one() -> None:
    verify(BASE)


def test_every_known_model_has_what_the_engine_needs() -> None:
    for name, model in CATALOGUE.items():
        assert name == model.name
        names = {file.name for file in model.files}
        assert {"model.bin", "config.json", "tokenizer.json"} < names
        assert names & {"vocabulary.txt", "vocabulary.json"}
        assert all(file.size_bytes > 0 and len(file.sha256) in (0, 64) for file in model.files)
        assert model.files[0].sha256


def test_the_profile_comes_before_the_shared_folder(base: Path, tmp_path: Path) -> None:
    assert find_model("base", tmp_path / "models") == base
    assert find_model("base", tmp_path / "elsewhere") == BASE


def test_a_path_is_taken_as_it_is_and_nothing_else_is_tried(base: Path, tmp_path: Path) -> None:
    assert find_model(str(base), tmp_path / "elsewhere") == base
    with pytest.raises(AppError) as caught:
        find_model(str(tmp_path / "elsewhere" / "base"), tmp_path / "models")
    assert caught.value.code is Code.MODEL_MISSING


@pytest.mark.parametrize("name", ["small", "nonsense", "", "..", ".hidden", "a" * 65, "a b"])
def test_what_is_not_there_is_missing(name: str, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        find_model(name, tmp_path)
    assert caught.value.code is Code.MODEL_MISSING


def test_the_home_folder_is_never_looked_into(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    base.rename(base.with_name("small"))
    (tmp_path / "small").symlink_to(base.with_name("small"))
    with pytest.raises(AppError):
        find_model("small", tmp_path / "elsewhere")


def damaged(folder: Path, check: object = check_files) -> str:
    assert callable(check)
    with pytest.raises(AppError) as caught:
        check(folder)
    assert caught.value.code is Code.MODEL_DAMAGED
    return caught.value.detail


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_a_missing_or_empty_or_short_file_is_named(base: Path, name: str) -> None:
    short = (base / name).read_bytes()[:1000]
    (base / name).unlink()
    assert damaged(base).startswith(name)
    (base / name).touch()
    assert damaged(base).startswith(name)
    (base / name).write_bytes(short)
    assert damaged(base).startswith(name)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_a_changed_byte_is_found_by_verify(base: Path, name: str) -> None:
    content = bytearray((base / name).read_bytes())
    content[len(content) // 2] ^= 1
    (base / name).unlink()
    (base / name).write_bytes(content)
    assert damaged(base, verify).startswith(name)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b"[" * 200_000, b'{"a": ' * 200_000])
def test_a_configuration_that_cannot_be_read_is_damage(base: Path, content: bytes) -> None:
    own = base.rename(base.with_name("mine"))          # of an unknown model no size is known
    (own / "config.json").write_bytes(content)
    assert "config.json" in damaged(own)


def test_a_model_of_one_s_own_is_taken(base: Path) -> None:
    own = base.rename(base.with_name("mine"))
    (own / "vocabulary.txt").rename(own / "vocabulary.json")
    check_files(own)
    verify(own)


def test_no_folder_at_all_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        check_files(tmp_path / "base")
    assert caught.value.code is Code.MODEL_MISSING
