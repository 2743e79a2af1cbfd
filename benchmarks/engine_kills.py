"""Kills the speech process of the running program at random moments: each take must end in the right text, once.

python -m benchmarks.engine_kills [--kills 100] [--minutes 60] [--seed 1] [--results build/engine_kills.jsonl]

One kill for each take: while the process loads (a first kill brings that about), while the person speaks, while it
decodes, or before the person speaks. "After" is from the kill or the release, whichever came later, to the text in the
window; loading the model anew is the largest part of it. A second call with the same seed goes on behind the results.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.stage import machine
from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import wait_for
from tests.faults.fault_bench import SHORT, SHORT_TEXT, Program

WHEN = ("loading", "idle", "speaking", "decoding")

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--kills", type=int, default=100)
parser.add_argument("--minutes", type=float, default=60.0)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--results", type=Path, default=Path("build/engine_kills.jsonl"))


def engine(program: Program, *, but: int = 0) -> int:
    return int(wait_for(lambda: (pid := program.status().get("engine_pid")) != but and pid, 30, 0.01, "it starts"))


def kill_once(program: Program, number: int, seed: int) -> dict[str, Any]:
    dice = random.Random(f"{seed}-{number}")
    when = WHEN[number % len(WHEN)]
    before, pid = program.status()["counts"]["inserted"], engine(program)
    killed = 0.0
    program.notes.clear()
    if when == "loading":
        os.kill(pid, signal.SIGKILL)
        pid = engine(program, but=pid)
        time.sleep(dice.uniform(0.0, 1.0))
    if when in ("loading", "idle"):
        os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        time.sleep(dice.uniform(0.0, 0.5))
    clip = program.press_and_play(SHORT)
    if when == "speaking":
        clip.wait(-dice.uniform(0.0, clip.end - clip.start))
        os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
    clip.wait(0.1)
    released = program.desk.keyboard.key_up("Control_R")
    if when == "decoding":
        time.sleep(dice.uniform(0.0, 0.8))                # the tail, the decoding, sometimes behind it
        os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
    status = dict(wait_for(lambda: (s := program.status()).get("pending") == 0 and s, 120, 0.05, "the take is over"))
    engine(program, but=pid)
    text, changes = program.notes.settled(), program.notes.changes(released)
    return {"n": number, "seed": seed, "when": when, "reason": status["last"]["reason"], "gap_ms": status["gap_ms"],
            "after_s": round(changes[0][0] - max(released, killed), 3) if changes else None,
            "failed": status["counts"]["failed"], "right": wer(SHORT_TEXT, text, "fr") <= 0.2,
            "words": len(text.split()),
            "once": text == status["last"]["text"] and status["counts"]["inserted"] == before + 1}


def report(records: list[dict[str, Any]]) -> bool:
    print(f"{'killed while':14}{'kills':>7}{'right':>7}{'once':>7}{'p50':>8}{'p99':>8}{'worst':>8}  s until the text")
    for when in (*WHEN, "all"):
        rows = [r for r in records if when in (r["when"], "all")]
        if rows:
            p50, p99, worst = np.percentile([r["after_s"] for r in rows if r["after_s"]], [50, 99, 100])
            print(f"{when:14}{len(rows):7}{sum(r['right'] for r in rows):7}{sum(r['once'] for r in rows):7}"
                  f"{p50:8.2f}{p99:8.2f}{worst:8.2f}")
    good = sum(r["right"] and r["once"] for r in records)
    if records and good == len(records):
        print(f"0 of {good} lost: less than {100 * (1 - 0.05 ** (1 / good)):.1f} % with 95 % confidence")
    return good == len(records)


def main() -> None:
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    lines = options.results.read_text().splitlines() if options.results.exists() else []
    records = [record for record in map(json.loads, lines) if record["seed"] == options.seed]
    end = time.monotonic() + 60 * options.minutes
    with Desk() as desk, options.results.open("a") as file:
        mic = desk.add_mic("room")
        program = Program(desk, mic, desk.text_window("notes"), "kills", "--set", "cache_mb=0", "--set",
                          "keep_audio=false")
        program.start()
        print(machine(), flush=True)
        for number in range(len(records), options.kills):
            if time.monotonic() > end:
                break
            records.append(kill_once(program, number, options.seed))
            file.write(json.dumps(records[-1]) + "\n")
            file.flush()
            if not (records[-1]["right"] and records[-1]["once"]):
                print(records[-1], *program.log().splitlines()[-25:], sep="\n", flush=True)
        loads = [float(line.split(" in ")[1].split()[0]) / 1000 for line in program.log().splitlines()
                 if "engine ready" in line]
        program.end()
    good = report(records)
    print(f"loading took {np.median(loads):.2f} s in the middle, {max(loads):.2f} s at worst ({len(loads)} times)")
    sys.exit(not good)


if __name__ == "__main__":
    main()
