"""Clean recordings, and known damage to them: the ground truth of benchmarks/validation_faults.py."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.validation import FaultCode, Measures, Recorded
from superwhisper_gui.media.files import decode_native
from superwhisper_gui.validation.hearing import hear

PAD_S: Final = 0.5
CUT_S: Final = 0.2
HIGHEST_PEAK: Final = 0.4              # so that what is added does not go beyond full scale
CLEANEST_PEAK_DBFS: Final = -20.0
SHORTEST_S, LONGEST_S = 2.0, 20.0

Wave = NDArray[np.float64]


@dataclass(frozen=True)
class Clean:
    """A recording with half a second of its own room at both ends; mono."""

    name: str
    speaker: str
    wave: Wave
    rate_hz: int

    @property
    def choosing(self) -> bool:
        """In the third by which limits were chosen; whole speakers."""
        return zlib.crc32(self.speaker.encode()) % 3 == 0

    @property
    def seed(self) -> int:
        return zlib.crc32(self.name.encode())


@dataclass(frozen=True)
class Damaged:
    """`kind`: a line of the table; `code`: what has to be named if the damage is beyond its limit.

    `truth`: fields of Measures and their true values; `beyond`: None = look at the truth and the limits.
    """

    kind: str
    code: FaultCode | None
    recorded: Recorded
    truth: dict[str, float] = field(default_factory=dict)
    beyond: bool | None = None


def clean_recordings(folder: Path) -> list[Clean]:
    """Sentences of 2 to 20 s that are neither quiet, narrow nor clipped by the manifest's own figures."""
    with open(folder / "manifest.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for row in rows:
        if row["class"] != "utt" or not SHORTEST_S <= float(row["seconds"]) <= LONGEST_S \
                or float(row["peak_dbfs"]) < CLEANEST_PEAK_DBFS or int(row["sample_rate"]) < 16_000:
            continue
        sound, rate_hz = decode_native(folder / row["file"])
        speaker = row["file"] if "FLEURS" in row["speaker"] else row["speaker"].split(",")[0]
        wave = padded(sound[:, 0].astype(np.float64), rate_hz, row["file"])
        wave *= min(1.0, HIGHEST_PEAK / float(np.max(np.abs(wave))))
        found.append(Clean(row["file"], speaker, wave, rate_hz))
    return found


def padded(wave: Wave, rate_hz: int, name: str) -> Wave:
    random = np.random.default_rng(zlib.crc32(name.encode()))
    return np.concatenate([room_tone(wave, rate_hz, PAD_S, random), wave, room_tone(wave, rate_hz, PAD_S, random)])


def room_tone(wave: Wave, rate_hz: int, seconds: float, random: np.random.Generator) -> Wave:
    """Noise with the spectrum of the quietest tenth of a second that is not digital silence."""
    size = round(0.1 * rate_hz)
    starts = np.arange(0, len(wave) - size, size // 4)
    windows = np.lib.stride_tricks.sliding_window_view(wave, size)[starts]
    powers = windows.var(axis=1)
    powers[powers == 0] = np.inf
    quietest = windows[int(np.argmin(powers))]
    spectrum = np.abs(np.fft.rfft((quietest - quietest.mean()) * np.hanning(size))) * np.sqrt(8 / 3)
    wanted = round(seconds * rate_hz)
    noise = random.standard_normal(wanted)
    bins = np.fft.rfftfreq(wanted, 1 / rate_hz)
    shaped = np.fft.rfft(noise) * np.interp(bins, np.fft.rfftfreq(size, 1 / rate_hz), spectrum) / np.sqrt(size)
    return np.asarray(np.fft.irfft(shaped, wanted) + quietest.mean())


# -- damage

def damages(clean: Clean, before: Measures, talkers: Sequence[Clean]) -> Iterator[Damaged]:
    """`before`: measured on the clean recording."""
    wave, random = clean.wave, np.random.default_rng(clean.seed)
    yield _mono("clean", None, clean, wave)
    for gain_db in (-20, -30, -40, -50):
        yield _mono(f"gain {gain_db} dB", FaultCode.TOO_QUIET, clean, wave * 10 ** (gain_db / 20),
                    speech_dbfs=(before.speech_dbfs or 0) + gain_db,
                    peak_dbfs=(before.peak_dbfs or 0) + gain_db, snr_db=before.snr_db or 0)
    for percent in (0.1, 1, 5, 20):
        limit = float(np.quantile(np.abs(wave), 1 - percent / 100))
        yield _mono(f"clipping {percent} %", FaultCode.CLIPPING, clean, np.clip(wave, -limit, limit),
                    clipping_percent=percent)
        if percent == 5:
            yield _mono("clipping 5 %, then -20 dB", FaultCode.CLIPPING, clean, 0.1 * np.clip(wave, -limit, limit),
                        clipping_percent=percent)
    yield from _noises(clean, before, talkers, random)
    for below_db in (0, 10, 20, 40):
        for hz in (50, 60):
            yield _hum(clean, before, hz, below_db)
    for offset in (0.1, 0.01):
        room = min(1.0, 0.85 / float(np.max(np.abs(wave))))
        yield _mono(f"DC {offset}", FaultCode.DC_OFFSET, clean, room * (wave - wave.mean()) + offset, dc_offset=offset)
    for hz in (3400, 5500):
        yield _mono(f"band limit {hz} Hz", FaultCode.NARROW_BAND, clean, low_pass(wave, clean.rate_hz, hz),
                    bandwidth_hz=min(hz, before.bandwidth_hz or hz))
    yield from _gaps(clean, before, random)
    yield from _stereo(clean, random)
    yield from _cuts(clean)
    yield from _rates(clean)


def _noises(clean: Clean, before: Measures, talkers: Sequence[Clean], random: np.random.Generator) -> Iterator[Damaged]:
    speech = 10 ** ((before.speech_dbfs or 0) / 10)
    floor = speech / 10 ** ((before.snr_db or 0) / 10)
    for name, noise in (("white", random.standard_normal(len(clean.wave))), ("fan", fan(clean, random)),
                        ("babble", babble(clean, talkers, random))):
        noise = noise / np.sqrt(np.mean(np.square(noise)))
        for snr_db in (30, 20, 10, 5, 0):
            power = speech / 10 ** (snr_db / 10)
            yield _mono(f"{name} {snr_db} dB", FaultCode.NOISE, clean, clean.wave + noise * np.sqrt(power),
                        snr_db=float(10 * np.log10(speech / (power + floor))))


def fan(clean: Clean, random: np.random.Generator) -> Wave:
    """Falls by 6 dB per octave above 200 Hz, with the tone of the blades."""
    spectrum = np.fft.rfft(random.standard_normal(len(clean.wave)))
    hz = np.fft.rfftfreq(len(clean.wave), 1 / clean.rate_hz)
    spectrum *= (hz > 40) / np.sqrt(1 + (hz / 200) ** 2)
    noise = np.fft.irfft(spectrum, len(clean.wave))
    at = np.arange(len(clean.wave)) / clean.rate_hz
    return np.asarray(noise + 0.3 * np.std(noise) * np.sin(2 * np.pi * 137 * at))


def babble(clean: Clean, talkers: Sequence[Clean], random: np.random.Generator) -> Wave:
    """Eight others, each over and over."""
    others = [one for one in talkers if one.speaker != clean.speaker]
    out = np.zeros(len(clean.wave))
    for which in random.choice(len(others), 8, replace=False):
        other = others[which]
        voice = np.interp(np.arange(0, len(other.wave), other.rate_hz / clean.rate_hz), np.arange(len(other.wave)),
                          other.wave)
        spoken = voice[round(PAD_S * clean.rate_hz):-round(PAD_S * clean.rate_hz)]
        spoken = np.roll(spoken, int(random.integers(len(spoken))))
        out += np.resize(spoken / np.std(spoken), len(out))
    return out


def _hum(clean: Clean, before: Measures, hz: int, below_db: float) -> Damaged:
    at = np.arange(len(clean.wave)) / clean.rate_hz
    tone = sum(np.sin(2 * np.pi * hz * k * at + k) / k ** 2 for k in (1, 2, 3, 4))
    level = (before.speech_dbfs or 0) - below_db
    tone = np.asarray(tone) * 10 ** (level / 20) / np.sqrt(np.mean(np.square(tone)))
    return _mono(f"hum {hz} Hz, {below_db} dB below", FaultCode.HUM, clean, clean.wave + tone, hum_dbfs=level)


def low_pass(wave: Wave, rate_hz: int, hz: float) -> Wave:
    """-6 dB at `hz`, nothing from 4 % above it on."""
    spectrum = np.fft.rfft(wave)
    bins = np.fft.rfftfreq(len(wave), 1 / rate_hz)
    return np.asarray(np.fft.irfft(spectrum * np.clip((1.04 * hz - bins) / (0.08 * hz), 0, 1), len(wave)))


def _gaps(clean: Clean, before: Measures, random: np.random.Generator) -> Iterator[Damaged]:
    for length_ms, count in ((10, 3), (30, 3), (100, 2), (200, 1)):
        wave, rate = clean.wave.copy(), clean.rate_hz
        size = round(length_ms / 1000 * rate)
        voiced = hear(clean.wave[:, None].astype(np.float32), rate).spans_s
        inside = np.concatenate([np.arange(round(a * rate), max(round(a * rate) + 1, round(b * rate) - size))
                                 for a, b in voiced])
        starts: list[int] = []
        while len(starts) < count:
            start = int(random.choice(inside))
            if all(abs(start - other) > 2 * size + 0.05 * rate for other in starts):
                starts.append(start)
                wave[start:start + size] = 0
        yield _mono(f"drop-outs {count} x {length_ms} ms", FaultCode.DROPOUTS, clean, wave,
                    dropouts=before.dropouts + count, dropouts_ms=before.dropouts_ms + count * length_ms,
                    dropouts_in_speech_ms=before.dropouts_in_speech_ms + count * length_ms)


def _stereo(clean: Clean, random: np.random.Generator) -> Iterator[Damaged]:
    wave = clean.wave[:, None]
    faint = random.standard_normal(wave.shape) * 1e-4
    for name, code, second in (("stereo", None, 0.8 * wave), ("opposite phase", FaultCode.OPPOSITE_PHASE, -0.9 * wave),
                               ("dead channel", FaultCode.DEAD_CHANNEL, 0 * wave),
                               ("dead channel with hiss", FaultCode.DEAD_CHANNEL, faint)):
        yield Damaged(name, code, recorded_of(np.hstack([wave, second]), clean.rate_hz), beyond=code is not None)


def _cuts(clean: Clean) -> Iterator[Damaged]:
    """By 200 ms of the voice."""
    spans = hear(clean.wave[:, None].astype(np.float32), clean.rate_hz).spans_s
    head, tail = (round(at * clean.rate_hz) for at in (spans[0][0] + CUT_S, spans[-1][1] - CUT_S))
    yield _mono("head cut", FaultCode.HEAD_CUT, clean, clean.wave[head:], beyond=True)
    yield _mono("tail cut", FaultCode.TAIL_CUT, clean, clean.wave[:tail], beyond=True)


def _rates(clean: Clean) -> Iterator[Damaged]:
    for factor in (2, 3, 0.5, 1 / 3):
        rate = round(clean.rate_hz * factor)
        yield Damaged(f"rate x {factor:.2g}", FaultCode.WRONG_RATE, recorded_of(clean.wave[:, None], rate),
                      {"rate_factor": factor}, beyond=True)
    for name, ratio in (("44.1 for 48 kHz by the clock", 44.1 / 48), ("48 for 44.1 kHz by the clock", 48 / 44.1)):
        recorded = recorded_of(clean.wave[:, None], clean.rate_hz)
        yield Damaged(name, FaultCode.WRONG_RATE, replace(recorded, clock_s=len(clean.wave) / clean.rate_hz / ratio),
                      {"clock_ratio": ratio}, beyond=True)


def _mono(kind: str, code: FaultCode | None, clean: Clean, wave: Wave, *, beyond: bool | None = None,
          **truth: float) -> Damaged:
    return Damaged(kind, code, recorded_of(wave[:, None], clean.rate_hz), truth, beyond)


def recorded_of(wave: Any, rate_hz: int) -> Recorded:
    """As a file of 24 bit would hold it; what is beyond full scale is made quieter, not cut."""
    wave = wave / max(1.0, float(np.max(np.abs(wave))))
    return Recorded((np.round(wave * 2 ** 23) / 2 ** 23).astype(np.float32), rate_hz)


