"""What goes between two texts that follow each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.text.spacing import space_between


@pytest.mark.parametrize(("before", "text", "expected"), [
    ("Bonjour.", "Il pleut.", " "),
    ("Bonjour", "tout le monde", " "),
    ("Ça coûte 12", "€", " "),
    ("Vraiment ?", "« Oui »", " "),
    ("fin »", "Début", " "),
    ("", "Bonjour", ""),
    ("Bonjour", "", ""),
    ("Bonjour. ", "Il", ""),
    ("Bonjour.\n", "Il", ""),
    ("Bonjour", " il", ""),
    ("(", "oui", ""),
    ("«\u00a0", "oui", ""),
    ("l'", "été", ""),
    ("l’", "été", ""),
    ("Bonjour", ", dit-elle", ""),
    ("Bonjour", ".", ""),
    ("今日は。", "雨です", ""),
    ("今日は", "Paris", " "),
    ("สวัสดี", "ครับ", ""),
])
def test_table(before: str, text: str, expected: str) -> None:
    assert space_between(before, text) == expected


@given(st.text(), st.text())
def test_never_two_spaces_and_never_more_than_one(before: str, text: str) -> None:
    space = space_between(before, text)
    assert space in ("", " ")
    if space:
        assert not before[-1].isspace()
        assert not text[0].isspace()
