"""Random walks of the dictation state machine: no take is lost, doubled or stranded, and none of them ends up wedged.

python -m benchmarks.walks [--walks 10000] [--seed N]       the long form of what tests/core does; a new seed each time
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.core.test_dictation import MODES, MOVES, check_walk

LONGEST = 200

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--walks", type=int, default=10_000)
parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)


def main() -> None:
    options = parser.parse_args()
    dice = random.Random(options.seed)
    steps, wedged = 0, 0
    for number in range(options.walks):
        moves = [(dice.choice(MOVES), dice.uniform(0.005, 0.5)) for _ in range(dice.randint(1, LONGEST))]
        mode = dice.choice(MODES)
        steps += len(moves)
        try:
            check_walk(moves, mode)
        except AssertionError as e:
            wedged += 1
            print(f"walk {number}, {mode}: {e}\n{moves}", flush=True)
    print(f"{options.walks} walks, {steps} events, seed {options.seed}: {wedged} wedged")
    sys.exit(wedged > 0)


if __name__ == "__main__":
    main()
