"""Where somebody speaks in a recording, how loud, and how loud the rest is. Everything else is measured on this.

Powers are mean squares (full scale = 1) without the DC part. Nothing depends on the absolute level: the same recording
at another gain gives the same voiced parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.validation import NativeSound

FRAME_S: Final = 0.01
VOICE_BAND_HZ: Final = (120.0, 4000.0)     # rumble and hum are no voice
SMOOTH_FRAMES: Final = 5                   # 50 ms: a phoneme
OVER_FLOOR_DB: Final = 3.5                 # of the smoothed frames; noise alone varies by 1 dB, babble by 3
OVER_FLOOR_SHARE: Final = 0.35             # of the way from the room to the loud syllables: babble has peaks
BELOW_LOUD_DB: Final = 26.0                # what is so far below the loud syllables is no voice (cf. ITU-T P.56)
GAP_S: Final = 0.25                        # closures and short pauses belong to the speech (P.56: hangover of 0.2 s)
SHORTEST_S: Final = 0.08                   # a click is shorter
AWAY_S: Final = 0.12                       # what is nearer to a voice may be its reverberation
FLOOR_S: Final = 0.25                      # the room is heard alone in the quietest stretch of that length
FLOOR_PEAKS_DB: Final = 8.0                # a breath or a click in the room is not its floor
LOWEST_HZ: Final = 30.0                    # below is no sound: a door, the wind, the feet of the table
LEAST: Final = 1e-15                       # -150 dBFS, so that logarithms exist

Power = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """`mono`: the strongest channel without DC, shape (n,), float64. Per frame of 10 ms: `power` (whole band),
    `voice` (somebody speaks), `room` (surely nobody does), `zero` (all samples are equal).

    `speech`, `floor`: mean powers; `speech` is that of the voice alone, the floor taken off. 0 = there is none.
    """

    mono: NDArray[np.float64]
    rate_hz: int
    channel: int
    power: Power
    in_band: Power                         # as `power`, of the band of voices and smoothed
    spectra: NDArray[np.float32]           # (frames, bins), power spectral density of 32 ms around each frame
    frequencies_hz: NDArray[np.float64]
    voice: Mask
    room: Mask
    zero: Mask
    speech: float
    floor: float

    @property
    def voiced_s(self) -> float:
        return float(self.voice.sum()) * FRAME_S

    @property
    def spans_s(self) -> tuple[tuple[float, float], ...]:
        return tuple((start * FRAME_S, end * FRAME_S) for start, end in runs(self.voice))


def hear(sound: NativeSound, rate_hz: int) -> Hearing:
    """Shape (frames, channels), at least one frame of 10 ms."""
    centred = sound - sound.mean(axis=0, dtype=np.float64)
    powers = np.mean(np.square(centred), axis=0)
    channel = int(np.argmax(powers))
    mono = np.ascontiguousarray(centred[:, channel])
    zero = _constant(mono, rate_hz)
    power = frame_powers(without_infrasound(mono, rate_hz), rate_hz)
    spectra, frequencies = spectra_of(mono, rate_hz)
    band = (frequencies >= VOICE_BAND_HZ[0]) & (frequencies <= VOICE_BAND_HZ[1])
    in_band = smoothed(spectra[:, band].sum(axis=1, dtype=np.float64))
    voice = _voice(in_band, zero)
    room = _room(voice, power, zero)
    floor = _floor(power[room])
    speech = max(0.0, float(power[voice].mean()) - floor) if voice.any() else 0.0
    return Hearing(mono, rate_hz, channel, power, in_band, spectra, frequencies, voice, room, zero, speech, floor)


def frame_edges(samples: int, rate_hz: int, frame_s: float = FRAME_S) -> NDArray[np.int64]:
    """Where frames begin, and where the last one ends; at least one frame."""
    edges = np.round(np.arange(int(samples / rate_hz / frame_s + 1e-6) + 1) * frame_s * rate_hz).astype(np.int64)
    return edges if len(edges) > 1 else np.array([0, samples])


def frame_powers(mono: NDArray[np.float64], rate_hz: int, frame_s: float = FRAME_S) -> Power:
    edges = frame_edges(len(mono), rate_hz, frame_s)
    powers: Power = np.add.reduceat(np.square(mono[:edges[-1]]), edges[:-1]) / np.diff(edges)
    return powers


def _constant(mono: NDArray[np.float64], rate_hz: int) -> Mask:
    """Frames in which no sample differs from the one before."""
    edges = frame_edges(len(mono), rate_hz)
    whole = mono[:edges[-1]]
    changes = np.diff(whole, append=whole[-1:]) != 0
    changes[edges[1:] - 1] = False
    return np.asarray(np.add.reduceat(changes, edges[:-1]) == 0)


def without_infrasound(mono: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    size = _fast_length(len(mono))
    spectrum = np.fft.rfft(mono, size)
    spectrum[:int(LOWEST_HZ * size / rate_hz) + 1] = 0
    return np.asarray(np.fft.irfft(spectrum, size)[:len(mono)])


def _fast_length(samples: int) -> int:
    """The next length that is quick to transform: 2, 3, 5 and 9 times a power of two."""
    powers = 2 ** np.arange(1, 40, dtype=np.int64)
    candidates = np.sort(np.concatenate([powers, powers // 2 * 3, powers // 4 * 5, powers // 8 * 9]))
    return int(candidates[np.searchsorted(candidates, samples)])


def spectra_of(mono: NDArray[np.float64], rate_hz: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Power of 32 ms (Hann) around every frame: the sum over all bins of a row is its mean power (Parseval)."""
    size = round(0.032 * rate_hz)
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    count = len(frame_edges(len(mono), rate_hz)) - 1
    centres = np.round((np.arange(count) + 0.5) * FRAME_S * rate_hz).astype(int)
    padded = np.pad(mono.astype(np.float32), size)
    starts = centres + size - size // 2
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)
    out = np.empty((count, size // 2 + 1), np.float32)
    for first in range(0, count, 1000):
        spectrum = np.fft.rfft(windows[starts[first:first + 1000]] * window, axis=1)
        out[first:first + 1000] = spectrum.real ** 2 + spectrum.imag ** 2
    out *= np.float32(2.0 / (size * float(np.sum(np.square(window)))))
    return out, np.fft.rfftfreq(size, 1 / rate_hz).astype(np.float64)


def smoothed(values: Power, frames: int = SMOOTH_FRAMES) -> Power:
    """Mean of so many frames around each; at the ends of fewer."""
    if len(values) <= frames:
        return np.full_like(values, values.mean())
    total = np.convolve(values, np.ones(frames), "same").astype(np.float64)
    return np.asarray(total / np.convolve(np.ones(len(values)), np.ones(frames), "same"))


def decibels(power: Power | float) -> Power:
    return np.asarray(10 * np.log10(np.maximum(power, LEAST)), np.float64)


def runs(mask: Mask) -> list[tuple[int, int]]:
    """(first, behind the last) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _voice(in_band: Power, zero: Mask) -> Mask:
    """Louder than the room, and not far below the loud syllables; short gaps filled, clicks left out."""
    heard = in_band[~zero]
    if len(heard) < SHORTEST_S / FRAME_S or heard.max() <= 2 * LEAST:
        return np.zeros(len(in_band), bool)
    level = decibels(in_band)
    floor = _floor_db(in_band, zero)
    loud = float(np.percentile(decibels(heard), 95))
    above = level > max(floor + max(OVER_FLOOR_DB, OVER_FLOOR_SHARE * (loud - floor)), loud - BELOW_LOUD_DB)
    voice = np.zeros(len(above), bool)
    for start, end in runs(_closed(above, round(GAP_S / FRAME_S))):
        core = above[start:end]
        if core.sum() * FRAME_S >= SHORTEST_S:
            voice[start:end] = True
    return voice


def _floor_db(in_band: Power, zero: Mask) -> float:
    """The quietest stretch of a quarter of a second, of sound that is there."""
    heard = in_band[~zero]
    size = max(1, min(len(heard) // 5, round(FLOOR_S / FRAME_S)))
    sums = np.convolve(heard, np.ones(size), "valid") / size
    return float(decibels(float(sums.min())))


def _closed(mask: Mask, gap: int) -> Mask:
    out = mask.copy()
    for start, end in runs(~mask):
        if start > 0 and end < len(mask) and end - start <= gap:
            out[start:end] = True
    return out


def _room(voice: Mask, power: Power, zero: Mask) -> Mask:
    """Frames that are not near a voice; where there are none, the quietest twentieth of what is heard."""
    away = round(AWAY_S / FRAME_S)
    near = np.convolve(voice, np.ones(2 * away + 1))[away:away + len(voice)] > 0
    room = ~near & ~zero
    if room.sum() * FRAME_S >= 0.1:
        return room
    if not near.all() and room.sum() == 0 and (~near).sum() * FRAME_S >= 0.1:
        return np.asarray(~near)                       # digital silence between the words
    heard = np.flatnonzero(~zero)
    out = np.zeros(len(power), bool)
    if len(heard):
        out[heard[np.argsort(power[heard])[:max(1, len(heard) // 20)]]] = True
    return out


def _floor(room: Power) -> float:
    """Mean power of the room; of what stands out of it by 8 dB nothing."""
    if not len(room):
        return 0.0
    level = smoothed(room)
    return float(room[level <= np.percentile(level, 25) * 10 ** (FLOOR_PEAKS_DB / 10) + LEAST].mean())
