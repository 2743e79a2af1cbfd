"""What the app knows of a speech process, when it counts as stuck, and how often one is started again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.speech.link import Link
from superwhisper_gui.speech.takes import WINDOW_S, Limits, Take, decode_limit_s, mean_cost_s, windows

GOOD_ENGINES: Final = 3                        # remembered


@dataclass(slots=True, eq=False)
class Watched:
    """A speech process. Times are monotonic seconds.

    `beside`: it was loaded while another one held its model in memory. `window_cost_s`: mean cost of a window of sound
    so far, with these settings.
    """

    link: Link
    settings: Settings
    beside: bool = False
    window_cost_s: float | None = None
    info: EngineInfo | None = None             # since it is ready
    alive_at: float = field(default_factory=time.monotonic)
    ready_at: float | None = None
    answered_at: float = 0.0                   # the decoder was free then
    decoding: int | None = None                # the take in the decoder, when it was last heard of
    decoding_s: float = 0.0                    # and so long it had been at one piece
    killed_at: float | None = None             # it was told to end and has not yet
    stuck: bool = False                        # it was told to end because it did not answer

    def answered(self, take: Take, result: TakeText | None, now: float) -> None:
        """`result`: None where the take was refused."""
        self.answered_at = now
        if result and result.segments:         # not one that the gate kept from the decoder
            cost_s = result.engine_ms / 1000 / windows(take.duration_s)
            self.window_cost_s = mean_cost_s(self.window_cost_s, cost_s)

    def decodes(self, take: int | None, since_ms: float, now: float) -> None:
        """Its heartbeat: before that piece the decoder was free, so a long take that goes on is not stuck."""
        self.decoding, self.decoding_s = take, since_ms / 1000
        if take is not None:
            self.answered_at = max(self.answered_at, now - self.decoding_s)

    def lived_s(self, now: float) -> float:
        """Since it was ready."""
        return 0.0 if self.ready_at is None else now - self.ready_at

    def kill(self, now: float) -> None:
        """For its silence."""
        self.stuck, self.killed_at = True, now
        self.link.kill()

    def blameless(self, now: float) -> None:
        """The machine slept, or the app was held up: no one is to blame for what did not come."""
        self.alive_at = self.answered_at = now
        self.decoding_s = 0.0

    def overdue(self, head: Take | None, decoding: Take | None, now: float, limits: Limits) -> str:
        """Why it counts as stuck, or "".

        `head`: the take that waits longest for its answer; `decoding`: the one in the decoder, if it is still known.
        """
        if self.info is None:
            return "load" if now - self.link.started_at > limits.load_s else ""
        if now - self.alive_at > limits.heartbeat_s:
            return "no heartbeat"
        at_work = decoding or head
        if (at_work is None or at_work.begin.live) \
                and self.decoding_s > decode_limit_s(WINDOW_S, self.window_cost_s, limits):
            return f"{self.decoding_s:.1f} s for a piece"
        if head is None or head.ended_at is None:
            return ""
        limit_s = decode_limit_s(head.duration_s, self.window_cost_s, limits)
        waited_s = now - max(head.ended_at, head.sent_at, self.answered_at)
        return f"{waited_s:.1f} s for {head.duration_s:.1f} s of sound" if waited_s > limit_s else ""

    @property
    def missed_its_card(self) -> bool:
        """It fell back to the processor, maybe only because the other model took up the card's memory."""
        config = self.link.config
        return bool(self.beside and config and config.card and self.info and self.info.device == "cpu")


class Restarts:
    """How long to wait before a process that ended is started again.

    What answers a take, or lives for `proven_s`, starts with a clean slate.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._failures = self._rests = 0

    def clear(self) -> None:
        self._failures = self._rests = 0

    def pause_s(self, lived_s: float) -> float | None:
        """After one more failure; the pause grows. None: it has been too often. `lived_s`: so long it was ready."""
        if lived_s > self._limits.proven_s:
            self.clear()
        self._failures += 1
        pauses_s = self._limits.restart_pauses_s
        return None if self._failures > len(pauses_s) else pauses_s[self._failures - 1]

    def rest_s(self) -> float:
        """It has been too often: until one more is tried."""
        self._rests += 1
        return min(self._limits.retry_s * 2.0 ** (self._rests - 1), self._limits.retry_max_s)


class GoodEngines:
    """With which settings a process has been ready here, in this run or an earlier one: the newest first.

    Each is a core.settings.engine_part. `save` is told of every change, on the caller's thread; it must not raise.
    """

    def __init__(self, known: Iterable[dict[str, Any]] = (),
                 save: Callable[[list[dict[str, Any]]], None] = lambda _: None) -> None:
        self._parts, self._save = list(known), save

    def __contains__(self, part: object) -> bool:
        return part in self._parts

    def newest(self, *, but: Collection[dict[str, Any]]) -> dict[str, Any] | None:
        """The last ones that worked and are none of `but`."""
        return next((part for part in self._parts if part not in but), None)

    def add(self, part: dict[str, Any]) -> None:
        """These work now."""
        if self._parts[:1] != [part]:
            self._parts = [part, *(known for known in self._parts if known != part)][:GOOD_ENGINES]
            self._save(self._parts)
