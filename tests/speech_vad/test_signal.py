from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech.vad_signal import FRAME_SAMPLES, LEVEL, Conditioner, HighPass
from tests.speech.conftest import noise


def by_the_book(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The difference equation, sample by sample. Coefficients: scipy.signal.butter(2, 100, 'hp', fs=16000)."""
    b0, b1, b2, a1, a2 = 0.972613969, -1.945227938, 0.972613969, -1.944477658, 0.945978219
    y, z = np.zeros(len(x) + 2), np.concatenate(([0.0, 0.0], x))
    for n in range(2, len(y)):
        y[n] = b0 * z[n] + b1 * z[n - 1] + b2 * z[n - 2] - a1 * y[n - 1] - a2 * y[n - 2]
    return y[2:]


def conditioned(samples: Samples) -> Samples:
    conditioner = Conditioner()
    return np.concatenate([conditioner(samples[at:at + FRAME_SAMPLES]) for at in range(0, len(samples), FRAME_SAMPLES)])


def test_the_filter_carries_its_state_from_frame_to_frame() -> None:
    x = noise(1, 0.1).astype(np.float64)[:31 * FRAME_SAMPLES]
    high_pass = HighPass(0.0)
    ours = np.concatenate([high_pass(frame) for frame in x.reshape(-1, FRAME_SAMPLES)])
    np.testing.assert_allclose(ours, by_the_book(x), atol=1e-5)       # the book's figures have nine digits


def test_a_resting_level_leaves_nothing_behind() -> None:
    np.testing.assert_allclose(HighPass(0.7)(np.full(FRAME_SAMPLES, 0.7)), 0.0, atol=1e-12)


def test_an_offset_changes_nothing() -> None:
    """Otherwise its step at the start would keep the voice after it low."""
    x = noise(1, 0.01)
    np.testing.assert_allclose(conditioned(x + np.float32(0.4)), conditioned(x), atol=1e-4)


def test_a_click_keeps_the_voice_low_for_a_while_only() -> None:
    quiet = noise(12, 0.01)
    quiet[100:110] = 0.9
    levels = np.abs(conditioned(quiet)[:12 * ENGINE_RATE_HZ]).reshape(12, -1).max(axis=1)
    assert levels[1] < 0.12 * LEVEL
    assert levels[-1] > 0.8 * LEVEL


def test_digital_silence_stays_silent_and_dither_stays_low() -> None:
    dither = np.random.default_rng(1).integers(-1, 2, ENGINE_RATE_HZ).astype(np.float32) / 32768
    assert not conditioned(np.zeros(ENGINE_RATE_HZ, np.float32)).any()
    assert np.abs(conditioned(dither)).max() < LEVEL


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=1500), st.integers(-6, 0))
def test_nothing_goes_beyond_the_level(values: list[float], exponent: int) -> None:
    out = conditioned(np.array(values, np.float32) * np.float32(10.0 ** exponent))
    assert out.dtype == np.float32
    assert np.abs(out).max() <= np.float32(LEVEL)


def test_a_short_last_frame_is_padded_with_silence() -> None:
    out = conditioned(noise(1, 0.1)[:FRAME_SAMPLES + 100] + np.float32(0.3))
    assert len(out) == 2 * FRAME_SAMPLES
    assert out[FRAME_SAMPLES:FRAME_SAMPLES + 100].any()
    assert not out[FRAME_SAMPLES + 100:].any()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_not_numbers_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not numbers"):
        Conditioner()(np.full(FRAME_SAMPLES, value, np.float32))
