"""Known damage is measured as what it is, named first where it is a fault, and not named where it is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from superwhisper_gui.core.validation import FaultCode, Grade, Recorded
from superwhisper_gui.validation.hearing import hear
from superwhisper_gui.validation.measures import measured
from superwhisper_gui.validation.verdict import faults_of, microphone
from tests.validation.speech import judged, load, recorded

SPEECH = ("fr_watson_Broadband_sample2.wav", "en_arctic_a0010.wav", "fr_fleurs_005.ogg")
every = pytest.mark.parametrize("name", SPEECH)


@every
def test_a_clean_recording_is_not_blamed(name: str) -> None:
    measures, faults, _ = judged(*load(name))
    assert faults == ()
    assert microphone(measures, faults) is Grade.GOOD


@every
@pytest.mark.parametrize("gain_db", [-10, -20, -30, -40, -50])
def test_gain_is_measured_and_never_refused(name: str, gain_db: int) -> None:
    wave, rate = load(name)
    clean, _, _ = judged(wave, rate)
    quiet, _, codes = judged(wave * 10 ** (gain_db / 20), rate)
    assert quiet.speech_dbfs == pytest.approx((clean.speech_dbfs or 0) + gain_db, abs=0.1)
    assert quiet.snr_db == pytest.approx(clean.snr_db, abs=0.2)
    assert quiet.voiced_s == clean.voiced_s
    assert codes == ([] if gain_db == -10 else [FaultCode.TOO_QUIET])


@every
@pytest.mark.parametrize(("percent", "gain"), [(1, 1.0), (5, 0.1), (20, 1.0)])
def test_clipping_is_counted_wherever_its_limit_is(name: str, percent: int, gain: float) -> None:
    wave, rate = load(name)
    limit = np.quantile(np.abs(wave), 1 - percent / 100)
    measures, _, codes = judged(np.clip(wave, -limit, limit) * gain, rate)
    assert measures.clipping_percent == pytest.approx(percent, abs=0.1)
    assert codes[0] is FaultCode.CLIPPING


def test_clipping_on_one_side_only() -> None:
    wave, rate = load(SPEECH[0])
    measures, _, codes = judged(np.minimum(wave, np.quantile(wave, 0.99)), rate)
    assert measures.clipping_percent == pytest.approx(1, abs=0.1)
    assert codes[0] is FaultCode.CLIPPING


@every
@pytest.mark.parametrize("snr_db", [20, 10, 5])
def test_noise(name: str, snr_db: int) -> None:
    wave, rate = load(name)
    clean, _, _ = judged(wave, rate)
    noise = np.random.default_rng(2).standard_normal(len(wave)) * 10 ** (((clean.speech_dbfs or 0) - snr_db) / 20)
    measures, _, codes = judged(wave + noise, rate)
    assert measures.snr_db == pytest.approx(snr_db, abs=1.2)
    assert codes[:1] == ([] if snr_db == 20 else [FaultCode.NOISE])


@every
@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize(("below_db", "named"), [(10, True), (35, False)])
def test_hum(name: str, mains_hz: int, below_db: int, named: bool) -> None:
    wave, rate = load(name)
    clean, _, _ = judged(wave, rate)
    at = np.arange(len(wave)) / rate
    tone = np.sin(2 * np.pi * mains_hz * at) + 0.3 * np.sin(2 * np.pi * 2 * mains_hz * at)
    level = (clean.speech_dbfs or 0) - below_db
    tone *= 10 ** (level / 20) / np.sqrt(np.mean(np.square(tone)))
    measures, _, codes = judged(wave + tone, rate)
    if named:
        assert measures.hum_dbfs == pytest.approx(level, abs=1)
        assert measures.hum_hz == mains_hz
    assert codes[:1] == ([FaultCode.HUM] if named else [])


@every
@pytest.mark.parametrize(("offset", "named"), [(0.1, True), (-0.1, True), (0.01, False)])
def test_dc(name: str, offset: float, named: bool) -> None:
    wave, rate = load(name)
    measures, _, codes = judged(wave - wave.mean() + offset, rate)
    assert measures.dc_offset == pytest.approx(offset, abs=1e-4)
    assert codes == ([FaultCode.DC_OFFSET] if named else [])


@every
def test_the_band_of_a_telephone(name: str) -> None:
    wave, rate = load(name)
    spectrum = np.fft.rfft(wave)
    spectrum[np.fft.rfftfreq(len(wave), 1 / rate) > 3400] = 0
    measures, _, codes = judged(np.fft.irfft(spectrum, len(wave)), rate)
    assert measures.bandwidth_hz == pytest.approx(3400, rel=0.04)
    assert codes == [FaultCode.NARROW_BAND]


@every
@pytest.mark.parametrize("length_ms", [10, 50, 200])
def test_dropouts(name: str, length_ms: int) -> None:
    wave, rate = load(name)
    wave, size = wave.copy(), round(length_ms / 1000 * rate)
    start, end = hear(recorded(wave, rate).sound, rate).spans_s[0]
    for share in (0.2, 0.6):
        at = round((start + share * (end - start)) * rate)
        wave[at:at + size] = 0
    measures, _, codes = judged(wave, rate)
    assert measures.dropouts == 2
    assert measures.dropouts_ms == pytest.approx(2 * length_ms, abs=1)
    assert codes[0] is FaultCode.DROPOUTS


def test_a_noise_gate_is_no_dropout() -> None:
    """It closes a little after the words, and opens a little before."""
    wave, rate = load(SPEECH[0])
    held = np.convolve(hear(recorded(wave, rate).sound, rate).voice, np.ones(25), "same") > 0
    gate = np.repeat(held, rate // 100)
    gated = wave[:len(gate)] * gate
    assert (gated == 0).mean() > 0.05
    assert judged(gated, rate)[2] == []


@every
def test_channels(name: str) -> None:
    wave, rate = load(name)
    assert judged(np.stack([wave, 0.7 * wave], 1), rate)[2] == []
    opposite = judged(np.stack([wave, -0.7 * wave], 1), rate)
    assert opposite[2] == [FaultCode.OPPOSITE_PHASE]
    assert opposite[0].channel_correlation == pytest.approx(-1, abs=0.01)
    hiss = 1e-4 * np.random.default_rng(3).standard_normal(len(wave))
    for other in (0 * wave, hiss):
        assert judged(np.stack([other, wave], 1), rate)[2] == [FaultCode.DEAD_CHANNEL]


@every
def test_the_beginning_and_the_end_of_a_word_that_is_cut(name: str) -> None:
    wave, rate = load(name)
    spans = hear(recorded(wave, rate).sound, rate).spans_s
    head, tail = round((spans[0][0] + 0.2) * rate), round((spans[-1][1] - 0.2) * rate)
    assert judged(wave[head:], rate)[2] == [FaultCode.HEAD_CUT]
    assert judged(wave[:tail], rate)[2] == [FaultCode.TAIL_CUT]


@pytest.mark.parametrize("name", ["fr_watson_Broadband_sample2.wav", "fr_fleurs_005.ogg", "fr_sr_dictee.aiff"])
@pytest.mark.parametrize("factor", [1 / 3, 1 / 2, 2, 3])
def test_a_file_at_the_wrong_rate(name: str, factor: float) -> None:
    wave, rate = load(name)
    measures, _, codes = judged(wave, round(rate * factor))
    assert (measures.rate_factor or 1) > 1 if factor > 1 else (measures.rate_factor or 1) < 1
    assert codes[0] is FaultCode.WRONG_RATE


def test_the_clock() -> None:
    wave, rate = load(SPEECH[0])
    one, seconds = recorded(wave, rate), len(wave) / rate

    def codes(clock_s: float) -> list[FaultCode]:
        measures, _ = measured(replace(one, clock_s=clock_s))
        return [fault.code for fault in faults_of(measures)]

    assert codes(seconds) == codes(seconds + 0.05) == []
    assert codes(seconds * 48 / 44.1) == codes(seconds * 44.1 / 48) == [FaultCode.WRONG_RATE]
    assert codes(seconds + 0.45) == [FaultCode.DROPOUTS]           # 4 %: no ratio of two rates


def test_silence() -> None:
    for wave in (np.zeros(48_000), np.full(48_000, 0.2), 1e-4 * np.random.default_rng(4).standard_normal(48_000)):
        measures, faults, codes = judged(wave, 16_000)
        assert codes == [FaultCode.SILENCE]
        assert microphone(measures, faults) is Grade.POOR


def test_a_recording_as_that_of_the_first_failure() -> None:
    """Reading aloud, peak 0.087, RMS 0.005, room noise in it: usable, and the gain is to be raised."""
    wave, rate = load(SPEECH[0])
    wave = np.tile(np.pad(wave, (0, rate)), 3)
    wave = wave * 0.0049 / np.sqrt(np.mean(np.square(wave)))
    wave += 0.0006 * np.random.default_rng(5).standard_normal(len(wave))
    assert 0.03 < np.max(np.abs(wave)) < 0.1
    measures, faults, codes = judged(wave, rate)
    assert codes == [FaultCode.TOO_QUIET]
    assert microphone(measures, faults) is Grade.USABLE


def test_the_silence_before_gives_the_floor_and_the_hum() -> None:
    wave, rate = load(SPEECH[0])
    at = np.arange(3 * rate) / rate
    silence = 0.01 * np.sin(2 * np.pi * 50 * at) + 1e-4 * np.random.default_rng(6).standard_normal(len(at))
    measures, _ = measured(replace(recorded(wave, rate), silence=np.float32(silence[:, None])))
    assert measures.hum_hz == 50
    assert measures.hum_dbfs == pytest.approx(-43, abs=0.2)
    assert measures.noise_floor_dbfs == pytest.approx(-43, abs=0.5)


def test_agreement_with_the_voice_detector() -> None:
    wave, rate = load(SPEECH[0])
    one = recorded(wave, rate)
    spans = hear(one.sound, rate).spans_s
    assert measured(replace(one, voice=spans))[0].vad_agreement_percent == 100
    assert (measured(replace(one, voice=((0.0, 0.1),)))[0].vad_agreement_percent or 0) < 50


@pytest.mark.parametrize("samples", [1, 10, 159, 161, 1000, 16_000])
def test_however_short(samples: int) -> None:
    sound = np.float32(0.1 * np.random.default_rng(7).standard_normal((samples, 2)))
    measures, plots = measured(Recorded(sound, 16_000))
    assert measures.duration_s == samples / 16_000
    assert plots.level_dbfs
    with pytest.raises(ValueError, match="nothing"):
        measured(Recorded(sound[:0], 16_000))


