"""The guided microphone test in the real program, by key: a microphone that is good, muted, quiet, loud or gone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Mic
from tests.desktop.conftest import DATA, KEY, PROGRAM, rows

LONG, SHORT = DATA / "fr_watson_Broadband_sample2.wav", DATA / "fr_sr_dictee.aiff"
LONG_TEXT = ("Toute personne a droit au repos et aux loisirs et notamment à une limitation raisonnable de la durée du "
             "travail et à des congés payés périodiques.")
SHORT_TEXT = "et c'est la dictée numéro un"
RESULT = "4. Result</b>"


class Session:
    """The window of the microphone test, as the person sees and uses it."""

    def __init__(self, desk: Desk, app: App, screen: Path, reports: Path) -> None:
        self.desk, self.app, self._screen, self._reports = desk, app, screen, reports

    @property
    def screen(self) -> str:
        """All that stands in it; "" while it is closed."""
        return self._screen.read_text(encoding="utf-8") if self._screen.exists() else ""

    def shows(self, text: str, timeout: float = 20.0) -> str:
        return str(wait_for(lambda: (now := self.screen) and text in now and now, timeout, 0.05,
                            f"{text!r} in the window"))

    def open(self) -> None:
        assert self.app.cli("validate").returncode == 0
        self.shows("Which &microphone?")
        wait_for(lambda: "Test the microphone" in self.desk.active_window(), 5, what="the window is in front")

    def start(self) -> None:
        """From the first page to the moment at which the short text is to be read."""
        self.open()
        self.desk.keyboard.chord("Alt_L", "t")
        self.desk.keyboard.tap("Down")
        self.desk.keyboard.chord("Alt_L", "s")
        self.shows("Please be quiet")
        self.shows("Now read aloud")

    def read(self, mic: Mic, **how: Any) -> tuple[str, dict[str, Any]]:
        """Reads the short text; returns what the result says, and the report."""
        before = len(self._files())
        self.start()
        mic.play(SHORT, **how).wait(0.4)
        self.desk.keyboard.tap("space")
        return self.shows(RESULT, 40), self.report(before)

    def report(self, before: int) -> dict[str, Any]:
        """The newest, of more than `before`."""
        wait_for(lambda: len(self._files()) > before, 10, what="the report is written")
        return dict(json.loads(self._files()[-1].read_text(encoding="utf-8")))

    def close(self) -> None:
        self.desk.keyboard.tap("Escape")
        wait_for(lambda: self.screen == "", 5, what="the window is closed")

    def _files(self) -> list[Path]:
        return sorted(self._reports.glob("*.json"))


@pytest.fixture(scope="module")
def session(desk: Desk, mic: Mic) -> Iterator[Session]:
    texts, screen, profile = desk.home / "texts", desk.home / "screen.txt", desk.home / "validated"
    texts.mkdir()
    (texts / "fr-a.txt").write_text(f"Court\n{SHORT_TEXT}\n", encoding="utf-8")
    (texts / "fr-b.txt").write_text(f"Long\n{LONG_TEXT} {LONG_TEXT}\n", encoding="utf-8")
    argv = [sys.executable, "-m", "tests.desktop.validation_program", texts, screen, "--profile", profile, "--hidden",
            "--language", "fr", "--input", "room", "--set", "ui_language=en"]
    app = desk.launch(argv, env={"PYTHONPATH": str(Path(__file__).resolve().parents[2])}, program=PROGRAM)
    app.wait_state("ready")
    yield Session(desk, app, screen, profile / "validations")
    app.close()


@pytest.fixture
def test(session: Session) -> Iterator[Session]:
    yield session
    if session.screen:
        session.close()


def faults(report: dict[str, Any]) -> list[str]:
    return [fault["code"] for fault in report["faults"]]


def test_a_good_microphone(test: Session, mic: Mic, desk: Desk) -> None:
    """One half of the text is read, so half of the words are missing."""
    test.open()
    desk.keyboard.chord("Alt_L", "s")
    test.shows("Now read aloud")
    clip = mic.play(LONG)
    desk.keyboard.tap(KEY)                               # the dictation key does nothing now, and says so
    test.shows("The dictation key does nothing during the test.")
    clip.wait(0.4)
    desk.keyboard.tap("Return")
    shown, report = test.shows(RESULT, 60), test.report(0)
    assert "The microphone is good." in shown
    assert "What was heard, under what was to be read" in shown
    assert (report["faults"], report["verdict"]["microphone"]) == ([], "good")
    assert report["reference"] == f"{LONG_TEXT} {LONG_TEXT}"
    assert 0.35 <= report["coverage"] <= 0.5
    assert report["precision"] >= 0.75
    assert 0.5 <= report["wer"] <= 0.7
    assert report["device"] == "room"
    assert 0 < report["release_to_text_ms"] < 15_000
    assert 0 < report["measures"]["first_block_ms"] < 4000
    assert "congés" in report["text"]
    assert rows(test.app) == []                          # no dictation
    counts = test.app.status()["counts"]
    assert counts["takes"] == 0


@pytest.mark.long
def test_a_quiet_microphone_is_usable_and_says_what_to_do(test: Session, mic: Mic) -> None:
    mic.floor(-88)
    try:
        shown, report = test.read(mic, gain_db=-30)
    finally:
        mic.floor(-80)
    assert faults(report)[0] == "too_quiet"
    assert report["verdict"]["microphone"] == "usable"
    assert "Raise the input gain" in shown
    assert report["wer"] <= 0.34                         # it was understood all the same


@pytest.mark.long
def test_a_loud_microphone(test: Session, mic: Mic) -> None:
    shown, report = test.read(mic, gain_db=30)
    assert faults(report)[0] == "clipping"
    assert "Lower the input gain" in shown


def test_a_muted_microphone(test: Session, mic: Mic) -> None:
    """Named before the test, and by it."""
    mic.floor(None)
    try:
        test.open()
        test.shows("The microphone sends no sound at all.")
        shown, report = test.read(mic, gain_db=-400)
    finally:
        mic.floor(-80)
    assert faults(report) == ["silence"]
    assert report["verdict"]["microphone"] == "poor"
    assert "Check that it is not muted" in shown
    test.close()
    test.open()
    test.shows("did not pass its last test")


@pytest.mark.long
def test_a_microphone_that_is_unplugged_while_one_reads(test: Session, mic: Mic, desk: Desk) -> None:
    before = len(list(test.app.desk.home.glob("validated/validations/*.json")))
    test.start()
    mic.play(SHORT).wait(0.2)
    desk.unplug(mic)
    try:
        shown, report = test.shows(RESULT, 40), test.report(before)
    finally:
        desk.replug(mic)
        desk.set_default(mic)
    assert "The microphone was disconnected while you were reading" in shown
    assert report["wer"] <= 0.34                         # what came before is there


def test_closing_the_window_lets_go_of_the_microphone(test: Session, mic: Mic, desk: Desk) -> None:
    test.start()
    assert desk.sound.streams(mic) == 1
    test.close()
    wait_for(lambda: desk.sound.streams(mic) == 0, 5, what="nobody listens any more")
    assert test.app.status()["state"] == "ready"
