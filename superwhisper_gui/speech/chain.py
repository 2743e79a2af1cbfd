"""The places in the manager's chain: each holds a backend, opened at first use, behind its breaker.

A decoding runs on a thread of its own, so that one that hangs can be left behind: its caller goes on to the next place,
and the place is not used again until the thread comes back.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.speech.backends.gpu_memory import is_out_of_memory
from superwhisper_gui.speech.breaker import BreakerState, CircuitBreaker
from superwhisper_gui.speech.result import Decoding
from superwhisper_gui.speech.vad_stream import Voice

Answer = TypeVar("Answer")

LOAD_LIMIT_S: Final = 120.0
FIRST_DECODE_S: Final = 20.0          # as in takes.Limits: what a first decoding may take (PITFALLS Q7),
DECODE_PER_S: Final = 4.0             # and this for every second of sound


class Backend(Protocol):
    """An engine. Used by one thread at a time. What it raises counts as its failure, but see `manager.REFUSED`."""

    @property
    def info(self) -> EngineInfo: ...
    def load(self) -> None: ...

    def warm_up(self, interrupted: Callable[[], bool]) -> None:
        """At least one decoding for real; more unless `interrupted`, continued by later calls."""
        ...

    def transcribe(self, samples: Samples, language: str, languages: Sequence[str], cancelled: Callable[[], bool], *,
                   words: bool, voice: Voice | None, piece: bool) -> Decoding: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """A take that has passed the checks. `samples`: float32, 16 kHz, at least one that is not zero.

    `voice`: where it was heard, None = nobody listened. `piece`: part of a take, see PrismSTTBackend.transcribe.
    """

    samples: Samples
    language: str
    languages: tuple[str, ...]
    words: bool
    voice: Voice | None
    cancelled: Callable[[], bool]
    piece: bool = False

    @property
    def duration_s(self) -> float:
        return len(self.samples) / ENGINE_RATE_HZ

    def decoded_by(self, backend: Backend) -> Decoding:
        return backend.transcribe(self.samples, self.language, self.languages, self.cancelled, words=self.words,
                                  voice=self.voice, piece=self.piece)


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds; inf = as long as it takes. `wait_s`: for the takes before."""

    wait_s: float
    load_s: float
    decode_s: float

    @property
    def total_s(self) -> float:
        return self.wait_s + self.load_s + self.decode_s


def limits_for(duration_s: float, remaining_s: float | None, last: bool) -> TimeLimits:
    """`remaining_s`: of the caller's own limit, None without one. Half of it is kept for the places after this one."""
    if remaining_s is None:
        return TimeLimits(math.inf, LOAD_LIMIT_S, FIRST_DECODE_S + DECODE_PER_S * duration_s)
    share_s = max(0.0, remaining_s) if last else max(0.0, remaining_s) / 2
    return TimeLimits(share_s, share_s, share_s)


class OverdueError(Exception):
    """No answer within the limit."""


class BackendError(Exception):
    """The backend failed at a take; the text is its exception's kind and message."""


class OpenError(Exception):
    """The backend could not be loaded or warmed up. `lasting`: another try in this process would not mend it."""

    def __init__(self, cause: Exception, lasting: bool) -> None:
        super().__init__(str(cause))
        self.cause, self.lasting = cause, lasting


@dataclass(slots=True)
class _Job(Generic[Answer]):
    work: Callable[[Backend], Answer]
    opened: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    answers: list[Answer] = field(default_factory=list)
    error: Exception | None = None


class Place:
    """`name`: a metrics.BackendName. `identity`, `options`: what else a result depends on, for the cache.

    `make` gives a backend that is not loaded. `problem`: why it did not answer when it was last asked, or "";
    `given_up`: it cannot be loaded in this process, and is not asked any more.
    """

    def __init__(self, name: str, make: Callable[[], Backend], breaker: CircuitBreaker, *, identity: str = "",
                 options: Mapping[str, Any] | None = None) -> None:
        self.name, self.breaker, self.identity, self.options = str(name), breaker, identity, options or {}
        self.problem, self.given_up = "", False
        self._make = make
        self._backend: Backend | None = None
        self._turn = threading.Condition()            # guards the two
        self._busy = self._stuck = False

    @property
    def state(self) -> BreakerState:
        """As it is to be seen: a place that was given up is open for good."""
        return BreakerState.OPEN if self.given_up else self.breaker.state

    @property
    def info(self) -> EngineInfo | None:
        """None until it is loaded."""
        return self._backend.info if self._backend else None

    def run(self, work: Callable[[Backend], Answer], limits: TimeLimits) -> Answer:
        """What `work` gives for the loaded backend. One at a time; the others wait.

        Raises OverdueError, OpenError, BackendError, or the AppError that `work` raises.
        """
        self._enter(limits.wait_s)
        job = _Job(work)
        threading.Thread(target=self._do, args=(job,), name=f"decode-{self.name}", daemon=True).start()
        for event, limit_s in ((job.opened, limits.load_s), (job.done, limits.decode_s)):
            if not event.wait(None if math.isinf(limit_s) else limit_s):
                with self._turn:
                    self._stuck = self._busy and not job.done.is_set()
                    self._turn.notify_all()
                raise OverdueError(f"no answer within {limit_s:.0f} s")
        if job.error:
            raise job.error
        return job.answers[0]

    def close(self, wait_s: float) -> None:
        """After the decoding that runs, if it ends in time."""
        try:
            self._enter(wait_s)
        except OverdueError:
            return
        if self._backend:
            self._backend.close()
        self._backend = None
        self._leave()

    def _enter(self, wait_s: float) -> None:
        with self._turn:
            free = self._turn.wait_for(lambda: self._stuck or not self._busy,
                                       None if math.isinf(wait_s) else wait_s)
            if not free or self._stuck:
                raise OverdueError("an earlier take has no answer yet")
            self._busy = True

    def _leave(self) -> None:
        with self._turn:
            self._busy = self._stuck = False
            self._turn.notify_all()

    def _do(self, job: _Job[Answer]) -> None:
        """Thread entry point."""
        try:
            backend = self._opened()
            job.opened.set()
            job.answers.append(job.work(backend))
        except (AppError, OpenError) as e:
            job.error = e
        except Exception as e:  # noqa: BLE001        # whatever a library raises: the chain goes on
            job.error = BackendError(f"{type(e).__name__}: {str(e)[:200]}")
        finally:
            self._leave()
            job.opened.set()
            job.done.set()

    def _opened(self) -> Backend:
        if self._backend is None:
            backend = self._make()
            try:
                backend.load()
                backend.warm_up(lambda: True)
            except (RuntimeError, ValueError, OSError, MemoryError) as e:
                raise OpenError(e, lasting=not is_out_of_memory(e)) from e
            self._backend = backend
        return self._backend
