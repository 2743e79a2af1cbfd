from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest

from superwhisper_gui.speech.breaker import Attempt, BreakerState, CircuitBreaker, Transition
from tests.speech_core.conftest import Clock, at_once

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


def admitted(breaker: CircuitBreaker) -> Attempt:
    attempt = breaker.attempt()
    assert attempt is not None
    return attempt


def opened(clock: Clock, name: str = "", on_transition: Callable[[Transition], None] | None = None) -> CircuitBreaker:
    breaker = CircuitBreaker(3, 30, name=name, clock=clock, on_transition=on_transition)
    for _ in range(3):
        admitted(breaker).failed()
    return breaker


def test_three_failures_in_a_row_open_it(clock: Clock) -> None:
    breaker = CircuitBreaker(clock=clock)
    for _ in range(2):
        admitted(breaker).failed()
    assert breaker.state is CLOSED
    admitted(breaker).failed()
    assert breaker.state is OPEN
    assert breaker.attempt() is None


def test_a_success_in_between_starts_the_count_anew(clock: Clock) -> None:
    breaker = CircuitBreaker(clock=clock)
    for _ in range(5):
        admitted(breaker).failed()
        admitted(breaker).failed()
        admitted(breaker).succeeded()
    assert breaker.state is CLOSED


def test_after_30_s_one_caller_tries(clock: Clock) -> None:
    breaker = opened(clock)
    clock.wait(29.999)
    assert breaker.attempt() is None
    assert breaker.snapshot().retry_in_s == pytest.approx(0.001)
    clock.wait(0.001)
    assert breaker.state is HALF_OPEN
    trial = admitted(breaker)
    assert breaker.attempt() is None, "only one trial at a time"
    trial.succeeded()
    assert breaker.state is CLOSED


def test_a_failed_trial_opens_it_for_another_30_s(clock: Clock) -> None:
    breaker = opened(clock)
    clock.wait(30)
    trial = admitted(breaker)
    clock.wait(5)
    trial.failed()
    clock.wait(29.9)
    assert breaker.attempt() is None
    clock.wait(0.1)
    assert breaker.attempt() is not None
    assert breaker.snapshot().times_opened == 2


def test_a_trial_without_a_verdict_goes_to_the_next_caller(clock: Clock) -> None:
    breaker = opened(clock)
    clock.wait(30)
    admitted(breaker).given_up()
    admitted(breaker).succeeded()
    assert breaker.state is CLOSED


def test_calls_without_a_verdict_leave_the_count_as_it_is(clock: Clock) -> None:
    breaker = CircuitBreaker(clock=clock)
    admitted(breaker).failed()
    admitted(breaker).given_up()
    assert breaker.snapshot().failures == 1


def test_a_trial_that_never_reports_does_not_block_for_ever(clock: Clock) -> None:
    breaker = opened(clock)
    clock.wait(30)
    lost = breaker.attempt(limit_s=60)
    assert lost is not None
    clock.wait(59)
    assert breaker.attempt() is None
    clock.wait(1)
    assert breaker.state is OPEN, "it counts as failed"
    clock.wait(30)
    trial = admitted(breaker)
    lost.succeeded()
    assert breaker.state is HALF_OPEN, "the lost one says nothing any more"
    trial.succeeded()
    assert breaker.state is CLOSED


def test_a_long_silence_is_caught_up_with(clock: Clock) -> None:
    """Nobody looked for an hour in which the trial ran out and the recovery time after it passed."""
    heard: list[Transition] = []
    breaker = opened(clock, on_transition=heard.append)
    clock.wait(30)
    breaker.attempt(limit_s=60)
    clock.wait(3600)
    assert breaker.state is HALF_OPEN
    assert [(t.after, t.at_s) for t in heard] == [
        (OPEN, 1000), (HALF_OPEN, 1030), (OPEN, 1090), (HALF_OPEN, 1120)]


@pytest.mark.parametrize("outcome", [Attempt.succeeded, Attempt.failed, Attempt.given_up])
def test_calls_begun_before_it_opened_say_nothing_later(clock: Clock, outcome: Callable[[Attempt], None]) -> None:
    breaker = CircuitBreaker(clock=clock)
    late = [admitted(breaker) for _ in range(3)]
    for _ in range(3):
        admitted(breaker).failed()
    outcome(late[0])
    assert breaker.state is OPEN
    clock.wait(30)
    assert breaker.attempt() is not None
    outcome(late[1])
    assert breaker.snapshot().state is HALF_OPEN
    assert breaker.snapshot().trial_running


def test_only_the_first_report_of_a_call_counts(clock: Clock) -> None:
    breaker = CircuitBreaker(clock=clock)
    attempt = admitted(breaker)
    for _ in range(9):
        attempt.failed()
    assert breaker.snapshot().failures == 1
    breaker = opened(clock)
    clock.wait(30)
    trial = admitted(breaker)
    trial.given_up()
    second = breaker.attempt()
    trial.succeeded()
    assert breaker.state is HALF_OPEN
    assert second is not None


def test_every_transition_is_heard_and_logged(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Transition] = []
    with caplog.at_level(logging.INFO):
        breaker = opened(clock, name="prism-gpu", on_transition=heard.append)
        clock.wait(30)
        admitted(breaker).failed()
        clock.wait(30)
        admitted(breaker).succeeded()
    assert [(t.before, t.after) for t in heard] == [
        (CLOSED, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, CLOSED)]
    assert caplog.messages == [f"breaker prism-gpu: {t.before} -> {t.after}, {t.cause}" for t in heard]
    assert [r.levelno for r in caplog.records if "-> open" in r.message] == [logging.WARNING] * 2


def test_a_listener_may_use_the_breaker(clock: Clock) -> None:
    """Also to cause the next change: that is heard after this one."""
    seen: list[tuple[BreakerState, BreakerState]] = []

    def listen(change: Transition) -> None:
        seen.append((change.after, breaker.state))
        if change.after is HALF_OPEN:
            admitted(breaker).succeeded()
            assert len(seen) == 2, "not told while we are told"

    breaker = CircuitBreaker(1, 30, clock=clock, on_transition=listen)
    admitted(breaker).failed()
    clock.wait(30)
    assert breaker.snapshot().state is HALF_OPEN
    assert seen == [(OPEN, OPEN), (HALF_OPEN, HALF_OPEN), (CLOSED, CLOSED)]
    assert breaker.state is CLOSED


def test_a_listener_that_blocks_holds_up_nobody_else(clock: Clock) -> None:
    heard: list[BreakerState] = []
    told, go_on = threading.Event(), threading.Event()

    def listen(change: Transition) -> None:
        heard.append(change.after)
        told.set()
        assert go_on.wait(10)

    breaker = CircuitBreaker(1, 30, clock=clock, on_transition=listen)
    blocked = threading.Thread(target=admitted(breaker).failed)
    blocked.start()
    assert told.wait(10)
    assert breaker.attempt() is None
    clock.wait(30)
    admitted(breaker).succeeded()
    assert heard == [OPEN]
    go_on.set()
    blocked.join()
    assert heard == [OPEN, HALF_OPEN, CLOSED], "the thread that tells takes the others' news along"


def test_news_that_comes_while_the_teller_stops_is_told(clock: Clock) -> None:
    """It has looked for more and found none, but still holds the lock that keeps others from telling."""
    heard: list[BreakerState] = []
    breaker = CircuitBreaker(1, 30, clock=clock, on_transition=lambda change: heard.append(change.after))
    real = breaker._telling

    class Stopping:
        acquire = real.acquire

        def release(self) -> None:
            if heard == [OPEN]:
                clock.wait(30)
                breaker.snapshot()
                assert heard == [OPEN]
            real.release()

    breaker._telling = Stopping()  # type: ignore[assignment]
    admitted(breaker).failed()
    assert heard == [OPEN, HALF_OPEN]


def test_a_listener_that_fails_does_not_silence_the_breaker(clock: Clock) -> None:
    heard: list[BreakerState] = []

    def listen(change: Transition) -> None:
        if change.after is OPEN:
            raise RuntimeError("defect")
        heard.append(change.after)

    breaker = CircuitBreaker(1, 30, clock=clock, on_transition=listen)
    attempt = admitted(breaker)
    with pytest.raises(RuntimeError):
        attempt.failed()
    assert breaker.state is OPEN
    clock.wait(30)
    assert breaker.state is HALF_OPEN
    assert heard == [HALF_OPEN]


@pytest.mark.parametrize(("threshold", "recovery"), [(0, 30), (-1, 30), (3, -1), (3, float("nan"))])
def test_limits_that_make_no_sense_are_refused(threshold: int, recovery: float) -> None:
    with pytest.raises(ValueError, match="failure_threshold"):
        CircuitBreaker(threshold, recovery)


def test_of_many_callers_one_tries(clock: Clock) -> None:
    breaker = opened(clock)
    for _ in range(10):
        clock.wait(30)
        let_in = [attempt for attempt in at_once(8, lambda _: breaker.attempt()) if attempt]
        assert len(let_in) == 1
        let_in[0].failed()


def test_many_failures_at_once_open_it_once(clock: Clock) -> None:
    heard: list[Transition] = []
    breaker = CircuitBreaker(100, 30, clock=clock, on_transition=heard.append)

    def fail(_: int) -> None:
        for _ in range(12):
            admitted(breaker).failed()

    at_once(8, fail)
    assert breaker.snapshot().failures == 96, "none is lost"
    for _ in range(4):
        admitted(breaker).failed()
    assert [t.after for t in heard] == [OPEN]


def test_threads_with_every_outcome_leave_a_chain_of_transitions() -> None:
    """The real clock, no recovery time: the breaker changes as often as it can."""
    heard: list[Transition] = []
    breaker = CircuitBreaker(2, 0, on_transition=heard.append)

    def work(number: int) -> None:
        for turn in range(40):
            attempt = breaker.attempt()
            if attempt:
                (attempt.failed, attempt.failed, attempt.succeeded, attempt.given_up)[(number + turn) % 4]()

    at_once(8, work)
    assert len(heard) > 20
    assert heard[0].before is CLOSED
    assert all(a.after is b.before for a, b in pairwise(heard))
    assert all(a.at_s <= b.at_s for a, b in pairwise(heard))
    assert heard[-1].after is breaker._state       # looking at `state` could change it
    assert breaker.snapshot().times_opened == sum(t.after is OPEN for t in heard)
