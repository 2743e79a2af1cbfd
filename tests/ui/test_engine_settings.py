"""Settings of the engine and numbers for Prometheus in the running program; the engine is played by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.dictation import Take as SpokenTake
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.core.report import Last, Timings
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.ui.models_dialog import ModelsDialog
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

BASE = ModelRow("base", "base", 147_882_941, True, ModelPlace.BUILT_IN)
SMALL = ModelRow("small", "small", 486_212_372, True, ModelPlace.PROFILE)
INFO = EngineInfo("base", "cpu", "CPU", "int8", "prism", 7)
NUMBERS = {"stt_cache_hits_total": [{"value": 3.0}]}
Make = Callable[..., "Bench"]


class Control:
    """Asks as another process would."""

    def listen(self, on_request: Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], None]) -> None:
        self._on_request = on_request

    def ask(self, **request: Any) -> dict[str, Any]:
        answers: list[dict[str, Any]] = []
        self._on_request(request, answers.append)
        return answers[0]

    def close(self) -> None: ...


class Bench:
    def __init__(self, qtbot: QtBot, settings: Settings, metrics: FakeMetrics, folders: dict[str, Path]) -> None:
        def port(kind: type) -> Any:
            return create_autospec(kind, instance=True)

        self.qtbot, self.metrics = qtbot, metrics
        self.engine, self.control, self.saved = FakeEngine(), Control(), dict[str, str]()
        recorder = port(ports.Recorder)
        recorder.poll_ms, recorder.devices.return_value, recorder.poll.return_value = 0, [], []
        self.program = Program(settings, Parts(
            recorder=recorder, engine=self.engine, kept_audio=port(ports.KeptAudio), history=None,
            journal=FakeJournal(), recovered=FakeHistory(), focus=FakeFocus(), inserter=FakeInserter(),
            hotkeys=FakeHotkeys(), control=self.control, session=port(ports.Session), models=FakeModels(BASE, SMALL),
            metrics=metrics, save_setting=self.saved.__setitem__, locale="en_GB.UTF-8",
            validator=FakeValidator(GOOD_ROW), player=FakePlayer(), pages=FakePages(), **folders))
        self.program.start(hidden=True)
        qtbot.addWidget(self.program.window)
        self.until(lambda: hasattr(self.engine, "say"))

    def until(self, met: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=5000)

    @property
    def shown(self) -> Code | None:
        return self.program.controller.state.error

    def dialog(self) -> ModelsDialog:
        self.program.window.models_requested.emit()
        dialog = self.program.window.findChild(ModelsDialog)
        assert dialog
        self.until(lambda: dialog._rows)
        return dialog


@pytest.fixture
def make(qtbot: QtBot, translations: Path, icons: Path, tmp_path: Path, speak_language: Any) -> Iterator[Make]:
    made: list[Bench] = []

    def bench(metrics: FakeMetrics | None = None, **settings: Any) -> Bench:
        made.append(Bench(qtbot, Settings(ui_language="en", **settings), metrics or FakeMetrics(),
                          {"translations": translations, "icons": icons, "profile": tmp_path}))
        return made[0]

    yield bench
    for each in made:
        each.program.end()


def unchanged(bench: Bench, code: Code, **refused: Any) -> None:
    settings = bench.program.controller.settings
    kept = Settings(beam_size=5)
    bench.engine.say(ports.EngineUnchanged(code, "why", msgspec.structs.replace(settings, **refused), kept))


# -- another model

def test_a_choice_goes_to_the_engine_and_the_list_says_when_it_has_it(make: Make) -> None:
    bench = make()
    dialog = bench.dialog()
    dialog.use_clicked.emit("small")
    bench.until(lambda: bench.engine.wanted)
    assert bench.engine.wanted[0].model == "small"
    assert bench.saved == {"model": "small"}
    assert dialog._hint.isVisibleTo(dialog)
    bench.engine.say(ports.EngineReady(INFO, 1.0, "small"))
    bench.until(lambda: not dialog._hint.isVisibleTo(dialog))
    assert bench.program.controller.around.model == "small"          # what the history is told


@pytest.mark.parametrize(("name", "value"), [
    ("model", "small"), ("device", "cpu"), ("device_only", "true"), ("compute_type", "int8"), ("beam_size", "1"),
    ("languages", "de,fr"), ("cache_mb", "0"), ("spare_engine", "true")])
def test_a_setting_of_the_engine_takes_effect_at_once(make: Make, name: str, value: str) -> None:
    bench = make()
    assert bench.control.ask(command="set", name=name, value=value) == {"ok": True, "now": True}
    bench.until(lambda: bench.engine.wanted)
    assert getattr(bench.engine.wanted[0], name) == getattr(bench.program.controller.settings, name)
    assert getattr(bench.engine.wanted[0], name) != getattr(Settings(), name)


def test_other_settings_do_not_bother_the_engine(make: Make) -> None:
    bench = make()
    bench.control.ask(command="set", name="tail_ms", value="100")
    bench.control.ask(command="set", name="model", value="small")
    bench.until(lambda: bench.engine.wanted)
    assert [wanted.tail_ms for wanted in bench.engine.wanted] == [100]
    assert bench.control.ask(command="set", name="hub", value="https://other.example") == {"ok": True, "now": False}


def test_a_model_that_does_not_load_is_taken_back_and_said_once(make: Make) -> None:
    bench = make()
    bench.dialog().use_clicked.emit("small")
    bench.until(lambda: bench.engine.wanted)
    unchanged(bench, Code.MODEL_DAMAGED)
    bench.until(lambda: bench.shown is Code.ENGINE_UNCHANGED)
    assert bench.program.controller.settings.model == "base"
    assert bench.saved == {"model": "base"}
    dialog = bench.dialog()
    assert not dialog._hint.isVisibleTo(dialog)
    assert "damaged" in dialog.card("small")._trouble.text()
    dialog.use_clicked.emit("small")                       # another try
    assert not dialog.card("small")._trouble.isVisibleTo(dialog)


def test_the_reason_is_in_the_list_also_when_it_is_opened_later(make: Make) -> None:
    bench = make()
    bench.control.ask(command="set", name="model", value="small")
    unchanged(bench, Code.MODEL_MISSING)
    bench.until(lambda: bench.shown)
    assert "not on this computer" in bench.dialog().card("small")._trouble.text()


def test_what_was_refused_is_taken_back_together(make: Make) -> None:
    """One after the other they would be a choice that nobody made."""
    bench = make()
    for name, value in (("device", "cuda:1"), ("beam_size", "1")):
        bench.control.ask(command="set", name=name, value=value)
    bench.until(lambda: len(bench.engine.wanted) == 2)
    unchanged(bench, Code.GPU_MISSING)
    bench.until(lambda: bench.shown)
    assert bench.saved == {"device": "auto", "beam_size": "5"}
    bench.until(lambda: len(bench.engine.wanted) == 3)
    assert (bench.engine.wanted[2].device, bench.engine.wanted[2].beam_size) == ("auto", 5)


def test_a_later_choice_is_not_taken_back(make: Make) -> None:
    bench = make()
    bench.control.ask(command="set", name="model", value="small")
    bench.control.ask(command="set", name="model", value="medium")
    unchanged(bench, Code.MODEL_DAMAGED, model="small")
    bench.engine.say(ports.EngineReady(INFO, 1.0, "medium"))
    bench.until(lambda: bench.program.controller.around.model == "medium")
    assert bench.program.controller.settings.model == "medium"
    assert bench.shown is None
    assert bench.saved == {}


# -- numbers for Prometheus

def test_nothing_is_served_unless_it_is_switched_on(make: Make) -> None:
    bench = make()
    assert bench.metrics.port == 0
    assert bench.control.ask(command="set", name="metrics_port", value="9108") == {"ok": True, "now": True}
    assert bench.metrics.port == 9108
    bench.control.ask(command="set", name="metrics_port", value="0")
    assert bench.metrics.port == 0


def test_it_is_served_from_the_start_and_not_after_the_end(make: Make) -> None:
    bench = make(metrics_port=9108)
    assert bench.metrics.port == 9108
    bench.program.end()
    assert bench.metrics.port == 0


def test_that_it_cannot_be_served_is_said_and_ends_nothing(make: Make) -> None:
    bench = make(FakeMetrics(AppError(Code.METRICS_UNAVAILABLE, "not installed")), metrics_port=9108)
    assert bench.shown is Code.METRICS_UNAVAILABLE
    assert "setup metrics" in bench.control.ask(command="status")["error"]["message"]


def test_the_numbers_of_the_engine_and_the_delay_of_each_text(make: Make) -> None:
    bench = make()
    bench.engine.say(ports.EngineStats(INFO, {"prism-cpu": "closed"}, NUMBERS))
    bench.until(lambda: bench.metrics.adopted)
    status = bench.control.ask(command="status")
    assert (status["metrics"], status["breakers"]) == (NUMBERS, {"prism-cpu": "closed"})
    for delay_ms in (840.0, None):
        bench.program.controller.finished.emit(
            Last(SpokenTake(1, 0.0, None), Outcome.INSERTED, None, Timings(release_to_text=delay_ms)))
    assert bench.metrics.delays_s == [0.84]


# -- doubt

def test_a_doubt_is_shown_and_told(make: Make) -> None:
    bench = make()
    assert bench.control.ask(command="status")["last"]["doubt"] == ""
    take = SpokenTake(1, 0.0, None, result=TakeText("encore encore", None, 1.0, "fr", doubt="loop"))
    bench.program.controller.last = Last(take, Outcome.INSERTED, None, Timings())
    bench.program.controller.finished.emit(bench.program.controller.last)
    assert bench.control.ask(command="status")["last"]["doubt"] == "loop"
    assert "repeats itself" in bench.program.window._result._warning.text()
