"""The takes in the speech process: which is decoded next, and exactly one answer for each."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.desk import Desk, ToAnswer, ToDecode, WholeTake
from superwhisper_gui.speech.live import LiveTake
from superwhisper_gui.speech.vad_stream import VadStream
from tests.speech_live.scripted import LoudIsVoice, answer, sound

SPOKEN = sound(0.3, 3.0, 0.5)


def open_desk() -> Desk:
    desk = Desk()
    desk.open(lambda begin: LiveTake(VadStream(LoudIsVoice(SPOKEN), (ArithmeticError,))) if begin.live else WholeTake())
    return desk


def begin(desk: Desk, take: int, *, live: bool = True) -> None:
    desk.take_in(protocol.Begin(take, "fr", ("fr", "en"), live))


def frames(desk: Desk, take: int, samples: Samples = SPOKEN) -> None:
    desk.take_in(protocol.Frames(take, protocol.pcm_of(samples)))


def spoken(desk: Desk, take: int) -> None:
    begin(desk, take)
    frames(desk, take)
    desk.take_in(protocol.End(take, None))


def step(desk: Desk) -> ToDecode | ToAnswer | None:
    """Does what is next, if it is decoding."""
    job = desk.next(0)
    if isinstance(job, ToDecode):
        desk.decoded(job, answer(job.work))
    return job


def test_a_take_is_decoded_while_it_is_spoken_and_answered_when_it_has_ended() -> None:
    desk = open_desk()
    begin(desk, 1)
    assert desk.next(0) is None
    assert desk.busy
    frames(desk, 1)
    assert isinstance(step(desk), ToDecode)
    assert desk.next(0) is None
    assert not desk.owes
    desk.take_in(protocol.Release(1))
    desk.take_in(protocol.End(1, None))
    assert desk.owes
    job = step(desk)
    assert isinstance(job, ToAnswer)
    assert desk.answer(job).text
    assert not desk.owes
    assert desk.next(0) is None


def test_what_has_ended_goes_before_what_is_being_spoken() -> None:
    desk = open_desk()
    begin(desk, 2)
    frames(desk, 2)
    spoken(desk, 1)
    order = []
    while job := step(desk):
        order.append((job.entry.begin.take, type(job).__name__))
        if isinstance(job, ToAnswer):
            desk.answer(job)
    assert order == [(1, "ToDecode"), (1, "ToAnswer"), (2, "ToDecode")]


def test_answers_come_in_the_order_of_the_ends() -> None:
    desk = open_desk()
    for take in (3, 1, 2):
        spoken(desk, take)
    answers = []
    while job := step(desk):
        if isinstance(job, ToAnswer):
            answers.append(job.entry.begin.take)
            desk.answer(job)
    assert answers == [3, 1, 2]


def test_a_take_that_is_cancelled_while_it_is_spoken_is_forgotten() -> None:
    desk = open_desk()
    begin(desk, 1)
    frames(desk, 1)
    job = desk.next(0)
    assert isinstance(job, ToDecode)
    desk.take_in(protocol.Cancel(1))
    desk.decoded(job, answer(job.work))                  # it was in the decoder
    assert desk.next(0) is None


def test_one_that_is_cancelled_after_its_end_is_answered_without_more_decoding() -> None:
    desk = open_desk()
    spoken(desk, 1)
    desk.take_in(protocol.Cancel(1))
    job = desk.next(0)
    assert isinstance(job, ToAnswer)
    assert desk.answer(job).reason is Reason.CANCELLED


def test_a_take_no_engine_would_take_is_refused() -> None:
    desk = open_desk()
    begin(desk, 1)
    frames(desk, 1, np.full(1000, 7.0, np.float32))
    desk.take_in(protocol.End(1, None))
    job = desk.next(0)
    assert isinstance(job, ToAnswer)
    with pytest.raises(AppError) as caught:
        desk.answer(job)
    assert caught.value.code is Code.AUDIO_INVALID
    assert desk.next(0) is None


def test_a_file_is_decoded_whole_and_only_at_its_end() -> None:
    desk = open_desk()
    begin(desk, 1, live=False)
    frames(desk, 1)
    assert desk.next(0) is None
    frames(desk, 1)
    desk.take_in(protocol.End(1, None))
    job = step(desk)
    assert isinstance(job, ToDecode)
    assert job.work.whole
    assert len(job.work.samples) == 2 * len(SPOKEN)
    last = desk.next(0)
    assert isinstance(last, ToAnswer)
    assert desk.answer(last).text


def test_an_empty_file_is_answered() -> None:
    desk = open_desk()
    begin(desk, 1, live=False)
    desk.take_in(protocol.End(1, None))
    job = step(desk)
    assert isinstance(job, ToDecode)
    assert not len(job.work.samples)


def test_what_comes_before_the_model_is_there_waits() -> None:
    desk = Desk()
    spoken(desk, 1)
    assert desk.next(0) is None
    assert not desk.owes
    desk.open(lambda _: LiveTake(VadStream(LoudIsVoice(SPOKEN), (ArithmeticError,))))
    assert isinstance(step(desk), ToDecode)
    assert isinstance(step(desk), ToAnswer)


def test_messages_for_a_take_that_is_gone_are_nothing() -> None:
    desk = open_desk()
    for message in (protocol.Frames(9, b""), protocol.Release(9), protocol.End(9, None), protocol.Cancel(9)):
        desk.take_in(message)
    assert desk.next(0) is None


def test_the_decoder_is_woken_by_what_comes_in() -> None:
    desk = open_desk()
    found: list[ToDecode | ToAnswer | None] = []
    decoder = threading.Thread(target=lambda: found.append(desk.next(30)))
    decoder.start()
    spoken(desk, 1)
    decoder.join(30)
    assert isinstance(found[0], ToDecode)
