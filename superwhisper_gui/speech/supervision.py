"""What the app knows of a speech process, when it counts as stuck, and how often one is started again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.speech.link import Link
from superwhisper_gui.speech.takes import WINDOW_S, Limits, Take, decode_limit_s, mean_cost_s, windows


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
    answered_at: float = 0.0                   # the decoder was free then
    decoding_s: float = 0.0                    # so long it had been at one piece when it was last heard of
    killed_at: float | None = None             # it was told to end and has not yet
    stuck: bool = False                        # it was told to end because it did not answer

    def answered(self, take: Take, result: TakeText | None, now: float) -> None:
        """`result`: None where the take was refused."""
        self.answered_at = now
        if result and result.segments:         # not one that the gate kept from the decoder
            cost_s = result.engine_ms / 1000 / windows(take.duration_s)
            self.window_cost_s = mean_cost_s(self.window_cost_s, cost_s)

    def decodes(self, since_ms: float, now: float) -> None:
        """Its heartbeat: before that piece the decoder was free, so a long take that goes on is not stuck."""
        self.decoding_s = since_ms / 1000
        self.answered_at = max(self.answered_at, now - self.decoding_s)

    def kill(self, now: float) -> None:
        """For its silence."""
        self.stuck, self.killed_at = True, now
        self.link.kill()

    def blameless(self, now: float) -> None:
        """The machine slept, or the app was held up: no one is to blame for what did not come."""
        self.alive_at = self.answered_at = now
        self.decoding_s = 0.0

    def overdue(self, head: Take | None, now: float, limits: Limits) -> str:
        """Why it counts as stuck, or "". `head`: the take that it decodes, if any."""
        if self.info is None:
            return "load" if now - self.link.started_at > limits.load_s else ""
        if now - self.alive_at > limits.heartbeat_s:
            return "no heartbeat"
        if (head is None or head.begin.live) \
                and self.decoding_s > decode_limit_s(WINDOW_S, self.window_cost_s, limits):
            return f"{self.decoding_s:.1f} s for a piece"
        if head is None or head.ended_at is None:
            return ""
        limit_s = decode_limit_s(head.duration_s, self.window_cost_s, limits)
        waited_s = now - max(head.ended_at, self.answered_at)
        return f"{waited_s:.1f} s for {head.duration_s:.1f} s of sound" if waited_s > limit_s else ""

    @property
    def missed_its_card(self) -> bool:
        """It fell back to the processor, maybe only because the other model took up the card's memory."""
        config = self.link.config
        return bool(self.beside and config and config.card and self.info and self.info.device == "cpu")


class Restarts:
    """How long to wait before a process that ended is started again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._failures: list[float] = []

    def clear(self) -> None:
        self._failures.clear()

    def pause_s(self, now: float) -> float | None:
        """After one more failure; the pause grows. None: it has been too often."""
        self._failures = [at for at in self._failures if now - at < self._limits.restart_window_s] + [now]
        pauses_s = self._limits.restart_pauses_s
        return None if len(self._failures) > len(pauses_s) else pauses_s[len(self._failures) - 1]
