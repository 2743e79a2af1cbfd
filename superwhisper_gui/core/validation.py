"""Values of the microphone validation: what was recorded, what was measured and understood, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

FIRST_TEST_TAKE: Final = 2_000_000_000   # takes from here on belong to a validation: in no history, inserted nowhere

NativeSound = NDArray[np.float32]      # shape (frames, channels), at the device's own rate


class Grade(StrEnum):
    GOOD = "good"
    USABLE = "usable"
    POOR = "poor"


class FaultCode(StrEnum):
    """What can be wrong with a microphone. The sentences are in ui/validation_wording.py."""

    TOO_QUIET = "too_quiet"
    CLIPPING = "clipping"
    NOISE = "noise"
    HUM = "hum"
    DC_OFFSET = "dc_offset"
    NARROW_BAND = "narrow_band"
    DROPOUTS = "dropouts"
    OPPOSITE_PHASE = "opposite_phase"
    DEAD_CHANNEL = "dead_channel"
    SILENCE = "silence"
    WRONG_RATE = "wrong_rate"
    HEAD_CUT = "head_cut"
    TAIL_CUT = "tail_cut"


class ProgramFault(StrEnum):
    """What is the program's own fault, never the microphone's: the same sound gave another text."""

    REPLAY_DIFFERS = "replay_differs"      # the recorded samples through the live path again
    PASSAGE_LOST = "passage_lost"          # five words that whole-take decoding has and the live text lacks


@dataclass(frozen=True, slots=True)
class ReadingText:
    """A text to read aloud. `language`: fr or en; `short`: the one of about 15 words."""

    id: str
    language: str
    title: str
    text: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the microphone gave. `silence`: the part in which nobody was to speak; None = there was none (a file).

    `clock_s`: how long `sound` took by the wall clock; None = a file has no clock. `first_block_ms`: from the press to
    the first sound. `voice`: stretches of `sound` in which the VAD heard a voice, (start_s, end_s).
    """

    sound: NativeSound
    rate_hz: int
    device: str = ""
    host: str = ""
    silence: NativeSound | None = None
    clock_s: float | None = None
    first_block_ms: float | None = None
    voice: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What the engine made of it. `text`: live; `replayed`: the same samples through the live path again; `file_text`:
    the whole take decoded at once. `rtf`: processing time over duration. None = was not done.
    """

    text: str
    replayed: str | None
    file_text: str | None
    language: str
    model: str
    engine: str
    rtf: float | None = None
    release_to_text_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """Every figure, with its unit in the name; formulas in validation/measures.py. None = could not be measured."""

    duration_s: float
    voiced_s: float
    rate_hz: int
    channels: int
    speech_dbfs: float | None = None           # RMS of the voiced parts
    peak_dbfs: float | None = None
    clipping_percent: float = 0.0
    noise_floor_dbfs: float | None = None
    snr_db: float | None = None                # speech over the noise floor without the mains tone
    hum_db: float | None = None                # mains tone and its harmonics over the floor beside them
    hum_hz: int | None = None                  # 50 or 60
    hum_dbfs: float | None = None              # RMS of these tones together
    rumble_dbfs: float | None = None           # below 60 Hz, where nobody speaks
    dc_offset: float = 0.0                     # of full scale
    bandwidth_hz: float | None = None
    dropouts_ms: float = 0.0                   # longest is not the sum: all of them together
    dropouts: int = 0
    dropouts_in_speech_ms: float = 0.0         # of them, what interrupts a voice
    clock_missing_ms: float | None = None      # clock minus samples
    clock_ratio: float | None = None           # samples over clock; 1 = the rate is what it says
    rate_factor: float | None = None           # a file that plays too fast or too slow; 1 = right
    channel_correlation: float | None = None   # of the two strongest channels; -1 = opposite phase
    dead_channels: int = 0
    head_quiet_ms: float | None = None         # from the beginning to the first voice; 0 = it begins in a word
    tail_quiet_ms: float | None = None
    vad_agreement_percent: float | None = None
    first_block_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """`measure`: the field of Measures that shows it; `value` and `limit` in that field's unit."""

    code: FaultCode
    measure: str
    value: float
    limit: float


class Match(StrEnum):
    EQUAL = "equal"
    SUBSTITUTED = "substituted"
    MISSING = "missing"        # to be read, not heard
    ADDED = "added"            # heard, not in the text


@dataclass(frozen=True, slots=True)
class WordPair:
    """One place of the alignment; "" where there is no word. Words as they stand in the texts, not normalised."""

    match: Match
    read: str
    heard: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The live text beside the reference. Shares 0..1: `wer` may exceed 1; `coverage`: reference words found;
    `precision`: heard words that are right. `file_wer`: of the whole-take text.
    """

    pairs: tuple[WordPair, ...]
    wer: float
    coverage: float
    precision: float
    file_wer: float | None = None
    same_language: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`understanding` is None without a reference, `speed` without a time."""

    microphone: Grade
    understanding: Grade | None = None
    speed: Grade | None = None


@dataclass(frozen=True, slots=True)
class Plots:
    """`level_dbfs`: RMS of 50 ms each; `spectrum_dbfs` at `frequencies_hz`, mean power of the voiced parts."""

    level_dbfs: tuple[float, ...]
    voice: tuple[tuple[float, float], ...]
    frequencies_hz: tuple[float, ...]
    spectrum_dbfs: tuple[float, ...]
    noise_dbfs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Validation:
    """The whole result. `at`: seconds since 1970. `faults`: most likely first; empty when nothing is wrong."""

    at: float
    recorded: Recorded
    understood: Understood | None
    reference: str
    measures: Measures
    reading: Reading | None
    verdict: Verdict
    faults: tuple[Fault, ...]
    program_faults: tuple[ProgramFault, ...]
    plots: Plots


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """What the person says: yes, partly, no, or "" for nothing yet."""

    answer: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PastValidation:
    """A line of the history of validations."""

    at: float
    device: str
    model: str
    microphone: Grade
    understanding: Grade | None
    speed: Grade | None
    wer: float | None
    speech_dbfs: float | None
    noise_floor_dbfs: float | None
    snr_db: float | None
    faults: tuple[FaultCode, ...]
    report: str                        # file name of the JSON report under validations/


class Sentences(Protocol):
    """The words for codes, in the person's language. ui/validation_wording.py has them."""

    def fault(self, fault: Fault) -> tuple[str, str]:
        """(cause, cure), one sentence each."""
        ...

    def program_fault(self, fault: ProgramFault) -> tuple[str, str]:
        """(cause, cure)"""
        ...

    def grade(self, part: str, grade: Grade | None) -> str:
        """The verdict in one sentence. `part`: microphone, understanding or speed."""
        ...

    def label(self, name: str) -> str:
        """The heading or the name of a measure on the page of the report."""
        ...

    def match(self, match: Match) -> str:
        """What a difference is: read but not heard …"""
        ...


class Validator(Protocol):
    """Pure, but for the reports. `judge` takes some 100 ms per minute of sound: not for the GUI thread."""

    def texts(self, language: str) -> Sequence[ReadingText]:
        """What can be read aloud, the usual one first."""
        ...

    def lit(self, reference: str, partial: str) -> tuple[bool, ...]:
        """For each word of `reference.split()`: whether it has been recognised so far. Fast: for each partial."""
        ...

    def judge(self, recorded: Recorded, understood: Understood | None, reference: str) -> Validation: ...

    def save(self, validation: Validation, own: OwnVerdict, *, with_sound: bool) -> tuple[Path, Path]:
        """Writes the JSON report and the HTML page; saving the same validation again replaces them. The folder is
        validations/ of the profile. Raises AppError(DISK_FULL | ...) and leaves no half file.
        """
        ...

    def past(self) -> Sequence[PastValidation]:
        """Newest first; a report that cannot be read is left out."""
        ...
