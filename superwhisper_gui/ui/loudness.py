"""What the meter says of the level: a verdict that does not flicker, and the peak that is held. No Qt.

The zones are in dBFS and hold for speech in a room: a voice at arm's length gives about -30 dBFS RMS in its syllables,
a quiet laptop microphone -45, an empty room -60 and less. Full scale is 0; a peak within 1 dB of it is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from superwhisper_gui.core.audio import FLOOR_DBFS, Level

SCALE_DBFS: Final = -60.0              # left end of the scale
QUIET_DBFS: Final = -40.0              # below: too quiet
LOUD_DBFS: Final = -12.0               # above: too loud
CLIP_DBFS: Final = -1.0                # a peak from here on is cut off
SPEECH_DBFS: Final = -55.0             # below: nobody speaks
SILENT_DBFS: Final = -100.0            # below: digital silence, no microphone is as quiet as that (PITFALLS A8)

ABOVE_ROOM_DB: Final = 6.0             # above the measured room: somebody speaks
MOST_ROOM_DBFS: Final = -30.0          # however loud the room is
BELOW_VOICE_DB: Final = 8.0            # under the measured voice: too quiet

HYSTERESIS_DB: Final = 3.0
DWELL_S: Final = 0.6                   # a verdict stands at least that long
LOUD_DWELL_S: Final = 2.0
VOICE_FALL_DB_S: Final = 12.0          # the pauses between words are no reason to say "too quiet"
PEAK_HOLD_S: Final = 1.5
PEAK_FALL_DB_S: Final = 20.0
BAR_FALL_DB_S: Final = 60.0            # the bar jumps up and slides down, or it would tremble at 30 Hz


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the words of the meter change, in dBFS RMS. They are hints: nothing is ever kept out for its level
    (PITFALLS A6).
    """

    speech_dbfs: float = SPEECH_DBFS
    quiet_dbfs: float = QUIET_DBFS
    loud_dbfs: float = LOUD_DBFS


def zones_of(noise_floor_dbfs: float | None, speech_dbfs: float | None, *, too_quiet: bool) -> Zones:
    """For a device whose room and whose voice were measured; None = was not.

    Nobody speaks where it is as quiet as the room was. A voice that was good enough when it was measured is not called
    quiet later; one that was too quiet then (`too_quiet`) keeps the usual limit.
    """
    usual = Zones()
    speech = usual.speech_dbfs if noise_floor_dbfs is None else noise_floor_dbfs + ABOVE_ROOM_DB
    speech = min(max(speech, SCALE_DBFS), MOST_ROOM_DBFS)
    quiet = usual.quiet_dbfs
    if speech_dbfs is not None and not too_quiet:
        quiet = min(quiet, speech_dbfs - BELOW_VOICE_DB)
    return Zones(speech, max(quiet, speech + HYSTERESIS_DB), usual.loud_dbfs)


class Verdict(StrEnum):
    CLOSED = "closed"
    SILENT = "silent"                  # exact zeros: muted or blocked
    WAITING = "waiting"                # nobody speaks
    QUIET = "quiet"
    GOOD = "good"
    LOUD = "loud"


@dataclass(frozen=True, slots=True)
class Loudness:
    """What is remembered from one level to the next. Times are monotonic seconds, levels dBFS."""

    verdict: Verdict = Verdict.CLOSED
    since: float = 0.0
    bar_dbfs: float = FLOOR_DBFS       # RMS, as the bar shows it
    voice_dbfs: float = FLOOR_DBFS     # RMS, up at once and down slowly
    peak_dbfs: float = FLOOR_DBFS      # held
    peak_at: float = 0.0
    at: float = 0.0


def hear(before: Loudness, level: Level, now: float, zones: Zones = Zones()) -> Loudness:
    """The next state. A change of verdict needs to pass its limit by 3 dB, and the old one to have stood 0.6 s.

    Clipping is told at once and stands 2 s.
    """
    opened = before.verdict is Verdict.CLOSED
    passed = 0.0 if opened else max(0.0, now - before.at)
    voice = max(level.rms_dbfs, before.voice_dbfs - VOICE_FALL_DB_S * passed)
    peak, peak_at = _held(before, level, now, passed)
    bar = max(level.rms_dbfs, before.bar_dbfs - BAR_FALL_DB_S * passed)
    after = replace(before, bar_dbfs=bar, voice_dbfs=voice, peak_dbfs=peak, peak_at=peak_at, at=now)
    verdict = _verdict(before.verdict, level, voice, zones or Zones())
    dwell = LOUD_DWELL_S if before.verdict is Verdict.LOUD else DWELL_S
    clips = level.clipped or level.peak_dbfs >= CLIP_DBFS
    if clips or (verdict is not before.verdict and (opened or now - before.since >= dwell)):
        return replace(after, verdict=verdict, since=now)
    return after


def _held(before: Loudness, level: Level, now: float, passed: float) -> tuple[float, float]:
    """The peak and when it was reached: held for 1.5 s, then falling by 20 dB a second."""
    if level.peak_dbfs >= before.peak_dbfs:
        return level.peak_dbfs, now
    if now - before.peak_at <= PEAK_HOLD_S:
        return before.peak_dbfs, before.peak_at
    return max(level.peak_dbfs, before.peak_dbfs - PEAK_FALL_DB_S * passed), before.peak_at


def _verdict(before: Verdict, level: Level, voice: float, zones: Zones) -> Verdict:
    """The zone of the voice; a limit lies 3 dB further away from the zone it is in now."""
    loud_dbfs = zones.loud_dbfs - HYSTERESIS_DB * (before is Verdict.LOUD)
    if level.clipped or level.peak_dbfs >= CLIP_DBFS or voice > loud_dbfs:
        return Verdict.LOUD
    if voice > zones.quiet_dbfs - HYSTERESIS_DB * (before in (Verdict.GOOD, Verdict.LOUD)):
        return Verdict.GOOD
    if voice > zones.speech_dbfs + HYSTERESIS_DB * (before in (Verdict.WAITING, Verdict.SILENT)):
        return Verdict.QUIET
    return Verdict.SILENT if voice < SILENT_DBFS else Verdict.WAITING
