"""PrismSTTBackend: Whisper through faster-whisper, on the processor or on an NVIDIA card."""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import EngineInfo, Segment, TakeText

logger = logging.getLogger(__name__)

MIN_AVG_LOGPROB: Final = -1.3                 # of 108 short clips none is below; the worst has -1.19
STICKY_LANGUAGE_S: Final = 3.0                # shorter clips are detected wrongly too often (PITFALLS B6)
MAX_CPU_THREADS: Final = 8
WARM_UP_S: Final = 1.0
WARM_UP_TOKENS: Final = 8
_COMPUTE_TYPES: Final = {"cuda": ("float16", "int8_float32", "float32"), "cpu": ("int8", "float32")}


@dataclass(frozen=True, slots=True)
class PrismConfig:
    """`device`: auto, cpu, cuda or cuda:N; `compute_type`: auto or a type of CTranslate2; `cpu_threads`: 0 = chosen."""

    model_path: Path
    device: str = "auto"
    compute_type: str = "auto"
    beam_size: int = 5
    cpu_threads: int = 0


class PrismSTTBackend:
    """Decodes whole takes with the full 30 s context. `load` and `warm_up` first. Used from one thread."""

    def __init__(self, config: PrismConfig) -> None:
        self._config = config
        self._model: Any = None
        self._device, self._index = "cpu", 0
        self._device_name = "CPU"
        self._compute_type = ""
        self._auto_language = ""              # of the last take whose language was detected

    @property
    def info(self) -> EngineInfo:
        device = f"cuda:{self._index}" if self._device == "cuda" else "cpu"
        return EngineInfo(self._config.model_path.name, device, self._device_name, self._compute_type, "prism",
                          os.getpid())

    def load(self) -> None:
        """Loads the model; a card that cannot be used is replaced by the processor, and `info` says so.

        Raises RuntimeError or ValueError (of CTranslate2) where the model cannot be loaded at all.
        """
        device, index, reason = choose_device(self._config.device)
        if device == "cpu":
            self._open_on_cpu(reason)
            return
        try:
            preload_cublas()
            self._open("cuda", index, gpu_name(index))
        except (RuntimeError, ValueError, OSError) as e:
            self._open_on_cpu(_reason(e))

    def warm_up(self) -> None:
        """Decodes once for real: CUDA libraries are loaded at the first decoding, not before (PITFALLS C1, C7)."""
        try:
            self._decode_noise()
        except RuntimeError as e:
            if self._device != "cuda":
                raise
            self._open_on_cpu(_reason(e))
            self._decode_noise()

    def transcribe(self, samples: Samples, language: str, languages: Sequence[str] = (),
                   cancelled: Callable[[], bool] = lambda: False) -> TakeText:
        """The text of a take (float32, 16 kHz, at least one sample).

        `language`: a Whisper code, or "auto" = the best of `languages`. `cancelled` is asked between segments.
        Raises AppError(SETTING_INVALID) for a language the model does not know, RuntimeError if the engine fails.
        """
        started = time.perf_counter()
        spoken = self._language_of(samples, language, languages)
        raw, _ = self._model.transcribe(samples, language=spoken, task="transcribe", beam_size=self._config.beam_size,
                                        condition_on_previous_text=False)
        segments, weights = [], []
        for part in raw:
            if cancelled():
                return TakeText("", Reason.CANCELLED, 1000 * (time.perf_counter() - started), spoken)
            segments.append(Segment(part.start, part.end, part.text.strip(), part.avg_logprob, part.compression_ratio))
            weights.append(len(part.tokens))
        text, reason = judged(segments, weights)
        return TakeText(text, reason, 1000 * (time.perf_counter() - started), spoken, tuple(segments))

    def _language_of(self, samples: Samples, language: str, languages: Sequence[str]) -> str:
        known = self._model.supported_languages
        wanted = [language] if language != "auto" else list(languages)
        if known == ["en"]:
            return "en"                       # an English-only model has no other
        if not wanted or not set(wanted) <= set(known):
            raise AppError(Code.SETTING_INVALID, f"language {language}, languages {', '.join(wanted)}")
        if len(wanted) == 1:
            return wanted[0]
        if len(samples) < STICKY_LANGUAGE_S * ENGINE_RATE_HZ:
            return self._auto_language if self._auto_language in wanted else wanted[0]
        _, _, probabilities = self._model.detect_language(audio=samples)
        self._auto_language = best_language(dict(probabilities), wanted)
        return self._auto_language

    def _open_on_cpu(self, reason: str) -> None:
        if reason:
            logger.warning("the graphics card is not used: %s", reason)
        self._open("cpu", 0, f"CPU ({reason})" if reason else "CPU")

    def _open(self, device: str, index: int, name: str) -> None:
        import ctranslate2  # type: ignore[import-untyped]
        from faster_whisper import WhisperModel  # type: ignore[import-untyped]
        from tqdm import tqdm  # type: ignore[import-untyped]

        from superwhisper_gui.speech.backends.features import BlockFeatures

        tqdm.set_lock(threading.RLock())      # its own is a semaphore of the system, left behind when we are killed
        tqdm.monitor_interval = 0             # and a thread that wakes up for nothing
        supported = ctranslate2.get_supported_compute_types(device, index)
        compute_type = choose_compute_type(device, self._config.compute_type, supported)
        self._model = None                    # the old one goes first: both may not fit
        self._model = WhisperModel(str(self._config.model_path), device=device, device_index=index,
                                   compute_type=compute_type, local_files_only=True,
                                   cpu_threads=self._config.cpu_threads or choose_cpu_threads())
        self._model.feature_extractor = BlockFeatures(**self._model.feat_kwargs)
        self._device, self._index, self._device_name, self._compute_type = device, index, name, compute_type

    def _decode_noise(self) -> None:
        noise = np.random.default_rng(0).normal(0, 0.01, int(WARM_UP_S * ENGINE_RATE_HZ)).astype(np.float32)
        parts, _ = self._model.transcribe(noise, language="en", beam_size=self._config.beam_size, temperature=0.0,
                                          max_new_tokens=WARM_UP_TOKENS, condition_on_previous_text=False,
                                          no_speech_threshold=None)
        for _ in parts:
            pass


def judged(segments: Sequence[Segment], weights: Sequence[int]) -> tuple[str, Reason | None]:
    """Text and None, or "" and why there is none. `weights`: tokens per segment, so that the mean is that of the take.

    Joined with one space; a letter or digit must be there and the average log-probability above MIN_AVG_LOGPROB.
    """
    text = " ".join(segment.text for segment in segments if segment.text)
    if not any(character.isalnum() for character in text):
        return "", Reason.NO_WORDS
    total = sum(weights)
    mean = sum(s.avg_logprob * w for s, w in zip(segments, weights, strict=True)) / total if total else 0.0
    return (text, None) if mean > MIN_AVG_LOGPROB else ("", Reason.UNSURE)


def best_language(probabilities: dict[str, float], languages: Sequence[str]) -> str:
    """The most probable of `languages` (not empty); the first one where probabilities are equal."""
    return max(languages, key=lambda code: probabilities.get(code, 0.0))


def choose_compute_type(device: str, wanted: str, supported: set[str]) -> str:
    """What was asked for if the device can do it, else the first that fits (PITFALLS C5). Raises ValueError."""
    if wanted in supported:
        return wanted
    if wanted != "auto":
        logger.warning("compute type %s is not supported here", wanted)
    for kind in _COMPUTE_TYPES[device]:
        if kind in supported:
            return kind
    raise ValueError(f"no compute type for {device}")


def choose_device(wanted: str) -> tuple[str, int, str]:
    """(device, index, reason): reason is why a card that was asked for is not used."""
    import ctranslate2

    if wanted == "cpu":
        return "cpu", 0, ""
    index = int(wanted[5:]) if wanted.startswith("cuda:") and wanted[5:].isdigit() else 0
    try:
        cards = ctranslate2.get_cuda_device_count()
    except RuntimeError as e:                 # a driver that is there but does not work
        return "cpu", 0, _reason(e)
    if index < cards:
        return "cuda", index, ""
    return "cpu", 0, "" if wanted == "auto" else f"no card {wanted}"


def choose_cpu_threads() -> int:
    """Physical cores, less one for the sound, the window and the person, at least 1 and at most 8.

    On 2 shared cores one thread was as fast as two; above 8 the decoder gains nothing.
    """
    return max(1, min(physical_cores() - 1, MAX_CPU_THREADS))


def physical_cores() -> int:
    """Cores this process may use, hyper-threads counted once where the system says which they are."""
    if sys.platform == "linux":
        logical = os.sched_getaffinity(0)
        try:
            return len({Path(f"/sys/devices/system/cpu/cpu{n}/topology/thread_siblings_list").read_text()
                        for n in logical})
        except OSError:
            return len(logical)
    return max(1, (os.cpu_count() or 2) // 2)


def preload_cublas() -> None:
    """Loads cuBLAS 12 from its wheel by absolute path: CTranslate2 asks for it by name only (PITFALLS C1).

    Without the wheel the system's own library is left to be found. Raises OSError for a library that cannot be loaded.
    """
    try:
        spec = importlib.util.find_spec("nvidia.cublas")
    except ModuleNotFoundError:
        return
    folders = list(spec.submodule_search_locations or ()) if spec else []
    names = ("bin/cublasLt64_12.dll", "bin/cublas64_12.dll") if sys.platform == "win32" \
        else ("lib/libcublasLt.so.12", "lib/libcublas.so.12")
    for folder in folders:
        for name in names:                    # cublasLt first: the other one needs it
            library = Path(folder) / name
            if library.exists():
                ctypes.CDLL(str(library))


def gpu_name(index: int) -> str:
    """The card's name as people say it ("RTX 3090"), from the driver; "CUDA" if it does not tell."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return "CUDA"
    device, name = ctypes.c_int(), ctypes.create_string_buffer(256)
    if driver.cuInit(0) or driver.cuDeviceGet(ctypes.byref(device), index) \
            or driver.cuDeviceGetName(name, len(name), device):
        return "CUDA"
    return short_name(name.value.decode(errors="replace"))


def short_name(name: str) -> str:
    return " ".join(word for word in name.split() if word not in ("NVIDIA", "GeForce", "Quadro", "Tesla")) or "CUDA"


def _reason(error: Exception) -> str:
    """The first line of what a library said, short enough for a label."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:80]
