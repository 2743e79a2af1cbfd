"""A speech client with its events, and the sound that the tests of this room use."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.ports import EngineReady, SpeechEvent, TakeDecoded, TakeFailed
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import Limits, SpeechClient
from superwhisper_gui.speech.supervision import GoodEngines
from tests.desktop.bench.procs import wait_for

RECORDINGS = Path(__file__).resolve().parents[1] / "data"
FRENCH = ("dictée", "numéro")           # words of fr_sr_dictee that the base model gets
Kind = TypeVar("Kind", bound=SpeechEvent)


class Engine:
    """A real client whose events are collected, and whose supervision runs as in the program, only more often."""

    def __init__(self, tmp_path: Path, settings: Settings, limits: Limits, live: bool,
                 good: GoodEngines | None = None) -> None:
        self.events: list[SpeechEvent] = []
        self._taken = 0
        self._news = threading.Condition()
        self._over = threading.Event()
        self.client = SpeechClient(settings, tmp_path / "models", live=live, limits=limits, good=good)
        self.client.start(self._on_event)
        self._ticker = threading.Thread(target=self._tick, name="ticker")
        self._ticker.start()

    def _on_event(self, event: SpeechEvent) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def _tick(self) -> None:
        while not self._over.wait(0.1):
            self.client.check(time.monotonic())

    def wait(self, kind: type[Kind], within_s: float = 60.0) -> Kind:
        """The next event of that kind; those before it count as seen."""
        def there() -> bool:
            return any(isinstance(event, kind) for event in self.events[self._taken:])

        with self._news:
            assert self._news.wait_for(there, within_s), f"no {kind.__name__} within {within_s} s: {self.events}"
            while True:
                event = self.events[self._taken]
                self._taken += 1
                if isinstance(event, kind):
                    return event

    def say(self, take: int, samples: Samples, language: str = "fr", *, background: bool = False) -> None:
        """As the microphone would: in blocks of 20 ms."""
        self.client.begin(take, language, background=background)
        for start in range(0, len(samples), 320):
            self.client.frames(take, samples[start:start + 320])
        self.client.end(take, len(samples) / ENGINE_RATE_HZ)

    def answers(self, take: int) -> list[TakeDecoded | TakeFailed]:
        return [e for e in self.events if isinstance(e, TakeDecoded | TakeFailed) and e.take == take]

    def pid(self) -> int:
        """Of the newest process that got ready."""
        return next(e.info.pid for e in reversed(self.events) if isinstance(e, EngineReady))

    def close(self) -> None:
        self._over.set()
        self._ticker.join()
        self.client.close()


@contextmanager
def running(tmp_path: Path, *, limits: Limits | None = None, live: bool = True, fault: str = "",
            good: GoodEngines | None = None, **settings: Any) -> Iterator[Engine]:
    """Without cache: most tests say the same again and again, and want it decoded."""
    engine = Engine(tmp_path, Settings(inject_fault=fault, cache_mb=0, **settings), limits or Limits(), live, good)
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """By name: a client that outlives the test may have replaced its process, and with it two threads."""
    before = names_of_threads()
    yield
    wait_for(lambda: names_of_threads() <= before, 2, what="no thread is left")


def names_of_threads() -> Counter[str]:
    return Counter(thread.name for thread in threading.enumerate())


@pytest.fixture(scope="session")
def french() -> Samples:
    """2.5 s of a French voice."""
    return recording("fr_sr_dictee.aiff")


def recording(name: str) -> Samples:
    from faster_whisper import decode_audio

    return np.clip(np.asarray(decode_audio(str(RECORDINGS / name)), np.float32), -1, 1)


def noise(seconds: float, level: float = 0.02, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).normal(0, level, int(seconds * ENGINE_RATE_HZ)).astype(np.float32).clip(-1, 1)


def noises() -> dict[str, Samples]:
    """Sounds without a voice, 3 s each."""
    t = np.arange(3 * ENGINE_RATE_HZ) / ENGINE_RATE_HZ
    clicks = np.zeros(len(t))
    clicks[::4000] = 0.5
    dither = np.random.default_rng(1).integers(-1, 2, len(t)) / 32768
    sounds: dict[str, Callable[[], object]] = {
        "zeros": lambda: np.zeros(len(t)),
        "dither": lambda: dither,
        "white": lambda: noise(3, 0.1),
        "hum": lambda: 0.2 * np.sin(2 * np.pi * 50 * t) + 0.05 * np.sin(2 * np.pi * 150 * t),
        "offset": lambda: np.full(len(t), 0.2) + dither,
        "clicks": lambda: clicks,
        "fan": lambda: 0.2 * np.cumsum(noise(3)) / np.abs(np.cumsum(noise(3))).max(),
    }
    return {name: np.asarray(make(), np.float32) for name, make in sounds.items()}
