"""Many takes on one running program, one in ten under a random fault: does it grow, leak or get slower?

python -m benchmarks.soak [--takes 500] [--minutes 60] [--seed 1] [--results build/soak.jsonl]

Every take is a sentence into a window. The promise over 500 takes: memory of the program +50 MB at most, open files and
threads +0, the 95th percentile of the delay from release to text +10 % at most (last against first fifth of the takes
without a fault), and no take without a fault is lost. What was measured is in the results file, one line for each take.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.desktop_faults import FAULTS, settled, under
from benchmarks.stage import machine
from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import memory_mb, wait_for
from tests.faults.fault_bench import SHORT_TEXT, Program

ONE_IN = 10
WARM_UP = 5                                        # takes before the first figures
LIMIT_MB, LIMIT_SLOWER = 50, 1.10

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--takes", type=int, default=500)
parser.add_argument("--minutes", type=float, default=60.0)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--results", type=Path, default=Path("build/soak.jsonl"))


def holds(program: Program) -> dict[str, float]:
    """What the program has: the app itself, and its speech process."""
    assert program.app
    app, engine = program.app.process.pid, int(program.status()["engine_pid"])
    return {"app_mb": round(memory_mb(app)[0], 1), "engine_mb": round(memory_mb(engine)[0], 1),
            "files": len(os.listdir(f"/proc/{app}/fd")), "threads": len(os.listdir(f"/proc/{app}/task")),
            "processes": len(program.app.pids())}


def take(program: Program, number: int, dice: random.Random) -> dict[str, Any]:
    record: dict[str, Any] = {"n": number}
    if number >= WARM_UP and dice.random() < 1 / ONE_IN:
        fault = dice.choice(FAULTS)
        record["fault"] = fault.__name__
        with under(fault, program):
            program.dictate()
        settled(program)
        program.desk.focus(program.notes)
        return record | holds(program)
    before = program.status()["counts"]["inserted"]
    program.dictate()
    status = dict(wait_for(lambda: (s := program.status()).get("pending") == 0 and s, 90, 0.05, "the take is over"))
    record["inserted"] = status["counts"]["inserted"] == before + 1
    record["right"] = wer(SHORT_TEXT, status["last"]["text"], "fr") <= 0.2
    record["ms"] = status["last"]["timings_ms"]["release_to_text"]
    return record | holds(program)


def report(records: list[dict[str, Any]]) -> bool:
    plain = [r for r in records[WARM_UP:] if "fault" not in r]
    part = max(1, len(plain) // 5)
    first, last = plain[:part], plain[-part:]

    def middle(rows: list[dict[str, Any]], name: str) -> float:
        return float(np.median([row[name] for row in rows]))

    def slow(rows: list[dict[str, Any]]) -> float:
        return float(np.percentile([row["ms"] for row in rows if row["ms"] is not None], 95))

    grown = {name: middle(last, name) - middle(first, name) for name in ("app_mb", "engine_mb", "files", "threads")}
    lost = [r["n"] for r in plain if not (r["inserted"] and r["right"])]
    print(f"takes {len(records)}, with a fault {sum('fault' in r for r in records)}, first and last fifth: {part} each")
    print("median of the first and the last fifth: " + ", ".join(
        f"{name} {middle(first, name):.0f} -> {middle(last, name):.0f}" for name in grown))
    slower = slow(last) / slow(first)
    print(f"p95 of release to text: {slow(first):.0f} -> {slow(last):.0f} ms ({100 * slower - 100:+.0f} %)")
    print(f"takes without a fault that are not right: {lost}")
    return (grown["app_mb"] <= LIMIT_MB and grown["files"] <= 0 and grown["threads"] <= 0 and not lost
            and slower <= LIMIT_SLOWER)


def main() -> None:
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    dice, records = random.Random(options.seed), []
    end = time.monotonic() + 60 * options.minutes
    with Desk() as desk, options.results.open("w") as file:
        mic = desk.add_mic("room")
        program = Program(desk, mic, desk.text_window("notes"), "soak", "--set", "cache_mb=0", "--set",
                          "keep_audio=false")
        program.start()
        print(machine(), flush=True)
        for number in range(options.takes):
            if time.monotonic() > end:
                break
            records.append(take(program, number, dice))
            file.write(json.dumps(records[-1]) + "\n")
            file.flush()
            if number % 25 == 24:
                print({key: records[-1][key] for key in ("n", "app_mb", "engine_mb", "files", "threads")}, flush=True)
        program.end()
    sys.exit(not report(records))


if __name__ == "__main__":
    main()
