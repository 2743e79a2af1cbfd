from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech import vad
from tests.speech.conftest import noise, noises


@pytest.fixture(scope="module")
def gate() -> vad.Gate:
    return vad.Gate()


@pytest.mark.parametrize("gain_db", [0, -20, -40])
def test_a_voice_passes_at_any_level(gate: vad.Gate, french: Samples, gain_db: int) -> None:
    quiet = french * np.float32(10 ** (gain_db / 20)) + noise(len(french) / ENGINE_RATE_HZ, 10 ** (-80 / 20))
    assert gate.has_voice(np.round(quiet * 32768) / np.float32(32768))


def test_a_voice_passes_over_rumble_and_offset(gate: vad.Gate, french: Samples) -> None:
    t = np.arange(len(french)) / ENGINE_RATE_HZ
    rumble = (0.3 * np.sin(2 * np.pi * 20 * t) + 0.2).astype(np.float32)
    assert gate.has_voice(0.2 * french + rumble)


@pytest.mark.parametrize(("name", "sound"), noises().items(), ids=list(noises()))
def test_a_sound_without_a_voice_does_not_pass(gate: vad.Gate, name: str, sound: Samples) -> None:
    assert not gate.has_voice(sound)


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513])
def test_any_length_can_be_judged(gate: vad.Gate, length: int) -> None:
    assert not gate.has_voice(np.zeros(length, np.float32))
    assert len(vad.SileroVad().voice_probabilities(noise(1)[:length])) == -(-length // 512)


def test_the_network_gives_what_its_first_user_gets_from_it(french: Samples) -> None:
    """Batches with carried state equal faster-whisper's own way through the same file."""
    from faster_whisper.vad import get_vad_model

    sound = np.tile(french, 8)                        # 20 s: more than one batch
    ours = vad.SileroVad().voice_probabilities(sound)
    padded = np.zeros(len(ours) * 512, np.float32)
    padded[:len(sound)] = vad.prepared(sound)
    np.testing.assert_allclose(ours, get_vad_model()(padded).reshape(-1), atol=1e-4)


def test_an_unreadable_network_lets_everything_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                       caplog: pytest.LogCaptureFixture) -> None:
    broken = tmp_path / "network.onnx"
    for content in (None, b"", b"no network"):
        if content is not None:
            broken.write_bytes(content)
        monkeypatch.setattr(vad, "_network_file", lambda: broken)
        caplog.clear()
        gate = vad.Gate()
        assert gate.has_voice(np.zeros(1000, np.float32))
        assert gate.backend == "pass-through"
        assert gate.p95_ms() == 0
        assert "every take is decoded" in caplog.text


def test_a_network_that_fails_at_work_lets_the_take_through(monkeypatch: pytest.MonkeyPatch,
                                                            caplog: pytest.LogCaptureFixture) -> None:
    gate = vad.Gate()
    monkeypatch.setattr(vad, "CONTEXT_SAMPLES", 65)   # a shape that the real network refuses
    assert gate.has_voice(np.zeros(1000, np.float32))
    assert "is decoded" in caplog.text


@given(st.lists(st.floats(0, 1, width=32), max_size=40))
def test_the_longest_run_is_the_longest_run(values: list[float]) -> None:
    best = run = 0
    for value in values:
        run = run + 1 if value >= 0.5 else 0
        best = max(best, run)
    assert vad.longest_voiced_run_ms(np.array(values, np.float32)) == 32 * best


def high_passed_by_the_book(x: Samples) -> NDArray[np.float64]:
    """The filter's difference equation, sample by sample. Coefficients: scipy.signal.butter(2, 100, 'hp', fs=16000)."""
    b0, b1, b2, a1, a2 = 0.972613969, -1.945227938, 0.972613969, -1.944477658, 0.945978219
    y = np.zeros(len(x) + 2)
    z = np.concatenate(([0, 0], x.astype(np.float64)))
    for n in range(2, len(y)):
        y[n] = b0 * z[n] + b1 * z[n - 1] + b2 * z[n - 2] - a1 * y[n - 1] - a2 * y[n - 2]
    return y[2:]


@pytest.mark.parametrize("length", [1, 1000, vad._BLOCK_SAMPLES - 1, vad._BLOCK_SAMPLES + 7, 2 * vad._BLOCK_SAMPLES])
def test_the_prepared_copy_is_high_passed_and_brought_to_level(length: int) -> None:
    x = noise(length / ENGINE_RATE_HZ, 0.01)[:length] + np.float32(0.3)
    x = np.resize(x, length)
    before = x.copy()
    expected = high_passed_by_the_book(x - x.mean())
    peak = np.abs(expected).max()
    ours = vad.prepared(x)
    np.testing.assert_array_equal(x, before)
    assert ours.dtype == np.float32
    if peak > 1e-6:
        np.testing.assert_allclose(ours, expected * 0.9 / peak, atol=1e-5)


def test_a_long_take_takes_no_more_than_a_few_copies_of_it() -> None:
    sound = noise(600)
    network = vad.SileroVad()
    tracemalloc.start()
    try:
        assert len(network.voice_probabilities(sound)) == 18750
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * sound.nbytes
