"""The takes that the speech process still owes an answer, with their samples, and the limits that apply to them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.transcript import TakeText
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
    restart_pauses_s: tuple[float, ...] = (0.0, 0.5, 2.0)    # so many restarts without an answer in between
    proven_s: float = 60.0                        # a process that lived so long counts like one that answered
    retry_s: float = 30.0                         # after EngineDown; twice as long after each further one
    retry_max_s: float = 300.0
    asleep_s: float = 2.0                         # check() not called for so long: we slept, not the process
    kills_per_take: int = 2


@dataclass(slots=True)
class Take:
    """`at`: the process that knows it since `sent_at`, None = there is none. `kills`: processes that ended at it.

    `background`: nobody waits for it. `withdrawn`: the process was told to leave it for one that somebody waits for.
    `hopeless`: why no process gets it any more; it is answered at its end.
    """

    number: int
    begin: protocol.Begin
    background: bool = False
    at: Link | None = None
    parts: list[Samples] = field(default_factory=list)
    length: int = 0
    sent_at: float = 0.0
    ended_at: float | None = None
    clock_s: float | None = None
    cancelled: bool = False
    kills: int = 0
    withdrawn: bool = False
    hopeless: Code | None = None

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
        self.at, self.sent_at = link, time.monotonic()
        link.send(lambda: self.begin)
        for part in _messages_of(self.parts):
            send_frames(link, self.number, part)
        if self.ended_at is not None:
            send_end(link, self.number, self.clock_s)


class Takes:
    """What was begun and is not answered, in spoken order. Those in the background wait for all others."""

    def __init__(self) -> None:
        self._takes: dict[int, Take] = {}

    def __iter__(self) -> Iterator[Take]:
        return iter(list(self._takes.values()))

    def get(self, number: int | None) -> Take | None:
        return None if number is None else self._takes.get(number)

    def forget(self, take: Take) -> None:
        del self._takes[take.number]

    # -- what is said and done

    def begin(self, take: Take, link: Link | None) -> None:
        """`link`: the process for takes that begin."""
        self._takes[take.number] = take
        if not take.background:
            self._withdraw()
        if link:
            self.hand_over(link)

    def add(self, number: int, samples: Samples) -> None:
        take = self._takes.get(number)
        if take is None or not len(samples) or take.ended_at is not None:
            return
        for piece in pieces(samples):
            take.add(piece)
            if take.at:
                send_frames(take.at, number, piece)

    def release(self, number: int) -> None:
        """A process that starts later is not told: it has all to catch up with anyway."""
        take = self._takes.get(number)
        if take and take.at:
            take.at.send(partial(protocol.Release, number))

    def end(self, number: int, clock_s: float | None) -> Take | None:
        """The take, if no process knows it."""
        take = self._takes.get(number)
        if take is None or take.ended_at is not None:
            return None
        take.ended_at, take.clock_s = time.monotonic(), clock_s
        if take.at:
            send_end(take.at, number, clock_s)
        return None if take.at else take

    def cancel(self, number: int) -> None:
        take = self._takes.get(number)
        if take is None:
            return
        if take.at and not take.withdrawn:
            take.at.send(partial(protocol.Cancel, number))
        if take.at and take.ended_at is not None:
            take.cancelled = True                  # the process still answers it, and is busy until then
            take.parts.clear()
        else:
            self.forget(take)

    def _withdraw(self) -> None:
        """Somebody speaks: what is decoded in the background is begun anew afterwards."""
        for take in self:
            if take.background and take.at and not (take.cancelled or take.withdrawn):
                take.at.send(partial(protocol.Cancel, take.number))
                take.withdrawn = take.ended_at is not None         # then the process still answers it
                if not take.withdrawn:
                    take.at = None

    # -- who knows which

    def answered(self, number: int, link: Link, result: TakeText | None) -> Take | None:
        """The take, which is owed no more; None if that process owes none of the number (never ended, or unknown).

        Also None where it was withdrawn and `result` says so: it is owed all the same.
        """
        take = self._takes.get(number)
        if take is None or take.ended_at is None or take.at is not link:
            return None
        if take.withdrawn and not take.cancelled and result and result.reason is Reason.CANCELLED:
            take.at, take.withdrawn = None, False
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

    def blamed(self, link: Link, decoding: int | None) -> Take | None:
        """The take at which the process ended: the one in its decoder, else the one whose turn it was.

        None if nobody waits for it any more.
        """
        take = self.get(decoding)
        take = take if take and take.at is link else self.head(link)
        return None if take is None or take.cancelled or take.withdrawn else take

    def hand_over(self, link: Link) -> None:
        """To this process, what none knows and what has its turn."""
        waited_for = any(not take.background for take in self)
        for take in self.at(None):
            if not take.hopeless and not (take.background and waited_for):
                take.send_to(link)

    def take_back(self, link: Link) -> None:
        """What that process owed is nobody's now, and what was cancelled is gone."""
        for take in self.at(link):
            take.at, take.withdrawn = None, False
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
