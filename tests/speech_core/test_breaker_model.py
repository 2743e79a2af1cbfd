"""The breaker against a model that keeps the whole story and reads every answer out of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from superwhisper_gui.speech.breaker import Attempt, BreakerState, CircuitBreaker, Transition
from tests.speech_core.conftest import Clock

LIMIT_S = 20


@dataclass
class Call:
    """An attempt as the model sees it. `turn`: its place in the story; `trial`: the breaker was half open then."""

    real: Attempt
    at_s: float
    turn: int
    trial: bool
    over: bool = False


@dataclass
class Story:
    """What happened, as a list of (time, what, call). The state is not kept but worked out each time."""

    threshold: int
    recovery_s: int
    events: list[tuple[float, str, Call | None]] = field(default_factory=list)

    def state(self, now_s: float) -> tuple[BreakerState, int, Call | None]:
        """(state, failures in a row, the trial that runs)."""
        state, failures, trial = BreakerState.CLOSED, 0, None
        opened_s, began = -1.0, 0
        for turn, (at_s, what, call) in enumerate([*self.events, (now_s, "now", None)]):
            if trial and at_s >= trial.at_s + LIMIT_S:
                state, opened_s, trial = BreakerState.OPEN, trial.at_s + LIMIT_S, None
            if state is BreakerState.OPEN and at_s >= opened_s + self.recovery_s:
                state = BreakerState.HALF_OPEN
            heard = call is not None and (call is trial or (state is BreakerState.CLOSED and not call.trial
                                                            and call.turn >= began))
            if what == "let in" and state is BreakerState.HALF_OPEN:
                trial = call
            elif what == "failed" and heard:
                failures += 1
                if trial or failures == self.threshold:
                    state, opened_s, failures, trial = BreakerState.OPEN, at_s, 0, None
            elif what == "succeeded" and heard:
                failures = 0
                if trial:
                    state, began, trial = BreakerState.CLOSED, turn, None
            elif what == "given up" and heard:
                trial = None
        return state, failures, trial


class BreakerMachine(RuleBasedStateMachine):
    calls = Bundle("calls")

    @initialize(threshold=st.integers(1, 3), recovery_s=st.integers(0, 10))
    def begin(self, threshold: int, recovery_s: int) -> None:
        self.clock, self.heard = Clock(), list[Transition]()
        self.story = Story(threshold, recovery_s)
        self.breaker = CircuitBreaker(threshold, recovery_s, clock=self.clock, on_transition=self.heard.append)

    @rule(seconds=st.sampled_from([1, 3, 9, 10, 20, 40]))
    def time_passes(self, seconds: int) -> None:
        self.clock.wait(seconds)

    @rule(target=calls)
    def ask(self) -> object:
        state, _, trial = self.story.state(self.clock.now_s)
        attempt = self.breaker.attempt(LIMIT_S)
        free = state is BreakerState.CLOSED or (state is BreakerState.HALF_OPEN and not trial)
        assert (attempt is not None) == free
        if attempt is None:
            return multiple()
        call = Call(attempt, self.clock.now_s, len(self.story.events), state is BreakerState.HALF_OPEN)
        self.story.events.append((call.at_s, "let in", call))
        return call

    @rule(call=calls, outcome=st.sampled_from(["failed", "failed", "succeeded", "given up"]))
    def report(self, call: Call, outcome: str) -> None:
        {"failed": call.real.failed, "succeeded": call.real.succeeded, "given up": call.real.given_up}[outcome]()
        if not call.over:
            self.story.events.append((self.clock.now_s, outcome, call))
            call.over = True

    @invariant()
    def both_say_the_same(self) -> None:
        state, failures, trial = self.story.state(self.clock.now_s)
        seen = self.breaker.snapshot()
        assert (seen.state, seen.failures, seen.trial_running) == (state, failures, trial is not None)

    @invariant()
    def the_transitions_tell_it_all(self) -> None:
        states = [BreakerState.CLOSED, *(change.after for change in self.heard)]
        assert [change.before for change in self.heard] == states[:-1]
        assert states[-1] is self.breaker.state


TestBreaker = BreakerMachine.TestCase
TestBreaker.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
