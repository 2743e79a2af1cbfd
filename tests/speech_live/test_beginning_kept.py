"""The beginning of what is open at the release: kept with the text of its pause, or decoded again with the end."""

from __future__ import annotations

import pytest

from superwhisper_gui.core.audio import ENGINE_RATE_HZ
from superwhisper_gui.core.errors import Reason
from tests.speech_live.scripted import answer, bare, decode_all, same_places, sound, speak, take


def test_after_the_release_only_what_followed_the_last_pause_is_decoded() -> None:
    x = sound(0.5, 11.0, 0.4, 1.2, 0.3)
    live = take(x)
    speak(live, x, 0, 11.9)
    decode_all(live)
    speak(live, x, 11.9, 13.0)
    live.release()
    speak(live, x, 13.0, 13.2)
    assert same_places(decode_all(live), (11.6, 13.15, True))
    speak(live, x, 13.2)
    live.end(None)
    assert decode_all(live) == []
    assert bare(live.text(0.0).text) == "[0.0-11.7] [11.6-13.2]"


def test_a_beginning_or_an_end_that_gives_nothing_by_itself_is_decoded_with_the_rest() -> None:
    x = sound(0.5, 8.5, 0.4, 1.5, 0.1)
    for empty in (True, False):                          # what was in the decoder at the end is empty, or the rest is
        live = take(x)
        speak(live, x, 0, 9.4)
        work = live.next()
        assert work
        speak(live, x, 9.4)
        live.end(None)
        live.done(answer(work, text="", segments=(), reason=Reason.UNSURE) if empty else answer(work))
        rest = live.next()
        assert rest
        if not empty:
            live.done(answer(rest, text="", segments=(), reason=Reason.UNSURE))
            rest = live.next()
            assert rest
        live.done(answer(rest))
        assert live.next() is None
        assert bare(live.text(0.0).text) == "[0.0-11.0]"


def test_a_beginning_that_was_kept_at_the_release_is_still_there_if_the_end_gives_nothing() -> None:
    """A sigh behind the last pause: what was said before it is decoded again with it, from all its sound."""
    x = sound(0.5, 11.0, 0.4, 0.35, 0.3)
    live = take(x)
    speak(live, x, 0, 11.9)
    decode_all(live)
    speak(live, x, 11.9, 12.27)
    live.release()
    speak(live, x, 12.27, 12.37)
    sigh = live.next()
    assert sigh
    speak(live, x, 12.37, 12.5)                              # time in which sound is forgotten
    live.done(answer(sigh, text="", segments=(), reason=Reason.UNSURE))
    speak(live, x, 12.5)
    live.end(None)
    while work := live.next():
        assert len(work.samples) == work.piece.end - work.piece.start
        short = work.piece.end - work.piece.start < 2 * ENGINE_RATE_HZ
        live.done(answer(work, text="", segments=(), reason=Reason.UNSURE) if short else answer(work))
    assert bare(live.text(0.0).text).startswith("[0.0-")


@pytest.mark.parametrize("whole", ["", "a text"])
def test_what_a_beginning_gave_by_itself_stands_if_the_whole_gives_less(whole: str) -> None:
    x = sound(0.5, 8.5, 0.4, 1.5, 0.1)
    live = take(x)
    speak(live, x, 0, 9.4)
    decode_all(live)
    speak(live, x, 9.4)
    live.end(None)
    rest = live.next()
    assert rest
    live.done(answer(rest, text="", segments=(), reason=Reason.UNSURE))
    again = live.next()
    assert again
    assert again.piece.start == 0
    live.done(answer(again, text=whole, segments=(), reason=None if whole else Reason.UNSURE))
    assert live.next() is None
    assert bare(live.text(0.0).text) == "[0.0-9.2]"
