"""Where a take is cut into pieces while it is spoken: at pauses, else at the quietest place.

Frames of 512 samples go in, one after the other, as the voice detector judged them; places are samples from the start
of the take. Source of the figures: docs/decisions/026-live-decoding.md.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.core.audio import ENGINE_RATE_HZ
from superwhisper_gui.speech.vad_signal import FRAME_SAMPLES
from superwhisper_gui.speech.vad_stream import VoiceBegan, VoiceEvent

_QUIET_FRAMES: Final = 3                      # 96 ms: what the quietest place is averaged over
_EARLY_S: Final = 2.0                         # before voice, in which shorter voice is taken along; its sound is there


@dataclass(frozen=True, slots=True)
class CutRule:
    """All times in seconds.

    pause_s          silence that closes a piece of at least `min_s`
    long_pause_s     silence that closes any piece
    max_s            a piece without such a pause is cut where it was quietest in the last `look_back_s`,
    overlap_s        and the two share so much sound
    lead_s           kept before the first voice
    """

    pause_s: float = 0.5
    min_s: float = 5.0
    long_pause_s: float = 2.0
    max_s: float = 15.0
    look_back_s: float = 7.0
    overlap_s: float = 0.25
    lead_s: float = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples `start` to `end`. `forced`: cut in the middle of speech, so that it shares sound with the next one."""

    start: int
    end: int
    forced: bool = False


class Segmenter:
    """One take.

    open_from     where the piece that is being spoken begins; None while nobody speaks
    voiced_until  end of the last voiced frame
    at            end of the last frame
    """

    def __init__(self, rule: CutRule) -> None:
        self._rule = rule
        self.at = self.voiced_until = 0
        self.open_from: int | None = None
        self._closed_until = 0
        self._early: int | None = None        # voice too short to count, maybe the beginning of more
        self._quiet: deque[tuple[int, float]] = deque(maxlen=int(rule.look_back_s * ENGINE_RATE_HZ / FRAME_SAMPLES))

    @property
    def silent_s(self) -> float:
        return (self.at - self.voiced_until) / ENGINE_RATE_HZ

    def step(self, event: VoiceEvent | None, voiced_until: int, power: float) -> Piece | None:
        """The next frame. `event`, `voiced_until`: as VadStream says after it; `power`: mean square of its samples.

        Returns the piece that it closes.
        """
        self.at += FRAME_SAMPLES
        if voiced_until > self.voiced_until and self.open_from is None and self._early is None:
            self._early = voiced_until - FRAME_SAMPLES
        self.voiced_until = voiced_until
        self._quiet.append((self.at, power))
        if isinstance(event, VoiceBegan) and self.open_from is None:
            self._open(event.sample)
        if self._early is not None and self.open_from is None and self.silent_s > _EARLY_S:
            self._early = None
        return self._close_if_due()

    def _open(self, sample: int) -> None:
        begin = sample if self._early is None else max(min(sample, self._early), sample - _samples(_EARLY_S))
        self.open_from = max(self._closed_until, begin - _samples(self._rule.lead_s))
        self._early = None

    def _close_if_due(self) -> Piece | None:
        if self.open_from is None:
            return None
        rule, length_s = self._rule, (self.voiced_until - self.open_from) / ENGINE_RATE_HZ
        if self.silent_s >= (rule.pause_s if length_s >= rule.min_s else rule.long_pause_s):
            return self._close(self.voiced_until + _samples(rule.pause_s / 2))
        if (self.at - self.open_from) / ENGINE_RATE_HZ >= rule.max_s:
            return self._cut(self._quietest())
        return None

    def _close(self, end: int) -> Piece:
        assert self.open_from is not None
        piece = Piece(self.open_from, end)
        self.open_from, self._closed_until = None, end
        return piece

    def _cut(self, at: int) -> Piece:
        assert self.open_from is not None
        half = _samples(self._rule.overlap_s / 2)
        piece = Piece(self.open_from, at + half, forced=True)
        self._closed_until = at - half
        self.open_from = self._closed_until if self.voiced_until > at else None
        return piece

    def go_on_from(self, start: int, at: int) -> bool:
        """Closes the open piece at an earlier pause, if it is still the one that began at `start`."""
        if self.open_from != start:
            return False
        self.open_from = self._closed_until = at
        return True

    def _quietest(self) -> int:
        """Middle of the quietest 96 ms, but for the last half second: the next piece needs something to begin with."""
        places = [p for p in self._quiet if p[0] <= self.at - ENGINE_RATE_HZ // 2]
        sums = [(sum(power for _, power in places[i:i + _QUIET_FRAMES]), i)
                for i in range(len(places) - _QUIET_FRAMES + 1)]
        middle = places[min(sums)[1] + _QUIET_FRAMES // 2][0]
        return middle - FRAME_SAMPLES // 2


def _samples(seconds: float) -> int:
    return int(seconds * ENGINE_RATE_HZ)
