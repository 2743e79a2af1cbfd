"""What the takes of this run have on the disk: their rows in the history and their journal files. Thread: GUI."""

from __future__ import annotations

import logging
import time

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Outcome, Take
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.report import Last, Surroundings

log = logging.getLogger(__name__)


class TakeRows:
    """`history` is None when the person keeps none."""

    def __init__(self, history: ports.History | None, journal: ports.Journal) -> None:
        self._history, self._journal = history, journal
        self._rows: dict[int, int] = {}
        self._journals: dict[int, str] = {}

    def begin(self, take: int, language: str) -> None:
        self._journals[take] = self._journal.begin(take, language)

    def row_of(self, take: int) -> int | None:
        return self._rows.get(take)

    def add(self, take: Take, outcome: Outcome, reason: str, around: Surroundings, audio: str = "") -> None:
        """`audio`: as in ports.HistoryRow. Raises AppError(HISTORY_BROKEN)."""
        if self._history is None:
            return
        result, sound = take.result, take.audio
        self._rows[take.id] = self._history.add(ports.HistoryRow(
            0, time.time(), result.text if result else "", str(outcome), reason,
            result.language if result else around.language, around.model, sound.duration_s if sound else 0.0, {}, audio,
            self._journals.get(take.id, "")))

    def mark(self, last: Last) -> None:
        """What became of it."""
        row = self._rows.get(last.take.id)
        if self._history is None or row is None:
            return
        numbers = {name: value for name, value in last.timings.as_dict().items() if value is not None}
        try:
            self._history.mark(row, str(last.outcome), last.reason, numbers)
        except AppError as e:
            log.warning("history: %s", e)

    def forget_journal(self, take: int) -> None:
        if name := self._journals.pop(take, ""):
            self._journal.forget(name)
