"""Which numbers came back, and what was invented."""

from __future__ import annotations

import numpy as np

from benchmarks.numbered import Outcome, Take, invented, numbers_in, outcome, sentence, table

TAKE = Take("15 s", np.zeros(1, np.float32), tuple(sentence(number) for number in (1, 2, 3)))


def test_all_is_right() -> None:
    assert outcome(TAKE, TAKE.text).right
    assert outcome(TAKE, TAKE.text.replace("one", "1").replace("three", "3")).right


def test_missing_doubled_and_out_of_order() -> None:
    one, two, three = TAKE.sentences
    assert outcome(TAKE, f"{one} {three}").missing == (2,)
    assert outcome(TAKE, f"{one} {two} {two} {three}").doubled == (2,)
    assert not outcome(TAKE, f"{two} {one} {three}").in_order
    assert outcome(TAKE, "").missing == (1, 2, 3)


def test_an_invented_tail() -> None:
    found = outcome(TAKE, f"{TAKE.text} Thanks.")
    assert found.invented == ("thanks",)
    assert not found.right


def test_three_words_that_nobody_said() -> None:
    assert invented(["a", "b", "c", "d"], ["a", "b", "and", "so", "on", "c", "d"]) == ["and so on"]
    assert invented(["a", "b", "c", "d"], ["a", "b", "and", "c", "d"]) == []


def test_the_longest_number_counts() -> None:
    assert numbers_in(["number", "twenty", "one", "the", "number", "twenty", "we", "five", "six"]) == [21, 20, 5, 6]
    assert numbers_in(["the", "number", "of"]) == []


def test_a_list_holds_the_number_too() -> None:
    assert outcome(TAKE, TAKE.text.replace("Number two,", "2.")).right
    assert outcome(TAKE, TAKE.text.replace("Number two,", "")).missing == (2,)


def test_the_table_adds_up() -> None:
    rows: list[tuple[str, Outcome]] = [("live", outcome(TAKE, TAKE.sentences[0])), ("whole", outcome(TAKE, TAKE.text))]
    lines = table(rows).splitlines()
    assert lines[2].startswith("| live | 1 | 3 | 2 | 0 | 0 | 0 |")
    assert lines[3] == "| whole | 1 | 3 | 0 | 0 | 0 | 0 | 0.00 % |"
