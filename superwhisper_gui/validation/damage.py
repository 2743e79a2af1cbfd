"""What breaks the wave itself: clipping, drop-outs, the beginning or the end cut off, channels that do not agree."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.validation import NativeSound
from superwhisper_gui.validation.hearing import FRAME_S, Hearing, Mask, frame_powers, runs

TOP: Final = 0.005                      # of the height: samples in it stand at the top
TOP_BESIDE: Final = (0.02, 0.06)        # what a wave that is not cut has there, per height
TOP_RATIO: Final = 6.0
TOP_LEAST: Final = 8                    # samples

FLAT_TOP: Final = 0.9                   # of the peak: a wave that is cut off stands still there, too
BLOCK_S: Final = 0.0025
DROP_LEAST_S: Final = 0.008
DROP_LONGEST_S: Final = 0.3             # longer ones are pauses of a noise gate, or the person's
DROP_BELOW_FLOOR: Final = 0.003         # 25 dB in power
NEAR_S: Final = 0.25
EDGE_S: Final = 0.005
PAUSE_DB: Final = 21.0
EDGE_DB: Final = 20.0                   # below the speech: a word that fades away is quieter at its end

ROOM_DB: Final = 6.0
LEAD_GAP: Final = 3                     # frames

CHANNEL_DEAD_DB: Final = 30.0
SAME_DB: Final = 12.0


def clipping_percent(wave: NDArray[np.float64]) -> float:
    """Share of the samples that stand at the highest or the lowest value, more than a wave that is not cut has there.

    Wherever the limit is: a wave that was cut and then made quieter counts as well.
    """
    return 100.0 * sum(_flat_top(side) for side in (wave, -wave)) / max(1, len(wave))


def _flat_top(wave: NDArray[np.float64]) -> float:
    top = float(wave.max(initial=0.0))
    if top <= 0:
        return 0.0
    high = wave[wave > (1 - TOP_BESIDE[1]) * top]
    values = np.unique(high)
    step = float(np.diff(values).min()) if len(values) > 1 else TOP * top
    width = max(TOP * top, 1.01 * step if step > 0.001 * top else 0.0)
    at_top = int((high > top - width).sum())
    beside = int(((high > (1 - TOP_BESIDE[1]) * top) & (high < (1 - TOP_BESIDE[0]) * top)).sum())
    expected = beside * width / ((TOP_BESIDE[1] - TOP_BESIDE[0]) * top)
    return at_top - expected if at_top >= TOP_LEAST and at_top > TOP_RATIO * max(expected, 0.5) else 0.0


def dropouts(hearing: Hearing) -> tuple[int, float, float]:
    """(how many, all together in ms, of these in a voice in ms): stretches of 8 to 300 ms without any change from
    sample to sample where the sound around them is louder: the room is never as quiet, and a word does not end at once.
    """
    rate = hearing.rate_hz
    change = np.diff(hearing.mono, prepend=hearing.mono[:1])
    block = frame_powers(change, rate, BLOCK_S)
    room = np.repeat(hearing.room & ~hearing.zero, round(FRAME_S / BLOCK_S))[:len(block)]
    usual = float(np.median(block[:len(room)][room])) if room.any() else 0.0
    restless, top = _of_the_room(usual, change), float(np.max(np.abs(hearing.mono)))
    lengths, interrupting = [], []
    for start, end in _still(change, rate, usual * DROP_BELOW_FLOOR):
        length_s, inside = (end - start) / rate, start > 0 and end < len(change)
        if inside and DROP_LEAST_S <= length_s <= DROP_LONGEST_S and abs(hearing.mono[start]) < FLAT_TOP * top \
                and (restless or _loud_around(hearing, start, end)):
            lengths.append(length_s)
            if _in_voice(hearing, start, end):
                interrupting.append(length_s)
    return len(lengths), 1000 * sum(lengths), 1000 * sum(interrupting)


def _still(change: NDArray[np.float64], rate_hz: int, limit: float) -> list[tuple[int, int]]:
    """Runs of samples whose change is (nearly) nothing."""
    level = float(np.sqrt(limit))
    return [(start - 1, end) for start, end in runs(np.abs(change) <= level)
            if end - start >= 0.8 * DROP_LEAST_S * rate_hz]


def _of_the_room(usual: float, change: NDArray[np.float64]) -> bool:
    """The room is louder than a few steps of the numbers, so that it never stands still by itself."""
    steps = np.abs(change[change != 0])
    return bool(len(steps)) and usual > (3 * float(steps.min())) ** 2


def _loud_around(hearing: Hearing, start: int, end: int) -> bool:
    """Both sides are nearly as loud as the speech."""
    return min(_sides(hearing, start, end, EDGE_S)) > hearing.speech * 10 ** (-EDGE_DB / 10)


def _in_voice(hearing: Hearing, start: int, end: int) -> bool:
    """Somebody speaks before it and after it, and one side is no pause."""
    first, last = (int(at / hearing.rate_hz / FRAME_S) for at in (start, end))
    near = round(NEAR_S / FRAME_S)
    around = hearing.voice[max(0, first - near):first + 1].any() and hearing.voice[last:last + near + 1].any()
    return bool(around) and max(_sides(hearing, start, end, 4 * EDGE_S)) > hearing.speech * 10 ** (-PAUSE_DB / 10)


def _sides(hearing: Hearing, start: int, end: int, length_s: float) -> tuple[float, float]:
    """Powers just before and just after."""
    edge = round(length_s * hearing.rate_hz)
    return _power(hearing.mono[max(0, start - edge):start]), _power(hearing.mono[end:end + edge])


def _power(wave: NDArray[np.float64]) -> float:
    return float(np.mean(np.square(wave))) if len(wave) else 0.0


def quiet_before_ms(hearing: Hearing) -> float | None:
    """From the beginning to the first voice, with what leads up to it; None without one."""
    return 1000 * FRAME_S * _onset(_above_room(hearing), hearing.voice) if hearing.voice.any() else None


def quiet_after_ms(hearing: Hearing) -> float | None:
    """From the last voice, with what fades away after it, to the end; None without one."""
    return 1000 * FRAME_S * _onset(_above_room(hearing)[::-1], hearing.voice[::-1]) if hearing.voice.any() else None


def _above_room(hearing: Hearing) -> Mask:
    """A weak sound in the middle of a word is still louder than the room."""
    room = float(np.median(hearing.in_band[hearing.room])) if hearing.room.any() else 0.0
    return np.asarray(hearing.in_band > 10 ** (ROOM_DB / 10) * room)


def _onset(above: Mask, voice: Mask) -> int:
    """The first frame of the sound that leads to the first voice; a click before it, with a gap, does not count."""
    at = first = int(np.argmax(voice))
    while at > 0 and first - at >= 0 and above[max(0, at - LEAD_GAP):at].any():
        at -= 1
        first = at if above[at] else first
    return first


def channels_of(sound: NativeSound, hearing: Hearing) -> tuple[float | None, int]:
    """(correlation of the two strongest channels, how many are dead: 30 dB below the strongest while one speaks)."""
    count = sound.shape[1]
    if count < 2:
        return None, 0
    edges = np.round(np.arange(len(hearing.voice) + 1) * FRAME_S * hearing.rate_hz).astype(int)
    wanted = hearing.voice if hearing.voice.any() else np.ones(len(hearing.voice), bool)
    picked = np.concatenate([sound[edges[a]:edges[b]] for a, b in runs(wanted)]).astype(np.float64)
    picked -= picked.mean(axis=0)
    powers = np.mean(np.square(picked), axis=0)
    best = float(powers.max())
    if best <= 0:
        return None, 0
    dead = int((powers < best * 10 ** (-CHANNEL_DEAD_DB / 10)).sum())
    first, second = np.argsort(powers)[::-1][:2]
    product = float(np.sqrt(powers[first] * powers[second]))
    if powers[second] < best * 10 ** (-SAME_DB / 10) or product <= 0:
        return None, dead
    return float(np.mean(picked[:, first] * picked[:, second]) / product), dead
