"""All figures of a recording. Each is a pure function of the sound; this file puts them together.

    speech_dbfs       RMS of the voiced parts, the floor taken off            hearing.py (cf. ITU-T P.56)
    noise_floor_dbfs  mean power where nobody speaks, from 30 Hz up           hearing.py
    snr_db            speech over the floor without the mains tone            here
    hum, rumble, bandwidth                                                    tones.py
    clipping, drop-outs, quiet at both ends, channels                         damage.py
    rate_factor       how much too fast it plays                              pace.py
    clock_*           samples against the wall clock                          here
"""

from __future__ import annotations

import numpy as np

from superwhisper_gui.core import validation_limits as limits
from superwhisper_gui.core.audio import dbfs
from superwhisper_gui.core.validation import Measures, Plots, Recorded
from superwhisper_gui.validation import damage, tones
from superwhisper_gui.validation.hearing import FRAME_S, LEAST, Hearing, Mask, decibels, hear
from superwhisper_gui.validation.pace import rate_factor

LEVEL_S = 0.05
PLOT_LINES = 160


def measured(recorded: Recorded) -> tuple[Measures, Plots]:
    """Raises ValueError for a recording without a single sample."""
    sound, rate = recorded.sound, recorded.rate_hz
    if not len(sound):
        raise ValueError("nothing was recorded")
    hearing = hear(sound, rate)
    silence = recorded.silence if recorded.silence is not None and len(recorded.silence) else None
    speaks = hearing.voiced_s >= limits.VOICE_LEAST_S and hearing.speech > 0
    quiet = hear(silence, rate) if silence is not None else hearing
    lines = tones.low_lines(quiet.mono, rate)
    hum = tones.hum_of(lines) if lines is not None else None
    floor = _power_of(quiet) if silence is not None else hearing.floor
    speech = max(0.0, float(hearing.power[hearing.voice].mean()) - floor) if speaks else 0.0
    raw = sound[:, hearing.channel]
    count, lost_ms, interrupted_ms = damage.dropouts(hearing)
    correlation, dead = damage.channels_of(sound, hearing)
    bandwidth = tones.bandwidth_hz(hearing) if speaks else None
    noise = max(floor - (hum.power if hum else 0.0), floor / 100)
    duration_s = len(sound) / rate
    clock = recorded.clock_s
    return Measures(
        duration_s=duration_s, voiced_s=hearing.voiced_s, rate_hz=rate, channels=sound.shape[1],
        speech_dbfs=_db(speech), peak_dbfs=dbfs(float(np.max(np.abs(sound)))),
        clipping_percent=damage.clipping_percent(raw.astype(np.float64)),
        noise_floor_dbfs=dbfs(float(np.sqrt(floor))),
        snr_db=float(decibels(speech) - decibels(max(noise, LEAST))) if speech > 0 else None,
        hum_db=hum.over_floor_db if hum else None, hum_hz=hum.hz if hum else None, hum_dbfs=hum.dbfs if hum else None,
        rumble_dbfs=tones.rumble_dbfs(lines) if lines is not None else None,
        dc_offset=float(raw.mean(dtype=np.float64)),
        bandwidth_hz=bandwidth,
        dropouts=count, dropouts_ms=lost_ms, dropouts_in_speech_ms=interrupted_ms,
        clock_missing_ms=1000 * (clock - duration_s) if clock else None,
        clock_ratio=duration_s / clock if clock else None,
        rate_factor=rate_factor(hearing, narrow=(bandwidth or 0) < limits.BANDWIDTH_HZ) if speaks else None,
        channel_correlation=correlation, dead_channels=dead,
        head_quiet_ms=damage.quiet_before_ms(hearing) if speaks else None,
        tail_quiet_ms=damage.quiet_after_ms(hearing) if speaks else None,
        vad_agreement_percent=_agreement(hearing.voice, recorded.voice) if recorded.voice else None,
        first_block_ms=recorded.first_block_ms), _plots(hearing, quiet)


def _power_of(quiet: Hearing) -> float:
    """Of a stretch in which nobody was to speak; a cough in it does not count."""
    return float(np.minimum(quiet.power, 4 * np.median(quiet.power)).mean())


def _db(power: float) -> float | None:
    return dbfs(float(np.sqrt(power))) if power > 0 else None


def _agreement(voice: Mask, spans: tuple[tuple[float, float], ...]) -> float:
    """Of the frames, those in which both detectors say the same."""
    other = np.zeros(len(voice), bool)
    for start, end in spans:
        other[round(start / FRAME_S):round(end / FRAME_S)] = True
    return 100.0 * float(np.mean(voice == other))


def _plots(hearing: Hearing, quiet: Hearing) -> Plots:
    per = round(LEVEL_S / FRAME_S)
    whole = hearing.power[:max(1, len(hearing.power) // per) * per]
    levels = whole.reshape(-1, per).mean(axis=1) if len(whole) >= per else whole
    voiced, room = tones.voiced_spectrum(hearing)
    if quiet is not hearing:
        room = quiet.spectra.mean(axis=0, dtype=np.float64)
    step = max(1, len(voiced) // PLOT_LINES)
    used = len(voiced) // step * step
    pick = [values[:used].reshape(-1, step).mean(axis=1) for values in (hearing.frequencies_hz, voiced, room)]
    return Plots(_rounded(decibels(levels), 1), hearing.spans_s, _rounded(pick[0], 0),
                 _rounded(decibels(pick[1]), 1), _rounded(decibels(pick[2]), 1))


def _rounded(values: np.ndarray, digits: int) -> tuple[float, ...]:  # type: ignore[type-arg]
    return tuple(round(float(value), digits) for value in np.maximum(values, -120.0))
