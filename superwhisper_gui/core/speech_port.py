"""The port to the speech process, and what comes from it. Used through `core/ports.py`, like the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, TakeText


@dataclass(frozen=True, slots=True)
class EngineLoading:
    pid: int


@dataclass(frozen=True, slots=True)
class EngineReady:
    """`choice`: the setting `model` with which it was started. Also when one with other settings has taken over."""

    info: EngineInfo
    load_ms: float
    choice: str = ""


@dataclass(frozen=True, slots=True)
class EngineDown:
    """The speech process cannot be had (for now). Takes that wait are answered with TakeFailed."""

    code: Code
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EngineUnchanged:
    """The engine cannot be had with the settings `refused`, and why; it goes on with `kept`."""

    code: Code
    detail: str
    refused: Settings
    kept: Settings


@dataclass(frozen=True, slots=True)
class TakePartial:
    """The text so far of a take that is being spoken; its end may still change."""

    take: int
    text: str


@dataclass(frozen=True, slots=True)
class TakeDecoded:
    take: int
    result: TakeText


@dataclass(frozen=True, slots=True)
class TakeFailed:
    """The take could not be decoded; `samples` (16 kHz mono) go back so that they can be kept."""

    take: int
    code: Code
    samples: Samples


@dataclass(frozen=True, slots=True)
class EngineStats:
    """How the engine stands, after loading and when no take waits any more. `info`: as in EngineReady, but of now.

    `breakers`: backend -> closed, open or half_open. `metrics`: name -> samples, numbers only, for `status --json`.
    """

    info: EngineInfo
    breakers: dict[str, str]
    metrics: dict[str, list[dict[str, Any]]]


SpeechEvent = (EngineLoading | EngineReady | EngineDown | EngineStats | EngineUnchanged | TakePartial | TakeDecoded
               | TakeFailed)


class SpeechEngine(Protocol):
    """The app's side of the speech process. Commands never block; events come on a thread of the engine's own."""

    def start(self, on_event: Callable[[SpeechEvent], None]) -> None: ...

    def begin(self, take: int, language: str, *, whole: bool = False, background: bool = False) -> None:
        """`whole`: decoded at its end with the full context, not while it is spoken.

        `background`: nobody waits for it; it is left for any take that is not, and begun anew afterwards.
        """
        ...

    def frames(self, take: int, samples: Samples) -> None: ...

    def release(self, take: int) -> None:
        """The key is up and only the tail follows: what is there may be decoded at once."""
        ...

    def end(self, take: int, clock_s: float | None) -> None:
        """The take is complete; `clock_s`: its length by the wall clock, checked against its samples; None = none."""
        ...

    def cancel(self, take: int) -> None: ...

    def retry(self) -> None:
        """Tries again where the process cannot be had; without effect while it works."""
        ...

    def reconfigure(self, settings: Settings) -> None:
        """Another model, device …: loaded beside the engine in use, which answers until the other one is ready.

        Takes that begin from then on are the new one's. Where it cannot be had, EngineUnchanged says so.
        """
        ...

    def check(self, now: float) -> None:
        """Supervision, called twice a second: a dead or stuck process is replaced and unfinished takes are replayed."""
        ...

    def close(self) -> None:
        """Ends the process at once (it holds nothing worth keeping). At most 1 s."""
        ...
