"""One channel out of several: the strongest, never the mean (capsules of opposite phase cancel, PITFALLS A5)."""

from __future__ import annotations

from typing import Final

import numpy as np

from superwhisper_gui.audio.loudness import Loudness, Powers
from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.ports import NativeBlock

HOLD_S: Final = 1.0           # sound kept back until the voice has shown which channel it is on
DECIDE_S: Final = 0.5         # of voice
CLEARLY: Final = 4.0          # 6 dB in power: a choice that has been used is only changed for that much
FADE_S: Final = 0.01


class ChannelChoice:
    """The channel of one take.

    Until half a second of voice was heard, the last second of the take is kept back; then the channel that was
    strongest in the voiced frames is chosen for all of it and for the rest of the take. A person who waits before
    speaking gets what is older than a second from the channel that is strongest so far; a change after that is faded.
    With one channel nothing is kept back.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._hold, self._fade, self._channels = round(HOLD_S * rate_hz), round(FADE_S * rate_hz), channels
        self._held: list[NativeBlock] = []
        self._voiced_power: Powers = np.zeros(channels)
        self._voiced_s = 0.0
        self._decided = channels == 1
        self._channel: int | None = 0 if channels == 1 else None

    def push(self, frames: NativeBlock, loudness: Loudness, *, fresh: bool = True) -> Samples:
        """The next frames; returns what is decided, shape (n,). `fresh`: they are what `loudness` heard last."""
        self._held.append(frames)
        if not self._decided and fresh:
            self._voiced_power += loudness.voiced_power
            self._voiced_s += loudness.voiced_s
            self._decided = self._voiced_s >= DECIDE_S
        held = sum(len(f) for f in self._held)
        if self._decided:
            return self._release(held, loudness)
        return self._release(held - self._hold, loudness) if held > self._hold else np.zeros(0, np.float32)

    def finish(self, loudness: Loudness) -> Samples:
        """The take is over: the rest."""
        self._decided = True
        return self._release(sum(len(f) for f in self._held), loudness)

    def _release(self, count: int, loudness: Loudness) -> Samples:
        frames = np.concatenate(self._held) if self._held else np.zeros((0, self._channels), np.float32)
        self._held = [frames[count:]] if count < len(frames) else []
        frames, before = frames[:count], self._channel
        if self._channels > 1:
            self._channel = self._best(loudness)
        chosen = np.ascontiguousarray(frames[:, self._channel or 0])
        if before is not None and before != self._channel:
            n = min(self._fade, len(chosen))
            rise = np.linspace(0, 1, n, dtype=np.float32)
            chosen[:n] = rise * chosen[:n] + (1 - rise) * frames[:n, before]
        return chosen

    def _best(self, loudness: Loudness) -> int:
        power = self._voiced_power if self._voiced_s else loudness.power
        best = int(np.argmax(power))
        if self._channel is None or power[best] > CLEARLY * power[self._channel]:
            return best
        return self._channel
