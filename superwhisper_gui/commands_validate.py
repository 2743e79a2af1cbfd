"""The command `validate --audio FILE`: a recording through the validation, without a window.

The file goes through the live path as fast as it was spoken, then once more as fast as it goes (in real time again if
that gives another text), and is decoded as a whole.
"""

from __future__ import annotations

import queue
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import Settings, resolve_language
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.core.validation import Grade, NativeSound, OwnVerdict, Recorded, Understood, Validation
from superwhisper_gui.media.files import decode_native
from superwhisper_gui.media.resample import StreamResampler
from superwhisper_gui.speech.client import SpeechClient
from superwhisper_gui.store.paths import Profile, system_locale
from superwhisper_gui.store.resources import resource
from superwhisper_gui.transcription import answer_for
from superwhisper_gui.ui.findings import number_text
from superwhisper_gui.ui.translation import speak
from superwhisper_gui.ui.validation_wording import Wording, sentence
from superwhisper_gui.validation.reading import holds_words
from superwhisper_gui.validation.report import as_dict, as_json, write_whole
from superwhisper_gui.validation.validator import judged
from superwhisper_gui.validation.words import words

GOOD, NOT_GOOD = 0, 1
LONGEST_S: Final = 600.0
BLOCK_S: Final = 0.02
STANDARD_OUTPUT: Final = "-"


class _RefusedError(Exception):
    """The sentence for the person."""


def validate(profile: Profile, settings: Settings, audio: Path, reference: Path | None, out: str | None) -> int:
    """Prints the result, or the report where `out` is "-"; writes the report to `out`. Returns the exit code: GOOD if
    nothing is wrong. Raises AppError.
    """
    app = speak(resource("translations"), settings.ui_language, system_locale())
    try:
        text = _reference(reference)
        recorded = _recorded(audio)
        samples = _for_engine(recorded.sound, recorded.rate_hz)
    except _RefusedError as refused:
        print(f"superwhisper-gui: {refused}", file=sys.stderr)
        return NOT_GOOD
    understood, voice = _understood(profile, settings, samples)
    recorded = Recorded(recorded.sound, recorded.rate_hz, recorded.device, voice=voice)
    result = judged(recorded, understood, text, time.time())
    report = as_json(as_dict(result, OwnVerdict(), Wording()))
    if out == STANDARD_OUTPUT:
        print(report.decode(), end="")
    else:
        if out:
            write_whole(Path(out), report)
        print("\n".join(_lines(result)))
    del app                                        # held until here: without it there is no translation
    return GOOD if is_good(result) else NOT_GOOD


def is_good(result: Validation) -> bool:
    """Nothing is wrong with the microphone, and the words were understood."""
    return not result.faults and not result.program_faults and result.verdict.microphone is not Grade.POOR \
        and result.verdict.understanding is not Grade.POOR


def _reference(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError):
        raise _RefusedError(sentence("unreadable_reference")) from None
    if not holds_words(text):
        raise _RefusedError(sentence("no_reference"))
    return text


def _recorded(file: Path) -> Recorded:
    sound, rate_hz = decode_native(file)
    minutes = len(sound) / rate_hz / 60
    if not len(sound):
        raise _RefusedError(sentence("nothing_recorded"))
    if minutes * 60 > LONGEST_S:
        raise _RefusedError(sentence("too_long", number_text(minutes, 0), number_text(LONGEST_S / 60, 0)))
    if not bool(np.isfinite(sound).all()):
        raise AppError(Code.FILE_UNREADABLE, f"{file}: samples that are not numbers")
    return Recorded(sound, rate_hz, file.name)


# -- the engine

def _understood(profile: Profile, settings: Settings,
                samples: Samples) -> tuple[Understood, tuple[tuple[float, float], ...]]:
    language = resolve_language(settings, system_locale())
    answers: queue.Queue[ports.SpeechEvent] = queue.Queue()
    engine = SpeechClient(settings, profile.models)
    engine.start(answers.put)
    try:
        runs = _Runs(engine, answers, language, samples)
        info = runs.ready()
        live, release_ms = runs.live(in_real_time=True)
        replayed, _ = runs.live(in_real_time=False)
        if words(replayed.text, language) != words(live.text, language):
            replayed, _ = runs.live(in_real_time=True)
        whole = runs.whole()
    finally:
        engine.close()
    seconds = len(samples) / ENGINE_RATE_HZ
    return Understood(
        live.text, replayed.text, whole.text, live.language or language, info.model,
        f"{info.device_name}, {info.compute_type}, {info.backend}", whole.engine_ms / 1000 / seconds,
        release_ms), live.voice


class _Runs:
    """The same sound through the engine, again and again."""

    def __init__(self, engine: SpeechClient, answers: queue.Queue[ports.SpeechEvent], language: str,
                 samples: Samples) -> None:
        self._engine, self._answers, self._language, self._samples = engine, answers, language, samples
        self._take = 0

    def ready(self) -> EngineInfo:
        """Raises AppError."""
        while True:
            self._engine.check(time.monotonic())
            try:
                event = self._answers.get(timeout=0.5)
            except queue.Empty:
                continue
            match event:
                case ports.EngineReady(info):
                    return info
                case ports.EngineDown(code, detail):
                    raise AppError(code, detail)

    def live(self, *, in_real_time: bool) -> tuple[TakeText, float]:
        """The text, and how long after the end it came, in ms."""
        self._take += 1
        self._engine.begin(self._take, self._language)
        block = round(BLOCK_S * ENGINE_RATE_HZ)
        started = time.monotonic()
        for number, start in enumerate(range(0, len(self._samples), block), 1):
            self._engine.frames(self._take, self._samples[start:start + block])
            if in_real_time:
                time.sleep(max(0.0, started + number * BLOCK_S - time.monotonic()))
        self._engine.release(self._take)
        return self._ended()

    def whole(self) -> TakeText:
        self._take += 1
        self._engine.begin(self._take, self._language, whole=True)
        self._engine.frames(self._take, self._samples)
        return self._ended()[0]

    def _ended(self) -> tuple[TakeText, float]:
        ended = time.monotonic()
        self._engine.end(self._take, None)
        result = answer_for(self._engine, self._answers, self._take)
        return result, 1000 * (time.monotonic() - ended)


def _for_engine(sound: NativeSound, rate_hz: int) -> Samples:
    """The strongest channel at 16 kHz, as the recorder hands it on. Of a single frame nothing may be left."""
    strongest = int(np.argmax(sound.var(axis=0, dtype=np.float64)))
    resampler = StreamResampler(rate_hz)
    samples = np.concatenate([resampler.push(np.ascontiguousarray(sound[:, strongest])), resampler.flush()])
    if not len(samples):
        raise _RefusedError(sentence("nothing_recorded"))
    return samples


# -- what is said

def _lines(result: Validation) -> list[str]:
    wording, verdict = Wording(), result.verdict
    parts: tuple[tuple[str, Any], ...] = (("microphone", verdict.microphone), ("understanding", verdict.understanding),
                                          ("speed", verdict.speed))
    lines = [wording.grade(name, grade) for name, grade in parts if grade is not None]
    if result.reading and not result.reading.same_language:
        lines.append(sentence("other_language"))
    elif result.reading:
        lines.append(sentence("words_right", number_text(100 * result.reading.coverage, 0),
                              number_text(100 * result.reading.precision, 0)))
    said = [wording.fault(fault) for fault in result.faults]
    said += [wording.program_fault(fault) for fault in result.program_faults]
    lines += [f"{cause}\n    → {cure}" for cause, cure in said] or [sentence("good")]
    if result.understood:
        lines.append(sentence("heard", result.understood.text))
    return lines
