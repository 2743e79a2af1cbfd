"""The ring between the PortAudio callback and the audio thread: one writer, one reader, no locks, nothing allocated."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from superwhisper_gui.core.ports import Block, NativeBlock

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MARKS: Final = 1024          # remembered writes: 5 s of the shortest blocks seen (5 ms)
SETTLE_S: Final = 0.25       # writes this close to the newest one say when its last sample arrived


class Ring:
    """The last `seconds` of sound, float32, at `rate_hz` with `channels`.

    Threads: `write` belongs to the callback, `read` to the audio thread. The writer claims its frames before it touches
    them and publishes them afterwards; the reader looks at the claim after copying, so that what was overwritten
    meanwhile is never returned (it shows as a jump of `Block.first_frame`, as every overrun does).
    """

    def __init__(self, rate_hz: int, channels: int, seconds: float = 5.0,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity, self._rate_hz, self._clock = max(1, round(seconds * rate_hz)), rate_hz, clock
        self._frames = np.zeros((self._capacity, channels), np.float32)
        self._bytes, self._frame_bytes = memoryview(self._frames.data).cast("B"), self._frames.itemsize * channels
        self._mark_total = array("q", [0]) * MARKS        # frames written up to and with that write
        self._mark_time = array("d", [0.0]) * MARKS       # when it arrived, monotonic
        self._claimed = self._total = self._writes = 0    # raised by the writer only, in this order
        self._read_total = self._read_writes = 0          # raised by the reader only

    @property
    def capacity(self) -> int:
        """Frames it holds."""
        return self._capacity

    @property
    def channels(self) -> int:
        return self._frames.shape[1]

    def write(self, data: ReadableBuffer) -> None:
        """Appends whole frames: interleaved float32, C-contiguous. The oldest frames give way. Thread: the callback.

        Bytes are copied between memoryviews: a callback that makes an array of each block costs twice as much.
        """
        view, size = memoryview(data), self._frame_bytes
        if not view.nbytes:                   # which cannot be cast
            return
        sound = view.cast("B")
        n = len(sound) // size
        self._claimed = total = self._total + n
        if n > self._capacity:
            sound, n = sound[-self._capacity * size:], self._capacity
        start = (total - n) % self._capacity * size
        first = min(n * size, len(self._bytes) - start)
        self._bytes[start:start + first] = sound[:first]
        self._bytes[:n * size - first] = sound[first:]
        mark = self._writes % MARKS
        self._mark_total[mark] = total
        self._mark_time[mark] = self._clock()
        self._total = total
        self._writes += 1

    def read(self) -> Block | None:
        """Everything since the last read, or None. Never waits. Thread: audio."""
        writes, end = self._writes, self._total       # in this order: no mark lies beyond `end`
        if end == self._read_total or writes == self._read_writes:
            return None
        begin = max(self._read_total, end - self._capacity)
        frames, ends_at = self._copy(begin, end), self._ends_at(writes, end)
        overwritten = max(0, self._claimed - self._capacity - begin)
        self._read_total, self._read_writes = end, writes
        return Block(frames[overwritten:], begin + overwritten, ends_at) if overwritten < len(frames) else None

    def _copy(self, begin: int, end: int) -> NativeBlock:
        start, n = begin % self._capacity, end - begin
        if start + n <= self._capacity:
            return self._frames[start:start + n].copy()
        return np.concatenate((self._frames[start:], self._frames[:start + n - self._capacity]))

    def _ends_at(self, writes: int, end: int) -> float:
        """When frame `end` arrived: the earliest time that any of the newest writes allows.

        A write that was handed over late (a busy machine, two blocks at once) does not make the sound younger.
        """
        first, since = max(self._read_writes, writes - MARKS // 2), end - SETTLE_S * self._rate_hz
        marks = [(self._mark_total[n % MARKS], self._mark_time[n % MARKS]) for n in range(first, writes)]
        near = [time_s + (end - total) / self._rate_hz for total, time_s in marks if total > since]
        return min(near, default=marks[-1][1])
