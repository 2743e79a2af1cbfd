"""The running program: workers, controller, windows, and the wires between them. Everything else comes in as ports."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.dictation import Outcome, Trouble
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.model_store import ModelStore
from superwhisper_gui.core.report import Last, Metrics, Surroundings
from superwhisper_gui.core.settings import Settings, with_value
from superwhisper_gui.core.validation import Validator
from superwhisper_gui.ui.audio_keeper import AudioKeeper
from superwhisper_gui.ui.audio_worker import AudioWorker
from superwhisper_gui.ui.control_room import ControlRoom
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.engine_choice import EngineChoice
from superwhisper_gui.ui.inference_worker import InferenceWorker
from superwhisper_gui.ui.kept_room import KeptRoom
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.messages import Action
from superwhisper_gui.ui.metrics_room import MetricsRoom
from superwhisper_gui.ui.models_room import ModelsRoom
from superwhisper_gui.ui.outside import Outside
from superwhisper_gui.ui.pace_room import PaceRoom
from superwhisper_gui.ui.translation import install_translation
from superwhisper_gui.ui.tray import TrayIcon
from superwhisper_gui.ui.validation_room import ValidationRoom

log = logging.getLogger(__name__)

QUIT_LIMIT_S = 2.5


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root builds. `save_setting(name, text)` writes the file; raises AppError."""

    recorder: ports.Recorder
    engine: ports.SpeechEngine
    kept_audio: ports.KeptAudio
    history: ports.History | None
    journal: ports.Journal
    recovered: ports.History                   # where texts of earlier runs go: `history`, or one in memory
    focus: ports.Focus
    inserter: ports.Inserter
    hotkeys: ports.Hotkeys
    control: ports.ControlServer
    session: ports.Session
    models: ModelStore
    metrics: Metrics
    save_setting: Callable[[str, str], object]
    translations: Path
    icons: Path
    profile: Path
    locale: str
    validator: Validator
    player: ports.Player
    pages: ports.SystemPages


def create_application(icon: Path) -> QApplication:
    """The Qt application; closing the window does not end it."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("superwhisper-gui")
    qt.setApplicationDisplayName("SuperWhisper")
    qt.setDesktopFileName("superwhisper-gui")
    qt.setQuitOnLastWindowClosed(False)
    qt.setWindowIcon(QIcon(str(icon)))
    return qt


class Program(QObject):
    """All parts of the running program and the wires between them. Thread: GUI.

    Signals to the workers, besides the controller's: meter_wanted, input_wanted, devices_wanted,
    retry_input, retry_engine, stopping.
    """

    meter_wanted = Signal(bool)
    input_wanted = Signal(str)
    devices_wanted = Signal()
    times_wanted = Signal(float, float)
    retry_input = Signal()
    retry_engine = Signal()
    stopping = Signal()

    def __init__(self, settings: Settings, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.controller = Controller(settings, Outside(parts.focus, parts.inserter, parts.hotkeys, parts.history,
                                                       parts.journal, parts.locale))
        self._audio = AudioWorker(parts.recorder, parts.journal)
        self._inference = InferenceWorker(parts.engine)
        self._keeper = AudioKeeper(parts.kept_audio, parts.journal)
        self._threads = [_thread(worker, name) for worker, name in
                         ((self._audio, "audio"), (self._inference, "inference"), (self._keeper, "keeper"))]
        self._translator = install_translation(parts.translations, settings.ui_language, parts.locale)
        self.window = MainWindow(parts.icons)
        self.tray = TrayIcon(parts.icons)
        self._models = ModelsRoom(parts.models, self.window, settings.model)
        self._engine_choice = EngineChoice(self.controller, self._models, self._save)
        self._metrics = MetricsRoom(parts.metrics, self.controller)
        self._pace = PaceRoom(self.controller, self.window)
        self._kept = KeptRoom(self.controller, parts.recovered, parts.journal, parts.kept_audio, self.window)
        self._kept.worker.moveToThread(self._threads[2])
        self._validation = ValidationRoom(self.controller, (self.window, self.tray), parts.validator, parts.player,
                                          parts.pages, parts.locale, parts.profile / "validations")
        windows = {"show": self.show, "validate": self._validation.open, "quit": self.quit}
        self._requests = ControlRoom(self.controller, self._kept, self._metrics, windows,
                                     partial(self._set, save=False), has_history=parts.history is not None)
        self._connect_workers()
        self._connect_views()
        self._validation.connect_workers(self._audio, self._inference)

    # -- wires

    def _connect_workers(self) -> None:
        c, audio, inference, keeper = self.controller, self._audio, self._inference, self._keeper
        self._threads[0].started.connect(audio.start)
        self._threads[1].started.connect(inference.start)
        c.begin_take.connect(audio.begin)
        c.end_take.connect(audio.end)
        c.end_take.connect(inference.release)
        c.resume_take.connect(audio.resume)
        c.abort_take.connect(audio.abort)
        c.decode_begin.connect(inference.begin)
        c.decode_cancel.connect(inference.cancel)
        audio.frames.connect(inference.frames)
        audio.frames.connect(keeper.add)
        audio.captured.connect(c.on_captured)    # first: the engine's answer must not be heard before this
        audio.captured.connect(inference.end)
        audio.happened.connect(c.on_recorder)
        inference.happened.connect(c.on_speech)
        inference.happened.connect(self._engine_choice.on_speech)
        inference.happened.connect(self._metrics.on_speech)
        inference.happened.connect(self._pace.on_speech)
        self._engine_choice.wanted.connect(inference.reconfigure)
        self._engine_choice.taken_back.connect(self._apply)
        c.save_sound.connect(keeper.save)
        c.forget_sound.connect(keeper.forget)
        keeper.kept.connect(c.on_sound_kept)
        keeper.troubled.connect(c.on_trouble)
        self.meter_wanted.connect(audio.set_meter)
        self.input_wanted.connect(audio.set_input)
        self.devices_wanted.connect(audio.list_devices)
        self.times_wanted.connect(audio.set_times)
        self.retry_input.connect(audio.retry)
        self.retry_engine.connect(inference.retry)
        for stop in (audio.stop, inference.stop):
            self.stopping.connect(stop)
        audio.closed.connect(keeper.save_all)    # not before: until then there may be more sound
        self._kept.recovery.decode_wanted.connect(inference.decode)
        inference.happened.connect(self._kept.recovery.on_speech)
        for stopped, thread in zip((audio.closed, inference.closed, keeper.drained), self._threads, strict=True):
            # not before: a loop that is told to quit leaves its events unread; direct: this thread will be waiting
            stopped.connect(thread.quit, Qt.ConnectionType.DirectConnection)

    def _connect_views(self) -> None:
        c, window, tray = self.controller, self.window, self.tray
        c.finished.connect(self._show_last)
        c.finished.connect(self._metrics.on_finished)
        c.finished.connect(self._pace.on_finished)
        c.error_changed.connect(window.set_notice)
        c.surroundings_changed.connect(self._show_surroundings)
        c.hotkey_changed.connect(self._show_hotkeys)
        self._audio.happened.connect(self._show_sound)
        self._audio.devices_listed.connect(self._show_devices)
        window.became_visible.connect(self._show_meter)
        window.became_hidden.connect(self._show_meter)
        window.start_stop_clicked.connect(c.toggle)
        window.insert_clicked.connect(c.insert_waiting)
        window.copy_requested.connect(c.copy)
        window.ui_language_chosen.connect(self._choose_ui_language)
        window.notice_action.connect(self._notice_action)
        window.models_requested.connect(self._show_models)
        self._models.chosen.connect(self._choose_model)
        self._models.downloaded.connect(self._on_downloaded)
        room = self._validation
        room.opened.connect(self._show_meter)
        room.input_wanted.connect(self.input_wanted)
        room.devices_wanted.connect(self.devices_wanted)
        room.input_chosen.connect(self._choose_input)
        room.untested.connect(self._offer_test)
        tray.start_stop_clicked.connect(c.toggle)
        tray.insert_clicked.connect(c.insert_waiting)
        tray.show_clicked.connect(self.show)
        for view in (window, tray):
            c.changed.connect(view.set_summary)
            c.waiting_changed.connect(view.set_waiting)
            view.input_chosen.connect(self._choose_input)
            view.picker_opened.connect(self.devices_wanted)
            view.quit_requested.connect(self.quit)

    # -- life

    def start(self, *problems: Code | None, hidden: bool, validate: bool = False) -> None:
        """Opens the window (unless hidden), then the rest: the window is there before a model is loaded.

        `validate`: with the microphone test open.
        """
        settings = self.controller.settings
        self.window.has_tray = lambda: self.tray.available
        self.window.set_ui_language(settings.ui_language)
        self.window.set_engine(None)
        for view in (self.window, self.tray):
            view.set_summary(self.controller.state.summary)
        self.tray.start()
        if not hidden:
            self.window.show()
        self._kept.start(self._parts.profile / "takes")
        self._metrics.serve(settings.metrics_port)
        self._parts.control.listen(self._requests.answer)
        for thread in self._threads:
            thread.start()
        self.controller.start()
        self._validation.start()
        if validate:
            self._validation.open()
        self._parts.session.start(self._on_away, self.quit)
        self.devices_wanted.emit()
        for code in problems:
            if code is not None:
                self.controller.post(Trouble(time.monotonic(), code))

    @Slot()
    def show(self) -> None:
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    @Slot(bool)
    def _on_away(self, away: bool) -> None:
        """The screen is locked, or the machine goes to sleep: what was said counts."""
        self.controller.set_away(away)
        if away:
            self._validation.interrupt()

    @Slot()
    def quit(self) -> None:
        """Ends the event loop; `end` does the rest."""
        log.info("quit")
        QApplication.exit(0)

    def end(self) -> None:
        """Stops everything within 3 s in every state; sound without a text yet is kept."""
        deadline = time.monotonic() + QUIT_LIMIT_S
        self.window.hide()
        self.tray.hide()
        self._models.stop()
        self._kept.stop()
        self._validation.stop()
        self._models.thread_.quit()
        self._metrics.serve(0)
        self.stopping.emit()
        self._parts.hotkeys.stop()
        self._parts.inserter.stop()
        for thread in (*self._threads, self._models.thread_, self._validation.thread_):
            if not thread.wait(max(1, int(1000 * (deadline - time.monotonic())))):
                log.warning("the %s thread did not end in time", thread.objectName())
        QCoreApplication.sendPostedEvents(self.controller)      # rows for the sound that was just kept
        if self._parts.history:
            self._parts.history.close()
        self._parts.control.close()              # last: it lets the next program in

    # -- views

    @Slot(object)
    def _show_last(self, last: Last) -> None:
        if last.outcome is not Outcome.CANCELLED:
            self.window.set_last(last.said, last.timings.release_to_text, last.outcome, last.reason, last.doubt,
                                 self.controller.tally.delay_of(last))

    @Slot(object)
    def _show_surroundings(self, around: Surroundings) -> None:
        self.window.set_engine(around.engine)
        self.window.set_partial(around.partial)

    @Slot()
    def _show_hotkeys(self) -> None:
        """No key is promised that is not listened to."""
        settings, listens = self.controller.settings, self.controller.listens
        self.window.set_hotkey(settings.hotkey if listens else "", settings.mode)
        self.window.set_insert_hotkey(settings.insert_hotkey if listens else "")

    @Slot(object)
    def _show_sound(self, event: ports.RecorderEvent) -> None:
        match event:
            case ports.LevelChanged(level):
                self.window.set_level(level)
            case ports.InputChanged(device):
                self.window.set_input(device)

    @Slot(object)
    def _show_devices(self, devices: list[InputDevice]) -> None:
        for view in (self.window, self.tray):
            view.set_devices(devices, self.controller.settings.input)

    @Slot()
    def _show_meter(self) -> None:
        """The microphone is open for the meter of the window, and for the test."""
        self.meter_wanted.emit(self.window.is_seen or self._validation.is_open)

    @Slot()
    def _offer_test(self) -> None:
        """Once, at the first start."""
        if not self.controller.settings.test_offered:
            self._set("test_offered", "true")
            if not self._validation.is_open:
                self.window.set_offer(Code.MIC_UNTESTED)

    @Slot(str)
    def _notice_action(self, action: str) -> None:
        match action:
            case Action.RETRY_INPUT:
                self.retry_input.emit()
            case Action.RESTART_ENGINE:
                self.retry_engine.emit()
            case Action.OPEN_MODELS:
                self._show_models()
            case Action.OPEN_FOLDER:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._parts.profile)))

    @Slot()
    def _show_models(self) -> None:
        self._models.open(self.controller.settings.model)

    @Slot(str)
    def _on_downloaded(self, model: str) -> None:
        """The one that was missing may be there now."""
        if model == self.controller.settings.model:
            self.retry_engine.emit()

    # -- settings

    @Slot(str)
    def _choose_input(self, name: str) -> None:
        self._set("input", name)

    @Slot(str)
    def _choose_model(self, model: str) -> None:
        """It is loaded while the one in use goes on."""
        self._set("model", model)

    @Slot(str)
    def _choose_ui_language(self, language: str) -> None:
        self._set("ui_language", language)

    def _set(self, name: str, text: str, *, save: bool = True) -> None:
        """A changed setting, for this run and in the file; wherever it was chosen, every window shows it.

        `save`: not where another process has written the file. Raises AppError(SETTING_INVALID).
        """
        self._apply(with_value(self.controller.settings, name, text))
        if save:
            self._save(name, text)
        match name:
            case "input":
                self.input_wanted.emit(text)
                self._validation.guide.set_setting(text)
                self.devices_wanted.emit()       # the answer shows which one is chosen
            case "ui_language":
                self.window.set_ui_language(text)
                self._translator = install_translation(self._parts.translations, text, self._parts.locale)

    @Slot(object)
    def _apply(self, settings: Settings) -> None:
        before = self.controller.settings
        self.controller.apply(settings)
        self.times_wanted.emit(settings.tail_ms / 1000, settings.warm_s)
        self._show_hotkeys()
        self._engine_choice.follow(before, settings)
        if settings.metrics_port != before.metrics_port:
            self._metrics.serve(settings.metrics_port)

    def _save(self, name: str, text: str) -> None:
        try:
            self._parts.save_setting(name, text)
        except AppError as e:
            self.controller.post(Trouble(time.monotonic(), e.code))


def _thread(worker: QObject, name: str) -> QThread:
    thread = QThread()
    thread.setObjectName(name)
    worker.moveToThread(thread)
    return thread
