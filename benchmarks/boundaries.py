"""Kills one scripted take at every write, sync and deletion of its journal and its history: what is there afterwards.

python -m benchmarks.boundaries
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from tests.faults.test_boundaries import CALLS, kill_at_every


def main() -> None:
    total = Counter[str]()
    for call in CALLS:
        with tempfile.TemporaryDirectory() as folder:
            seen = kill_at_every(call, Path(folder), 1)
        print(f"{call:10} {seen.total():4}  {dict(seen)}", flush=True)
        total += seen
    print(f"{total.total()} boundaries, each killed once: nothing promised was lost, nothing was there twice")


if __name__ == "__main__":
    main()
