"""Frames against the wall clock: when a frame was heard, and whether any are missing.

PortAudio says nothing when sound is lost (PITFALLS F3), and its own time stamps swing by two blocks. What holds is that
blocks are never early: the earliest line through the arrivals of the last moments is the truth within a few ms.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from superwhisper_gui.core.ports import Block

WINDOW_S: Final = 0.3         # of sound; covers a block that was handed over late
GAP_S: Final = 0.02           # less is not worth a word
CONFIRM_S: Final = 0.2        # a gap is still there that much later; a late block is not
KNOWN_GAP_S: Final = 0.06     # a jump, not a wrong rate


class StreamClock:
    """Arrival time of every frame of one stream."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._marks: deque[tuple[int, float]] = deque()      # (end frame, its arrival - end frame / rate)
        self._start_s = 0.0

    def add(self, block: Block) -> None:
        end = block.first_frame + len(block.frames)
        self._marks.append((end, block.ends_at - end / self.rate_hz))
        while self._marks[0][0] <= end - WINDOW_S * self.rate_hz and len(self._marks) > 1:
            self._marks.popleft()
        self._start_s = min(offset for _, offset in self._marks)

    @property
    def running(self) -> bool:
        return bool(self._marks)

    @property
    def start_s(self) -> float:
        """Monotonic time at which frame 0 was heard, as the last blocks have it. It grows when sound is missing."""
        return self._start_s

    def time_of(self, frame: int) -> float:
        return self._start_s + frame / self.rate_hz

    def frame_at(self, time_s: float) -> int:
        """The first frame heard at `time_s` or later."""
        return -int(-(time_s - self._start_s) * self.rate_hz // 1)


class GapWatch:
    """Sound that is missing within one take: skipped frames, and a stream that fell behind the clock."""

    def __init__(self, clock: StreamClock) -> None:
        self._clock = clock
        self._reference_s = clock.start_s if clock.running else math.inf
        self._watched_frames = self._skipped_frames = 0
        self._reported_s = self._known_s = 0.0
        self._known = 0
        self._suspected_at: float | None = None

    def add(self, frames: int, skipped: int, at: float) -> float:
        """`frames` more were heard at `at`, after `skipped` lost ones. Returns the seconds newly found missing."""
        self._watched_frames += frames
        self._skipped_frames += skipped
        if self._watched_frames < WINDOW_S * self._clock.rate_hz:      # a cold start begins with a burst
            self._reference_s = min(self._reference_s, self._clock.start_s)
        found = self.missing_s - self._reported_s
        if found <= GAP_S:
            self._suspected_at = None
            return 0.0
        if self._suspected_at is None:
            self._suspected_at = at
        if at - self._suspected_at < CONFIRM_S and not skipped:
            return 0.0
        self._suspected_at = None
        self._reported_s += found
        if found >= KNOWN_GAP_S:
            self._known_s, self._known = self._known_s + found, self._known + 1
        return found

    @property
    def missing_s(self) -> float:
        """Clock minus samples; negative if there are more samples than time."""
        return self._skipped_frames / self._clock.rate_hz + self._clock.start_s - self._reference_s

    def clock_s(self, duration_s: float) -> float:
        """How long the take's sound lasted by the clock, to hold its samples against.

        A few jumps of more than 60 ms are known losses and left out: the rest of the sound is good. Many are a device
        that does not run at the rate it claims (PITFALLS A3).
        """
        span_s = duration_s + self.missing_s
        pending_s = self.missing_s - self._reported_s
        if self._suspected_at is None or pending_s < KNOWN_GAP_S:
            pending_s = 0.0                       # else: a jump in the last moments, too late to be confirmed
        known = self._known + (pending_s > 0)
        return span_s - self._known_s - pending_s if known <= 2 + span_s / 5 else span_s
