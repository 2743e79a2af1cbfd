"""From the release of the key to the text in the target window, through the whole program, for takes of any length.

python -m benchmarks.latency --speech DIR [--lengths 3,10,30,60,120] [--each N] [--kinds mid,400,800] [--long]
                             [--against plain,hotkey [--hotkey-env DIR]] [--language en] [--rows FILE]

All takes of a run end with the same sentence; what stands before it is built of real recordings (long_takes.py). The
key is released 50 ms before the end of the last word (mid), or 400 or 800 ms after it. The time is that of the desk:
from the key event to the text standing in the window; "tail", "decode" and "insert" are what the program says itself
(medians). A take whose last word is missing from the text, or that has no text, is counted. Words wrong: pooled.

--against: the same takes by other programs, in turn, at 10, 60 and 120 s. "plain" is benchmarks/plain_at_release.py,
"hotkey" the program faster-whisper-hotkey from an environment of its own (--hotkey-env: its folder), both on the same
model with int8. Takes are played in real time: what that costs is printed first.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy import errors
from benchmarks.long_takes import RATE_HZ, ROOM_DBFS, LongTake, build, last_sentence, sentences
from benchmarks.plain_at_release import BASE
from benchmarks.stage import KEY, Stage, machine, spread, stage

AFTER_VOICE_S: Final = {"mid": -0.05, "400": 0.4, "800": 0.8}
EACH: Final = {3: 10, 10: 10, 30: 10, 60: 5, 120: 5}
ALONE_S, AGAINST_S, LONG_S = (3, 10, 30, 60, 120), (10, 60, 120), 600
LEAD_S: Final = 0.3                # of room between the open microphone and the take
REST_S: Final = 1.0                # between two takes

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--lengths", type=lambda text: [int(part) for part in text.split(",")], help="seconds")
parser.add_argument("--each", type=int, help="takes of each length and kind; default 10, from 60 s on 5")
parser.add_argument("--kinds", type=lambda text: text.split(","), default=list(AFTER_VOICE_S))
parser.add_argument("--long", action="store_true", help="and one take of 600 s, released in mid-voice")
parser.add_argument("--against", type=lambda text: text.split(","), default=[], help="plain, hotkey")
parser.add_argument("--hotkey-env", type=Path, help="environment in which faster-whisper-hotkey is installed")
parser.add_argument("--language", default="en")
parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the program")
parser.add_argument("--rows", type=Path, help="every take as a line of JSON")


@dataclass(frozen=True)
class Program:
    """`open`: it keeps its microphone open between takes."""

    name: str
    key: str
    app: Any
    open: bool = False


@dataclass(frozen=True)
class Row:
    """One take; nan = no text came."""

    program: str
    length_s: int
    kind: str
    text_ms: float
    words_wrong: int
    words: int
    last_word: bool
    late_ms: float                 # of the sound that was played, at worst
    inner_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    length_s: int
    kind: str
    seed: int


def plans(lengths_s: Sequence[int], kinds: Sequence[str], each: int | None, long: bool) -> list[Plan]:
    planned = [Plan(length_s, kind, seed) for length_s in lengths_s for kind in kinds
               for seed in range(1, (each or EACH.get(length_s, 5)) + 1)]
    return planned + ([Plan(LONG_S, "mid", 1)] if long else [])


# -- the programs

def ours(on: Stage, language: str, settings: Sequence[str]) -> Program:
    more = [part for setting in settings for part in ("--set", setting)]
    app = on.launch("latency", "--language", language, "--hidden", "--mode", "hold", "--set", "warm_s=600",
                    "--set", "cache_mb=0", *more)
    return Program("SuperWhisper GUI", KEY, app, open=True)


def plain(on: Stage, language: str) -> Program:
    desk: Any = on.desk
    app = desk.launch([sys.executable, "-m", "benchmarks.plain_at_release", "--language", language],
                      {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)})
    _wait_for_line(app, app.stdout, "ready")
    return Program("plain at release", "F9", app)


def hotkey(on: Stage, language: str, folder: Path) -> Program:
    """Raises SystemExit where the environment does not hold it."""
    binary = folder / "bin" / "faster-whisper-hotkey"
    if not binary.exists():
        raise SystemExit(f"{binary} is not there: pip install faster-whisper-hotkey in an environment of its own")
    desk: Any = on.desk
    config = desk.home / "hotkey.json"
    config.write_text(json.dumps({"device_name": on.mic.name, "model_type": "whisper", "model_name": str(BASE),
                                  "compute_type": "int8", "device": "cpu", "language": language, "hotkey": "f4"}))
    app = desk.launch([str(binary), "--headless", "--config", str(config)], {"HF_HUB_OFFLINE": "1"})
    _wait_for_line(app, app.stderr, "to start/stop")
    return Program("faster-whisper-hotkey", "F4", app)


def _wait_for_line(app: Any, file: Path, text: str) -> None:
    from tests.desktop.bench import procs

    wait_for: Any = procs.wait_for
    wait_for(lambda: text in file.read_text(errors="replace") or not app.alive(), 120, 0.2, f"{text!r} in {file}")
    if not app.alive():
        raise SystemExit(f"{app.argv[0]} has ended: {app.tail()}")


def programs(on: Stage, options: argparse.Namespace) -> list[Program]:
    started = [ours(on, options.language, options.set)]
    for name in options.against:
        if name == "hotkey":
            started.append(hotkey(on, options.language, options.hotkey_env or Path("faster-whisper-hotkey")))
        else:
            started.append(plain(on, options.language))
    return started


# -- one take

def speak(on: Stage, program: Program, take: LongTake, plan: Plan) -> Row:
    """Holds the key while the take plays and waits for its text; the machine does nothing else for the measurement."""
    from tests.desktop.bench import load, procs

    decode: Any = load
    wait_for: Any = procs.wait_for
    mic: Any = on.mic
    notes: Any = on.notes
    keyboard: Any = on.desk.keyboard
    streams: Any = on.desk.sound.streams
    sound = decode((take.samples, RATE_HZ), mic.rate)
    notes.clear()
    least = 1 if program.open else 1 + streams(mic)
    mic.late = 0.0
    keyboard.key_down(program.key)
    wait_for(lambda: streams(mic) >= least, 10, 0.02, f"{program.name} opens the microphone")
    clip = mic.play(sound, at=time.monotonic() + LEAD_S)
    time.sleep(max(0.0, clip.start + take.voice_end_s + AFTER_VOICE_S[plan.kind] - time.monotonic()))
    released = float(keyboard.key_up(program.key))
    try:
        at, text = notes.wait_text(timeout=15 + take.seconds / 2, since=released)
    except TimeoutError:
        at, text = float("nan"), ""
    mic.hush()
    wrong, count = errors(take.text, text, take.language)
    return Row(program.name, plan.length_s, plan.kind, 1000 * (at - released), wrong, count,
               last_word(take.text, take.language) == last_word(text, take.language), 1000 * mic.late,
               inner(on, program))


def last_word(text: str, language: str) -> str:
    from tests.desktop import bench

    words: Any = bench.words
    found = words(text, language)
    return str(found[-1]) if found else ""


def inner(on: Stage, program: Program) -> dict[str, float]:
    """What our program says of the take itself."""
    if not program.open:
        return {}
    status = on.idle(program.app)
    if not status["last"]["inserted"]:
        print(f"  not inserted: {status['last']['reason']}")
    return {name: float(value) for name, value in status["last"]["timings_ms"].items() if value is not None}


def measured(on: Stage, started: Sequence[Program], planned: Sequence[Plan], language: str) -> Iterator[Row]:
    """The programs take turns, each take by all of them; which one begins changes from take to take."""
    pool = sentences(language)
    last = last_sentence(pool)
    print(f"last sentence: {last.text!r}, {last.seconds:.1f} s")
    for program in started:                    # not counted: the first take opens and loads things
        speak(on, program, build(pool, 3, last=last), Plan(3, "400", 0))
        time.sleep(REST_S)
    for number, plan in enumerate(planned):
        take = build(pool, plan.length_s, seed=plan.seed, last=last)
        turn = number % len(started)
        for program in [*started[turn:], *started[:turn]]:
            yield speak(on, program, take, plan)
            time.sleep(REST_S)


# -- the tables

def table(rows: Sequence[Row]) -> str:
    lines = ["| program | take | released | n | p50 ms | p95 ms | max ms | tail, decode, insert ms | no text "
             "| last word missing | words wrong |", "|---|---|---|---|---|---|---|---|---|---|---|"]
    for program, length_s, kind in dict.fromkeys((row.program, row.length_s, row.kind) for row in rows):
        here = [row for row in rows if (row.program, row.length_s, row.kind) == (program, length_s, kind)]
        p50, p95, most = spread([row.text_ms for row in here])
        parts = [spread([row.inner_ms.get(name, float("nan")) for row in here])[0]
                 for name in ("tail", "decode", "insert")]
        inside = ", ".join(f"{part:.0f}" for part in parts) if parts[0] == parts[0] else "-"
        wrong, words = sum(row.words_wrong for row in here), sum(row.words for row in here)
        silent, cut = sum(row.text_ms != row.text_ms for row in here), sum(not row.last_word for row in here)
        lines.append(f"| {program} | {length_s} s | {kind} | {len(here)} | {p50:.0f} | {p95:.0f} | {most:.0f} "
                     f"| {inside} | {silent} | {cut} | {100 * wrong / max(words, 1):.1f} % of {words} |")
    return "\n".join(lines)


def p50_ms(rows: Sequence[Row], program: str, length_s: int, kind: str) -> float:
    return spread([r.text_ms for r in rows if (r.program, r.length_s, r.kind) == (program, length_s, kind)])[0]


def growth(rows: Sequence[Row], short_s: int = 3, long_s: int = 120) -> list[str]:
    """How the delay grows with the length of the take: for each program and kind that has both lengths."""
    said = []
    for program, kind in dict.fromkeys((row.program, row.kind) for row in rows):
        ratio = p50_ms(rows, program, long_s, kind) / p50_ms(rows, program, short_s, kind)
        if ratio == ratio:
            said.append(f"{program}, {kind}: p50 at {long_s} s is {ratio:.2f} times that at {short_s} s")
    return said


def comparison(rows: Sequence[Row]) -> str:
    """How many times longer the others take (p50 over p50, the same takes); below 1 they are faster."""
    first, *others = dict.fromkeys(row.program for row in rows)
    lines = [f"| take | released | {' | '.join(f'{other} / {first}' for other in others)} |",
             "|---" * (2 + len(others)) + "|"]
    faster = []
    for length_s, kind in dict.fromkeys((row.length_s, row.kind) for row in rows):
        ratios = [p50_ms(rows, other, length_s, kind) / p50_ms(rows, first, length_s, kind) for other in others]
        lines.append(f"| {length_s} s | {kind} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |")
        faster += [f"{other} at {length_s} s ({kind})"
                   for other, ratio in zip(others, ratios, strict=True) if ratio < 1]
    return "\n".join([*lines, "", f"Faster than {first}: {', '.join(faster) or 'none'}"])


def main() -> None:
    options = parser.parse_args()
    if unknown := ({*options.against} - {"plain", "hotkey"}) | ({*options.kinds} - {*AFTER_VOICE_S}):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    os.environ["DESK_SPEECH"] = str(options.speech)
    planned = plans(options.lengths or (AGAINST_S if options.against else ALONE_S), options.kinds, options.each,
                    options.long)
    cost_s = (1 + len(options.against)) * sum(plan.length_s + REST_S + 2 for plan in planned)
    print(f"{len(planned)} takes by {1 + len(options.against)} program(s): at least {cost_s / 60:.0f} min", flush=True)
    rows: list[Row] = []
    with stage() as on:
        on.mic.floor(ROOM_DBFS)  # type: ignore[no-untyped-call]
        started = programs(on, options)
        before = machine()
        for row in measured(on, started, planned, options.language):
            rows.append(row)
            if options.rows:
                with options.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(row)) + "\n")
        after = machine()
        for program in started:
            program.app.close()
    print(f"\nat the start: {before}\nat the end: {after}\nsound late by at most "
          f"{np.max([row.late_ms for row in rows]):.0f} ms\n\n{table(rows)}\n")
    print("\n".join(growth(rows)))
    if options.against:
        print("\n" + comparison(rows))


if __name__ == "__main__":
    main()
