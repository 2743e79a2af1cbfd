"""core.validation.Validator: measures, compares, judges, and keeps the reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from superwhisper_gui.core.validation import (
    OwnVerdict,
    PastValidation,
    ReadingText,
    Recorded,
    Sentences,
    Understood,
    Validation,
)
from superwhisper_gui.validation import reading, texts, verdict
from superwhisper_gui.validation.measures import measured
from superwhisper_gui.validation.report import Reports


class MicrophoneValidator:
    """`folder`: validations/ of the profile, made when it is first needed; `texts_folder`: resources/reading."""

    def __init__(self, folder: Path, texts_folder: Path, sentences: Sentences,
                 clock: Callable[[], float] = time.time) -> None:
        self._reports = Reports(folder, sentences)
        self._texts_folder, self._clock = texts_folder, clock

    def texts(self, language: str) -> Sequence[ReadingText]:
        return texts.texts_of(self._texts_folder, language)

    def lit(self, reference: str, partial: str) -> tuple[bool, ...]:
        return reading.lit(reference, partial)

    def judge(self, recorded: Recorded, understood: Understood | None, reference: str) -> Validation:
        """Raises ValueError for a recording without samples. A reference without words counts as none."""
        return judged(recorded, understood, reference, self._clock())

    def save(self, validation: Validation, own: OwnVerdict, *, with_sound: bool) -> tuple[Path, Path]:
        return self._reports.save(validation, own, with_sound=with_sound)

    def past(self) -> Sequence[PastValidation]:
        return self._reports.past()


def judged(recorded: Recorded, understood: Understood | None, reference: str, at: float) -> Validation:
    """The whole result, nothing stored."""
    measures, plots = measured(recorded)
    faults = verdict.faults_of(measures)
    compared = reading.read(reference, understood) if understood and reading.holds_words(reference) else None
    program = reading.program_faults(reference, understood) if understood else ()
    return Validation(at, recorded, understood, reference, measures, compared,
                      verdict.verdict(measures, faults, compared, understood), faults, program, plots)
