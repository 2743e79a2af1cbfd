"""Damaged store files, opened as the program opens them: nothing may crash, and no byte of them may be lost.

python -m benchmarks.damage [--files 3000] [--seed 1]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.faults.damage import run

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--files", type=int, default=3000)
parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = run(Path(folder), options.files, options.seed)
    for what, count in sorted(seen.items()):
        print(f"{count:6}  {what}")
    print(f"{options.files} damaged files (seed {options.seed}): 0 crashes, 0 deletions")


if __name__ == "__main__":
    main()
