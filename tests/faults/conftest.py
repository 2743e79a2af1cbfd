"""One private desktop for all faults of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop.bench import Desk
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.faults.kill_bench import Lives


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.fixture(scope="module")
def mic(desk: Desk) -> Mic:
    return desk.add_mic("room")


@pytest.fixture(scope="module")
def notes(desk: Desk, mic: Mic) -> TextWindow:
    return desk.text_window("notes")


@pytest.fixture(scope="module")
def lives(desk: Desk, mic: Mic, notes: TextWindow) -> Iterator[Lives]:
    """One profile; each test leaves a running program on it."""
    lives = Lives(desk, mic, notes, "killed")
    lives.start()
    yield lives
    lives.end()
