"""A microphone for tests: sound as a function of time, on a clock the test moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import Block, NativeBlock, OpenInput

Signal = Callable[[NDArray[np.float64]], NDArray[np.float64]]     # times (n,) -> sound (n,) or (n, channels)


class FakeClock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeMicrophone:
    """Blocks of 20 ms, each there `delay_s` after its last sample. What the test may turn:

    `signal`: the sound at a monotonic time; `starts_after_s`: a device that is slow to start; `dead_from`: no block
    ends later than that; `skipped`: frames the ring lost (they show in the numbering); `paused_s`: sound the device
    never delivered (it does not show in the numbering); `fails`: what open() raises; `moved_to`: what in_use() says.
    """

    block_s = 0.02

    def __init__(self, clock: FakeClock, signal: Signal | None = None, *, rate_hz: int = 48_000, channels: int = 1,
                 delay_s: float = 0.003) -> None:
        self.clock, self.rate_hz, self.channels, self.delay_s = clock, rate_hz, channels, delay_s
        self.signal: Signal = signal or np.zeros_like
        self.inputs = [InputDevice("room", "room", rate_hz, channels, "fake", is_default=True),
                       InputDevice("desk", "desk", rate_hz, channels, "fake")]
        self.starts_after_s = self.paused_s = 0.0
        self.dead_from = float("inf")
        self.skipped = 0
        self.fails: Code | None = None
        self.moved_to: str | Code = ""
        self.opened: list[str] = []
        self.closed = 0
        self._start: float | None = None

    @property
    def is_open(self) -> bool:
        return self._start is not None

    def devices(self) -> list[InputDevice]:
        if self.fails is Code.SOUND_LIBRARY_MISSING:
            raise AppError(self.fails)
        return self.inputs

    def open(self, name: str) -> OpenInput:
        self.close()
        if self.fails:
            raise AppError(self.fails)
        device = next((d for d in self.inputs if d.name == name or (not name and d.is_default)), None)
        if device is None:
            raise AppError(Code.MIC_NOT_FOUND if self.inputs else Code.MIC_NONE)
        self.opened.append(device.name)
        self._start, self._taken, self._name = self.clock() + self.starts_after_s, 0, device.name
        self.moved_to, self.skipped, self.paused_s = "", 0, 0.0
        return OpenInput(device.name, self.rate_hz, self.channels)

    def read(self) -> Block | None:
        if self._start is None:
            return None
        heard_s = min(self.clock() - self.delay_s, self.dead_from) - self._start - self.paused_s
        blocks = int(heard_s / self.block_s + 1e-6)
        end = round(blocks * self.block_s * self.rate_hz)
        begin = self._taken + self.skipped
        if end <= begin:
            return None
        self._taken, self.skipped = end, 0
        offset = self._start + self.paused_s
        return Block(self._sound(offset + np.arange(begin, end) / self.rate_hz), begin,
                     offset + end / self.rate_hz + self.delay_s)

    def _sound(self, times: NDArray[np.float64]) -> NativeBlock:
        sound = self.signal(times)
        sound = sound if sound.ndim == 2 else np.repeat(sound[:, None], self.channels, axis=1)
        return sound.astype(np.float32)

    def in_use(self) -> str:
        if isinstance(self.moved_to, Code):
            raise AppError(self.moved_to)
        return self.moved_to or self._name

    def close(self) -> None:
        self.closed += self._start is not None
        self._start = None
