"""The takes that the speech process still owes an answer, with their samples, and the limits that apply to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.link import Link

_PER_S: Final = 4.0
WINDOW_S: Final = 30.0                 # Whisper decodes windows of 30 s, also where the sound is shorter


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, unless it says otherwise. Tests shorten them; nobody else should."""

    load_s: float = 120.0
    heartbeat_s: float = 5.0
    decode_min_s: float = 10.0
    decode_factor: float = 24.0                   # 4 x a decoding that needs all 6 temperatures
    first_decode_s: float = 20.0                  # until a decoding was measured: this + 4 x the sound (PITFALLS Q7)
    decode_max_s: float = 50.0                    # never more than this + 4 x the sound: there must be time for two
    dying_s: float = 2.0                          # after a kill, until the process is given up
    restart_pauses_s: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, 4.0)
    restart_window_s: float = 60.0                # at most len(restart_pauses_s) restarts in it
    retry_s: float = 30.0                         # after EngineDown
    asleep_s: float = 2.0                         # check() not called for so long: we slept, not the process
    kills_per_take: int = 2


@dataclass(slots=True)
class Take:
    """`at`: the process that knows it, None = there is none. `kills`: processes that ended while they decoded it."""

    number: int
    begin: protocol.Begin
    at: Link | None = None
    parts: list[Samples] = field(default_factory=list)
    length: int = 0
    ended_at: float | None = None
    clock_s: float | None = None
    cancelled: bool = False
    kills: int = 0

    @property
    def duration_s(self) -> float:
        return self.length / ENGINE_RATE_HZ

    def add(self, samples: Samples) -> None:
        self.parts.append(samples)
        self.length += len(samples)

    def samples(self) -> Samples:
        return np.concatenate(self.parts) if self.parts else np.empty(0, np.float32)

    def send_to(self, link: Link) -> None:
        """All that is known of it so far: to a process that has not heard of it."""
        self.at = link
        link.send(lambda: self.begin)
        for part in _messages_of(self.parts):
            send_frames(link, self.number, part)
        if self.ended_at is not None:
            send_end(link, self.number, self.clock_s)


class Takes:
    """What was begun and is not answered, in spoken order."""

    def __init__(self) -> None:
        self._takes: dict[int, Take] = {}

    def __iter__(self) -> Iterator[Take]:
        return iter(list(self._takes.values()))

    def add(self, take: Take) -> None:
        self._takes[take.number] = take

    def get(self, number: int) -> Take | None:
        return self._takes.get(number)

    def forget(self, take: Take) -> None:
        del self._takes[take.number]

    def answered(self, number: int, link: Link) -> Take | None:
        """The take, which is owed no more; None if that process owes none of the number (never ended, or unknown)."""
        take = self._takes.get(number)
        if take is None or take.ended_at is None or take.at is not link:
            return None
        return self._takes.pop(number)

    def at(self, link: Link | None) -> list[Take]:
        """Those that this process knows, or (None) that none knows."""
        return [take for take in self._takes.values() if take.at is link]

    def ended(self, link: Link | None) -> list[Take]:
        """Those of `at` that wait for their answer."""
        return [take for take in self.at(link) if take.ended_at is not None]

    def head(self, link: Link) -> Take | None:
        """The take that the process is decoding, or would be if it were ready: the one that ended first."""
        return min(self.ended(link), key=lambda take: take.ended_at or 0.0, default=None)

    def hand_over(self, link: Link) -> None:
        """To this process, what none knows."""
        for take in self.at(None):
            take.send_to(link)

    def take_back(self, link: Link) -> None:
        """What that process owed is nobody's now, and what was cancelled is gone."""
        for take in self.at(link):
            take.at = None
            if take.cancelled:
                self.forget(take)


def send_frames(link: Link, number: int, samples: Samples) -> None:
    """At most FRAMES_LIMIT_SAMPLES."""
    link.send(lambda: protocol.Frames(number, protocol.pcm_of(samples)))


def send_end(link: Link, number: int, clock_s: float | None) -> None:
    link.send(partial(protocol.End, number, clock_s))


def pieces(samples: Samples) -> Iterator[Samples]:
    """Stretches that fit into one message."""
    for start in range(0, len(samples), protocol.FRAMES_LIMIT_SAMPLES):
        yield samples[start:start + protocol.FRAMES_LIMIT_SAMPLES]


def _messages_of(parts: list[Samples]) -> Iterator[Samples]:
    """The parts (of 20 ms each, as a rule) joined to as few messages as possible."""
    batch: list[Samples] = []
    length = 0
    for part in parts:
        if length + len(part) > protocol.FRAMES_LIMIT_SAMPLES:
            yield np.concatenate(batch)
            batch, length = [], 0
        batch.append(part)
        length += len(part)
    if batch:
        yield np.concatenate(batch)


def windows(duration_s: float) -> int:
    """How many windows a take of that length costs."""
    return max(1, int(np.ceil(duration_s / WINDOW_S)))


def decode_limit_s(duration_s: float, window_cost_s: float | None, limits: Limits) -> float:
    """How long a decoding may take. `window_cost_s`: mean of a window so far; None = nothing was measured yet.

    Noise costs up to 11 times as much as clear speech (measured): it is tried at all temperatures.
    """
    if window_cost_s is None:
        return limits.first_decode_s + _PER_S * duration_s
    limit_s = max(limits.decode_min_s, limits.decode_factor * windows(duration_s) * window_cost_s)
    return min(limit_s, limits.decode_max_s + _PER_S * duration_s)


def mean_cost_s(before: float | None, new: float) -> float:
    """A running mean in which the last take counts for a fifth."""
    return new if before is None else before + (new - before) / 5
