"""What the latency benchmark makes of its measurements."""

from __future__ import annotations

from math import isnan, nan

import pytest

from benchmarks.latency import Plan, Row, comparison, growth, last_word, plans, table
from benchmarks.stage import spread


def row(program: str, length_s: int, text_ms: float, kind: str = "mid") -> Row:
    heard = text_ms == text_ms
    inner = {"tail": 250.0, "decode": text_ms - 260, "insert": 10.0} if program == "ours" and heard else {}
    return Row(program, length_s, kind, text_ms, 0 if heard else 10, 10, heard, 1.0, inner)


def test_percentiles() -> None:
    assert spread([100, 200, 300, 400, 500]) == pytest.approx((300, 480, 500))
    assert spread([7]) == (7, 7, 7)
    assert spread([100, nan, 300]) == pytest.approx((200, 290, 300))
    assert all(isnan(value) for value in spread([nan]))
    assert all(isnan(value) for value in spread([]))


def test_a_take_without_text_is_counted_and_no_time() -> None:
    lines = table([row("ours", 3, 500), row("ours", 3, nan), row("ours", 3, 700)]).splitlines()
    assert lines[2:] == ["| ours | 3 s | mid | 3 | 600 | 690 | 700 | 250, 340, 10 | 1 | 1 | 33.3 % of 30 |"]


def test_lengths_kinds_and_programs_stand_apart() -> None:
    rows = [row("ours", 3, 500), row("ours", 3, 300, "400"), row("plain", 3, 900), row("ours", 10, 600)]
    assert [line.split(" | ")[4] for line in table(rows).splitlines()[2:]] == ["500", "300", "900", "600"]


def test_growth_is_the_ratio_of_the_medians() -> None:
    rows = [row("ours", 3, 500), row("ours", 120, 600), row("plain", 3, 1000), row("plain", 120, 8000)]
    assert growth(rows) == ["ours, mid: p50 at 120 s is 1.20 times that at 3 s",
                            "plain, mid: p50 at 120 s is 8.00 times that at 3 s"]
    assert growth(rows[:1]) == []


def test_a_program_that_is_faster_is_named() -> None:
    rows = [row("ours", 10, 500), row("plain", 10, 400), row("ours", 60, 500), row("plain", 60, 5000)]
    said = comparison(rows)
    assert "| 10 s | mid | 0.80 |" in said
    assert "| 60 s | mid | 10.00 |" in said
    assert said.endswith("Faster than ours: plain at 10 s (mid)")
    assert comparison(rows[2:]).endswith("Faster than ours: none")


def test_what_is_planned() -> None:
    planned = plans((3, 60), ("mid", "400"), None, True)
    assert [sum(plan.length_s == length_s for plan in planned) for length_s in (3, 60, 600)] == [20, 10, 1]
    assert plans((3,), ("mid",), 2, False) == [Plan(3, "mid", 1), Plan(3, "mid", 2)]


def test_the_last_word() -> None:
    assert last_word("He was not an ill-disposed young man.", "en") == "man"
    assert last_word(" ", "en") == ""
