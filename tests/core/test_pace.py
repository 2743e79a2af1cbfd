"""When a model counts as too slow, and what is recommended instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from superwhisper_gui.core.pace import Effort, PaceWatch, TooSlow, is_too_slow, load_of, smaller_than
from superwhisper_gui.core.transcript import EngineInfo, Segment, TakeText

SMALL = EngineInfo("small", "cpu", "CPU", "int8", "prism", 1)


def take(engine_ms: float, decode_ms: float = 4000.0) -> TakeText:
    return TakeText("oui", None, decode_ms, "fr", (Segment(0.0, 1.0, "oui"),), "", engine_ms)


def test_one_slow_take_says_nothing() -> None:
    slow = Effort(10.0, 9500.0, 4000.0)
    assert load_of([slow]) == 0.0
    assert not is_too_slow([slow])
    assert is_too_slow([slow, slow])


@pytest.mark.parametrize(("engine_ms", "decode_ms", "slow"), [
    (8100.0, 4000.0, True), (7900.0, 4000.0, False), (8100.0, 900.0, False),
])
def test_the_limits(engine_ms: float, decode_ms: float, *, slow: bool) -> None:
    assert is_too_slow([Effort(10.0, engine_ms, decode_ms)] * 3) is slow


def test_a_long_take_weighs_more_than_a_short_one() -> None:
    assert load_of([Effort(30.0, 6000.0, 0.0), Effort(10.0, 10_000.0, 0.0)]) == pytest.approx(0.4)


def test_it_is_said_once_for_each_model() -> None:
    watch = PaceWatch()
    assert watch.count(SMALL, take(9000.0), 10.0) is None
    assert watch.count(SMALL, take(9000.0), 10.0) == TooSlow("small", "base")
    assert watch.count(SMALL, take(9000.0), 10.0) is None
    medium = replace(SMALL, model="medium")
    assert watch.count(medium, take(30_000.0), 10.0) is None           # what small took counts no longer
    assert watch.count(medium, take(30_000.0), 10.0) == TooSlow("medium", "base")
    assert [watch.count(SMALL, take(9000.0), 10.0) for _ in range(3)] == [None] * 3


@pytest.mark.parametrize(("result", "spoken_s"), [
    (take(9000.0), 4.9),                                               # short
    (TakeText("", None, 4000.0, "fr", (), "", 9000.0), 10.0),          # kept from the decoder
    (take(0.0), 10.0),                                                 # not known
])
def test_takes_that_say_nothing_about_the_pace(result: TakeText, spoken_s: float) -> None:
    watch = PaceWatch()
    assert [watch.count(SMALL, result, spoken_s) for _ in range(4)] == [None] * 4
    assert watch.count(SMALL, take(9000.0), 10.0) is None              # still the first that counts


def test_the_warm_up_tells_before_anything_was_said() -> None:
    watch = PaceWatch()
    assert watch.foresee(SMALL) is None                                # not measured yet
    assert watch.foresee(replace(SMALL, foreseen_load=0.8)) is None
    assert watch.foresee(replace(SMALL, foreseen_load=1.2)) == TooSlow("small", "base")
    assert watch.foresee(replace(SMALL, foreseen_load=1.2)) is None    # once
    assert [watch.count(SMALL, take(9000.0), 10.0) for _ in range(3)] == [None] * 3


def test_a_machine_that_becomes_free_again_is_not_blamed() -> None:
    watch = PaceWatch()
    assert watch.count(SMALL, take(2000.0), 10.0) is None
    assert watch.count(SMALL, take(12_000.0), 10.0) is None
    assert watch.count(SMALL, take(2000.0), 10.0) is None


@pytest.mark.parametrize(("model", "load", "smaller"), [
    ("large-v2", 0.9, "large-v3-turbo"), ("large-v2", 3.0, "small"), ("large-v2", 9.0, "base"),
    ("large-v3-turbo", 1.0, "small"), ("small", 1.0, "base"), ("small", 9.0, "tiny"), ("base", 1.5, "tiny"),
    ("tiny", 2.0, ""), ("tiny.en", 2.0, ""), ("a model of somebody", 2.0, ""),
])
def test_the_best_model_that_should_keep_up(model: str, load: float, smaller: str) -> None:
    assert smaller_than(model, load) == smaller
