"""The state machine as a table, and by random walks that must never lose, double or strand a take."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superwhisper_gui.core import dictation as d
from superwhisper_gui.core import keys
from superwhisper_gui.core.audio import TakeAudio
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import TakeText

RULES = d.Rules()
NOTES, SHELL = Target(1, "notes"), Target(2, "xterm", terminal=True)
SOUND = TakeAudio(2.0, 2.0, 0.0, -12.0, all_zero=False)
ZEROS = replace(SOUND, peak_dbfs=-120.0, all_zero=True)


def press(at: float, target: Target | None = NOTES) -> d.Key:
    return d.Key(keys.Pressed(at), target)


def release(at: float, held_s: float, target: Target | None = NOTES) -> d.Key:
    return d.Key(keys.Released(at, held_s), target)


def text(words: str = "bonjour", reason: Reason | None = None) -> TakeText:
    return TakeText(words, reason, 300.0, "fr")


def walk(*events: d.Event, rules: d.Rules = RULES, state: d.State | None = None) -> tuple[d.State, list[d.Effect]]:
    state, effects = state or d.State(engine=d.Engine.READY), []
    for event in events:
        state, new = d.step(state, event, rules)
        effects += new
    return state, effects


def of(effects: list[d.Effect], kind: type) -> list[d.Effect]:
    return [effect for effect in effects if isinstance(effect, kind)]


SPOKEN = (press(0.0), d.FirstBlock(1, 0.1), release(2.0, 2.0), d.Captured(1, 2.3, SOUND))


def test_hold_speak_release_inserts_once_after_the_row() -> None:
    state, effects = walk(*SPOKEN, d.Decoded(1, 2.8, text()), d.InsertEnded(1, 2.9, d.Outcome.INSERTED))
    assert [type(effect).__name__ for effect in effects] == [
        "BeginTake", "GrabEscape", "CueStart", "EndTake", "GrabEscape", "StoreText", "InsertText", "Finish"]
    assert state.takes == ()
    assert state.summary == "ready"


@pytest.mark.parametrize(("mode", "held_s", "summary"), [
    ("hybrid", 0.2, "recording"), ("hybrid", 0.5, "finalising"),
    ("hold", 0.05, "finalising"), ("hold", 5.0, "finalising"),
    ("toggle", 0.1, "recording"), ("toggle", 5.0, "recording"),
])
def test_what_a_release_means(mode: str, held_s: float, summary: str) -> None:
    state, _ = walk(press(0.0), d.FirstBlock(1, 0.01), release(held_s, held_s), rules=replace(RULES, mode=mode))
    assert state.summary == summary


def test_a_tap_ends_a_latched_take_into_the_window_of_that_tap() -> None:
    events = (press(0, NOTES), d.FirstBlock(1, 0.1), release(0.2, 0.2), press(5, SHELL), release(5.1, 0.1, SHELL))
    state, effects = walk(*events)
    assert state.capture is d.Capture.TAIL
    assert state.takes[0].target == SHELL
    assert of(effects, d.EndTake) == [d.EndTake(1, 5.1)]


def test_held_take_goes_to_the_window_of_the_press() -> None:
    state, _ = walk(press(0, NOTES), d.FirstBlock(1, 0.1), release(2, 2.0, SHELL))
    assert state.takes[0].target == NOTES


def test_a_shortcut_with_the_key_cancels_silently() -> None:
    state, effects = walk(press(0), d.FirstBlock(1, 0.1), d.Key(keys.Disturbed(0.5)), release(0.7, 0.7))
    assert state.takes == ()
    assert not of(effects, d.ShowError)
    assert of(effects, d.DropTake) == [d.DropTake(1)]


def test_a_key_that_is_touched_while_somebody_dictates_ends_the_take_and_keeps_it() -> None:
    said = (press(0), d.FirstBlock(1, 0.1), d.Voice(1, 0.8), d.Voice(1, 29.0))
    state, effects = walk(*said, d.Key(keys.Disturbed(30)), release(30.4, 30.4))
    assert of(effects, d.EndTake) == [d.EndTake(1, 30)]
    assert not of(effects, d.DropTake)
    assert len(state.takes) == 1
    silent = (press(0), d.FirstBlock(1, 0.1), d.Key(keys.Disturbed(30)))       # a shortcut after long thought
    assert of(walk(*silent)[1], d.DropTake) == [d.DropTake(1)]


def test_a_shortcut_right_after_the_release_does_not_throw_the_take_away() -> None:
    again = (press(0.6), d.Key(keys.Disturbed(0.65)), release(0.8, 0.2))       # Right Ctrl + Enter within the tail
    state, effects = walk(press(0), d.FirstBlock(1, 0.1), d.Voice(1, 0.3), release(0.5, 0.5), *again)
    assert not of(effects, d.DropTake)
    assert of(effects, d.EndTake) == [d.EndTake(1, 0.5), d.EndTake(1, 0.65)]
    assert len(state.takes) == 1


def test_a_shortcut_during_a_latched_take_ends_nothing() -> None:
    latched = (press(0), d.FirstBlock(1, 0.1), release(0.2, 0.2))
    state, effects = walk(*latched, press(3), d.Key(keys.Disturbed(3.1)), release(3.3, 0.3))
    assert state.capture is d.Capture.RECORDING
    assert not of(effects, d.DropTake)


def test_escape_cancels_only_while_recording() -> None:
    escape = d.Key(keys.Escaped(9.0))
    state, _ = walk(press(0), d.FirstBlock(1, 0.1), escape)
    assert state.takes == ()
    state, effects = walk(*SPOKEN, escape)
    assert len(state.takes) == 1
    assert not of(effects, d.DropTake)


def test_a_press_within_the_tail_continues_the_take() -> None:
    state, effects = walk(press(0), d.FirstBlock(1, 0.1), release(2, 2.0), press(2.1), release(4, 1.9))
    assert [take.id for take in state.takes] == [1]
    assert of(effects, d.ResumeTake) == [d.ResumeTake(1)]
    assert state.takes[0].released_at == 4


def test_a_press_too_late_for_the_tail_begins_the_next_take_from_that_press() -> None:
    """The recorder had already closed the take when the press came."""
    state, effects = walk(press(0), d.FirstBlock(1, 0.1), release(2, 2.0), press(2.249), d.Captured(1, 2.26, SOUND))
    assert [(take.id, take.stage) for take in state.takes] == [(1, d.Stage.FINALISING), (2, d.Stage.SPOKEN)]
    assert of(effects, d.BeginTake)[-1] == d.BeginTake(2, 2.249)


def test_texts_come_in_spoken_order_also_when_decoded_in_another() -> None:
    second = (press(3), d.FirstBlock(2, 3.1), release(4, 1.0), d.Captured(2, 4.3, SOUND))
    state, effects = walk(*SPOKEN, *second, d.Decoded(2, 5, text("deux")))
    assert not of(effects, d.InsertText)
    state, effects = walk(d.Decoded(1, 6, text("un")), d.InsertEnded(1, 7, d.Outcome.INSERTED), state=state)
    assert [effect.take.id for effect in of(effects, d.InsertText)] == [1, 2]


def test_nothing_is_inserted_while_the_key_is_held_for_the_next_take() -> None:
    state, effects = walk(*SPOKEN, press(2.5), d.FirstBlock(2, 2.6), d.Decoded(1, 2.8, text()))
    assert not of(effects, d.InsertText)
    _, effects = walk(release(4, 1.5), state=state)
    assert len(of(effects, d.InsertText)) == 1


@pytest.mark.parametrize(("target", "inserted"), [(NOTES, 1), (SHELL, 0)])
def test_insertion_while_a_latched_take_is_spoken(target: Target, inserted: int) -> None:
    latched = (press(2.5, target), d.FirstBlock(2, 2.6), release(2.7, 0.2, target))
    _, effects = walk(*SPOKEN, *latched, d.Decoded(1, 3, text()))
    assert len(of(effects, d.InsertText)) == inserted


def test_no_voice_inserts_nothing_and_says_why() -> None:
    state, effects = walk(*SPOKEN, d.Decoded(1, 2.8, text("", Reason.NO_VOICE)))
    finish = of(effects, d.Finish)[0]
    assert finish.outcome is d.Outcome.EMPTY
    assert d.reason_of(finish.take) is Reason.NO_VOICE
    assert state.error is None


def test_exact_zeros_are_the_microphones_fault() -> None:
    events = (*SPOKEN[:3], d.Captured(1, 2.3, ZEROS), d.Decoded(1, 2.8, text("", Reason.NO_VOICE)))
    state, effects = walk(*events)
    assert state.error is Code.MIC_SILENT
    assert d.reason_of(of(effects, d.Finish)[0].take) is Reason.SILENCE


def test_a_lost_microphone_finalises_what_was_said() -> None:
    state, _ = walk(press(0), d.FirstBlock(1, 0.1), d.Captured(1, 1.0, SOUND, lost=True), release(2, 2.0))
    assert state.takes[0].stage is d.Stage.FINALISING
    assert state.capture is d.Capture.IDLE


@pytest.mark.parametrize(("events", "rules", "stopped_at"), [
    ((press(0), d.FirstBlock(1, 0.1), release(0.2, 0.2), d.Voice(1, 50), d.Tick(169), d.Tick(171)), RULES, 171),
    ((press(0), d.FirstBlock(1, 0.1), d.Tick(3599), d.Tick(3601)), RULES, 3601),
])
def test_limits_end_a_take_and_keep_it(events: tuple[d.Event, ...], rules: d.Rules, stopped_at: float) -> None:
    state, effects = walk(*events, rules=rules)
    assert of(effects, d.EndTake) == [d.EndTake(1, stopped_at)]
    assert len(state.takes) == 1


@pytest.mark.parametrize(("events", "at", "code"), [
    ((press(0),), 6.0, Code.MIC_FAILED),
    ((press(0), d.FirstBlock(1, 0.1), release(2, 2.0)), 6.0, Code.MIC_LOST),
    (SPOKEN, 200.0, Code.ENGINE_STUCK),
    ((*SPOKEN, d.Decoded(1, 2.8, text())), 40.0, Code.INSERT_NOT_CONFIRMED),
])
def test_every_state_has_a_limit(events: tuple[d.Event, ...], at: float, code: Code) -> None:
    state, effects = walk(*events, d.Tick(at))
    assert state.takes == ()
    assert of(effects, d.Finish)[-1].code is code
    assert walk(d.Tick(at + 4), state=state)[0].summary == "ready"


@pytest.mark.parametrize(("events", "since"), [
    ((press(0),), 0.0),
    ((press(0), d.FirstBlock(1, 0.1), release(2, 2.0)), 2.0),
    (SPOKEN, 2.3),
    ((*SPOKEN, d.Decoded(1, 2.8, text())), 2.8),
])
def test_no_limit_counts_a_standstill(events: tuple[d.Event, ...], since: float) -> None:
    """Stopped for ten minutes: nothing has had the time to answer."""
    state, effects = walk(*events, d.Tick(since + 600, lost_s=599.9), d.Tick(since + 601))
    assert not of(effects, d.Finish)
    assert len(state.takes) == 1
    assert walk(d.Tick(since + 900), state=state)[0].takes == ()             # and then it has a limit again


def test_a_standstill_is_no_silence() -> None:
    hands_free = (press(0), d.FirstBlock(1, 0.1), release(0.2, 0.2), d.Voice(1, 50))
    state, effects = walk(*hands_free, d.Tick(650, lost_s=599))
    assert not of(effects, d.EndTake)
    assert of(walk(d.Tick(650 + 121), state=state)[1], d.EndTake)


def test_who_waits_for_a_slow_model_is_not_given_up_as_long_as_it_answers() -> None:
    spoken = [event for n in (1, 2) for event in
              (press(3 * n), d.FirstBlock(n, 3 * n), release(3 * n + 2, 2.0), d.Captured(n, 3 * n + 2.3, SOUND))]
    state, effects = walk(*spoken, d.Tick(130), d.Decoded(1, 140, text("")), d.Tick(250))
    assert not of(effects, d.ShowError)
    assert [take.id for take in state.takes] == [2]
    assert of(walk(d.Tick(290), state=state)[1], d.Finish)[0].code is Code.ENGINE_STUCK


def test_late_results_of_gone_takes_change_nothing() -> None:
    late = (d.Decoded(7, 1, text()), d.InsertEnded(7, 1, d.Outcome.INSERTED), d.FirstBlock(7, 1),
            d.Captured(7, 1, SOUND), d.CaptureFailed(7, 1, Code.MIC_LOST), d.DecodeFailed(7, 1, Code.DECODE_FAILED))
    state, effects = walk(*late)
    assert effects == []
    assert state == d.State(engine=d.Engine.READY)


def test_a_kept_text_can_be_inserted_again_before_later_ones() -> None:
    kept_away = d.InsertEnded(1, 2.9, d.Outcome.KEPT, Code.INSERT_FOCUS_CHANGED)
    state, effects = walk(*SPOKEN, d.Decoded(1, 2.8, text()), kept_away)
    kept = of(effects, d.Finish)[0].take
    state, effects = walk(d.InsertAgain(9, kept, SHELL), state=state)
    assert of(effects, d.InsertText)[0].take.target == SHELL


def test_button_take_is_latched_and_stop_ends_it() -> None:
    state, effects = walk(d.Start(0, NOTES), d.FirstBlock(1, 0.1), d.Stop(3, None))
    assert of(effects, d.EndTake) == [d.EndTake(1, 3)]
    assert state.takes[0].target == NOTES


# -- random walks

GESTURES = ("press", "release", "disturb", "escape")
MOVES = (*GESTURES, *GESTURES, "start", "stop", "cancel", "block", "captured", "lost", "fail", "decode", "empty",
         "undecodable", "insert", "keep", "tick", "stall")          # people press keys most of all
MODES = ("hybrid", "hold", "toggle")


def _event(name: str, state: d.State, at: float, held_s: float) -> d.Event:
    take = state.takes[-1].id if state.takes else 1
    finalising = next((t.id for t in state.takes if t.stage is d.Stage.FINALISING), take)
    inserting = next((t.id for t in state.takes if t.stage is d.Stage.INSERTING), take)
    return {
        "press": press(at), "release": release(at, held_s), "disturb": d.Key(keys.Disturbed(at)),
        "escape": d.Key(keys.Escaped(at)), "start": d.Start(at, SHELL), "stop": d.Stop(at), "cancel": d.Cancel(at),
        "block": d.FirstBlock(take, at), "captured": d.Captured(take, at, SOUND),
        "lost": d.Captured(take, at, SOUND, lost=True), "fail": d.CaptureFailed(take, at, Code.MIC_LOST),
        "decode": d.Decoded(finalising, at, text()), "empty": d.Decoded(finalising, at, text("", Reason.NO_VOICE)),
        "undecodable": d.DecodeFailed(finalising, at, Code.DECODE_FAILED),
        "insert": d.InsertEnded(inserting, at, d.Outcome.INSERTED),
        "keep": d.InsertEnded(inserting, at, d.Outcome.KEPT),
        "tick": d.Tick(at), "stall": d.Tick(at, lost_s=30.0),
    }[name]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.floats(0.005, 0.5)), max_size=80), st.sampled_from(MODES))
def test_no_walk_loses_doubles_or_strands_a_take(moves: list[tuple[str, float]], mode: str) -> None:
    """The long form: python -m benchmarks.walks."""
    check_walk(moves, mode)


def check_walk(moves: list[tuple[str, float]], mode: str) -> None:
    rules, state, at = replace(RULES, mode=mode), d.State(engine=d.Engine.READY), 0.0
    effects: list[d.Effect] = []
    for name, gap in moves:
        at += gap
        state, new = d.step(state, _event(name, state, at, gap), rules)
        effects += new
        assert [take.id for take in state.takes] == sorted(take.id for take in state.takes)
        assert sum(take.stage is d.Stage.INSERTING for take in state.takes) <= 1
        assert (state.capture is d.Capture.IDLE) == (not state.takes or state.takes[-1].stage is not d.Stage.SPOKEN)
    for _ in range(10):                                     # nobody answers any more: the limits bring it to an end
        at += 4000
        state, new = d.step(state, d.Tick(at), rules)
        effects += new
    assert state.takes == ()
    assert state.summary == "ready"
    begun = [effect.take for effect in of(effects, d.BeginTake)]
    finished = [effect.take.id for effect in of(effects, d.Finish)]
    assert sorted(finished) == begun == list(range(1, len(begun) + 1))
    inserted = [effect.take.id for effect in of(effects, d.InsertText)]
    assert inserted == sorted(set(inserted))
    stored = [effect.take.id for effect in of(effects, d.StoreText)]
    assert set(inserted) <= set(stored)
    grabs = [effect.on for effect in of(effects, d.GrabEscape)]
    assert grabs == [bool(i % 2 == 0) for i in range(len(grabs))]
    assert len(grabs) % 2 == 0
