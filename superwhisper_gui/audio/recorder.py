"""Takes, level meter and warm microphone, out of one stream. Driven by `poll`; no thread and no timer of its own."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from superwhisper_gui.audio.loudness import Loudness
from superwhisper_gui.audio.stream_clock import StreamClock
from superwhisper_gui.audio.take import TakeInProgress
from superwhisper_gui.core.audio import InputDevice, Samples, level_of
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import (
    Block,
    InputChanged,
    InputFailed,
    LevelChanged,
    Microphone,
    NativeBlock,
    OpenInput,
    RecorderEvent,
    SoundGap,
    TakeCaptured,
    TakeFrames,
    TakeLost,
    TakeStarted,
    TakeVoice,
)

log = logging.getLogger(__name__)

HEAD_S: Final = 0.02              # a take begins this much before the key, so that no clock error costs a syllable
LATENESS_S: Final = 0.013         # a sample is known 2-6 ms after it was spoken (measured); the tail waits longer
PAST_S: Final = 2.0               # sound kept for a take whose `begin` comes late
# Without a block during a take: the microphone is gone, and that is said within a second (PITFALLS A12). Not sooner: a
# machine with five programs per core keeps the sound server still for half a second.
LOST_S: Final = 0.9
IDLE_LOST_S: Final = 2.0          # the same while nobody speaks
NO_BLOCK_S: Final = 4.0           # a device that opens and says nothing; Bluetooth needs up to 3 s (PITFALLS A9)
STALL_S: Final = 0.3              # between two polls: it was us who stood still, not the microphone
RETRY_S: Final = 2.0              # the meter is on and there is no microphone
LEVEL_S: Final = 0.030            # 30 Hz at a poll every 33 ms
MEASURE_S: Final = 0.25           # between takes the loudness of the channels is measured that rarely
VOICE_EVERY_S: Final = 1.0
ASK_EVERY_S: Final = 0.8          # which device is in use; another one is named within a second

POLL_TAKE_MS, POLL_METER_MS, POLL_WARM_MS, POLL_RETRY_MS = 20, 33, 400, 500      # the ring holds 5 s


class _Stream:
    """The open microphone and what is known about it."""

    def __init__(self, device: OpenInput, wanted: str, at: float) -> None:
        self.device, self.wanted, self.opened_at = device, wanted, at
        self.clock = StreamClock(device.rate_hz)
        self.loudness = Loudness(device.rate_hz, device.channels)
        self.past: deque[Block] = deque()
        self._unmeasured: list[NativeBlock] = []
        self.level: list[Samples] = []
        self.level_at = self.asked_at = 0.0
        self.block_at: float | None = None            # arrival of the newest sound

    def hear(self, block: Block, *, in_take: bool) -> None:
        self.clock.add(block)
        self._unmeasured.append(block.frames)
        waiting = sum(map(len, self._unmeasured))
        if in_take or not self.loudness.heard_s or waiting >= MEASURE_S * self.device.rate_hz:
            self.measure()
        self.past.append(block)
        while self.past[0].ends_at < block.ends_at - PAST_S:
            self.past.popleft()
        self.block_at = block.ends_at

    def measure(self) -> None:
        """Brings `loudness` up to the newest block."""
        if self._unmeasured:
            self.loudness.hear(np.concatenate(self._unmeasured))
            self._unmeasured = []

    def first_frame(self, at: float) -> int:
        """The frame heard at `at`; 0 while nothing was heard: a cold start is kept from its first sample."""
        return self.clock.frame_at(at) if self.past else 0

    def serves(self, name: str, now: float) -> bool:
        """False if a take must not use it: another device was chosen, the server moved it, or it went silent."""
        silent = self.block_at is not None and now - self.block_at > LOST_S
        return self.wanted == name and not (name and self.device.name != name) and not silent


class TakeRecorder:
    """core.ports.Recorder on a Microphone. Thread: audio. What goes wrong becomes an event, never an exception.

    The microphone is opened by `begin` and by the meter, and closed `warm_s` after the last take, when the meter is
    off, or when it was lost. The sound of the last two seconds is kept in memory, so that a take starts with the sample
    that was heard when the key went down, not with the one that arrives after the command.
    """

    def __init__(self, microphone: Microphone, *, tail_s: float = 0.25, warm_s: float = 30.0, input_name: str = "",
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._microphone, self._tail_s, self._warm_s, self._clock = microphone, tail_s, warm_s, clock
        self._name = input_name
        self._stream: _Stream | None = None
        self._take: TakeInProgress | None = None
        self._meter = False
        self._readers: list[Callable[[OpenInput, Block], None]] = []
        self._events: list[RecorderEvent] = []
        self._warm_until = 0.0
        self._retry_at = 0.0
        self._failure: Code | None = None             # of the meter, said once
        self._polled_at = self._steady_since = 0.0
        self._lost_open = False                       # a lost microphone is still to be closed, which may take a second

    # -- commands

    def set_input(self, name: str) -> None:
        """Another device: at once, or after the take that is being recorded. "" = the system's default."""
        self._name = name
        if self._take is None and self._stream and self._stream.wanted != name:
            self._close()
            self._open_for_meter()

    def set_times(self, tail_s: float, warm_s: float) -> None:
        self._tail_s, self._warm_s = tail_s, warm_s
        self._warm_until = min(self._warm_until, self._clock() + warm_s)

    def set_meter(self, on: bool) -> None:
        self._meter, self._failure = on, None
        self._open_for_meter()

    def retry(self) -> None:
        self._retry_at, self._failure = 0.0, None

    def reopen(self, name: str) -> None:
        """Closes it and opens this device if the meter is on; during a take, as `set_input`."""
        self._name = name
        if self._take is None:
            self._close()
            self._failure = None
            self._open_for_meter()

    def begin(self, take: int, at: float) -> None:
        """Starts a take with the sound heard at `at` (monotonic), even if it has been read long ago."""
        if self._take:
            self._finish(self._take, lost=False)
        now = self._clock()
        self._drain(now)
        if self._stream and not self._stream.serves(self._name, now):
            self._close()
        try:
            stream = self._stream or self._open()
        except AppError as e:
            log.warning("no microphone for take %d: %s", take, e)
            self._events.append(TakeLost(take, e.code))
            return
        stream.measure()
        self._take = TakeInProgress(take, stream.first_frame(at - HEAD_S), stream.clock, stream.loudness)
        for block in stream.past:
            self._feed(self._take, block, fresh=False)

    def end(self, take: int, at: float) -> None:
        """The key went up at `at`: records on until `at` plus the tail."""
        if self._take and self._take.take == take:
            self._take.end_at = at + self._tail_s

    def resume(self, take: int) -> None:
        """The key went down again within the tail."""
        if self._take and self._take.take == take:
            self._take.end_at = None

    def abort(self, take: int) -> None:
        if self._take and self._take.take == take:
            self._over()

    def add_reader(self, reader: Callable[[OpenInput, Block], None]) -> None:
        """Hands every native block on as it is read, with the device it came from. Thread: the one that polls."""
        self._readers.append(reader)

    def remove_reader(self, reader: Callable[[OpenInput, Block], None]) -> None:
        self._readers.remove(reader)

    def devices(self) -> list[InputDevice]:
        """What can be chosen now; [] and an InputFailed at the next poll if that cannot be said."""
        try:
            return self._microphone.devices()
        except AppError as e:
            self._events.append(InputFailed(e.code, e.detail))
            return []

    def close(self) -> None:
        """What was still held back of a take comes with the next poll; an end it does not have."""
        if self._take:
            self._drain(self._clock())
            rest = self._take.finish()
            if len(rest):
                self._events.append(TakeFrames(self._take.take, rest))
        self._take, self._meter = None, False
        self._close_lost()
        self._close()

    # -- poll

    @property
    def poll_ms(self) -> int:
        if self._take or self._events or self._lost_open:
            return POLL_TAKE_MS
        if self._stream is None:
            return POLL_RETRY_MS if self._meter else 0
        return POLL_METER_MS if self._meter else POLL_WARM_MS

    def poll(self, now: float) -> list[RecorderEvent]:
        if now - self._polled_at > STALL_S:
            self._steady_since = now
        self._polled_at = now
        if self._lost_open:
            self._close_lost()
        if self._stream is None and self._meter and now >= self._retry_at:
            self._open_for_meter()
        if self._stream:
            self._drain(now)
        if self._stream:
            self._check_alive(self._stream, now)
        if self._stream:
            self._ask_in_use(self._stream, now)
        if self._take:
            self._check_end(self._take, now)
        if self._stream and not self._take and not self._meter and now >= self._warm_until:
            self._close()
        events, self._events = self._events, []
        return events

    def _drain(self, now: float) -> None:
        stream = self._stream
        block = self._microphone.read() if stream else None
        if stream is None or block is None or not len(block.frames):
            return
        stream.hear(block, in_take=self._take is not None)
        for reader in self._readers:
            reader(stream.device, block)
        if self._take:
            self._feed(self._take, block)
        if self._meter:
            self._measure(stream, block, now)

    # -- the take

    def _feed(self, take: TakeInProgress, block: Block, *, fresh: bool = True) -> None:
        heard_before = take.frames
        samples, missing_s = take.add(block, self._last_frame(take), fresh=fresh)
        if take.frames and not heard_before:
            self._events.append(TakeStarted(take.take, block.ends_at))
        if len(samples):
            self._events.append(TakeFrames(take.take, samples))
        if missing_s > 0:
            self._events.append(SoundGap(1000 * missing_s))
        stream = self._stream
        if fresh and stream and stream.loudness.voice and block.ends_at - take.voice_at >= VOICE_EVERY_S:
            take.voice_at = block.ends_at
            self._events.append(TakeVoice(take.take, block.ends_at))

    def _last_frame(self, take: TakeInProgress) -> int | None:
        if take.end_at is None or self._stream is None:
            return None
        return self._stream.clock.frame_at(take.end_at + LATENESS_S)

    def _check_end(self, take: TakeInProgress, now: float) -> None:
        if take.end_at is None or self._stream is None:
            return
        block = self._stream.past[-1] if self._stream.past else None
        if block is None:
            if now >= take.end_at + LOST_S:           # let go before the device had said anything
                self._finish(take, lost=False)
        elif block.first_frame + len(block.frames) >= (self._last_frame(take) or 0):
            self._finish(take, lost=False)

    def _finish(self, take: TakeInProgress, *, lost: bool) -> None:
        rest = take.finish()
        if len(rest):
            self._events.append(TakeFrames(take.take, rest))
        audio = take.audio()
        log.info("take %d: %.2f s, %.0f ms missing", take.take, audio.duration_s, audio.missing_ms)
        self._events.append(TakeCaptured(take.take, audio, lost))
        self._over()

    def _over(self) -> None:
        self._take = None
        self._warm_until = self._clock() + self._warm_s
        if self._stream and self._stream.wanted != self._name:
            self._close()
            self._open_for_meter()

    # -- the stream

    def _open(self) -> _Stream:
        device = self._microphone.open(self._name)
        self._stream = _Stream(device, self._name, self._clock())
        self._failure = None
        self._events.append(InputChanged(device))
        return self._stream

    def _open_for_meter(self) -> None:
        if not self._meter or self._stream:
            return
        self._retry_at = self._clock() + RETRY_S
        try:
            self._open()
        except AppError as e:
            self._meter_failed(e.code, e.detail)

    def _meter_failed(self, code: Code, detail: str) -> None:
        if code is not self._failure:
            self._events.append(InputFailed(code, detail))
        self._failure = code

    def _close(self) -> None:
        if self._stream:
            self._stream = None
            self._microphone.close()
            self._events.append(InputChanged(None))

    def _close_lost(self) -> None:
        self._lost_open = False
        if self._stream is None:                      # else it was closed when that one was opened
            self._microphone.close()

    def _check_alive(self, stream: _Stream, now: float) -> None:
        if stream.block_at is None:
            if now - max(stream.opened_at, self._steady_since) > NO_BLOCK_S:
                self._lose(Code.MIC_FAILED, "no sound after opening")
        elif now - max(stream.block_at, self._steady_since) > (LOST_S if self._take else IDLE_LOST_S):
            self._lose(Code.MIC_LOST, "no sound any more")

    def _lose(self, code: Code, detail: str) -> None:
        """The microphone went away: what was said so far is a take; it is opened anew at the next press."""
        take, stream = self._take, self._stream
        log.warning("microphone lost: %s", detail)
        if take and take.frames:
            self._finish(take, lost=take.end_at is None)
        elif take:
            self._events.append(TakeLost(take.take, code))
            self._over()
        self._retry_at = self._clock() + RETRY_S
        if self._stream is stream:
            self._stream, self._lost_open = None, True      # first it is said
            self._events.append(InputChanged(None))
        if self._meter:
            self._meter_failed(code, detail)
        elif take and code is Code.MIC_LOST:
            self._events.append(InputFailed(code, detail))

    def _ask_in_use(self, stream: _Stream, now: float) -> None:
        if stream.block_at is None or now - stream.asked_at < ASK_EVERY_S:
            return
        stream.asked_at = now
        try:
            name = self._microphone.in_use()
        except AppError as e:
            if e.code is Code.MIC_LOST:
                self._lose(e.code, e.detail)
            return
        if name != stream.device.name:
            stream.device = replace(stream.device, name=name)
            self._events.append(InputChanged(stream.device))

    # -- the meter

    def _measure(self, stream: _Stream, block: Block, now: float) -> None:
        """The level of the strongest channel, at most 30 times a second."""
        stream.level.append(block.frames[:, stream.loudness.strongest])
        if now - stream.level_at >= LEVEL_S:
            self._events.append(LevelChanged(level_of(np.concatenate(stream.level))))
            stream.level, stream.level_at = [], now
