"""The rules: measures in, faults and grades out. Limits: core/validation_limits.py. Order: most likely first.

A damage drags other measures along (a wrong rate also changes the bandwidth, noise hides the quiet ends), so what can
explain the others stands before them. The microphone is judged from the acoustics alone, never from the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.core import validation_limits as limits
from superwhisper_gui.core.validation import Fault, FaultCode, Grade, Measures, Reading, Understood, Verdict

USUAL_RATES_HZ: Final = (8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000)

Found = tuple[str, float, float] | None        # (measure, its value, the limit)


@dataclass(frozen=True, slots=True)
class Rule:
    """`find`: whether it is a fault; `poor`: whether nothing can be dictated with it."""

    code: FaultCode
    find: Callable[[Measures], Found]
    poor: Callable[[Measures], bool]


def _silence(m: Measures) -> Found:
    return ("voiced_s", m.voiced_s, limits.VOICE_LEAST_S) if m.voiced_s < limits.VOICE_LEAST_S else None


def _wrong_rate_by_clock(m: Measures) -> Found:
    if m.clock_ratio is None or not _is_rate_ratio(m.clock_ratio):
        return None
    return "clock_ratio", m.clock_ratio, 1 + limits.CLOCK_SHARE


def _wrong_rate(m: Measures) -> Found:
    if _wrong_rate_by_clock(m):
        return None                                    # said already
    factor = m.rate_factor or 1.0
    return ("rate_factor", factor, limits.RATE_FACTOR) if max(factor, 1 / factor) > limits.RATE_FACTOR else None


def _is_rate_ratio(ratio: float) -> bool:
    """Like 44.1 for 48 kHz; within 1 %."""
    known = (abs(ratio * b / a - 1) < 0.01 for a in USUAL_RATES_HZ for b in USUAL_RATES_HZ if a != b)
    return abs(ratio - 1) > limits.CLOCK_SHARE and any(known)


def _opposite_phase(m: Measures) -> Found:
    if m.channel_correlation is None or m.channel_correlation > limits.OPPOSITE_CORRELATION:
        return None
    return "channel_correlation", m.channel_correlation, limits.OPPOSITE_CORRELATION


def _dead_channel(m: Measures) -> Found:
    return ("dead_channels", m.dead_channels, 0) if m.dead_channels else None


def _dropouts(m: Measures) -> Found:
    if m.dropouts_in_speech_ms > limits.DROPOUTS_MS:
        return "dropouts_in_speech_ms", m.dropouts_in_speech_ms, limits.DROPOUTS_MS
    allowed = max(limits.CLOCK_MISSING_MS, 1000 * limits.CLOCK_SHARE * m.duration_s)
    if m.clock_missing_ms is not None and m.clock_missing_ms > allowed and not _is_rate_ratio(m.clock_ratio or 1.0):
        return "clock_missing_ms", m.clock_missing_ms, allowed
    return None


def _clipping(m: Measures) -> Found:
    if m.clipping_percent <= limits.CLIPPING_PERCENT:
        return None
    return "clipping_percent", m.clipping_percent, limits.CLIPPING_PERCENT


def _dc_offset(m: Measures) -> Found:
    return ("dc_offset", m.dc_offset, limits.DC_OFFSET) if abs(m.dc_offset) > limits.DC_OFFSET else None


def _hum(m: Measures) -> Found:
    if m.hum_dbfs is None or m.speech_dbfs is None or (m.hum_db or 0.0) < limits.HUM_OVER_FLOOR_DB:
        return None
    limit = m.speech_dbfs - limits.HUM_BELOW_SPEECH_DB
    return ("hum_dbfs", m.hum_dbfs, limit) if m.hum_dbfs > limit else None


def _noise(m: Measures) -> Found:
    return ("snr_db", m.snr_db, limits.SNR_DB) if m.snr_db is not None and m.snr_db < limits.SNR_DB else None


def _narrow_band(m: Measures) -> Found:
    if m.bandwidth_hz is None or m.bandwidth_hz > limits.BANDWIDTH_HZ:
        return None
    return "bandwidth_hz", m.bandwidth_hz, limits.BANDWIDTH_HZ


def _head_cut(m: Measures) -> Found:
    return _too_near("head_quiet_ms", m.head_quiet_ms)


def _tail_cut(m: Measures) -> Found:
    return _too_near("tail_quiet_ms", m.tail_quiet_ms)


def _too_near(name: str, quiet_ms: float | None) -> Found:
    limit = limits.QUIET_AT_ENDS_MS
    return (name, quiet_ms, limit) if quiet_ms is not None and quiet_ms < limit else None


def _too_quiet(m: Measures) -> Found:
    limit = limits.SPEECH_QUIET_DBFS
    return ("speech_dbfs", m.speech_dbfs, limit) if m.speech_dbfs is not None and m.speech_dbfs < limit else None


def _never(_: Measures) -> bool:
    return False


def _always(_: Measures) -> bool:
    return True


# code, when it is a fault, when it makes the microphone poor (else: usable); most likely first
_RULES: Final = (
    Rule(FaultCode.SILENCE, _silence, _always),
    Rule(FaultCode.WRONG_RATE, _wrong_rate_by_clock, _always),
    Rule(FaultCode.OPPOSITE_PHASE, _opposite_phase, _never),          # the program takes one channel
    Rule(FaultCode.DEAD_CHANNEL, _dead_channel, _never),
    Rule(FaultCode.DROPOUTS, _dropouts,
         lambda m: m.dropouts_in_speech_ms > 1000 * limits.DROPOUTS_POOR_SHARE * m.duration_s),
    Rule(FaultCode.CLIPPING, _clipping, lambda m: m.clipping_percent > limits.CLIPPING_POOR_PERCENT),
    Rule(FaultCode.DC_OFFSET, _dc_offset, lambda m: abs(m.dc_offset) > limits.DC_POOR),
    Rule(FaultCode.HUM, _hum,
         lambda m: (m.hum_dbfs or 0.0) > (m.speech_dbfs or 0.0) - limits.HUM_POOR_DB),
    Rule(FaultCode.WRONG_RATE, _wrong_rate, _always),                 # an estimate; none of the above comes from it
    Rule(FaultCode.NOISE, _noise, lambda m: (m.snr_db or 0.0) < limits.SNR_POOR_DB),
    Rule(FaultCode.NARROW_BAND, _narrow_band, _never),
    Rule(FaultCode.HEAD_CUT, _head_cut, _never),
    Rule(FaultCode.TAIL_CUT, _tail_cut, _never),
    Rule(FaultCode.TOO_QUIET, _too_quiet, lambda m: (m.speech_dbfs or 0.0) < limits.SPEECH_LOST_DBFS),
)


def faults_of(measures: Measures) -> tuple[Fault, ...]:
    """Most likely first. Where nobody is heard, nothing else can be said."""
    found = [Fault(rule.code, *hit) for rule in _RULES if (hit := rule.find(measures))]
    return tuple(found[:1] if found and found[0].code is FaultCode.SILENCE else found)


def microphone(measures: Measures, faults: tuple[Fault, ...]) -> Grade:
    codes = {fault.code for fault in faults}
    if any(rule.code in codes and rule.poor(measures) for rule in _RULES):
        return Grade.POOR
    return Grade.USABLE if faults else Grade.GOOD


def understanding(reading: Reading | None) -> Grade | None:
    if reading is None:
        return None
    if not reading.same_language or reading.coverage < limits.COVERAGE_POOR \
            or reading.precision < limits.PRECISION_POOR:
        return Grade.POOR
    good = reading.coverage >= limits.COVERAGE_GOOD and reading.precision >= limits.PRECISION_GOOD
    return Grade.GOOD if good else Grade.USABLE


def speed(understood: Understood | None) -> Grade | None:
    if understood is None or (understood.rtf is None and understood.release_to_text_ms is None):
        return None
    rtf, release_ms = understood.rtf or 0.0, understood.release_to_text_ms or 0.0
    if rtf > limits.RTF_POOR or release_ms > limits.RELEASE_POOR_MS:
        return Grade.POOR
    return Grade.GOOD if rtf <= limits.RTF_GOOD and release_ms <= limits.RELEASE_GOOD_MS else Grade.USABLE


def verdict(measures: Measures, faults: tuple[Fault, ...], reading: Reading | None,
            understood: Understood | None) -> Verdict:
    return Verdict(microphone(measures, faults), understanding(reading), speed(understood))
