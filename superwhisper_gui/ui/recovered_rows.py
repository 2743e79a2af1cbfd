"""Rows of takes of earlier runs, and what goes with them. Called where one may wait for the disk (`History.later`)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.recovery import FoundTake, SpokenTake

log = logging.getLogger(__name__)


class RecoveredRows:
    """No method raises: trouble with the history is logged, and leaves the files as they are.

    `remove_sound(file name)`, `set_aside(journal name)`: told to the worker that has the files.
    """

    def __init__(self, history: ports.History, journal: ports.Journal, remove_sound: Callable[[str], None],
                 set_aside: Callable[[str], None]) -> None:
        self._history, self._journal = history, journal
        self._remove_sound, self._set_aside = remove_sound, set_aside

    def begin(self) -> int:
        """Settles what the last run has left; how many texts it may have inserted or not."""
        pending = 0
        try:
            pending = self._history.settle_pending()
            for row in self._history.expired(time.time(), date.today().isoformat()):
                self._throw_away_sound(row)
        except AppError as e:
            log.warning("history: %s", e)
        return pending

    def without_row(self, found: list[FoundTake]) -> list[FoundTake]:
        """Of these, the takes that have no row yet; the others' files go."""
        wanted = []
        for take in found:
            try:
                row = self._history.of_journal(take.name)
            except AppError as e:
                log.warning("history: %s", e)
                break
            if row is None:
                wanted.append(take)
            else:
                self._journal.forget(take.name)      # its text was safe before the end came
        return wanted

    def kept(self) -> list[ports.HistoryRow] | None:
        """What was said and not inserted, newest first; None if nobody can say."""
        try:
            return list(self._history.kept())
        except AppError as e:
            log.warning("history: %s", e)
            return None

    def find(self, row_id: int) -> ports.HistoryRow | None:
        try:
            return next((row for row in self._history.kept() if row.id == row_id), None)
        except AppError:
            return None

    def add(self, row: ports.HistoryRow) -> bool:
        try:
            self._history.add(row)
        except AppError as e:
            log.warning("history: %s", e)
            return False
        return True

    def change(self, row: ports.HistoryRow) -> None:
        try:
            self._history.revise(row)
        except AppError as e:
            log.warning("history: %s", e)

    def name_sound(self, new: ports.HistoryRow, spoken: SpokenTake) -> int:
        """The row of a text gets the sound, or one without a text is made for it. How many rows are new."""
        try:
            row = self._history.of_journal(new.journal)
        except AppError:
            row = None
        if row:
            self.change(replace(row, audio=new.audio))
        elif not new.audio or not self.add(new):
            return 0                                 # the file stays
        self.let_go(new.journal, spoken)
        return 0 if row else 1

    def let_go(self, name: str, spoken: SpokenTake) -> None:
        if spoken.damaged:
            self._set_aside(name)
        else:
            self._journal.forget(name)

    def delete(self, row_id: int) -> None:
        """The row first: a file without a row harms nobody, a row without its file would."""
        row = self.find(row_id)
        if row is None:
            return
        try:
            self._history.remove(row.id)
        except AppError as e:
            log.warning("history: %s", e)
            return
        if row.audio:
            self._remove_sound(row.audio)
        if row.journal:
            self._journal.forget(row.journal)

    def mark(self, row_id: int, outcome: Outcome, reason: str) -> None:
        row = self.find(row_id)
        if row is None:
            return
        try:
            self._history.mark(row.id, str(outcome), reason, row.timings_ms)
        except AppError as e:
            log.warning("history: %s", e)
        if not self._history.durable and outcome in (Outcome.INSERTED, Outcome.COPIED):
            self._journal.forget(row.journal)

    def _throw_away_sound(self, row: ports.HistoryRow) -> None:
        """After 30 days: without a text the row says nothing any more."""
        if row.text:
            self.change(replace(row, audio=""))
        else:
            self._history.remove(row.id)
        self._remove_sound(row.audio)
        if row.journal:
            self._journal.forget(row.journal)        # a damaged one was set aside, and holds the same sound
