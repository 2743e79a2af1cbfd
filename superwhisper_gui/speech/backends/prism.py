"""PrismSTTBackend: Whisper through faster-whisper, on the processor or on an NVIDIA card."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import EngineInfo, Segment, Word
from superwhisper_gui.speech import evidence
from superwhisper_gui.speech.backends.context import FULL, RULES, ContextRule
from superwhisper_gui.speech.backends.cpu_threads import better, choose_cpu_threads, physical_cores, rival_of
from superwhisper_gui.speech.backends.foresight import load_of
from superwhisper_gui.speech.backends.gpu_memory import SMALLER_TYPE, fitting_type, is_out_of_memory
from superwhisper_gui.speech.backends.piece import decode_piece
from superwhisper_gui.speech.gpu import Gpu, choose_gpu, free_memory, list_gpus, preload_cublas, short_name
from superwhisper_gui.speech.models import check_files, verify
from superwhisper_gui.speech.result import Decoding, confidence_of
from superwhisper_gui.speech.vad_stream import Voice

logger = logging.getLogger(__name__)

STICKY_LANGUAGE_S: Final = 3.0                # shorter clips are detected wrongly too often (PITFALLS B6)
WARM_UP_PASSES: Final = 3
WARM_UP_S: Final = 1.0
WARM_UP_TOKENS: Final = 8
HEAVY_BYTES: Final = 600_000_000              # a model is loaded twice to compare threads: not one of this size
_COMPUTE_TYPES: Final = {"cuda": ("float16", "int8_float32", "float32"), "cpu": ("int8", "float32")}


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class PrismConfig:
    """`model_path`: a folder in CTranslate2's format.

    `device`: "cpu", or what `gpu.choose_gpu` takes (auto, cuda, cuda:N in PCI order, a UUID, a part of a name).
    `cpu_instead`: a card that cannot be had is replaced by the processor; if not, `load` and `warm_up` raise.
    `compute_type`: auto, or a type of CTranslate2; one that the device has not is replaced. `beam_size`: 1..20.
    `cpu_threads`: 0 = chosen by measurement. `hotwords`: words to expect (at most 223 tokens count); `prompt`: a text
    as if it had been said before (its last 223 tokens count); short, or they are echoed (PITFALLS B5).
    `vad_filter`: faster-whisper's own filter cuts what is not speech; it loses words (PITFALLS B8).
    """

    model_path: Path
    device: str = "auto"
    compute_type: str = "auto"
    beam_size: int = 5
    cpu_threads: int = 0
    hotwords: str = ""
    prompt: str = ""
    vad_filter: bool = False
    cpu_instead: bool = True


@dataclass(frozen=True, slots=True)
class _Take:
    samples: Samples
    language: str
    words: bool
    voice: Voice | None
    cancelled: Callable[[], bool]
    piece: bool


class _CancelledError(Exception):
    """Nobody wants the take any more."""


class PrismSTTBackend:
    """Decodes whole takes with the full 30 s context, and pieces of them with a short one. One thread at a time.

    Loaded by `load`, or with the first take. On out of memory during a take the model is loaded again in SMALLER_TYPE,
    and stays so; if that does not fit either, the error is raised and the caller goes elsewhere for that take.
    """

    def __init__(self, config: PrismConfig) -> None:
        self._config = config
        self._model: Any = None
        self._gpu: Gpu | None = None          # what the model is on; None = the processor
        self._device_name = "CPU"
        self._compute_type = ""
        self._threads = 0
        self._passes = 0                      # of the warm-up, so far
        self._pass_s = 0.0                    # the last one took
        self._fastest_s = math.inf            # of them
        self._auto_language = ""              # of the last take whose language was detected

    @property
    def info(self) -> EngineInfo:
        """`device`: "cpu", or "cuda:N" with N counted in PCI order among the cards this process may see."""
        device = f"cuda:{self._gpu.index}" if self._gpu else "cpu"
        load = load_of(self._fastest_s, self._rule()) if self._passes == WARM_UP_PASSES else 0.0
        return EngineInfo(self._config.model_path.name, device, self._device_name, self._compute_type, "prism",
                          os.getpid(), foreseen_load=round(load, 3))

    @property
    def cpu_threads(self) -> int:
        """In use; 0 before loading and on a card."""
        return 0 if self._gpu else self._threads

    def load(self) -> None:
        """Loads the model on the device of the configuration; `info` says what it is on, and why not on a card.

        Raises AppError(MODEL_MISSING | MODEL_DAMAGED); where no processor may be used instead, RuntimeError, ValueError
        or OSError of the card, and TooLittleMemoryError before anything is loaded.
        """
        check_files(self._config.model_path)
        wanted = self._config.device
        choice = choose_gpu(() if wanted == "cpu" else list_gpus().gpus, wanted)
        if choice.gpu is None and wanted != "cpu" and not self._config.cpu_instead:
            raise RuntimeError(choice.reason or "no card was found")
        if choice.gpu is None:
            self._open_on_cpu(choice.reason)
            return
        try:
            self._open_on_gpu(choice.gpu)
        except (RuntimeError, ValueError, OSError) as e:
            if not self._config.cpu_instead:
                raise
            self._open_on_cpu(reason_of(e))

    def warm_up(self, interrupted: Callable[[], bool] = _never) -> None:
        """Decodes for real, three times: CUDA libraries are loaded at the first, not before (PITFALLS C1, C7).

        On the processor the second and third are timed with two numbers of threads, and the better one stays.
        `interrupted` is asked before the second and third; a later call goes on where one was interrupted.
        Raises RuntimeError if it cannot decode.
        """
        try:
            self._warm_up(interrupted)
        except RuntimeError as e:
            if self._gpu is None or not self._config.cpu_instead:
                raise
            self._open_on_cpu(reason_of(e))
            self._warm_up(interrupted)

    def transcribe(self, samples: Samples, language: str, languages: Sequence[str] = (),
                   cancelled: Callable[[], bool] = _never, *, words: bool = False,
                   voice: Voice | None = None, piece: bool = False) -> Decoding:
        """The text of a take (float32, 16 kHz, at least one sample).

        `language`: a Whisper code, or "auto" = the best of `languages`. `cancelled` is asked between segments.
        `words`: with times and probabilities of every word, at about a tenth more time. `voice`: where a detector heard
        it; a text that the evidence speaks against is decoded once more, in another way. `piece`: part of a take, at
        most 20 s of it, decoded quickly (see `piece.decode_piece`).
        Raises AppError(SETTING_INVALID) for a language the model does not know, RuntimeError if the engine fails.
        """
        if self._model is None:
            self.load()
        def decode() -> Decoding:
            with self._context(full=False) if piece else nullcontext():
                spoken = self._language_of(samples, language, languages)
            try:
                return self._decoded(_Take(samples, spoken, words, voice, cancelled, piece), started)
            except _CancelledError:
                return Decoding("", Reason.CANCELLED, 1000 * (time.perf_counter() - started), spoken)

        started = time.perf_counter()
        try:
            return decode()
        except RuntimeError as e:
            if self._gpu is None or not is_out_of_memory(e):
                raise
            self._make_smaller(e)
        decoding = decode()
        return replace(decoding, note=f"out of memory on {self._device_name}: decoded in {self._compute_type}")

    def close(self) -> None:
        """Gives the memory back. On Windows with a card this may hang or crash: end the process instead (C9)."""
        self._model = None

    def _decoded(self, take: _Take, started: float) -> Decoding:
        attempt, verdict = self._piece(take) if take.piece else self._whole(take)
        kept = standing(attempt, verdict.text)
        return Decoding(verdict.text, verdict.reason, 1000 * (time.perf_counter() - started), take.language,
                        tuple(kept.segments), confidence_of(kept.segments, kept.weights) if verdict.text else 0.0,
                        str(verdict.doubt) if verdict.text and verdict.doubt else "")

    def _whole(self, take: _Take) -> tuple[evidence.Attempt, evidence.Verdict]:
        attempt = self._attempt(take)
        verdict = evidence.judge(attempt.segments, attempt.weights, take.voice, take.language, prompt=self._told)
        if verdict.action is evidence.Action.REDO and verdict.doubt:
            logger.info("decoded once more: %s", verdict.doubt)
            second = self._attempt(take, **evidence.retry_options(verdict.doubt))
            return evidence.settle(attempt, second, take.voice, take.language)
        return attempt, verdict

    def _piece(self, take: _Take) -> tuple[evidence.Attempt, evidence.Verdict]:
        def decode(samples: Samples, *, full: bool, **options: Any) -> evidence.Attempt:
            with self._context(full=full):
                return self._attempt(replace(take, samples=samples), **options)

        return decode_piece(decode, take.samples, take.voice, take.language, self._told)

    @property
    def _told(self) -> str:
        """What the model has seen before it hears anything."""
        return f"{self._config.prompt} {self._config.hotwords}".strip()

    def _context(self, *, full: bool) -> AbstractContextManager[None]:
        """How much the encoder sees of a piece. On a card always all: it costs little there (docs/decisions/026)."""
        context: AbstractContextManager[None] = self._model.context(FULL if full else self._rule())
        return context

    def _rule(self) -> ContextRule:
        return FULL if self._gpu else RULES.get(self._config.model_path.name, FULL)

    def _attempt(self, take: _Take, **otherwise: Any) -> evidence.Attempt:
        """One decoding. `otherwise`: options in place of the configuration's. Raises _CancelledError."""
        options = {"beam_size": self._config.beam_size, "condition_on_previous_text": False,
                   "hotwords": self._config.hotwords or None, "initial_prompt": self._config.prompt or None,
                   "vad_filter": self._config.vad_filter, "word_timestamps": take.words} | otherwise
        segments, weights = [], []
        if take.cancelled():
            raise _CancelledError
        raw, _ = self._model.transcribe(take.samples, language=take.language, task="transcribe", **options)
        for part in raw:
            if take.cancelled():
                raise _CancelledError
            segments.append(segment_of(part))
            weights.append(len(part.tokens))
        return evidence.Attempt(segments, weights)

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

    # -- the model in memory

    def _open_on_gpu(self, gpu: Gpu) -> None:
        import ctranslate2  # type: ignore[import-untyped]

        cublas = preload_cublas()
        if not cublas.files:
            logger.info("cuBLAS is left to the system: %s", cublas.reason)
        supported = ctranslate2.get_supported_compute_types("cuda", gpu.ordinal)
        wanted = choose_compute_type("cuda", self._config.compute_type, supported)
        free_bytes = free_memory(gpu.uuid)
        kind = fitting_type(wanted, supported, self._weights_bytes(), free_bytes)
        if kind != wanted:
            logger.warning("%s instead of %s: only %d MiB of the card are free", kind, wanted, (free_bytes or 0) >> 20)
        self._open(gpu, short_name(gpu.name), kind)
        left_bytes = free_memory(gpu.uuid)
        if free_bytes and left_bytes and free_bytes - left_bytes < self._weights_bytes() // 4:
            logger.warning("the model does not seem to lie on %s", gpu.name)     # PITFALLS C4

    def _open_on_cpu(self, reason: str) -> None:
        import ctranslate2

        if reason:
            logger.warning("the graphics card is not used: %s", reason)
        supported = ctranslate2.get_supported_compute_types("cpu")
        kind = choose_compute_type("cpu", self._config.compute_type, supported)
        try:
            self._open(None, f"CPU ({reason})" if reason else "CPU", kind)
        except (RuntimeError, ValueError) as e:
            verify(self._config.model_path)   # names the file, where it can be known
            raise AppError(Code.MODEL_DAMAGED, str(e)) from e

    def _open(self, gpu: Gpu | None, name: str, compute_type: str) -> None:
        self._model = None                    # the old one goes first: both may not fit
        self._threads = self._config.cpu_threads or choose_cpu_threads()
        self._model = self._loaded(gpu, compute_type, self._threads)
        self._gpu, self._device_name, self._compute_type = gpu, name, compute_type
        self._passes = 0

    def _loaded(self, gpu: Gpu | None, compute_type: str, threads: int) -> Any:
        from tqdm import tqdm  # type: ignore[import-untyped]

        from superwhisper_gui.speech.backends.context_model import ContextModel
        from superwhisper_gui.speech.backends.features import BlockFeatures

        tqdm.set_lock(threading.RLock())      # its own is a semaphore of the system, left behind when we are killed
        tqdm.monitor_interval = 0             # and a thread that wakes up for nothing
        model = ContextModel(str(self._config.model_path), device="cuda" if gpu else "cpu",
                             device_index=gpu.ordinal if gpu else 0, compute_type=compute_type, cpu_threads=threads,
                             local_files_only=True)
        model.feature_extractor = BlockFeatures(**model.feat_kwargs)
        return model

    def _make_smaller(self, error: Exception) -> None:
        """In place of a model that does not fit any more. Raises `error` if it is as small as it can be."""
        import ctranslate2

        gpu = self._gpu
        if gpu is None or self._compute_type == SMALLER_TYPE \
                or SMALLER_TYPE not in ctranslate2.get_supported_compute_types("cuda", gpu.ordinal):
            raise error
        logger.warning("out of memory on the card: the model is loaded again in %s", SMALLER_TYPE)
        self._open(gpu, self._device_name, SMALLER_TYPE)

    def _weights_bytes(self) -> int:
        return (self._config.model_path / "model.bin").stat().st_size

    # -- warm-up

    def _warm_up(self, interrupted: Callable[[], bool]) -> None:
        while self._passes < WARM_UP_PASSES and not (self._passes and interrupted()):
            rival = self._rival_threads()
            if self._passes == WARM_UP_PASSES - 1 and rival != self._threads:
                self._try_threads(rival)
            else:
                self._pass_s = self._decode_noise(self._model)
            self._fastest_s = min(self._fastest_s, self._pass_s)
            self._passes += 1

    def _rival_threads(self) -> int:
        if self._gpu or self._config.cpu_threads or self._weights_bytes() > HEAVY_BYTES:
            return self._threads
        return rival_of(self._threads, physical_cores())

    def _try_threads(self, rival: int) -> None:
        model = self._loaded(None, self._compute_type, rival)
        rival_s = self._decode_noise(model)
        logger.info("%d threads: %.0f ms, %d threads: %.0f ms", self._threads, 1000 * self._pass_s, rival,
                    1000 * rival_s)
        if better(self._threads, self._pass_s, rival, rival_s):
            self._model, self._threads, self._fastest_s = model, rival, rival_s

    def _decode_noise(self, model: Any) -> float:
        """Seconds that it took."""
        started = time.perf_counter()
        noise = np.random.default_rng(0).normal(0, 0.01, int(WARM_UP_S * ENGINE_RATE_HZ)).astype(np.float32)
        with model.context(self._rule()):               # as the pieces of a take: that is what will be waited for
            parts, _ = model.transcribe(noise, language="en", beam_size=self._config.beam_size, temperature=0.0,
                                        max_new_tokens=WARM_UP_TOKENS, condition_on_previous_text=False,
                                        no_speech_threshold=None)
            for _ in parts:
                pass
        return time.perf_counter() - started


def segment_of(part: Any) -> Segment:
    """Of faster-whisper's own, whose numbers are partly numpy's and whose words are None if nobody asked for them."""
    words = tuple(Word(float(word.start), float(word.end), word.word, float(word.probability))
                  for word in part.words or ())
    return Segment(float(part.start), float(part.end), part.text.strip(), part.avg_logprob, part.compression_ratio,
                   part.no_speech_prob, float(part.temperature), words)


def standing(attempt: evidence.Attempt, text: str) -> evidence.Attempt:
    """The segments that `text` was joined from; what was invented is not among them. All of them, if it is empty."""
    if not text:
        return attempt
    kept, rest = [], text
    for segment, weight in zip(attempt.segments, attempt.weights, strict=True):
        if segment.text and rest.startswith(segment.text):
            kept.append((segment, weight))
            rest = rest[len(segment.text):].lstrip()
    return evidence.Attempt([segment for segment, _ in kept], [weight for _, weight in kept])


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


def reason_of(error: Exception) -> str:
    """The first line of what a library said, short enough for a label."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:80]
