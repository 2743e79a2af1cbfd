"""The meter's verdict: right in each zone, and calm."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.core.audio import FLOOR_DBFS, Level
from superwhisper_gui.ui.loudness import DWELL_S, Loudness, Verdict, hear

TICK_S = 1 / 30


def play(levels: Iterable[Level], state: Loudness | None = None) -> list[Loudness]:
    state = state or Loudness()
    states = []
    start = state.at + TICK_S if state.at else 100.0
    for number, level in enumerate(levels):
        state = hear(state, level, start + number * TICK_S)
        states.append(state)
    return states


def voice(rms_dbfs: float, seconds: float = 2.0) -> list[Level]:
    return [Level(rms_dbfs + 8, rms_dbfs)] * round(seconds / TICK_S)


def changes(states: list[Loudness]) -> list[Verdict]:
    verdicts = [state.verdict for state in states]
    return [v for n, v in enumerate(verdicts) if n == 0 or verdicts[n - 1] is not v]


@pytest.mark.parametrize(("rms_dbfs", "verdict"), [
    (FLOOR_DBFS, Verdict.SILENT), (-65.0, Verdict.WAITING), (-48.0, Verdict.QUIET), (-38.0, Verdict.GOOD),
    (-24.0, Verdict.GOOD), (-14.0, Verdict.GOOD), (-9.5, Verdict.LOUD),
])
def test_zones(rms_dbfs: float, verdict: Verdict) -> None:
    assert changes(play(voice(rms_dbfs))) == [verdict]


def test_a_voice_on_the_border_does_not_flicker() -> None:
    wobble = [Level(-30, -40 + 2 * math.sin(n / 3)) for n in range(300)]
    assert len(changes(play(wobble))) <= 2


def test_pauses_between_words_are_not_too_quiet() -> None:
    sentence = (voice(-30, 0.4) + voice(-70, 0.3)) * 6
    assert changes(play(sentence)) == [Verdict.GOOD]


def test_after_the_voice_comes_waiting_not_too_quiet_for_ever() -> None:
    assert changes(play(voice(-30) + voice(-70, 5.0)))[-1] is Verdict.WAITING


def test_clipping_is_said_at_once_and_stays() -> None:
    states = play([*voice(-25), Level(-0.5, -14.0), *voice(-25, 1.5)])
    assert states[60].verdict is Verdict.LOUD
    assert states[-1].verdict is Verdict.LOUD
    assert play(voice(-25, 1.5), states[-1])[-1].verdict is Verdict.GOOD


def test_the_flag_of_the_recorder_counts_too() -> None:
    assert play([Level(-3.0, -20.0, clipped=True)])[-1].verdict is Verdict.LOUD


def test_the_peak_is_held_and_then_falls() -> None:
    states = play([Level(-6.0, -20.0), *voice(-60, 4.0)])
    assert states[44].peak_dbfs == -6.0                       # 1.47 s later
    assert -30 < states[75].peak_dbfs < -20                   # 2.5 s: fallen for one second at 20 dB/s
    assert states[-1].peak_dbfs == -52.0                      # the peak that is there now


def test_the_bar_jumps_up_and_slides_down() -> None:
    states = play([Level(-60, -60), Level(-10, -20), Level(-60, -60), Level(-60, -60)])
    assert states[1].bar_dbfs == -20
    assert states[2].bar_dbfs == pytest.approx(-22)
    assert states[3].bar_dbfs == pytest.approx(-24)


LEVELS = st.lists(st.tuples(st.floats(FLOOR_DBFS, 0), st.floats(0, 30)), min_size=2, max_size=120)


@given(LEVELS)
def test_whatever_comes_a_verdict_stands_long_enough_to_be_read(pairs: list[tuple[float, float]]) -> None:
    """Only clipping may cut in."""
    states = play(Level(min(0.0, rms + crest), rms) for rms, crest in pairs)
    for before, after in itertools.pairwise(states):
        assert FLOOR_DBFS <= after.peak_dbfs <= 0
        if after.verdict is not before.verdict and after.verdict is not Verdict.LOUD:
            assert after.at - before.since >= DWELL_S - 1e-9
