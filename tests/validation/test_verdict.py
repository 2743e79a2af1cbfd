"""The table of rules: one limit at a time, on both sides of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from superwhisper_gui.core import validation_limits as limits
from superwhisper_gui.core.validation import FaultCode, Grade, Measures, Reading, Understood
from superwhisper_gui.validation.verdict import faults_of, microphone, speed, understanding

FINE = Measures(10.0, 8.0, 48_000, 1, speech_dbfs=-25, peak_dbfs=-8, noise_floor_dbfs=-65, snr_db=40,
                bandwidth_hz=16_000, clock_missing_ms=0, clock_ratio=1, rate_factor=1, head_quiet_ms=400,
                tail_quiet_ms=400)


@pytest.mark.parametrize(("code", "good", "bad"), [
    (FaultCode.SILENCE, {"voiced_s": 0.3}, {"voiced_s": 0.2}),
    (FaultCode.WRONG_RATE, {"rate_factor": 1.3}, {"rate_factor": 0.5}),
    (FaultCode.WRONG_RATE, {"clock_ratio": 1.02}, {"clock_ratio": 44.1 / 48}),
    (FaultCode.OPPOSITE_PHASE, {"channel_correlation": -0.4}, {"channel_correlation": -0.6}),
    (FaultCode.DEAD_CHANNEL, {"dead_channels": 0}, {"dead_channels": 1}),
    (FaultCode.DROPOUTS, {"dropouts_ms": 500.0, "dropouts_in_speech_ms": 10.0}, {"dropouts_in_speech_ms": 11.0}),
    (FaultCode.DROPOUTS, {"clock_missing_ms": 299.0}, {"clock_missing_ms": 301.0}),
    (FaultCode.CLIPPING, {"clipping_percent": 0.4}, {"clipping_percent": 0.5}),
    (FaultCode.DC_OFFSET, {"dc_offset": -0.02}, {"dc_offset": -0.021}),
    (FaultCode.HUM, {"hum_db": 30.0, "hum_dbfs": -50.0}, {"hum_db": 30.0, "hum_dbfs": -48.0}),
    (FaultCode.HUM, {"hum_db": 11.0, "hum_dbfs": -40.0}, {"hum_db": 13.0, "hum_dbfs": -40.0}),
    (FaultCode.NOISE, {"snr_db": 15.0}, {"snr_db": 14.9}),
    (FaultCode.NARROW_BAND, {"bandwidth_hz": 5001.0}, {"bandwidth_hz": 4000.0}),
    (FaultCode.HEAD_CUT, {"head_quiet_ms": 60.0}, {"head_quiet_ms": 50.0}),
    (FaultCode.TAIL_CUT, {"tail_quiet_ms": 60.0}, {"tail_quiet_ms": 50.0}),
    (FaultCode.TOO_QUIET, {"speech_dbfs": -40.0}, {"speech_dbfs": -40.1}),
])
def test_limits(code: FaultCode, good: dict[str, Any], bad: dict[str, Any]) -> None:
    assert faults_of(replace(FINE, **good)) == ()
    found = faults_of(replace(FINE, **bad))
    assert [fault.code for fault in found] == [code]
    assert found[0].measure in bad
    assert found[0].value == bad[found[0].measure]


def test_what_explains_the_others_comes_first() -> None:
    bad = replace(FINE, rate_factor=3.0, bandwidth_hz=3000.0, snr_db=3.0, head_quiet_ms=0.0, speech_dbfs=-50.0)
    assert [fault.code for fault in faults_of(bad)] == [
        FaultCode.WRONG_RATE, FaultCode.NOISE, FaultCode.NARROW_BAND, FaultCode.HEAD_CUT, FaultCode.TOO_QUIET]
    assert [fault.code for fault in faults_of(replace(bad, voiced_s=0.0))] == [FaultCode.SILENCE]


@pytest.mark.parametrize(("values", "grade"), [
    ({}, Grade.GOOD), ({"speech_dbfs": -60.0}, Grade.USABLE), ({"speech_dbfs": -80.0}, Grade.POOR),
    ({"snr_db": 10.0}, Grade.USABLE), ({"snr_db": 5.0}, Grade.POOR), ({"clipping_percent": 5.0}, Grade.USABLE),
    ({"clipping_percent": 20.0}, Grade.POOR), ({"rate_factor": 2.0}, Grade.POOR)])
def test_microphone(values: dict[str, Any], grade: Grade) -> None:
    measures = replace(FINE, **values)
    assert microphone(measures, faults_of(measures)) is grade


@pytest.mark.parametrize(("coverage", "precision", "same", "grade"), [
    (0.95, 0.90, True, Grade.GOOD), (0.94, 0.90, True, Grade.USABLE), (0.95, 0.89, True, Grade.USABLE),
    (0.74, 0.95, True, Grade.POOR), (0.95, 0.69, True, Grade.POOR), (1.0, 1.0, False, Grade.POOR)])
def test_understanding(coverage: float, precision: float, same: bool, grade: Grade) -> None:
    assert understanding(Reading((), 0.1, coverage, precision, None, same)) is grade
    assert understanding(None) is None


@pytest.mark.parametrize(("rtf", "release_ms", "grade"), [
    (0.15, 1000.0, Grade.GOOD), (0.16, 300.0, Grade.USABLE), (0.1, 1001.0, Grade.USABLE), (0.81, 300.0, Grade.POOR),
    (0.1, 15_001.0, Grade.POOR), (None, None, None)])
def test_speed(rtf: float | None, release_ms: float | None, grade: Grade | None) -> None:
    assert speed(Understood("", None, None, "fr", "", "", rtf, release_ms)) is grade


def test_the_first_limits_are_kept() -> None:
    assert (limits.FIRST_WEAK_PEAK, limits.FIRST_SATURATED_PEAK, limits.FIRST_COVERAGE, limits.FIRST_PRECISION,
            limits.FIRST_LATENCY_MS, limits.FIRST_RTF) == (0.01, 0.8, 0.95, 0.90, 15_000.0, 0.15)
