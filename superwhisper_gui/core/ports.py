"""The outside as small Protocols. Each has one real implementation in its room and one fake in `tests/fakes.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import InputDevice, Level, Samples, TakeAudio
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.keys import Chord, Gesture
from superwhisper_gui.core.speech_port import EngineDown as EngineDown
from superwhisper_gui.core.speech_port import EngineLoading as EngineLoading
from superwhisper_gui.core.speech_port import EngineReady as EngineReady
from superwhisper_gui.core.speech_port import EngineStats as EngineStats
from superwhisper_gui.core.speech_port import EngineUnchanged as EngineUnchanged
from superwhisper_gui.core.speech_port import SpeechEngine as SpeechEngine
from superwhisper_gui.core.speech_port import SpeechEvent as SpeechEvent
from superwhisper_gui.core.speech_port import TakeDecoded as TakeDecoded
from superwhisper_gui.core.speech_port import TakeFailed as TakeFailed
from superwhisper_gui.core.speech_port import TakePartial as TakePartial
from superwhisper_gui.core.store_port import History as History
from superwhisper_gui.core.store_port import HistoryRow as HistoryRow
from superwhisper_gui.core.store_port import Journal as Journal
from superwhisper_gui.core.store_port import KeptAudio as KeptAudio
from superwhisper_gui.core.target import Target

NativeBlock = NDArray[np.float32]      # shape (frames, channels), at the device's own rate


# -- microphone

@dataclass(frozen=True, slots=True)
class OpenInput:
    """The device in use: `name` as a person knows it, and its real format."""

    name: str
    rate_hz: int
    channels: int


@dataclass(frozen=True, slots=True)
class Block:
    """Sound since the last read. `ends_at`: monotonic time at which its last sample arrived.

    `first_frame`: number of its first frame since the stream was opened, so that a lost stretch shows as a jump.
    """

    frames: NativeBlock
    first_frame: int
    ends_at: float


class Microphone(Protocol):
    """One input stream. All methods are called from the audio thread only (PITFALLS A16). Errors: AppError(MIC_*)."""

    def devices(self) -> list[InputDevice]:
        """What can be chosen now, asked fresh."""
        ...

    def open(self, name: str) -> OpenInput:
        """Opens the device of that name ("" = the system's default) and starts it. The first block comes later."""
        ...

    def read(self) -> Block | None:
        """All frames since the last read, or None if there are none. Never waits."""
        ...

    def in_use(self) -> str:
        """Name of the device the open stream really records from now; the sound server may have moved it."""
        ...

    def close(self) -> None:
        """Ends the stream; gives up after 1 s if the device hangs (PITFALLS A13). Harmless when closed."""
        ...


# -- recorder: takes out of a microphone

@dataclass(frozen=True, slots=True)
class TakeStarted:
    """The first block of the take is here. `at`: monotonic time of its arrival."""

    take: int
    at: float


@dataclass(frozen=True, slots=True)
class TakeFrames:
    """16 kHz mono for the engine, shape (n,)."""

    take: int
    samples: Samples


@dataclass(frozen=True, slots=True)
class TakeVoice:
    """Something louder than the room was heard; at most once a second."""

    take: int
    at: float


@dataclass(frozen=True, slots=True)
class TakeCaptured:
    take: int
    audio: TakeAudio
    lost: bool = False                 # the microphone went away before the release


@dataclass(frozen=True, slots=True)
class TakeLost:
    """Nothing was captured."""

    take: int
    code: Code


@dataclass(frozen=True, slots=True)
class LevelChanged:
    level: Level


@dataclass(frozen=True, slots=True)
class InputChanged:
    """The device in use; name "" = the microphone is closed."""

    input: OpenInput | None


@dataclass(frozen=True, slots=True)
class InputFailed:
    """The microphone could not be opened for the meter, or was lost while no take was spoken."""

    code: Code
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SoundGap:
    """Samples are missing against the clock."""

    missing_ms: float


RecorderEvent = (TakeStarted | TakeFrames | TakeVoice | TakeCaptured | TakeLost | LevelChanged | InputChanged
                 | InputFailed | SoundGap)


class Recorder(Protocol):
    """Takes, meter and warm microphone in one place; driven by `poll`. Thread: audio."""

    def set_input(self, name: str) -> None: ...

    def set_times(self, tail_s: float, warm_s: float) -> None:
        """For the next release and the next end of a take."""
        ...

    def set_meter(self, on: bool) -> None: ...
    def begin(self, take: int, at: float) -> None: ...
    def end(self, take: int, at: float) -> None: ...
    def resume(self, take: int) -> None: ...
    def abort(self, take: int) -> None: ...

    def poll(self, now: float) -> list[RecorderEvent]:
        """Drains the microphone and says what happened since the last call. Never raises AppError."""
        ...

    @property
    def poll_ms(self) -> int:
        """When to poll next; 0 = not at all until the next command."""
        ...

    def retry(self) -> None:
        """Opens the microphone for the meter again, at once."""
        ...

    def reopen(self, name: str) -> None:
        """`set_input`, but opened anew even if it is the same device: how long that takes can be heard. Open
        afterwards only if the meter is on.
        """
        ...

    def add_reader(self, reader: Callable[[OpenInput, Block], None]) -> None:
        """Hands every native block on as it is read, with the device it came from. Called on the audio thread."""
        ...

    def remove_reader(self, reader: Callable[[OpenInput, Block], None]) -> None: ...
    def devices(self) -> list[InputDevice]: ...
    def close(self) -> None: ...


# -- desktop

class Hotkeys(Protocol):
    """Global keys. `on_gesture` is called on a thread of the adapter's own."""

    def start(self, chord: Chord, confirm_s: float, on_gesture: Callable[[Gesture], None]) -> None:
        """Raises AppError(HOTKEY_UNAVAILABLE) where the session allows none (Wayland)."""
        ...

    def grab_escape(self, on: bool) -> None:
        """While on, Esc does not reach the window below."""
        ...

    def grab_insert(self, chord: Chord | None, on_insert: Callable[[], None]) -> None:
        """The key that inserts the waiting text; None releases it."""
        ...

    def stop(self) -> None: ...


class Focus(Protocol):
    def active(self) -> Target | None:
        """The window that has the focus; None if there is none or it is one of ours."""
        ...

    def last_foreign(self) -> Target | None:
        """The last window of another program that had the focus and still exists."""
        ...


@dataclass(frozen=True, slots=True)
class Insertion:
    """`activate`: bring the target to the front first (the person asked for it by a click in our window);
    `spaced`: with a space before it where it would be glued to the text that went into the same window before it.
    """

    take: int
    text: str
    target: Target | None
    activate: bool = False
    spaced: bool = True


@dataclass(frozen=True, slots=True)
class InsertResult:
    """`read_at`: monotonic time at which the target asked for the text; `code`: why not, or a warning; `text`: exactly
    what was offered to the target, "" if nothing was.
    """

    take: int
    outcome: Outcome
    code: Code | None = None
    read_at: float | None = None
    text: str = ""


class Inserter(Protocol):
    """Puts text into the target window. Results come on a thread of the adapter's own, exactly one per insertion."""

    def start(self, on_result: Callable[[InsertResult], None], on_trouble: Callable[[Code], None],
              on_late_read: Callable[[int, float], None] | None = None) -> None:
        """`on_late_read(take, read_at)`: a target read the text after all that was reported as not confirmed."""
        ...

    def set_way(self, way: Literal["paste", "clipboard"]) -> None:
        """"paste" or "clipboard", for the next insertion."""
        ...

    def prepare(self) -> None:
        """A take has begun: the foreign clipboard may be read now, so that it costs nothing later."""
        ...

    def insert(self, insertion: Insertion) -> None: ...

    def copy(self, text: str) -> None:
        """Puts text into the clipboard for good (the person asked for it)."""
        ...

    def stop(self) -> None:
        """The clipboard does not become empty: what it holds is handed over."""
        ...


class Player(Protocol):
    """Plays sound to the person; one at a time. Any one thread."""

    def play(self, sound: NativeBlock, rate_hz: int) -> bool:
        """Starts and returns; ends what played before. False where there is nothing that plays."""
        ...

    def stop(self) -> None: ...


class SystemPage(StrEnum):
    """Pages of the system's own settings that help with a microphone."""

    SOUND = "sound"                    # input level, mute, choice of the input
    PRIVACY = "privacy"                # which programs may use the microphone


class SystemPages(Protocol):
    def has(self, page: SystemPage) -> bool:
        """Whether this system has that page and a program that shows it."""
        ...

    def open(self, page: SystemPage) -> None: ...


class Session(Protocol):
    """What the desktop session asks. Both are called on the GUI thread."""

    def start(self, on_away: Callable[[bool], None], on_ended: Callable[[], None]) -> None:
        """`on_away`: the screen was locked or the machine goes to sleep, or (False) neither is so any more; `on_ended`:
        logout, SIGTERM.
        """
        ...


class ControlServer(Protocol):
    """Answers `status`, `start`, `stop` … of other processes on the GUI thread."""

    def listen(self, on_request: Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], None]) -> None: ...
    def close(self) -> None: ...
