"""Frames against the clock: a block that comes late is no gap, a gap is one however the blocks come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.audio.stream_clock import GapWatch, StreamClock
from superwhisper_gui.core.ports import Block

RATE_HZ = 8000
SIZE = 160                                            # 20 ms


def feed(arrivals_s: list[float]) -> tuple[StreamClock, GapWatch, list[float]]:
    """Blocks of 20 ms at these times; what was found missing."""
    clock = StreamClock(RATE_HZ)
    watch, found = GapWatch(clock), []
    for number, at in enumerate(arrivals_s):
        clock.add(Block(np.zeros((SIZE, 1), np.float32), number * SIZE, at))
        found.append(watch.add(SIZE, 0, at))
    return clock, watch, [f for f in found if f]


@given(late_ms=st.lists(st.integers(0, 20), min_size=50, max_size=80))
def test_jitter_is_no_gap_and_does_not_move_the_clock(late_ms: list[int]) -> None:
    """Every seventh block at least is punctual."""
    arrivals = [0.02 * (n + 1) + (0 if n % 7 == 0 else ms / 1000) for n, ms in enumerate(late_ms)]
    clock, watch, found = feed(arrivals)
    assert found == []
    assert clock.time_of(0) == pytest.approx(0.0, abs=1e-9)
    assert watch.missing_s == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("stall_s", [0.1, 0.4, 1.0])
def test_a_burst_after_a_stall_is_no_gap(stall_s: float) -> None:
    """One by one and all at the same moment: halfway through, the stream looks late."""
    punctual = [0.02 * n for n in range(1, 201)]
    stalled = [max(at, 2.0 + stall_s) if at > 2.0 else at for at in punctual]
    assert feed(stalled)[2] == []


@given(gap_ms=st.integers(25, 3000), jitter_ms=st.integers(0, 10), seed=st.integers(0, 99))
def test_a_gap_is_found_once_with_its_length(gap_ms: int, jitter_ms: int, seed: int) -> None:
    late = np.random.default_rng(seed).uniform(0, jitter_ms / 1000, 200)
    arrivals = [0.02 * (n + 1) + (gap_ms / 1000 if n >= 100 else 0) + late[n] for n in range(200)]
    _, watch, found = feed(arrivals)
    assert sum(found) == pytest.approx(gap_ms / 1000, abs=0.005)
    assert watch.missing_s == pytest.approx(gap_ms / 1000, abs=0.005)


def test_frames_and_times_belong_to_each_other() -> None:
    clock, _, _ = feed([5.0 + 0.02 * n for n in range(1, 50)])
    for frame in (0, 1, 7999, 12_345):
        assert clock.frame_at(clock.time_of(frame) - 1e-7) == frame
        assert clock.frame_at(clock.time_of(frame) + 1e-6) == frame + 1
