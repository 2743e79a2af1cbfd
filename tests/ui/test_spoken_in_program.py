"""While a take is spoken: its text so far. Afterwards: what it took, and whether the model is too slow."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from pytestqt.qtbot import QtBot

from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.audio import TakeAudio
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.pace import TooSlow
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, Segment, TakeText
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.messages import Action, message_for
from superwhisper_gui.ui.program import Parts, Program
from tests.fakes import (
    FakeEngine,
    FakeFocus,
    FakeHistory,
    FakeHotkeys,
    FakeInserter,
    FakeJournal,
    FakeMetrics,
    FakeModels,
)
from tests.fakes_validation import GOOD_ROW, FakePages, FakePlayer, FakeValidator

SMALL = EngineInfo("small", "cpu", "CPU", "int8", "prism", 7)
SOUND = TakeAudio(10.0, 10.0, 0.0, -12.0, all_zero=False)
SLOW = TakeText("oui", None, 4000.0, "fr", (Segment(0.0, 1.0, "oui"),), "", 9000.0)


class Bench:
    """No threads run: the test plays microphone, engine and target."""

    def __init__(self, program: Program, hotkeys: FakeHotkeys, inserter: FakeInserter) -> None:
        self.program, self.hotkeys, self.inserter = program, hotkeys, inserter
        self.c, self.card, self.notice = program.controller, program.window._result, program.window._notice

    def say(self, event: ports.SpeechEvent) -> None:
        self.program._inference.happened.emit(event)

    @property
    def shown(self) -> tuple[str, str]:
        return self.card._heading.text(), self.card._view.toPlainText()

    def press(self) -> int:
        now = time.monotonic()
        self.hotkeys.press(keys.Pressed(now))
        take = self.c.state.last_id
        self.c.on_recorder(ports.TakeStarted(take, now))
        return take

    def release(self, take: int) -> None:
        self.hotkeys.press(keys.Released(time.monotonic(), 10.0))
        self.c.on_captured(take, SOUND, lost=False)

    def insert(self, take: int) -> None:
        self.inserter.answer(ports.InsertResult(take, Outcome.INSERTED, None, time.monotonic()))

    def speak(self, result: TakeText) -> int:
        take = self.press()
        self.release(take)
        self.say(ports.TakeDecoded(take, result))
        self.insert(take)
        return take


@pytest.fixture
def bench(qtbot: QtBot, translations: Path, icons: Path, tmp_path: Path, speak_language: Any) -> Iterator[Bench]:
    def port(kind: type) -> Any:
        return create_autospec(kind, instance=True)

    hotkeys, inserter = FakeHotkeys(), FakeInserter()
    program = Program(Settings(ui_language="en"), Parts(
        recorder=port(ports.Recorder), engine=FakeEngine(), kept_audio=port(ports.KeptAudio), history=None,
        journal=FakeJournal(), recovered=FakeHistory(), focus=FakeFocus(), inserter=inserter, hotkeys=hotkeys,
        control=port(ports.ControlServer), session=port(ports.Session), models=FakeModels(), metrics=FakeMetrics(),
        save_setting=lambda name, text: None, translations=translations, icons=icons, profile=tmp_path,
        locale="en_GB.UTF-8", validator=FakeValidator(GOOD_ROW),
        player=FakePlayer(), pages=FakePages()))
    qtbot.addWidget(program.window)
    program.controller.start()
    program.window.show()
    bench = Bench(program, hotkeys, inserter)
    bench.say(ports.EngineReady(SMALL, 500.0))
    yield bench
    program.end()


# -- the text so far

def test_from_the_first_words_to_the_final_text(bench: Bench) -> None:
    take = bench.press()
    bench.say(ports.TakePartial(take, "Je vous"))
    assert bench.shown == ("So far", "Je vous")
    bench.release(take)
    assert bench.shown == ("So far", "Je vous")          # until the final text is there
    bench.say(ports.TakeDecoded(take, TakeText("Je vous confirme.", None, 300.0, "fr")))
    bench.insert(take)
    assert bench.shown == ("Last text", "Je vous confirme.")
    assert "Together" in bench.card._delay.toolTip()
    assert "Typical" not in bench.card._delay.toolTip()
    bench.speak(TakeText("Merci.", None, 300.0, "fr"))
    assert "(last 2)" in bench.card._delay.toolTip()


def test_a_take_that_gives_no_text(bench: Bench) -> None:
    bench.speak(TakeText("Bonjour.", None, 300.0, "fr"))
    take = bench.press()
    bench.say(ports.TakePartial(take, "euh"))
    bench.release(take)
    bench.say(ports.TakeDecoded(take, TakeText("", Reason.NO_VOICE, 300.0, "fr")))
    assert bench.shown == ("Last text", "Bonjour.")


def test_a_cancelled_take(bench: Bench) -> None:
    bench.speak(TakeText("Bonjour.", None, 300.0, "fr"))
    take = bench.press()
    bench.say(ports.TakePartial(take, "euh"))
    bench.c.cancel()
    assert bench.shown == ("Last text", "Bonjour.")
    bench.say(ports.TakePartial(take, "euh non"))        # comes too late
    assert bench.shown == ("Last text", "Bonjour.")


# -- the pace

def test_a_model_that_is_too_slow_is_named_once(bench: Bench) -> None:
    bench.speak(SLOW)
    assert bench.notice.code is None
    bench.speak(SLOW)
    assert bench.notice.code is Code.ENGINE_SLOW
    assert bench.notice._text.text() == "“small” is too slow for this computer: your text comes late."
    assert bench.notice._advice.text().startswith("Choose “base” instead")
    assert bench.c.state.summary == "ready"              # dictation works
    bench.speak(SLOW)
    assert bench.notice.code is Code.ENGINE_SLOW         # stays until it was read
    bench.notice._button.click()
    assert bench.program._models.dialog is not None
    bench.speak(SLOW)
    bench.speak(SLOW)
    assert bench.notice.code is None


def test_the_warm_up_names_a_model_that_is_too_slow(bench: Bench) -> None:
    bench.say(ports.EngineStats(replace(SMALL, foreseen_load=0.7), {}, {}))
    assert bench.notice.code is None
    bench.say(ports.EngineStats(replace(SMALL, foreseen_load=0.9), {}, {}))
    assert bench.notice.code is Code.ENGINE_SLOW
    assert bench.notice._advice.text().startswith("Choose “base” instead")


def test_another_model_is_judged_anew(bench: Bench) -> None:
    bench.speak(SLOW)
    bench.speak(SLOW)
    bench.say(ports.EngineReady(replace(SMALL, model="base"), 500.0))
    assert bench.notice.code is None


def test_a_text_inserted_twice_counts_once(bench: Bench) -> None:
    take = bench.press()
    bench.release(take)
    bench.say(ports.TakeDecoded(take, SLOW))
    bench.inserter.answer(ports.InsertResult(take, Outcome.KEPT, Code.INSERT_FOCUS_CHANGED))
    bench.c.insert_waiting()
    bench.insert(take)
    assert bench.program.window._too_slow is None


def test_a_problem_goes_first(window: MainWindow) -> None:
    window.set_too_slow(TooSlow("small", "base"))
    window.set_notice(Code.SOUND_GAP)
    assert window._notice.code is Code.SOUND_GAP
    window.set_notice(None)
    assert window._notice.code is Code.ENGINE_SLOW


def test_without_a_name_the_sentence_is_whole(window: MainWindow, speak_language: Any) -> None:
    window.set_too_slow(TooSlow("tiny", ""))
    assert window._notice._text.text() == message_for(Code.ENGINE_SLOW).text
    window.set_too_slow(TooSlow("small", "base"))
    speak_language("fr")
    assert "« small »" in window._notice._text.text().replace("\u00a0", " ")
    assert message_for(Code.ENGINE_SLOW).action_id is Action.OPEN_MODELS
    assert message_for(Code.ENGINE_SLOW, "small", "base").action_id is Action.OPEN_MODELS


@pytest.fixture
def window(speak_language: Any, qtbot: QtBot, icons: Path) -> MainWindow:
    window = MainWindow(icons)
    qtbot.addWidget(window)
    window.set_summary("ready")
    window.show()
    return window
