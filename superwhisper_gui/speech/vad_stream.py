"""Voice in a take while it arrives: chunks of any length in, probabilities and voice on/off with their places out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech.vad_signal import FRAME_MS, FRAME_SAMPLES, Conditioner

logger = logging.getLogger(__name__)

Probabilities = NDArray[np.float32]           # shape (frames,), one per 32 ms, 0..1
Judge = Callable[[Samples], float]            # the next conditioned frame of a take -> probability of voice in it

PASS_THROUGH: Final = "pass-through"
VOICE_ON: Final = 0.5
VOICE_OFF: Final = 0.35
MIN_VOICE_MS: Final = 200.0                   # the shortest run in 94 real clips is 256 ms
HANGOVER_MS: Final = 250.0                    # the pause after which the tail of a take is worth decoding


class Detector(Protocol):
    """Something that tells voice from other sound. `name`: "silero", "silero-onnx", "webrtc" or "pass-through"."""

    @property
    def name(self) -> str: ...

    def begin(self) -> Judge:
        """A new take: the state it carries starts afresh, and no other take has part in it. Used from one thread."""
        ...

    def voice_probabilities(self, samples: Samples) -> Probabilities:
        """Of a whole take (16 kHz, any level), judged on the copy that `vad.prepared` makes of it."""
        ...


class PassThrough:
    """For want of a detector: everything is voice."""

    name = PASS_THROUGH

    def begin(self) -> Judge:
        return lambda _frame: 1.0

    def voice_probabilities(self, samples: Samples) -> Probabilities:
        return np.ones(-(-len(samples) // FRAME_SAMPLES), np.float32)


@dataclass(frozen=True, slots=True)
class Voice:
    """Where voice is in a whole take. `spans_s`: (start, end) in order; `longest_run_ms`: at VOICE_ON or above."""

    spans_s: tuple[tuple[float, float], ...]
    longest_run_ms: float

    @property
    def total_s(self) -> float:
        return sum(end - start for start, end in self.spans_s)

    def within_s(self, start_s: float, end_s: float) -> float:
        """Seconds of voice between two places."""
        return sum(max(0.0, min(end, end_s) - max(start, start_s)) for start, end in self.spans_s)


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """`sample`: start of the first voiced frame, from the start of the take. Known 200 ms later."""

    sample: int


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """`sample`: end of the last voiced frame. Known after the hangover, or at the end of the take."""

    sample: int


VoiceEvent = VoiceBegan | VoiceEnded


@dataclass(frozen=True, slots=True, eq=False)
class VadResult:
    """What became known by one chunk.

    first_sample   where the first frame judged by it begins, from the start of the take; frames are 512 samples
    probabilities  of the frames that it completed; float32, shape (frames,), maybe none
    events         in order; a take's events alternate, beginning with VoiceBegan
    speaking       after VoiceBegan and before VoiceEnded
    silent_ms      since the last voiced frame, or since the start of the take
    open           the detector failed or lets everything pass: all frames count as voice
    """

    first_sample: int
    probabilities: Probabilities
    events: tuple[VoiceEvent, ...]
    speaking: bool
    silent_ms: float
    open: bool


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """A frame is voiced from `on` up, and after a voiced one from `off` up. Times are rounded up to whole frames."""

    on: float = VOICE_ON
    off: float = VOICE_OFF
    min_voice_ms: float = MIN_VOICE_MS
    hangover_ms: float = HANGOVER_MS

    @property
    def min_voice_frames(self) -> int:
        return max(1, -int(-self.min_voice_ms // FRAME_MS))

    @property
    def hangover_frames(self) -> int:
        return max(1, -int(-self.hangover_ms // FRAME_MS))


class VoiceTracker:
    """Probabilities to events. Voice begins with a voiced run of the minimum length and ends with a pause."""

    def __init__(self, rule: Hysteresis) -> None:
        self._rule = rule
        self._at = 0                          # end of the last frame
        self._run = 0                         # voiced frames up to here without a gap
        self._voiced_until = 0
        self.speaking = False

    @property
    def silent_ms(self) -> float:
        return 1000 * (self._at - self._voiced_until) / ENGINE_RATE_HZ

    def step(self, probability: float) -> VoiceEvent | None:
        """One frame."""
        self._at += FRAME_SAMPLES
        if probability >= (self._rule.off if self._run else self._rule.on):
            self._run += 1
            self._voiced_until = self._at
            if not self.speaking and self._run >= self._rule.min_voice_frames:
                self.speaking = True
                return VoiceBegan(self._at - self._run * FRAME_SAMPLES)
            return None
        self._run = 0
        if self.speaking and self._at - self._voiced_until >= self._rule.hangover_frames * FRAME_SAMPLES:
            return self._end(self._at)
        return None

    def begin_at_once(self) -> None:
        """From here on one voiced frame is enough, and none is missed."""
        self._rule = replace(self._rule, on=0.0, off=0.0, min_voice_ms=0.0)

    def finish(self, length: int) -> VoiceEvent | None:
        """The take is over after `length` samples."""
        return self._end(length) if self.speaking else None

    def _end(self, at: int) -> VoiceEnded:
        self.speaking = False
        return VoiceEnded(min(at, self._voiced_until))


class VadStream:
    """One take. Used from one thread; never raises: what cannot be judged counts as voice (fails open).

    The same samples give the same result, to the bit, however they are cut into chunks. `errors`: what the detector may
    raise.
    """

    def __init__(self, detector: Detector, errors: tuple[type[Exception], ...], rule: Hysteresis | None = None) -> None:
        self._errors = errors
        self._tracker = VoiceTracker(rule or Hysteresis())
        self._conditioner = Conditioner()
        self._rest: Samples = np.empty(0, np.float32)
        self._frames = 0                      # judged
        self._judge: Judge | None = None
        if detector.name == PASS_THROUGH:
            self._tracker.begin_at_once()
            return
        try:
            self._judge = detector.begin()
        except self._errors as e:
            self._fail(e)

    @property
    def open(self) -> bool:
        """All counts as voice, because there is no detector or it failed."""
        return self._judge is None

    def push(self, samples: Samples) -> VadResult:
        """The next chunk: float32, 16 kHz, any length."""
        waiting = np.concatenate((self._rest, samples))
        whole = len(waiting) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = waiting[whole:]
        return self._judged(waiting[:whole].reshape(-1, FRAME_SAMPLES))

    def finish(self) -> VadResult:
        """The take is over: judges the frame that was not full and ends the voice. Nothing may be pushed after it."""
        rest, self._rest = self._rest, self._rest[:0]
        length = self._frames * FRAME_SAMPLES + len(rest)
        result = self._judged([rest] if len(rest) else [])
        ended = self._tracker.finish(length)
        return replace(result, events=(*result.events, ended), speaking=False) if ended else result

    def _judged(self, frames: Iterable[Samples]) -> VadResult:
        first_sample = self._frames * FRAME_SAMPLES
        probabilities: list[float] = []
        events: list[VoiceEvent] = []
        for frame in frames:
            probabilities.append(self._probability(frame))
            event = self._tracker.step(probabilities[-1])
            if event:
                events.append(event)
            self._frames += 1
        return VadResult(first_sample, np.array(probabilities, np.float32), tuple(events), self._tracker.speaking,
                         self._tracker.silent_ms, open=self.open)

    def _probability(self, frame: Samples) -> float:
        if self._judge is None:
            return 1.0
        try:
            return self._judge(self._conditioner(frame))
        except self._errors as e:
            self._fail(e)
            return 1.0

    def _fail(self, error: Exception) -> None:
        self._judge = None
        self._tracker.begin_at_once()
        logger.warning("voice detection failed after %.1f s, the rest of the take counts as voice: %s",
                       self._frames * FRAME_SAMPLES / ENGINE_RATE_HZ, type(error).__name__)
