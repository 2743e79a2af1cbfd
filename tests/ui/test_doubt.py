"""A text that may not be what was said comes with one plain sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Reason
from superwhisper_gui.speech.evidence import Doubt
from superwhisper_gui.ui.result_card import ResultCard
from superwhisper_gui.ui.wording import doubt_text

Speak = Callable[[str], None]


@pytest.fixture
def card(speak_language: Speak, qtbot: QtBot) -> ResultCard:
    card = ResultCard()
    qtbot.addWidget(card)
    card.show()
    return card


def test_each_doubt_has_a_sentence_of_its_own(speak_language: Speak) -> None:
    sentences = [doubt_text(doubt) for doubt in Doubt]
    assert len(set(sentences)) == len(Doubt)
    assert all(sentence.startswith("This may not be ") and sentence.endswith(".") for sentence in sentences)
    assert doubt_text("a doubt of a later version") == "This may not be what you said."


def test_it_stands_under_its_text_and_goes_with_it(card: ResultCard) -> None:
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    assert not card._warning.isVisible()
    card.set_last("encore encore encore encore", 840.0, Outcome.INSERTED, "", "loop")
    assert card._warning.isVisible()
    assert card._warning.text() == doubt_text("loop")
    card.set_last("", None, Outcome.EMPTY, Reason.NO_VOICE)          # the text before it stays, and so does its doubt
    assert card._warning.isVisible()
    card.set_last("Bonjour", 840.0, Outcome.INSERTED, "")
    assert not card._warning.isVisible()


def test_what_is_inserted_is_the_text_alone(card: ResultCard) -> None:
    card.set_last("encore", 840.0, Outcome.INSERTED, "", "too_few")
    assert card.text == "encore"


def test_a_change_of_language_reaches_it(card: ResultCard, speak_language: Speak) -> None:
    card.set_last("encore", 840.0, Outcome.INSERTED, "", "loop")
    speak_language("fr")
    assert card._warning.text() == doubt_text("loop")
