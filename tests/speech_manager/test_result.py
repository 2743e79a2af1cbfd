from __future__ import annotations

import math

import msgspec
import pytest

from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.result import Failure, STTResult, confidence_of, mean_logprob


def segment(logprob: float) -> Segment:
    return Segment(0, 1, "x", logprob)


def test_confidence_is_about_the_words_and_not_about_the_timestamps() -> None:
    """Ten words at 0.8, and 2.5 for what is around them, be it one take of two segments or a short one."""
    frame, words = 2.5, 10
    one = (words * math.log(0.8) - frame) / (words + 2)
    assert confidence_of([segment(one)], [words + 2]) == pytest.approx(0.8)
    assert confidence_of([segment(one), segment(one)], [words + 2, words + 2]) == pytest.approx(0.8)
    short = (math.log(0.8) - frame) / 3
    assert confidence_of([segment(short)], [3]) == pytest.approx(0.8)
    assert confidence_of([segment(one), segment(one - 0.5)], [12, 12]) < 0.8
    assert confidence_of([], []) == 0
    assert confidence_of([segment(-0.1)], [0]) == 0
    assert confidence_of([segment(-0.0001)], [5]) == 1
    assert confidence_of([segment(-50)], [5]) < 1e-9


def test_the_mean_is_that_of_the_take() -> None:
    assert mean_logprob([segment(-0.2), segment(-2.0)], [30, 4]) == pytest.approx((-0.2 * 30 - 2 * 4) / 34)
    assert mean_logprob([], []) == -math.inf


def test_an_sttresult_goes_through_json_and_back() -> None:
    result = STTResult("", 0.0, (segment(-0.1),), 1.5, "cpu", 0.5, "prism-cpu", success=False,
                       error=Failure(Code.DECODE_FAILED, "why"), reason=Reason.UNSURE, doubt="loop", note="n")
    assert msgspec.json.decode(msgspec.json.encode(result), type=STTResult) == result
