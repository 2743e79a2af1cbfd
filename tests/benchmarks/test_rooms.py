"""The rooms that are made and the judgement on languages."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.long_takes import Samples, Sentence
from benchmarks.rooms import Heard, hum, interval, pooled, rumble, written_in

RATE_HZ = 16_000


def heard(text: str, spoken: str = "the man was here") -> Heard:
    return Heard(Sentence("a.wav", "en", "a", spoken, 0.0, np.zeros(1, np.float32)), text, "", "en")


@pytest.mark.parametrize(("sound", "most_hz"), [(hum(RATE_HZ), 310.0), (rumble(RATE_HZ), 41.0)])
def test_noises_are_low_and_end_as_they_begin(sound: Samples, most_hz: float) -> None:
    power = np.abs(np.fft.rfft(sound)) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    assert power[frequency > most_hz].sum() < 1e-3 * power.sum()
    assert power[frequency > 4].sum() > 0.99 * power.sum()
    assert abs(sound[0] - sound[-1]) < 3 * np.abs(np.diff(sound)).max()


def test_the_language_of_a_text() -> None:
    assert written_in("Le tigre est dans la cour du lycée de Washington.") == "fr"
    assert written_in("The tiger is in the yard of the lycée.") == "en"
    assert written_in("") == "?"


def test_word_errors_are_pooled_and_compared_sentence_by_sentence() -> None:
    clean = [heard("the man was here")] * 4
    worse = [heard("the man was")] * 4
    assert pooled(clean) == (0, 16)
    assert pooled(worse) == (4, 16)
    assert interval(clean, clean) == (0.0, 0.0)
    assert interval(clean, worse) == (25.0, 25.0)
