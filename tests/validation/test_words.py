"""One normaliser: what is written in different ways is the same word; what is another word stays one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.validation.numerals import spelled
from superwhisper_gui.validation.words import language_of, words, written


@pytest.mark.parametrize(("one", "other"), [
    ("L’ÉTÉ, qu'il aime !", "l été qu il aime"),
    ("un cœur", "un coeur"),
    ("71, 80, 91 et 99", "soixante et onze quatre-vingts quatre-vingt-onze et quatre-vingt-dix-neuf"),
    ("septante-deux, nonante et un, huitante-trois", "72 91 83"),
    ("en 1992", "en mille neuf cent quatre-vingt-douze"),
    ("12 000 €", "douze mille euros"),
    ("12.000 euros", "douze mille euros"),
    ("5 %", "cinq pour cent"),
    ("3,5 km", "trois virgule cinq km"),
    ("à 8h30", "à huit heures trente"),
    ("à 8 h 30", "à huit heures trente"),
    ("le 1er mai, la 1re fois, le 21e", "le premier mai la première fois le vingt et unième"),
    ("vingt-trois", "23"),
    ("deux cents", "200"),
    ("M. et Mme Dupont", "m et madame dupont"),
    ("arc-en-ciel", "arc en ciel"),
])
def test_french(one: str, other: str) -> None:
    assert words(one, "fr") == words(other, "fr")


@pytest.mark.parametrize(("one", "other"), [
    ("Don’t!", "dont"),
    ("105 people", "a hundred and five people"),
    ("in 1992", "in nineteen ninety-two"),
    ("2,500", "two thousand five hundred"),
    ("3.5", "three point five"),
    ("the 21st and the 30th", "the twenty first and the thirtieth"),
    ("50%", "fifty percent"),
    ("Mr. Smith", "mister smith"),
])
def test_english(one: str, other: str) -> None:
    assert words(one, "en") == words(other, "en")


def test_other_words_stay_other_words() -> None:
    assert words("pêche", "fr") != words("péché", "fr")
    assert words("rock and roll", "en") == ["rock", "and", "roll"]
    assert words("dix et un", "fr") == ["dix", "et", "un"]
    assert words("… — !", "fr") == []


@given(st.integers(0, 999_999_999), st.sampled_from(["fr", "en"]))
def test_digits_and_words_are_the_same(number: int, language: str) -> None:
    if not (language == "en" and 1100 <= number < 2000):         # a year
        assert words(str(number), language) == words(spelled(number, language), language)


@given(st.text(), st.sampled_from(["fr", "en"]))
def test_every_word_has_its_place(text: str, language: str) -> None:
    found = written(text, language)
    assert len(found.words) == len(found.token_of)
    assert list(found.token_of) == sorted(found.token_of)
    assert all(0 <= token < len(found.tokens) for token in found.token_of)


def test_language() -> None:
    assert language_of("Le chat dort dans la maison de mon oncle.") == "fr"
    assert language_of("The cat is in the house of my uncle.") == "en"
    assert language_of("Chicago") == ""
