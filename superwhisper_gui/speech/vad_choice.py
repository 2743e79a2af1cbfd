"""OptimizedVADManager: which voice detector is good enough here, by measurement."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.speech import vad
from superwhisper_gui.speech.vad_stream import PASS_THROUGH, Detector, Hysteresis, PassThrough, VadStream

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 3                           # a machine that starts up is busy
WARM_UP: Final = 5
REPEATS: Final = 20

Maker = Callable[[], Detector]
DETECTORS: Final[tuple[tuple[str, Maker], ...]] = (
    ("silero", vad.SileroTorchVad), ("silero-onnx", vad.SileroVad), ("webrtc", vad.WebRtcVad))


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one detector. `p95_ms`: the best attempt, None if it does not work; `problem`: "" = chosen."""

    backend: str
    p95_ms: float | None
    problem: str


@dataclass(frozen=True, slots=True)
class VadChoice:
    """`worse`: a better detector is installed but failed or was too slow. `trials`: in the order of preference."""

    backend: str
    p95_ms: float
    worse: bool
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class _Chosen:
    choice: VadChoice
    detector: Detector
    gate: vad.Gate


class OptimizedVADManager:
    """Chooses the first of silero (torch), silero-onnx, webrtc, pass-through that is fast enough, and runs it.

    Fast enough: the 95th percentile for chunks of `chunk_ms` is at most `latency_threshold_ms` in one of three
    attempts, of 5 chunks to warm up and 20 that count. Whole takes are judged by the best detector that works at all,
    be it slow: a take that nobody judges may become text that nobody said. Any thread; a stream belongs to one.
    """

    def __init__(self, chunk_ms: int = 160, latency_threshold_ms: float = 25, *,
                 detectors: Sequence[tuple[str, Maker]] = DETECTORS,
                 clock: Callable[[], float] = time.perf_counter) -> None:
        """`chunk_ms` from 32 up. Raises ValueError. `detectors`: names and what makes them, best first."""
        if chunk_ms < 32 or latency_threshold_ms <= 0:
            raise ValueError("chunk_ms from 32 up, latency_threshold_ms above 0")
        self._chunk_ms, self._limit_ms = chunk_ms, latency_threshold_ms
        self._makers, self._clock = tuple(detectors), clock
        self._made: dict[str, Detector] = {}
        self._errors = vad.detector_errors()
        self._lock = threading.Lock()
        self._chosen: _Chosen | None = None

    async def initialize(self) -> VadChoice:
        """Measures and chooses, once; takes about 50 ms where the first one is fast enough. Never fails."""
        return await asyncio.to_thread(self.initialize_sync)

    def initialize_sync(self) -> VadChoice:
        return self._ready().choice

    def remeasure(self) -> VadChoice:
        """Measures and chooses again: after a worse choice, when idle. Running streams keep what they have."""
        with self._lock:
            self._chosen = self._measured()
            return self._chosen.choice

    @property
    def choice(self) -> VadChoice:
        return self._ready().choice

    @property
    def gate(self) -> vad.Gate:
        """For whole takes."""
        return self._ready().gate

    def stream(self, rule: Hysteresis | None = None) -> VadStream:
        """For one take that arrives."""
        return VadStream(self._ready().detector, self._errors, rule)

    def _ready(self) -> _Chosen:
        with self._lock:
            if self._chosen is None:
                self._chosen = self._measured()
            return self._chosen

    def _measured(self) -> _Chosen:
        trials: list[Trial] = []
        chosen: Detector | None = None
        for name, make in self._makers:
            trial = self._trial(name, make)
            trials.append(trial)
            if not trial.problem:
                chosen = self._made[name]
                break
        works = next((self._made[t.backend] for t in trials if t.p95_ms is not None), None)
        worse = any(t.problem not in ("", "not installed") for t in trials)
        choice = VadChoice(chosen.name if chosen else PASS_THROUGH, trials[-1].p95_ms or 0.0 if chosen else 0.0,
                           worse or chosen is None, tuple(trials))
        if choice.worse:
            logger.warning("voice detection by %s: %s", choice.backend,
                           ", ".join(f"{t.backend} {t.problem}" for t in trials if t.problem))
        return _Chosen(choice, chosen or PassThrough(), vad.Gate(works or PassThrough()))

    def _trial(self, name: str, make: Maker) -> Trial:
        try:
            detector = self._made.get(name) or make()
        except ModuleNotFoundError:
            return Trial(name, None, "not installed")
        except self._errors as e:
            return Trial(name, None, f"failed ({type(e).__name__})")
        self._made[name] = detector
        best_ms = float("inf")
        for _ in range(ATTEMPTS):
            stream = VadStream(detector, self._errors)
            best_ms = min(best_ms, vad.p95_ms(stream, self._chunk_ms, WARM_UP, REPEATS, self._clock))
            if stream.open:
                return Trial(name, None, "failed")
            if best_ms <= self._limit_ms:
                return Trial(name, best_ms, "")
        return Trial(name, best_ms, f"too slow ({best_ms:.0f} ms)")
