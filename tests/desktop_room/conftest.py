"""The adapters of the desktop room on a private X server with a window manager, keyboard and clipboard."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from superwhisper_gui.core.keys import Gesture
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for

Gestures = list[Gesture]


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """DISPLAY leads there for the adapters in this process too: pynput knows no other way."""
    with Desk() as desk:
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = desk.env["DISPLAY"]
        yield desk
        if before is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = before


@pytest.fixture(scope="module", autouse=True)
def no_windows_left() -> None:
    """What earlier files have left of windows goes now and here, not by a collection on a thread under test."""
    gc.collect()


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    wait_for(lambda: set(threading.enumerate()) <= before, 5, what=f"{set(threading.enumerate()) - before} ended")


@pytest.fixture
def cpu_of_threads() -> Callable[[float], float]:
    """CPU seconds that this process takes while the test does nothing for that long."""
    def measure(seconds: float) -> float:
        before = time.process_time()
        threading.Event().wait(seconds)
        return time.process_time() - before
    return measure


@pytest.fixture
def no_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """DISPLAY leads nowhere."""
    monkeypatch.setenv("DISPLAY", ":4711")
