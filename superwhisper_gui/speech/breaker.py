"""A breaker in front of a backend: after repeated failures it is left alone for a while, then tried by one caller.

    CLOSED     every caller is let through; `failure_threshold` failures in a row open it
    OPEN       nobody is let through for `recovery_timeout` seconds
    HALF_OPEN  one caller at a time is let through: its success closes the breaker, its failure opens it again
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

logger = logging.getLogger(__name__)

TRIAL_LIMIT_S: Final = 300.0


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Transition:
    """`breaker`: its name; `at_s`: the breaker's clock when the change took effect; `cause`: a fixed text."""

    breaker: str
    before: BreakerState
    after: BreakerState
    at_s: float
    cause: str


@dataclass(frozen=True, slots=True)
class BreakerSnapshot:
    """`failures`: in a row, while closed; `retry_in_s`: until the next trial may begin, 0 unless open."""

    name: str
    state: BreakerState
    failures: int
    retry_in_s: float
    trial_running: bool
    times_opened: int


class Attempt:
    """Leave to call the backend once. Report one outcome; any later report is without effect.

    A report that comes after the breaker has moved on (a call begun before it opened, a trial beyond its limit) is
    without effect too: it says nothing about the backend of now.
    """

    __slots__ = ("_breaker", "_period", "_reported")

    def __init__(self, breaker: CircuitBreaker, period: int) -> None:
        self._breaker, self._period, self._reported = breaker, period, False

    def succeeded(self) -> None:
        self._breaker._report(self, CircuitBreaker._on_success)

    def failed(self) -> None:
        """The backend is to blame."""
        self._breaker._report(self, CircuitBreaker._on_failure)

    def given_up(self) -> None:
        """No verdict: the take was cancelled, or its sound was refused. A trial goes to the next caller."""
        self._breaker._report(self, CircuitBreaker._on_given_up)


class CircuitBreaker:
    """Used from any thread; no method waits. `failure_threshold` >= 1 failures, `recovery_timeout` >= 0 s.

    `clock`: monotonic seconds. `on_transition` hears every change, in order, on the thread that caused or noticed it,
    and may use the breaker. A change that only time brings is noticed when the breaker is used or looked at.

        attempt = breaker.attempt()
        if attempt is None: go on to the next backend
        else: call, then attempt.succeeded() or attempt.failed() or attempt.given_up()
    """

    def __init__(self, failure_threshold: int = 3, recovery_timeout: float = 30, *, name: str = "",
                 clock: Callable[[], float] = time.monotonic,
                 on_transition: Callable[[Transition], None] | None = None) -> None:
        if failure_threshold < 1 or not recovery_timeout >= 0:
            raise ValueError(f"failure_threshold {failure_threshold}, recovery_timeout {recovery_timeout}")
        self.name: Final = name
        self._failure_threshold, self._recovery_s = failure_threshold, recovery_timeout
        self._clock, self._on_transition = clock, on_transition
        self._lock = threading.Lock()                  # guards all below
        self._state = BreakerState.CLOSED
        self._period = 0                               # counts the changes of state; an attempt belongs to one period
        self._failures = 0
        self._opened_at_s = 0.0
        self._times_opened = 0
        self._trial_ends_at_s: float | None = None     # the limit of the trial that runs
        self._untold: deque[Transition] = deque()
        self._telling = threading.Lock()

    @property
    def state(self) -> BreakerState:
        return self.snapshot().state

    def snapshot(self) -> BreakerSnapshot:
        with self._lock:
            now_s = self._move_on()
            is_open = self._state is BreakerState.OPEN
            retry_in_s = self._opened_at_s + self._recovery_s - now_s if is_open else 0.0
            found = BreakerSnapshot(self.name, self._state, self._failures, retry_in_s,
                                    self._trial_ends_at_s is not None, self._times_opened)
        self._tell()
        return found

    def attempt(self, limit_s: float = TRIAL_LIMIT_S) -> Attempt | None:
        """Leave to call the backend, or None. A trial that has not reported after `limit_s` seconds has failed."""
        with self._lock:
            now_s = self._move_on()
            free = self._state is BreakerState.CLOSED
            if self._state is BreakerState.HALF_OPEN and self._trial_ends_at_s is None:
                self._trial_ends_at_s = now_s + limit_s
                free = True
            attempt = Attempt(self, self._period) if free else None
        self._tell()
        return attempt

    # -- what attempts report

    def _report(self, attempt: Attempt, act: Callable[[CircuitBreaker, float], None]) -> None:
        with self._lock:
            now_s = self._move_on()
            if attempt._period == self._period and not attempt._reported:
                act(self, now_s)
            attempt._reported = True
        self._tell()

    def _on_success(self, now_s: float) -> None:
        self._failures = 0
        if self._state is BreakerState.HALF_OPEN:
            self._enter(BreakerState.CLOSED, now_s, "trial succeeded")

    def _on_failure(self, now_s: float) -> None:
        if self._state is BreakerState.HALF_OPEN:
            self._open(now_s, "trial failed")
            return
        self._failures += 1
        if self._failures >= self._failure_threshold:
            self._open(now_s, "too many failures")

    def _on_given_up(self, _now_s: float) -> None:
        self._trial_ends_at_s = None

    # -- changes of state: the lock is held

    def _move_on(self) -> float:
        """Does what time alone has brought about since the breaker was last used. Returns the time."""
        now_s = self._clock()
        if self._trial_ends_at_s is not None and now_s >= self._trial_ends_at_s:
            self._open(self._trial_ends_at_s, "trial overdue")
        if self._state is BreakerState.OPEN and now_s >= self._opened_at_s + self._recovery_s:
            self._enter(BreakerState.HALF_OPEN, self._opened_at_s + self._recovery_s, "recovery time over")
        return now_s

    def _open(self, at_s: float, cause: str) -> None:
        self._opened_at_s = at_s
        self._times_opened += 1
        self._enter(BreakerState.OPEN, at_s, cause)

    def _enter(self, state: BreakerState, at_s: float, cause: str) -> None:
        self._untold.append(Transition(self.name, self._state, state, at_s, cause))
        self._state = state
        self._period += 1
        self._failures, self._trial_ends_at_s = 0, None

    def _tell(self) -> None:
        """Logs and reports changes in order and without the lock: a log that blocks must not hold up other callers.

        Whoever finds another thread telling leaves its news to that one, which looks again after it has let go.
        """
        while self._untold and self._telling.acquire(blocking=False):
            try:
                while self._untold:
                    change = self._untold.popleft()
                    level = logging.WARNING if change.after is BreakerState.OPEN else logging.INFO
                    logger.log(level, "breaker %s: %s -> %s, %s", change.breaker, change.before, change.after,
                               change.cause)
                    if self._on_transition:
                        self._on_transition(change)
            finally:
                self._telling.release()
