from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.backends import prism
from superwhisper_gui.speech.backends.cpu_threads import choose_cpu_threads, physical_cores
from superwhisper_gui.speech.evidence import Attempt, judge
from superwhisper_gui.speech.gpu import Gpu, Listing
from superwhisper_gui.speech.models import shared_models_dir
from tests.speech.conftest import FRENCH, noise

BASE = shared_models_dir() / "base"


@pytest.fixture(scope="module")
def backend() -> prism.PrismSTTBackend:
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE, device="cpu"))
    backend.load()
    backend.warm_up()
    return backend


def segment(text: str, logprob: float = -0.3) -> Segment:
    return Segment(0, 1, text, logprob)


@pytest.mark.parametrize(("segments", "weights", "expected"), [
    ([], [], ("", Reason.NO_WORDS)),
    ([segment("...")], [3], ("", Reason.NO_WORDS)),
    ([segment("…"), segment(" !")], [3, 3], ("", Reason.NO_WORDS)),
    ([segment("Oui."), segment("Non.")], [2, 2], ("Oui. Non.", None)),
    ([segment("Oui."), segment(""), segment("3")], [2, 0, 2], ("Oui. 3", None)),
    ([segment("merci", -1.29)], [2], ("merci", None)),
    ([segment("merci", -1.31)], [2], ("", Reason.UNSURE)),
    ([segment("a long one", -0.2), segment("noise", -2.0)], [30, 4], ("a long one noise", None)),
    ([segment("short", -0.2), segment("a lot of noise", -2.0)], [4, 30], ("", Reason.UNSURE)),
])
def test_what_counts_as_a_text(segments: list[Segment], weights: list[int], expected: object) -> None:
    verdict = judge(segments, weights, None)
    assert (verdict.text, verdict.reason) == expected


@pytest.mark.parametrize(("text", "left"), [
    ("one two three", [0, 1, 2]), ("one three", [0, 2]), ("two", [1]), ("", [0, 1, 2])])
def test_only_segments_that_are_in_the_text_stay(text: str, left: list[int]) -> None:
    segments = [segment("one"), segment("two"), segment("three")]
    kept = prism.standing(Attempt(segments, [1, 2, 3]), text)
    assert (kept.segments, kept.weights) == ([segments[i] for i in left], [i + 1 for i in left])


@given(st.dictionaries(st.sampled_from(["fr", "en", "de", "cy", "ko"]), st.floats(0, 1)),
       st.lists(st.sampled_from(["fr", "en", "de"]), min_size=1, max_size=3))
def test_the_language_is_always_one_of_mine(probabilities: dict[str, float], mine: list[str]) -> None:
    best = prism.best_language(probabilities, mine)
    assert best in mine
    assert all(probabilities.get(best, 0) >= probabilities.get(code, 0) for code in mine)


@pytest.mark.parametrize(("device", "wanted", "supported", "expected"), [
    ("cpu", "auto", {"int8", "float32"}, "int8"), ("cpu", "float32", {"int8", "float32"}, "float32"),
    ("cuda", "auto", {"float16", "int8", "float32"}, "float16"), ("cuda", "auto", {"float32"}, "float32"),
    ("cpu", "float16", {"int8", "float32"}, "int8"),
])
def test_the_compute_type_is_one_that_the_device_has(device: str, wanted: str, supported: set[str],
                                                     expected: str) -> None:
    assert prism.choose_compute_type(device, wanted, supported) == expected


CARD = Gpu("NVIDIA GeForce RTX 3090", "GPU-10111213", "0000:65:00.0", 24 * 1024**3, (8, 6), ordinal=7)


@pytest.fixture
def one_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver lists a card that the real library then cannot use."""
    monkeypatch.setattr(prism, "list_gpus", lambda: Listing((CARD,)))


@pytest.mark.parametrize(("wanted", "said"), [
    ("auto", "CPU"), ("cpu", "CPU"), ("cuda", "CPU (no card was found)"),
    ("cuda:2", "CPU (there is no card cuda:2; the processor is used)"),
])
def test_a_card_that_is_not_there_is_said(wanted: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prism, "list_gpus", lambda: Listing(()))
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE, wanted))
    backend.load()
    assert backend.info.device_name == said


def test_a_card_that_fails_at_load_is_replaced_by_the_processor(one_card: None, french: Samples) -> None:
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE))
    backend.load()
    assert backend.info.device == "cpu"
    assert backend.info.device_name.startswith("CPU (")
    assert all(word in backend.transcribe(french, "fr").text for word in FRENCH)


def test_where_no_processor_may_be_used_instead_a_card_that_fails_is_an_error(
        one_card: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises((RuntimeError, ValueError)):
        prism.PrismSTTBackend(prism.PrismConfig(BASE, "auto", cpu_instead=False)).load()
    monkeypatch.setattr(prism, "list_gpus", lambda: Listing(()))
    with pytest.raises(RuntimeError, match="no card"):
        prism.PrismSTTBackend(prism.PrismConfig(BASE, "cuda", cpu_instead=False)).load()


def test_a_card_that_fails_at_the_first_decoding_is_replaced_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lame = prism.PrismSTTBackend(prism.PrismConfig(BASE, cpu_threads=1))
    opened: list[Gpu | None] = []

    def loaded(gpu: Gpu | None, kind: str, threads: int) -> str:
        opened.append(gpu)
        return "model"

    def decode_noise(model: str) -> float:
        if lame.info.device != "cpu":
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
        return 0.1

    monkeypatch.setattr(lame, "_loaded", loaded)
    monkeypatch.setattr(lame, "_decode_noise", decode_noise)
    lame._open(CARD, "RTX 3090", "float16")
    lame.warm_up()
    assert opened == [CARD, None]
    assert lame.info.device_name == "CPU (Library libcublas.so.12 is not found or cannot be loaded)"


def test_a_core_is_left_to_everything_else() -> None:
    assert 1 <= choose_cpu_threads() <= max(1, physical_cores() - 1)


@pytest.mark.parametrize("seconds", [0.05, 0.5, 31.0])
def test_the_features_are_those_of_the_library(seconds: float) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    from superwhisper_gui.speech.backends.features import BlockFeatures

    sound = noise(seconds, 0.1)
    np.testing.assert_allclose(BlockFeatures()(sound), FeatureExtractor()(sound), atol=1e-5)


@pytest.mark.long
def test_the_language_of_a_take(backend: prism.PrismSTTBackend, french: Samples) -> None:
    long = np.tile(french, 2)
    assert backend.transcribe(long, "auto", ("en", "fr")).language == "fr"
    assert backend.transcribe(french, "auto", ("en", "fr")).language == "fr"      # short: as the last one
    assert backend.transcribe(french, "auto", ("en", "de")).language == "en"      # short, the last is none of mine
    for language, mine in (("xx", ()), ("auto", ()), ("auto", ("fr", "xx"))):
        with pytest.raises(AppError) as caught:
            backend.transcribe(long, language, mine)
        assert caught.value.code is Code.SETTING_INVALID


@pytest.mark.long
def test_the_first_take_takes_at_most_half_more_than_the_fifth(french: Samples) -> None:
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE, device="cpu"))
    backend.load()
    backend.warm_up()
    first, _, _, _, fifth = (cpu_s(lambda: backend.transcribe(french, "fr")) for _ in range(5))
    assert first <= 1.5 * fifth


def cpu_s(work: Callable[[], object]) -> float:
    """Processor time of all threads: the clock would measure what else the machine does."""
    before = time.process_time()
    work()
    return time.process_time() - before


def test_a_cancelled_take_gives_no_text(backend: prism.PrismSTTBackend, french: Samples) -> None:
    result = backend.transcribe(french, "fr", cancelled=lambda: True)
    assert (result.text, result.reason) == ("", Reason.CANCELLED)
