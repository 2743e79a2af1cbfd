"""Pieces joined to one text."""

from __future__ import annotations

import pytest

from superwhisper_gui.speech.joins import join, joined, left_out
from superwhisper_gui.speech.live import Work
from superwhisper_gui.speech.segmenter import Piece
from tests.speech_live.scripted import answer


@pytest.mark.parametrize(("before", "after", "shared", "text"), [
    ("", "Bonjour.", False, "Bonjour."),
    ("Il pleut.", "Il neige.", False, "Il pleut. Il neige."),
    ("Il pleut.", "et il neige.", False, "Il pleut et il neige."),           # a false full stop
    ("Il pleut…", "et il neige.", False, "Il pleut… et il neige."),
    ("Il pleut...", "et il neige.", False, "Il pleut... et il neige."),
    ("Il pleut, très", "très fort", False, "Il pleut, très très fort"),
    ("Il pleut, très", "très fort", True, "Il pleut, très fort"),            # heard twice
    ("Il pleut, Très.", "très fort", True, "Il pleut, Très fort"),
    ("Il pleut", "...", True, "Il pleut ..."),
    ("12", "euros", True, "12 euros"),
])
def test_two_pieces(before: str, after: str, shared: bool, text: str) -> None:
    assert join(before, after, shared=shared) == text


@pytest.mark.parametrize(("before", "after", "lost"), [
    ("La première phrase.", "La première phrase.", True),
    ("La première phrase.", "la première phrase", True),
    ("La première phrase est là.", "Et la seconde.", True),                  # the first one is gone
    ("Le vaisseau en tout cas.", "Le vaisseau en toute sécurité.", False),   # the pause made it guess
])
def test_what_was_left_out(before: str, after: str, lost: bool) -> None:
    assert left_out(before, after) is lost


def test_pieces_without_a_text_leave_no_trace() -> None:
    import numpy as np

    def piece(text: str, *, forced: bool = False) -> tuple[bool, object]:
        return forced, answer(Work(Piece(0, 1), np.zeros(1, np.float32), None, eager=False), text=text)

    pieces = [piece("Un", forced=True), piece(""), piece("un."), piece("Deux.")]
    assert joined(pieces) == "Un un. Deux."                                  # type: ignore[arg-type]
