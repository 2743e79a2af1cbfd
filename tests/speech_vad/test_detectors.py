from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import webrtcvad

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech import vad
from superwhisper_gui.speech.vad_stream import PassThrough
from tests.speech.conftest import noise, recording
from tests.speech_vad.detectors import Scripted, streamed, voiced_frames


@pytest.fixture(scope="module")
def french() -> Samples:
    return recording("fr_sr_dictee.aiff")


def test_webrtc_hears_a_voice_and_digital_silence(french: Samples) -> None:
    detector = vad.WebRtcVad()
    assert vad.Gate(detector).has_voice(french)
    assert streamed(detector, [french])[1]
    assert vad.Gate(detector).heard(french) is None                  # where it is cannot be believed
    assert not vad.Gate(detector).has_voice(np.zeros(ENGINE_RATE_HZ, np.float32))


def test_webrtc_gives_the_same_in_any_chunks(french: Samples) -> None:
    detector = vad.WebRtcVad()
    whole = streamed(detector, [french])
    in_parts = streamed(detector, [french[:777], french[777:20_000], french[20_000:]])
    np.testing.assert_array_equal(in_parts[0], whole[0])
    assert in_parts[1] == whole[1]


def test_webrtc_judges_every_10_ms_once_and_in_order(french: Samples) -> None:
    frames = (french[:160 * 160] * np.float32(0.5)).reshape(-1, 512)
    judge = vad.WebRtcVad().begin()
    shares = [judge(frame) for frame in frames]
    rule, pcm = webrtcvad.Vad(3), np.round(frames.reshape(-1) * 32767).astype("<i2")
    by_frame: list[list[bool]] = [[] for _ in frames]
    for end in range(160, len(pcm) + 1, 160):
        by_frame[(end - 1) // 512].append(rule.is_speech(pcm[end - 160:end].tobytes(), ENGINE_RATE_HZ))
    assert shares == [sum(parts) / len(parts) for parts in by_frame]
    assert 0 < sum(shares) < len(shares)


class Tensor(np.ndarray):
    """As much of a torch tensor as the detector uses."""

    def clone(self) -> np.ndarray:
        return self.copy()


@pytest.fixture
def torch_of_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch and silero-vad as the package runs them, with the network in ONNX Runtime (both are the same network)."""
    onnx = vad.SileroVad()

    def network(window: Any, state: Any) -> tuple[Any, Any]:
        voice, (h, c) = onnx._run(np.asarray(window), (state[0:1], state[1:2]))
        return voice, np.concatenate((h, c))

    torch = ModuleType("torch")
    package = ModuleType("silero_vad")
    vars(torch).update(zeros=lambda *shape: np.zeros(shape, np.float32).view(Tensor), from_numpy=np.asarray,
                       inference_mode=lambda: np.errstate())
    vars(package).update(load_silero_vad=lambda: SimpleNamespace(_model=network))
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "silero_vad", package)


@pytest.mark.filterwarnings("ignore:Conversion of an array with ndim > 0:DeprecationWarning")
def test_silero_in_torch_is_asked_the_same(torch_of_numpy: None, french: Samples) -> None:
    ours, theirs = vad.SileroTorchVad(), vad.SileroVad()
    np.testing.assert_array_equal(streamed(ours, [french])[0], streamed(theirs, [french])[0])
    np.testing.assert_allclose(ours.voice_probabilities(french), theirs.voice_probabilities(french), atol=1e-4)


def test_a_gate_says_where_the_voice_is() -> None:
    gate = vad.Gate(Scripted([0.0] * 10 + [0.9] * 20 + [0.0] * 10))
    voice = gate.heard(voiced_frames(40))
    assert voice is not None
    assert voice.spans_s == ((0.32, 0.96),)
    assert voice.total_s == pytest.approx(0.64)
    assert voice.longest_run_ms == 640
    assert voice.within_s(0, 0.5) == pytest.approx(0.18)
    assert vad.lets_pass(voice)


def test_a_real_gate_says_where_the_voice_is(french: Samples) -> None:
    voice = vad.Gate().heard(np.concatenate((noise(2, 0.0003), french)))
    assert voice is not None
    assert voice.within_s(0, 1.9) == 0
    assert 1.0 < voice.total_s < len(french) / ENGINE_RATE_HZ


def test_a_gate_that_cannot_judge_says_so() -> None:
    sound = voiced_frames(3)
    assert vad.Gate(PassThrough()).heard(sound) is None
    assert vad.Gate(Scripted([0.0], RuntimeError("no"))).heard(sound) is None
    assert vad.Gate(PassThrough()).has_voice(sound)
    assert len(PassThrough().voice_probabilities(sound)) == 3
