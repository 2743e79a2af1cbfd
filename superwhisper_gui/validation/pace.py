"""Whether a recording plays at the rate at which it was made: voices, vowels and syllables lie in known places.

A linear estimate of log2(how much too fast) from how the voice is spread over third-octave bands, how much and how
quickly that changes, and how fast syllables follow each other. Its weights are in pace_weights.py; fitted and tested by
benchmarks/validation_pace.py.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.validation.hearing import FRAME_S, LEAST, Hearing, decibels
from superwhisper_gui.validation.pace_weights import BIAS, WEIGHTS

BANDS_HZ: Final = 2.0 ** np.arange(np.log2(50), np.log2(9000), 1 / 3)
RHYTHM_HZ: Final = 2.0 ** np.linspace(-0.5, 5.3, 13)
RANGE_DB: Final = 60.0
RHYTHM_RANGE_DB: Final = 40.0
RHYTHM_FRAMES: Final = 256
NEEDED_S: Final = 0.5                  # of voice
NEEDED_SNR: Final = 10.0               # 10 dB in power
FAST: Final = 1.42                     # from here on it is wrong
SLOW: Final = 1.48
SLOW_NARROW: Final = 1.6

Features = NDArray[np.float64]


def rate_factor(hearing: Hearing, *, narrow: bool) -> float | None:
    """How much too fast it plays: the nearest of 1/3, 1/2, 1, 2 and 3; 2 and 3 are at times taken for each other.

    `narrow`: the voice has no high sounds, which by itself makes it look slower. None for less than a second of voice
    (at its true speed), or in noise.
    """
    estimate = octaves_too_fast(hearing)
    if estimate is None or hearing.speech < NEEDED_SNR * hearing.floor:
        return None
    if -np.log2(SLOW_NARROW if narrow else SLOW) <= estimate <= np.log2(FAST):
        return 1.0
    return min((1 / 3, 1 / 2, 2.0, 3.0), key=lambda factor: abs(float(np.log2(factor)) - estimate))


def octaves_too_fast(hearing: Hearing) -> float | None:
    """The estimate itself: 0 = right, 1 = twice as fast; standard deviation 0.2 at the right rate."""
    if hearing.voiced_s < NEEDED_S:
        return None
    return float(features(hearing) @ np.array(WEIGHTS)) + BIAS


def features(hearing: Hearing) -> Features:
    """Independent of the level; shape (len(WEIGHTS),)."""
    bands = _bands(hearing)
    voiced = bands[hearing.voice]
    change = np.abs(np.diff(bands, axis=0))[hearing.voice[1:]]
    return np.concatenate([voiced.mean(axis=0) / 10, voiced.std(axis=0) / 5, change.mean(axis=0) / 3, _rhythm(hearing)])


def _bands(hearing: Hearing) -> Features:
    """Level of each band in each frame, dB under the mean of the voice; shape (frames, bands)."""
    frequencies = hearing.frequencies_hz
    out = np.zeros((len(hearing.voice), len(BANDS_HZ) - 1))
    for band, (low, high) in enumerate(pairwise(BANDS_HZ)):
        lines = np.flatnonzero((frequencies >= low) & (frequencies < high))
        if not len(lines) and low < frequencies[-1]:
            lines = np.array([int(np.argmin(np.abs(frequencies - np.sqrt(low * high))))])
        if len(lines):
            out[:, band] = hearing.spectra[:, lines].mean(axis=1)
    whole = float(out[hearing.voice].sum(axis=1).mean()) + LEAST
    return np.asarray(decibels(np.maximum(out / whole, 10 ** (-RANGE_DB / 10))))


def _rhythm(hearing: Hearing) -> Features:
    """How the loudness changes: logarithms of the shares of 12 bands from 0.7 to 39 Hz."""
    start, end = (round(at / FRAME_S) for at in (hearing.spans_s[0][0], hearing.spans_s[-1][1]))
    level = decibels(np.maximum(hearing.in_band, hearing.in_band.max() * 10 ** (-RHYTHM_RANGE_DB / 10)))[start:end]
    level = level - level.mean()
    level = np.pad(level, (0, max(0, RHYTHM_FRAMES - len(level))))
    windows = np.lib.stride_tricks.sliding_window_view(level, RHYTHM_FRAMES)[::RHYTHM_FRAMES // 4]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(RHYTHM_FRAMES), axis=1))).sum(axis=0)
    hz = np.fft.rfftfreq(RHYTHM_FRAMES, FRAME_S)
    inside = [(hz >= low) & (hz < high) for low, high in pairwise(RHYTHM_HZ)]
    shares = np.array([power[lines].mean() if lines.any() else 0.0 for lines in inside])
    return np.asarray(np.log(shares / (shares.sum() + LEAST) + 1e-4))
