"""Takes of a run that ended too early: decoded without a click, offered for insertion with one. Thread: GUI.

    found -> read -> decoded -> row "recovered" (durable) -> sound as FLAC -> journal file deleted
                     cannot  -> sound as FLAC -> row "failed" (durable)    -> journal file deleted

One at a time, and only while no take is spoken or waits: the person who speaks now comes first. Nothing is inserted
by itself; a kill between any two of these steps leaves the file or the row, and never makes two rows of one take.
The history is asked where one may wait for the disk (`_ask`), and its answers come back here.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core import dictation as d
from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.recovered_row import recovered_row
from superwhisper_gui.core.recovery import GAVE_UP, TRIES, FoundTake, SpokenTake, is_final
from superwhisper_gui.core.report import Last
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.recovered_rows import RecoveredRows

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
    _answered = Signal(object)

    def __init__(self, controller: Controller, history: ports.History, journal: ports.Journal) -> None:
        super().__init__()
        self._controller, self._history, self._journal = controller, history, journal
        self._files: deque[FoundTake] = deque()
        self._again: deque[int] = deque()
        self._job: _Job | None = None
        self._number = FIRST_NUMBER
        self._inserting: set[int] = set()          # rows, until it is known what became of them
        self._looked = False
        self._down = False                         # the engine cannot be had: try again when it is ready
        self._rows = RecoveredRows(history, journal, self.remove_wanted.emit, self.aside_wanted.emit)
        self._answered.connect(self._on_answered)
        controller.changed.connect(self._go_on)
        controller.finished.connect(self._on_finished)

    def _ask(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """`work` may wait for the disk; `then` is called here with what it gave."""
        self._history.later(lambda: self._answered.emit(partial(then, work())))

    @Slot(object)
    def _on_answered(self, then: Callable[[], None]) -> None:
        then()

    # -- what is there

    def start(self) -> None:
        """Looks for takes of earlier runs; those whose insertion was cut off are told about at once."""
        self._ask(self._rows.begin, self._on_started)

    def _on_started(self, pending: int) -> None:
        self._count(pending)
        self.look_wanted.emit()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be done without a person."""
        return self._looked and self._job is None and (self._down or not (self._files or self._again))

    @Slot(object)
    def on_found(self, found: list[FoundTake]) -> None:
        self._ask(partial(self._rows.without_row, found), self._on_sorted)

    def _on_sorted(self, wanted: list[FoundTake]) -> None:
        self._looked = True
        self._files.extend(wanted)
        log.info("%d takes of earlier runs", len(self._files))
        self.show_list()
        self._go_on()

    @Slot()
    def show_list(self) -> None:
        self._ask(self._rows.kept, self._on_listed)

    def _on_listed(self, rows: list[ports.HistoryRow] | None) -> None:
        if rows is not None:
            self.listed.emit(rows)

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
            self._ask(lambda: None, self._tell_settled)      # after the list that was asked for before

    def _tell_settled(self, _done: None) -> None:
        if self.is_settled:
            self.settled.emit()

    def _begin_file(self, file: FoundTake) -> None:
        self._number += 1
        self._job = _Job(self._number, file.name, file.tries)
        self.read_wanted.emit(file.name, file.tries < TRIES)

    def _begin_row(self, row_id: int) -> None:
        self._number += 1
        self._job = _Job(self._number)
        self._ask(partial(self._rows.find, row_id), self._on_row)

    def _on_row(self, row: ports.HistoryRow | None) -> None:
        if self._job is None or row is None or not row.audio:
            self._end_job()
            return
        self._job = replace(self._job, row=row)
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
            self._rows.let_go(name, spoken)
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
            row = replace(job.row, text=result.text, language=result.language, reason="",
                          status=str(d.Outcome.RECOVERED)) if result.text else \
                replace(job.row, reason=str(result.reason or ""))
            self._ask(partial(self._rows.change, row), self._on_changed)
        elif job.spoken and not result.text:
            log.info("a recovered take holds no words: %s", result.reason)
            self._rows.let_go(job.name, job.spoken)
            self._end_job()
        elif job.spoken:
            row = recovered_row(job.name, job.spoken, result, self._controller.around.model)
            self._ask(partial(self._rows.add, row), partial(self._on_added, job.name, job.spoken))

    def _on_added(self, name: str, spoken: SpokenTake, written: bool) -> None:
        if not written:
            self._end_job()                          # the file stays
            return
        self._count(1)
        if self._history.durable:
            self.save_wanted.emit(name, spoken.samples)
        else:
            self.forgive_wanted.emit(name)           # it is offered at each start until it is used
            self._end_job()

    def _on_changed(self, _done: None) -> None:
        self._end_job()

    def _on_failed(self, job: _Job, code: Code) -> None:
        log.warning("a recovered take could not be decoded: %s", code)
        if job.row:
            self._ask(partial(self._rows.change, replace(job.row, reason=str(code))), self._on_changed)
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
        if job and job.name == name and job.spoken:
            new = recovered_row(name, job.spoken, None, self._controller.around.model, job.reason, file_name)
            self._ask(partial(self._rows.name_sound, new, job.spoken), self._on_named)

    def _on_named(self, new: int) -> None:
        self._count(new)
        self._end_job()

    def _count(self, number: int) -> None:
        if number:
            self._controller.tally.recovered += number
            self.recovered.emit(self._controller.tally.recovered)

    # -- what a person does with it

    @Slot(int)
    def insert(self, row_id: int) -> None:
        if row_id not in self._inserting:            # a second click while the first is under way does nothing
            self._inserting.add(row_id)
            target = self._controller.foreign_window()
            self._ask(partial(self._rows.find, row_id), partial(self._insert, row_id, target))

    def _insert(self, row_id: int, target: Target | None, row: ports.HistoryRow | None) -> None:
        if row is None or not row.text or not self._controller.insert_row(row, target):
            self._inserting.discard(row_id)

    @Slot(int)
    def copy(self, row_id: int) -> None:
        self._ask(partial(self._rows.find, row_id), self._copy)

    def _copy(self, row: ports.HistoryRow | None) -> None:
        if row and self._controller.copy(row.text):
            self._history.later(partial(self._rows.mark, row.id, d.Outcome.COPIED, ""))
            self.show_list()

    @Slot(int)
    def decode_again(self, row_id: int) -> None:
        """After everything else that waits."""
        if row_id not in self._again:
            self._again.append(row_id)
        self._go_on()

    @Slot(int)
    def delete(self, row_id: int) -> None:
        self._history.later(partial(self._rows.delete, row_id))
        self.show_list()

    @Slot(object)
    def _on_finished(self, last: Last) -> None:
        """A text of an earlier run was inserted, or not; any other changes the list as well."""
        if last.take.id < 0:
            self._history.later(partial(self._rows.mark, -last.take.id, last.outcome, last.reason))
        self._ask(lambda: None, self._allow_insertions)      # after the mark
        self.show_list()

    def _allow_insertions(self, _done: None) -> None:
        self._inserting.clear()

