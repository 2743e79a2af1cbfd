"""Noise with the key held must insert nothing, and the reason is shown.

python -m benchmarks.noise --speech DIR [--takes 30]     recordings of class nonspeech, zeros and dither
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.stage import stage
from tests.desktop.bench import entries, load

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--takes", type=int, default=30)
WINDOW_S = 5.0


def sounds(rate_hz: int, count: int) -> list[tuple[str, np.ndarray]]:
    """The nonspeech recordings (at most 5 s of each), zeros and dither, then further windows of the long ones."""
    dither = (np.random.default_rng(3).standard_normal((3 * rate_hz, 1)) * 10 ** (-90 / 20)).astype(np.float32)
    window = int(WINDOW_S * rate_hz)
    loaded = [(row["file"], load(row["path"], rate_hz)) for row in entries(kind="nonspeech")]
    found = [("zeros", np.zeros((3 * rate_hz, 1), np.float32)), ("dither", dither)]
    for start in range(20):
        for name, x in loaded:
            part = x[start * window:(start + 1) * window]
            if len(part) and (start == 0 or len(part) == window):
                found.append((f"{name}@{start * WINDOW_S:.0f}s", part))
    return found[:count]


def main() -> None:
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech)
    reasons: Counter[str] = Counter()
    with stage() as on:
        app = on.launch("noise", "--language", "fr", "--hidden", "--mode", "hold")
        for name, sound in sounds(on.mic.rate, options.takes):
            on.mic.floor(None if name == "zeros" else -80)
            on.dictate(app, sound, 0.05)
            last = on.idle(app)["last"]
            reasons[last["reason"] or "inserted"] += 1
            if last["inserted"]:
                print(f"  {name}: inserted {last['text']!r}")
        print(f"{sum(reasons.values())} takes of noise: {dict(reasons)}; text in the window: {on.notes.settled()!r}")
        app.cli("quit")
        app.wait(5)


if __name__ == "__main__":
    main()
