"""The dictation state machine: `step(state, event, rules) -> (state, effects)`, a pure function.

    capture  IDLE -press-> ARMING -first block-> RECORDING -release-> TAIL -captured-> IDLE      one at a time
    take     SPOKEN -captured-> FINALISING -text-> READY -its turn-> INSERTING -> gone       a queue, in spoken order

A press within the tail continues the take. Cancel leads out from everywhere. Every state but IDLE has a limit, checked
by Tick. Results that name a take which is gone are dropped in one place (`_find`). Times are monotonic seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from superwhisper_gui.core import keys
from superwhisper_gui.core.dictation_values import (
    BeginTake,
    Cancel,
    Capture,
    Captured,
    CaptureFailed,
    CueStart,
    Decoded,
    DecodeFailed,
    DropTake,
    Effect,
    EndTake,
    Engine,
    EngineChanged,
    Event,
    Finish,
    FirstBlock,
    GrabEscape,
    InsertAgain,
    InsertEnded,
    InsertText,
    Key,
    Outcome,
    ResumeTake,
    Rules,
    ShowError,
    Stage,
    Start,
    State,
    Stop,
    StoreText,
    Take,
    Tick,
    Trouble,
    Voice,
)
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.target import Target

__all__ = [
    "BeginTake",
    "Cancel",
    "Capture",
    "CaptureFailed",
    "Captured",
    "CueStart",
    "DecodeFailed",
    "Decoded",
    "DropTake",
    "Effect",
    "EndTake",
    "Engine",
    "EngineChanged",
    "Event",
    "Finish",
    "FirstBlock",
    "GrabEscape",
    "InsertAgain",
    "InsertEnded",
    "InsertText",
    "Key",
    "Outcome",
    "ResumeTake",
    "Rules",
    "ShowError",
    "Stage",
    "Start",
    "State",
    "Stop",
    "StoreText",
    "Take",
    "Tick",
    "Trouble",
    "Voice",
    "reason_of",
    "step",
]

ARMING_LIMIT_S: Final = 5.0         # a Bluetooth headset needs up to 3 s (PITFALLS A9)
TAIL_GRACE_S: Final = 3.0           # beyond the tail itself
DECODE_LIMIT_S: Final = 120.0       # the speech client has tighter ones and restarts; this one never fires before it
DECODE_LIMIT_PER_S: Final = 10.0
INSERT_LIMIT_S: Final = 30.0        # 10 s of held keys + 10 s until read, and slack
ERROR_SHOWN_S: Final = 3.0
SHORTCUT_S: Final = 1.0             # a key that is held for a shortcut of another program is not held so long before it


@dataclass(slots=True)
class _Work:
    """One step in progress: the state so far and the effects so far."""

    state: State
    rules: Rules
    effects: list[Effect] = field(default_factory=list)

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def put(self, take: Take) -> None:
        self.set(takes=tuple(take if t.id == take.id else t for t in self.state.takes))

    def drop(self, take: Take) -> None:
        self.set(takes=tuple(t for t in self.state.takes if t.id != take.id))

    def find(self, take: int, *stages: Stage) -> Take | None:
        """The take, if it is still there and in one of the stages: late results of old takes end here."""
        return next((t for t in self.state.takes if t.id == take and t.stage in stages), None)

    def fail(self, code: Code, at: float) -> None:
        self.set(error=code, error_until=at + ERROR_SHOWN_S)
        self.effects.append(ShowError(code))


def step(state: State, event: Event, rules: Rules) -> tuple[State, list[Effect]]:
    """The next state and what is to be done. Never raises; an event that does not fit changes nothing."""
    work = _Work(state, rules)
    _HANDLERS[type(event)](work, event)
    _insert_next(work, _time_of(event))
    if (state.capture in _LISTENING) != (work.state.capture in _LISTENING):
        work.effects.append(GrabEscape(work.state.capture in _LISTENING))
    return work.state, work.effects


_LISTENING = (Capture.ARMING, Capture.RECORDING)


def _time_of(event: Event) -> float:
    return event.gesture.at if isinstance(event, Key) else event.at


# -- the key

def _on_key(work: _Work, event: Key) -> None:
    gesture = event.gesture
    match gesture:
        case keys.Pressed(at):
            _key_pressed(work, at, event.target)
        case keys.Released(at, held_s):
            _key_released(work, at, held_s, event.target)
        case keys.Disturbed(at):
            take = work.state.spoken
            if take and take.latched:
                work.set(ending=False)           # a shortcut while speaking hands-free ends nothing
            elif take and _holds_speech(take, at):
                _stop(work, at, None)            # what was said is never thrown away by an elbow
            elif take and work.state.capture in _LISTENING:
                _cancel(work, at)
        case keys.Escaped(at):
            if work.state.capture in _LISTENING:
                _cancel(work, at)


def _holds_speech(take: Take, at: float) -> bool:
    """Somebody dictates, so that the key is not merely held for a shortcut."""
    return take.resumed or (at - take.pressed_at >= SHORTCUT_S and take.voice_at > take.pressed_at)


def _key_pressed(work: _Work, at: float, target: Target | None) -> None:
    take = work.state.spoken
    if take is None:
        _start(work, at, target, by_key=True)
    elif work.state.capture is Capture.TAIL:
        work.put(replace(take, latched=False, resumed=True, released_at=0.0, by_key=True, target=target))
        work.set(capture=Capture.RECORDING, capture_since=at)
        work.effects.append(ResumeTake(take.id))
    else:
        work.set(ending=True)


def _key_released(work: _Work, at: float, held_s: float, target: Target | None) -> None:
    take = work.state.spoken
    if take is None or work.state.capture not in _LISTENING:
        return
    if take.latched:
        if work.state.ending:
            _stop(work, at, target)              # the window at the ending tap
    elif work.rules.mode == "toggle" or (work.rules.mode == "hybrid" and held_s < work.rules.tap_s):
        work.put(replace(take, latched=True))
    else:
        _stop(work, at, None)                    # the window at the press


# -- capture

def _start(work: _Work, at: float, target: Target | None, *, by_key: bool) -> None:
    number = work.state.last_id + 1
    take = Take(number, at, target, stage_since=at, latched=not by_key, by_key=by_key, voice_at=at)
    work.set(capture=Capture.ARMING, capture_since=at, takes=(*work.state.takes, take), last_id=number, ending=False,
             error=None)
    work.effects.append(BeginTake(number, at))


def _stop(work: _Work, at: float, target: Target | None) -> None:
    take = work.state.spoken
    if take is None or work.state.capture not in _LISTENING:
        return
    work.put(replace(take, released_at=at, target=target or take.target))
    work.set(capture=Capture.TAIL, capture_since=at, ending=False)
    work.effects.append(EndTake(take.id, at))


def _cancel(work: _Work, at: float) -> None:
    take = work.state.spoken
    if take is None:
        return
    work.drop(take)
    work.set(capture=Capture.IDLE, capture_since=at, ending=False)
    work.effects += [DropTake(take.id), Finish(take, Outcome.CANCELLED, at)]


def _on_start(work: _Work, event: Start) -> None:
    if work.state.spoken is None:
        _start(work, event.at, event.target, by_key=False)


def _on_stop(work: _Work, event: Stop) -> None:
    _stop(work, event.at, event.target)


def _on_cancel(work: _Work, event: Cancel) -> None:
    """Everything that is not inserted yet: the one being spoken, else all that is pending without a text."""
    if work.state.spoken is not None:
        _cancel(work, event.at)
        return
    for take in work.state.takes:
        if take.stage is Stage.FINALISING:
            work.drop(take)
            work.effects += [DropTake(take.id), Finish(take, Outcome.CANCELLED, event.at)]


def _on_first_block(work: _Work, event: FirstBlock) -> None:
    if work.state.capture is Capture.ARMING and work.find(event.take, Stage.SPOKEN):
        work.set(capture=Capture.RECORDING, capture_since=event.at)
        work.effects.append(CueStart(event.take))


def _on_voice(work: _Work, event: Voice) -> None:
    take = work.find(event.take, Stage.SPOKEN)
    if take:
        work.put(replace(take, voice_at=max(take.voice_at, event.at)))


def _on_captured(work: _Work, event: Captured) -> None:
    """All samples are with the engine. A press that came too late to continue the take begins the next one."""
    take = work.find(event.take, Stage.SPOKEN)
    if not take:
        return
    pressed_again = work.state.capture in _LISTENING and not event.lost
    pressed_at = work.state.capture_since
    work.set(capture=Capture.IDLE, capture_since=event.at, ending=False)
    work.put(replace(take, stage=Stage.FINALISING, stage_since=event.at, audio=event.audio,
                     released_at=take.released_at or event.at))
    if pressed_again:
        _start(work, pressed_at, take.target, by_key=True)


def _on_capture_failed(work: _Work, event: CaptureFailed) -> None:
    take = work.find(event.take, Stage.SPOKEN)
    if take:
        work.set(capture=Capture.IDLE, capture_since=event.at, ending=False)
        work.drop(take)
        work.effects += [DropTake(take.id), Finish(take, Outcome.FAILED, event.at, event.code)]
        work.fail(event.code, event.at)


# -- text

def _on_decoded(work: _Work, event: Decoded) -> None:
    take = work.find(event.take, Stage.FINALISING)
    if not take:
        return
    work.set(answered_at=event.at)
    take = replace(take, result=event.result)
    if event.result.text:
        work.put(replace(take, stage=Stage.READY, stage_since=event.at))
        work.effects.append(StoreText(take))
        return
    work.drop(take)
    silent = take.audio is not None and take.audio.all_zero
    work.effects.append(Finish(take, Outcome.EMPTY, event.at, Code.MIC_SILENT if silent else None))
    if silent:
        work.fail(Code.MIC_SILENT, event.at)


def _on_decode_failed(work: _Work, event: DecodeFailed) -> None:
    take = work.find(event.take, Stage.FINALISING)
    if take:
        work.set(answered_at=event.at)
        work.drop(take)
        work.effects.append(Finish(take, Outcome.FAILED, event.at, event.code))
        work.fail(event.code, event.at)


def _insert_next(work: _Work, at: float) -> None:
    """The oldest take goes first, one at a time, and never while a later one is being spoken into another window."""
    if not work.state.takes or work.state.takes[0].stage is not Stage.READY:
        return
    take, spoken = work.state.takes[0], work.state.spoken
    if spoken and work.state.capture in _LISTENING and not (spoken.latched and spoken.target == take.target
                                                            and not work.state.ending):
        return                                   # a held key would also spoil the paste (PITFALLS E4)
    take = replace(take, stage=Stage.INSERTING, stage_since=at)
    work.put(take)
    work.effects.append(InsertText(take))


def _on_insert_ended(work: _Work, event: InsertEnded) -> None:
    take = work.find(event.take, Stage.INSERTING)
    if take:
        work.drop(take)
        work.effects.append(Finish(take, event.outcome, event.at, event.code))
        if event.code:
            work.fail(event.code, event.at)


def _on_insert_again(work: _Work, event: InsertAgain) -> None:
    if all(t.id != event.take.id for t in work.state.takes):
        again = replace(event.take, stage=Stage.READY, stage_since=event.at, target=event.target)
        work.set(takes=(again, *work.state.takes))


# -- the rest

def _on_engine_changed(work: _Work, event: EngineChanged) -> None:
    work.set(engine=event.engine)
    if event.code:
        work.fail(event.code, event.at)


def _on_trouble(work: _Work, event: Trouble) -> None:
    work.fail(event.code, event.at)


def _on_tick(work: _Work, event: Tick) -> None:
    now = event.at
    state = work.state = work.state.after_standstill(event.lost_s, now) if event.lost_s else work.state
    if state.error and now >= state.error_until:
        work.set(error=None)
    _check_spoken(work, now)
    decoding = next((take for take in state.takes if take.stage is Stage.FINALISING), None)
    if decoding:                                 # the others wait for it
        waited = now - max(decoding.stage_since, state.answered_at)
        duration = decoding.audio.duration_s if decoding.audio else 0.0
        if waited > DECODE_LIMIT_S + DECODE_LIMIT_PER_S * duration:
            _on_decode_failed(work, DecodeFailed(decoding.id, now, Code.ENGINE_STUCK))
    for take in state.takes:
        if take.stage is Stage.INSERTING and now - take.stage_since > INSERT_LIMIT_S:
            _on_insert_ended(work, InsertEnded(take.id, now, Outcome.KEPT, Code.INSERT_NOT_CONFIRMED))


def _check_spoken(work: _Work, now: float) -> None:
    state, rules, take = work.state, work.rules, work.state.spoken
    if take is None:
        return
    in_phase = now - state.capture_since
    if state.capture is Capture.ARMING and in_phase > ARMING_LIMIT_S:
        _on_capture_failed(work, CaptureFailed(take.id, now, Code.MIC_FAILED))
    elif state.capture is Capture.TAIL and in_phase > rules.tail_s + TAIL_GRACE_S:
        _on_capture_failed(work, CaptureFailed(take.id, now, Code.MIC_LOST))
    elif state.capture is Capture.RECORDING:
        silent = take.latched and now - take.voice_at > rules.silence_end_s
        if silent or now - take.pressed_at > rules.max_take_s:
            _stop(work, now, None)               # transcribed, never discarded (PITFALLS D1)


_HANDLERS: dict[type, Callable[[_Work, Any], None]] = {
    Key: _on_key, Start: _on_start, Stop: _on_stop, Cancel: _on_cancel,
    FirstBlock: _on_first_block, Voice: _on_voice, Captured: _on_captured, CaptureFailed: _on_capture_failed,
    Decoded: _on_decoded, DecodeFailed: _on_decode_failed, InsertEnded: _on_insert_ended,
    InsertAgain: _on_insert_again, EngineChanged: _on_engine_changed, Trouble: _on_trouble, Tick: _on_tick,
}


def reason_of(take: Take) -> Reason | None:
    """Why the take gave no text, if the engine said so. Exact zeros are named as such."""
    if take.result is None or take.result.text:
        return None
    return Reason.SILENCE if take.audio and take.audio.all_zero else take.result.reason
