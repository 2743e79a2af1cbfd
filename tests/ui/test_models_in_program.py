"""From the menu and from a notice to the list of models, and from there to the setting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from pytestqt.qtbot import QtBot

from superwhisper_gui.core import ports
from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.ui.messages import Action
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


@pytest.fixture
def saved() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def program(qtbot: QtBot, translations: Path, icons: Path, tmp_path: Path, speak_language: Any,
            saved: list[tuple[str, str]]) -> Iterator[Program]:
    def port(kind: type) -> Any:
        return create_autospec(kind, instance=True)

    program = Program(Settings(ui_language="en"), Parts(
        recorder=port(ports.Recorder), engine=FakeEngine(), kept_audio=port(ports.KeptAudio), history=None,
        journal=FakeJournal(), recovered=FakeHistory(),
        focus=FakeFocus(), inserter=FakeInserter(), hotkeys=FakeHotkeys(), control=port(ports.ControlServer),
        session=port(ports.Session), models=FakeModels(BASE, SMALL), metrics=FakeMetrics(),
        save_setting=lambda name, text: saved.append((name, text)), translations=translations, icons=icons,
        profile=tmp_path, locale="en_GB.UTF-8", validator=FakeValidator(GOOD_ROW),
        player=FakePlayer(), pages=FakePages()))
    qtbot.addWidget(program.window)
    yield program
    program.end()


def list_of(program: Program, qtbot: QtBot) -> ModelsDialog:
    dialog = program.window.findChild(ModelsDialog)
    assert dialog
    qtbot.waitUntil(lambda: bool(dialog._rows), timeout=5000)
    assert dialog.isVisible()
    return dialog


def test_the_menu_opens_the_list_and_a_choice_becomes_the_setting(program: Program, qtbot: QtBot,
                                                                  saved: list[tuple[str, str]]) -> None:
    assert program.window.findChild(ModelsDialog) is None
    program.window.models_requested.emit()
    dialog = list_of(program, qtbot)
    dialog.use_clicked.emit("small")
    assert saved == [("model", "small")]
    assert program.controller.settings.model == "small"
    assert dialog._hint.isVisibleTo(dialog)              # it is being loaded


def test_the_notice_about_a_missing_model_opens_the_list(program: Program, qtbot: QtBot) -> None:
    program.window.notice_action.emit(Action.OPEN_MODELS)
    list_of(program, qtbot)


def test_when_the_missing_model_is_there_the_engine_is_tried_again(program: Program, qtbot: QtBot) -> None:
    program.window.models_requested.emit()
    dialog = list_of(program, qtbot)
    with qtbot.waitSignal(program.retry_engine, timeout=5000):
        dialog.download_clicked.emit("base")             # the one of the settings
    with qtbot.assertNotEmitted(program.retry_engine, wait=200):
        dialog.download_clicked.emit("small")
