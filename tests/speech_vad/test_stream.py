from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.speech import vad
from superwhisper_gui.speech.vad_signal import FRAME_MS, FRAME_SAMPLES, Conditioner
from superwhisper_gui.speech.vad_stream import PassThrough, VadStream, VoiceBegan, VoiceEnded
from tests.speech.conftest import noise, noises, recording
from tests.speech_vad.detectors import Scripted, stream_of, streamed, voiced_frames


@pytest.fixture(scope="module")
def silero() -> vad.SileroVad:
    return vad.SileroVad()


@pytest.fixture(scope="module")
def french() -> Samples:
    """2.5 s of a French voice."""
    return recording("fr_sr_dictee.aiff")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 40_000), max_size=12))
def test_chunks_of_any_length_give_the_same_bits(silero: vad.SileroVad, french: Samples, cuts: list[int]) -> None:
    whole, events = streamed(silero, [french])
    places = [0, *sorted(min(cut, len(french)) for cut in cuts), len(french)]
    in_parts, same = streamed(silero, [french[a:b] for a, b in pairwise(places)])
    np.testing.assert_array_equal(in_parts, whole)
    assert same == events
    assert events


def test_sample_by_sample_gives_the_same_bits(silero: vad.SileroVad, french: Samples) -> None:
    some = french[:8000]
    whole, events = streamed(silero, [some])
    one_by_one, same = streamed(silero, some.reshape(-1, 1))
    np.testing.assert_array_equal(one_by_one, whole)
    assert same == events


def test_streaming_equals_the_network_on_the_whole_take(silero: vad.SileroVad, french: Samples) -> None:
    take = np.concatenate((noise(1, 0.0003), french, noise(20, 0.0003), french * np.float32(0.1)))
    take = take[:len(take) // FRAME_SAMPLES * FRAME_SAMPLES]
    conditioner = Conditioner()
    x = np.concatenate([conditioner(frame) for frame in take.reshape(-1, FRAME_SAMPLES)])
    from faster_whisper.vad import get_vad_model

    at_once = get_vad_model()(x).reshape(-1)
    np.testing.assert_allclose(streamed(silero, [take])[0], at_once, atol=1e-4)


def test_takes_do_not_touch_each_other(silero: vad.SileroVad, french: Samples) -> None:
    alone, _ = streamed(silero, [french])
    one, other = stream_of(silero), stream_of(silero)
    parts = []
    for at in range(0, len(french), 2560):
        parts.append(one.push(french[at:at + 2560]).probabilities)
        other.push(noise(0.3, 0.1, seed=at))
    parts.append(one.finish().probabilities)
    np.testing.assert_array_equal(np.concatenate(parts), alone)


def test_the_events_are_where_the_voice_is(silero: vad.SileroVad, french: Samples) -> None:
    quiet = noise(2, 0.0003)
    _, events = streamed(silero, [quiet, french * np.float32(0.05), quiet])
    assert isinstance(events[0], VoiceBegan)
    assert isinstance(events[-1], VoiceEnded)
    begin_s, end_s = events[0].sample / ENGINE_RATE_HZ, events[-1].sample / ENGINE_RATE_HZ
    assert 1.9 < begin_s < 2.6
    assert begin_s + 1.0 < end_s < 2 + len(french) / ENGINE_RATE_HZ + 0.2


@pytest.mark.parametrize("gain_db", [0, -20, -30])
def test_voice_is_heard_at_any_level(silero: vad.SileroVad, french: Samples, gain_db: int) -> None:
    quiet = french * np.float32(10 ** (gain_db / 20)) + noise(len(french) / ENGINE_RATE_HZ, 10 ** (-80 / 20))
    assert streamed(silero, [noise(1, 10 ** (-80 / 20)), np.round(quiet * 32768) / np.float32(32768)])[1]


@pytest.mark.parametrize(("name", "sound"), noises().items(), ids=list(noises()))
def test_no_voice_is_heard_in_noise(silero: vad.SileroVad, name: str, sound: Samples) -> None:
    assert streamed(silero, [sound])[1] == []


def test_a_result_says_how_it_stands() -> None:
    stream = stream_of(Scripted([0.9] * 8 + [0.1] * 3 + [0.9]))
    first = stream.push(voiced_frames(11))
    assert (first.first_sample, len(first.probabilities), first.speaking, first.open) == (0, 11, True, False)
    assert first.silent_ms == 3 * FRAME_MS
    second = stream.push(np.zeros(FRAME_SAMPLES - 1, np.float32))
    assert (second.first_sample, len(second.probabilities), second.events) == (11 * FRAME_SAMPLES, 0, ())
    last = stream.finish()
    assert last.events == (VoiceEnded(12 * FRAME_SAMPLES - 1),)
    assert not last.speaking


# -- fails open

@pytest.mark.parametrize("error", [RuntimeError("no"), ValueError("no"), MemoryError()])
def test_a_detector_that_fails_lets_the_rest_pass(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    stream = stream_of(Scripted([0.1] * 3, error))
    result = stream.push(voiced_frames(6))
    np.testing.assert_array_equal(result.probabilities, np.array([0.1] * 3 + [1.0] * 3, np.float32))
    assert result.events == (VoiceBegan(3 * FRAME_SAMPLES),)
    assert result.speaking
    assert result.open
    stream.push(voiced_frames(2))
    assert stream.finish().events == (VoiceEnded(8 * FRAME_SAMPLES),)
    assert caplog.text.count("counts as voice") == 1


def test_a_detector_that_fails_while_voice_is_heard_does_not_end_it() -> None:
    stream = stream_of(Scripted([0.9] * 7, RuntimeError("no")))
    assert stream.push(voiced_frames(9)).events == (VoiceBegan(0),)
    assert stream.finish().events == (VoiceEnded(9 * FRAME_SAMPLES),)


def test_a_detector_that_cannot_begin_lets_all_pass() -> None:
    class Broken(Scripted):
        def begin(self) -> vad.Judge:
            raise RuntimeError("no")

    assert streamed(Broken([]), [voiced_frames(1)])[1] == [VoiceBegan(0), VoiceEnded(FRAME_SAMPLES)]


def test_the_real_network_fails_open(monkeypatch: pytest.MonkeyPatch, silero: vad.SileroVad) -> None:
    monkeypatch.setattr(vad, "CONTEXT_SAMPLES", 65)      # a shape that it refuses
    stream = stream_of(silero)
    assert stream.push(voiced_frames(1)).speaking
    assert stream.open


def test_samples_that_are_not_numbers_let_the_rest_pass(silero: vad.SileroVad) -> None:
    sound = noise(1)
    sound[5000] = np.nan
    stream = stream_of(silero)
    stream.push(sound)
    assert stream.open


def test_without_a_detector_all_is_voice_at_once() -> None:
    probabilities, events = streamed(PassThrough(), [np.zeros(10, np.float32)])
    assert probabilities.tolist() == [1.0]
    assert events == [VoiceBegan(0), VoiceEnded(10)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 1100), max_size=6))
def test_any_lengths_can_be_pushed(silero: vad.SileroVad, lengths: list[int]) -> None:
    probabilities, _ = streamed(silero, [noise(0.1)[:n] for n in lengths])
    assert len(probabilities) == -(-sum(min(n, 1600) for n in lengths) // FRAME_SAMPLES)


def test_an_empty_take_is_silence(silero: vad.SileroVad) -> None:
    stream = VadStream(silero, ())
    result = stream.finish()
    assert (len(result.probabilities), result.events, result.speaking) == (0, (), False)
