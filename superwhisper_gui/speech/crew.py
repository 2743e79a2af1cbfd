"""The speech processes that live, by what they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech.config import config_for
from superwhisper_gui.speech.link import FromLink, Link
from superwhisper_gui.speech.memory import is_scarce, room_for_another
from superwhisper_gui.speech.supervision import Watched

SPARE_IDLE_S: Final = 5.0                  # nobody speaks for so long: then a spare one may take up the processor
SPARE_AGAIN_S: Final = 300.0               # after one that ended


class Crew:
    """Never more than three, as each holds its model in memory."""

    def __init__(self, models_dir: Path, on_message: Callable[[Link, FromLink], None]) -> None:
        self._models_dir, self._on_message = models_dir, on_message
        self._generation = 0
        self._spare_at = 0.0
        self.current: Watched | None = None        # gets the takes that begin
        self.next: Watched | None = None           # loads other settings, to become the current one
        self.old: Watched | None = None            # was the current one, and still owes answers
        self.spare: Watched | None = None          # as the current one, in case that ends

    def __iter__(self) -> Iterator[Watched]:
        return iter([process for process in (self.current, self.next, self.old, self.spare) if process])

    def of(self, link: Link) -> Watched | None:
        return next((process for process in self if process.link is link), None)

    def start(self, settings: Settings, *, beside: bool = False, window_cost_s: float | None = None) -> Watched:
        self._generation += 1
        link = Link(partial(config_for, settings, self._models_dir, self._generation), self._on_message)
        return Watched(link, settings, beside=beside, window_cost_s=window_cost_s)

    def remove(self, process: Watched) -> None:
        """Ends it."""
        process.link.close()
        for role in ("current", "next", "old", "spare"):
            if getattr(self, role) is process:
                setattr(self, role, None)

    # -- the spare one

    def see_to_spare(self, *, wanted: bool, busy: bool, now: float) -> None:
        """Loads it while nobody speaks and there is memory for it; ends it where there is not, or other things load."""
        current = self.current
        alone = current is not None and current.info is not None and not (self.next or self.old)
        if self.spare:
            if not (wanted and alone) or is_scarce():
                self.remove(self.spare)
        elif current and wanted and alone and not busy and now >= self._spare_at \
                and now - current.answered_at >= SPARE_IDLE_S \
                and not (current.link.config and current.link.config.card) and room_for_another(current.link.pid):
            self.spare = self.start(current.settings, window_cost_s=current.window_cost_s)

    def lose_spare(self, now: float) -> None:
        if self.spare:
            self.remove(self.spare)
        self._spare_at = now + SPARE_AGAIN_S

    def promote(self) -> Watched | None:
        """The spare one is the current one now, if it is ready."""
        if self.spare is None or self.spare.info is None or self.spare.killed_at is not None:
            return None
        self.current, self.spare = self.spare, None
        return self.current
