"""The recorder on a fake microphone: head, tail, warm and cold, loss, gaps. Times to the sample."""

from __future__ import annotations

import numpy as np
import pytest

from superwhisper_gui.core.audio import Audio, check_for_engine
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import (
    InputChanged,
    InputFailed,
    LevelChanged,
    OpenInput,
    SoundGap,
    TakeCaptured,
    TakeFrames,
    TakeLost,
    TakeStarted,
    TakeVoice,
)
from tests.audio.conftest import Rig, heard_at, noise, ramp, speech_like

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


# -- what goes wrong

@pytest.mark.parametrize("code", [Code.MIC_NONE, Code.MIC_BUSY, Code.MIC_DENIED, Code.SOUND_LIBRARY_MISSING])
def test_a_microphone_that_does_not_open_ends_the_take(code: Code) -> None:
    rig = Rig()
    rig.microphone.fails = code
    rig.begin()
    assert rig.events == [TakeLost(1, code)]
    rig.microphone.fails = None
    rig.take(number=2)
    assert rig.one(TakeCaptured).take == 2


def test_meter_without_a_microphone_says_so_once_and_tries_again() -> None:
    rig = Rig(noise(-40))
    rig.microphone.fails = Code.MIC_NONE
    rig.recorder.set_meter(True)
    rig.run(7.0)
    assert rig.events == [InputFailed(Code.MIC_NONE)]
    rig.microphone.fails = None
    rig.run(2.5)
    assert rig.all(LevelChanged)


def test_devices_that_cannot_be_listed() -> None:
    rig = Rig()
    assert [d.name for d in rig.recorder.devices()] == ["room", "desk"]
    rig.microphone.fails = Code.SOUND_LIBRARY_MISSING
    assert rig.recorder.devices() == []
    assert rig.recorder.poll_ms
    rig.poll()
    assert rig.events == [InputFailed(Code.SOUND_LIBRARY_MISSING)]


def test_silent_device_is_given_up_after_four_seconds() -> None:
    rig = Rig()
    rig.microphone.starts_after_s = 60
    rig.begin()
    rig.run(3.9)
    assert rig.events == [InputChanged(OpenInput("room", 48_000, 1))]
    rig.run(0.3)
    assert rig.events[1:] == [TakeLost(1, Code.MIC_FAILED), InputChanged(None)]
    assert not rig.microphone.is_open


def test_lost_while_recording_keeps_what_was_said() -> None:
    rig = Rig(ramp)
    rig.begin()
    rig.microphone.dead_from = rig.clock.now + 1.5
    rig.run(2.5)
    captured = rig.one(TakeCaptured)
    assert captured.lost
    assert captured.audio.duration_s == pytest.approx(1.5, abs=0.025)
    assert rig.one(InputFailed).code is Code.MIC_LOST
    assert rig.events.index(captured) < rig.events.index(rig.one(InputFailed))
    assert rig.events[-1] != captured
    assert not rig.microphone.is_open
    rig.microphone.dead_from = float("inf")
    rig.take(number=2)
    assert not rig.all(TakeCaptured)[-1].lost


def test_lost_in_the_tail_is_no_loss() -> None:
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(1.0)
    rig.end()
    rig.microphone.dead_from = rig.clock.now + 0.1
    rig.run(1.0)
    assert not rig.one(TakeCaptured).lost


def test_a_monitor_in_place_of_the_microphone_is_a_loss() -> None:
    """The sound server moves the stream of an unplugged microphone somewhere (PITFALLS F4)."""
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(1.0)
    rig.microphone.moved_to = Code.MIC_LOST
    rig.run(1.1)
    assert rig.one(TakeCaptured).lost


def test_moved_to_another_microphone_goes_on_and_is_said() -> None:
    rig = Rig(noise(-40), input_name="desk")
    rig.begin()
    rig.run(1.0)
    rig.microphone.moved_to = "room"
    rig.run(1.1)
    assert rig.events[-1] != InputChanged(None)
    assert OpenInput("room", 48_000, 1) in [e.input for e in rig.all(InputChanged)]
    rig.end()
    rig.run(0.6)
    assert not rig.one(TakeCaptured).lost
    rig.take(number=2)                                              # the chosen one again, not the one it was moved to
    assert rig.microphone.opened == ["desk", "desk"]


def test_we_stood_still_not_the_microphone() -> None:
    """SIGSTOP for 10 s while warm and while recording: the ring has overrun, the take goes on, the gap is said."""
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(1.0)
    rig.clock.now += 10
    read, rig.microphone.read = rig.microphone.read, lambda: None    # type: ignore[method-assign]
    rig.poll()                                                       # we run again before the callback does
    rig.microphone.read = read                                       # type: ignore[method-assign]
    rig.microphone.skipped = 5 * 48_000
    rig.run(0.02)
    rig.run(1.0)
    assert rig.microphone.is_open
    rig.end()
    rig.run(0.6)
    captured = rig.one(TakeCaptured)
    assert not captured.lost
    assert captured.audio.missing_ms == pytest.approx(5000, abs=1)
    assert rig.one(SoundGap).missing_ms == pytest.approx(5000, abs=1)
    check_for_engine(Audio(rig.samples(), 16_000), captured.audio.clock_s)      # what was heard is still good


@pytest.mark.parametrize("gap_ms", [15, 40, 300])
def test_sound_that_never_came_is_noticed(gap_ms: int) -> None:
    """The numbering shows nothing, the clock does (PITFALLS F3)."""
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(2.0)
    rig.microphone.paused_s = gap_ms * MS
    rig.run(2.0)
    rig.end()
    rig.run(0.6)
    found = [e.missing_ms for e in rig.all(SoundGap)]
    assert found == ([] if gap_ms < 20 else [pytest.approx(gap_ms, abs=1)])
    captured = rig.one(TakeCaptured)
    assert captured.audio.missing_ms == pytest.approx(gap_ms, abs=1)
    check_for_engine(Audio(rig.samples(), 16_000), captured.audio.clock_s)


def test_late_blocks_are_no_gap() -> None:
    """A busy machine: 0.4 s without a block, then all of them."""
    rig = Rig(noise(-40))
    rig.begin()
    rig.run(1.0)
    for _ in range(5):
        rig.clock.now += 0.4
        rig.poll()
        rig.run(0.5)
    rig.end()
    rig.run(0.6)
    assert not rig.all(SoundGap)
    assert rig.one(TakeCaptured).audio.missing_ms < 1


def test_let_go_before_the_device_has_started() -> None:
    rig = Rig(noise(-40))
    rig.microphone.starts_after_s = 2.0
    rig.take(held_s=0.1)
    rig.run(3.0)
    captured = rig.one(TakeCaptured)
    assert captured.audio.duration_s == 0
    assert not captured.audio.all_zero
    assert not rig.all(TakeStarted)


def test_a_warm_stream_that_died_is_opened_anew_by_the_press() -> None:
    """After suspend (PITFALLS A14)."""
    rig = Rig(ramp)
    rig.take(number=1)
    rig.microphone.dead_from = rig.clock.now
    rig.run(0.9)
    rig.microphone.dead_from = float("inf")
    rig.microphone._taken = 10**9                                    # the old stream never delivers again
    pressed, _ = rig.take(number=2)
    assert heard_at(rig.samples(2))[0] == pytest.approx(pressed, abs=MS)


# -- voice

def test_voice_is_said_once_a_second_and_only_for_voice() -> None:
    floor = noise(-60)
    rig = Rig(lambda t: floor(t) + speech_like(t, 1004, 5))
    rig.begin()
    rig.run(3.9)
    assert not rig.all(TakeVoice)
    rig.run(8.0)
    said = [e.at for e in rig.all(TakeVoice)]
    assert 4 <= len(said) <= 6
    assert min(np.diff(said)) >= 1.0
    assert said[0] == pytest.approx(1004, abs=0.3)
    assert said[-1] < 1009.5


def test_a_quiet_voice_counts_and_a_click_does_not() -> None:
    floor = noise(-75)
    rig = Rig(lambda t: floor(t) + speech_like(t, 1003, 2, level=10 ** (-50 / 20)))
    rig.begin()
    rig.run(6.0)
    assert rig.all(TakeVoice)
    rig = Rig(lambda t: floor(t) + np.where(t % 1.0 < 0.01, 0.3, 0.0))
    rig.begin()
    rig.run(6.0)
    assert not rig.all(TakeVoice)
