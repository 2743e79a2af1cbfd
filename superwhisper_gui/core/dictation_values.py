"""What the dictation state machine works on: takes, the state, events and effects. The rules are in `dictation.py`.

Times are monotonic seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from superwhisper_gui.core import keys
from superwhisper_gui.core.audio import TakeAudio
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import TakeText


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
    RECOVERED = "recovered"    # of a run that ended before its text was made: offered, never inserted by itself


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
    resumed: bool = False              # the key went down again within the tail
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
    answered_at: float = 0.0           # by the engine, the last time
    error: Code | None = None
    error_until: float = 0.0

    @property
    def spoken(self) -> Take | None:
        """The take that is being spoken."""
        return self.takes[-1] if self.capture is not Capture.IDLE else None

    def after_standstill(self, lost_s: float, now: float) -> State:
        """Everything that has a limit began so much later, at most `now`."""
        def later(at: float) -> float:
            return max(at, min(now, at + lost_s))

        takes = tuple(replace(take, stage_since=later(take.stage_since), voice_at=later(take.voice_at))
                      for take in self.takes)
        return replace(self, capture_since=later(self.capture_since), answered_at=later(self.answered_at), takes=takes)

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
    """`lost_s`: so long the whole program stood still before it (stopped, starved): no state's limit counts it."""

    at: float
    lost_s: float = 0.0


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
