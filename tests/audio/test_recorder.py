"""The recorder on a fake microphone: head, tail, warm and cold. Times to the sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from superwhisper_gui.core.audio import Audio, check_for_engine
from superwhisper_gui.core.ports import (
    Block,
    InputChanged,
    LevelChanged,
    OpenInput,
    TakeCaptured,
    TakeFrames,
    TakeStarted,
)
from tests.audio.conftest import Rig, heard_at, noise, ramp

MS = 0.001


# -- head and tail

@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("late_ms", [0, 15, 390, 1500])
def test_warm_take_begins_with_the_key_and_ends_with_the_tail(rate_hz: int, late_ms: int) -> None:
    """`late_ms`: the command comes that much after the key; what was polled away meanwhile is still in the take."""
    rig = Rig(ramp, rate_hz=rate_hz)
    rig.take(number=7)
    rig.run(2.13)
    pressed = rig.begin(ago_s=late_ms * MS)
    rig.run(1.0)
    released = rig.end()
    rig.run(0.6)
    first, last = heard_at(rig.samples())
    assert pressed - 25 * MS < first <= pressed
    assert released + 250 * MS <= last < released + 265 * MS


def test_cold_take_keeps_everything_from_the_first_sample() -> None:
    rig = Rig(ramp)
    pressed, _ = rig.take()
    first, _ = heard_at(rig.samples())
    assert first == pytest.approx(pressed, abs=MS)


def test_the_tail_costs_no_more_than_a_block_and_a_poll() -> None:
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(1.0)
    released = rig.end()
    while not rig.all(TakeCaptured):
        rig.run(0.02)
    assert rig.clock.now - released <= 0.32


def test_what_the_engine_gets_is_as_long_as_the_clock_says() -> None:
    rig = Rig(noise(-40), rate_hz=44_100)
    rig.take(held_s=2.0)
    audio = rig.one(TakeCaptured).audio
    samples = rig.samples()
    assert audio.duration_s == len(samples) / 16_000 == pytest.approx(2.26, abs=0.03)
    assert audio.missing_ms < 1
    check_for_engine(Audio(samples, 16_000), audio.clock_s)


@pytest.mark.parametrize("true_rate_hz", [16_000, 44_100, 96_000])
def test_a_wrong_rate_does_not_pass_the_check(true_rate_hz: int) -> None:
    """The device says 48 kHz and runs at another (PITFALLS A3)."""
    rig = Rig(noise(-40), rate_hz=true_rate_hz)
    opened = rig.microphone.open
    rig.microphone.open = lambda name: OpenInput(opened(name).name, 48_000, 1)  # type: ignore[method-assign]
    rig.take(held_s=20.0)
    rig.run(2.0)
    audio = rig.one(TakeCaptured).audio
    assert abs(audio.duration_s - audio.clock_s) > 0.03 * audio.clock_s


def test_press_within_the_tail_continues_the_take() -> None:
    rig = Rig(ramp)
    pressed = rig.begin()
    rig.run(1.0)
    rig.end()
    rig.run(0.2)
    rig.recorder.resume(1)
    rig.run(1.0)
    assert not rig.all(TakeCaptured)
    released = rig.end()
    rig.run(0.6)
    rig.one(TakeCaptured)
    first, last = heard_at(rig.samples())
    assert first == pytest.approx(pressed, abs=MS)
    assert last >= released + 250 * MS
    assert np.max(np.abs(np.diff(rig.samples()[400:-400]))) < 1e-4            # no seam


def test_resume_after_the_capture_is_ignored() -> None:
    rig = Rig(noise(-40))
    rig.take()
    count = len(rig.samples())
    rig.recorder.resume(1)
    rig.run(2.0)
    assert len(rig.samples()) == count
    rig.one(TakeCaptured)


def test_a_press_just_after_the_capture_loses_nothing() -> None:
    """The resume came too late: the next take begins at the key, which lies in the past."""
    rig = Rig(ramp)
    rig.take()
    pressed = rig.begin(2, ago_s=0.3)
    rig.run(1.0)
    rig.end(2)
    rig.run(0.6)
    assert heard_at(rig.samples(2))[0] <= pressed


def test_abort_drops_the_take_and_keeps_the_microphone_warm() -> None:
    rig = Rig(noise(-40), warm_s=3.0)
    rig.begin()
    rig.run(1.0)
    rig.recorder.abort(1)
    rig.events.clear()
    rig.run(2.5)
    assert rig.microphone.is_open
    rig.run(1.0)
    assert not rig.microphone.is_open
    assert rig.events == [InputChanged(None)]


def test_commands_for_another_take_change_nothing() -> None:
    rig = Rig(noise(-40))
    rig.begin(2)
    for command in (rig.recorder.abort, rig.recorder.resume):
        command(1)
    rig.recorder.end(1, rig.clock())
    rig.run(1.0)
    assert not rig.all(TakeCaptured)
    assert rig.all(TakeFrames)


def test_one_after_the_other_nothing_lost_nothing_doubled() -> None:
    """30 takes by chance: each has exactly what was heard from its key to its tail."""
    rig, rng = Rig(ramp, warm_s=1.0), np.random.default_rng(3)
    for number in range(1, 31):
        pressed, released = rig.take(float(rng.uniform(0.05, 0.6)), number)
        first, last = heard_at(rig.samples(number))
        assert first <= pressed + MS
        assert released + 250 * MS <= last < released + 265 * MS
        rig.run(float(rng.uniform(0, 1.0)))
        if rig.clock.now > 1035:
            rig.clock.now = 1001.0
            rig.recorder.close()
    assert [e.take for e in rig.all(TakeCaptured)] == list(range(1, 31))


# -- opening, warm, closing

def test_started_is_said_with_the_first_block_and_not_before() -> None:
    rig = Rig(noise(-40))
    rig.microphone.starts_after_s = 1.2
    pressed = rig.begin()
    rig.run(1.1)
    assert not rig.all(TakeStarted)
    rig.run(0.3)
    assert rig.one(TakeStarted).at == pytest.approx(pressed + 1.2 + 0.02, abs=0.03)


def test_zeros_first_is_a_start_all_the_same() -> None:
    """A Bluetooth headset (PITFALLS A9)."""
    rig = Rig(lambda t: np.where(t < 1001.5, 0.0, 0.1 * np.sin(1000 * t)))
    rig.take(held_s=3.0)
    rig.one(TakeStarted)
    assert not rig.one(TakeCaptured).audio.all_zero


def test_exact_zeros_are_told_apart_from_a_quiet_room() -> None:
    for signal, zero in ((np.zeros_like, True), (noise(-90), False)):
        rig = Rig(signal)
        rig.take()
        assert rig.one(TakeCaptured).audio.all_zero is zero


@pytest.mark.parametrize("warm_s", [0.0, 5.0])
def test_warm_for_so_long_and_then_closed(warm_s: float) -> None:
    rig = Rig(noise(-40), warm_s=warm_s)
    rig.begin()
    rig.run(1.0)
    rig.end()
    while not rig.all(TakeCaptured):
        rig.run(0.02)
    captured = rig.clock.now
    while rig.microphone.is_open:
        rig.run(0.02)
    assert rig.clock.now - captured == pytest.approx(warm_s, abs=0.41)
    assert rig.events[-1] == InputChanged(None)
    assert rig.recorder.poll_ms == 0


def test_meter_opens_and_closes_the_microphone() -> None:
    rig = Rig(noise(-30), warm_s=0)
    rig.recorder.set_meter(True)
    rig.run(2.0)
    levels = rig.all(LevelChanged)
    assert 55 <= len(levels) <= 62
    assert levels[5].level.rms_dbfs == pytest.approx(-30, abs=1)
    assert rig.recorder.poll_ms == 33
    rig.take()
    assert rig.microphone.opened == ["room"]                      # the take uses the open stream
    rig.recorder.set_meter(False)
    rig.poll()
    assert not rig.microphone.is_open
    rig.events.clear()
    rig.take(number=2)
    assert not rig.all(LevelChanged)


def test_the_meter_shows_the_live_channel_from_its_first_block_on() -> None:
    """The first of the two is dead."""
    rig = Rig(noise(-30), channels=2)
    read = rig.microphone.read

    def first_dead() -> Block | None:
        block = read()
        return block and replace(block, frames=block.frames * np.array([0, 1], np.float32))
    rig.microphone.read = first_dead  # type: ignore[method-assign]
    rig.recorder.set_meter(True)
    rig.run(0.1)
    assert rig.all(LevelChanged)[0].level.rms_dbfs == pytest.approx(-30, abs=1)


def test_poll_as_often_as_needed() -> None:
    rig = Rig()
    assert rig.recorder.poll_ms == 0
    rig.begin()
    assert rig.recorder.poll_ms == 20
    rig.recorder.abort(1)
    rig.poll()
    assert 200 <= rig.recorder.poll_ms <= 500


def test_another_device_is_taken_after_the_take() -> None:
    rig = Rig(noise(-40))
    rig.begin()
    rig.recorder.set_input("desk")
    rig.run(1.0)
    rig.end()
    rig.run(0.6)
    rig.take(number=2)
    assert rig.microphone.opened == ["room", "desk"]
    assert [e.take for e in rig.all(TakeCaptured)] == [1, 2]
    rig.recorder.set_input("room")
    rig.take(number=3)
    assert rig.microphone.opened[-1] == "room"


def test_another_device_is_opened_anew_at_once() -> None:
    rig = Rig(noise(-40))
    rig.recorder.set_meter(True)
    rig.run(0.5)
    rig.recorder.reopen("desk")
    rig.recorder.reopen("desk")
    rig.run(0.5)
    assert rig.microphone.opened == ["room", "desk", "desk"]
    rig.begin()
    rig.recorder.reopen("room")
    rig.run(0.5)
    assert rig.microphone.opened[-1] == "desk"
    rig.end()
    rig.run(0.6)
    assert rig.microphone.opened[-1] == "room"
