"""Audio values: the one type that carries sound through the program, and the one check in front of the engine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.errors import AppError, Code

Samples = NDArray[np.float32]

ENGINE_RATE_HZ: Final = 16_000
FLOOR_DBFS: Final = -120.0
CLOCK_TOLERANCE: Final = 0.03        # PITFALLS A3: the live path's classic fault is a wrong rate nobody checks
CLOCK_GRACE_S: Final = 0.06          # two device blocks: the clock of a short take is no finer than that


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound. `samples`: float32, shape (n,), full scale = ±1. `rate_hz`: samples per second."""

    samples: Samples
    rate_hz: int

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True, slots=True)
class InputDevice:
    """An input a person can choose. `name` is what is stored and shown; `key` is what the host API calls it."""

    name: str
    key: str
    rate_hz: int
    channels: int
    host: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of the last 33 ms in dBFS (0 = full scale, FLOOR_DBFS = digital silence)."""

    peak_dbfs: float
    rms_dbfs: float
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class TakeAudio:
    """What was captured for one take. `clock_s`: by the wall clock; `missing_ms`: clock minus samples, if positive."""

    duration_s: float
    clock_s: float
    missing_ms: float
    peak_dbfs: float
    all_zero: bool


def dbfs(value: float) -> float:
    """Amplitude (1 = full scale) in dBFS, not below FLOOR_DBFS."""
    return max(FLOOR_DBFS, 20.0 * float(np.log10(value))) if value > 0 else FLOOR_DBFS


def level_of(samples: Samples) -> Level:
    """Peak and RMS of mono samples in dBFS."""
    if not len(samples):
        return Level(FLOOR_DBFS, FLOOR_DBFS)
    peak = max(float(samples.max()), -float(samples.min()))
    rms = math.sqrt(float(np.vdot(samples, samples)) / len(samples))
    return Level(dbfs(peak), dbfs(rms), clipped=peak >= 0.999)


def check_for_engine(audio: Audio, clock_s: float | None = None) -> None:
    """Raises AppError(AUDIO_INVALID) unless the audio is what the engine takes.

    16 kHz, mono, float32, finite, within ±1, and as long as the clock says within 3 % (or two device blocks).
    `clock_s` is None for files, which have no clock.
    """
    x = audio.samples
    if audio.rate_hz != ENGINE_RATE_HZ:
        raise AppError(Code.AUDIO_INVALID, f"rate {audio.rate_hz} Hz instead of {ENGINE_RATE_HZ}")
    if x.ndim != 1 or x.dtype != np.float32:
        raise AppError(Code.AUDIO_INVALID, f"shape {x.shape}, type {x.dtype} instead of mono float32")
    if len(x) and not bool(np.isfinite(x).all()):
        raise AppError(Code.AUDIO_INVALID, "samples that are not numbers")
    if len(x) and float(np.max(np.abs(x))) > 1.0:
        raise AppError(Code.AUDIO_INVALID, "samples beyond full scale")
    check_length(audio.duration_s, clock_s)


def check_length(duration_s: float, clock_s: float | None) -> None:
    """Raises AppError(AUDIO_INVALID) unless the samples last as long as the clock says; None = there is no clock."""
    if clock_s is not None:
        allowed = max(CLOCK_TOLERANCE * clock_s, CLOCK_GRACE_S)
        if abs(duration_s - clock_s) > allowed:
            raise AppError(Code.AUDIO_INVALID, f"{duration_s:.3f} s of samples in {clock_s:.3f} s of clock")
