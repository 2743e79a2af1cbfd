"""The speech process decodes while the person speaks: the real model, and sound that comes at once or bit by bit."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import numpy as np
import pytest

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.ports import EngineReady, TakeDecoded, TakePartial
from tests.speech.conftest import FRENCH, Engine, recording, running

ROOM_S = 0.6


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running(tmp_path_factory.mktemp("live")) as engine:
        engine.wait(EngineReady)
        yield engine


def with_room(samples: Samples, seconds: float = ROOM_S) -> Samples:
    room = np.random.default_rng(1).normal(0, 3e-4, int(seconds * ENGINE_RATE_HZ)).astype(np.float32)
    return np.concatenate([samples, room])


def hand_over(engine: Engine, take: int, samples: Samples) -> None:
    for start in range(0, len(samples), 320):
        engine.client.frames(take, samples[start:start + 320])


def test_at_a_pause_the_text_is_there_before_the_key_goes_up(engine: Engine, french: Samples) -> None:
    sound = with_room(french)
    engine.client.begin(1, "fr")
    hand_over(engine, 1, sound)
    partial = engine.wait(TakePartial)
    assert partial.take == 1
    assert all(word in partial.text.casefold() for word in FRENCH)
    engine.client.release(1)
    engine.client.end(1, len(sound) / ENGINE_RATE_HZ)
    answer = engine.wait(TakeDecoded)
    assert all(word in answer.result.text.casefold() for word in FRENCH)
    assert answer.result.decode_ms < answer.result.engine_ms       # it was decoded before the end


def test_the_next_take_can_be_spoken_while_the_last_one_is_decoded(engine: Engine, french: Samples) -> None:
    for take in (2, 3):
        engine.say(take, with_room(french))
    texts = [engine.wait(TakeDecoded) for _ in range(2)]
    assert [text.take for text in texts] == [2, 3]
    assert all(word in text.result.text.casefold() for text in texts for word in FRENCH)


def test_a_take_that_is_being_spoken_survives_its_process(engine: Engine, french: Samples) -> None:
    engine.client.begin(4, "fr")
    hand_over(engine, 4, with_room(french))
    engine.wait(TakePartial)
    os.kill(engine.pid(), signal.SIGKILL)
    more = with_room(recording("fr_fleurs_005.ogg"), 0.3)
    hand_over(engine, 4, more)
    engine.client.end(4, (len(with_room(french)) + len(more)) / ENGINE_RATE_HZ)
    answer = engine.wait(TakeDecoded)
    assert answer.take == 4
    text = answer.result.text.casefold()
    assert [text.count(word) for word in FRENCH] == [1, 1]         # said before the end of the process
    assert len(text.split()) > 12                                  # and after it


def test_a_partial_text_is_never_of_a_take_that_was_cancelled(engine: Engine, french: Samples) -> None:
    engine.client.begin(5, "fr")
    hand_over(engine, 5, with_room(french))
    engine.client.cancel(5)
    engine.say(6, with_room(french))
    assert engine.wait(TakeDecoded).take == 6
    assert not engine.answers(5)


def test_a_long_take_is_decoded_piece_by_piece(engine: Engine, french: Samples) -> None:
    """Two sentences by turns, with pauses: each is there, in order, and none twice."""
    other = recording("fr_fleurs_005.ogg")
    sound = np.concatenate([with_room(one, 0.8) for _ in range(4) for one in (french, other)])
    engine.say(7, sound)
    result = engine.wait(TakeDecoded, 120).result
    assert result.text.casefold().count("num") == 4
    ends = [segment.end_s for segment in result.segments]
    assert ends == sorted(ends)
    assert ends[-1] <= len(sound) / ENGINE_RATE_HZ
