"""The sound of takes: kept until it is not wanted, and not a moment longer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.ui.audio_keeper import TAKES_OVER, AudioKeeper
from tests.fakes import FakeJournal

PIECE = np.ones(1600, np.float32)


class Store:
    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.full = False

    def save(self, name: str, samples: Samples) -> str:
        if self.full:
            raise OSError(28, "no room")
        self.lengths.append(len(samples))
        return f"{name}.flac"


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def keeper(store: Store) -> AudioKeeper:
    journal = FakeJournal()
    journal.whole = False                            # as for a take that was cancelled: its file is gone
    return AudioKeeper(store, journal)               # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["forget", "save"])
def test_sound_that_comes_after_the_end_is_not_kept(keeper: AudioKeeper, store: Store, end: str) -> None:
    """It was on its way from another thread."""
    keeper.add(1, PIECE)
    keeper.add(2, PIECE)
    getattr(keeper, end)(1)
    before = list(store.lengths)
    keeper.add(1, PIECE)
    keeper.add(2, PIECE)
    keeper.save_all()
    assert store.lengths == [*before, 2 * len(PIECE)]


def test_a_take_that_was_cancelled_before_its_first_sound(keeper: AudioKeeper, store: Store) -> None:
    keeper.forget(1)
    keeper.add(1, PIECE)
    keeper.save_all()
    assert store.lengths == []


def test_many_takes_are_not_remembered_for_ever(keeper: AudioKeeper) -> None:
    for take in range(3 * TAKES_OVER):
        keeper.add(take, PIECE)
        keeper.forget(take)
    assert len(keeper._over) == TAKES_OVER


def test_sound_that_found_no_room_is_kept_with_what_comes(keeper: AudioKeeper, store: Store, qtbot: Any) -> None:
    keeper.add(1, PIECE)
    store.full = True
    with qtbot.waitSignal(keeper.troubled):
        keeper.save(1)
    keeper.add(1, PIECE)
    store.full = False
    keeper.save_all()
    assert store.lengths == [2 * len(PIECE)]
