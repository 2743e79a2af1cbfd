"""Many starts at the same moment on one profile: exactly one may stay.

python -m benchmarks.starts [--rounds 20] [--locks 50] [--programs 10] [--program-rounds 10]

`--locks`: real processes that ask for the profile's lock together. `--programs`: whole programs started together.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.desktop.bench import Desk
from tests.faults.starts import lock_races, program_race

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rounds", type=int, default=20)
parser.add_argument("--locks", type=int, default=50)
parser.add_argument("--programs", type=int, default=10)
parser.add_argument("--program-rounds", type=int, default=10)


def main() -> None:
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        firsts = lock_races(Path(folder), options.rounds, options.locks)
    wrong = sum(count != 1 for count in firsts)
    print(f"{options.rounds} x {options.locks} processes for one lock: {wrong} times not exactly one", flush=True)
    with Desk() as desk:
        for number in range(options.program_rounds):
            alive, codes = program_race(desk, f"start-{number}", options.programs)
            fine = alive == 1 and all(code == 0 for code in codes)
            wrong += not fine
            if not fine:
                print(f"round {number}: {alive} stayed, the others ended with {codes}", flush=True)
    print(f"{options.program_rounds} x {options.programs} whole programs: {wrong} times not exactly one")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
