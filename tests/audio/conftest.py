"""A recorder on a fake microphone, moved by hand."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.audio.recorder import TakeRecorder
from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.ports import RecorderEvent, TakeFrames
from tests.fakes_audio import FakeClock, FakeMicrophone, Signal

E = TypeVar("E")


class Rig:
    """`run` polls as often as the recorder asks for; all events are in `events`."""

    def __init__(self, signal: Signal | None = None, *, warm_s: float = 30.0, input_name: str = "",
                 rate_hz: int = 48_000, channels: int = 1) -> None:
        self.clock = FakeClock()
        self.microphone = FakeMicrophone(self.clock, signal, rate_hz=rate_hz, channels=channels)
        self.recorder = TakeRecorder(self.microphone, tail_s=0.25, warm_s=warm_s, input_name=input_name,
                                     clock=self.clock)
        self.events: list[RecorderEvent] = []

    def poll(self) -> None:
        self.events += self.recorder.poll(self.clock())

    def run(self, seconds: float) -> None:
        until = self.clock.now + seconds
        while self.clock.now < until - 1e-9:
            self.clock.now = min(until, self.clock.now + (self.recorder.poll_ms or 1e6) / 1000)
            self.poll()

    def begin(self, take: int = 1, *, ago_s: float = 0.0) -> float:
        at = self.clock() - ago_s
        self.recorder.begin(take, at)
        self.poll()
        return at

    def end(self, take: int = 1) -> float:
        self.recorder.end(take, self.clock())
        self.poll()
        return self.clock()

    def take(self, held_s: float = 1.0, number: int = 1) -> tuple[float, float]:
        """A whole take; when it was pressed and released."""
        pressed = self.begin(number)
        self.run(held_s)
        released = self.end(number)
        self.run(0.6)
        return pressed, released

    def all(self, kind: type[E]) -> list[E]:
        return [e for e in self.events if isinstance(e, kind)]

    def one(self, kind: type[E]) -> E:
        found = self.all(kind)
        assert len(found) == 1, f"{len(found)} {kind.__name__}"
        return found[0]

    def samples(self, take: int = 1) -> Samples:
        parts = [e.samples for e in self.all(TakeFrames) if e.take == take]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def ramp(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sound whose value says when it was heard: -0.8 at 1000 s, +0.8 at 1040 s."""
    return (times - 1020) / 25


def heard_at(samples: Samples) -> tuple[float, float]:
    """When the first and the last sample of a recorded ramp were heard (the filter's edges left out)."""
    times = samples.astype(np.float64) * 25 + 1020
    edge = 400
    return times[edge] - edge / ENGINE_RATE_HZ, times[-edge] + edge / ENGINE_RATE_HZ


def noise(dbfs: float, seed: int = 1) -> Signal:
    """White noise that is the same whenever the same moment is asked for."""
    pool = np.random.default_rng(seed).standard_normal(1_000_003) * 10 ** (dbfs / 20)
    return lambda times: pool[np.round(times * 48_000).astype(np.int64) % len(pool)]


def speech_like(times: NDArray[np.float64], begins: float, seconds: float, level: float = 0.1) -> NDArray[np.float64]:
    """Syllables of 150 ms with 50 ms between them."""
    inside = (times >= begins) & (times < begins + seconds) & ((times - begins) % 0.2 < 0.15)
    return np.where(inside, level * np.sin(2 * np.pi * 220 * times), 0.0)
