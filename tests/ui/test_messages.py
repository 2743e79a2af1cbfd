"""A sentence for everything a person can be told, in both languages, in plain words and in good typography."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from superwhisper_gui.core.dictation import Outcome, State
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.ui.messages import Action, Severity, message_for, outcome_text, sentence_for, state_text
from tests.ui.conftest import ROOT

SUMMARIES = ("loading", "ready", "arming", "recording", "finalising", "inserting", "error")
JARGON = re.compile(r"\b(VAD|RMS|dBFS|sample|frame|thread|buffer|codec|callback|PortAudio|ALSA)\b", re.IGNORECASE)

Speak = Callable[[str], None]


def everything() -> Iterator[str]:
    for code in Code:
        message = message_for(code)
        yield from (message.text, message.advice)
    yield from (outcome_text(outcome) for outcome in Outcome)
    yield from (outcome_text(Outcome.EMPTY, reason) for reason in Reason)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_sentence_an_advice_and_a_button(speak_language: Speak, language: str, code: Code) -> None:
    speak_language(language)
    message = message_for(code)
    assert re.fullmatch(r"[A-ZÀÉÊIl’].+[^.]\.", message.text)
    assert re.fullmatch(r".+[^.]\.", message.advice)
    assert 1 <= len(message.action_text.split()) <= 4
    assert isinstance(message.action_id, Action)
    assert isinstance(message.severity, Severity)
    assert len(message.text) <= 90


@pytest.mark.parametrize("make", [
    *[lambda code=code: message_for(code).text for code in Code],
    *[lambda code=code: message_for(code).advice for code in Code],
    *[lambda reason=reason: outcome_text(Outcome.EMPTY, reason) for reason in Reason],
    *[lambda outcome=outcome: outcome_text(outcome) for outcome in Outcome],
    *[lambda summary=summary: state_text(summary) for summary in SUMMARIES],
])
def test_french_is_french(speak_language: Speak, make: Callable[[], str]) -> None:
    english = make()
    speak_language("fr")
    assert make()
    assert make() != english


def test_no_words_of_the_trade(speak_language: Speak) -> None:
    for language in ("en", "fr"):
        speak_language(language)
        assert [text for text in everything() if JARGON.search(text)] == []


def test_french_typography() -> None:
    """No-break spaces before high punctuation and inside quotation marks; curly apostrophes."""
    root = ET.parse(ROOT / "resources" / "translations" / "superwhisper_fr.ts").getroot()
    lines = [element.text or "" for tag in ("translation", "numerusform") for element in root.iter(tag)]
    assert len(lines) > 100
    for line in lines:
        assert not re.search(r"[^\u202f][;!?]|[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|'|\"", line), line


def test_the_reason_of_a_take_is_a_code_a_reason_or_its_outcome(speak_language: Speak) -> None:
    speak_language("en")
    assert outcome_text(Outcome.FAILED, Code.MIC_BUSY).startswith(message_for(Code.MIC_BUSY).text)
    assert outcome_text(Outcome.EMPTY, Reason.NO_VOICE).startswith("No voice")
    assert outcome_text(Outcome.KEPT, "kept") == outcome_text(Outcome.KEPT)


def test_every_summary_of_the_state_machine_has_words() -> None:
    source = Path(sys.modules[State.__module__].__file__ or "").read_text(encoding="utf-8")
    body = source[source.index("def summary"):source.index("# -- events")]
    said = set(re.findall(r'"([a-z]+)"', body)) | {"arming", "recording"}
    assert said == set(SUMMARIES)
    assert all(state_text(summary) for summary in SUMMARIES)


# -- the command line: no QApplication

def say(code: str, locale: str, folder: Path | None) -> str:
    program = ("import sys; from pathlib import Path; from superwhisper_gui.core.errors import Code\n"
               "from superwhisper_gui.ui.messages import sentence_for\n"
               "folder = Path(sys.argv[3]) if sys.argv[3] else None\n"
               "sys.stdout.reconfigure(encoding='utf-8')\n"
               "print(sentence_for(Code(sys.argv[1]), 'x.wav', sys.argv[2], folder), end='')\n"
               "assert 'PySide6.QtWidgets' not in sys.modules")
    command = [sys.executable, "-c", program, code, locale, str(folder or "")]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=30,
                          env={**os.environ, "LC_ALL": "C"}, cwd=ROOT).stdout


def test_without_an_application_the_locale_says_the_language(translations: Path) -> None:
    english = "This file could not be read as sound (x.wav). Check that it exists and that it plays in a music player."
    assert say("file_unreadable", "fr_FR.UTF-8", translations).startswith(
        "Ce fichier n’a pas pu être lu comme un son (x.wav). Vérifiez")
    assert say("file_unreadable", "de_DE.UTF-8", translations) == english
    assert say("file_unreadable", "fr_FR.UTF-8", None) == english


def test_within_the_program_the_interface_says_the_language(speak_language: Speak) -> None:
    speak_language("fr")
    assert sentence_for(Code.MIC_BUSY) == f"{message_for(Code.MIC_BUSY).text} {message_for(Code.MIC_BUSY).advice}"
    assert "micro" in sentence_for(Code.MIC_BUSY)
