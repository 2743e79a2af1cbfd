"""Models in the running program: a real download from a hub on this machine, in its thread, through the dialog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.model_store import ModelPlace
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import catalogue, shelf
from superwhisper_gui.speech.gpu import Listing
from superwhisper_gui.speech.shelf import ModelShelf
from superwhisper_gui.ui.models_dialog import ModelsDialog
from superwhisper_gui.ui.models_room import ModelsRoom
from tests.speech_models import hub_server as faults
from tests.speech_models.conftest import FILES, MODEL, SOURCE, WEIGHTS
from tests.speech_models.hub_server import HubServer


@pytest.fixture
def hub() -> Iterator[HubServer]:
    server = HubServer(dict(FILES))
    yield server
    server.close()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "models"


@pytest.fixture
def room(qtbot: QtBot, hub: HubServer, models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
         speak_language: object) -> Iterator[ModelsRoom]:
    """A catalogue with one small model, in a room whose list is open."""
    for module in (catalogue, shelf):
        monkeypatch.setattr(module, "CATALOGUE", MappingProxyType({"mine": MODEL}))
    monkeypatch.setattr(shelf, "SOURCES", MappingProxyType({"mine": SOURCE}))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "nothing"))
    store = ModelShelf(Settings(hub=hub.address), models, probe=lambda: Listing(()))
    window = QWidget()
    qtbot.addWidget(window)
    room = ModelsRoom(store, window, "base")
    room.open("base")
    qtbot.waitUntil(lambda: "mine" in dialog(room)._cards, timeout=20_000)
    yield room
    room.stop()
    room.thread_.quit()
    assert room.thread_.wait(5000)


def dialog(room: ModelsRoom) -> ModelsDialog:
    assert room.dialog
    return room.dialog


def labels(room: ModelsRoom) -> list[str]:
    card = dialog(room).card("mine")
    return sorted(b.text() for b in card.findChildren(QPushButton) if b.isVisibleTo(card))


def press(qtbot: QtBot, room: ModelsRoom, text: str) -> None:
    card = dialog(room).card("mine")
    button = next(b for b in card.findChildren(QPushButton) if b.text() == text and b.isVisibleTo(card))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_model_is_downloaded_chosen_and_removed(room: ModelsRoom, qtbot: QtBot, models: Path) -> None:
    with qtbot.waitSignal(room.downloaded, timeout=20_000) as done:
        press(qtbot, room, "Download")
    assert done.args == ["mine"]
    assert {path.name: path.read_bytes() for path in (models / "mine").iterdir()} == FILES
    qtbot.waitUntil(lambda: labels(room) == ["Remove", "Use this one"], timeout=20_000)
    with qtbot.waitSignal(room.chosen) as chosen:
        press(qtbot, room, "Use this one")
    assert chosen.args == ["mine"]
    assert labels(room) == []                            # the one in use cannot be removed
    room.open("base")
    press(qtbot, room, "Remove")
    qtbot.waitUntil(lambda: labels(room) == ["Download"], timeout=20_000)
    assert not (models / "mine").exists()


def test_a_cancelled_download_goes_on_where_it_was(room: ModelsRoom, qtbot: QtBot, hub: HubServer,
                                                   models: Path) -> None:
    hub.faults.append(faults.stalls_at(0.5))
    part = models / ".mine.part" / "model.bin"
    press(qtbot, room, "Download")
    qtbot.waitUntil(lambda: part.exists() and part.stat().st_size == len(WEIGHTS) // 2, timeout=20_000)
    with qtbot.assertNotEmitted(room.downloaded):
        press(qtbot, room, "Cancel")
        qtbot.waitUntil(lambda: labels(room) == ["Go on", "Remove"], timeout=20_000)
    with qtbot.waitSignal(room.downloaded, timeout=20_000):
        press(qtbot, room, "Go on")
    assert hub.asked("model.bin")[-1] == f"bytes={len(WEIGHTS) // 2}-"


def test_a_wrong_file_is_told_and_nothing_is_there(room: ModelsRoom, qtbot: QtBot, hub: HubServer,
                                                   models: Path) -> None:
    hub.faults.append(faults.sends(bytes(len(WEIGHTS))))
    press(qtbot, room, "Download")
    said = "The downloaded file is not the right one, so it was deleted."
    card = dialog(room).card("mine")
    qtbot.waitUntil(lambda: said in card._trouble.text() and "Cancel" not in labels(room), timeout=20_000)
    assert not (models / "mine").exists()
    qtbot.waitUntil(lambda: "Go on" in labels(room), timeout=20_000)     # the small files were right and are kept
    with qtbot.waitSignal(room.downloaded, timeout=20_000):
        press(qtbot, room, "Go on")
    qtbot.waitUntil(lambda: not card._trouble.isVisibleTo(card), timeout=5000)


def test_the_end_of_the_program_does_not_wait_for_the_line(room: ModelsRoom, qtbot: QtBot, hub: HubServer,
                                                           models: Path) -> None:
    hub.faults.append(faults.stalls_at(0.5))
    part = models / ".mine.part" / "model.bin"
    press(qtbot, room, "Download")
    qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 0, timeout=20_000)
    room.stop()
    room.thread_.quit()
    assert room.thread_.wait(2000)


def test_only_downloads_can_be_removed(room: ModelsRoom) -> None:
    assert [row.place for row in dialog(room)._rows] == [ModelPlace.HUB]
    assert labels(room) == ["Download"]


def test_nothing_runs_before_the_list_is_opened(qtbot: QtBot, models: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = ModelsRoom(ModelShelf(Settings(), models), window, "base")
    assert room.dialog is None
    assert not room.thread_.isRunning()
    room.stop()
