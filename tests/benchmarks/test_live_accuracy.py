"""What the accuracy benchmark makes of texts: lost passages, joins, differences."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.live_accuracy import (
    Heard,
    PieceText,
    Row,
    Spoken,
    difference,
    joins,
    joins_table,
    lost_passages,
    words_table,
    worst,
)

REFERENCE = "one of the two went home early because the other had been there all day"


def heard(*pieces: tuple[float, float, bool, str]) -> Heard:
    """(start s, end s, forced, text of the take up to its end)"""
    texts = tuple(PieceText(start, end, forced, "", until) for start, end, forced, until in pieces)
    return Heard(texts[-1].until, "", texts, 0.0, len(texts))


def spoken(*sentences_s: tuple[float, float]) -> Spoken:
    return Spoken("x", "pauses en", "en", REFERENCE, np.zeros(16_000, np.float32), sentences_s)


def row(group: str, wrong: int, wrong_whole: int, words: int = 100) -> Row:
    return Row("x", group, "en", "", "", heard((0, 1, False, "x")), wrong, wrong_whole, words)


def test_a_passage_that_only_the_whole_decoding_has_is_lost() -> None:
    four = "one of the two went home. had been there all day"
    assert lost_passages(REFERENCE, REFERENCE, four, "en") == []
    live = "one of the two went home. Been there all day"
    assert lost_passages(REFERENCE, REFERENCE, live, "en") == ["early because the other had"]


def test_what_both_have_wrong_is_not_lost() -> None:
    both = "one of the two went home all day"
    assert lost_passages(REFERENCE, both, both, "en") == []
    assert lost_passages(REFERENCE, both, "", "en") == ["one of the two went home"]


def test_a_full_stop_and_a_capital_in_mid_sentence() -> None:
    live = heard((0, 2, False, "One of the two went home."),
                 (2, 5, False, "One of the two went home. Early because the other had been there all day."))
    whole = "One of the two went home early because the other had been there all day."
    (join,) = joins(spoken((0.0, 5.0)), live, whole)
    assert (join.within, join.found, join.forced) == (True, True, False)
    assert (join.stop, join.capital, join.stop_whole, join.capital_whole) == (True, True, False, False)
    (join,) = joins(spoken((0.0, 1.8), (2.2, 5.0)), live, whole)
    assert not join.within


def test_a_full_stop_that_was_taken_away_at_the_join_does_not_move_it() -> None:
    live = heard((0, 2, True, "One of the two went home."),
                 (2, 5, False, "One of the two went home early because the other had been there all day."))
    (join,) = joins(spoken((0.0, 5.0)), live, "One of the two went home early because the other had been there")
    assert (join.forced, join.found, join.stop, join.capital) == (True, True, False, False)


def test_the_place_is_found_beside_a_word_that_differs() -> None:
    live = heard((0, 2, False, "One of the two went homes."),
                 (2, 5, False, "One of the two went homes. Early because the other had been there all day."))
    (join,) = joins(spoken((0.0, 5.0)), live, "One of the two went home. Early because the other")
    assert (join.found, join.stop_whole, join.capital_whole) == (True, True, True)


@pytest.mark.parametrize("whole", ["Something else", "One of the two went. Early because the other"])
def test_a_place_on_which_the_two_sides_do_not_agree_is_not_known(whole: str) -> None:
    live = heard((0, 2, False, "One of the two went homes."),
                 (2, 5, False, "One of the two went homes. Early because the other had been there all day."))
    (join,) = joins(spoken((0.0, 5.0)), live, whole)
    assert not join.found


def test_joins_are_counted_by_place_and_kind() -> None:
    live = heard((0, 2, False, "One of the two went home."),
                 (2, 5, False, "One of the two went home. Early because the other had been there all day."))
    one = row("pauses en", 0, 0)
    one.joins.extend(joins(spoken((0.0, 5.0)), live, REFERENCE))
    assert joins_table([one]).splitlines()[2] == \
        "| within a sentence, at a pause | 1 | 1 | 1 / 0 | 1 | 0 | 1 / 0 | 1 | 0 |"


def test_the_difference_is_pooled_over_words() -> None:
    rows = [row("utt en", 10, 5), row("utt fr", 30, 35, 300)]
    points, low, high = difference(rows)
    assert points == pytest.approx(0.0)
    assert low == pytest.approx(-100 * 5 / 300, abs=0.01)
    assert high == pytest.approx(5.0)
    assert worst(rows) == ("utt en", 5.0)
    assert words_table(rows).splitlines()[-1].startswith("| all | 2 | 400 | 10.00 | 10.00 | +0.00 ")
