"""What goes in and comes out: kinds of sound, refusals, cache, numbers, asyncio; and the real model."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.core.audio import Audio, Samples
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.speech import ManagerConfig, PrismConfig, PrismSTTBackend, STTResult, UnifiedSTTManager
from superwhisper_gui.speech.models import shared_models_dir
from superwhisper_gui.speech.vad_stream import Voice
from tests.speech.conftest import FRENCH, RECORDINGS, noise
from tests.speech_manager.conftest import Chain
from tests.speech_manager.engines import Clock, FakeEngine


@pytest.fixture(scope="module")
def real() -> UnifiedSTTManager:
    return UnifiedSTTManager(ManagerConfig(device="cpu"))


# -- with the built-in model

@pytest.mark.parametrize("kind", ["array", "audio", "path", "text"])
def test_a_french_sentence_in_every_form(real: UnifiedSTTManager, french: Samples, kind: str) -> None:
    file = RECORDINGS / "fr_sr_dictee.aiff"
    result = real.transcribe_sync({"array": french, "audio": Audio(french, 16_000), "path": file,
                                   "text": str(file)}[kind], language="fr")
    assert result.success
    assert all(word in result.text for word in FRENCH)
    assert (result.device, result.backend_used, result.language, result.error) == ("cpu", "prism-cpu", "fr", None)
    assert 0.3 < result.confidence < 1
    assert result.segments[0].text in result.text
    assert 0 <= result.segments[0].start_s < result.segments[0].end_s <= 3
    assert result.segments[0].words == ()
    assert result.rtf == pytest.approx(result.processing_time / 2.53, rel=0.01)


def test_words_have_times_and_probabilities(real: UnifiedSTTManager, french: Samples) -> None:
    (segment,) = real.transcribe_sync(french, language="fr", words=True).segments
    assert "".join(word.text for word in segment.words).strip() == segment.text
    starts = [word.start_s for word in segment.words]
    assert starts == sorted(starts)
    assert all(word.start_s <= word.end_s and 0 <= word.probability <= 1 for word in segment.words)
    assert all(type(value) is float for word in segment.words for value in (word.start_s, word.probability))


def test_the_same_sound_again_comes_from_the_cache(real: UnifiedSTTManager, french: Samples) -> None:
    sound = french[16_000:]
    first, second = (real.transcribe_sync(sound, language="fr") for _ in range(2))
    assert (first.cached, second.cached) == (False, True)
    assert (first.text, first.reason, first.confidence) == (second.text, second.reason, second.confidence)
    assert second.processing_time < 0.05


def test_asyncio(real: UnifiedSTTManager, french: Samples) -> None:
    async def both() -> list[STTResult]:
        return await asyncio.gather(real.transcribe(french, language="fr"),
                                    real.transcribe(french[:8000], language="fr"))

    long, short = asyncio.run(both())
    assert all(word in long.text for word in FRENCH)
    assert short.success


@pytest.mark.long
def test_hotwords_prompt_and_filter_reach_the_decoder(french: Samples) -> None:
    backend = PrismSTTBackend(PrismConfig(shared_models_dir() / "base", "cpu", cpu_threads=1))
    plain = backend.transcribe(french, "fr").text
    config = backend._config
    for told in (replace(config, prompt="La Dictée Numéro Un, par Élodie."), replace(config, hotwords="DICTÉE Numéro")):
        backend._config = told
        assert backend.transcribe(french, "fr").text != plain
    backend._config = replace(config, vad_filter=True)
    assert all(word in backend.transcribe(np.concatenate((noise(1.0), french)), "fr").text for word in FRENCH)


# -- what is refused, what is not decoded

@pytest.mark.parametrize(("sound", "detail"), [
    (Audio(noise(1), 48_000), "rate 48000"), (np.zeros((2, 100), np.float32), "shape"), (np.ones(9), "float64"),
    (np.full(100, np.nan, np.float32), "not numbers"), (np.full(100, 1.5, np.float32), "full scale"),
], ids=["rate", "channels", "type", "not a number", "too loud"])
def test_sound_that_is_none_is_refused(chain: Chain, sound: object, detail: str) -> None:
    engine = FakeEngine("gpu")
    result = chain(engine).transcribe_sync(sound)  # type: ignore[arg-type]
    assert (result.text, result.success) == ("", False)
    assert result.error
    assert result.error.code is Code.AUDIO_INVALID
    assert detail in result.error.detail
    assert engine.loads == 0


def test_a_file_that_cannot_be_read_is_said(chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_bytes(b"no sound")
    for name in ("no.wav", "nothing.wav"):
        error = chain(FakeEngine("gpu")).transcribe_sync(tmp_path / name).error
        assert error
        assert error.code is Code.FILE_UNREADABLE


def test_silence_is_not_decoded(chain: Chain) -> None:
    engine = FakeEngine("gpu")
    manager = chain(engine)
    for length in (0, 16_000):
        result = manager.transcribe_sync(np.zeros(length, np.float32))
        assert (result.success, result.text, result.reason) == (True, "", Reason.SILENCE)
    assert engine.loads == 0


def test_a_gate_keeps_takes_from_the_decoder(chain: Chain, sound: Samples) -> None:
    engine = FakeEngine("gpu")
    manager = chain(engine)
    closed = manager.transcribe_sync(sound, gate=Ear(Voice(((0.1, 0.2),), 160)))
    assert (closed.success, closed.reason, engine.asked) == (True, Reason.NO_VOICE, 0)
    heard = Voice(((0.1, 0.5),), 400)
    for voice in (heard, None):                        # None: it could not be found out
        manager.transcribe_sync(sound, gate=Ear(voice))
        assert engine.voice is voice


class Ear:
    def __init__(self, voice: Voice | None) -> None:
        self.voice = voice

    def heard(self, _samples: Samples) -> Voice | None:
        return self.voice


# -- cache

def test_the_cache_knows_takes_apart(chain: Chain, sound: Samples) -> None:
    engine = FakeEngine("gpu")
    manager = chain(engine)
    assert manager.transcribe_sync(sound).text == "gpu 1"
    assert manager.transcribe_sync(sound).text == "gpu 1"
    assert manager.transcribe_sync(sound, language="en").text == "gpu 2"
    assert manager.transcribe_sync(sound, words=True).text == "gpu 3"
    assert manager.transcribe_sync(sound[1:]).text == "gpu 4"
    assert (manager.cache_stats.hits, manager.cache_stats.misses) == (1, 4)


def test_the_text_of_the_fallback_is_not_kept_for_the_card(chain: Chain, sound: Samples) -> None:
    gpu, cpu = FakeEngine("gpu", RuntimeError("once")), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    assert manager.transcribe_sync(sound).text == "cpu 1"
    assert manager.transcribe_sync(sound).text == "gpu 2"


def test_a_language_that_depends_on_the_take_before_is_not_kept(chain: Chain) -> None:
    engine = FakeEngine("gpu")
    manager = chain(engine, language="auto")
    assert [manager.transcribe_sync(noise(2.9)).text for _ in range(2)] == ["gpu 1", "gpu 2"]
    assert [manager.transcribe_sync(noise(3.0)).text for _ in range(2)] == ["gpu 3", "gpu 3"]
    assert manager.transcribe_sync(noise(3.0), languages=("de", "it")).text == "gpu 4"


def test_results_grow_old_and_the_cache_can_be_off(chain: Chain, clock: Clock, sound: Samples) -> None:
    manager = chain(FakeEngine("gpu"))
    manager.transcribe_sync(sound)
    clock.now_s += 7200
    assert manager.transcribe_sync(sound).text == "gpu 2"
    off = chain(FakeEngine("gpu"), cache_bytes=0)
    assert [off.transcribe_sync(sound).text for _ in range(2)] == ["gpu 1", "gpu 2"]


# -- numbers

def test_every_call_is_counted_by_backend_and_ending(chain: Chain, sound: Samples) -> None:
    manager = chain(FakeEngine("gpu", RuntimeError("no")), FakeEngine("cpu"))
    manager.transcribe_sync(sound)
    manager.transcribe_sync(sound[1:], cancelled=lambda: True)
    numbers = manager.snapshot()
    assert {(n["backend"], n["status"]): n["value"] for n in numbers["stt_transcriptions_total"]} == {
        ("prism-gpu", "failed"): 1, ("prism-cpu", "success"): 1, ("prism-gpu", "cancelled"): 1}
    assert [n["count"] for n in numbers["stt_latency_seconds"]] == [1]
    assert numbers["stt_cache_entries"] == [{"value": 1}]
    assert {n["backend"] for n in numbers["stt_breaker_state"]} == {"prism-gpu", "prism-cpu"}
    assert "gpu 1" not in str(numbers)


def test_the_numbers_are_served_on_this_machine_only_if_asked_for(chain: Chain, sound: Samples) -> None:
    manager = chain(FakeEngine("gpu"))
    manager.transcribe_sync(sound)
    port = manager.metrics.serve(0)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
        assert b'stt_transcriptions_total{backend="prism-gpu",status="success"} 1.0' in page.read()
    manager.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


def test_a_task_that_is_cancelled_ends_the_decoding(chain: Chain, sound: Samples) -> None:
    engine = FakeEngine("gpu")
    engine.segments = 10**9
    manager = chain(engine)

    async def give_up() -> None:
        task = asyncio.create_task(manager.transcribe(sound, timeout_s=20))
        await asyncio.to_thread(engine.running.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    started = time.monotonic()
    asyncio.run(give_up())                             # it waits for its threads at the end
    assert time.monotonic() - started < 10             # that is half of the limit: it was told
    assert engine.at_once == 0
