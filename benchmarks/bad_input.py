"""What no dictation program likes, through the whole program: is the text complete, and how late is it?

python -m benchmarks.bad_input --speech DIR [--parts PART,…] [--minutes 30] [--each 4] [--language en] [--rows FILE]

unbroken    one take of `--minutes` without a pause longer than 160 ms
music       takes of 30 s with a guitar under the voice, 10 dB and 0 dB weaker
languages   takes of 30 s, one half English, one half French, language "auto"
mid_word    takes of 10 s that begin in the middle of the first word
full        takes of 3, 10 and 60 s while one process for each core does nothing but count

The key goes up 50 ms before the end of the last word. Words wrong and lost passages (five or more words in a row) are
compared with faster-whisper's decoding of the same samples (beam 5, full context), made after the program has ended.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy import errors
from benchmarks.latency import REST_S, Plan, Program, Row, ours, speak
from benchmarks.live_accuracy import lost_passages
from benchmarks.long_takes import RATE_HZ, ROOM_DBFS, LongTake, Samples, build, sentences, voiced
from benchmarks.plain_at_release import BASE
from benchmarks.stage import machine, spread, stage

PARTS: Final = ("mid_word", "music", "languages", "full", "unbroken")
MUSIC_DB: Final = (10.0, 0.0)
MUSIC_FILE: Final = "ns_guitar_16k.wav"
INTO_WORD_S: Final = 0.15          # where the take begins, from the beginning of the voice
FULL_S: Final = (3.0, 10.0, 60.0)
BETWEEN_S: Final = 0.6

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS))
parser.add_argument("--minutes", type=float, default=30.0)
parser.add_argument("--each", type=int, default=4, help="takes of each kind")
parser.add_argument("--language", default="en")
parser.add_argument("--rows", type=Path, help="every take as a line of JSON, with the texts")


@dataclass(frozen=True)
class Spoken:
    """`language`: as the program is told."""

    part: str
    take: LongTake
    language: str


@dataclass(frozen=True)
class Outcome:
    spoken: Spoken
    row: Row
    text: str


# -- what is spoken

def takes(part: str, language: str, each: int, minutes: float) -> Iterator[Spoken]:
    pool = sentences(language)
    seeds = range(1, each + 1)
    if part == "unbroken":
        yield Spoken(f"{minutes:g} min without a pause", build(pool, 60 * minutes, "tight"), language)
    elif part == "music":
        for below_db in MUSIC_DB:
            for seed in seeds:
                take = build(pool, 30.0, seed=seed)
                yield Spoken(f"music {below_db:g} dB below", replace(take, samples=with_music(take.samples, below_db)),
                             language)
    elif part == "languages":
        for seed in seeds:
            yield Spoken("English, then French" if seed % 2 else "French, then English", two_languages(seed), "auto")
    elif part == "mid_word":
        for seed in seeds:
            yield Spoken("begins in the middle of a word", cut_into(build(pool, 10.0, seed=seed)), language)
    else:
        for length_s in FULL_S:
            for seed in seeds if length_s < 60 else seeds[:2]:
                yield Spoken(f"{length_s:g} s, all cores busy", build(pool, length_s, seed=seed), language)


def with_music(samples: Samples, below_db: float) -> Samples:
    """A guitar under it from beginning to end, its RMS that much below that of the voice."""
    from tests.desktop import bench

    load: Any = bench.load
    folder = Path(os.environ["DESK_SPEECH"])
    music = load(next(folder.rglob(MUSIC_FILE)), RATE_HZ)[:, 0]
    music = np.resize(music, len(samples))
    loud = samples[np.abs(samples) > 10 ** ((ROOM_DBFS + 20) / 20)]
    gain = np.sqrt(np.mean(loud ** 2) / np.mean(music ** 2)) * 10 ** (-below_db / 20)
    return np.asarray(np.clip(samples + gain * music, -1, 1), np.float32)


def two_languages(seed: int) -> LongTake:
    order = ("en", "fr") if seed % 2 else ("fr", "en")
    first, second = (build(sentences(language), 15.0, seed=seed) for language in order)
    gap = np.random.default_rng(seed).standard_normal(int(BETWEEN_S * RATE_HZ)) * 10 ** (ROOM_DBFS / 20)
    begun_s = first.seconds + BETWEEN_S
    moved = tuple(replace(part, start_s=part.start_s + begun_s, end_s=part.end_s + begun_s) for part in second.parts)
    return replace(first, name=f"two-languages-{seed}", parts=(*first.parts, *moved), language=order[0],
                   samples=np.concatenate([first.samples, gap.astype(np.float32), second.samples]),
                   voice_end_s=second.voice_end_s + begun_s)


def cut_into(take: LongTake) -> LongTake:
    cut = voiced(take.samples)[0] + int(INTO_WORD_S * RATE_HZ)
    return replace(take, samples=take.samples[cut:], voice_end_s=take.voice_end_s - cut / RATE_HZ)


# -- measuring

@contextmanager
def busy_cores(wanted: bool) -> Iterator[None]:
    """One process for each core that counts, as urgent as ours."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)] \
        if wanted else []
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def measured(part: str, options: argparse.Namespace) -> Iterator[Outcome]:
    with stage() as on:
        on.mic.floor(ROOM_DBFS)  # type: ignore[no-untyped-call]
        program: Program = ours(on, "auto" if part == "languages" else options.language, ())
        notes: Any = on.notes
        speak(on, program, build(sentences(options.language), 3), Plan(3, "mid", 0))       # not counted
        with busy_cores(part == "full"):
            for number, spoken in enumerate(takes(part, options.language, options.each, options.minutes)):
                time.sleep(REST_S)
                row = speak(on, program, spoken.take, Plan(round(spoken.take.seconds), "mid", number))
                yield Outcome(spoken, row, str(notes.settled(0.3)))
        program.app.close()


def whole(model: Any, spoken: Spoken) -> str:
    language = None if spoken.language == "auto" else spoken.language
    parts, _ = model.transcribe(spoken.take.samples, language=language, beam_size=5, condition_on_previous_text=False,
                                multilingual=language is None)
    return " ".join(part.text.strip() for part in parts)


def table(outcomes: Sequence[Outcome], texts: Sequence[str]) -> str:
    lines = ["| take | n | p50 ms | max ms | no text | words | whole decoding, % wrong | program, % wrong "
             "| passages lost |", "|---" * 9 + "|"]
    for name in dict.fromkeys(one.spoken.part for one in outcomes):
        here = [(one, text) for one, text in zip(outcomes, texts, strict=True) if one.spoken.part == name]
        p50, _, most = spread([one.row.text_ms for one, _ in here])
        silent = sum(one.row.text_ms != one.row.text_ms for one, _ in here)
        words = sum(one.row.words for one, _ in here)
        # of the text that came in the end, also where the bench had stopped waiting for it
        wrong, other = (sum(errors(one.spoken.take.text, heard, one.spoken.take.language)[0] for one, heard in pairs)
                        for pairs in ([(one, one.text) for one, _ in here], here))
        lost = [passage for one, text in here
                for passage in lost_passages(one.spoken.take.text, text, one.text, one.spoken.take.language)]
        lines.append(f"| {name} | {len(here)} | {p50:.0f} | {most:.0f} | {silent} | {words} "
                     f"| {100 * other / words:.1f} | {100 * wrong / words:.1f} | {len(lost)} {lost or ''} |")
    return "\n".join(lines)


def main() -> None:
    options = parser.parse_args()
    if unknown := {*options.parts} - {*PARTS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    os.environ["DESK_SPEECH"] = str(options.speech)
    print(machine(), flush=True)
    outcomes = []
    for part in options.parts:
        for one in measured(part, options):
            outcomes.append(one)
            print(f"  {one.spoken.part}: {one.row.text_ms:.0f} ms, {one.row.words_wrong} of {one.row.words} words "
                  f"wrong, sound late by at most {one.row.late_ms:.0f} ms", flush=True)
    from faster_whisper import WhisperModel  # type: ignore[import-untyped]

    model = WhisperModel(str(BASE), device="cpu", compute_type="int8")
    texts = [whole(model, one.spoken) for one in outcomes]
    if options.rows:
        lines = [json.dumps({**asdict(one.row), "part": one.spoken.part, "spoken": one.spoken.take.text,
                             "text": one.text, "whole": text}, ensure_ascii=False) + "\n"
                 for one, text in zip(outcomes, texts, strict=True)]
        options.rows.write_text("".join(lines), encoding="utf-8")
    print(f"\n{table(outcomes, texts)}\n{machine()}")


if __name__ == "__main__":
    main()
