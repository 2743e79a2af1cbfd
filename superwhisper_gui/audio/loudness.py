"""How loud each channel is, what the room's floor is, and whether something stands out of it."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.ports import NativeBlock

FRAME_S: Final = 0.02
FLOOR_S: Final = 3.0                   # the floor is the quietest frame of the last 3 s (a pause between words)
BUCKET_S: Final = 0.5
VOICE_RATIO: Final = 10 ** 0.9         # 9 dB above the floor
VOICE_LEAST: Final = 10 ** -6.5        # -65 dBFS: a whisper on a quiet laptop array is louder
VOICE_RUN: Final = 3                   # frames in a row, 60 ms: a click is shorter
MEMORY_S: Final = 0.5                  # of the running power

Powers = NDArray[np.float64]


class Loudness:
    """Running measures of one stream. Powers are mean squares without the DC part, one per channel (full scale = 1)."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._frame = max(1, round(FRAME_S * rate_hz))
        self._buckets: deque[Powers] = deque(maxlen=round(FLOOR_S / BUCKET_S))
        self._bucket, self._bucket_frames = np.full(channels, np.inf), 0
        self._run = 0
        self.power: Powers = np.zeros(channels)          # of the last half second
        self.heard_s = 0.0
        self.voice = False                               # in what was heard last
        self.voiced_power: Powers = np.zeros(channels)   # sum over the frames with voice in what was heard last
        self.voiced_s = 0.0                              # in what was heard last

    def hear(self, sound: NativeBlock) -> None:
        """Takes in the next stretch, shape (n, channels). What does not fill a frame of 20 ms is not measured."""
        powers = self._powers(sound)
        self._lower_floor(powers)
        share = np.exp(-len(powers) * FRAME_S / MEMORY_S)
        self.power = share * self.power + (1 - share) * powers.mean(axis=0)
        self.heard_s += len(powers) * FRAME_S
        loud = np.any(powers > np.maximum(self._floor() * VOICE_RATIO, VOICE_LEAST), axis=1)
        self.voice = False
        for frame in loud.tolist():
            self._run = self._run + 1 if frame else 0
            self.voice = self.voice or self._run >= VOICE_RUN
        self.voiced_power, self.voiced_s = powers[loud].sum(axis=0), float(loud.sum()) * FRAME_S

    @property
    def strongest(self) -> int:
        return int(np.argmax(self.power))

    def _powers(self, sound: NativeBlock) -> Powers:
        size = min(self._frame, len(sound))
        count = len(sound) // size
        by_channel = np.ascontiguousarray(sound[:count * size].T).reshape(-1, count, size)     # 10 times as fast
        return np.asarray(by_channel.var(axis=2, dtype=np.float64).T)

    def _lower_floor(self, powers: Powers) -> None:
        heard = np.where(powers > 0, powers, np.inf)     # exact zeros are a device that has not started (PITFALLS A9)
        self._bucket = np.minimum(self._bucket, heard.min(axis=0))
        self._bucket_frames += len(powers)
        if self._bucket_frames * FRAME_S >= BUCKET_S:
            self._buckets.append(self._bucket)
            self._bucket, self._bucket_frames = np.full_like(self._bucket, np.inf), 0

    def _floor(self) -> Powers:
        lowest = np.minimum.reduce([self._bucket, *self._buckets])
        return np.where(np.isfinite(lowest), lowest, 0.0)
