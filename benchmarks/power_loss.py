"""The power goes at every system call of a scripted run: what the disk may then hold is opened again.

python -m benchmarks.power_loss [--states 6] [--seed 1]        `--states`: random ones at each call, beside all and none
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.faults.power_loss import power_goes_at_every_call

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--states", type=int, default=6)
parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = power_goes_at_every_call(Path(folder), options.states, options.seed)
    for what, count in sorted(seen.items()):
        print(f"{count:6}  {what}")
    print(f"{seen.total()} states of the disk (seed {options.seed}): nothing that had been promised was missing")


if __name__ == "__main__":
    main()
