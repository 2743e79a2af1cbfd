"""The text beside the reference: every word once, in order; and what is the program's own fault."""

from __future__ import annotations

import pytest

from superwhisper_gui.core.validation import Match, ProgramFault, Understood
from superwhisper_gui.validation.reading import lit, program_faults, read


def understood(text: str, replayed: str | None = None, file_text: str | None = None,
               language: str = "fr") -> Understood:
    return Understood(text, replayed, file_text, language, "base", "CPU")


def test_pairs_keep_the_words_as_they_stand() -> None:
    reading = read("L'accident a eu lieu à 8 h 30, hier.", understood("Accident a eu lieu très à huit heures trente."))
    shown = [(pair.match, pair.read, pair.heard) for pair in reading.pairs]
    assert shown[0] == (Match.SUBSTITUTED, "L'accident", "Accident")
    assert (Match.ADDED, "", "très") in shown
    assert (Match.EQUAL, "30,", "trente.") in shown
    assert shown[-1] == (Match.MISSING, "hier.", "")


def test_shares() -> None:
    reading = read("un deux trois quatre", understood("un deux cinq", file_text="un deux trois quatre"))
    assert reading.wer == pytest.approx(0.5)
    assert reading.coverage == pytest.approx(0.5)
    assert reading.precision == pytest.approx(2 / 3)
    assert reading.file_wer == 0
    nothing = read("un deux", understood(""))
    assert (nothing.wer, nothing.coverage, nothing.precision) == (1, 0, 0)


@pytest.mark.parametrize(("reference", "text", "language", "same"), [
    ("The cat is in the house of my uncle.", "Le chat est dans la maison de mon oncle.", "fr", False),
    ("Le chat est dans la maison.", "The cat is in the house.", "en", False),
    ("Le chat est dans la maison.", "le chat est la maison", "fr", True),
    ("Le chat est dans la maison.", "", "fr", True),
    ("Chicago", "Le chat est dans la maison.", "fr", True),
])
def test_a_reference_of_another_language(reference: str, text: str, language: str, same: bool) -> None:
    assert read(reference, understood(text, language=language)).same_language is same


def test_words_are_lit_as_they_come() -> None:
    text = "Le chat dort. Le chien — lui — dort aussi."
    assert lit(text, "") == (False,) * 10
    assert lit(text, "le chat dort le") == (True,) * 4 + (False,) * 6
    assert lit(text, "le chat dors le chien lui") == (True, True, False, True, True, True, True, True, False, False)
    assert all(lit(text, text))


def test_the_same_sound_must_give_the_same_text() -> None:
    assert program_faults("", understood("Vingt-deux mots.", "22 mots")) == ()
    assert program_faults("", understood("vingt deux mots", "vingt mots")) == (ProgramFault.REPLAY_DIFFERS,)


def test_a_lost_passage() -> None:
    whole = "un deux trois quatre cinq six sept huit neuf dix"
    assert program_faults(whole, understood("un deux huit neuf dix", None, whole)) == (ProgramFault.PASSAGE_LOST,)
    assert program_faults("", understood("un deux huit neuf dix", None, whole)) == (ProgramFault.PASSAGE_LOST,)
    assert program_faults(whole, understood("un deux sept huit neuf dix", None, whole)) == ()
    assert program_faults("un deux huit neuf dix", understood("un deux huit neuf dix", None, whole)) == ()
