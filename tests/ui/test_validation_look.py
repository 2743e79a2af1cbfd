"""What is said of a device within two seconds, which of several is best, and what earlier tests teach the meter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from superwhisper_gui.core.audio import Level
from superwhisper_gui.core.device_findings import failed_devices, findings_of
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import NativeBlock, OpenInput
from superwhisper_gui.core.validation import FaultCode, Grade
from superwhisper_gui.ui.loudness import Loudness, Verdict, Zones, hear, zones_of
from superwhisper_gui.ui.validation_look import Look, Looker, Tried, look_at, ranked
from tests.fakes_validation import GOOD_ROW

RATE_HZ = 48_000


def noise(seconds: float, dbfs: float, seed: int = 1) -> NativeBlock:
    x = np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ)).astype(np.float32)
    return (x * 10 ** (dbfs / 20))[:, None]


def spoken(seconds: float = 2.0, voice_dbfs: float = -30.0, room_dbfs: float = -60.0) -> NativeBlock:
    """Voice in the second half."""
    half = seconds / 2
    return np.concatenate((noise(half, room_dbfs), noise(half, voice_dbfs)))


@pytest.mark.parametrize(("sound", "problems"), [
    (spoken(), ()),
    (np.zeros((RATE_HZ, 1), np.float32), (FaultCode.SILENCE,)),
    (np.hstack((spoken(), 0.0001 * spoken())), (FaultCode.DEAD_CHANNEL,)),
    (np.hstack((spoken(), -spoken())), (FaultCode.OPPOSITE_PHASE,)),
    (np.hstack((spoken(), spoken())), ()),
    (np.hstack((noise(1, -80), noise(1, -80, 2))), ()),              # too quiet to compare the channels
])
def test_problems_are_named_at_once(sound: NativeBlock, problems: tuple[FaultCode, ...]) -> None:
    assert look_at(sound.astype(np.float32), RATE_HZ).problems == problems


@pytest.mark.parametrize("rate_hz", [8000, 16_000])
def test_a_hands_free_device_is_named(rate_hz: int) -> None:
    assert look_at(spoken(), rate_hz).problems == (FaultCode.NARROW_BAND,)


def test_voice_and_room_are_told_apart() -> None:
    look = look_at(spoken(voice_dbfs=-26, room_dbfs=-61) + 0.1, RATE_HZ)          # a DC offset is no room
    assert look.voice_dbfs == pytest.approx(-26, abs=1)
    assert look.room_dbfs == pytest.approx(-61, abs=1)


def test_only_the_last_two_seconds_count() -> None:
    looker, device = Looker(), OpenInput("room", RATE_HZ, 1)
    for _ in range(100):
        looker.hear(device, np.zeros((960, 1), np.float32))
    assert looker.look().problems == (FaultCode.SILENCE,)
    for _ in range(150):
        looker.hear(device, noise(0.02, -30))
    assert looker.look().problems == ()
    looker.hear(replace(device, channels=2), np.zeros((960, 2), np.float32))      # another format begins anew
    assert looker.heard_s < 0.1
    assert looker.look() == Look()


def test_the_ranking() -> None:
    clear, muffled = Tried("clear", Look((), -26, -68)), Tried("muffled", Look((), -40, -60))
    narrow, failed = Tried("narrow", Look((FaultCode.NARROW_BAND,), -20, -70)), Tried("failed", Look((), -20, -70))
    gone, zeros = Tried("gone", code=Code.MIC_BUSY), Tried("zeros", Look((FaultCode.SILENCE,)))
    order = [one.device for one in ranked([gone, narrow, zeros, failed, muffled, clear], frozenset({"failed"}))]
    assert order[:4] == ["clear", "muffled", "narrow", "failed"]


def test_the_newest_test_of_a_device_counts() -> None:
    old = replace(GOOD_ROW, at=1.0)
    new = replace(GOOD_ROW, at=2.0, microphone=Grade.POOR, faults=(FaultCode.TOO_QUIET,))
    assert failed_devices(findings_of([new, old])) == {"room"}
    assert failed_devices(findings_of([old, new])) == frozenset()
    assert findings_of([new])["room"].too_quiet


# -- the zones of the meter

def verdict(dbfs: float, zones: Zones) -> Verdict:
    return hear(Loudness(), Level(dbfs + 8, dbfs), 1.0, zones).verdict


def test_a_quiet_voice_that_was_good_is_not_called_quiet() -> None:
    zones = zones_of(-75.0, -42.0, too_quiet=False)
    assert verdict(-45, zones) is Verdict.GOOD
    assert verdict(-45, Zones()) is Verdict.QUIET
    assert verdict(-45, zones_of(-75.0, -42.0, too_quiet=True)) is Verdict.QUIET


def test_a_noisy_room_is_no_voice() -> None:
    assert verdict(-42, Zones()) is Verdict.QUIET
    assert verdict(-42, zones_of(-45.0, -25.0, too_quiet=False)) is Verdict.WAITING


@pytest.mark.parametrize("room", [-120.0, -60.0, -30.0, 0.0, None])
@pytest.mark.parametrize("voice", [-90.0, -40.0, -5.0, None])
def test_zones_stay_in_order(room: float | None, voice: float | None) -> None:
    zones = zones_of(room, voice, too_quiet=False)
    assert zones.speech_dbfs < zones.quiet_dbfs < zones.loud_dbfs < 0
