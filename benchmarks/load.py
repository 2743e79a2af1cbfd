"""What the program costs while a person speaks, and what becomes of a take spoken while the one before is finished.

python -m benchmarks.load --speech DIR [--parts cpu,overlap,memory] [--minutes 10] [--takes 3]

cpu       CPU time of all its processes from the open microphone to the release, while takes of 60 s with pauses are
          spoken: percent of all cores
overlap   a take of 30 s, released in mid-voice, and the key pressed again 350 ms later, while it is finished: both
          texts, in spoken order
memory    of the tree of processes over one take of `--minutes`, every 10 s, and its slope from the second minute on
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy import errors
from benchmarks.long_takes import RATE_HZ, ROOM_DBFS, LongTake, build, last_sentence, sentences
from benchmarks.stage import KEY, Stage, machine, stage

PARTS: Final = ("cpu", "overlap", "memory")
SAMPLE_S: Final = 10.0
MID_VOICE_S: Final = -0.05         # of the release, from the end of the voice
AGAIN_S: Final = 0.35              # after the release: within the tail of 250 ms it would go on with the take
SETTLE_S: Final = 60.0             # of a long take, before memory counts

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS))
parser.add_argument("--minutes", type=float, default=10.0)
parser.add_argument("--takes", type=int, default=3, help="for cpu")
parser.add_argument("--language", default="en")


def start(on: Stage, name: str, language: str) -> Any:
    return on.launch(name, "--language", language, "--hidden", "--mode", "hold", "--set", "warm_s=600", "--set",
                     "cache_mb=0")


def press_and_play(on: Stage, app: Any, take: LongTake) -> Any:
    """Returns the clip; the key is down, the microphone open."""
    from tests.desktop.bench import load

    resampled: Any = load
    mic: Any = on.mic
    keyboard: Any = on.desk.keyboard
    keyboard.key_down(KEY)
    app.wait_state("recording", timeout=10)
    return mic.play(resampled((take.samples, RATE_HZ), mic.rate))


def wait_until(moment_s: float) -> None:
    time.sleep(max(0.0, moment_s - time.monotonic()))


def finish(on: Stage, app: Any, take: LongTake) -> str:
    """After the release. Returns the text and says how much of it is wrong."""
    notes: Any = on.notes
    status = on.idle(app, 120.0)
    text = str(notes.settled(0.3))
    wrong, words = errors(take.text, text, take.language)
    print(f"  {take.name}: {wrong} of {words} words wrong, decode {status['last']['timings_ms'].get('decode')} ms "
          f"after the tail, {status['last']['reason'] or 'inserted'}")
    return text


def cpu(on: Stage, language: str, count: int) -> None:
    """On two cores or `nproc`: the share is that of all cores the machine has."""
    app, keyboard, notes = start(on, "cpu", language), on.desk.keyboard, on.notes
    pool, shares = sentences(language), []
    for seed in range(1, count + 1):
        notes.clear()  # type: ignore[no-untyped-call]
        take = build(pool, 60.0, "pauses", seed)
        clip = press_and_play(on, app, take)
        used_s, begun_s = app.cpu_seconds(), time.monotonic()
        wait_until(clip.start + take.voice_end_s + MID_VOICE_S)
        used_s, passed_s = app.cpu_seconds() - used_s, time.monotonic() - begun_s
        keyboard.key_up(KEY)  # type: ignore[no-untyped-call]
        finish(on, app, take)
        shares.append(100 * used_s / passed_s)
        print(f"  {used_s:.1f} s of CPU in {passed_s:.1f} s", flush=True)
    cores = os.cpu_count() or 1
    print(f"CPU while speaking: median {np.median(shares):.0f} %, most {max(shares):.0f} % of one core = median "
          f"{np.median(shares) / cores:.1f} %, most {max(shares) / cores:.1f} % of {cores} cores\n")
    app.close()


def overlap(on: Stage, language: str) -> None:
    app, keyboard = start(on, "overlap", language), on.desk.keyboard
    notes: Any = on.notes
    pool = sentences(language)
    first, second = build(pool, 30.0, "pauses", 1, last_sentence(pool)), build(pool, 10.0, "pauses", 2)
    notes.clear()
    clip = press_and_play(on, app, first)
    wait_until(clip.start + first.voice_end_s + MID_VOICE_S)
    released_s = float(keyboard.key_up(KEY))  # type: ignore[no-untyped-call]
    on.mic.hush()  # type: ignore[no-untyped-call]
    wait_until(released_s + AGAIN_S)
    clip = press_and_play(on, app, second)
    wait_until(clip.start + second.voice_end_s + MID_VOICE_S)
    keyboard.key_up(KEY)  # type: ignore[no-untyped-call]
    status = on.idle(app, 120.0)
    text, takes = str(notes.settled(0.3)), status["counts"]["takes"]
    at_s = [moment - released_s for moment, _ in notes.changes(since=released_s)]
    wrong, words = errors(f"{first.text} {second.text}", text, language)
    print(f"overlap: {takes} takes, {wrong} of {words} words wrong in the two, in spoken order; the second began "
          f"{clip.start - released_s:.2f} s after the first release, the texts came "
          f"{', '.join(f'{moment:.2f}' for moment in at_s)} s after it\n  {text!r}\n")
    app.close()


def memory(on: Stage, language: str, minutes: float) -> None:
    app, keyboard, notes = start(on, "memory", language), on.desk.keyboard, on.notes
    take = build(sentences(language), 60 * minutes, "pauses", 1)
    notes.clear()  # type: ignore[no-untyped-call]
    before_mb = app.memory_mb()
    clip = press_and_play(on, app, take)
    rows = []
    while (passed_s := time.monotonic() - clip.start) < take.voice_end_s - SAMPLE_S:
        rows.append((passed_s, *app.memory_mb()))
        wait_until(clip.start + (len(rows)) * SAMPLE_S)
    wait_until(clip.start + take.voice_end_s + MID_VOICE_S)
    keyboard.key_up(KEY)  # type: ignore[no-untyped-call]
    finish(on, app, take)
    print(slope(rows))
    print(f"before {before_mb[1]:.0f} MB, after the take {app.memory_mb()[1]:.0f} MB (PSS)")
    app.close()


def slope(rows: Sequence[tuple[float, float, float]]) -> str:
    """`rows`: (seconds, RSS MB, PSS MB)."""
    table = np.array([row for row in rows if row[0] >= SETTLE_S] or rows)
    rise = float(np.polyfit(table[:, 0] / 60, table[:, 2], 1)[0]) if len(table) > 2 else float("nan")
    every = ", ".join(f"{pss_mb:.0f}" for _, _, pss_mb in rows[::6])
    return (f"memory: PSS {table[0, 2]:.0f} to {table[-1, 2]:.0f} MB, most {table[:, 2].max():.0f} MB, "
            f"{rise:+.2f} MB a minute; RSS at the end {table[-1, 1]:.0f} MB; by minute: {every}")


def main() -> None:
    options = parser.parse_args()
    if unknown := {*options.parts} - {*PARTS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    os.environ["DESK_SPEECH"] = str(options.speech)
    print(machine(), flush=True)
    with stage() as on:
        on.mic.floor(ROOM_DBFS)  # type: ignore[no-untyped-call]
        for part in options.parts:
            if part == "cpu":
                cpu(on, options.language, options.takes)
            elif part == "overlap":
                overlap(on, options.language)
            else:
                memory(on, options.language, options.minutes)
    print(machine())


if __name__ == "__main__":
    main()
