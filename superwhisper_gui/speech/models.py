"""Which models are known, where they lie on this machine, and whether their files are whole."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from superwhisper_gui.core.errors import AppError, Code

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CONFIG_LIMIT_BYTES: Final = 1024 * 1024
_HASH_BLOCK_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ModelFile:
    """`sha256` is empty where only the size is known."""

    name: str
    size_bytes: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class KnownModel:
    name: str
    multilingual: bool
    files: tuple[ModelFile, ...]


# sizes and digests as published with the models in CTranslate2's format; base and tiny.en checked byte for byte
_TOKENIZER: Final = ModelFile("tokenizer.json", 2_203_239,
                              "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab")
_VOCABULARY: Final = ModelFile("vocabulary.txt", 459_861,
                               "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913")
_PREPROCESSOR: Final = ModelFile("preprocessor_config.json", 340)


def _known(name: str, weights_bytes: int, sha256: str, *files: ModelFile, multilingual: bool = True) -> KnownModel:
    return KnownModel(name, multilingual, (ModelFile("model.bin", weights_bytes, sha256), *files))


CATALOGUE: Final[Mapping[str, KnownModel]] = MappingProxyType({model.name: model for model in (
    _known("tiny", 75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
           ModelFile("config.json", 2249), _TOKENIZER, _VOCABULARY),
    _known("tiny.en", 75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
           ModelFile("config.json", 2317), ModelFile("tokenizer.json", 2_128_466),
           ModelFile("vocabulary.txt", 422_309), multilingual=False),
    _known("base", 145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
           ModelFile("config.json", 2309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
           _TOKENIZER, _VOCABULARY),
    _known("small", 483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
           ModelFile("config.json", 2370), _TOKENIZER, _VOCABULARY),
    _known("medium", 1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
           ModelFile("config.json", 2257), _TOKENIZER, _VOCABULARY),
    _known("large-v2", 3_086_912_962, "bf2a9746382e1aa7ffff6b3a0d137ed9edbd9670c3b87e5d35f5e85e70d0333a",
           ModelFile("config.json", 2796), ModelFile("tokenizer.json", 2_203_239),
           ModelFile("vocabulary.txt", 459_861)),
    _known("large-v3", 3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
           ModelFile("config.json", 2394), _PREPROCESSOR, ModelFile("tokenizer.json", 2_480_617),
           ModelFile("vocabulary.json", 1_068_114)),
    _known("large-v3-turbo", 1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da",
           ModelFile("config.json", 2263), _PREPROCESSOR, ModelFile("tokenizer.json", 2_710_337),
           ModelFile("vocabulary.json", 1_068_114)),
    _known("distil-large-v3.5", 1_512_927_867, "c58b88b8585ffcd2135fddaaf421ce72cb223b32edea70d156aed1dea319a119",
           ModelFile("config.json", 2690), _PREPROCESSOR, ModelFile("tokenizer.json", 2_480_645),
           ModelFile("vocabulary.json", 1_068_114), multilingual=False),
)})

# what any model needs; without tokenizer.json the engine would look for one on the network (PITFALLS G4)
_NEEDED: Final = (("model.bin",), ("config.json",), ("tokenizer.json",), ("vocabulary.txt", "vocabulary.json"))


def shared_models_dir() -> Path:
    """Where the setup unpacks the built-in model: beside this Python, never in the home folder."""
    return Path(sys.prefix) / "share" / "superwhisper-gui" / "models"


def find_model(name: str, profile_models_dir: Path) -> Path:
    """The folder of a model. `name`: a path (anything with a separator: `/models/mine`, `./mine`) or a model's name.

    A name is looked up in the profile's models, then in `shared_models_dir()`. Raises AppError(MODEL_MISSING).
    """
    if "/" in name or "\\" in name:
        places = [Path(name)]
    elif _NAME.fullmatch(name):
        places = [profile_models_dir / name, shared_models_dir() / name]
    else:
        raise AppError(Code.MODEL_MISSING, f"{name!r} is no name of a model")
    for place in places:
        if (place / "model.bin").exists():
            return place
    raise AppError(Code.MODEL_MISSING, f"{name}: not in " + ", not in ".join(str(place) for place in places))


def check_files(path: Path) -> None:
    """The quick check before loading: every needed file is there, has its size, and config.json can be read.

    A folder named like a known model must hold that model. Raises AppError(MODEL_MISSING | MODEL_DAMAGED, which file).
    """
    if not path.is_dir():
        raise AppError(Code.MODEL_MISSING, str(path))
    for choices in _NEEDED:
        if not any(_size_bytes(path / name) for name in choices):
            raise AppError(Code.MODEL_DAMAGED, f"{choices[0]} is missing or empty")
    for file in _files_of(path):
        size_bytes = _size_bytes(path / file.name)
        if size_bytes != file.size_bytes:
            raise AppError(Code.MODEL_DAMAGED, f"{file.name}: {size_bytes} bytes instead of {file.size_bytes}")
    _check_config(path / "config.json")


def verify(path: Path) -> None:
    """The quick check and the SHA-256 of every file whose digest is known (0.1-0.5 s for base).

    Raises AppError(MODEL_MISSING | MODEL_DAMAGED, which file).
    """
    check_files(path)
    for file in _files_of(path):
        if file.sha256 and _sha256(path / file.name) != file.sha256:
            raise AppError(Code.MODEL_DAMAGED, f"{file.name} is not the published file")


def _files_of(path: Path) -> tuple[ModelFile, ...]:
    known = CATALOGUE.get(path.name)
    return known.files if known else ()


def _size_bytes(path: Path) -> int:
    """0 if there is no such plain file."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _check_config(path: Path) -> None:
    try:
        with path.open("rb") as file:
            config = json.loads(file.read(_CONFIG_LIMIT_BYTES))
    except (OSError, ValueError, RecursionError) as e:
        raise AppError(Code.MODEL_DAMAGED, f"config.json cannot be read: {type(e).__name__}") from None
    if not isinstance(config, dict):
        raise AppError(Code.MODEL_DAMAGED, "config.json is no object")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_HASH_BLOCK_BYTES):
                digest.update(block)
    except OSError as e:
        raise AppError(Code.MODEL_DAMAGED, f"{path.name} cannot be read: {e.strerror}") from None
    return digest.hexdigest()
