"""The resampler: right length, right pitch, and the cutting does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.media.resample import StreamResampler

RATES_HZ = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000]


def resampled(samples: Samples, rate_hz: int, cuts: list[int]) -> Samples:
    resampler = StreamResampler(rate_hz)
    parts = [resampler.push(part) for part in np.split(samples, sorted(c % (len(samples) + 1) for c in cuts))]
    return np.concatenate([*parts, resampler.flush()])


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_keeps_its_pitch_and_level(rate_hz: int) -> None:
    tone = (0.5 * np.sin(2 * np.pi * 1000 * np.arange(rate_hz) / rate_hz)).astype(np.float32)
    out = resampled(tone, rate_hz, [])
    assert len(out) == ENGINE_RATE_HZ
    power = np.abs(np.fft.rfft(out * np.hanning(len(out)))) ** 2
    assert np.argmax(power) == 1000
    assert power[990:1011].sum() > 0.9999 * power.sum()
    assert np.sqrt(np.mean(out[1000:-1000] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.001)


@settings(deadline=None)
@given(n=st.integers(0, 5000), rate_hz=st.sampled_from(RATES_HZ), cuts=st.lists(st.integers(0, 5000), max_size=8))
def test_length_is_exact_and_cuts_do_not_show(n: int, rate_hz: int, cuts: list[int]) -> None:
    noise = np.random.default_rng(n).uniform(-1, 1, n).astype(np.float32)
    out = resampled(noise, rate_hz, cuts)
    assert len(out) == int(n * ENGINE_RATE_HZ / rate_hz + 0.5)
    np.testing.assert_allclose(out, resampled(noise, rate_hz, []), atol=1e-6)


def test_never_beyond_full_scale() -> None:
    """A clipped square wave overshoots in every filter."""
    square = np.sign(np.sin(2 * np.pi * 300 * np.arange(48_000) / 48_000)).astype(np.float32)
    out = resampled(square, 48_000, [7, 4800])
    assert np.max(np.abs(out)) == 1.0
    assert out.dtype == np.float32


def test_high_tones_do_not_fold_back() -> None:
    tone = (0.5 * np.sin(2 * np.pi * 11_000 * np.arange(48_000) / 48_000)).astype(np.float32)
    assert np.sqrt(np.mean(resampled(tone, 48_000, [])[200:-200] ** 2)) < 1e-4
