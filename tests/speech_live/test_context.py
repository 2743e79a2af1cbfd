"""The spectrogram the encoder gets, and that the library is left alone outside."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.speech.backends.context import FULL, RULES, ContextRule, refilled
from superwhisper_gui.speech.backends.prism import PrismConfig, PrismSTTBackend
from tests.speech.conftest import french  # noqa: F401 - a fixture

MODEL = Path(sys.prefix) / "share" / "superwhisper-gui" / "models" / "base"


def spectrogram(sound_frames: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    mel = np.zeros((80, 3000), np.float32)
    mel[:, :sound_frames] = np.random.default_rng(1).uniform(-0.6, 1.4, (80, sound_frames))
    return mel


@pytest.mark.parametrize(("sound", "frames"), [(30, 1000), (799, 1000), (801, 1001), (1500, 1700), (2900, 3000),
                                                (3000, 3000)])
def test_it_is_filled_with_its_minimum_up_to_a_margin(sound: int, frames: int) -> None:
    mel = spectrogram(sound)
    out = refilled(mel, RULES["base"])
    assert out.shape == (80, frames)
    assert out.dtype == np.float32
    assert np.array_equal(out[:, :sound], mel[:, :sound])
    assert np.all(out[:, sound:] == mel[:, :sound].min())


def test_the_full_context_is_thirty_seconds() -> None:
    assert refilled(spectrogram(500), FULL).shape == (80, 3000)


def test_nothing_stays_nothing() -> None:
    assert refilled(np.zeros((80, 3000), np.float32), ContextRule(1000, 200)).shape == (80, 3000)


def test_a_piece_costs_the_encoder_less_and_gives_the_same_words(french: np.ndarray) -> None:  # noqa: F811
    backend = PrismSTTBackend(PrismConfig(MODEL, "cpu", cpu_threads=1))
    backend.load()
    seen: list[int] = []
    encode = backend._model.model.encode

    class Spy:
        def __init__(self, model: object) -> None:
            self._model = model

        def __getattr__(self, name: str) -> object:
            return getattr(self._model, name)

        def encode(self, features: object, to_cpu: bool = False) -> object:
            seen.append(features.shape[-1])               # type: ignore[attr-defined]
            return encode(features, to_cpu=to_cpu)

    backend._model.model = Spy(backend._model.model)
    piece = backend.transcribe(french, "fr", piece=True)
    whole = backend.transcribe(french, "fr")
    assert seen == [1000, 3000]
    assert piece.text
    assert piece.text.casefold().split()[:3] == whole.text.casefold().split()[:3]
