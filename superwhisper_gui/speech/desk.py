"""The takes in the speech process: filled by its reader thread, emptied by its decoder, one lock between them.

What is spoken is listened to as it comes in, on the reader's thread, so that it is known where it pauses while the
decoder is busy. Takes that have ended go first, in the order in which they ended; each gets exactly one answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples, check_length
from superwhisper_gui.core.errors import AppError, Reason
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.live import Work
from superwhisper_gui.speech.result import STTResult
from superwhisper_gui.speech.segmenter import Piece


class Decoding(Protocol):
    """How a take becomes text: live.LiveTake or WholeTake."""

    def push(self, samples: Samples) -> None: ...
    def release(self) -> None: ...
    def end(self, clock_s: float | None) -> None: ...
    def next(self) -> Work | None: ...
    def done(self, result: STTResult) -> None: ...
    def text(self, decode_ms: float) -> TakeText: ...

    @property
    def so_far(self) -> str: ...


class WholeTake:
    """A file: decoded once it is complete, with the full context, and nothing listens first."""

    def __init__(self) -> None:
        self._parts: list[Samples] = []
        self._ended = False
        self._result: STTResult | None = None

    so_far = ""

    def push(self, samples: Samples) -> None:
        self._parts.append(samples)

    def release(self) -> None:
        """Files have no key."""

    def end(self, clock_s: float | None) -> None:
        check_length(sum(map(len, self._parts)) / ENGINE_RATE_HZ, clock_s)
        self._ended = True

    def next(self) -> Work | None:
        if not self._ended or self._result:
            return None
        samples = np.concatenate(self._parts) if self._parts else np.empty(0, np.float32)
        self._parts.clear()
        return Work(Piece(0, len(samples)), samples, None, eager=False, whole=True)

    def done(self, result: STTResult) -> None:
        self._result = result

    def text(self, decode_ms: float) -> TakeText:
        r = self._result
        assert r is not None
        return TakeText(r.text, r.reason, decode_ms, r.language, r.segments, r.doubt, 1000 * r.processing_time)


class Entry:
    """A take as the child knows it."""

    def __init__(self, begin: protocol.Begin, decoding: Decoding) -> None:
        self.begin, self.decoding = begin, decoding
        self.ended_at: float | None = None
        self.cancelled = False
        self.refused: AppError | None = None

    def end(self, clock_s: float | None) -> None:
        self.ended_at = time.monotonic()
        try:
            self.decoding.end(clock_s)
        except AppError as e:
            self.refused = self.refused or e


@dataclass(frozen=True, slots=True)
class ToDecode:
    entry: Entry
    work: Work


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """Nothing of it is left to decode."""

    entry: Entry


class Desk:
    """Messages in, on one thread; work out, on another. Before `open` messages only wait."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._waiting: list[protocol.ToChild] | None = []      # None once open
        self._entries: dict[int, Entry] = {}                   # begun and not answered, in spoken order
        self._start: Callable[[protocol.Begin], Decoding] = lambda _: WholeTake()

    def open(self, start: Callable[[protocol.Begin], Decoding]) -> None:
        """`start` makes a take that has begun."""
        with self._turn:
            waiting, self._waiting, self._start = self._waiting or [], None, start
            for message in waiting:
                self._take_in(message)
            self._turn.notify_all()

    def take_in(self, message: protocol.ToChild) -> None:
        with self._turn:
            if self._waiting is not None:
                self._waiting.append(message)
            else:
                self._take_in(message)
                self._turn.notify_all()

    @property
    def busy(self) -> bool:
        """A take is being spoken, or waits for its answer."""
        with self._turn:
            return bool(self._waiting or self._entries)

    @property
    def owes(self) -> bool:
        """A take has ended and waits for its answer."""
        with self._turn:
            return self._waiting is None and any(e.ended_at is not None for e in self._entries.values())

    def next(self, wait_s: float | None) -> ToDecode | ToAnswer | None:
        """What the decoder is to do; None if there was nothing within `wait_s` (None = as long as it takes)."""
        with self._turn:
            deadline = None if wait_s is None else time.monotonic() + wait_s
            while (found := self._find()) is None:
                left_s = None if deadline is None else deadline - time.monotonic()
                if left_s is not None and left_s <= 0:
                    return None
                self._turn.wait(left_s)
            return found

    def decoded(self, job: ToDecode, result: STTResult) -> str:
        """Returns the text so far of a take that is still being spoken."""
        with self._turn:
            job.entry.decoding.done(result)
            return job.entry.decoding.so_far if job.entry.ended_at is None else ""

    def answer(self, job: ToAnswer) -> TakeText:
        """And forgets the take. Raises AppError for one that was refused."""
        entry = job.entry
        with self._turn:
            del self._entries[entry.begin.take]
        if entry.refused:
            raise entry.refused
        decode_ms = 1000 * (time.monotonic() - (entry.ended_at or 0.0))
        if entry.cancelled:
            return TakeText("", Reason.CANCELLED, decode_ms, entry.begin.language)
        return entry.decoding.text(decode_ms)

    def _find(self) -> ToDecode | ToAnswer | None:
        entries = list(self._entries.values())
        ended = sorted((e for e in entries if e.ended_at is not None), key=lambda e: e.ended_at or 0.0)
        for entry in ended[:1]:
            work = None if entry.refused or entry.cancelled else entry.decoding.next()
            return ToDecode(entry, work) if work else ToAnswer(entry)
        for entry in entries:
            if not entry.refused and (work := entry.decoding.next()):
                return ToDecode(entry, work)
        return None

    def _take_in(self, message: protocol.ToChild) -> None:
        if isinstance(message, protocol.Begin):
            self._entries[message.take] = Entry(message, self._start(message))
            return
        entry = self._entries.get(message.take)
        if entry is None:
            return                                # cancelled, or answered while the cancel was under way
        match message:
            case protocol.Frames():
                entry.decoding.push(protocol.samples_of(message.pcm))
            case protocol.Release():
                entry.decoding.release()
            case protocol.End():
                entry.end(message.clock_s)
            case protocol.Cancel():
                entry.cancelled = True
                if entry.ended_at is None:
                    del self._entries[message.take]
