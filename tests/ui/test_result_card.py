"""The text so far in place of the last one, and what the delay consists of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QPalette
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.report import Delay, Timings
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.result_card import ResultCard
from superwhisper_gui.ui.wording import split_text

Speak = Callable[[str], None]

DELAY = Delay(Timings(250.0, 480.4, 109.6, 840.0), 320.0, 1540.0, 50)


@pytest.fixture
def window(speak_language: Speak, qtbot: QtBot, icons: Path) -> MainWindow:
    window = MainWindow(icons)
    qtbot.addWidget(window)
    window.set_summary("ready")
    window.show()
    return window


@pytest.fixture
def card(window: MainWindow) -> ResultCard:
    return window._result


def shown(card: ResultCard) -> tuple[str, str]:
    return card._heading.text(), card._view.toPlainText()


def colour(card: ResultCard) -> str:
    card._view.ensurePolished()
    return card._view.palette().color(QPalette.ColorRole.Text).name()


def test_it_stands_there_until_the_final_text_comes(card: ResultCard) -> None:
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    card.set_partial("Je vous")
    assert shown(card) == ("So far", "Je vous")
    card.set_partial("Je vous confirme")
    assert shown(card) == ("So far", "Je vous confirme")
    card.set_partial("")
    card.set_last("Je vous confirme notre rendez-vous.", 840.0, Outcome.INSERTED, "")
    assert shown(card) == ("Last text", "Je vous confirme notre rendez-vous.")


def test_a_take_without_a_text_brings_the_last_one_back(card: ResultCard) -> None:
    card.set_last("encore", 840.0, Outcome.INSERTED, "", "loop", DELAY)
    before = (*shown(card), card._delay.text(), card._delay.toolTip(), card._warning.text(), card._line.text())
    card.set_partial("euh")
    card.set_partial("")
    assert (*shown(card), card._delay.text(), card._delay.toolTip(), card._warning.text(),
            card._line.text()) == before
    assert card._warning.isVisible()
    card.set_last("", None, Outcome.EMPTY, Reason.NO_VOICE)
    assert shown(card) == ("Last text", "encore")
    assert card._line.text().startswith("No voice")


def test_nothing_of_the_last_text_stands_beside_it(card: ResultCard) -> None:
    card.set_last("encore", 840.0, Outcome.INSERTED, "", "loop", DELAY)
    card.set_partial("Je vous")
    assert (card._delay.text(), card._delay.toolTip(), card._line.text()) == ("", "", "")
    assert not card._warning.isVisible()


def test_a_text_that_ends_while_the_next_one_is_spoken_waits_its_turn(card: ResultCard) -> None:
    card.set_partial("the second")
    card.set_last("The first.", 840.0, Outcome.INSERTED, "")
    assert shown(card) == ("So far", "the second")
    assert card.text == "The first."
    card.set_partial("")
    assert shown(card) == ("Last text", "The first.")


def test_it_is_softer(card: ResultCard) -> None:
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    full = colour(card)
    card.set_partial("Je vous")
    soft = colour(card)
    card.set_partial("")
    assert soft != full
    assert colour(card) == full


def test_it_cannot_be_copied(card: ResultCard, qtbot: QtBot) -> None:
    copied: list[str] = []
    card.copy_requested.connect(copied.append)
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    card.set_partial("Je vous")
    assert not card._copy.isEnabled()
    card._view.selectAll()
    qtbot.keyClick(card._view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    card._view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1)))
    menu = card._view.findChild(QMenu)
    assert menu is not None
    assert [action.isEnabled() for action in menu.actions()] == [False, True]
    menu.close()
    card.set_partial("")
    assert card._copy.isEnabled()
    card._copy.click()
    assert copied == ["Bonjour"]


def test_before_the_first_text_there_is_nothing_to_copy(card: ResultCard) -> None:
    card.set_partial("Je vous")
    card.set_partial("")
    assert shown(card) == ("Last text", "")
    assert not card._copy.isEnabled()


def test_the_waiting_text_is_not_inserted_while_another_one_is_read(card: ResultCard) -> None:
    card.set_last("Bonjour", None, Outcome.KEPT, Code.INSERT_FOCUS_CHANGED)
    card.set_waiting("Bonjour")
    card.set_partial("Je vous")
    assert not card._insert.isEnabled()
    card.set_partial("")
    assert card._insert.isEnabled()


def test_the_button_says_which_text_waits_if_it_is_not_the_one_that_is_shown(card: ResultCard) -> None:
    card.set_last("Bonjour & à demain", None, Outcome.KEPT, Code.INSERT_FOCUS_CHANGED)
    card.set_waiting("Bonjour & à demain")
    assert card._insert.text() == "&Insert"
    card.set_last("Merci", 800.0, Outcome.INSERTED, "")
    assert card._insert.text() == "&Insert “Bonjour && à demain”"
    card.set_waiting("Nous nous voyons demain à huit heures.")
    assert card._insert.text() == "&Insert “Nous nous voyons demain…”"


def test_the_window_keeps_its_size(window: MainWindow, qapp: QApplication) -> None:
    def size() -> tuple[int, int]:
        qapp.processEvents()
        return window.width(), window.height()

    window.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    before = size()
    for words in (1, 50, 2000):
        window.set_partial("parole " * words)
        assert size() == before
    window.set_partial("")
    assert size() == before


def test_the_newest_words_are_in_sight(card: ResultCard, qapp: QApplication) -> None:
    bar = card._view.verticalScrollBar()
    card.set_partial("parole " * 500)
    qapp.processEvents()
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()
    card.set_partial("parole " * 900)
    qapp.processEvents()
    assert bar.value() == bar.maximum()
    bar.setValue(3)                                       # the person reads what was said before
    card.set_partial("parole " * 1000)
    qapp.processEvents()
    assert bar.value() == 3


def test_the_same_text_costs_nothing(card: ResultCard) -> None:
    changes: list[int] = []
    card.set_partial("Je vous")
    card._view.document().contentsChanged.connect(lambda: changes.append(1))
    card.set_partial("Je vous")
    assert changes == []
    card.set_partial("Je vous confirme")
    assert changes


def test_a_change_of_language_reaches_it(card: ResultCard, speak_language: Speak) -> None:
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "", split=DELAY)
    card.set_partial("Je vous")
    speak_language("fr")
    assert card._heading.text() == "Jusqu’ici"
    assert card._view.accessibleName() == "Jusqu’ici"
    card.set_partial("")
    assert "1\u202f540\u00a0ms" in card._delay.toolTip()


# -- the delay

def test_what_the_delay_consists_of(card: ResultCard) -> None:
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "", split=DELAY)
    assert card._delay.toolTip().replace("\u00a0", " ").split("\n") == [
        "Listening for a last word: 250 ms", "Writing it down: 480 ms", "Inserting it: 110 ms", "Together: 840 ms", "",
        "Typical: 320 ms, slow: 1,540 ms (last 50)"]
    assert card._delay.accessibleDescription() == card._delay.toolTip()


def test_one_take_is_not_typical(speak_language: Speak) -> None:
    assert "Typical" not in split_text(Delay(DELAY.timings, 840.0, 840.0, 1))
    assert "Typical" in split_text(Delay(DELAY.timings, 840.0, 840.0, 2))


def test_a_text_inserted_on_request_has_no_delay(card: ResultCard) -> None:
    card.set_last("Bonjour", None, Outcome.INSERTED, "", split=Delay(Timings(), 320.0, 540.0, 50))
    assert (card._delay.text(), card._delay.toolTip()) == ("", "")
