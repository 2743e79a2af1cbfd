"""The models a person can choose from: the catalogue, the disk, and what suits the machine (core.model_store)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech.catalogue import (
    SOURCES,
    FoundModel,
    ModelState,
    found_models,
    known_models,
    recommended,
    remove,
    total_bytes,
)
from superwhisper_gui.speech.download import Progress, download
from superwhisper_gui.speech.gpu import Gpu, Listing, choose_gpu, probe_gpus
from superwhisper_gui.speech.models import CATALOGUE

NO_CARDS: Final = Listing(())


class ModelShelf:
    """`settings`: hub, device, and a folder given as model. `probe`: asks for the cards, once, when first needed."""

    def __init__(self, settings: Settings, models_dir: Path, *, probe: Callable[[], Listing] = probe_gpus) -> None:
        self._settings, self._models_dir = settings, models_dir
        self._probe: Callable[[], Listing] | None = probe
        self._gpu: Gpu | None = None

    def rows(self) -> list[ModelRow]:
        """The catalogue, best for this machine first, then by size; then what others put there. 0.3 s at first."""
        fit = recommended(self._card())
        rows = [self._known_row(state, state.model.name in fit) for state in known_models(self._models_dir)]
        given = [Path(self._settings.model)] if is_folder(self._settings.model) else []
        rows.sort(key=lambda row: fit.index(row.name) if row.recommended else len(fit))
        return rows + [_found_row(model, fit) for model in found_models([*given, *hugging_face_caches()])]

    def names(self) -> list[str]:
        """What can be downloaded."""
        return list(SOURCES)

    def download(self, name: str, on_progress: Callable[[int, int, float], None],
                 cancelled: Callable[[], bool]) -> bool:
        """Raises AppError(MODEL_MISSING) for a name that is not in the catalogue, else as `download.download`."""
        if name not in SOURCES:
            raise AppError(Code.MODEL_MISSING, f"{name!r} is not in the catalogue")

        def tell(progress: Progress) -> None:
            on_progress(progress.done_bytes, progress.total_bytes, progress.bytes_per_s)

        return download(CATALOGUE[name], SOURCES[name], self._models_dir, self._settings.hub,
                        on_progress=tell, cancelled=cancelled) is not None

    def remove(self, name: str) -> None:
        remove(name, self._models_dir)

    def _card(self) -> Gpu | None:
        if self._probe is not None:
            probe, self._probe = self._probe, None
            listing = NO_CARDS if self._settings.device == "cpu" else probe()
            self._gpu = choose_gpu(listing.gpus, self._settings.device).gpu
        return self._gpu

    def _known_row(self, state: ModelState, fit: bool) -> ModelRow:
        model = state.model
        row = ModelRow(model.name, model.name, total_bytes(model), model.multilingual, ModelPlace.HUB,
                       state.begun_bytes, fit)
        if state.path is None:
            return row
        ours = state.path.parent == self._models_dir
        return replace(row, place=ModelPlace.PROFILE if ours else ModelPlace.BUILT_IN)


def is_folder(model: str) -> bool:
    """Whether the setting `model` is a path, not a name."""
    return "/" in model or "\\" in model


def _found_row(model: FoundModel, fit: tuple[str, ...]) -> ModelRow:
    known = CATALOGUE.get(model.name)
    return ModelRow(model.name, str(model.path), model.size_bytes, known.multilingual if known else None,
                    ModelPlace.FOLDER, recommended=model.name in fit)


def hugging_face_caches() -> list[Path]:
    """Where huggingface_hub keeps what it has downloaded, by its own rules; models found there can be used in place."""
    named = os.environ.get("HF_HUB_CACHE")
    if named:
        return [Path(named)]
    home = os.environ.get("HF_HOME")
    base = Path(home) if home else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    return [base / "hub"]
