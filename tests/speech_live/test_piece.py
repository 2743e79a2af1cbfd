"""The guards around one decoding, each with a decoder that does what it guards against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.backends.piece import decode_piece
from superwhisper_gui.speech.evidence import Action, Attempt, Doubt
from superwhisper_gui.speech.vad_stream import Voice

TEN_S: Samples = np.zeros(160_000, np.float32)
VOICE = Voice(((0.2, 4.0), (5.0, 9.8)), 4800)


class Script:
    """Gives one list of segments after the other, and remembers how it was asked."""

    def __init__(self, *answers: Sequence[Segment]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[float, bool, dict[str, Any]]] = []

    def __call__(self, samples: Samples, *, full: bool, **options: Any) -> Attempt:
        self.asked.append((len(samples) / 16_000, full, options))
        segments = self._answers.pop(0)
        return Attempt(segments, [len(s.text.split()) + 2 for s in segments])


def said(start_s: float, end_s: float, text: str, ratio: float = 1.2) -> Segment:
    return Segment(start_s, end_s, text, avg_logprob=-0.3, compression_ratio=ratio, no_speech_prob=0.01)


ALL = said(0.0, 9.8, "il y a neuf mots ici et bien assez pour tout")


def test_a_good_answer_is_taken_as_it_is() -> None:
    script = Script([ALL])
    attempt, verdict = decode_piece(script, TEN_S, VOICE, "fr")
    assert verdict.action is Action.KEEP
    assert verdict.text == ALL.text
    assert len(attempt.segments) == 1
    ((seconds, full, options),) = script.asked
    assert seconds == 10
    assert not full
    assert options["temperature"] == 0.0
    assert options["max_new_tokens"] == 120


def test_what_starts_where_the_sound_is_over_is_dropped() -> None:
    script = Script([ALL, said(9.75, 12.0, "Merci d'avoir regardé"), said(10.4, 12.0, "encore")])
    assert decode_piece(script, TEN_S, VOICE, "fr")[1].text == ALL.text


def test_one_that_starts_at_nought_is_kept_however_short_the_sound_is() -> None:
    voice = Voice(((0.0, 0.25),), 250)
    script = Script([said(0.0, 0.9, "oui")])
    attempt, verdict = decode_piece(script, TEN_S[:4000], voice, "fr")
    assert verdict.text == "oui"
    assert attempt.segments[0].end_s == 0.25


def test_a_loop_is_decoded_with_the_full_context() -> None:
    script = Script([said(0.0, 9.8, "noix noix noix noix noix noix", ratio=3.0)], [ALL])
    assert decode_piece(script, TEN_S, VOICE, "fr")[1].text == ALL.text
    assert script.asked[1][1]
    assert script.asked[1][2]["temperature"] == (0.0, 0.4)


def test_a_sentence_that_comes_twice_is_decoded_with_the_full_context() -> None:
    twice = "il a pris le train de nuit. Il a pris le train de nuit et il est parti"
    script = Script([said(0.0, 9.8, twice)], [ALL])
    assert decode_piece(script, TEN_S, VOICE, "fr")[1].text == ALL.text
    really = Script([said(0.0, 9.8, twice)], [said(0.0, 9.8, twice)])
    assert decode_piece(really, TEN_S, VOICE, "fr")[1].text == twice


def test_nothing_is_decoded_with_the_full_context() -> None:
    script = Script([], [ALL])
    assert decode_piece(script, TEN_S, VOICE, "fr")[1].text == ALL.text


def test_a_passage_that_was_left_out_is_decoded_from_there() -> None:
    script = Script([said(0.0, 4.0, "la première phrase était plutôt courte")],
                    [said(0.0, 5.7, "et la seconde ne doit pas manquer")])
    attempt, verdict = decode_piece(script, TEN_S, VOICE, "fr")
    assert verdict.text == "la première phrase était plutôt courte et la seconde ne doit pas manquer"
    assert script.asked[1][0] == 6.0
    assert attempt.segments[1].start_s == 4.0
    assert attempt.segments[1].end_s == 9.7


def test_a_passage_that_cannot_be_decoded_does_not_hold_up_the_rest() -> None:
    script = Script([said(0.0, 4.0, "la première phrase était plutôt courte")], [], [], [])
    _, verdict = decode_piece(script, TEN_S, VOICE, "fr")
    assert verdict.text == "la première phrase était plutôt courte"
    assert verdict.doubt is Doubt.TOO_FEW


def test_a_text_nobody_is_sure_of_is_none() -> None:
    unsure = Segment(0.0, 9.8, "quelque chose comme ça peut-être bien ou pas", avg_logprob=-1.4, compression_ratio=1.2)
    assert decode_piece(Script([unsure]), TEN_S, VOICE, "fr")[1].action is Action.DROP


def test_without_a_detector_the_end_is_not_looked_for() -> None:
    script = Script([said(0.0, 4.0, "la première phrase")])
    assert decode_piece(script, TEN_S, None, "fr")[1].text == "la première phrase"
