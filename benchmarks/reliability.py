"""All promises of docs/reliability.md, one after the other.

python -m benchmarks.reliability --nightly | --release [--only TEXT] [--again] [--minutes 90]

A call takes at most `--minutes` and goes on where the last one stopped: a row that has been run on this commit is not
run again, and one that was cut off goes on if its own results file lets it. The outcome of each row is a line in
build/reliability.jsonl; the exit code is 1 if a row of this tier is red.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "build" / "reliability.jsonl"
TAIL_LINES = 6


@dataclass(frozen=True)
class Row:
    """`nightly`, `release`: what follows "python -m", of benchmarks/ unless it is pytest; "" = nothing. `seed`: one for
    each commit.
    """

    promise: str
    nightly: str
    release: str
    seed: bool = False


ROWS = (
    Row("no take is lost when the program is killed", "kills --kills 60", "kills --kills 1000", seed=True),
    Row("nor at any write of a take", "boundaries", "boundaries"),
    Row("nor when the power goes", "power_loss --states 3", "power_loss --states 12", seed=True),
    Row("nor at an I/O error or on a full disk", "io_errors --every 5", "io_errors"),
    Row("damaged files: no crash, no deletion", "damage --files 1000", "damage --files 3000", seed=True),
    Row("the speech process is killed", "engine_kills --kills 20", "engine_kills --kills 300", seed=True),
    Row("no text in the wrong window, the clipboard intact", "races --focus 100 --clipboard 60",
        "races --focus 500 --clipboard 500", seed=True),
    Row("one program for each profile", "starts --rounds 5 --program-rounds 2", "starts --program-rounds 20"),
    Row("the window answers under every fault", "heartbeat --takes 1", "heartbeat --takes 4"),
    Row("no state without an end", "walks --walks 3000", "walks --walks 10000"),
    Row("endurance", "", "soak --takes 500", seed=True),
    Row("the faults that take long to show", "pytest -q -n 0 -m long", "pytest -q -n 0 -m long"),
    Row("every test of a fault can fail", "", "sabotage"),
)

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
tier = parser.add_mutually_exclusive_group(required=True)
tier.add_argument("--nightly", action="store_const", dest="tier", const="nightly")
tier.add_argument("--release", action="store_const", dest="tier", const="release")
parser.add_argument("--only", default="", metavar="TEXT")
parser.add_argument("--again", action="store_true", help="rows that have been run on this commit as well")
parser.add_argument("--minutes", type=float, default=90.0)


def commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout.strip()


def known() -> list[dict[str, Any]]:
    return [json.loads(line) for line in RESULTS.read_text().splitlines()] if RESULTS.exists() else []


def run_row(row: Row, words: str, limit_s: float) -> dict[str, Any]:
    """`passed` is None for a row that was cut off by the time."""
    began, name = time.monotonic(), words.split()[0]
    argv = [sys.executable, "-m", *(words if name == "pytest" else f"benchmarks.{words}").split()]
    print(f"--- {row.promise}: {' '.join(argv[2:])}", flush=True)
    log = RESULTS.parent / f"reliability-{name}.txt"
    with log.open("w") as out:
        process = subprocess.Popen(argv, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            passed: bool | None = process.wait(limit_s) == 0
        except subprocess.TimeoutExpired:
            process.terminate()                      # the benchmarks end what they started
            process.wait(30)
            passed = None
    lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    print("\n".join(lines), flush=True)
    return {"passed": passed, "minutes": round((time.monotonic() - began) / 60, 1), "said": lines}


def main() -> None:
    options = parser.parse_args()
    end, now = time.monotonic() + 60 * options.minutes, commit()
    RESULTS.parent.mkdir(exist_ok=True)
    outcomes: list[bool | None] = []
    for row in ROWS:
        words = getattr(row, options.tier)
        if not words or options.only not in f"{row.promise} {words}":
            continue
        before = [line for line in known() if (line["row"], line["tier"], line["commit"]) ==
                  (row.promise, options.tier, now) and line["passed"] is not None]
        if before and not options.again:
            outcomes.append(before[-1]["passed"])
            continue
        left_s = end - time.monotonic()
        if left_s < 60:
            print(f"--- {row.promise}: not yet run")
            outcomes.append(None)
            continue
        if row.seed:                                 # the same for all calls: they go on where the last one stopped
            words += f" --seed {int(now, 16) % 100_000}"
        result = run_row(row, words, left_s)
        with RESULTS.open("a") as file:
            file.write(json.dumps({"row": row.promise, "tier": options.tier, "commit": now,
                                   "date": date.today().isoformat(), "command": words, **result}) + "\n")
        outcomes.append(result["passed"])
    print(f"{outcomes.count(True)} green, {outcomes.count(False)} red, {outcomes.count(None)} not to their end")
    sys.exit(False in outcomes)


if __name__ == "__main__":
    main()
