"""The ring: nothing lost, nothing doubled, overruns seen, times remembered."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.audio.ring import Ring
from superwhisper_gui.core.ports import NativeBlock
from tests.fakes_audio import FakeClock

RATE_HZ = 1000


def numbered(begin: int, n: int, channels: int = 2) -> NativeBlock:
    """Frames whose value is their number, with the channel in the fraction."""
    return (np.arange(begin, begin + n)[:, None] + np.arange(channels) / 8).astype(np.float32)


@given(steps=st.lists(st.integers(-1, 80), max_size=60), channels=st.integers(1, 3))
def test_whatever_is_read_has_its_number(steps: list[int], channels: int) -> None:
    """-1 reads, anything else writes so many frames into a ring of 50."""
    ring, written, expected = Ring(RATE_HZ, channels, 0.05), 0, 0
    for step in [*steps, -1]:
        if step >= 0:
            ring.write(numbered(written, step, channels).data)
            written += step
            continue
        block = ring.read()
        if written == expected:
            assert block is None
            continue
        assert block is not None
        assert block.first_frame == max(expected, written - ring.capacity)      # an overrun shows as a jump
        np.testing.assert_array_equal(block.frames, numbered(block.first_frame, written - block.first_frame, channels))
        expected = written


@given(late_ms=st.lists(st.integers(0, 40), min_size=1, max_size=20))
def test_a_late_block_does_not_make_the_sound_younger(late_ms: list[int]) -> None:
    """Blocks of 10 ms that arrive up to 40 ms late: the time of the last sample is that of the most punctual one."""
    clock = FakeClock(0.0)
    ring = Ring(RATE_HZ, 1, 1.0, clock)
    for number, late in enumerate(late_ms, 1):
        clock.now = 0.01 * number + late / 1000
        ring.write(numbered(10 * number, 10, 1).data)
    block = ring.read()
    assert block is not None
    assert block.ends_at == pytest.approx(0.01 * len(late_ms) + min(late_ms) / 1000)


def test_time_after_a_pause_is_that_of_the_new_blocks() -> None:
    clock = FakeClock(0.0)
    ring = Ring(RATE_HZ, 1, 5.0, clock)
    for number in range(1, 101):
        clock.now = 0.01 * number + (2.0 if number > 50 else 0.0)
        ring.write(numbered(10 * number, 10, 1).data)
    block = ring.read()
    assert block is not None
    assert block.ends_at == pytest.approx(3.0)


def test_what_is_overwritten_while_it_is_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ring, copy = Ring(RATE_HZ, 2, 0.05), Ring._copy
    ring.write(numbered(0, 50).data)

    def interrupted(ring: Ring, begin: int, end: int) -> NativeBlock:
        ring.write(numbered(50, 20).data)
        return copy(ring, begin, end)
    monkeypatch.setattr(Ring, "_copy", interrupted)
    block = ring.read()
    assert block is not None
    assert block.first_frame == 20
    np.testing.assert_array_equal(block.frames, numbered(20, 30))
    monkeypatch.undo()
    block = ring.read()
    assert block is not None
    assert block.first_frame == 50
    np.testing.assert_array_equal(block.frames, numbered(50, 20))


def test_writer_and_reader_in_their_own_threads() -> None:
    """The reader is slow at times: what it gets is still true to its number."""
    ring, total = Ring(RATE_HZ, 2, 0.5), 60_000
    done = threading.Event()

    def write() -> None:
        for begin in range(0, total, 7):
            ring.write(numbered(begin, min(7, total - begin)).data)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen, finished = 0, False
    while not finished:
        finished = done.is_set()
        block = ring.read()
        if block is None:
            continue
        assert block.first_frame >= seen
        np.testing.assert_array_equal(block.frames, numbered(block.first_frame, len(block.frames)))
        seen = block.first_frame + len(block.frames)
    writer.join()
    assert seen == total
