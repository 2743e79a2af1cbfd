"""A validator, a player and system pages for tests: real classes, driven by the test."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.ports import NativeBlock, SystemPage
from superwhisper_gui.core.validation import (
    Fault,
    FaultCode,
    Grade,
    Match,
    Measures,
    OwnVerdict,
    PastValidation,
    Plots,
    ProgramFault,
    Reading,
    ReadingText,
    Recorded,
    Understood,
    Validation,
    Verdict,
    WordPair,
)

ENGLISH = (ReadingText("en-a", "en", "A walk", "the quick brown fox jumps over the lazy dog"),
           ReadingText("en-short", "en", "Short", "one two three", short=True))
FRENCH = (ReadingText("fr-a", "fr", "Une promenade", "portez ce vieux whisky au juge blond qui fume"),)
MEASURES = Measures(20.0, 15.0, 48_000, 1, speech_dbfs=-28.0, peak_dbfs=-9.0, noise_floor_dbfs=-62.0, snr_db=34.0,
                    bandwidth_hz=11_000.0)
GOOD_ROW = PastValidation(1_764_000_000.0, "room", "base", Grade.GOOD, Grade.GOOD, Grade.GOOD, 0.04, -28.0, -62.0, 34.0,
                          (), "20251124-160000-room.json")


def pairs_of(reference: str, heard: str) -> tuple[WordPair, ...]:
    """Word by word, no more than that."""
    read, said = reference.split(), heard.split()
    out = []
    for place in range(max(len(read), len(said))):
        a, b = (words[place] if place < len(words) else "" for words in (read, said))
        match = Match.EQUAL if a == b else Match.ADDED if not a else Match.MISSING if not b else Match.SUBSTITUTED
        out.append(WordPair(match, a, b))
    return tuple(out)


def plots(seconds: float = 20.0) -> Plots:
    levels = tuple(-62.0 + (34.0 * abs(np.sin(n / 9)) if 20 < n < seconds * 20 - 20 else 0.0)
                   for n in range(int(seconds * 20)))
    frequencies = tuple(float(f) for f in np.geomspace(50, 20_000, 120))
    voice = tuple(-40 - 12 * np.log2(max(f, 300) / 300) + 6 * np.sin(f / 180) * (f < 4000) for f in frequencies)
    return Plots(levels, ((1.2, 8.0), (8.6, seconds - 1.2)), frequencies, voice,
                 tuple(-86 - 3 * np.log2(f / 50) for f in frequencies))


class FakeValidator:
    """What the test turns: `faults`, `program_faults`, `grade` of the microphone, `measures`, `trouble` when saving."""

    def __init__(self, *past: PastValidation) -> None:
        self.rows, self.asked = list(past), 0
        self.faults: tuple[Fault, ...] = ()
        self.program_faults: tuple[ProgramFault, ...] = ()
        self.grade, self.measures = Grade.GOOD, MEASURES
        self.trouble: AppError | None = None
        self.judged: list[tuple[Recorded, Understood | None, str]] = []
        self.saved: list[tuple[Validation, OwnVerdict, bool]] = []

    def texts(self, language: str) -> Sequence[ReadingText]:
        return FRENCH if language == "fr" else ENGLISH

    def lit(self, reference: str, partial: str) -> tuple[bool, ...]:
        said = set(partial.lower().split())
        return tuple(word.lower() in said for word in reference.split())

    def judge(self, recorded: Recorded, understood: Understood | None, reference: str) -> Validation:
        self.judged.append((recorded, understood, reference))
        reading = None
        if understood is not None:
            pairs = pairs_of(reference, understood.text)
            right = sum(pair.match is Match.EQUAL for pair in pairs)
            reading = Reading(pairs, 1 - right / len(pairs), right / max(1, len(reference.split())),
                              right / max(1, len(understood.text.split())), 0.0)
        verdict = Verdict(self.grade, Grade.GOOD if reading else None, Grade.GOOD if understood else None)
        return Validation(time.time(), recorded, understood, reference, self.measures, reading, verdict, self.faults,
                          self.program_faults, plots())

    def save(self, validation: Validation, own: OwnVerdict, *, with_sound: bool) -> tuple[Path, Path]:
        if self.trouble:
            raise self.trouble
        self.saved.append((validation, own, with_sound))
        self.rows = [PastValidation(validation.at, validation.recorded.device, "base", validation.verdict.microphone,
                                    validation.verdict.understanding, validation.verdict.speed,
                                    validation.reading.wer if validation.reading else None,
                                    validation.measures.speech_dbfs, validation.measures.noise_floor_dbfs,
                                    validation.measures.snr_db, tuple(f.code for f in validation.faults), "new.json"),
                     *[row for row in self.rows if row.report != "new.json"]]
        return Path("new.json"), Path("new.html")

    def past(self) -> Sequence[PastValidation]:
        self.asked += 1
        return self.rows


class FakePlayer:
    def __init__(self, *, plays: bool = True) -> None:
        self.plays, self.played, self.stopped = plays, list[int](), 0

    def play(self, sound: NativeBlock, rate_hz: int) -> bool:
        self.played.append(len(sound))
        return self.plays

    def stop(self) -> None:
        self.stopped += 1


class FakePages:
    def __init__(self, *there: SystemPage) -> None:
        self.there, self.opened = there, list[SystemPage]()

    def has(self, page: SystemPage) -> bool:
        return page in self.there

    def open(self, page: SystemPage) -> None:
        self.opened.append(page)


FAULT_VALUES = {
    FaultCode.TOO_QUIET: Fault(FaultCode.TOO_QUIET, "speech_dbfs", -52.0, -40.0),
    FaultCode.CLIPPING: Fault(FaultCode.CLIPPING, "clipping_percent", 4.2, 0.4),
}
