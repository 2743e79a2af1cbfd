from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.backends import prism
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
    assert prism.judged(segments, weights) == expected


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


@pytest.mark.parametrize(("wanted", "cards", "expected"), [
    ("auto", 0, ("cpu", 0, "")), ("auto", 2, ("cuda", 0, "")), ("cpu", 2, ("cpu", 0, "")),
    ("cuda:1", 2, ("cuda", 1, "")), ("cuda:2", 2, ("cpu", 0, "no card cuda:2")),
    ("cuda", 0, ("cpu", 0, "no card cuda")),
])
def test_a_card_that_is_not_there_is_said(wanted: str, cards: int, expected: object,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: cards)
    assert prism.choose_device(wanted) == expected


def test_a_card_that_fails_at_load_is_replaced_by_the_processor(monkeypatch: pytest.MonkeyPatch,
                                                                french: Samples) -> None:
    monkeypatch.setattr(prism, "choose_device", lambda _: ("cuda", 7, ""))   # the real library then fails
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE))
    backend.load()
    assert backend.info.device == "cpu"
    assert backend.info.device_name.startswith("CPU (")
    assert all(word in backend.transcribe(french, "fr").text for word in FRENCH)


def test_a_card_that_fails_at_the_first_decoding_is_replaced_too(monkeypatch: pytest.MonkeyPatch,
                                                                 backend: prism.PrismSTTBackend) -> None:
    opened: list[str] = []
    calls = iter([RuntimeError("Library libcublas.so.12 is not found"), None])
    lame = prism.PrismSTTBackend(prism.PrismConfig(BASE))
    monkeypatch.setattr(lame, "_device", "cuda")
    monkeypatch.setattr(lame, "_open", lambda device, _, name: opened.append(f"{device} {name}"))

    def decode_noise() -> None:
        if error := next(calls):
            raise error

    monkeypatch.setattr(lame, "_decode_noise", decode_noise)
    lame.warm_up()
    assert opened == ["cpu CPU (Library libcublas.so.12 is not found)"]


def test_cublas_is_loaded_by_its_full_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["bin/cublasLt64_12.dll", "bin/cublas64_12.dll"] if sys.platform == "win32" \
        else ["lib/libcublasLt.so.12", "lib/libcublas.so.12"]
    for name in names:
        file = tmp_path / "nvidia" / "cublas" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    loaded: list[str] = []
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(ctypes, "CDLL", loaded.append)
    prism.preload_cublas()
    assert loaded == [str(tmp_path / "nvidia" / "cublas" / name) for name in names]


@pytest.mark.parametrize(("name", "short"), [
    ("NVIDIA GeForce RTX 3090", "RTX 3090"), ("NVIDIA H100 80GB HBM3", "H100 80GB HBM3"), ("", "CUDA")])
def test_a_card_is_called_what_people_call_it(name: str, short: str) -> None:
    assert prism.short_name(name) == short


def test_a_core_is_left_to_everything_else() -> None:
    assert 1 <= prism.choose_cpu_threads() <= max(1, prism.physical_cores() - 1)


@pytest.mark.parametrize("seconds", [0.05, 0.5, 31.0])
def test_the_features_are_those_of_the_library(seconds: float) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    from superwhisper_gui.speech.backends.features import BlockFeatures

    sound = noise(seconds, 0.1)
    np.testing.assert_allclose(BlockFeatures()(sound), FeatureExtractor()(sound), atol=1e-5)


def test_the_language_of_a_take(backend: prism.PrismSTTBackend, french: Samples) -> None:
    long = np.tile(french, 2)
    assert backend.transcribe(long, "auto", ("en", "fr")).language == "fr"
    assert backend.transcribe(french, "auto", ("en", "fr")).language == "fr"      # short: as the last one
    assert backend.transcribe(french, "auto", ("en", "de")).language == "en"      # short, the last is none of mine
    for language, mine in (("xx", ()), ("auto", ()), ("auto", ("fr", "xx"))):
        with pytest.raises(AppError) as caught:
            backend.transcribe(long, language, mine)
        assert caught.value.code is Code.SETTING_INVALID


def test_the_first_take_is_not_slower_than_later_ones(french: Samples) -> None:
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE, device="cpu"))
    backend.load()
    backend.warm_up()
    first_ms, *later_ms = (backend.transcribe(french, "fr").decode_ms for _ in range(3))
    assert first_ms <= 1.5 * max(later_ms)


def test_a_cancelled_take_gives_no_text(backend: prism.PrismSTTBackend, french: Samples) -> None:
    result = backend.transcribe(french, "fr", cancelled=lambda: True)
    assert (result.text, result.reason) == ("", Reason.CANCELLED)
