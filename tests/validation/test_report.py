"""The report: the keys that others rely on, a page that needs nothing else, and no half file."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.validation import FaultCode, Grade, OwnVerdict, Understood, Validation
from superwhisper_gui.store.resources import resource
from superwhisper_gui.ui.validation_wording import Wording
from superwhisper_gui.validation.validator import MicrophoneValidator
from tests.validation.speech import load, recorded

KEYS = {"schema", "device", "model", "text", "file_text", "reference", "wer", "coverage", "precision", "rtf",
        "release_to_text_ms", "measures", "verdict", "faults"}
REFERENCE = "Il a dit <b> que « c'est » bien & bon."


@pytest.fixture
def validator(tmp_path: Path) -> MicrophoneValidator:
    return MicrophoneValidator(tmp_path / "profile" / "validations", resource("reading"), Wording(), lambda: 1.75e9)


def result(validator: MicrophoneValidator, device: str = "Micro <1>") -> Validation:
    from dataclasses import replace

    wave, rate = load("en_arctic_a0010.wav")
    heard = Understood("Il a dit que c'était bon.", "Il a dit.", REFERENCE, "fr", "base", "CPU", 0.2, 400.0)
    return validator.judge(replace(recorded(0.02 * wave, rate), device=device), heard, REFERENCE)


def test_the_report(validator: MicrophoneValidator) -> None:
    json_file, page = validator.save(result(validator), OwnVerdict("partly", "trop <loin>"), with_sound=False)
    report = json.loads(json_file.read_text(encoding="utf-8"))
    assert report.keys() >= KEYS
    assert report["schema"] == 1
    assert report["verdict"] == {"microphone": "usable", "understanding": "poor", "speed": "usable"}
    fault = report["faults"][0]
    assert (fault["code"], fault["measure"]) == ("too_quiet", "speech_dbfs")
    assert "input gain" in fault["cure"]
    assert report["program_faults"][0]["code"] == "replay_differs"
    assert report["own"] == {"answer": "partly", "comment": "trop <loin>"}
    assert stat.S_IMODE(json_file.stat().st_mode) == stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_needs_nothing_else_and_marks_what_differs(validator: MicrophoneValidator) -> None:
    _, file = validator.save(result(validator), OwnVerdict("no", "<script>"), with_sound=False)
    text = file.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("svg") == 2
    assert not {"script", "audio", "img", "link", "b"} & set(tags)
    assert not re.search(r"(?:src|href)=|url\(|@import", text)
    classes = [attrs.get("class") for tag, attrs in page.tags if tag == "span"]
    assert {"missing", "substituted"} <= set(classes)
    assert all(attrs.get("title") for tag, attrs in page.tags if tag == "span" and "title" in attrs)
    assert "−que" in text or "≠" in text
    with_sound = validator.save(result(validator), OwnVerdict(), with_sound=True)[1].read_text(encoding="utf-8")
    assert "data:audio/wav;base64," in with_sound


def test_history(validator: MicrophoneValidator, tmp_path: Path) -> None:
    assert validator.past() == []
    first = result(validator)
    files = validator.save(first, OwnVerdict(), with_sound=False)
    assert validator.save(first, OwnVerdict("yes"), with_sound=False) == files
    files[0].with_name("broken.json").write_text("{")
    files[0].with_name("newer.json").write_text('{"schema": 99}')
    past = validator.past()
    assert [(one.device, one.microphone, one.faults, one.report) for one in past] == [
        ("Micro <1>", Grade.USABLE, (FaultCode.TOO_QUIET,), files[0].name)]


@pytest.mark.parametrize("broken_call", [1, 2])
def test_a_full_disk_leaves_no_half_file(validator: MicrophoneValidator, monkeypatch: pytest.MonkeyPatch,
                                         tmp_path: Path, broken_call: int) -> None:
    calls = 0
    real = os.fsync

    def full(number: int) -> None:
        nonlocal calls
        calls += 1
        if calls == broken_call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AppError) as raised:
        validator.save(result(validator), OwnVerdict(), with_sound=False)
    assert raised.value.code is Code.DISK_FULL
    assert list((tmp_path / "profile" / "validations").iterdir()) == []


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    validator = MicrophoneValidator(tmp_path / "file" / "validations", resource("reading"), Wording())
    with pytest.raises(AppError) as raised:
        validator.save(result(validator), OwnVerdict(), with_sound=False)
    assert raised.value.code is Code.PROFILE_READ_ONLY
