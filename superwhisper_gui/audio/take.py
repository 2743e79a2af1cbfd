"""One take while it is recorded: native frames in, 16 kHz mono for the engine out."""

from __future__ import annotations

import numpy as np

from superwhisper_gui.audio.channels import ChannelChoice
from superwhisper_gui.audio.loudness import Loudness
from superwhisper_gui.audio.stream_clock import GapWatch, StreamClock
from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples, TakeAudio, dbfs
from superwhisper_gui.core.ports import Block, NativeBlock
from superwhisper_gui.media.resample import StreamResampler


class TakeInProgress:
    """`first_frame`: of the stream, where the take begins. `end_at`: release plus tail, or None while it is held."""

    def __init__(self, take: int, first_frame: int, clock: StreamClock, loudness: Loudness) -> None:
        self.take = take
        self.end_at: float | None = None
        self.frames = 0                                   # native frames that belong to it
        self.voice_at = 0.0                               # when voice was last reported
        self._next_frame = first_frame
        self._clock, self._loudness = clock, loudness
        self._gaps = GapWatch(clock)
        self._choice = ChannelChoice(clock.rate_hz, len(loudness.power))
        self._resampler = StreamResampler(clock.rate_hz)
        self._samples, self._peak = 0, 0.0

    def add(self, block: Block, last_frame: int | None, *, fresh: bool = True) -> tuple[Samples, float]:
        """The part of the block that belongs to the take, up to `last_frame`, at 16 kHz; and seconds found missing.

        `fresh`: the block has just been heard by `loudness`, it is not one of the past.
        """
        begin = max(block.first_frame, self._next_frame)
        end = block.first_frame + len(block.frames)
        end = end if last_frame is None else min(end, last_frame)
        if begin >= end:
            return np.zeros(0, np.float32), 0.0
        skipped = begin - self._next_frame if self.frames else 0
        self._next_frame = end
        self.frames += end - begin
        missing_s = self._gaps.add(end - begin, skipped, block.ends_at)
        frames: NativeBlock = block.frames[begin - block.first_frame:end - block.first_frame]
        return self._convert(self._choice.push(frames, self._loudness, fresh=fresh)), missing_s

    def finish(self) -> Samples:
        """The rest: what the channel choice and the resampler still held back."""
        rest = self._convert(self._choice.finish(self._loudness))
        flushed = self._resampler.flush()
        self._samples += len(flushed)
        return np.concatenate((rest, flushed))

    def audio(self) -> TakeAudio:
        """After `finish`. `clock_s` leaves out the losses that are known by their jump (see GapWatch.clock_s)."""
        native_s = self.frames / self._clock.rate_hz
        missing_s = self._gaps.missing_s if self.frames else 0.0
        return TakeAudio(self._samples / ENGINE_RATE_HZ, self._gaps.clock_s(native_s) if self.frames else 0.0,
                         max(0.0, 1000 * missing_s), dbfs(self._peak), bool(self.frames) and self._peak == 0.0)

    def _convert(self, native: Samples) -> Samples:
        if not len(native):
            return native
        self._peak = max(self._peak, float(np.max(np.abs(native))))
        out = self._resampler.push(native)
        self._samples += len(out)
        return out
