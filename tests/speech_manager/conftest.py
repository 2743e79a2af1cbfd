from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.speech.manager import UnifiedSTTManager
from superwhisper_gui.speech.metrics import BackendName
from superwhisper_gui.speech.places import ManagerConfig
from tests.desktop.bench.procs import wait_for
from tests.speech.conftest import french, names_of_threads, noise, recording
from tests.speech_manager.engines import Clock, FakeEngine

__all__ = ["french", "recording"]
ORDER = (BackendName.PRISM_GPU, BackendName.PRISM_CPU, BackendName.REMOTE)
Chain = Callable[..., UnifiedSTTManager]


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    before = names_of_threads()
    yield
    wait_for(lambda: names_of_threads() <= before, 5, what="no thread is left")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chain(clock: Clock) -> Iterator[Chain]:
    """A manager over these engines, in the order GPU, processor, remote."""
    made: list[tuple[UnifiedSTTManager, tuple[FakeEngine, ...]]] = []

    def make(*engines: FakeEngine, **config: object) -> UnifiedSTTManager:
        manager = UnifiedSTTManager(ManagerConfig(**{"language": "fr", **config}), clock=clock)  # type: ignore[arg-type]
        manager.use(*((name, lambda engine=engine: engine) for name, engine in zip(ORDER, engines, strict=False)))
        made.append((manager, engines))
        return manager

    yield make
    for manager, engines in made:
        for engine in engines:
            engine.let_go.set()
        manager.close()


@pytest.fixture
def sound() -> Samples:
    return noise(1.0)
