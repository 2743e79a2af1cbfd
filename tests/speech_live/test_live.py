"""A take that is decoded while it is spoken: what is decoded when, and that every sound of voice is decoded once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superwhisper_gui.core.audio import ENGINE_RATE_HZ
from superwhisper_gui.core.errors import AppError, Reason
from superwhisper_gui.speech.live import LiveRule
from superwhisper_gui.speech.segmenter import CutRule
from tests.speech_live.scripted import answer, bare, decode_all, same_places, sound, speak, take


def test_at_a_pause_the_open_piece_is_decoded_and_is_the_final_text_if_nothing_more_is_said() -> None:
    x = sound(0.5, 3.0, 0.8)
    live = take(x)
    speak(live, x, 0, 3.7)                               # 200 ms of silence
    assert live.next() is None
    speak(live, x, 3.7, 3.9)                             # 400 ms
    assert same_places(decode_all(live), (0.0, 3.75, True))
    speak(live, x, 3.9)
    live.release()
    live.end(None)
    assert live.next() is None
    assert live.finished
    assert bare(live.text(0.0).text) == "[0.0-3.7]"


def test_a_decoder_that_comes_late_to_a_pause_gets_the_same_sound() -> None:
    x = sound(0.5, 3.0, 0.8)
    ends = set()
    for asked_s in (3.8, 3.95, 4.2):
        live = take(x)
        speak(live, x, 0, asked_s)
        (work,) = decode_all(live)
        ends.add(work.piece.end)
    assert ends == {109 * 512 + ENGINE_RATE_HZ // 4}     # 250 ms behind the last voiced frame


def test_voice_after_the_pause_makes_the_piece_be_decoded_anew() -> None:
    x = sound(0.5, 1.0, 0.4, 1.0, 0.1)
    live = take(x)
    speak(live, x, 0, 1.9)
    assert same_places(decode_all(live), (0.0, 1.75, True))
    speak(live, x, 1.9)
    live.end(None)
    assert same_places(decode_all(live), (0.0, 3.0, False))
    assert bare(live.text(0.0).text) == "[0.0-3.0]"


def test_of_a_long_open_piece_only_what_followed_its_last_pause_is_decoded_at_the_end() -> None:
    x = sound(0.5, 8.5, 0.4, 1.5, 0.1)
    live = take(x)
    speak(live, x, 0, 9.4)
    decode_all(live)
    speak(live, x, 9.4)
    live.end(None)
    (work,) = decode_all(live)
    assert same_places([work], (9.1, 11.0, False))         # from the middle of the pause on
    assert bare(live.text(0.0).text) == "[0.0-9.2] [9.1-11.0]"


def test_a_decoding_under_way_at_the_end_is_waited_for_and_used() -> None:
    x = sound(0.5, 8.5, 0.4, 1.5, 0.1)
    live = take(x)
    speak(live, x, 0, 9.4)
    work = live.next()
    assert work
    assert work.eager
    speak(live, x, 9.4)
    live.end(None)
    live.done(answer(work))
    assert same_places(decode_all(live), (9.1, 11.0, False))


def test_a_pause_text_that_is_empty_is_not_trusted_with_the_beginning_of_a_piece() -> None:
    x = sound(0.5, 8.5, 0.4, 1.5, 0.1)
    live = take(x)
    speak(live, x, 0, 9.4)
    work = live.next()
    assert work
    live.done(answer(work, text="", segments=(), reason=Reason.UNSURE))
    speak(live, x, 9.4)
    live.end(None)
    assert same_places(decode_all(live), (0.0, 11.0, False))


def test_a_text_that_does_not_grow_with_what_is_said_is_not_believed() -> None:
    """The decoder gave the first sentence only: the text of the pause stands, and the rest is decoded by itself."""
    x = sound(0.5, 2.0, 0.4, 2.0, 0.1)
    live = take(x)
    speak(live, x, 0, 2.9)
    decode_all(live)
    speak(live, x, 2.9)
    live.end(None)
    work = live.next()
    assert work
    live.done(answer(work, text="[0.0-2.9]"))
    assert same_places(decode_all(live), (2.6, 5.0, False))
    assert bare(live.text(0.0).text) == "[0.0-2.7] [2.6-5.0]"


def test_a_last_word_that_was_guessed_at_the_pause_is_not_said_twice() -> None:
    x = sound(0.5, 2.0, 0.4, 2.0, 0.1)
    live = take(x)
    speak(live, x, 0, 2.9)
    work = live.next()
    assert work
    live.done(answer(work, text="1, 2, 3"))
    speak(live, x, 2.9)
    live.end(None)
    for text in ("1, 2, 3", "3."):                       # no longer than at the pause; the rest alone
        work = live.next()
        assert work
        live.done(answer(work, text=text))
    assert live.next() is None
    assert live.text(0.0).text == "1, 2, 3"


def test_nor_at_a_pause() -> None:
    x = sound(0.5, 2.0, 0.4, 2.0, 0.4, 1.0, 0.1)
    live = take(x)
    speak(live, x, 0, 2.9)
    decode_all(live)
    speak(live, x, 2.9, 5.3)
    work = live.next()
    assert work
    assert work.eager
    live.done(answer(work, text="one"))
    assert bare(live.so_far) == "[0.0-2.7]"
    assert same_places(decode_all(live), (2.6, 5.15, True))
    speak(live, x, 5.3)
    live.end(None)
    assert same_places(decode_all(live), (2.6, 6.4, False))
    assert bare(live.text(0.0).text) == "[0.0-2.7] [2.6-6.4]"


def test_nor_one_that_was_in_the_decoder_when_its_piece_closed_or_the_take_ended() -> None:
    x = sound(0.5, 3.0, 0.4, 3.0, 0.8, 0.5, 0.1)
    for heard_s in (7.4, None):
        live = take(x)
        speak(live, x, 0, 3.9)
        decode_all(live)
        speak(live, x, 3.9, 7.3)
        work = live.next()
        assert work
        speak(live, x, 7.3, heard_s)
        live.end(None)
        live.done(answer(work, text="one"))
        while more := live.next():
            live.done(answer(more, text="one") if more.piece.start == work.piece.start else answer(more))
        text = bare(live.text(0.0).text)
        assert text.startswith("[0.0-3.7] [3.6-")
        assert text.count("3.6-") == 1
        assert "one" not in text


def test_a_blip_that_leaves_the_text_as_it_is_is_no_loss() -> None:
    x = sound(0.5, 2.0, 0.4, 0.4, 0.1)
    live = take(x)
    speak(live, x, 0, 2.9)
    decode_all(live)
    speak(live, x, 2.9)
    live.end(None)
    work = live.next()
    assert work
    live.done(answer(work, text="one"))
    assert live.next() is None
    assert bare(live.text(0.0).text) == "one"


def test_voice_in_the_middle_that_has_no_text_is_told() -> None:
    x = sound(0.5, 6.0, 0.8, 6.0, 0.8, 6.0, 0.8)
    for mumbled in (False, True):
        live = take(x)
        for second in range(22):
            speak(live, x, second, second + 1)
            while work := live.next():
                unsure = mumbled and 6 < work.piece.start / ENGINE_RATE_HZ < 12
                live.done(answer(work, text="", segments=(), reason=Reason.UNSURE) if unsure else answer(work))
        live.end(None)
        decode_all(live)
        assert live.text(0.0).doubt == ("too_few" if mumbled else "")


def test_a_cut_before_the_last_pause_doubles_nothing() -> None:
    """The forced cut may lie before a pause at which the open piece was decoded."""
    x = sound(0.5, 10.0, 0.35, 1.5, 0.35, 8.0, 0.1)
    for start_s, end_s in ((10.5, 10.85), (12.35, 12.7)):            # full of noise: the quietest place is earlier
        pause = x[int(start_s * ENGINE_RATE_HZ):int(end_s * ENGINE_RATE_HZ)]
        pause[::5] = pause[1::5] = 0.3
    live = take(x)
    for tenth in range(int(10 * len(x) / ENGINE_RATE_HZ) + 1):
        speak(live, x, tenth / 10, tenth / 10 + 0.1)
        decode_all(live)
    live.end(None)
    decode_all(live)
    pieces = [done.piece for done in live._done]
    assert all(one.start < two.start and one.end < two.end for one, two in itertools.pairwise(pieces))
    assert all(one.end - two.start <= 0.26 * ENGINE_RATE_HZ for one, two in itertools.pairwise(pieces))


def test_a_release_is_forgotten_if_the_take_goes_on() -> None:
    x = sound(0.5, 2.0, 0.1, 3.0, 0.1, 1.0)
    live = take(x)
    speak(live, x, 0, 2.0)
    live.release()
    speak(live, x, 2.0, 5.69)
    assert live.next() is None                           # 90 ms of silence


def test_blips_before_the_voice_reach_back_only_as_far_as_the_sound_does() -> None:
    x = sound(0.5, *(0.15, 0.15) * 40, 3.0, 0.1)
    live = take(x)
    speak(live, x)
    live.end(None)
    for work in decode_all(live):
        assert len(work.samples) == work.piece.end - work.piece.start


def test_pieces_close_at_pauses_and_what_was_decoded_there_is_not_decoded_again() -> None:
    x = sound(0.5, 9.0, 0.8, 4.0, 0.8)
    live = take(x)
    speak(live, x, 0, 9.9)
    assert same_places(decode_all(live), (0.0, 9.75, True))
    speak(live, x, 9.9, 12.0)                            # closed meanwhile
    assert decode_all(live) == []
    assert bare(live.so_far) == "[0.0-9.8]"
    speak(live, x, 12.0)
    live.end(None)
    assert live.next() is not None


def test_a_speaker_who_never_pauses_is_cut_where_it_is_quietest_with_some_sound_in_both_pieces() -> None:
    x = sound(0.5, 40.0, 0.1)
    x[int(11.95 * ENGINE_RATE_HZ):int(12.05 * ENGINE_RATE_HZ)] *= 0.6      # still voice
    live = take(x)
    speak(live, x)
    live.end(None)
    works = decode_all(live)
    assert works[0].piece.forced
    assert abs(works[0].piece.end / ENGINE_RATE_HZ - 12.1) < 0.1
    for one, two in itertools.pairwise(works):
        assert 0.2 < (one.piece.end - two.piece.start) / ENGINE_RATE_HZ < 0.3
        assert len(one.samples) <= 15.5 * ENGINE_RATE_HZ
    assert works[-1].piece.end == len(x)


def test_after_the_release_a_short_silence_is_enough() -> None:
    x = sound(0.5, 2.0, 0.25)
    live = take(x)
    speak(live, x, 0, 2.6)
    live.release()
    assert live.next() is not None                       # 100 ms of silence


def test_without_voice_nothing_is_decoded_and_the_reason_is_said() -> None:
    for samples, reason in ((sound(3.0), Reason.NO_VOICE), (np.zeros(48_000, np.float32), Reason.SILENCE),
                            (sound(0.5, 0.1, 0.5), Reason.NO_VOICE), (np.empty(0, np.float32), Reason.SILENCE)):
        live = take(samples)
        speak(live, samples)
        live.end(None)
        assert live.next() is None
        assert live.finished
        assert live.text(0.0).reason is reason


def test_the_work_says_where_voice_is_in_it() -> None:
    x = sound(0.5, 1.0, 0.3, 1.0, 0.1)
    live = take(x)
    speak(live, x)
    live.end(None)
    (work,) = decode_all(live)
    assert work.voice is not None
    (first, second) = work.voice.spans_s
    assert abs(first[0] - 0.5) < 0.04
    assert abs(second[1] - 2.8) < 0.04
    assert work.voice.longest_run_ms >= 900


def test_what_no_engine_takes_is_refused_at_the_end() -> None:
    live = take(sound(1.0))
    live.push(np.full(320, np.nan, np.float32))
    with pytest.raises(AppError):
        live.end(None)
    live = take(sound(1.0))
    speak(live, sound(1.0))
    with pytest.raises(AppError):
        live.end(2.0)                                    # half of it is missing


def test_sound_that_is_decoded_is_forgotten() -> None:
    x = sound(0.5, *(9.0, 0.8) * 6)
    live = take(x)
    most = 0
    for second in range(int(len(x) / ENGINE_RATE_HZ)):
        speak(live, x, second, second + 1)
        decode_all(live)
        most = max(most, sum(len(part) for _, part in live._sound._parts))
    assert most < 20 * ENGINE_RATE_HZ


def test_a_failed_detector_does_not_lose_words() -> None:
    x = sound(0.5, 5.0, 0.5)
    live = take(x[:1000])                                # the script ends: it divides by nothing
    speak(live, x)
    live.end(None)
    works = decode_all(live)
    assert live._vad.open
    assert works[-1].piece.end == len(x)
    assert works[0].voice is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.25, 20.0), st.floats(0.03, 3.0)), min_size=1, max_size=6), st.integers(0, 2**32))
def test_every_stretch_of_voice_is_in_exactly_one_piece(stretches: list[tuple[float, float]], seed: int) -> None:
    """Whenever the decoder comes to work, except for the shared quarter of a second at forced cuts."""
    x = sound(0.0, *(value for pair in stretches for value in pair))
    live, dice, at = take(x), np.random.default_rng(seed), 0
    given_ = None
    while at < len(x):
        step = int(dice.integers(1, 4 * ENGINE_RATE_HZ))
        speak(live, x, at / ENGINE_RATE_HZ, min(len(x), at + step) / ENGINE_RATE_HZ)
        at += step
        if given_ is not None and dice.random() < 0.7:
            live.done(answer(given_))
            given_ = None
        if given_ is None:
            given_ = live.next()
    live.release()
    live.end(None)
    if given_ is not None:
        live.done(answer(given_))
    decode_all(live)
    assert live.finished
    covered = np.zeros(len(x), np.int8)
    for done in live._done:
        covered[done.piece.start:done.piece.end] += 1
    voiced = np.abs(x) > 0.05
    assert covered[voiced].min() >= 1
    shared = int(0.25 * ENGINE_RATE_HZ) * sum(done.piece.forced for done in live._done)
    assert np.count_nonzero(covered[voiced] > 1) <= shared


def test_the_rule_can_be_another() -> None:
    x = sound(0.5, 3.0, 0.8, 1.0, 0.1)
    live = take(x, LiveRule(CutRule(min_s=2.0)))
    speak(live, x)
    live.end(None)
    assert same_places(decode_all(live), (0.0, 3.75, False), (3.75, 5.4, False))
