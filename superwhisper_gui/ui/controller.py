"""The controller: feeds events into the state machine and carries out its effects. Thread: GUI.

    hotkey, button, tray, command line  ->  step(state, event)  ->  signals to the workers, history, insertion, views
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from superwhisper_gui.core import dictation as d
from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.audio import TakeAudio
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.report import Last, Marks, Surroundings, Tally
from superwhisper_gui.core.settings import Settings, resolve_language
from superwhisper_gui.core.target import Target
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.ui.outside import Outside, rules_of
from superwhisper_gui.ui.take_rows import TakeRows

log = logging.getLogger(__name__)

TICK_MS = 100
STANDSTILL_S = 1.0                         # without a tick: the program was stopped, or did not get a processor


class Controller(QObject):
    """Owns the state; everything that happens comes through `post`.

    Signals to the workers: begin_take, end_take, resume_take, abort_take, decode_begin, decode_cancel, forget_sound,
    save_sound. Signals to the views: changed (state summary), finished (Last), waiting_changed (the text that waits, or
    ""), error_changed (Code or None), cue_started, surroundings_changed, refused (a take was asked for under `hold`),
    hotkey_changed (`listens`, or what it listens to).
    """

    begin_take = Signal(int, float)
    end_take = Signal(int, float)
    resume_take = Signal(int)
    abort_take = Signal(int)
    decode_begin = Signal(int, str)
    decode_cancel = Signal(int)
    forget_sound = Signal(int)
    save_sound = Signal(int)

    changed = Signal(str)
    finished = Signal(object)
    waiting_changed = Signal(str)
    error_changed = Signal(object)
    cue_started = Signal()
    surroundings_changed = Signal(object)
    refused = Signal()
    hotkey_changed = Signal()

    _gestured = Signal(object)
    _insert_ended = Signal(object)
    _troubled = Signal(object)
    _insert_asked = Signal()
    _read_late = Signal(int, float)

    def __init__(self, settings: Settings, outside: Outside) -> None:
        super().__init__()
        self.settings, self._outside = settings, outside
        self.state, self.tally = d.State(), Tally()
        self.last: Last | None = None
        self.waiting: d.Take | None = None
        self.around = Surroundings(language=resolve_language(settings, outside.locale), model=settings.model,
                                   pid=os.getpid(), input=settings.input)
        self._marks: dict[int, Marks] = {}
        self._unread = Marks()             # of the take whose text no target has read yet
        self.rows = TakeRows(outside.history, outside.journal, self._troubled.emit)
        self._again: set[int] = set()
        self.held = False                  # set by `hold`
        self._away = False
        self.listens = False               # to the chord of the settings
        self._when_idle: list[Callable[[], None]] = []
        self._ticked_at = 0.0
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._gestured.connect(self._on_gesture)
        self._insert_ended.connect(self._on_insert_ended)
        self._troubled.connect(self.on_trouble)
        self._insert_asked.connect(self.insert_waiting)
        self._read_late.connect(self._on_late_read)

    def start(self) -> None:
        """Begins to listen to the keyboard."""
        self._outside.inserter.start(self._insert_ended.emit, self._troubled.emit, self._read_late.emit)
        self._outside.journal.start(self._troubled.emit)
        self.start_hotkey()

    def start_hotkey(self) -> None:
        """Listens to the chord of the settings; where that cannot be, the button and the command line remain."""
        self._outside.hotkeys.stop()
        self.listens = False
        try:
            chord = keys.parse_chord(self.settings.hotkey)
            self._outside.hotkeys.start(chord, self.settings.release_confirm_ms / 1000, self._gestured.emit)
            self.listens = True
        except AppError as e:
            log.warning("no hotkey: %s", e)
            self.post(d.Trouble(time.monotonic(), e.code))
        self.hotkey_changed.emit()

    # -- commands

    @Slot()
    def toggle(self) -> None:
        if self.state.spoken is None:
            self.start_take()
        else:
            self.stop_take()

    @Slot()
    def start_take(self) -> None:
        if self._refuses():
            return
        self.post(d.Start(time.monotonic(), self.foreign_window()))

    @Slot()
    def stop_take(self) -> None:
        """Also for lock and suspend: what was said counts."""
        self.post(d.Stop(time.monotonic(), self._outside.focus.active()))

    @Slot()
    def cancel(self) -> None:
        self.post(d.Cancel(time.monotonic()))

    @Slot()
    def insert_waiting(self) -> None:
        """Inserts the text that waits into the window that has the focus, or had it before ours."""
        if (take := self.waiting) is not None:
            self._again.add(take.id)
            self._wait_with(None)
            self.post(d.InsertAgain(time.monotonic(), take, self.foreign_window()))

    def foreign_window(self) -> Target | None:
        """The window that has the focus, or had it before ours."""
        return self._outside.focus.active() or self._outside.focus.last_foreign()

    def insert_row(self, row: ports.HistoryRow, target: Target | None) -> bool:
        """Inserts a text of an earlier run (take -row.id), or one that waits. False: it is on its way."""
        if any(self.rows.row_of(take.id) == row.id for take in self.state.takes):
            return False
        if self.waiting is not None and self.rows.row_of(self.waiting.id) == row.id:
            self.insert_waiting()
            return True
        now = time.monotonic()
        take = d.Take(-row.id, now, target, by_key=False, result=TakeText(row.text, None, 0.0, row.language))
        self._again.add(take.id)
        self.post(d.InsertAgain(now, take, target))
        return True

    @Slot(str)
    def copy(self, text: str) -> bool:
        """Whether the clipboard has the text now."""
        try:
            self._outside.inserter.copy(text)
        except AppError as e:
            log.warning("not copied: %s", e)
            self.post(d.Trouble(time.monotonic(), e.code))
            return False
        return True

    def set_away(self, away: bool) -> None:
        """The screen is locked, or the machine sleeps: what was said counts, and a tap that wakes it starts nothing."""
        self._away = away
        if away:
            self.stop_take()

    def hold(self, on: bool) -> None:
        """While on, no take begins: the microphone test records. Those that were spoken go their way."""
        self.held = on

    def _refuses(self) -> bool:
        if self.held:
            self.refused.emit()
            self.post(d.Trouble(time.monotonic(), Code.TEST_RUNNING))
        return self.held

    def when_idle(self, done: Callable[[], None]) -> None:
        """Calls `done` once no take is pending any more; at once if none is."""
        if self.state.takes or self.rows.busy:
            self._when_idle.append(done)
        else:
            done()

    def apply(self, settings: Settings) -> None:
        """New settings for the next take; a changed key is listened to at once."""
        old, self.settings = self.settings, settings
        self.set_around(language=resolve_language(settings, self._outside.locale))
        self._outside.inserter.set_way(settings.insert)
        if (old.hotkey, old.release_confirm_ms) != (settings.hotkey, settings.release_confirm_ms):
            self.start_hotkey()

    def set_around(self, **changes: Any) -> None:
        self.around = replace(self.around, **changes)
        self.surroundings_changed.emit(self.around)

    # -- events from outside

    @Slot(object)
    def _on_gesture(self, gesture: keys.Gesture) -> None:
        if isinstance(gesture, keys.Pressed) and self._refuses():
            return
        self.post(d.Key(gesture, self._outside.focus.active()))

    @Slot(object)
    def on_recorder(self, event: ports.RecorderEvent) -> None:
        now = time.monotonic()
        match event:
            case ports.TakeStarted(take, at):
                self.post(d.FirstBlock(take, at))
            case ports.TakeVoice(take, at):
                self.post(d.Voice(take, at))
            case ports.TakeLost(take, code):
                self.post(d.CaptureFailed(take, now, code))
            case ports.InputChanged(device):
                self.set_around(input=device.name if device else self.settings.input)
            case ports.InputFailed(code, detail):
                log.warning("microphone: %s %s", code, detail)
                self.post(d.Trouble(now, code))
            case ports.SoundGap(missing_ms):
                log.warning("samples missing: %.0f ms", missing_ms)
                self.set_around(gap_ms=self.around.gap_ms + missing_ms)
                self.post(d.Trouble(now, Code.SOUND_GAP))

    @Slot(int, object, bool)
    def on_captured(self, take: int, audio: TakeAudio, lost: bool) -> None:
        now = time.monotonic()
        spoken = self.state.spoken
        released = spoken.released_at if spoken and spoken.id == take else 0.0
        self._mark(take, captured=now, released=released or now)
        self.post(d.Captured(take, now, audio, lost))

    @Slot(object)
    def on_speech(self, event: ports.SpeechEvent) -> None:
        now = time.monotonic()
        match event:
            case ports.EngineLoading(pid):
                self.set_around(engine_pid=pid)
                self.post(d.EngineChanged(d.Engine.LOADING, now))
            case ports.EngineReady(info, load_ms):
                log.info("engine ready: %s on %s %s in %.0f ms", info.model, info.device, info.compute_type, load_ms)
                self.set_around(engine=info, engine_pid=info.pid)
                self.post(d.EngineChanged(d.Engine.READY, now))
            case ports.EngineStats(info, breakers, metrics):
                self.set_around(engine=info, breakers=breakers, metrics=metrics)
            case ports.EngineDown(code, detail):
                log.warning("engine down: %s %s", code, detail)
                self.post(d.EngineChanged(d.Engine.FAILED, now, code))
            case ports.TakePartial(take, text):
                if self.state.spoken and self.state.spoken.id == take:
                    self.set_around(partial=text)
            case ports.TakeDecoded(take, result):
                self._mark(take, decoded=now)
                self.post(d.Decoded(take, now, result))
            case ports.TakeFailed(take, code, _):
                self.post(d.DecodeFailed(take, now, code))

    @Slot(object)
    def _on_insert_ended(self, result: ports.InsertResult) -> None:
        self._mark(result.take, read=result.read_at, inserted=result.text)
        self.post(d.InsertEnded(result.take, time.monotonic(), result.outcome, result.code))

    @Slot(object)
    def on_trouble(self, code: Code) -> None:
        self.post(d.Trouble(time.monotonic(), code))

    @Slot()
    def _tick(self) -> None:
        now, before = time.monotonic(), self._ticked_at
        self._ticked_at = now
        self.post(d.Tick(now, now - before if now - before > STANDSTILL_S else 0.0))

    # -- the step

    def post(self, event: d.Event) -> None:
        """One event through the state machine, then its effects in order."""
        before = self.state
        self.state, effects = d.step(self.state, event, rules_of(self.settings, away=self._away))
        for effect in effects:
            self._carry_out(effect)
        if self.state.error != before.error:
            self.error_changed.emit(self.state.error)
        if self.state.summary != before.summary:
            log.info("state %s", self.state.summary)
            self.changed.emit(self.state.summary)
        busy = bool(self.state.takes or self.state.error or self.rows.busy)
        if busy != self._ticks.isActive():
            self._ticked_at = time.monotonic()
            self._ticks.start() if busy else self._ticks.stop()
        if not (self.state.takes or self.rows.busy) and self._when_idle:
            waiting, self._when_idle = self._when_idle, []
            for done in waiting:
                done()

    def _carry_out(self, effect: d.Effect) -> None:
        match effect:
            case d.BeginTake(take, at):
                self.rows.begin(take, self.around.language)
                self.decode_begin.emit(take, self.around.language)
                self.begin_take.emit(take, at)
                self.set_around(partial="")
                self._outside.inserter.prepare()
            case d.EndTake(take, at):
                self.end_take.emit(take, at)
            case d.ResumeTake(take):
                self.resume_take.emit(take)
            case d.DropTake(take):
                self.abort_take.emit(take)
                self.decode_cancel.emit(take)
            case d.StoreText(take) if self.settings.history:
                self.rows.add(take, d.Outcome.PENDING, self.around)     # without it the text goes on to its window
            case d.InsertText(take):
                self.rows.then(take.id, partial(self._outside.inserter.insert, ports.Insertion(
                    take.id, take.result.text if take.result else "", take.target,
                    activate=take.id in self._again or not take.by_key, spaced=self.settings.space_between_takes)))
            case d.Finish(take, outcome, _, code):
                self._finish(take, outcome, code)
            case d.GrabEscape(on):
                self._outside.hotkeys.grab_escape(on)
            case d.CueStart():
                self.cue_started.emit()
            case d.ShowError(code):
                log.info("shown: %s", code)

    # -- what becomes of a take

    def _mark(self, take: int, **what: Any) -> None:
        self._marks[take] = replace(self._marks.get(take, Marks()), **what)

    def _finish(self, take: d.Take, outcome: d.Outcome, code: Code | None) -> None:
        if self.state.spoken is None:
            self.set_around(partial="")
        again = take.id in self._again
        self._again.discard(take.id)
        marks = self._marks.pop(take.id, Marks())
        last = Last(take, outcome, code, marks.timings(), marks.inserted)
        if outcome is d.Outcome.UNCONFIRMED:
            self._unread = marks
        if outcome is not d.Outcome.CANCELLED:
            self.last = last
        if not again:
            self.tally.count(last)
        log.info("take %d: %s %s, %.2f s of sound, release to text %s ms", take.id, outcome, code or "",
                 take.audio.duration_s if take.audio else 0.0, last.timings.release_to_text)
        self.rows.mark(last)
        self._settle_sound(last)
        if outcome in (d.Outcome.KEPT, d.Outcome.UNCONFIRMED):
            self._wait_with(take)
        self.finished.emit(last)

    def _settle_sound(self, last: Last) -> None:
        """The sound goes only when its text is safe or the person threw it away."""
        take, outcome = last.take, last.outcome
        if outcome is d.Outcome.FAILED and self._outside.history is None and self._outside.journal.is_whole(take.id):
            self.forget_sound.emit(take.id)          # the next start tries again: nothing would name the file
            return
        wanted = self.settings.keep_audio and outcome is not d.Outcome.CANCELLED
        if outcome is d.Outcome.FAILED:
            self.rows.await_sound(last)
        if wanted or outcome is d.Outcome.FAILED:
            self.save_sound.emit(take.id)
        else:
            self.rows.later(partial(self.forget_sound.emit, take.id))       # its row first
        done = (d.Outcome.CANCELLED, d.Outcome.EMPTY, d.Outcome.INSERTED, d.Outcome.COPIED)
        self.rows.forget_journal(take.id, needs_row=outcome not in done)

    @Slot(int, str)
    def on_sound_kept(self, take: int, name: str) -> None:
        """`name`: the file with it, "" if nothing of it was heard."""
        self.rows.sound_kept(take, name, next((t for t in self.state.takes if t.id == take), None), self.around)

    def _wait_with(self, take: d.Take | None) -> None:
        self.waiting = take
        chord = keys.parse_chord(self.settings.insert_hotkey) if take and self.settings.insert_hotkey else None
        self._outside.hotkeys.grab_insert(chord, self._insert_asked.emit)
        self.waiting_changed.emit(take.result.text if take and take.result else "")

    @Slot(int, float)
    def _on_late_read(self, take: int, read_at: float) -> None:
        """The target read the text after all: it is inserted, and nothing waits."""
        if self.waiting and self.waiting.id == take:
            self._wait_with(None)
        self.rows.forget_journal(take)          # without a history it was kept for the next start
        last = self.last
        if last and last.take.id == take and last.outcome is d.Outcome.UNCONFIRMED:
            marks = replace(self._unread, read=read_at)
            self.last = replace(last, outcome=d.Outcome.INSERTED, code=None, timings=marks.timings())
            self.tally.inserted += 1
            self.rows.mark(self.last)
            self.finished.emit(self.last)
