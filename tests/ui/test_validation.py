"""The guided microphone test in the whole program: real threads and recorder, a made-up microphone and engine."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.validation import Match
from superwhisper_gui.ui import validation_run
from tests.fakes_validation import FakePages
from tests.ui.validation_bench import READ, Make, ReadingEngine, full_disk

# -- the way through it

def test_from_the_choice_to_the_result(make: Make) -> None:
    bench = make().start().to_result()
    recorded, understood, reference = bench.validator.judged[0]
    assert reference == READ
    assert (recorded.device, recorded.host, recorded.rate_hz) == ("room", "fake", 48_000)
    assert recorded.silence is not None
    assert len(recorded.silence) >= 0.3 * 48_000
    assert recorded.sound.shape[1] == 1
    assert np.abs(recorded.sound).max() == pytest.approx(0.05, abs=0.01)
    assert recorded.clock_s == pytest.approx(len(recorded.sound) / 48_000, abs=0.1)
    assert recorded.first_block_ms is not None
    assert 0 < recorded.first_block_ms < 2000
    assert recorded.voice == ((0.1, 0.4),)
    assert understood is not None
    assert (understood.text, understood.replayed, understood.file_text) == (READ, READ, READ)
    assert (understood.model, understood.language) == ("base", "en")
    assert understood.release_to_text_ms is not None
    assert understood.release_to_text_ms >= 50                       # the tail
    assert [name for name, _ in bench.engine.of_tests] == ["begin", "release", "end", "begin", "release", "end",
                                                           "begin_whole", "end"]
    bench.until(lambda: bench.validator.saved)
    assert [(own.answer, sound) for _, own, sound in bench.validator.saved] == [("", False)]


def test_nothing_of_it_is_a_dictation(make: Make) -> None:
    bench = make().start().to_result()
    bench.until(lambda: bench.validator.saved)
    assert bench.ask("status")["counts"]["takes"] == 0
    assert bench.history.rows == []
    assert bench.journal.calls == []
    assert bench.program._parts.inserter.asked == []
    assert bench.program._keeper._sound == {}


def test_words_are_lit_as_they_are_recognised(make: Make) -> None:
    bench = make().start().to_reading()
    take = max(bench.engine.sound)
    bench.engine.say(ports.TakePartial(take, "the quick fox"))
    bench.shows("4 of 9 words recognised so far")
    assert bench.dialog.read_page._lit == (True, True, False, True, False, False, True, False, False)
    assert "text-decoration: underline" in bench.dialog.read_page._words.text()


def test_it_can_be_used_without_a_mouse(make: Make, qtbot: QtBot) -> None:
    bench = make().start().open()
    qtbot.keyClick(bench.dialog.focusWidget(), Qt.Key.Key_Return)            # "Start the test" has the focus
    bench.shows("Now read aloud")
    bench.until(lambda: sum(bench.engine.sound.values()) > 1600)
    qtbot.keyClick(bench.dialog.focusWidget(), Qt.Key.Key_Space)             # "I have read it"
    bench.until(lambda: bench.dialog.page is bench.dialog.result_page)
    bench.until(lambda: bench.button("Open the report").isEnabled())
    seen = set()
    for _ in range(30):
        qtbot.keyClick(bench.dialog.focusWidget() or bench.dialog, Qt.Key.Key_Tab)
        seen.add(bench.dialog.focusWidget())
    for name in ("Play the recording", "Open the report", "All measures and plots", "Try again", "Other microphones",
                 "Earlier tests"):
        assert bench.button(name) in seen, name


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_two_buttons_of_the_result_have_the_same_key(make: Make, speak_language: Callable[[str], None],
                                                        language: str) -> None:
    bench = make().start().to_result()
    bench.shows("Open the &report")
    speak_language(language)
    letters = [text[text.index("&") + 1].lower() for text in bench.texts() if "&" in text]
    assert len(letters) >= 5
    assert len(letters) == len(set(letters)), sorted(letters)


def test_start_over(make: Make) -> None:
    bench = make().start().to_reading()
    first = max(bench.engine.sound)
    bench.click("Start over")
    bench.until(lambda: max(bench.engine.sound) > first)
    assert ("cancel", first) in bench.engine.calls
    bench.click("I have read it")
    bench.until(lambda: bench.dialog.page is bench.dialog.result_page)
    assert len(bench.validator.judged) == 1


def test_the_time_limit(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = make().start().to_reading()
    monkeypatch.setattr(validation_run, "READ_LIMIT_S", 0.5)
    bench.shows("The time was over: what you had read until then was tested.")


def test_the_screen_is_locked(make: Make) -> None:
    bench = make().start().to_reading()
    bench.session.lock(True)
    bench.shows("The screen was locked: what you had read until then was tested.")


def test_the_screen_is_locked_before_anything_was_read(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_run, "SILENCE_S", 30.0)
    bench = make().start().open()
    bench.click("Start the test")
    bench.shows("Please be quiet")
    bench.session.lock(True)
    assert bench.dialog.page is bench.dialog.choose_page
    assert bench.run.phase == "idle"


# -- the engine

def test_another_text_from_a_fast_replay_is_tried_at_the_speed_of_speech(make: Make) -> None:
    bench = make(engine=ReadingEngine(READ, "the quick brown box", READ, READ)).start().to_result()
    understood = bench.validator.judged[0][1]
    assert understood is not None
    assert understood.replayed == READ
    assert len([name for name, _ in bench.engine.of_tests if name == "end"]) == 4
    live, *_, paced = sorted(take for take in bench.engine.sound)
    assert bench.engine.sound[paced] == bench.engine.sound[live]


def test_another_text_from_both_replays(make: Make) -> None:
    bench = make(engine=ReadingEngine(READ, "a box", READ, "a fox")).start().to_result()
    understood = bench.validator.judged[0][1]
    assert understood is not None
    assert understood.replayed == "a fox"


def test_the_result_without_waiting(make: Make) -> None:
    bench = make().start().to_reading()
    bench.engine.answers = False
    bench.click("I have read it")
    bench.shows("Your words are being written down.")
    bench.click("Show the result now")
    bench.until(lambda: bench.dialog.page is bench.dialog.result_page)
    assert bench.validator.judged[0][1] is None
    bench.until(lambda: "cancel" in [name for name, _ in bench.engine.of_tests])


@pytest.mark.parametrize("when", ["before", "while"])
def test_without_speech_recognition_the_sound_is_tested(make: Make, when: str) -> None:
    bench = make().start()
    if when == "before":
        bench.engine.say(ports.EngineDown(Code.MODEL_MISSING))
    bench.engine.failure = Code.MODEL_MISSING
    bench.to_result()
    assert bench.validator.judged[0][1] is None
    bench.shows("There is no text, so only the sound was tested. The speech model is not on this computer.")


# -- dictation and the test share one microphone

def test_dictation_is_refused_while_it_records(make: Make) -> None:
    bench = make().start().to_reading()
    bench.hotkeys.press(keys.Pressed(time.monotonic()))
    bench.shows("The dictation key does nothing during the test.")
    answer = bench.ask("start")
    assert answer["ok"] is False
    assert "microphone test" in answer["message"]
    assert bench.ask("status")["error"]["code"] == "test_running"
    bench.hotkeys.press(keys.Released(time.monotonic(), 0.5))
    bench.click("I have read it")
    bench.until(lambda: bench.dialog.page is bench.dialog.result_page)
    assert bench.ask("start") == {"ok": True}
    bench.until(lambda: bench.ask("status")["state"] == "recording")


def test_the_test_waits_for_a_dictation(make: Make) -> None:
    bench = make().start().open()
    bench.ask("start")
    bench.until(lambda: bench.ask("status")["state"] == "recording")
    bench.click("Start the test")
    bench.shows("Something is being dictated right now.")
    assert bench.run.phase == "idle"


def test_another_try_waits_for_a_dictation_and_says_so(make: Make) -> None:
    bench = make().start().to_result()
    bench.ask("start")
    bench.until(lambda: bench.ask("status")["state"] == "recording")
    bench.click("Try again")
    bench.shows("Something is being dictated right now.")
    assert bench.run.phase == "idle"


def test_closing_the_window_lets_go_of_the_microphone(make: Make, qtbot: QtBot) -> None:
    bench = make().start().to_reading()
    qtbot.keyClick(bench.dialog, Qt.Key.Key_Escape)
    bench.until(lambda: not bench.microphone.is_open)
    assert bench.recorder._readers == []
    assert not bench.program.controller.held
    assert bench.engine.of_tests[-1][0] == "cancel"
    assert bench.validator.judged == []


def test_the_meter_of_the_window_keeps_it_open(make: Make, qtbot: QtBot) -> None:
    bench = make().start(hidden=False).open()
    qtbot.keyClick(bench.dialog, Qt.Key.Key_Escape)
    bench.until(lambda: bench.recorder._readers == [])
    assert bench.microphone.is_open


# -- the microphone goes wrong

def test_unplugged_while_one_reads(make: Make) -> None:
    bench = make().start().to_reading()
    bench.microphone.dead_from = time.monotonic()
    bench.shows("The microphone was disconnected while you were reading: only what came before that was tested.")
    assert len(bench.validator.judged[0][0].sound) > 1600


def test_unplugged_in_the_silence(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_run, "SILENCE_S", 30.0)
    bench = make().start().open()
    bench.click("Start the test")
    bench.shows("Please be quiet")
    bench.microphone.dead_from = time.monotonic()
    bench.shows("The microphone was disconnected.")
    assert bench.dialog.page is bench.dialog.choose_page
    assert bench.run.phase == "idle"


@pytest.mark.parametrize(("code", "text", "page"), [
    (Code.MIC_DENIED, "This computer does not let the program use the microphone.", "Privacy settings"),
    (Code.MIC_BUSY, "Another program is keeping the microphone to itself.", "Sound settings"),
])
def test_a_microphone_that_cannot_be_opened(make: Make, code: Code, text: str, page: str) -> None:
    bench = make().start()
    bench.microphone.fails = code
    bench.ask("validate")
    bench.shows(text)
    bench.click(page)
    assert bench.pages.opened == [ports.SystemPage.PRIVACY if code is Code.MIC_DENIED else ports.SystemPage.SOUND]
    bench.click("Start the test")
    bench.shows(text)
    assert bench.run.phase == "idle"


def test_no_microphone_at_all(make: Make) -> None:
    bench = make().start()
    bench.microphone.inputs = []
    bench.ask("validate")
    bench.shows("No microphone is connected.")
    bench.until(lambda: not bench.button("Start the test").isEnabled())      # the list may come later than the sentence


def test_dictations_microphone_is_unplugged(make: Make) -> None:
    """The devices are known already when the window opens, and one row is nothing that can be chosen anew."""
    bench = make(settings=Settings(test_offered=True, tail_ms=50, input="usb")).start()
    bench.microphone.inputs = bench.microphone.inputs[:1]
    bench.program.devices_wanted.emit()
    guide = bench.program._validation.guide
    bench.until(lambda: len(guide._devices) == 1)
    bench.open()
    assert bench.microphone.opened == ["room"]
    bench.click("Start the test")
    bench.shows("Now read aloud")


def test_exact_zeros_are_named_before_the_test(make: Make) -> None:
    bench = make().start()
    bench.microphone.signal = np.zeros_like
    bench.open()
    bench.shows("The microphone sends no sound at all.")
    bench.shows("Check that it is not muted")
    bench.click("Sound settings")
    assert bench.pages.opened == [ports.SystemPage.SOUND]


def test_no_page_of_the_system_no_button(make: Make) -> None:
    bench = make(pages=FakePages()).start()
    bench.microphone.signal = np.zeros_like
    bench.open()
    bench.shows("The microphone sends no sound at all.")
    assert "Sound settings" not in bench.texts()


# -- the result

def test_every_difference_is_told(make: Make) -> None:
    bench = make(engine=ReadingEngine("the quick red fox jumps over the lazy")).start().to_result()
    pairs = bench.dialog.result_page._reading.pairs
    assert "[read “brown”, heard “red”]" in pairs.accessibleDescription()
    assert "[not heard: “dog”]" in pairs.accessibleDescription()
    bench.shows("Words not heard: 1 · heard as another word: 1 · heard besides: 0")
    assert {pair.match for pair in pairs._pairs} == {Match.EQUAL, Match.SUBSTITUTED, Match.MISSING}


def test_the_recording_is_played_and_stopped(make: Make) -> None:
    bench = make().start().to_result()
    bench.click("Play the recording")
    bench.until(lambda: bench.player.played == [len(bench.validator.judged[0][0].sound)])
    bench.shows("Stop")
    bench.click("Stop")
    bench.until(lambda: bench.player.stopped)
    bench.shows("&Play the recording")


def test_nothing_here_plays_sound(make: Make) -> None:
    bench = make()
    bench.player.plays = False
    bench.start().to_result()
    bench.click("Play the recording")
    bench.shows("There is no program here that plays sound.")


def test_the_own_verdict_is_kept_with_it(make: Make, qtbot: QtBot) -> None:
    bench = make().start().to_result()
    bench.until(lambda: len(bench.validator.saved) == 1)
    bench.click("Partly")
    comment = bench.dialog.findChild(QLineEdit)
    qtbot.keyClicks(comment, "the names")
    qtbot.keyClick(comment, Qt.Key.Key_Return)
    bench.until(lambda: len(bench.validator.saved) == 3)
    assert [own.answer for _, own, _ in bench.validator.saved[1:]] == ["partly", "partly"]
    assert bench.validator.saved[-1][1].comment == "the names"
    assert bench.dialog.page is bench.dialog.result_page             # Return in the comment starts nothing
    assert not bench.validator.saved[-1][2]
    bench.dialog.findChild(QCheckBox).click()
    bench.until(lambda: bench.validator.saved[-1][2])


def test_a_full_disk_costs_no_recording(make: Make) -> None:
    bench = make()
    bench.validator.trouble = full_disk()
    bench.start().to_result()
    bench.shows("The report could not be saved. There is not enough room on the disk.")
    bench.shows("The recording is still here as long as this page is open.")
    assert not bench.button("Open the report").isEnabled()
    bench.validator.trouble = None
    bench.click("Save again")
    bench.until(lambda: bench.button("Open the report").isEnabled())
    assert "Save again" not in bench.texts()
    assert len(bench.validator.saved[0][0].recorded.sound)
