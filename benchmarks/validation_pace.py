"""Fits the weights of superwhisper_gui/validation/pace_weights.py, and tells how well they do on other speakers.

python -m benchmarks.validation_pace --speech DIR [--write]

Fitted on the speakers by which limits were chosen (a third; fault_synthesis.py), each recording as it is, band-limited,
in noise and clipped, at 20 speeds from 1/3 to 3; ridge regression, every speaker with the same weight.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fault_synthesis import Clean, clean_recordings, fan, low_pass
from superwhisper_gui.validation import pace
from superwhisper_gui.validation.hearing import hear

RIDGE = 1000.0
SPEEDS = 2.0 ** np.concatenate([np.linspace(-1.75, 1.75, 15), np.log2([1 / 3, 1 / 2, 1, 2, 3])])
FILE = Path(pace.__file__).with_name("pace_weights.py")


def variants(clean: Clean) -> Iterator[tuple[str, Any]]:
    random = np.random.default_rng(clean.seed)
    wave, size = clean.wave, float(np.std(clean.wave))
    yield "clean", wave
    yield "band", low_pass(wave, clean.rate_hz, 3400)
    white, blown = random.standard_normal(len(wave)), fan(clean, random)
    yield "white 15 dB", wave + white * size * 10 ** (-15 / 20)
    yield "fan 15 dB", wave + blown / np.std(blown) * size * 10 ** (-15 / 20)
    limit = float(np.quantile(np.abs(wave), 0.8))
    yield "clipped", np.clip(wave, -limit, limit)


def rows(recordings: list[Clean], *, speeds: Any) -> tuple[Any, Any, list[tuple[str, str, str]]]:
    """(features, log2 of the speeds, (speaker, variant, recording))"""
    found, truth, who = [], [], []
    for clean in recordings:
        for name, wave in variants(clean):
            for speed in speeds:
                hearing = hear(np.float32(wave)[:, None], round(clean.rate_hz * speed))
                if hearing.voiced_s >= pace.NEEDED_S / 3:
                    found.append(pace.features(hearing))
                    truth.append(np.log2(speed))
                    who.append((clean.speaker, name, clean.name))
    return np.array(found), np.array(truth), who


def fitted(features: Any, truth: Any, speakers: list[str]) -> tuple[Any, float]:
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-3
    x = np.c_[(features - mean) / scale, np.ones(len(features))]
    counts = {speaker: speakers.count(speaker) for speaker in set(speakers)}
    weight = np.array([1 / counts[speaker] for speaker in speakers])
    weight *= len(x) / weight.sum()
    penalty = RIDGE * np.eye(x.shape[1]) * len(x) / 380
    penalty[-1, -1] = 0
    solved = np.linalg.solve((x * weight[:, None]).T @ x + penalty, (x * weight[:, None]).T @ truth)
    weights = solved[:-1] / scale
    return weights, float(solved[-1] - weights @ mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    everybody = clean_recordings(options.speech)
    if options.write:
        features, truth, who = rows([one for one in everybody if one.choosing], speeds=SPEEDS)
        weights, bias = fitted(features, truth, [speaker for speaker, *_ in who])
        numbers = "\n".join(textwrap.wrap(", ".join(f"{weight:.4f}" for weight in weights), 112,
                                          initial_indent="    ", subsequent_indent="    "))
        FILE.write_text('"""Written by benchmarks/validation_pace.py."""\n\nfrom typing import Final\n\n'
                        f"BIAS: Final = {bias:.4f}\nWEIGHTS: Final = (\n{numbers},\n)\n")
        pace.WEIGHTS, pace.BIAS = tuple(weights), bias  # type: ignore[misc,assignment]
    features, truth, who = rows([one for one in everybody if not one.choosing], speeds=[1 / 3, 1 / 2, 1, 2, 3])
    guess = features @ np.array(pace.WEIGHTS) + pace.BIAS
    for name in dict.fromkeys(variant for _, variant, _ in who):
        here = np.array([variant == name for _, variant, _ in who])
        shares = [f"x {2 ** value:.2g}: {np.mean(guess[here & (truth == value)]):+.2f} ± "
                  f"{np.std(guess[here & (truth == value)]):.2f}, beyond 1.4: "
                  f"{np.mean(np.abs(guess[here & (truth == value)]) > np.log2(1.4)):.2f}" for value in np.unique(truth)]
        print(name, *shares, sep="\n    ")


if __name__ == "__main__":
    main()
