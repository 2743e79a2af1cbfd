"""The list of models: what is shown of each, which buttons there are, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.ui.messages import message_for
from superwhisper_gui.ui.model_wording import progress_text, size_text
from superwhisper_gui.ui.models_dialog import ModelsDialog

BASE = ModelRow("base", "base", 147_882_941, True, ModelPlace.BUILT_IN)
SMALL = ModelRow("small", "small", 486_212_372, True, ModelPlace.PROFILE)
LARGE = ModelRow("large-v2", "large-v2", 3_089_578_858, True, ModelPlace.HUB, recommended=True)
BEGUN = ModelRow("large-v3", "large-v3", 3_090_835_702, True, ModelPlace.HUB, begun_bytes=412_000_000)
FOUND = ModelRow("whisper-fr", "/cache/whisper-fr", 900_000_000, None, ModelPlace.FOLDER)
ROWS = [LARGE, BASE, SMALL, BEGUN, FOUND]

Speak = Callable[[str], None]


@pytest.fixture
def dialog(speak_language: Speak, qtbot: QtBot) -> ModelsDialog:
    dialog = ModelsDialog(None)
    qtbot.addWidget(dialog)
    dialog.set_chosen("base", "base")
    dialog.set_rows(ROWS)
    dialog.show()
    return dialog


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def buttons(dialog: ModelsDialog, choice: str) -> dict[str, QPushButton]:
    card = dialog.card(choice)
    return {b.text(): b for b in card.findChildren(QPushButton) if b.isVisibleTo(card)}


def press(qtbot: QtBot, dialog: ModelsDialog, choice: str, text: str) -> None:
    qtbot.mouseClick(buttons(dialog, choice)[text], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("row", "there", "can"), [
    (BASE, ["base", "148 MB", "French, English", "in use"], []),
    (SMALL, ["486 MB", "downloaded"], ["Remove", "Use this one"]),
    (LARGE, ["3.1 GB", "recommended for this computer", "can be downloaded"], ["Download"]),
    (BEGUN, ["412 MB already downloaded"], ["Go on", "Remove"]),
    (FOUND, ["whisper-fr", "900 MB", "found on this computer"], ["Use this one"]),
])
def test_what_is_shown_and_what_can_be_done(dialog: ModelsDialog, row: ModelRow, there: list[str],
                                            can: list[str]) -> None:
    text = texts(dialog.card(row.choice))
    assert [part for part in there if part not in text] == []
    assert ("recommended" in text) == row.recommended
    assert sorted(buttons(dialog, row.choice)) == can


def test_the_buttons_ask(dialog: ModelsDialog, qtbot: QtBot) -> None:
    for signal, choice, text, wanted in (
            (dialog.download_clicked, "large-v2", "Download", "large-v2"),
            (dialog.remove_clicked, "small", "Remove", "small"),
            (dialog.use_clicked, "/cache/whisper-fr", "Use this one", "/cache/whisper-fr")):
        with qtbot.waitSignal(signal) as asked:
            press(qtbot, dialog, choice, text)
        assert asked.args == [wanted]


def test_a_download_has_a_bar_a_speed_and_an_end(dialog: ModelsDialog, qtbot: QtBot) -> None:
    dialog.set_loading("large-v2")
    card = dialog.card("large-v2")
    bar = card.findChild(QProgressBar)
    assert bar.isVisible()
    assert "Connecting…" in texts(card)
    dialog.set_progress(1_240_000_000, LARGE.size_bytes, 11_800_000.0)
    assert "1.2 GB of 3.1 GB · 12 MB/s · about 3 min left" in texts(card)
    assert bar.value() / bar.maximum() == pytest.approx(1_240_000_000 / LARGE.size_bytes, abs=0.001)
    with qtbot.waitSignal(dialog.cancel_clicked):
        press(qtbot, dialog, "large-v2", "Cancel")
    assert not buttons(dialog, "large-v3")["Go on"].isEnabled()          # one at a time
    dialog.set_loading("")
    assert not bar.isVisible()
    assert buttons(dialog, "large-v3")["Go on"].isEnabled()


def test_a_model_that_goes_on_begins_where_it_was(dialog: ModelsDialog) -> None:
    dialog.set_loading("large-v3")
    bar = dialog.card("large-v3").findChild(QProgressBar)
    assert bar.value() / bar.maximum() == pytest.approx(412 / 3090.8, abs=0.001)


@pytest.mark.parametrize("code", [Code.DISK_FULL, Code.DOWNLOAD_WRONG, Code.DOWNLOAD_FAILED, Code.DOWNLOAD_RUNNING,
                                  Code.PROFILE_READ_ONLY, Code.SETTING_INVALID])
def test_a_problem_is_told_at_its_model_and_goes_with_the_next_try(dialog: ModelsDialog, code: Code) -> None:
    dialog.set_problem("large-v2", AppError(code, "3090 MB are needed"))
    text = texts(dialog.card("large-v2"))
    assert f"{message_for(code).text} {message_for(code).advice} (3090 MB are needed)" in text
    assert message_for(code).text not in texts(dialog.card("small"))
    dialog.set_rows(ROWS)                                                # asked anew: still to be read
    assert message_for(code).text in texts(dialog.card("large-v2"))
    dialog.set_loading("large-v2")
    assert message_for(code).text not in texts(dialog.card("large-v2"))


def test_another_model_is_loaded_before_it_is_used(dialog: ModelsDialog) -> None:
    assert "being loaded" not in texts(dialog)
    dialog.set_chosen("small", "base")
    assert "being loaded" in texts(dialog)
    assert "in use" in texts(dialog.card("small"))
    dialog.set_chosen("base", "base")
    assert "being loaded" not in texts(dialog)


def test_before_the_list_is_there_it_says_so(speak_language: Speak, qtbot: QtBot) -> None:
    dialog = ModelsDialog(None)
    qtbot.addWidget(dialog)
    assert "Looking for models…" in texts(dialog)
    dialog.set_rows(ROWS)
    assert "Looking for models…" not in texts(dialog)


def test_in_french(dialog: ModelsDialog, speak_language: Speak) -> None:
    dialog.set_loading("large-v2")
    dialog.set_progress(1_240_000_000, LARGE.size_bytes, 11_800_000.0)
    speak_language("fr")
    assert dialog.windowTitle() == "Modèles de reconnaissance"
    assert "1,2\u00a0Go sur 3,1\u00a0Go · 12\u00a0Mo/s · environ 3\u00a0min restantes" in texts(dialog)
    assert sorted(buttons(dialog, "small")) == ["Supprimer", "Utiliser celui-ci"]


@pytest.mark.parametrize(("size_bytes", "text"), [
    (0, "0 MB"), (147_882_941, "148 MB"), (999_400_000, "999 MB"), (999_600_000, "1.0 GB"), (3_089_578_858, "3.1 GB")])
def test_sizes(speak_language: Speak, size_bytes: int, text: str) -> None:
    assert size_text(size_bytes) == text


def test_progress_in_words(speak_language: Speak) -> None:
    assert progress_text(0, 10_000_000, 0.0) == "0 MB of 10 MB"
    assert progress_text(5_000_000, 10_000_000, 500_000.0) == "5 MB of 10 MB · 0.5 MB/s · less than a minute left"
