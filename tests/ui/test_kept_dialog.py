"""The list of kept takes, its bar, and the way from a click to the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.ui.kept_dialog import KeptDialog
from superwhisper_gui.ui.recovered_bar import RecoveredBar

TEXT = HistoryRow(1, 1.8e9, "L'été à Noël", "recovered", "", "fr", "base", 72.0, {}, "a.flac", "a")
SOUND = replace(TEXT, id=2, text="", status="failed", reason="decode_failed")
UNSURE = replace(TEXT, id=3, status="unconfirmed", reason="restarted", audio="")


@pytest.fixture
def dialog(qtbot: QtBot, speak_language: Callable[[str], None]) -> KeptDialog:
    dialog = KeptDialog(None)
    qtbot.addWidget(dialog)
    dialog.set_rows([TEXT, SOUND, UNSURE])
    dialog.show()
    return dialog


def buttons(dialog: KeptDialog, row: int) -> dict[str, QPushButton]:
    return {b.text(): b for b in dialog.card(row).findChildren(QPushButton) if b.isVisible()}


def test_each_take_offers_what_can_be_done_with_it(dialog: KeptDialog) -> None:
    assert list(buttons(dialog, 1)) == ["Insert", "Copy", "Play", "Decode again", "Delete"]
    assert list(buttons(dialog, 2)) == ["Play", "Decode again", "Delete"]
    assert list(buttons(dialog, 3)) == ["Insert", "Copy", "Delete"]
    assert all(b.accessibleName().startswith(name) for row in (1, 2, 3) for name, b in buttons(dialog, row).items())


@pytest.mark.parametrize(("name", "signal"), [("Insert", "insert_clicked"), ("Copy", "copy_clicked"),
                                              ("Play", "play_clicked"), ("Decode again", "decode_clicked")])
def test_a_click_names_its_row(dialog: KeptDialog, qtbot: QtBot, name: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(dialog, signal)) as caught:
        qtbot.mouseClick(buttons(dialog, 1)[name], Qt.MouseButton.LeftButton)
    assert caught.args == [1]


def test_only_the_second_click_deletes(dialog: KeptDialog, qtbot: QtBot) -> None:
    deleted: list[int] = []
    dialog.delete_clicked.connect(deleted.append)
    qtbot.mouseClick(buttons(dialog, 2)["Delete"], Qt.MouseButton.LeftButton)
    assert deleted == []
    dialog.set_rows([TEXT, SOUND, UNSURE])           # something else changed: the question stands
    qtbot.mouseClick(buttons(dialog, 2)["Really delete?"], Qt.MouseButton.LeftButton)
    assert deleted == [2]


def test_cards_stay_while_the_list_changes(dialog: KeptDialog) -> None:
    card = dialog.card(2)
    dialog.set_rows([replace(SOUND, text="enfin", status="recovered")])
    assert dialog.card(2) is card
    assert "Insert" in buttons(dialog, 2)
    dialog.set_rows([])
    assert dialog.findChild(QPushButton, "") is not None


def test_one_that_is_being_decoded_waits(dialog: KeptDialog) -> None:
    dialog.set_busy(2)
    assert not buttons(dialog, 2)["Decode again"].isEnabled()
    assert buttons(dialog, 1)["Decode again"].isEnabled()
    dialog.set_busy(0)
    assert buttons(dialog, 2)["Decode again"].isEnabled()


@pytest.mark.parametrize(("count", "text"), [(1, "One take was recovered."), (12, "12 takes were recovered.")])
def test_the_bar_counts(qtbot: QtBot, speak_language: Callable[[str], None], count: int, text: str) -> None:
    bar = RecoveredBar()
    qtbot.addWidget(bar)
    assert not bar.isVisibleTo(None)
    bar.set_count(count)
    assert bar.text == text
    assert bar.isVisible()
    bar.set_count(0)
    assert not bar.isVisible()
