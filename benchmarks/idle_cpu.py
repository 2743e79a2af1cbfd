"""CPU of all processes of the program together, in percent of one core, and memory.

python -m benchmarks.idle_cpu [--seconds 30]     microphone closed, microphone warm, window shown with the meter running
    --pieces-ms 25      what the bench's microphone hands out at a time (5 ms): each piece wakes libpulse's thread
"""

from __future__ import annotations

import argparse
import time

from benchmarks.stage import KEY, stage
from tests.desktop.bench import sound
from tests.desktop.bench.program import App

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--seconds", type=float, default=30.0)
parser.add_argument("--pieces-ms", type=float, default=5.0)


def share(app: App, seconds: float) -> float:
    used, start = app.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    return 100 * (app.cpu_seconds() - used) / (time.monotonic() - start)


def main() -> None:
    options = parser.parse_args()
    sound.TICK = options.pieces_ms / 1000
    with stage() as on:
        app = on.launch("idle", "--language", "fr", "--hidden", "--mode", "hold", "--set", "warm_s=600")
        time.sleep(20)                       # the rest of the warm-up, in idle moments, is over
        print(f"microphone closed: {share(app, options.seconds):.2f} %")
        on.desk.keyboard.tap(KEY, 0.5)
        on.idle(app)
        time.sleep(2)
        print(f"microphone warm: {share(app, options.seconds):.2f} %  (streams open: {on.desk.sound.streams(on.mic)})")
        app.cli("show")
        time.sleep(2)
        print(f"window shown, meter running: {share(app, options.seconds):.2f} %")
        rss, pss = app.memory_mb()
        print(f"memory of the tree: {pss:.0f} MB (PSS), {rss:.0f} MB (RSS)")
        app.cli("quit")
        app.wait(5)


if __name__ == "__main__":
    main()
