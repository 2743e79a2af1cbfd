"""The microphone test in the running program: its window, its worker, and what the program learns from it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QThread, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from superwhisper_gui.core import ports
from superwhisper_gui.core.device_findings import failed_devices, findings_of
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.report import Last
from superwhisper_gui.core.validation import OwnVerdict, PastValidation, Validation, Validator
from superwhisper_gui.ui.audio_worker import AudioWorker
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.inference_worker import InferenceWorker
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.translation import LANGUAGES, language_of
from superwhisper_gui.ui.tray import TrayIcon
from superwhisper_gui.ui.validation_guide import Guide
from superwhisper_gui.ui.validation_learned import Learned
from superwhisper_gui.ui.validation_take import Phase, Run
from superwhisper_gui.ui.validation_worker import ValidationWorker

log = logging.getLogger(__name__)

DOUBTFUL_TAKES: Final = 3              # in a row, empty or very quiet: then the test is offered
VERY_QUIET_DBFS: Final = -40.0         # peak; 0.01 of full scale, the first script's limit


class ValidationRoom(QObject):
    """Thread: GUI. Dictation keeps its own setting, and its own microphone wherever the test does not listen.

    Signals:
        opened(bool): the window was opened or closed: it needs the open microphone and its native blocks
        input_wanted(str), devices_wanted(): to the recorder
        input_chosen(str): dictation is to use this device from now on
        untested(): no device was ever tested here
    """

    opened = Signal(bool)
    input_wanted = Signal(str)
    devices_wanted = Signal()
    input_chosen = Signal(str)
    untested = Signal()
    stopping = Signal()
    _save_wanted = Signal(object, object, bool)
    _list_wanted = Signal()
    _play_wanted = Signal(object)
    _silence_wanted = Signal()

    def __init__(self, controller: Controller, views: tuple[MainWindow, TrayIcon], validator: Validator,
                 player: ports.Player, pages: ports.SystemPages, locale: str, reports: Path) -> None:
        """`reports`: the folder with them."""
        super().__init__()
        window, tray = views
        self._controller, self._window, self._pages = controller, window, pages
        self._learned = Learned(window, tray)
        tray.validation_requested.connect(self.open)
        self._locale, self._reports = locale, reports
        self.guide = Guide(window, validator, frozenset(page for page in ports.SystemPage if pages.has(page)))
        self.run, self.dialog = self.guide.run, self.guide.dialog
        self._worker = ValidationWorker(validator, player)
        self.thread_ = QThread()                         # QObject has a method thread()
        self.thread_.setObjectName("validation")
        self._worker.moveToThread(self.thread_)
        self._validation: Validation | None = None
        self._page: Path | None = None
        self._doubtful = 0
        self._comparing = False
        self._connect()

    def _connect(self) -> None:
        guide, worker, result = self.guide, self._worker, self.dialog.result_page
        guide.input_wanted.connect(self.input_wanted)
        guide.input_chosen.connect(self.input_chosen)
        guide.left.connect(self._on_left)
        guide.judge_wanted.connect(worker.judge)
        guide.comparing.connect(self._on_comparing)
        self.run.phase_changed.connect(self._hold)
        self._save_wanted.connect(worker.save)
        self._list_wanted.connect(worker.list_past)
        self._play_wanted.connect(worker.play)
        self._silence_wanted.connect(worker.stop_playing)
        self.stopping.connect(worker.stop)
        worker.closed.connect(self.thread_.quit, Qt.ConnectionType.DirectConnection)     # this thread will be waiting
        worker.judged.connect(self._on_judged)
        worker.saved.connect(self._on_saved)
        worker.listed.connect(self._on_listed)
        worker.playing.connect(result.set_playing)
        result.play_clicked.connect(self._play)
        result.stop_clicked.connect(self._silence_wanted)
        result.own_changed.connect(self._on_own)
        result.report_clicked.connect(self._open_report)
        self.dialog.choose_page.refresh_clicked.connect(self.devices_wanted)
        self.dialog.past_page.report_clicked.connect(self._open_past)
        for page in (self.dialog.choose_page, result):
            page.page_clicked.connect(self._open_page)
        self._controller.changed.connect(self._on_changed)
        self._controller.refused.connect(guide.say_refused)
        self._window.validation_requested.connect(self.open)

    def connect_workers(self, audio: AudioWorker, inference: InferenceWorker) -> None:
        """The recorder and the engine; of each take, the engine hears first."""
        run = self.run
        run.reopen_wanted.connect(audio.reopen)
        run.decode_begin.connect(inference.begin)
        run.begin_take.connect(audio.begin)
        run.end_take.connect(audio.end)
        run.end_take.connect(inference.release)
        run.abort_take.connect(audio.abort)
        run.decode_cancel.connect(inference.cancel)
        run.decode_test.connect(inference.decode_test)
        run.decode_frames.connect(inference.frames)
        run.decode_release.connect(inference.release)
        run.decode_end.connect(inference.end_test)
        audio.test_frames.connect(inference.frames)
        audio.test_frames.connect(run.on_frames)
        audio.test_captured.connect(run.on_captured)     # first: the engine's answer must not be heard before this
        audio.test_captured.connect(inference.end)
        audio.test_happened.connect(run.on_take)
        audio.native.connect(self.guide.on_native)
        audio.happened.connect(self.guide.on_sound)
        audio.happened.connect(self._learned.on_sound)
        audio.devices_listed.connect(self.guide.set_devices)
        inference.happened.connect(run.on_speech)
        self.opened.connect(audio.listen)
        self._controller.finished.connect(self.on_finished)

    # -- life

    def start(self) -> None:
        """Reads what earlier tests say of the devices."""
        self.thread_.start()
        self._list_wanted.emit()

    def stop(self) -> None:
        """The thread is to be waited for."""
        self.dialog.hide()
        self.stopping.emit()

    @Slot()
    def open(self) -> None:
        settings, language = self._controller.settings, self._controller.around.language
        if language not in LANGUAGES:
            language = language_of(settings.ui_language, self._locale)
        self._window.set_offer(None)
        if self.guide.show(settings.input, language):
            self.opened.emit(True)
            self.devices_wanted.emit()

    @property
    def is_open(self) -> bool:
        return self.dialog.isVisible()

    @Slot()
    def _on_left(self) -> None:
        self._silence_wanted.emit()
        self.opened.emit(False)
        if not self._window.is_seen:             # no meter: it is only closed, however warm it was to be kept
            self.run.reopen_wanted.emit(self._controller.settings.input)

    @Slot()
    def interrupt(self) -> None:
        """The screen was locked, or the machine goes to sleep."""
        self.guide.interrupt()

    # -- dictation and the test share one microphone

    @Slot()
    def _hold(self) -> None:
        """While it listens, nothing is dictated: there is one microphone, and what is read belongs to the test."""
        records = self.run.phase in (Phase.OPENING, Phase.SILENCE, Phase.READING)
        self._controller.hold(records or self._comparing)

    @Slot(bool)
    def _on_comparing(self, comparing: bool) -> None:
        self._comparing = comparing
        self._hold()

    @Slot(str)
    def _on_changed(self) -> None:
        self.guide.set_busy(self._controller.state.spoken is not None)

    # -- results

    @Slot(object, object)
    def _on_judged(self, validation: Validation, run: Run) -> None:
        self._validation, self._page = validation, None
        self.guide.show_result(validation, run)
        self._save_wanted.emit(validation, OwnVerdict(), False)

    @Slot(object, object)
    def _on_saved(self, page: Path | None, trouble: AppError | None) -> None:
        self._page = page or self._page
        self.dialog.result_page.set_saved(self._page, trouble)

    @Slot(object, bool)
    def _on_own(self, own: OwnVerdict, with_sound: bool) -> None:
        if self._validation is not None:
            self._save_wanted.emit(self._validation, own, with_sound)

    @Slot(object)
    def _on_listed(self, past: list[PastValidation]) -> None:
        findings = findings_of(past)
        self.guide.set_past(past)
        self.guide.set_failed(failed_devices(findings))
        self._learned.set_findings(findings)
        if not past:
            self.untested.emit()

    @Slot()
    def _play(self) -> None:
        if self._validation is not None:
            self._play_wanted.emit(self._validation.recorded)

    @Slot()
    def _open_report(self) -> None:
        if self._page is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._page)))

    @Slot(str)
    def _open_past(self, report: str) -> None:
        page = (self._reports / Path(report).name).with_suffix(".html")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))

    @Slot(str)
    def _open_page(self, page: str) -> None:
        self._pages.open(ports.SystemPage(page))

    # -- offering it

    @Slot(object)
    def on_finished(self, last: Last) -> None:
        """Three takes in a row of which hardly anything arrived: then the person should know that there is a test."""
        if last.outcome is Outcome.CANCELLED or last.take.audio is None:
            return
        doubtful = last.outcome is Outcome.EMPTY or last.take.audio.peak_dbfs < VERY_QUIET_DBFS
        self._doubtful = self._doubtful + 1 if doubtful else 0
        if not doubtful:
            self._window.set_offer(None)
        elif self._doubtful >= DOUBTFUL_TAKES:
            self._doubtful = 0
            log.info("the microphone test is offered")
            self._window.set_offer(Code.MIC_DOUBTFUL)
