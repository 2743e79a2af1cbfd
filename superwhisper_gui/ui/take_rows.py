"""What the takes of this run have on the disk: their rows in the history and their journal files. Thread: GUI."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Outcome, Take
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.report import Last, Surroundings

log = logging.getLogger(__name__)


class TakeRows:
    """`history` is None when the person keeps none. `on_trouble` hears why something is not on the disk."""

    def __init__(self, history: ports.History | None, journal: ports.Journal,
                 on_trouble: Callable[[Code], None]) -> None:
        self._history, self._journal, self._on_trouble = history, journal, on_trouble
        self._rows: dict[int, int] = {}
        self._journals: dict[int, str] = {}
        self._failed: dict[int, Last] = {}               # their sound is being written

    def begin(self, take: int, language: str) -> None:
        self._journals[take] = self._journal.begin(take, language)

    def row_of(self, take: int) -> int | None:
        return self._rows.get(take)

    def add(self, take: Take, outcome: Outcome, reason: str, around: Surroundings, audio: str = "") -> bool:
        """`audio`: as in ports.HistoryRow. False if it could not be written."""
        if self._history is None:
            return True
        result, sound = take.result, take.audio
        row = ports.HistoryRow(
            0, time.time(), result.text if result else "", str(outcome), reason,
            result.language if result else around.language, around.model, sound.duration_s if sound else 0.0, {}, audio,
            self._journals.get(take.id, ""))
        try:
            self._rows[take.id] = self._history.add(row)
        except AppError as e:
            self._tell(e)
            return False
        return True

    def await_sound(self, last: Last) -> None:
        """The take failed, and its sound is being written; others may end before that."""
        self._failed[last.take.id] = last

    def sound_kept(self, take: int, name: str, pending: Take | None, around: Surroundings) -> None:
        """A take without a text gets a row with the file of its sound: it failed, or the program ends before that.

        `name` is "" if nothing of it was heard; `pending`: the take, if it is still under way.
        """
        failed = self._failed.pop(take, None)
        known, reason = (failed.take, failed.reason) if failed else (pending, "ended")
        if known is None or self.row_of(take) is not None:
            return
        if name and not self.add(known, Outcome.FAILED, reason, around, name):
            return                               # the file is there, but no list names it
        self.forget_journal(take)

    def mark(self, last: Last) -> None:
        """What became of it."""
        row = self._rows.get(last.take.id)
        if self._history is None or row is None:
            return
        numbers = {name: value for name, value in last.timings.as_dict().items() if value is not None}
        try:
            self._history.mark(row, str(last.outcome), last.reason, numbers)
        except AppError as e:
            self._tell(e)

    def _tell(self, error: AppError) -> None:
        log.warning("history: %s", error)
        self._on_trouble(error.code)

    def forget_journal(self, take: int) -> None:
        if name := self._journals.pop(take, ""):
            self._journal.forget(name)
