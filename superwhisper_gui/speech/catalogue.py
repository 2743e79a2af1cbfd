"""Where models come from, which ones suit this machine, what is on the disk, and how a model is taken off it.

What a known model consists of is in `models.CATALOGUE`.
"""

from __future__ import annotations

import itertools
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from filelock import FileLock, Timeout

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.gpu import MIN_CAPABILITY, PREFERRED, Gpu
from superwhisper_gui.speech.models import CATALOGUE, KnownModel, check_files, find_model

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MOVES: Final = 5
_MOVE_PAUSE_S: Final = 0.05
_ENTRIES_LOOKED_AT: Final = 1000               # of one folder: a wrong one must not keep anybody waiting

# float16 weights, as the files are, become larger or smaller when they are loaded as something else
_SHARE_OF_FILE: Final = MappingProxyType({
    "float32": 2.0, "float16": 1.0, "bfloat16": 1.0, "int8": 0.5, "int8_float32": 0.5, "int8_float16": 0.5,
    "int8_bfloat16": 0.5})
_CONTEXT_BYTES: Final = 300 * 1000**2
_WORKING_SHARE: Final = 0.45
_LEFT_FOR_OTHERS_BYTES: Final = 1500 * 1000**2  # the desktop and the programs on it


@dataclass(frozen=True, slots=True)
class Source:
    """A repository of the hub, at one revision: what it holds can never change."""

    repository: str
    revision: str


SOURCES: Final[Mapping[str, Source]] = MappingProxyType({
    "tiny": Source("Systran/faster-whisper-tiny", "d90ca5fe260221311c53c58e660288d3deb8d356"),
    "tiny.en": Source("Systran/faster-whisper-tiny.en", "0d3d19a32d3338f10357c0889762bd8d64bbdeba"),
    "base": Source("Systran/faster-whisper-base", "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"),
    "small": Source("Systran/faster-whisper-small", "536b0662742c02347bc0e980a01041f333bce120"),
    "medium": Source("Systran/faster-whisper-medium", "08e178d48790749d25932bbc082711ddcfdfbc4f"),
    "large-v2": Source("Systran/faster-whisper-large-v2", "f0fe81560cb8b68660e564f55dd99207059c092e"),
    "large-v3": Source("Systran/faster-whisper-large-v3", "edaa852ec7e145841d8ffdb056a99866b5f0a478"),
    "large-v3-turbo": Source("deepdml/faster-whisper-large-v3-turbo-ct2", "4df90f75321148c3a29a9e2351b7ddf8f5b115a8"),
    "distil-large-v3.5": Source("distil-whisper/distil-large-v3.5-ct2", "9793ccc07920e0f830e1dba0343efcdf0ef8c903"),
})


@dataclass(frozen=True, slots=True)
class ModelState:
    """A known model on this machine. `path`: None = not there; `begun_bytes`: of a download that was not finished."""

    model: KnownModel
    path: Path | None
    begun_bytes: int


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model that somebody else put on this disk. `path` may be used as the setting `model`."""

    name: str
    path: Path
    size_bytes: int


def total_bytes(model: KnownModel) -> int:
    return sum(file.size_bytes for file in model.files)


def known_models(models_dir: Path) -> list[ModelState]:
    """Every known model with what is there of it, in the profile or beside this Python."""
    return [ModelState(model, _place_of(name, models_dir), _begun_bytes(model, models_dir))
            for name, model in CATALOGUE.items()]


def _place_of(name: str, models_dir: Path) -> Path | None:
    try:
        path = find_model(name, models_dir)
        check_files(path)
    except AppError:
        return None
    return path


def _begun_bytes(model: KnownModel, models_dir: Path) -> int:
    return sum(_size_bytes(part_folder(model.name, models_dir) / file.name) for file in model.files)


def part_folder(name: str, models_dir: Path) -> Path:
    """Where a download is until it is whole; no name of a model leads there."""
    return models_dir / f".{name}.part"


def lock_for(name: str, models_dir: Path) -> FileLock:
    """Held while a model is downloaded or removed. A kernel lock: it ends with its process, however that ends."""
    return FileLock(models_dir / f".{name}.lock", timeout=0)


def remove(name: str, models_dir: Path) -> None:
    """Takes a model, or what a download has left of it, out of the profile; other places are never touched.

    Raises AppError(MODEL_MISSING | DOWNLOAD_RUNNING | PROFILE_READ_ONLY).
    """
    target, part = models_dir / name, part_folder(name, models_dir)
    if not _NAME.fullmatch(name) or not (target.exists() or target.is_symlink() or part.exists()):
        raise AppError(Code.MODEL_MISSING, f"{name!r} is not among the models of this profile")
    try:
        with lock_for(name, models_dir):
            delete(set_aside(target))
            delete(part)
    except Timeout:
        raise AppError(Code.DOWNLOAD_RUNNING, name) from None
    except OSError as e:
        raise AppError(Code.PROFILE_READ_ONLY, f"{target}: {e.strerror}") from None


def set_aside(folder: Path) -> Path:
    """Renames it, if it is there, to a name no model has: a half removed model is never seen. Call under the lock."""
    aside = folder.with_name(f".{folder.name}.old")
    delete(aside)
    if folder.exists() or folder.is_symlink():
        move(folder, aside)
    return aside


def move(old: Path, new: Path) -> None:
    """Renames; on Windows again for a moment, where a virus scanner that looks into a new file holds it."""
    for _ in range(_MOVES):
        try:
            old.rename(new)
        except PermissionError:
            time.sleep(_MOVE_PAUSE_S)
        else:
            return
    old.rename(new)


def delete(path: Path) -> None:
    """A file, a link (not what it points to), a folder with all that is in it, or nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def found_models(folders: Sequence[Path]) -> list[FoundModel]:
    """Whole models in these folders, one level deep, and in Hugging Face caches among them; each once, by name.

    Files are looked at, not read: a model of the catalogue must have its sizes.
    """
    found: dict[Path, FoundModel] = {}
    for folder in folders:
        for name, path in _candidates(folder):
            if _is_whole(name, path):
                size_bytes = sum(_size_bytes(file) for file in _entries(path))
                found.setdefault(path.resolve(), FoundModel(name, path, size_bytes))
    return sorted(found.values(), key=lambda model: (model.name, str(model.path)))


def _candidates(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and folder of everything that may be a model."""
    for place in (folder, *_entries(folder)):
        yield place.name, place
        if place.name.startswith("models--"):
            repository = place.name.removeprefix("models--").replace("--", "/")
            name = next((n for n, source in SOURCES.items() if source.repository == repository),
                        repository.rpartition("/")[2])
            for snapshot in _entries(place / "snapshots"):
                yield name, snapshot


def _is_whole(name: str, path: Path) -> bool:
    try:
        check_files(path)
    except AppError:
        return False
    known = CATALOGUE.get(name)
    return known is None or all(_size_bytes(path / file.name) == file.size_bytes for file in known.files)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(itertools.islice(folder.iterdir(), _ENTRIES_LOOKED_AT))
    except OSError:
        return []


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


# -- which one

def memory_needed_bytes(model: KnownModel, compute_type: str) -> int:
    """What the model takes of a card while it decodes with a beam of 5, rounded up.

    Weights, working memory, CUDA itself. Fitted to what faster-whisper's README gives for large-v2 (4,755 MB with
    float16, 3,091 MB with int8); not measured for the others.
    """
    weights_bytes = max(file.size_bytes for file in model.files)
    return int(weights_bytes * (_SHARE_OF_FILE.get(compute_type, 1.0) + _WORKING_SHARE)) + _CONTEXT_BYTES


def recommended(gpu: Gpu | None) -> tuple[str, ...]:
    """Names of multilingual models for this machine, the best first. `gpu`: the card that decodes, if one does.

    An RTX 3090 gets large-v2, any other card large-v3-turbo, each where it fits beside other programs.
    """
    if gpu is None or gpu.capability < MIN_CAPABILITY:
        return ("base", "small")
    best = ("large-v2", "large-v3-turbo") if PREFERRED in gpu.name else ("large-v3-turbo", "large-v2")
    room_bytes = gpu.memory_bytes - _LEFT_FOR_OTHERS_BYTES
    return tuple(name for name in (*best, "medium", "small", "base")
                 if memory_needed_bytes(CATALOGUE[name], "float16") <= room_bytes)[:2] or ("base",)
