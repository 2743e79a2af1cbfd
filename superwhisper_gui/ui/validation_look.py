"""What can be said of a microphone within two seconds: problems named at once, and which of several is best. No Qt.

The exact measures are the validator's; these are for the eye while the person chooses.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import FLOOR_DBFS, dbfs
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import NativeBlock, OpenInput
from superwhisper_gui.core.validation import FaultCode

LOOK_S: Final = 2.0
ENOUGH_S: Final = 0.5
EVERY_S: Final = 0.25
WINDOW_S: Final = 0.05
DEAD_DB: Final = 40.0                 # so far below the strongest channel, a channel carries nothing
AUDIBLE_DBFS: Final = -60.0           # below it channels cannot be compared
OPPOSITE: Final = -0.8                # correlation of the two strongest channels (PITFALLS A5)
NARROW_HZ: Final = 16_000             # Bluetooth hands-free gives 8 or 16 kHz (PITFALLS A9)


@dataclass(frozen=True, slots=True)
class Look:
    """`voice_dbfs`, `room_dbfs`: RMS in the loudest and the quietest tenth of the time; None = nothing was heard."""

    problems: tuple[FaultCode, ...] = ()
    voice_dbfs: float | None = None
    room_dbfs: float | None = None

    @property
    def lift_db(self) -> float:
        """How far the voice stands out of the room."""
        return 0.0 if self.voice_dbfs is None or self.room_dbfs is None else self.voice_dbfs - self.room_dbfs


class Looker:
    """Collects the last two seconds of an open device."""

    def __init__(self) -> None:
        self._blocks: deque[NativeBlock] = deque()
        self._frames = self._unseen = 0
        self.device: OpenInput | None = None

    def clear(self) -> None:
        self._blocks.clear()
        self._frames, self._unseen, self.device = 0, 0, None

    def hear(self, device: OpenInput, frames: NativeBlock) -> None:
        if self.device is None or (device.rate_hz, device.channels) != (self.device.rate_hz, self.device.channels):
            self.clear()
        self.device = device
        self._blocks.append(frames)
        self._frames += len(frames)
        self._unseen += len(frames)
        while self._frames - len(self._blocks[0]) > LOOK_S * device.rate_hz:
            self._frames -= len(self._blocks.popleft())

    @property
    def heard_s(self) -> float:
        return self._frames / self.device.rate_hz if self.device else 0.0

    @property
    def is_due(self) -> bool:
        """A quarter of a second is new since the last look."""
        return self.device is not None and self._unseen >= EVERY_S * self.device.rate_hz

    def look(self) -> Look:
        self._unseen = 0
        if self.device is None or self.heard_s < ENOUGH_S:
            return Look()
        return look_at(np.concatenate(self._blocks), self.device.rate_hz)


def look_at(sound: NativeBlock, rate_hz: int) -> Look:
    """`sound`: shape (frames, channels)."""
    narrow = (FaultCode.NARROW_BAND,) if rate_hz <= NARROW_HZ else ()
    if not len(sound) or not np.any(sound):
        return Look((FaultCode.SILENCE, *narrow) if len(sound) else narrow)
    centred = sound - np.mean(sound, axis=0)
    power = np.sqrt(np.mean(np.square(centred, dtype=np.float64), axis=0))
    strongest = int(np.argmax(power))
    voice, room = _voice_and_room(centred[:, strongest], rate_hz)
    return Look((*_channel_problems(centred, power), *narrow), voice, room)


def _channel_problems(sound: NativeBlock, power: NDArray[np.float64]) -> tuple[FaultCode, ...]:
    levels = [dbfs(float(p)) for p in power]
    if len(levels) < 2 or max(levels) < AUDIBLE_DBFS:
        return ()
    order = np.argsort(power)[::-1]
    if min(levels) < max(levels) - DEAD_DB:
        return (FaultCode.DEAD_CHANNEL,)
    first, second = sound[:, order[0]], sound[:, order[1]]
    correlation = float(np.mean(first * second) / (power[order[0]] * power[order[1]]))
    return (FaultCode.OPPOSITE_PHASE,) if correlation < OPPOSITE else ()


def _voice_and_room(sound: NDArray[np.float32], rate_hz: int) -> tuple[float, float]:
    size = max(1, round(WINDOW_S * rate_hz))
    windows = sound[:len(sound) // size * size].reshape(-1, size)
    if not len(windows):
        return FLOOR_DBFS, FLOOR_DBFS
    rms = np.sqrt(np.mean(np.square(windows, dtype=np.float64), axis=1))
    return dbfs(float(np.percentile(rms, 90))), dbfs(float(np.percentile(rms, 10)))


# -- several devices

@dataclass(frozen=True, slots=True)
class Tried:
    """A device that was listened to for a moment; `code`: why it could not be opened."""

    device: str
    look: Look = Look()
    code: Code | None = None

    @property
    def works(self) -> bool:
        return self.code is None and FaultCode.SILENCE not in self.look.problems and self.look.voice_dbfs is not None


def ranked(tried: list[Tried], failed: frozenset[str]) -> list[Tried]:
    """Best first: those that work, then those without a problem, then by how far the voice stands out of the room.

    `failed`: devices that did not pass a validation.
    """
    return sorted(tried, key=lambda one: (not one.works, one.device in failed, bool(one.look.problems),
                                          -one.look.lift_db))
