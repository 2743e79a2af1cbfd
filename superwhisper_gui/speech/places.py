"""From a configuration to the chain of places: which card, which model on it, and what answers where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.speech.backends.prism import PrismConfig, PrismSTTBackend
from superwhisper_gui.speech.breaker import CircuitBreaker
from superwhisper_gui.speech.chain import Place
from superwhisper_gui.speech.gpu import Choice, Gpu, choose_gpu, list_gpus
from superwhisper_gui.speech.metrics import BackendName
from superwhisper_gui.speech.models import find_model, shared_models_dir

HEAVY_BYTES: Final = 1_000_000_000     # from here on (medium, large) a processor may be slower than the speaker
SMALLER_MODELS: Final = ("small", "base")


@dataclass(frozen=True, slots=True)
class ManagerConfig:
    """What UnifiedSTTManager is to use. Every field has a default that works on any machine.

    model, models_dir     a name of the catalogue, looked up in `models_dir`, then beside this Python; or a folder
    device                auto, cpu, cuda, cuda:N (PCI order), a GPU's UUID or a part of its name
    device_only           that card and no other, nor the processor
    device_note           why it is not the card a person chose, to be shown
    language, languages   a Whisper code, or auto = the best of `languages`
    cache_bytes           memory for results; 0 = no cache
    failure_threshold     a backend that fails so often in a row is left alone for `recovery_s`

    The others are those of PrismConfig.
    """

    model: str = "base"
    models_dir: Path | None = None
    device: str = "auto"
    device_only: bool = False
    device_note: str = ""
    compute_type: str = "auto"
    beam_size: int = 5
    cpu_threads: int = 0
    language: str = "auto"
    languages: tuple[str, ...] = ("fr", "en")
    hotwords: str = ""
    prompt: str = ""
    vad_filter: bool = False
    cache_bytes: int = 209_715_200
    cache_ttl_s: float = 7200
    failure_threshold: int = 3
    recovery_s: float = 30


@dataclass(frozen=True, slots=True)
class Chain:
    """`card`: of the first place; `why`: it is not what was asked for, or ""."""

    places: list[Place]
    card: Gpu | None
    why: str


def chain_for(config: ManagerConfig, breaker_for: Callable[[str], CircuitBreaker]) -> Chain:
    """The card, then the processor; on the processor a smaller model, if that of the card is too heavy for it.

    Nothing is loaded. Asks the driver in this process. Raises AppError(MODEL_MISSING | GPU_MISSING).
    """
    models_dir = config.models_dir or shared_models_dir()
    path = find_model(config.model, models_dir)
    choice = Choice(None) if config.device == "cpu" else \
        choose_gpu(list_gpus().gpus, config.device, config.device_only)
    places, on_cpu, cpu_path = [], BackendName.PRISM_CPU, path
    if choice.gpu:
        card = choice.gpu.uuid or f"cuda:{choice.gpu.index}"
        places.append(_place(config, BackendName.PRISM_GPU, path, card, breaker_for))
        if smaller := _smaller(path, models_dir):
            on_cpu, cpu_path = BackendName.PRISM_CPU_SMALL, smaller
    if not (places and config.device_only):
        places.append(_place(config, on_cpu, cpu_path, "cpu", breaker_for))
    return Chain(places, choice.gpu, config.device_note or choice.reason)


def _place(config: ManagerConfig, name: BackendName, path: Path, device: str,
           breaker_for: Callable[[str], CircuitBreaker]) -> Place:
    options: dict[str, Any] = {
        "compute_type": config.compute_type, "beam_size": config.beam_size, "hotwords": config.hotwords,
        "prompt": config.prompt, "vad_filter": config.vad_filter}
    prism = PrismConfig(path, device, cpu_threads=config.cpu_threads, cpu_instead=False, **options)
    weights = (path / "model.bin").stat()
    return Place(name, lambda: PrismSTTBackend(prism), breaker_for(name), options=options,
                 identity=f"{path} {weights.st_size} {weights.st_mtime_ns} {name}")


def _smaller(path: Path, models_dir: Path) -> Path | None:
    """A model for the processor, if the one of the card is too heavy for it and another is at hand."""
    if (path / "model.bin").stat().st_size < HEAVY_BYTES:
        return None
    for name in SMALLER_MODELS:
        with suppress(AppError):
            return find_model(name, models_dir)
    return None
