"""The dictation state machine: `step(state, event, rules) -> (state, effects)`, a pure function.

    capture  IDLE -press-> ARMING -first block-> RECORDING -release-> TAIL -captured-> IDLE      one at a time
    take     SPOKEN -captured-> FINALISING -text-> READY -its turn-> INSERTING -> gone       a queue, in spoken order

A press within the tail continues the take. Cancel leads out from everywhere. Every state but IDLE has a limit, checked
by Tick. Results that name a take which is gone are dropped in one place (`_find`). Times are monotonic seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from superwhisper_gui.core import keys
from superwhisper_gui.core.audio import TakeAudio
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import TakeText

ARMING_LIMIT_S: Final = 5.0         # a Bluetooth headset needs up to 3 s (PITFALLS A9)
TAIL_GRACE_S: Final = 3.0           # beyond the tail itself
DECODE_LIMIT_S: Final = 120.0       # the speech client has tighter ones and restarts; this one never fires before it
DECODE_LIMIT_PER_S: Final = 10.0
INSERT_LIMIT_S: Final = 30.0        # 10 s of held keys + 10 s until read, and slack
ERROR_SHOWN_S: Final = 3.0


class Capture(StrEnum):
    IDLE = "idle"
    ARMING = "arming"
    RECORDING = "recording"
    TAIL = "tail"


class Stage(StrEnum):
    SPOKEN = "spoken"
    FINALISING = "finalising"
    READY = "ready"
    INSERTING = "inserting"


class Engine(StrEnum):
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class Outcome(StrEnum):
    """How a take ended, also the history's `status`."""

    PENDING = "pending"        # text is stored, nothing is known about the insertion yet
    INSERTED = "inserted"      # the target has read the text
    COPIED = "copied"          # left in the clipboard, as the setting says
    UNCONFIRMED = "unconfirmed"
    KEPT = "kept"              # not inserted: waits in the program
    EMPTY = "empty"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that matter here, in seconds."""

    mode: str = "hybrid"
    tap_s: float = 0.35
    tail_s: float = 0.25
    silence_end_s: float = 120.0
    max_take_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Take:
    id: int
    pressed_at: float
    target: Target | None
    stage: Stage = Stage.SPOKEN
    stage_since: float = 0.0
    released_at: float = 0.0
    latched: bool = False
    by_key: bool = True
    voice_at: float = 0.0              # last moment with voice, for the limit of latched takes
    audio: TakeAudio | None = None
    result: TakeText | None = None


@dataclass(frozen=True, slots=True)
class State:
    capture: Capture = Capture.IDLE
    capture_since: float = 0.0
    ending: bool = False               # the key is down for the tap that ends a latched take
    engine: Engine = Engine.LOADING
    takes: tuple[Take, ...] = ()       # in spoken order; the last one is being spoken unless capture is IDLE
    last_id: int = 0
    error: Code | None = None
    error_until: float = 0.0

    @property
    def spoken(self) -> Take | None:
        """The take that is being spoken."""
        return self.takes[-1] if self.capture is not Capture.IDLE else None

    @property
    def summary(self) -> str:
        """One word for the outside: that of the newest take; ready = nothing pending."""
        if self.capture is Capture.TAIL:
            return "finalising"
        if self.capture is not Capture.IDLE:
            return str(self.capture)
        if self.takes:
            return "inserting" if self.takes[-1].stage is Stage.INSERTING else "finalising"
        if self.error:
            return "error"
        if self.engine is Engine.FAILED:
            return "error"
        return "loading" if self.engine is Engine.LOADING else "ready"


# -- events

@dataclass(frozen=True, slots=True)
class Key:
    """A gesture of the hotkey, with the window that has the focus now (None = none, or our own)."""

    gesture: keys.Gesture
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """From the button, the tray, the command line."""

    at: float
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Also: the screen was locked, the machine goes to sleep. `target` replaces the take's if given."""

    at: float
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    at: float


@dataclass(frozen=True, slots=True)
class FirstBlock:
    take: int
    at: float


@dataclass(frozen=True, slots=True)
class Voice:
    take: int
    at: float


@dataclass(frozen=True, slots=True)
class Captured:
    """`lost`: the microphone went away; what was heard until then is complete."""

    take: int
    at: float
    audio: TakeAudio
    lost: bool = False


@dataclass(frozen=True, slots=True)
class CaptureFailed:
    """The microphone could not be opened, or went away before anything was heard."""

    take: int
    at: float
    code: Code


@dataclass(frozen=True, slots=True)
class Decoded:
    take: int
    at: float
    result: TakeText


@dataclass(frozen=True, slots=True)
class DecodeFailed:
    take: int
    at: float
    code: Code


@dataclass(frozen=True, slots=True)
class InsertEnded:
    take: int
    at: float
    outcome: Outcome
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class InsertAgain:
    """The person asks for a text that was kept: it goes before everything that is not inserted yet."""

    at: float
    take: Take
    target: Target | None


@dataclass(frozen=True, slots=True)
class EngineChanged:
    engine: Engine
    at: float
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something a person should know that ends no take (a gap in the sound, a clipboard not given back)."""

    at: float
    code: Code


@dataclass(frozen=True, slots=True)
class Tick:
    at: float


Event = (Key | Start | Stop | Cancel | FirstBlock | Voice | Captured | CaptureFailed | Decoded | DecodeFailed
         | InsertEnded | InsertAgain | EngineChanged | Trouble | Tick)


# -- effects, carried out in the order they are given

@dataclass(frozen=True, slots=True)
class BeginTake:
    """Open the microphone (or take it over warm) and hand its sound to the engine from `at` on."""

    take: int
    at: float


@dataclass(frozen=True, slots=True)
class EndTake:
    """Record until `at` + tail, then flush and let the engine finish."""

    take: int
    at: float


@dataclass(frozen=True, slots=True)
class ResumeTake:
    take: int


@dataclass(frozen=True, slots=True)
class DropTake:
    """Stop recording it, forget its sound, forget its decoding."""

    take: int


@dataclass(frozen=True, slots=True)
class StoreText:
    """The row in the history, before anything risky (PITFALLS G3)."""

    take: Take


@dataclass(frozen=True, slots=True)
class InsertText:
    take: Take


@dataclass(frozen=True, slots=True)
class Finish:
    """The take is over: mark its row, count it, show it."""

    take: Take
    outcome: Outcome
    at: float
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class GrabEscape:
    on: bool


@dataclass(frozen=True, slots=True)
class CueStart:
    """Recording has really begun."""

    take: int


@dataclass(frozen=True, slots=True)
class ShowError:
    code: Code


Effect = (BeginTake | EndTake | ResumeTake | DropTake | StoreText | InsertText | Finish | GrabEscape | CueStart
          | ShowError)


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
            elif take and work.state.capture in _LISTENING:
                _cancel(work, at)
        case keys.Escaped(at):
            if work.state.capture in _LISTENING:
                _cancel(work, at)


def _key_pressed(work: _Work, at: float, target: Target | None) -> None:
    take = work.state.spoken
    if take is None:
        _start(work, at, target, by_key=True)
    elif work.state.capture is Capture.TAIL:
        work.put(replace(take, latched=False, released_at=0.0, by_key=True, target=target))
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
    state, now = work.state, event.at
    if state.error and now >= state.error_until:
        work.set(error=None)
    _check_spoken(work, now)
    for take in state.takes:
        waited = now - take.stage_since
        duration = take.audio.duration_s if take.audio else 0.0
        if take.stage is Stage.FINALISING and waited > DECODE_LIMIT_S + DECODE_LIMIT_PER_S * duration:
            _on_decode_failed(work, DecodeFailed(take.id, now, Code.ENGINE_STUCK))
        if take.stage is Stage.INSERTING and waited > INSERT_LIMIT_S:
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
