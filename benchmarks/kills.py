"""Kills the real program with SIGKILL at random moments and looks whether anything that was said is lost.

python -m benchmarks.kills [--kills 100] [--seed 1] [--results build/kills.jsonl]

Each life of the program starts on the profile that the killed one before has left: it starts up (and is killed there in
one case of ten), is spoken to, may be let go and decode, insert, recover. After every ten kills a life is left in peace
until nothing is left to be recovered, and every take is looked for: as a row of the history, once, or as a file that
waits. A take counts if at least 1.5 s of speech had been played. What is verified is in the results file; a second call
with the same seed goes on behind it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from superwhisper_gui.store.history import read_rows
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.conftest import DATA
from tests.faults.kill_bench import Lives, heard_until

SPEECH = DATA / "fr_fleurs_004.ogg"             # 8.3 s
COUNTS_S = 1.5
BATCH = 10
TAIL_LIMIT_MS = 250
LOOKED_S = 0.5          # before the kill: whether the machine gave the program its processor then
WAITED_MS = 50          # more than that is no machine on which 250 ms can be promised

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--kills", type=int, default=100)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--results", type=Path, default=Path("build/kills.jsonl"))


def name_of(journal: Path) -> str:
    return journal.name.split(".")[0]


class Run:
    """`spoken_s`: how much speech the takes of this profile hold, by the name of their journal file."""

    def __init__(self, lives: Lives, seed: int) -> None:
        self.lives, self.seed = lives, seed
        self.spoken_s: dict[str, float] = {}

    def kill_once(self, number: int) -> dict[str, Any]:
        dice = random.Random(f"{self.seed}-{number}")
        if dice.random() < 0.1:
            self.lives.start(ready=False)
            at = dice.uniform(0.0, 4.0)
            time.sleep(at)
            self.lives.kill()
            return {"n": number, "phase": "start", "at_s": round(at, 3)}
        self.lives.start(ready=False)
        wait_for(self.lives.status, 60, 0.05, "the program answers")
        self.lives.notes.clear()
        before = self._names()
        self.lives.mic.late = 0.0
        clip = self.lives.press_and_play(SPEECH)
        at = dice.uniform(0.0, 6.0)
        clip.wait(at - LOOKED_S - (clip.end - clip.start))
        waited = self.lives.waits_for_cpu()
        clip.wait(at - (clip.end - clip.start))
        release = dice.random() < 0.4
        if release:
            self.lives.release()
            time.sleep(dice.uniform(0.0, 3.0))
        later = self.lives.waits_for_cpu()
        killed_at = self.lives.kill()
        record = {"n": number, "phase": "released" if release else "speaking", "at_s": round(at, 3)}
        new = self._names() - before
        if not new and at >= COUNTS_S:
            record["lost"] = 1
        for name in new:
            self.spoken_s[name] = at
        if not release:
            record |= self._tail(new, killed_at - clip.start)
            record["cpu_wait_ms"] = round(max((1000 * (later[t] - waited[t]) for t in later if t in waited), default=0))
            record["pasted"] = int(self.lives.notes.text() != "")
        return record

    def _tail(self, new: set[str], spoken_s: float) -> dict[str, float]:
        """How much of what was said is missing at the end of the file; how long before the kill it was written; by how
        much the bench itself was late in delivering sound, at worst.
        """
        for path in self.lives.journals():
            if name_of(path) in new and (heard := heard_until(path, SPEECH)) is not None:
                return {"tail_ms": round(1000 * (spoken_s - heard)),
                        "unwritten_ms": round(1000 * (self.lives.killed_at - path.stat().st_mtime)),
                        "feeder_late_ms": round(1000 * self.lives.mic.late)}
        return {}

    def _names(self) -> set[str]:
        rows = read_rows(self.lives.profile / "history.db")
        return {name_of(path) for path in self.lives.journals()} | {row.journal for row in rows}

    def settle(self) -> dict[str, int]:
        """A life in peace; then every take that counts must be there, once."""
        self.lives.start()
        self.lives.settled()
        self.lives.end()
        rows = Counter(row.journal for row in read_rows(self.lives.profile / "history.db") if row.text or row.audio)
        waiting = {name_of(path) for path in self.lives.journals()}
        counting = {name for name, spoken_s in self.spoken_s.items() if spoken_s >= COUNTS_S}
        result = {"lost": len(counting - rows.keys() - waiting), "doubled": sum(n > 1 for n in rows.values()),
                  "waiting": len(waiting), "takes": len(counting)}
        self.spoken_s.clear()
        return result


def read(path: Path, seed: int) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in lines if line["seed"] == seed]


def report(batches: list[dict[str, Any]]) -> bool:
    """Whether nothing was lost, doubled or inserted by itself, and no tail was longer than promised where the program
    had its processor.
    """
    kills = [kill for batch in batches for kill in batch["kills"]]
    lost = sum(kill.get("lost", 0) for kill in kills) + sum(batch["lost"] for batch in batches)
    takes, doubled = sum(b["takes"] for b in batches), sum(b["doubled"] for b in batches)
    tails = sorted(kill["tail_ms"] for kill in kills if "tail_ms" in kill)
    print(f"kills {len(kills)}: {dict(Counter(kill['phase'] for kill in kills))}")
    print(f"takes that count {takes}, lost {lost}, twice in the history {doubled}, "
          f"inserted by itself {sum(kill.get('pasted', 0) for kill in kills)}")
    broken = lost + doubled + sum(kill.get("pasted", 0) for kill in kills)
    if takes and not lost:
        print(f"0 of {takes} lost: less than {100 * (1 - 0.05 ** (1 / takes)):.2f} % with 95 % confidence")
    if tails:
        print(f"missing tail in ms: median {tails[len(tails) // 2]}, worst {tails[-1]} (limit {TAIL_LIMIT_MS}), "
              f"n {len(tails)}")
        ages = sorted(kill["unwritten_ms"] for kill in kills if "unwritten_ms" in kill)
        if ages:
            print(f"of that not written by the program: median {ages[len(ages) // 2]}, worst {ages[-1]}")
        served = sorted(kill["tail_ms"] for kill in kills
                        if "tail_ms" in kill and kill.get("cpu_wait_ms", 0) <= WAITED_MS)
        if served:
            print(f"where no thread had waited more than {WAITED_MS} ms for a processor in the {LOOKED_S} s before: "
                  f"worst {served[-1]}, n {len(served)}")
            broken += served[-1] > TAIL_LIMIT_MS
    return not broken


def main() -> None:
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    batches = read(options.results, options.seed)
    done = sum(len(batch["kills"]) for batch in batches)
    with Desk() as desk:
        mic = desk.add_mic("room")
        run = Run(Lives(desk, mic, desk.text_window("notes"), "kills"), options.seed)
        while done < options.kills:
            kills = [run.kill_once(number) for number in range(done, min(done + BATCH, options.kills))]
            batch = {"seed": options.seed, "kills": kills, **run.settle()}
            batches.append(batch)
            with options.results.open("a") as file:
                file.write(json.dumps(batch) + "\n")
            done += len(kills)
            print(f"{done} kills", {key: value for key, value in batch.items() if key != "kills"}, flush=True)
    sys.exit(not report(batches))


if __name__ == "__main__":
    main()
