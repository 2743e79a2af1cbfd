"""What the takes of this run have on the disk: their rows in the history and their journal files. Thread: GUI.

What waits for the disk is done elsewhere (`History.later`), one thing after the other: first the row, then the text
goes to its window, then the journal's file goes. A slow disk delays that order and never the window.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Outcome, Take
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.report import Last, Surroundings

log = logging.getLogger(__name__)


class TakeRows:
    """`history` is None when the person keeps none. `on_trouble`, on any thread: why something is not on the disk."""

    def __init__(self, history: ports.History | None, journal: ports.Journal,
                 on_trouble: Callable[[Code], None]) -> None:
        self._history, self._journal, self._on_trouble = history, journal, on_trouble
        self._asked = self._done = 0                     # jobs
        self._rows: dict[int, int] = {}                  # written by the jobs only
        self._journals: dict[int, str] = {}
        self._failed: dict[int, Last] = {}               # their sound is being written
        self._waiting: dict[int, Callable[[], None]] = {}        # for their rows: the newest insertion of each

    def begin(self, take: int, language: str) -> None:
        self._journals[take] = self._journal.begin(take, language)

    def row_of(self, take: int) -> int | None:
        """None also while it is being written."""
        return self._rows.get(take)

    def later(self, job: Callable[[], object]) -> None:
        """After what was asked for before is on the disk, or cannot be."""
        if self._history is None:
            job()
        else:
            self._asked += 1
            self._history.later(partial(self._do, job))

    @property
    def busy(self) -> bool:
        """Whether something is still on its way to the disk: then the last take is not quite finished."""
        return self._asked != self._done

    def then(self, take: int, insert: Callable[[], None]) -> None:
        """Once its row is on the disk, or cannot be; not if the take is over before that: then its text is kept."""
        self._waiting[take] = insert
        self.later(partial(self._do_insert, take, insert))

    def add(self, take: Take, outcome: Outcome, around: Surroundings) -> None:
        self.later(partial(self._do_add, take.id, self._row(take, outcome, "", around)))

    def await_sound(self, last: Last) -> None:
        """The take failed, and its sound is being written; others may end before that."""
        self._failed[last.take.id] = last

    def sound_kept(self, take: int, name: str, pending: Take | None, around: Surroundings) -> None:
        """A take without a text gets a row with the file of its sound: it failed, or the program ends before that.

        `name` is "" if nothing of it was heard; `pending`: the take, if it is still under way.
        """
        failed = self._failed.pop(take, None)
        known, reason = (failed.take, failed.reason) if failed else (pending, "ended")
        if known is not None:
            self.later(partial(self._do_keep, take, self._row(known, Outcome.FAILED, reason, around, name)))

    def mark(self, last: Last) -> None:
        """What became of it."""
        self._waiting.pop(last.take.id, None)
        self.later(partial(self._do_mark, last))

    def forget_journal(self, take: int, *, needs_row: bool = False) -> None:
        """`needs_row`: only if its row is there."""
        self.later(partial(self._do_forget, take, needs_row=needs_row))

    def _row(self, take: Take, outcome: Outcome, reason: str, around: Surroundings,
             audio: str = "") -> ports.HistoryRow:
        """`audio`: as in ports.HistoryRow."""
        result, sound = take.result, take.audio
        return ports.HistoryRow(
            0, time.time(), result.text if result else "", str(outcome), reason,
            result.language if result else around.language, around.model, sound.duration_s if sound else 0.0, {}, audio,
            self._journals.get(take.id, ""))

    # -- jobs

    def _do(self, job: Callable[[], object]) -> None:
        try:
            job()
        finally:
            self._done += 1                      # written by this thread only, as the other one by the window's

    def _do_insert(self, take: int, insert: Callable[[], None]) -> None:
        if self._waiting.get(take) is insert:
            with suppress(KeyError):             # the take may end at this moment
                del self._waiting[take]
                insert()

    def _do_add(self, take: int, row: ports.HistoryRow) -> bool:
        """False if it could not be written."""
        if self._history is None:
            return True
        try:
            self._rows[take] = self._history.add(row)
        except AppError as e:
            self._tell(e)
            return False
        return True

    def _do_keep(self, take: int, row: ports.HistoryRow) -> None:
        if take not in self._rows and (not row.audio or self._do_add(take, row)):
            self._do_forget(take)                # else the file is there, but no list names it

    def _do_mark(self, last: Last) -> None:
        row = self._rows.get(last.take.id)
        if self._history is None or row is None:
            return
        numbers = {name: value for name, value in last.timings.as_dict().items() if value is not None}
        try:
            self._history.mark(row, str(last.outcome), last.reason, numbers)
        except AppError as e:
            self._tell(e)

    def _do_forget(self, take: int, *, needs_row: bool = False) -> None:
        if (not needs_row or take in self._rows) and (name := self._journals.pop(take, "")):
            self._journal.forget(name)

    def _tell(self, error: AppError) -> None:
        log.warning("history: %s", error)
        self._on_trouble(error.code)
