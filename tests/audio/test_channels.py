"""Strongest channel, never the mean (PITFALLS A5)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.ports import TakeCaptured
from tests.audio.conftest import Rig, noise, speech_like
from tests.fakes_audio import Signal

FLOORS = [noise(-60, seed) for seed in range(4)]


def array(voice: Signal, weights: list[float], floors_db: list[float]) -> Signal:
    """Channels that hear the voice with these weights over their own noise (relative to -60 dBFS)."""
    def signal(times: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([w * voice(times) + 10 ** (db / 20) * floor(times)
                         for w, db, floor in zip(weights, floors_db, FLOORS, strict=False)], axis=1)
    return signal


def rms_dbfs(samples: Samples) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples)))))


def voice_from(begins: float) -> Signal:
    return lambda times: speech_like(times, begins, 30)


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("waits_s", [0.0, 0.5, 3.0])
def test_voice_and_its_inverse(warm: bool, waits_s: float) -> None:
    """Voice on channel 2, its inverse on 3, nothing on 1 and 4: the take is as loud as channel 2 alone."""
    begins = 1000 + waits_s + (1.85 if warm else 0)
    rig = Rig(array(voice_from(begins), [0, 1, -1, 0], [0, 0, 0, 0]), channels=4)
    if warm:
        rig.take(number=9)
        rig.run(0.25)
    rig.clock.now = max(rig.clock.now, begins - waits_s)
    rig.begin()
    rig.run(waits_s + 3.0)
    rig.end()
    rig.run(0.6)
    alone = 20 * np.log10(0.1 / np.sqrt(2) * np.sqrt(0.75))
    voiced = rig.samples()[int(16_000 * (waits_s + 0.1)):int(16_000 * (waits_s + 2.9))]
    assert rms_dbfs(voiced) == pytest.approx(alone, abs=0.5)
    assert len(rig.samples()) == round(16_000 * rig.all(TakeCaptured)[-1].audio.duration_s)


def test_what_is_held_back_is_handed_on_when_the_program_ends() -> None:
    """One short word, and the end before the key comes up: nothing of it had been decided."""
    rig = Rig(array(voice_from(1000.1), [0, 1], [0, 0]), channels=2)
    rig.begin()
    rig.run(0.5)
    assert not len(rig.samples())
    rig.recorder.close()
    rig.poll()
    assert len(rig.samples()) >= 16_000 * 0.45
    assert not rig.all(TakeCaptured)


def test_a_noisy_empty_input_does_not_win_over_the_voice() -> None:
    """Channel 1 hisses at -45 dBFS, the voice is on channel 2, and the person waits before speaking."""
    rig = Rig(array(voice_from(1002.5), [0, 1], [15, 0]), channels=2)
    rig.take(held_s=6.0)
    before, after = rig.samples()[:16_000], rig.samples()[16_000 * 3:16_000 * 5]
    assert rms_dbfs(before) == pytest.approx(-45 - 4.8, abs=0.5)        # the strongest so far; a third of the band
    assert rms_dbfs(after) == pytest.approx(20 * np.log10(0.0707 * np.sqrt(0.75)), abs=0.5)


def test_the_first_syllable_is_on_the_chosen_channel() -> None:
    """Nothing is handed out before the choice: the voice is whole although a bump on the other channel came first."""
    sound = array(voice_from(1000.5), [0, 1], [0, 0])

    def signal(times: NDArray[np.float64]) -> NDArray[np.float64]:
        bump = speech_like(times, 1000.2, 0.15)
        return sound(times) + np.stack([bump, 0 * bump], axis=1)

    rig = Rig(signal, channels=2)
    rig.take(held_s=3.0)
    first_syllable = rig.samples()[int(16_000 * 0.51):int(16_000 * 0.64)]
    assert rms_dbfs(first_syllable) == pytest.approx(-23, abs=0.5)


def test_a_change_does_not_click() -> None:
    """The channels differ by a direct current of 0.4: the change is faded over 10 ms."""
    sound = array(voice_from(1002.5), [0, 1], [9, 0])
    rig = Rig(lambda times: sound(times) + np.array([0.2, -0.2]), channels=2)
    rig.take(held_s=5.0)
    samples = rig.samples()[200:-200]                                   # without the filter's edges
    assert samples[:8000].mean() == pytest.approx(0.2, abs=0.01)
    assert samples[-8000:].mean() == pytest.approx(-0.2, abs=0.01)
    assert np.max(np.abs(np.diff(samples))) < 0.03


def test_one_channel_is_handed_out_at_once() -> None:
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(0.5)
    assert len(rig.samples()) > 16_000 * 0.4
