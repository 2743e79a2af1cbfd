"""Random presses and releases of the key: ends in ready, nothing lost or doubled, no key stuck.

python -m benchmarks.presses [--presses 1000] [--mode hold|hybrid] [--seed 1]     holds and gaps of 5 to 500 ms
"""

from __future__ import annotations

import argparse
import random
import time

from benchmarks.stage import KEY, stage

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--presses", type=int, default=1000)
parser.add_argument("--mode", choices=("hold", "hybrid"), default="hold")
parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with stage() as on:
        app = on.launch("presses", "--language", "fr", "--hidden", "--mode", options.mode)
        for _ in range(options.presses):
            on.desk.keyboard.key_down(KEY)
            time.sleep(dice.uniform(0.005, 0.5))
            on.desk.keyboard.key_up(KEY)
            time.sleep(dice.uniform(0.005, 0.5))
        time.sleep(1.0)
        status = app.status()
        if options.mode == "hybrid" and status["state"] == "recording":
            print("the last press latched: one tap more")
            on.desk.keyboard.tap(KEY)
        status = on.idle(app)
        counts = status["counts"]
        print(f"{options.presses} presses, mode {options.mode}: state {status['state']}, counts {counts}, "
              f"takes accounted for: {counts['takes'] == counts['inserted'] + counts['empty'] + counts['failed']}, "
              f"keys down {on.desk.keyboard.pressed()}, text {on.notes.settled()!r}, error {status['error']}")
        log = (on.desk.home / "presses" / "logs" / "superwhisper-gui.log").read_text().splitlines()
        print("\n".join(line for line in log if " WARNING " in line or ": failed" in line))
        on.notes.clear()
        on.desk.keyboard.type("abc")
        print(f"typing afterwards gives {on.notes.settled()!r}")
        app.cli("quit")
        app.wait(5)


if __name__ == "__main__":
    main()
