"""UnifiedSTTManager: sound in, an STTResult out, whatever backend could give it.

    checks -> silence? -> voice gate, if given -> for each place in the chain: cache -> breaker -> backend
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Audio, Samples, check_for_engine
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.speech import gpu as gpus
from superwhisper_gui.speech.backends.prism import STICKY_LANGUAGE_S
from superwhisper_gui.speech.breaker import Attempt, CircuitBreaker
from superwhisper_gui.speech.cache import CacheKey, CacheStats, STTCache, cache_key
from superwhisper_gui.speech.chain import (
    LOAD_LIMIT_S,
    Answer,
    Backend,
    BackendError,
    OpenError,
    OverdueError,
    Place,
    Request,
    TimeLimits,
    limits_for,
)
from superwhisper_gui.speech.metrics import BackendName, PrometheusSTTMetrics, Status
from superwhisper_gui.speech.places import ManagerConfig, chain_for
from superwhisper_gui.speech.result import Decoding, Failure, STTResult
from superwhisper_gui.speech.vad import lets_pass
from superwhisper_gui.speech.vad_stream import Voice

logger = logging.getLogger(__name__)

REFUSED: Final = (Code.AUDIO_INVALID, Code.SETTING_INVALID)     # the take's own fault: no other backend is asked
CLOSE_LIMIT_S: Final = 5.0
_LOADING: Final = TimeLimits(LOAD_LIMIT_S, LOAD_LIMIT_S, LOAD_LIMIT_S)

Sound = Audio | NDArray[np.float32] | str | Path


class Listener(Protocol):
    """vad.Gate."""

    def heard(self, samples: Samples) -> Voice | None: ...


def _never() -> bool:
    return False


def _nothing(_: Backend) -> None:
    """Loading is all."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """Why a place gave no answer. `final`: no other place is asked."""

    place: str
    code: Code
    detail: str
    final: bool = False


class UnifiedSTTManager:
    """Used from any thread; one decoding at a time per backend. `UnifiedSTTManager()` alone works on any machine.

    Nothing is loaded until `load` or the first take. `metrics` counts every call; `metrics.serve(port)` shows the
    numbers to Prometheus. `clock`: monotonic seconds, for breakers and cache. `use` replaces the chain.
    """

    def __init__(self, config: ManagerConfig | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._config, self._clock = config or ManagerConfig(), clock
        self.metrics: Final = PrometheusSTTMetrics()
        self._cache: STTCache[STTResult] = STTCache(self._config.cache_bytes, self._config.cache_ttl_s, clock=clock)
        self._lock = threading.Lock()                  # guards the next three
        self._places: list[Place] = []
        self._card: gpus.Gpu | None = None
        self._why = ""                                 # the card in use is not the one that was asked for
        self._used: Place | None = None                # answered last
        self._closed = threading.Event()

    # -- what is asked

    async def transcribe(self, audio: Sound, *, language: str | None = None, languages: tuple[str, ...] | None = None,
                         words: bool = False, timeout_s: float | None = None,
                         cancelled: Callable[[], bool] = _never,
                         gate: Listener | None = None, voice: Voice | None = None,
                         piece: bool = False) -> STTResult:
        """`transcribe_sync` without blocking the event loop. A task that is cancelled ends the decoding, too."""
        stop = threading.Event()
        try:
            return await asyncio.to_thread(
                self.transcribe_sync, audio, language=language, languages=languages, words=words, timeout_s=timeout_s,
                cancelled=lambda: stop.is_set() or cancelled(), gate=gate, voice=voice, piece=piece)
        except asyncio.CancelledError:
            stop.set()
            raise

    def transcribe_sync(self, audio: Sound, *, language: str | None = None, languages: tuple[str, ...] | None = None,
                        words: bool = False, timeout_s: float | None = None, cancelled: Callable[[], bool] = _never,
                        gate: Listener | None = None, voice: Voice | None = None, piece: bool = False) -> STTResult:
        """The text of a take. Never raises for what the sound, the model or the machine may cause: see STTResult.error.

        `audio`: an Audio at 16 kHz, float32 samples of shape (n,) at 16 kHz within ±1, or a path of any file that
        FFmpeg reads. `language`, `languages`: None = the configuration's. `words`: with times and probabilities.
        `cancelled` is asked between segments. `gate` (a vad.Gate) listens first: without voice the take is not decoded,
        and where voice was heard is evidence for or against the text; or it is known already, in `voice`.
        `piece`: part of a take that is still being spoken, at most 20 s of it, decoded quickly.
        `timeout_s`: for the whole call, inf = none; without it each backend has 20 s and 4 s per second of sound, and
        120 s to load. A backend that hangs is left behind, and the next one is asked.
        Raises RuntimeError after `close`.
        """
        if self._closed.is_set():
            raise RuntimeError("the manager is closed")
        started = time.perf_counter()
        config = self._config
        try:
            samples = _samples_of(audio)
            spoken = language or config.language
            duration_s = len(samples) / ENGINE_RATE_HZ
            voice = gate.heard(samples) if gate and samples.any() else voice
            if not samples.any():                      # also no sample at all
                result = _empty(Reason.SILENCE, spoken)
            elif not lets_pass(voice):
                result = _empty(Reason.NO_VOICE, spoken)
            else:
                request = Request(samples, spoken, config.languages if languages is None else languages, words, voice,
                                  lambda: self._closed.is_set() or cancelled(), piece)
                result = self._through_chain(request, None if timeout_s is None else started + timeout_s)
        except AppError as e:
            result, duration_s = _failed([_Cause("", e.code, e.detail)]), 0.0
        took_s = time.perf_counter() - started
        return replace(result, processing_time=took_s, rtf=took_s / duration_s if duration_s else 0.0)

    def load(self) -> None:
        """Loads the first backend that can be had, up to a decoding for real. Raises AppError where there is none."""
        causes: list[_Cause] = []
        for place in self._chain():
            attempt = None if place.given_up else place.breaker.attempt(_LOADING.total_s)
            cause = self._tried(place, attempt, _nothing, _LOADING) if attempt else None
            if attempt and cause is None:
                self._used = place
                return
            causes += [cause] if cause else []
        raise AppError(_code_of(causes, Code.ENGINE_FAILED), _told(causes))

    def warm_up(self, interrupted: Callable[[], bool] = _never) -> None:
        """The rest of the warm-up of what `load` loaded, for idle moments: the second and third decoding, which choose
        the number of threads. Goes on where `interrupted` stopped it; without effect once it is done."""
        place = self._used
        if place and (attempt := place.breaker.attempt(_LOADING.total_s)):
            self._tried(place, attempt, lambda backend: backend.warm_up(interrupted), _LOADING)

    def close(self) -> None:
        """Ends what is being decoded (at most 5 s), the metrics server, and gives the memory back."""
        self._closed.set()
        self.metrics.close()
        self._cache.clear()
        deadline = time.monotonic() + CLOSE_LIMIT_S
        for place in self._places:
            place.close(max(0.0, deadline - time.monotonic()))

    # -- how things stand

    @property
    def info(self) -> EngineInfo | None:
        """The backend that answered last, and why it is not another. None before anything was loaded."""
        place = self._used
        info = place.info if place else None
        if info is None:
            return None
        why = self._why or next((p.problem for p in self._places if p is not place and p.problem), "")
        return replace(info, device_name=f"{info.device_name} ({why[:80]})") if why and "(" not in info.device_name \
            else info

    @property
    def breakers(self) -> dict[str, str]:
        """Name of a place in the chain -> closed, open or half_open."""
        return {place.name: str(place.state) for place in self._places}

    @property
    def cache_stats(self) -> CacheStats:
        return self._cache.stats()

    @property
    def broken(self) -> bool:
        """A card that worked fails again and again: a CUDA context that broke is only mended by a new process (C8)."""
        return any(place.name == BackendName.PRISM_GPU and place.state == "open" and not place.given_up
                   for place in self._places)

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """All numbers, as PrometheusSTTMetrics gives them."""
        self.metrics.set_cache(self._cache.stats())
        for place in self._places:
            self.metrics.set_breaker(place.name, place.state)
        if self._card and (free_bytes := gpus.free_memory(self._card.uuid)) is not None:
            total_bytes = self._card.memory_bytes
            self.metrics.set_gpu_memory(max(0, total_bytes - free_bytes), total_bytes)
        return self.metrics.snapshot()

    # -- one take

    def _through_chain(self, request: Request, deadline: float | None) -> STTResult:
        places = self._chain()
        causes: list[_Cause] = []
        for place in places:
            key = self._key(place, request)
            if key and (known := self._cache.get(key)):
                return replace(known, cached=True)
            remaining_s = None if deadline is None else deadline - time.perf_counter()
            decoding = self._decoded(place, request, limits_for(request.duration_s, remaining_s, place is places[-1]))
            if isinstance(decoding, _Cause):
                causes.append(decoding)
                if decoding.final:
                    break
                continue
            result = self._result(place, decoding, causes)
            if key and result.success:
                self._cache.put(key, result)
            return result
        logger.warning("no backend answered: %s", _told(causes))
        return replace(_failed(causes), language=request.language)

    def _decoded(self, place: Place, request: Request, limits: TimeLimits) -> Decoding | _Cause:
        if place.given_up:
            return _Cause(place.name, Code.ENGINE_FAILED, place.problem)
        attempt = place.breaker.attempt(limits.total_s)
        if attempt is None:
            return _Cause(place.name, Code.ENGINE_FAILED, "left alone after repeated failures")
        started = time.perf_counter()
        left_behind = threading.Event()
        watched = replace(request, cancelled=lambda: left_behind.is_set() or request.cancelled())
        answer = self._tried(place, attempt, watched.decoded_by, limits)
        left_behind.set()
        self.metrics.transcribed(place.name, _status_of(answer), time.perf_counter() - started, request.duration_s)
        return answer

    def _tried(self, place: Place, attempt: Attempt, work: Callable[[Backend], Answer],
               limits: TimeLimits) -> Answer | _Cause:
        """What the work gives, or why it gave nothing. The breaker is told."""
        try:
            answer = place.run(work, limits)
        except AppError as e:
            if e.code in REFUSED:
                attempt.given_up()
                return _Cause(place.name, e.code, e.detail, final=True)
            code, place.problem = e.code, e.detail
        except OpenError as e:
            place.given_up = e.lasting
            code, place.problem = Code.GPU_MISSING if self._config.device_only else Code.ENGINE_FAILED, str(e)[:200]
        except OverdueError as e:
            code, place.problem = Code.ENGINE_STUCK, str(e)
        except BackendError as e:
            code, place.problem = Code.DECODE_FAILED, str(e)
        else:
            place.problem = ""
            if isinstance(answer, Decoding) and answer.reason is Reason.CANCELLED:
                attempt.given_up()
            else:
                attempt.succeeded()
            return answer
        attempt.failed()
        logger.warning("%s failed%s: %s", place.name, ", and is not tried again" if place.given_up else "",
                       place.problem)
        return _Cause(place.name, code, place.problem)

    def _result(self, place: Place, decoding: Decoding, causes: list[_Cause]) -> STTResult:
        self._used = place
        info = place.info
        return STTResult(
            decoding.text, decoding.confidence, decoding.segments, 0.0, info.device if info else "", 0.0, place.name,
            success=decoding.reason is not Reason.CANCELLED, language=decoding.language, reason=decoding.reason,
            doubt=decoding.doubt, note="; ".join(filter(None, [_told(causes), decoding.note])))

    def _key(self, place: Place, request: Request) -> CacheKey | None:
        """None where the answer depends on more than the take: a short one's language is that of the one before."""
        auto = request.language == "auto"
        if not self._cache.enabled or (auto and request.duration_s < STICKY_LANGUAGE_S):
            return None
        options = {**place.options, "words": request.words, "heard": request.voice is not None, "piece": request.piece,
                   "languages": request.languages if auto else ()}
        return cache_key(request.samples, place.identity, request.language, options)

    # -- the chain

    def use(self, *backends: tuple[BackendName, Callable[[], Backend]]) -> None:
        """Other engines in place of the configuration's, in this order, before the first take."""
        with self._lock:
            self._places = [Place(name, make, self._breaker(name), identity=name) for name, make in backends]

    def _chain(self) -> list[Place]:
        """Raises AppError(MODEL_MISSING | GPU_MISSING), every time until that is mended."""
        with self._lock:
            if not self._places:
                chain = chain_for(self._config, self._breaker)
                self._card, self._why, self._places = chain.card, chain.why, chain.places
            return self._places

    def _breaker(self, name: str) -> CircuitBreaker:
        """With the configuration's limits; its state goes into the metrics."""
        c = self._config
        return CircuitBreaker(c.failure_threshold, c.recovery_s, name=name, clock=self._clock,
                              on_transition=lambda change: self.metrics.set_breaker(change.breaker, change.after))


def _samples_of(audio: Sound) -> Samples:
    """Checked. Raises AppError(AUDIO_INVALID | FILE_UNREADABLE)."""
    if isinstance(audio, str | Path):
        from superwhisper_gui.media.files import decode_file

        audio = decode_file(Path(audio))
    elif not isinstance(audio, Audio):
        audio = Audio(audio, ENGINE_RATE_HZ)
    check_for_engine(audio)
    return audio.samples


def _empty(reason: Reason, language: str) -> STTResult:
    return STTResult("", 0.0, (), 0.0, "", 0.0, "", success=True, language=language, reason=reason)


def _failed(causes: list[_Cause]) -> STTResult:
    failure = Failure(_code_of(causes, Code.DECODE_FAILED), _told(causes))
    return STTResult("", 0.0, (), 0.0, "", 0.0, "", success=False, error=failure)


def _code_of(causes: list[_Cause], otherwise: Code) -> Code:
    """Of the last place that could be asked; a take that was refused ends the chain and comes last."""
    return next((cause.code for cause in reversed(causes) if cause.code is not Code.ENGINE_FAILED), otherwise)


def _told(causes: list[_Cause]) -> str:
    return "; ".join(f"{cause.place}: {cause.detail}" if cause.place else cause.detail for cause in causes)


def _status_of(answer: Decoding | _Cause) -> Status:
    if isinstance(answer, _Cause):
        return Status.TIMEOUT if answer.code is Code.ENGINE_STUCK else Status.FAILED
    if answer.reason is Reason.CANCELLED:
        return Status.CANCELLED
    return Status.SUCCESS if answer.text else Status.EMPTY
