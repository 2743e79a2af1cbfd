"""Voice detectors: Silero's network in ONNX Runtime (the file that faster-whisper ships) or torch, and WebRTC's rule.

They judge a prepared copy, freed of DC, high-passed and brought to level, because the network misses quiet clips and is
excited by rumble: on the raw sound threshold 0.5 lost 2 of 27 short clips at -40 dBFS, on the copy none of 94 at any
level. `Gate` asks about whole takes; takes that arrive are `vad_stream`'s, the choice is `vad_choice`'s.
"""

from __future__ import annotations

import functools
import importlib.util
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech.vad_signal import FRAME_MS, FRAME_SAMPLES, LEVEL, high_pass
from superwhisper_gui.speech.vad_stream import (
    MIN_VOICE_MS,
    PASS_THROUGH,
    VOICE_ON,
    Detector,
    Hysteresis,
    Judge,
    PassThrough,
    Probabilities,
    VadStream,
    Voice,
    VoiceTracker,
)

logger = logging.getLogger(__name__)

CONTEXT_SAMPLES: Final = 64                   # the end of the frame before, which the network sees again
_QUIETEST_PEAK: Final = 1e-6                  # below this it is silence, not something to amplify
_BATCH_FRAMES: Final = 512                    # 16 s at a time bounds the memory of the network
_HIGH_PASS_TAPS: Final = 1024                 # the response has fallen to 5e-13 there
_BLOCK_SAMPLES: Final = 65_536
_WEBRTC_MODE: Final = 3                       # 0..3, the strictest
_WEBRTC_SAMPLES: Final = 160                  # 10 ms


class SileroVad:
    """The network in ONNX Runtime. Raises ImportError, OSError or one of the library's own exceptions if unusable."""

    name = "silero-onnx"

    def __init__(self) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1   # a frame takes 70 us: threads only cost
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_network_file()), sess_options=options, providers=["CPUExecutionProvider"])

    def begin(self) -> Judge:
        window = np.zeros((1, CONTEXT_SAMPLES + FRAME_SAMPLES), np.float32)
        state = _no_state()

        def judge(frame: Samples) -> float:
            nonlocal state
            window[0, :CONTEXT_SAMPLES] = window[0, -CONTEXT_SAMPLES:]
            window[0, CONTEXT_SAMPLES:] = frame
            voice, state = self._run(window, state)
            return float(voice[0])

        return judge

    def voice_probabilities(self, samples: Samples) -> Probabilities:
        """Probability of voice per 32 ms of a whole take (16 kHz, any level); the last frame is zero-padded."""
        x = prepared(samples)
        frames = -(-len(x) // FRAME_SAMPLES)
        padded = np.zeros(CONTEXT_SAMPLES + frames * FRAME_SAMPLES, np.float32)
        padded[CONTEXT_SAMPLES:CONTEXT_SAMPLES + len(x)] = x
        windows = np.lib.stride_tricks.sliding_window_view(padded, CONTEXT_SAMPLES + FRAME_SAMPLES)[::FRAME_SAMPLES] \
            if frames else np.empty((0, CONTEXT_SAMPLES + FRAME_SAMPLES), np.float32)
        state = _no_state()
        out = np.empty(frames, np.float32)
        for start in range(0, frames, _BATCH_FRAMES):
            batch = np.ascontiguousarray(windows[start:start + _BATCH_FRAMES])
            out[start:start + len(batch)], state = self._run(batch, state)
        return out

    def _run(self, windows: Samples, state: tuple[Any, Any]) -> tuple[Probabilities, tuple[Any, Any]]:
        voice, h, c = self._session.run(None, {"input": windows, "h": state[0], "c": state[1]})
        return np.asarray(voice, np.float32).reshape(-1), (h, c)


class SileroTorchVad:
    """The network as the silero-vad package runs it. Raises ImportError where the package or torch is missing."""

    name = "silero"

    def __init__(self) -> None:
        import silero_vad  # type: ignore[import-not-found]
        import torch  # type: ignore[import-not-found]

        self._torch: Any = torch
        self._network: Any = silero_vad.load_silero_vad()._model       # without the wrapper: it has room for one take

    def begin(self) -> Judge:
        torch = self._torch
        window = torch.zeros(1, CONTEXT_SAMPLES + FRAME_SAMPLES)
        state = torch.zeros(2, 1, 128)

        def judge(frame: Samples) -> float:
            nonlocal state
            window[0, :CONTEXT_SAMPLES] = window[0, -CONTEXT_SAMPLES:].clone()
            window[0, CONTEXT_SAMPLES:] = torch.from_numpy(frame)
            with torch.inference_mode():
                voice, state = self._network(window, state)
            return float(voice)

        return judge

    def voice_probabilities(self, samples: Samples) -> Probabilities:
        return _frame_by_frame(self.begin(), prepared(samples))


class WebRtcVad:
    """WebRTC's rule on 10 ms at a time: the share that it calls voice. Raises ImportError without its package."""

    name = "webrtc"

    def __init__(self) -> None:
        import webrtcvad

        self._new: Callable[[int], Any] = webrtcvad.Vad

    def begin(self) -> Judge:
        rule = self._new(_WEBRTC_MODE)
        rest = np.empty(0, "<i2")

        def judge(frame: Samples) -> float:
            nonlocal rest
            pcm = np.concatenate((rest, np.round(frame * 32767).astype("<i2")))
            whole = len(pcm) // _WEBRTC_SAMPLES * _WEBRTC_SAMPLES      # 3 or 4 of them end in a frame
            rest = pcm[whole:]
            parts = pcm[:whole].reshape(-1, _WEBRTC_SAMPLES)
            return sum(bool(rule.is_speech(part.tobytes(), ENGINE_RATE_HZ)) for part in parts) / len(parts)

        return judge

    def voice_probabilities(self, samples: Samples) -> Probabilities:
        return _frame_by_frame(self.begin(), prepared(samples))


class Gate:
    """Lets a take pass that has voice in it. Fails open: what cannot be judged is let through."""

    def __init__(self, detector: Detector | None = None) -> None:
        """`detector`: None = Silero in ONNX Runtime, or whatever lets everything pass where that is unusable."""
        self._errors = detector_errors()
        self._detector = detector or self._silero()

    def _silero(self) -> Detector:
        try:
            return SileroVad()
        except self._errors as e:
            logger.warning("no voice detection, every take is decoded: %s", type(e).__name__)
            return PassThrough()

    @property
    def backend(self) -> str:
        return self._detector.name

    def heard(self, samples: Samples) -> Voice | None:
        """Where there is voice in a whole take; None if that cannot be found out.

        WebRTC's rule calls most noise voice: where it hears any, that says nothing about the words.
        """
        if self._detector.name == PASS_THROUGH:
            return None
        try:
            voice = voice_in(self._detector.voice_probabilities(samples), len(samples))
        except self._errors as e:
            logger.warning("voice detection failed on %.1f s, the take is decoded: %s",
                           len(samples) / ENGINE_RATE_HZ, type(e).__name__)
            return None
        return None if self._detector.name == WebRtcVad.name and lets_pass(voice) else voice

    def has_voice(self, samples: Samples) -> bool:
        """True if a run of 200 ms is voiced, or if that cannot be found out."""
        return lets_pass(self.heard(samples))

    def p95_ms(self, warm_up: int = 5, repeats: int = 20) -> float:
        """As `p95_ms` for 160 ms of sound; 0 without a detector."""
        if self._detector.name == PASS_THROUGH:
            return 0.0
        return p95_ms(VadStream(self._detector, self._errors), 160, warm_up, repeats)


def lets_pass(voice: Voice | None) -> bool:
    """The gate's rule: a run of 200 ms at 0.5, the shortest of 94 real clips at four levels each being 256 ms."""
    return voice is None or voice.longest_run_ms >= MIN_VOICE_MS


def p95_ms(stream: VadStream, chunk_ms: int, warm_up: int = 5, repeats: int = 20,
           clock: Callable[[], float] = time.perf_counter) -> float:
    """95th percentile of the time that a chunk of sound takes, after `warm_up` rounds. `clock`: seconds."""
    chunk = np.random.default_rng(0).normal(0, 0.01, ENGINE_RATE_HZ * chunk_ms // 1000).astype(np.float32)
    times = []
    for _ in range(warm_up + repeats):
        started = clock()
        stream.push(chunk)
        times.append(1000 * (clock() - started))
    return float(np.percentile(times[warm_up:], 95))


def voice_in(probabilities: Probabilities, length: int) -> Voice:
    """Probabilities of a whole take of `length` samples, by the same rule as a stream of it."""
    tracker = VoiceTracker(Hysteresis())
    events = [event for p in probabilities.tolist() if (event := tracker.step(p))]
    ended = tracker.finish(length)
    places = [event.sample / ENGINE_RATE_HZ for event in (*events, *([ended] if ended else []))]
    return Voice(tuple(zip(places[::2], places[1::2], strict=True)), longest_voiced_run_ms(probabilities))


def longest_voiced_run_ms(probabilities: Probabilities, threshold: float = VOICE_ON) -> float:
    """Length of the longest run of frames at or above the threshold."""
    voiced = np.concatenate(([False], probabilities >= threshold, [False]))
    edges = np.flatnonzero(np.diff(voiced.astype(np.int8)))
    return float(np.max(edges[1::2] - edges[::2])) * FRAME_MS if len(edges) else 0.0


def prepared(samples: Samples) -> Samples:
    """A copy without DC, high-passed at 100 Hz (Butterworth, second order), its peak at 0.9."""
    x = samples - np.float32(np.mean(samples, dtype=np.float64)) if len(samples) else samples.copy()
    _high_pass(x)
    peak = float(np.max(np.abs(x))) if len(x) else 0.0
    if peak > _QUIETEST_PEAK:
        x *= np.float32(LEVEL / peak)
    return x


def _high_pass(x: Samples) -> None:
    """In place, block by block (overlap-add): the filter as its impulse response, exact to float32."""
    size = 1 << (min(len(x), _BLOCK_SAMPLES) + _HIGH_PASS_TAPS - 1).bit_length()
    response = np.fft.rfft(_impulse_response(), size)
    carry: NDArray[np.float64] = np.zeros(_HIGH_PASS_TAPS - 1)
    for start in range(0, len(x), _BLOCK_SAMPLES):
        block = x[start:start + _BLOCK_SAMPLES]
        filtered = np.fft.irfft(np.fft.rfft(block.astype(np.float64), size) * response, size)
        filtered[:len(carry)] += carry
        carry = filtered[len(block):len(block) + _HIGH_PASS_TAPS - 1].copy()
        block[:] = filtered[:len(block)]


@functools.cache
def _impulse_response() -> NDArray[np.float64]:
    f = high_pass()
    h = np.zeros(_HIGH_PASS_TAPS)
    h[:3] = f.b0, f.b1, f.b2
    for n in range(1, _HIGH_PASS_TAPS):
        h[n] -= f.a1 * h[n - 1] + (f.a2 * h[n - 2] if n > 1 else 0.0)
    return h


def _frame_by_frame(judge: Judge, x: Samples) -> Probabilities:
    padded = np.zeros(-(-len(x) // FRAME_SAMPLES) * FRAME_SAMPLES, np.float32)
    padded[:len(x)] = x
    return np.array([judge(frame) for frame in padded.reshape(-1, FRAME_SAMPLES)], np.float32)


def _no_state() -> tuple[Any, Any]:
    return np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)


def _network_file() -> Path:
    spec = importlib.util.find_spec("faster_whisper")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("faster_whisper is not installed")
    return Path(spec.origin).parent / "assets" / "silero_vad_v6.onnx"


def detector_errors() -> tuple[type[Exception], ...]:
    """What a detector can raise. ONNX Runtime's exceptions have no common base, so they are collected."""
    known: tuple[type[Exception], ...] = (ImportError, OSError, RuntimeError, ValueError, MemoryError, AttributeError)
    try:
        from onnxruntime.capi import onnxruntime_pybind11_state as native  # type: ignore[import-untyped]
    except ImportError:
        return known
    return known + tuple(kind for kind in vars(native).values()
                         if isinstance(kind, type) and issubclass(kind, Exception))
