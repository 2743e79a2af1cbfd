"""Recordings for these tests: sentences of tests/data as the microphone would give them, and known damage."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.validation import Fault, FaultCode, Measures, Recorded
from superwhisper_gui.media.files import decode_native
from superwhisper_gui.validation.measures import measured
from superwhisper_gui.validation.verdict import faults_of

DATA = Path(__file__).resolve().parent.parent / "data"
Wave = NDArray[np.float64]


@cache
def load(name: str, pad_s: float = 0.5) -> tuple[Wave, int]:
    """Mono, at -26 dBFS RMS, with half a second of a quiet room (-75 dBFS) under it and around it."""
    sound, rate = decode_native(DATA / name)
    wave = sound[:, 0].astype(np.float64)
    wave *= 10 ** (-26 / 20) / np.sqrt(np.mean(np.square(wave)))
    wave = np.pad(wave, round(pad_s * rate))
    return wave + 10 ** (-75 / 20) * np.random.default_rng(1).standard_normal(len(wave)), rate


def recorded(wave: Wave, rate: int) -> Recorded:
    return Recorded(np.float32(wave.reshape(len(wave), -1)), rate)


def judged(wave: Wave, rate: int) -> tuple[Measures, tuple[Fault, ...], list[FaultCode]]:
    measures, _ = measured(recorded(wave, rate))
    faults = faults_of(measures)
    return measures, faults, [fault.code for fault in faults]
