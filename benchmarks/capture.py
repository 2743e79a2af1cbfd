"""Head and tail of takes by their kept sound, and whether any take is lost or doubled.

python -m benchmarks.capture [--ramps 20] [--takes 100]
A ramp whose value is its time is played while the key goes down and up; the kept FLAC says which instants it holds.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.stage import DATA, KEY, Stage, stage
from tests.desktop.bench import load
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.program import App

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--ramps", type=int, default=20)
parser.add_argument("--takes", type=int, default=100)
RAMP_S = 6.0


def ramp_take(on: Stage, app: App, takes: Path, hold_s: float) -> tuple[float, float, float]:
    """(ms lost at the head, ms kept after the release, ms missing in the middle) of one take."""
    have = set(takes.glob("*.flac"))
    clip = on.mic.play(np.linspace(0.1, 0.9, int(RAMP_S * on.mic.rate), dtype=np.float32))
    time.sleep(max(0.0, clip.start + 0.5 - time.monotonic()))
    pressed = on.desk.keyboard.key_down(KEY)
    time.sleep(hold_s)
    released = on.desk.keyboard.key_up(KEY)
    path = wait_for(lambda: set(takes.glob("*.flac")) - have, 20, 0.05, "kept sound").pop()
    on.idle(app)
    clip.wait(0.1)
    x = load(path, 16_000)[:, 0]
    heard = clip.start + (x - 0.1) / 0.8 * RAMP_S           # monotonic time at which each sample was spoken
    inner = heard[200:-200]
    missing = (inner[-1] - inner[0]) - (len(inner) - 1) / 16_000
    head = inner[0] - 200 / 16_000 - pressed
    tail = inner[-1] + 200 / 16_000 - released
    return 1000 * max(0.0, head), 1000 * tail, 1000 * missing


def main() -> None:
    options = parser.parse_args()
    with stage() as on:
        app = on.launch("capture", "--language", "en", "--hidden", "--mode", "hold", "--set", "keep_audio=true")
        takes = on.desk.home / "capture" / "takes"
        cold = ramp_take(on, app, takes, 2.0)
        print(f"cold: head lost {cold[0]:.1f} ms, kept after release {cold[1]:.1f} ms, missing {cold[2]:.1f} ms")
        on.mic.late = 0.0
        rows = np.array([ramp_take(on, app, takes, 0.4 + 0.1 * (i % 10)) for i in range(options.ramps)])
        print(f"warm, {options.ramps} takes: head lost worst {rows[:, 0].max():.1f} ms, kept after release "
              f"{rows[:, 1].min():.1f} to {rows[:, 1].max():.1f} ms, missing worst {np.abs(rows[:, 2]).max():.1f} ms, "
              f"feeder late {1000 * on.mic.late:.0f} ms")
        before = app.status()["counts"]
        on.notes.clear()
        for _ in range(options.takes):
            on.dictate(app, DATA / "en_sr_123_stereo-16b_44k.wav", 0.05)
            on.idle(app)
        after = app.status()["counts"]
        new = {name: after[name] - before[name] for name in ("takes", "inserted", "failed")}
        print(f"{options.takes} takes in a row: {new}, pasted into the window {len(on.notes.events('paste'))}, "
              f"kept files {len(list(takes.glob('*.flac')))}")
        app.cli("quit")
        app.wait(5)


if __name__ == "__main__":
    main()
