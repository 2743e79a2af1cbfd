"""I/O errors at every write, sync, rename, cut and deletion of one scripted run, and on disks of every small size.

python -m benchmarks.io_errors [--every 1] [--results build/io_errors.jsonl]

A fault that is in the results file is not tried again. What is wrong is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.faults.io_faults import Ground, faults_of, try_fault, try_small_disk

SIZES = range(60 * 1024, 304 * 1024, 4096)      # what is there before needs the first, the run needs 200 KB more

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--every", type=int, default=1)
parser.add_argument("--results", type=Path, default=Path("build/io_errors.jsonl"))


class Results:
    """One line for each fault: its name, the file it came on, how it went."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text().splitlines() if path.exists() else []
        self.known = {name: (place, how) for name, place, how in map(json.loads, lines)}

    def add(self, name: str, place: str, how: str) -> None:
        self.known[name] = (place, how)
        with self.path.open("a") as file:
            file.write(json.dumps((name, place, how)) + "\n")


def main() -> None:
    options = parser.parse_args()
    results = Results(options.results)
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder) / "ground")
        for fault in faults_of(ground, options.every):
            if str(fault) not in results.known:
                try:
                    place, how = try_fault(ground, fault)
                except AssertionError as e:
                    place, how = "?", f"WRONG: {str(e)[-600:]}"
                    print(fault, how, flush=True)
                results.add(str(fault), place, how)
        for size in SIZES[::options.every]:
            if f"disk {size}" not in results.known:
                try:
                    how = try_small_disk(ground, size)
                except AssertionError as e:
                    how = f"WRONG: {str(e)[-600:]}"
                    print(f"disk of {size}", how, flush=True)
                results.add(f"disk {size}", "a small disk", how)
    seen = Counter((place, how.split(":")[0]) for place, how in results.known.values())
    for (place, how), count in sorted(seen.items()):
        print(f"{count:5}  {place:20} {how}")
    wrong = sum(count for (_, how), count in seen.items() if how == "WRONG")
    print(f"{len(results.known)} faults, each seen to fire: {wrong} with something lost, damaged or not told")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
