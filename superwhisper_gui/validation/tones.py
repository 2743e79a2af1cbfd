"""What the spectrum says: mains hum, rumble, how far up the sound goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.validation.hearing import LEAST, Hearing, decibels, runs

WINDOW_S: Final = 0.5                   # lines of 2 Hz: 50 and 60 Hz and all their harmonics fall on one
HOP_S: Final = 0.125
QUIETER_SHARE: Final = 0.1              # of the windows: hum is always there, a voice on the same line is not
MAINS_HZ: Final = (50, 60)
HARMONICS: Final = 8
BESIDE_HZ: Final = (6, 16)
STANDS_OUT_DB: Final = 10.0
RUMBLE_HZ: Final = (4, 44)
BAND_DROP_DB: Final = 27.0              # clean speech has at least -24 dB up to 7 kHz, against 1 to 3 kHz
BAND_GAP_HZ: Final = 1000.0             # and stays down so far
EDGE_FROM, EDGE_TO, EDGE_DB = 0.82, 0.94, 6.0
REFERENCE_HZ: Final = (1000.0, 3000.0)

Spectrum = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hum:
    """`over_floor_db`: the lines over what is beside them; `dbfs`: their RMS together."""

    hz: int
    over_floor_db: float
    dbfs: float

    @property
    def power(self) -> float:
        return float(10 ** (self.dbfs / 10))


def low_lines(mono: NDArray[np.float64], rate_hz: int) -> Spectrum | None:
    """Power spectra of half a second (Hann), shape (windows, lines of 2 Hz up to 520 Hz); None if it is too short.

    A line holds the mean power of a tone on it.
    """
    size = round(WINDOW_S * rate_hz)
    if len(mono) < size:
        return None
    window = np.hanning(size + 1)[:-1]
    starts = np.arange(0, len(mono) - size + 1, round(HOP_S * rate_hz))
    windows = np.lib.stride_tricks.sliding_window_view(mono, size)
    lines = int(520 * WINDOW_S)
    out = np.empty((len(starts), lines))
    for row, start in enumerate(starts):
        out[row] = np.square(np.abs(np.fft.rfft(windows[start] * window)[:lines]))
    return np.asarray(out * 2.0 / float(window.sum()) ** 2)


def hum_of(lines: Spectrum) -> Hum | None:
    """The stronger of the two mains; None if neither stands out."""
    steady = np.quantile(lines, QUIETER_SHARE, axis=0)
    found = [hum for mains in MAINS_HZ if (hum := _hum_at(steady, mains))]
    return max(found, key=lambda hum: hum.dbfs, default=None)


def _hum_at(steady: Spectrum, mains_hz: int) -> Hum | None:
    tone = beside = 0.0
    out: list[int] = []
    for harmonic in range(1, HARMONICS + 1):
        line = round(harmonic * mains_hz * WINDOW_S)
        near, far = (round(hz * WINDOW_S) for hz in BESIDE_HZ)
        around = np.median(np.concatenate([steady[max(1, line - far):line - near + 1],
                                           steady[line + near:line + far + 1]]))
        if decibels(float(steady[line])) - decibels(float(around)) >= STANDS_OUT_DB:
            out.append(harmonic)
            tone += float(steady[line])
            beside += float(around)
    if 1 not in out and not (2 in out and len(out) >= 2):
        return None
    return Hum(mains_hz, float(decibels(tone) - decibels(beside)), float(decibels(tone)))


def rumble_dbfs(lines: Spectrum) -> float:
    """Below the mains. A line counts 1.5 times in a sum over Hann windows (its noise bandwidth)."""
    low, high = (round(hz * WINDOW_S) for hz in RUMBLE_HZ)
    return float(decibels(float(np.quantile(lines[:, low:high + 1].sum(axis=1), QUIETER_SHARE)) / 1.5))


def voiced_spectrum(hearing: Hearing) -> tuple[Spectrum, Spectrum]:
    """Mean power per line of 31 Hz while somebody speaks, and while nobody does (zeros where that is not known)."""
    nothing = np.zeros(hearing.spectra.shape[1])
    voiced, room = (hearing.spectra[mask].mean(axis=0, dtype=np.float64) if mask.any() else nothing
                    for mask in (hearing.voice, hearing.room))
    return np.asarray(voiced), np.asarray(room)


def bandwidth_hz(hearing: Hearing) -> float | None:
    """Up to where the voice goes: what follows stays 27 dB below its level at 1 to 3 kHz, over 1 kHz or to the end.

    The edge is where it is 6 dB below what it was before. None without a voice; half the rate if it goes on.
    """
    if not hearing.voice.any():
        return None
    spectrum, _ = voiced_spectrum(hearing)
    frequencies, step = hearing.frequencies_hz, float(hearing.frequencies_hz[1])
    level = decibels(np.convolve(spectrum, np.ones(3) / 3, "same").astype(np.float64) + LEAST)
    inside = (frequencies >= REFERENCE_HZ[0]) & (frequencies < REFERENCE_HZ[1])
    top = len(frequencies) - 2
    below = (level < np.median(level[inside]) - BAND_DROP_DB) & (frequencies >= REFERENCE_HZ[0])
    below[top:] = False
    needed = round(BAND_GAP_HZ / step)
    for start, end in runs(below):
        if end - start >= needed or (end == top and end - start >= needed / 2):
            return _edge_hz(decibels(spectrum), start, step)
    return float(hearing.rate_hz / 2)


def _edge_hz(level: Spectrum, fallen: int, step_hz: float) -> float:
    """The last line before `fallen` that is not yet 6 dB below those before it."""
    before = level[int(fallen * EDGE_FROM):int(fallen * EDGE_TO)]
    usual = float(np.median(before)) - EDGE_DB if len(before) else float("inf")
    near = np.flatnonzero(level[:fallen + 1] > usual)
    return float((near[-1] if len(near) else fallen) + 0.5) * step_hz
