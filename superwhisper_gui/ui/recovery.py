"""Takes of a run that ended too early: decoded without a click, offered for insertion with one. Thread: GUI.

    found -> read -> decoded -> row "recovered" (durable) -> sound as FLAC -> journal file deleted
                     cannot  -> sound as FLAC -> row "failed" (durable)    -> journal file deleted

One at a time, and only while no take is spoken or waits: the person who speaks now comes first. Nothing is inserted
by itself; a kill between any two of these steps leaves the file or the row, and never makes two rows of one take.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core import dictation as d
from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.recovered_row import recovered_row
from superwhisper_gui.core.recovery import GAVE_UP, TRIES, FoundTake, SpokenTake, is_final
from superwhisper_gui.core.report import Last
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.ui.controller import Controller

log = logging.getLogger(__name__)

FIRST_NUMBER: Final = 1_000_000_000            # of takes that this run did not hear; live ones count from 1


@dataclass(frozen=True, slots=True)
class _Job:
    """What is being decoded: a journal file, or the kept sound of a row."""

    number: int
    name: str = ""
    tries: int = 0
    row: ports.HistoryRow | None = None
    spoken: SpokenTake | None = None
    reason: str = ""                               # why it cannot be decoded


class Recovery(QObject):
    """`history`: the person's, or one in memory if none is kept; then the journal files stay until they are used.

    Signals to the worker: look_wanted, read_wanted, load_wanted, save_wanted, aside_wanted, forgive_wanted,
    remove_wanted; to the engine: decode_wanted. To the views:
        listed(object): list[HistoryRow], what was said and not inserted, newest first
        recovered(int): how many takes this run has brought back so far
        busy_changed(int): the row that is being decoded again, 0 = none
    """

    look_wanted = Signal()
    read_wanted = Signal(str, bool)
    load_wanted = Signal(int, str)
    save_wanted = Signal(str, object)
    aside_wanted = Signal(str)
    forgive_wanted = Signal(str)
    remove_wanted = Signal(str)
    decode_wanted = Signal(int, str, object)
    listed = Signal(object)
    recovered = Signal(int)
    busy_changed = Signal(int)
    settled = Signal()

    def __init__(self, controller: Controller, history: ports.History, journal: ports.Journal) -> None:
        super().__init__()
        self._controller, self._history, self._journal = controller, history, journal
        self._files: deque[FoundTake] = deque()
        self._again: deque[int] = deque()
        self._job: _Job | None = None
        self._number = FIRST_NUMBER
        self._looked = False
        self._down = False                         # the engine cannot be had: try again when it is ready
        controller.changed.connect(self._go_on)
        controller.finished.connect(self._on_finished)

    # -- what is there

    def start(self) -> None:
        """Looks for takes of earlier runs; those whose insertion was cut off are told about at once."""
        try:
            self._count(self._history.settle_pending())
            for row in self._history.expired(time.time(), date.today().isoformat()):
                self._throw_away_sound(row)
        except AppError as e:
            log.warning("history: %s", e)
        self.look_wanted.emit()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be done without a person."""
        return self._looked and self._job is None and (self._down or not (self._files or self._again))

    @Slot(object)
    def on_found(self, found: list[FoundTake]) -> None:
        self._looked = True
        for take in found:
            try:
                row = self._history.of_journal(take.name)
            except AppError as e:
                log.warning("history: %s", e)
                return
            if row is None:
                self._files.append(take)
            else:
                self._journal.forget(take.name)      # its text was safe before the end came
        log.info("%d takes of earlier runs", len(self._files))
        self.show_list()
        self._go_on()

    @Slot()
    def show_list(self) -> None:
        try:
            self.listed.emit(list(self._history.kept()))
        except AppError as e:
            log.warning("history: %s", e)

    # -- one after the other

    @Slot()
    def _go_on(self) -> None:
        """The next one, if nobody speaks and the engine is there."""
        state = self._controller.state
        if self._job is None and not state.takes and state.engine is d.Engine.READY:
            self._down = False
            if self._again:
                self._begin_row(self._again.popleft())
            elif self._files:
                self._begin_file(self._files.popleft())
        if self.is_settled:
            self.settled.emit()

    def _begin_file(self, file: FoundTake) -> None:
        self._number += 1
        self._job = _Job(self._number, file.name, file.tries)
        self.read_wanted.emit(file.name, file.tries < TRIES)

    def _begin_row(self, row_id: int) -> None:
        row = self._find(row_id)
        if row is None or not row.audio:
            self._go_on()
            return
        self._number += 1
        self._job = _Job(self._number, row=row)
        self.busy_changed.emit(row.id)
        self.load_wanted.emit(row.id, row.audio)

    def _end_job(self) -> None:
        if self._job and self._job.row:
            self.busy_changed.emit(0)
        self._job = None
        self.show_list()
        self._go_on()

    @Slot(str, object)
    def on_read(self, name: str, spoken: SpokenTake | None) -> None:
        job = self._job
        if job is None or job.name != name:
            return
        if spoken is None:
            self._end_job()                          # the file stays: the next start may read it
        elif not len(spoken.samples):
            self._let_go(name, spoken)
            self._end_job()
        elif job.tries >= TRIES:
            self._job = replace(job, spoken=spoken)
            self._on_hopeless(GAVE_UP)
        else:
            self._job = replace(job, spoken=spoken)
            log.info("a take of %.1f s of an earlier run is decoded", spoken.duration_s)
            self.decode_wanted.emit(job.number, spoken.language or self._controller.around.language, spoken.samples)

    @Slot(int, object)
    def on_loaded(self, row_id: int, samples: Samples | None) -> None:
        job = self._job
        if job is None or job.row is None or job.row.id != row_id:
            return
        if samples is None:
            self._end_job()
        else:
            self.decode_wanted.emit(job.number, job.row.language or self._controller.around.language, samples)

    @Slot(object)
    def on_speech(self, event: ports.SpeechEvent) -> None:
        job = self._job
        match event:
            case ports.TakeDecoded(number, result) if job and number == job.number:
                self._on_decoded(job, result)
            case ports.TakeFailed(number, code, _) if job and number == job.number:
                self._on_failed(job, code)
            case ports.EngineReady():
                self._go_on()

    # -- what became of it

    def _on_decoded(self, job: _Job, result: TakeText) -> None:
        if job.row:
            self._change_row(replace(job.row, text=result.text, language=result.language, reason="",
                                     status=str(d.Outcome.RECOVERED)) if result.text else
                             replace(job.row, reason=str(result.reason or "")))
            self._end_job()
        elif job.spoken and not result.text:
            log.info("a recovered take holds no words: %s", result.reason)
            self._let_go(job.name, job.spoken)
            self._end_job()
        elif job.spoken and self._add_row(recovered_row(job.name, job.spoken, result, self._controller.around.model)):
            self._count(1)
            if self._history.durable:
                self.save_wanted.emit(job.name, job.spoken.samples)
            else:
                self.forgive_wanted.emit(job.name)   # it is offered at each start until it is used
                self._end_job()
        else:
            self._end_job()                          # no row could be written: the file stays

    def _on_failed(self, job: _Job, code: Code) -> None:
        log.warning("a recovered take could not be decoded: %s", code)
        if job.row:
            self._change_row(replace(job.row, reason=str(code)))
            self._end_job()
        elif is_final(code):
            self._on_hopeless(str(code))
        else:
            self._down = True                        # the engine's fault, not the take's: the file stays
            self._files.appendleft(FoundTake(job.name, job.tries + 1))
            self._job = None
            self._go_on()

    def _on_hopeless(self, reason: str) -> None:
        """Its sound is kept as a file that any program plays, and a person decides."""
        job = self._job
        if job is None or job.spoken is None or not self._history.durable:
            self._end_job()
            return
        self._job = replace(job, reason=reason)
        self.save_wanted.emit(job.name, job.spoken.samples)

    @Slot(str, str)
    def on_saved(self, name: str, file_name: str) -> None:
        """The sound is a file now ("" = it could not be written)."""
        job = self._job
        if job is None or job.name != name or job.spoken is None:
            return
        try:
            row = self._history.of_journal(name)
        except AppError:
            row = None
        if row:
            self._change_row(replace(row, audio=file_name))
            self._let_go(name, job.spoken)
        elif file_name and self._add_row(recovered_row(name, job.spoken, None, self._controller.around.model,
                                                       job.reason, file_name)):
            self._count(1)
            self._let_go(name, job.spoken)
        self._end_job()

    def _add_row(self, row: ports.HistoryRow) -> bool:
        try:
            self._history.add(row)
        except AppError as e:
            log.warning("history: %s", e)
            return False
        return True

    def _let_go(self, name: str, spoken: SpokenTake) -> None:
        if spoken.damaged:
            self.aside_wanted.emit(name)
        else:
            self._journal.forget(name)

    def _count(self, number: int) -> None:
        if number:
            self._controller.tally.recovered += number
            self.recovered.emit(self._controller.tally.recovered)

    # -- what a person does with it

    @Slot(int)
    def insert(self, row_id: int) -> None:
        if (row := self._find(row_id)) and row.text:
            self._controller.insert_row(row)

    @Slot(int)
    def copy(self, row_id: int) -> None:
        if (row := self._find(row_id)) and self._controller.copy(row.text):
            self._mark(row, d.Outcome.COPIED, "")
            self.show_list()

    @Slot(int)
    def decode_again(self, row_id: int) -> None:
        """After everything else that waits."""
        if row_id not in self._again:
            self._again.append(row_id)
        self._go_on()

    @Slot(int)
    def delete(self, row_id: int) -> None:
        """The row first: a file without a row harms nobody, a row without its file would."""
        row = self._find(row_id)
        if row is None:
            return
        try:
            self._history.remove(row.id)
        except AppError as e:
            log.warning("history: %s", e)
            return
        if row.audio:
            self.remove_wanted.emit(row.audio)
        if row.journal:
            self._journal.forget(row.journal)
        self.show_list()

    @Slot(object)
    def _on_finished(self, last: Last) -> None:
        """A text of an earlier run was inserted, or not; any other changes the list as well."""
        if last.take.id < 0 and (row := self._find(-last.take.id)):
            self._mark(row, last.outcome, last.reason)
        self.show_list()

    def _mark(self, row: ports.HistoryRow, outcome: d.Outcome, reason: str) -> None:
        try:
            self._history.mark(row.id, str(outcome), reason, row.timings_ms)
        except AppError as e:
            log.warning("history: %s", e)
        if not self._history.durable and outcome in (d.Outcome.INSERTED, d.Outcome.COPIED):
            self._journal.forget(row.journal)

    def _throw_away_sound(self, row: ports.HistoryRow) -> None:
        """After 30 days: without a text the row says nothing any more."""
        if row.text:
            self._change_row(replace(row, audio=""))
        else:
            self._history.remove(row.id)
        self.remove_wanted.emit(row.audio)

    def _change_row(self, row: ports.HistoryRow) -> None:
        try:
            self._history.revise(row)
        except AppError as e:
            log.warning("history: %s", e)

    def _find(self, row_id: int) -> ports.HistoryRow | None:
        try:
            return next((row for row in self._history.kept() if row.id == row_id), None)
        except AppError:
            return None
