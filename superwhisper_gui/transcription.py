"""Whole files to text: the yardstick of the live path, never the live code. No gate in front, no clock."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from superwhisper_gui.core import ports
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.settings import Settings, resolve_language
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.media.files import decode_file
from superwhisper_gui.speech.client import SpeechClient
from superwhisper_gui.store.paths import Profile, system_locale
from superwhisper_gui.text.subtitles import formatted


def transcribe(profile: Profile, settings: Settings, files: Sequence[Path], how: str,
               complain: Callable[[Path, AppError], None]) -> Iterator[str | None]:
    """Decodes whole files with the full context, one after the other; yields each text, None where one failed.

    `how`: text, json, srt or vtt. `complain` is told about each file that failed.
    """
    answers: queue.Queue[ports.SpeechEvent] = queue.Queue()
    engine = SpeechClient(settings, profile.models, live=False)
    engine.start(answers.put)
    language = resolve_language(settings, system_locale())
    try:
        for number, path in enumerate(files, 1):
            try:
                audio = decode_file(path)
                engine.begin(number, language)
                engine.frames(number, audio.samples)
                engine.end(number, None)
                yield formatted(str(path), answer_for(engine, answers, number), how)
            except AppError as error:
                complain(path, error)
                yield None
    finally:
        engine.close()


def answer_for(engine: ports.SpeechEngine, answers: queue.Queue[ports.SpeechEvent], take: int) -> TakeText:
    """Waits for the take's text, supervising the process. Raises AppError."""
    while True:
        engine.check(time.monotonic())
        try:
            event = answers.get(timeout=0.5)
        except queue.Empty:
            continue
        match event:
            case ports.TakeDecoded(number, result) if number == take:
                return result
            case ports.TakeFailed(number, code, _) if number == take:
                raise AppError(code)
            case ports.EngineDown(code, detail):
                raise AppError(code, detail)
