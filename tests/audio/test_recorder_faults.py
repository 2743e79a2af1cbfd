"""The recorder on a fake microphone that fails: loss, gaps, silence; and what counts as voice."""

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
    TakeLost,
    TakeStarted,
    TakeVoice,
)
from tests.audio.conftest import Rig, heard_at, noise, ramp, speech_like

MS = 0.001


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
    rig.run(1.5)
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
    rig.run(1.2)
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
