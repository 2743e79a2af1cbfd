"""Quiet and noisy rooms, and the language that is kept: recordings through the whole program.

python -m benchmarks.rooms --speech DIR [--each 6] [--only rooms,fixed,auto]

rooms   the same sentences (each of fr and en, at one level) clean, 20, 30 and 40 dB quieter, with hum, rumble and an
        offset: word errors pooled, the difference to clean with its bootstrap interval (2.5 to 97.5 %, 10,000 draws
        over sentences, seed 1). A take without text counts as dropped, silently if no reason is shown.
fixed   language fr: French sentences, those with foreign names first, must come back in French.
auto    languages fr,en: each recording comes back in its own language, nothing is translated; recordings of other
        languages, where DIR has any, come back in one of the two.
The language of a text is judged by its commonest short words, apart from what the program says it heard.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy import errors
from benchmarks.long_takes import RATE_HZ, Samples, Sentence, sentence, sentences
from benchmarks.stage import Stage, machine, stage

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--each", type=int, default=6)
parser.add_argument("--only", type=lambda text: text.split(","), default=["rooms", "fixed", "auto"])

FLOOR_DBFS: Final = -90.0              # of the quiet room: the quietest speech stands 25 dB above it
LOOP_S: Final = 10.0                   # of a noise; ends as it begins
COMMON: Final = {language: frozenset(words.split()) for language, words in (
    ("fr", "le la les l un une des du de d et est que qu qui dans pour sur pas ne n au aux ce cette il elle vous nous "
           "son sa ses par ou où à en se s"),
    ("en", "the a an of and is are was were to in that it for on not he she you we his her by with this be have had i "
           "at as from"))}
FOREIGN: Final = re.compile(r"\w*(?:w|k|sh|oo|ck|th(?=[aeiou]))\w*", re.IGNORECASE)   # rare in words of French


@dataclass(frozen=True)
class Room:
    """`dbfs`, `noise`: RMS and sound of what is heard besides the speech (None = white noise)."""

    name: str
    gain_db: float = 0.0
    dbfs: float = FLOOR_DBFS
    noise: Samples | None = None


@dataclass(frozen=True)
class Heard:
    sentence: Sentence
    text: str
    reason: str
    language: str                      # as the program says

    @property
    def errors(self) -> tuple[int, int]:
        return errors(self.sentence.text, self.text, self.sentence.language)


def hum(rate_hz: int) -> Samples:
    """50 Hz with its harmonics, each half as loud as the one before."""
    t = np.arange(int(LOOP_S * rate_hz)) / rate_hz
    return np.asarray(sum(np.sin(2 * np.pi * 50 * n * t + n) / 2 ** (n - 1) for n in range(1, 7)), np.float32)


def rumble(rate_hz: int) -> Samples:
    """Noise from 5 to 40 Hz."""
    count = int(LOOP_S * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(5).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / rate_hz)
    return np.asarray(np.fft.irfft(spectrum * ((frequency > 5) & (frequency < 40)), count), np.float32)


def rooms(rate_hz: int) -> list[Room]:
    """Speech has -25 dBFS."""
    return [Room("clean"), *(Room(f"{gain} dB", gain) for gain in (-20, -30, -40)),
            Room("hum, 15 dB below", dbfs=-40, noise=hum(rate_hz)),
            Room("rumble, 5 dB below", dbfs=-30, noise=rumble(rate_hz)),
            Room("offset of 10 %", dbfs=-20, noise=np.ones(rate_hz, np.float32))]


def spread_over(pool: Sequence[Sentence], count: int) -> list[Sentence]:
    picks = np.unique(np.linspace(0, len(pool) - 1, min(count, len(pool))).round().astype(int))
    return [pool[i] for i in picks]


def foreign(one: Sentence) -> int:
    """How many of its words are not spelled as French words are."""
    return len(FOREIGN.findall(one.text))


def written_in(text: str) -> str:
    """fr or en, by the common words of the text; "?" if they do not say."""
    from tests.desktop import bench

    words: Any = bench.words
    found = {language: sum(word in COMMON[language] for word in words(text, language)) for language in COMMON}
    return "?" if found["fr"] == found["en"] else max(found, key=lambda language: found[language])


def hear(on: Stage, app: Any, pool: Sequence[Sentence], room: Room) -> list[Heard]:
    from tests.desktop import bench

    load: Any = bench.load
    notes: Any = on.notes
    on.mic.floor(room.dbfs, room.noise)  # type: ignore[no-untyped-call]
    heard = []
    for one in pool:
        notes.clear()
        on.dictate(app, load((one.samples, RATE_HZ), on.mic.rate) * 10 ** (room.gain_db / 20))
        status = on.idle(app)
        rows = json.loads(app.cli("history", "list", "--json", "--limit", "1").stdout)
        heard.append(Heard(one, notes.settled(0.3), status["last"]["reason"], rows[0]["language"] if rows else ""))
    return heard


def pooled(heard: Sequence[Heard]) -> tuple[int, int]:
    counts = [one.errors for one in heard]
    return sum(wrong for wrong, _ in counts), sum(words for _, words in counts)


def interval(clean: Sequence[Heard], other: Sequence[Heard]) -> tuple[float, float]:
    """Of the difference of the pooled rates in points, over the same sentences."""
    table = np.array([(b.errors[0] - a.errors[0], a.errors[1]) for a, b in zip(clean, other, strict=True)])
    draws = table[np.random.default_rng(1).integers(0, len(table), (10_000, len(table)))].sum(axis=1)
    low, high = np.percentile(100 * draws[:, 0] / draws[:, 1], [2.5, 97.5])
    return float(low), float(high)


def in_rooms(on: Stage, each: int) -> None:
    names = rooms(on.mic.rate)
    heard: dict[str, list[Heard]] = {room.name: [] for room in names}
    for language in ("fr", "en"):
        app = start(on, f"rooms-{language}", language)
        for room in names:
            heard[room.name] += hear(on, app, spread_over(sentences(language), each), room)
        end(app)
    print("\n| room | sentences | words wrong | against clean, points | dropped (reasons) | dropped silently |\n"
          "|---|---|---|---|---|---|")
    clean = heard["clean"]
    for name, here in heard.items():
        wrong, words = pooled(here)
        low, high = interval(clean, here)
        dropped = [one for one in here if not one.text]
        reasons = dict(Counter(one.reason for one in dropped if one.reason))
        print(f"| {name} | {len(here)} | {100 * wrong / words:.1f} % of {words} "
              f"| {100 * (wrong - pooled(clean)[0]) / words:+.1f} [{low:+.1f}, {high:+.1f}] "
              f"| {len(dropped)} {reasons or ''} | {sum(not one.reason for one in dropped)} |")
        for one, before in zip(here, clean, strict=True):
            if one.errors[0] > before.errors[0] + 1:
                print(f"<!-- {one.sentence.file}: {one.errors[0]} wrong, {before.errors[0]} in clean: {one.text!r} -->")


def languages(on: Stage, name: str, app: Any, pool: Sequence[Sentence], allowed: Sequence[str]) -> list[str]:
    """Rows of the table: for each language of the recordings, in which language they came back."""
    heard = hear(on, app, pool, Room("clean"))
    lines = []
    for spoken in dict.fromkeys(one.sentence.language for one in heard):
        here = [one for one in heard if one.sentence.language == spoken]
        wrong, words = pooled(here)
        lines.append(f"| {name} | {spoken} | {len(here)} | {dict(Counter(one.language or '-' for one in here))} "
                     f"| {dict(Counter(written_in(one.text) for one in here))} | {100 * wrong / max(words, 1):.1f} % "
                     f"| {sum(one.language not in allowed for one in here)} | {sum(not one.text for one in here)} |")
        lines += [f"<!-- {one.sentence.file} ({spoken}) as {one.language}: {one.text!r} -->" for one in here
                  if spoken in allowed and (one.language != spoken or written_in(one.text) not in (spoken, "?"))]
    return lines


def others(wanted: Sequence[str], each: int) -> list[Sentence]:
    """Recordings in languages that are not among `wanted`."""
    from tests.desktop import bench

    tools: Any = bench
    rows = [row for row in tools.entries(kind="utt") if row["language"] not in wanted]
    return [sentence(row) for row in rows[:each]]


def in_languages(on: Stage, each: int, only: Sequence[str]) -> None:
    lines = []
    if "fixed" in only:
        app = start(on, "fixed", "fr")
        named = sorted(sentences("fr"), key=lambda one: (-foreign(one), one.file))[:each]
        lines += languages(on, "fixed fr", app, named, ["fr"])
        end(app)
    if "auto" in only:
        app = start(on, "auto", "auto", "--set", "languages=fr,en")
        pool = [*spread_over(sentences("fr"), each), *spread_over(sentences("en"), each)]
        strangers = others(("fr", "en"), each)
        mixed = [pool[i] for i in np.random.default_rng(1).permutation(len(pool))]
        lines += languages(on, "auto of fr,en", app, [*mixed, *strangers], ["fr", "en"])
        end(app)
        if not strangers:
            lines.append("<!-- no recording of another language in the folder -->")
    if lines:
        print("\n| language | spoken | sentences | heard as | written in | words wrong | outside the set | no text |\n"
              "|---|---|---|---|---|---|---|---|\n" + "\n".join(lines))


def start(on: Stage, name: str, language: str, *more: str) -> Any:
    return on.launch(name, "--language", language, "--hidden", "--mode", "hold", *more)


def end(app: Any) -> None:
    app.cli("quit")
    app.wait(5)


def main() -> None:
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech)
    takes = options.each * (14 * ("rooms" in options.only) + ("fixed" in options.only) + 2 * ("auto" in options.only))
    print(f"{takes} takes of about 10 s: {takes / 6:.0f} min; {machine()}", flush=True)
    with stage() as on:
        if "rooms" in options.only:
            in_rooms(on, options.each)
        in_languages(on, options.each, options.only)


if __name__ == "__main__":
    main()
