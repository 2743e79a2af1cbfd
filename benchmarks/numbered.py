"""Long dictation: a numbered sentence every 5 s; every number comes back once, in order, and nothing is invented.

python -m benchmarks.numbered [--flite PROGRAM] [--through-program]

"Number twenty-one, the train leaves early in the morning.": spoken by flite (a free speech synthesiser: Debian's
package of that name, voice slt), because no recordings hold so many numbers. Takes of 27 to 33 s in steps of 0.25 s,
each once with the voice up to its end and once with the sentences from its beginning on and silence after the last one
that fits; 60, 120 and 300 s. Decoded live on a simulated clock, and whole by faster-whisper (live_accuracy.py), which
shows what the model itself can do. --through-program: one take of 60 s spoken into the program's microphone instead.

Invented: words in a row that nobody said, three or more, and any word behind the last sentence.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import subprocess
import wave
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jiwer
import numpy as np

from benchmarks.accuracy import errors
from benchmarks.live_accuracy import TAIL_S, Simulation, room
from benchmarks.long_takes import LEVEL_DBFS, RATE_HZ, ROOM_DBFS, Samples, voiced
from benchmarks.stage import spread, stage
from superwhisper_gui.validation.numerals import spelled

EVERY_S, LEAD_S, VOICE_END_S = 5.0, 0.3, 0.05
LENGTHS_S: Final = [27 + 0.25 * step for step in range(25)]
LONG_S: Final = (60.0, 120.0, 300.0)
SENTENCES: Final = (
    "the train leaves early in the morning", "we walked along the river", "she opened the window of the kitchen",
    "the letter came on Monday", "he painted the old house white", "they sold bread and cheese at the market",
    "the children played in the garden")


@dataclass(frozen=True)
class Take:
    name: str
    samples: Samples
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Outcome:
    """`missing`, `doubled`: numbers. `invented`: runs of words that nobody said."""

    take: Take
    text: str
    missing: tuple[int, ...]
    doubled: tuple[int, ...]
    in_order: bool
    invented: tuple[str, ...]
    words_wrong: int
    words: int

    @property
    def right(self) -> bool:
        return self.in_order and not (self.missing or self.doubled or self.invented)


# -- what is spoken

def sentence(number: int) -> str:
    return f"Number {spelled(number, 'en')}, {SENTENCES[number % len(SENTENCES)]}."


@cache
def spoken(flite: str, text: str) -> Samples:
    """16 kHz, trimmed, RMS of LEVEL_DBFS."""
    made = subprocess.run([flite, "-voice", "slt", "-t", text, "-o", "/dev/stdout"], capture_output=True, check=True)
    with wave.open(io.BytesIO(made.stdout)) as file:
        rate_hz, data = file.getframerate(), file.readframes(file.getnframes())
    from tests.desktop.bench import load

    resampled: Any = load
    x = resampled((np.frombuffer(data, "<i2") / 32768, rate_hz), RATE_HZ)[:, 0]
    start, end = voiced(x)
    x = x[start:end]
    return np.asarray(x * 10 ** (LEVEL_DBFS / 20) / np.sqrt(np.mean(x ** 2)), np.float32)


def take_of(flite: str, seconds: float, to_the_end: bool) -> Take:
    """`to_the_end`: the last sentence ends with the take, not the silence after it."""
    numbers = range(1, int(seconds / EVERY_S) + 2)
    sounds = [spoken(flite, sentence(number)) for number in numbers]
    space_s = seconds - VOICE_END_S - LEAD_S
    count = sum(EVERY_S * i + len(sound) / RATE_HZ <= space_s for i, sound in enumerate(sounds))
    length_s = EVERY_S * (count - 1) + len(sounds[count - 1]) / RATE_HZ
    begin_s = LEAD_S + (space_s - length_s if to_the_end else 0.0)
    samples = room(seconds + TAIL_S)
    for i, sound in enumerate(sounds[:count]):
        at = int((begin_s + EVERY_S * i) * RATE_HZ)
        samples[at:at + len(sound)] += sound
    kind = "voice to the end" if to_the_end else "silence at the end"
    return Take(f"{seconds:g} s, {kind}", np.clip(samples, -1, 1), tuple(sentence(n) for n in numbers[:count]))


def takes(flite: str) -> Iterator[Take]:
    for seconds in (*LENGTHS_S, *LONG_S):
        for to_the_end in (False, True):
            yield take_of(flite, seconds, to_the_end)


# -- what came back

def numbers_in(text: Sequence[str]) -> list[int]:
    """All numbers below a hundred, in order: the sentences hold no others, and Whisper may write a list (6. The …)."""
    known: dict[tuple[str, ...], int] = {tuple(spelled(n, "en").split()): n for n in range(100)}
    found, at = [], 0
    while at < len(text):
        size = next((n for n in (2, 1) if tuple(text[at:at + n]) in known), 0)
        if size:
            found.append(known[tuple(text[at:at + size])])
        at += size or 1
    return found


def invented(reference: Sequence[str], heard: Sequence[str], least: int = 3) -> list[str]:
    """Runs of `least` inserted words or more, and any behind the last word."""
    if not heard:
        return []
    found = []
    for chunk in jiwer.process_words([" ".join(reference)], [" ".join(heard)]).alignments[0]:
        run = heard[chunk.hyp_start_idx:chunk.hyp_end_idx]
        if chunk.type == "insert" and (len(run) >= least or chunk.ref_start_idx >= len(reference)):
            found.append(" ".join(run))
    return found


def outcome(take: Take, text: str) -> Outcome:
    from tests.desktop.bench import words

    split: Any = words
    heard = split(text, "en")
    back = numbers_in(heard)
    wanted = range(1, len(take.sentences) + 1)
    counts = Counter(back)
    wrong, count = errors(take.text, text, "en")
    return Outcome(take, text, tuple(n for n in wanted if not counts[n]), tuple(n for n in counts if counts[n] > 1),
                   back == sorted(back), tuple(invented(split(take.text, "en"), heard)), wrong, count)


def table(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    lines = ["| decoded | takes | numbers | missing | doubled | takes out of order | invented | words wrong |",
             "|---" * 8 + "|"]
    for how in dict.fromkeys(how for how, _ in outcomes):
        here = [one for name, one in outcomes if name == how]
        wrong, count = sum(one.words_wrong for one in here), sum(one.words for one in here)
        lines.append(f"| {how} | {len(here)} | {sum(len(one.take.sentences) for one in here)} "
                     f"| {sum(len(one.missing) for one in here)} | {sum(len(one.doubled) for one in here)} "
                     f"| {sum(not one.in_order for one in here)} | {sum(len(one.invented) for one in here)} "
                     f"| {100 * wrong / max(1, count):.2f} % |")
    return "\n".join(lines)


def faults(how: str, one: Outcome) -> str:
    """One line, and what stands around the missing numbers."""
    said = [f"{name} {', '.join(map(str, what))}" for name, what in (
        ("missing", one.missing), ("doubled", one.doubled), ("invented", one.invented)) if what]
    said += [] if one.in_order else ["out of order"]
    text = one.text if len(one.text) < 400 else re.sub(r"^(.{150}).*(.{150})$", r"\1 … \2", one.text, flags=re.DOTALL)
    return f"* {how}, {one.take.name}: {'; '.join(said)}\n  {text!r}"


def simulated(flite: str) -> list[tuple[str, Outcome]]:
    simulation, outcomes = Simulation(), []
    late_ms = []
    for take in takes(flite):
        heard = simulation.live(take.samples, "en")
        late_ms.append(1000 * heard.late_s)
        for how, text in (("live", heard.text), ("whole", simulation.whole(take.samples, "en"))):
            outcomes.append((how, outcome(take, text)))
            if not outcomes[-1][1].right:
                print(faults(*outcomes[-1]), flush=True)
    p50, p95, most = spread(late_ms)
    print(f"\nLive, from the end to the text, on the clock: p50 {p50:.0f}, p95 {p95:.0f}, max {most:.0f} ms\n")
    return outcomes


def through_program(flite: str) -> list[tuple[str, Outcome]]:
    take = take_of(flite, 60.0, True)
    with stage() as on:
        notes: Any = on.notes
        app: Any = on.launch("numbered", "--language", "en", "--hidden", "--mode", "hold")
        on.mic.floor(ROOM_DBFS)  # type: ignore[no-untyped-call]
        on.dictate(app, (take.samples[:-int(TAIL_S * RATE_HZ)], RATE_HZ), extra_s=0.0)
        status = on.idle(app)
        text = notes.settled(0.3)
        print(f"Through the program: {status['last']['timings_ms']}\n")
        app.cli("quit")
        app.wait(5)
    one = outcome(take, text)
    if not one.right:
        print(faults("program", one))
    return [("program", one)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flite", default="flite")
    parser.add_argument("--through-program", action="store_true")
    options = parser.parse_args()
    if not shutil.which(options.flite):
        parser.error(f"{options.flite} is not there: install flite, or name it with --flite")
    outcomes = through_program(options.flite) if options.through_program else simulated(options.flite)
    print(table(outcomes))


if __name__ == "__main__":
    main()
