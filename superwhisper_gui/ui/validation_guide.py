"""Leads through the test: what each button of its window does, and which page comes next."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.validation import PastValidation, ReadingText, Validation, Validator
from superwhisper_gui.ui.messages import Severity, message_for
from superwhisper_gui.ui.validation_compare import Comparison
from superwhisper_gui.ui.validation_dialog import ValidationDialog
from superwhisper_gui.ui.validation_look import Looker, Tried, ranked
from superwhisper_gui.ui.validation_run import ValidationRun
from superwhisper_gui.ui.validation_take import Phase, Run
from superwhisper_gui.ui.validation_work_page import MEASURING


class Guide(QObject):
    """Thread: GUI. Dictation keeps its own setting, and its own microphone wherever the test does not listen.

    The device that is looked at is open on two pages only: where it is chosen (the level and the problems shown there
    are its own, and a take that is dictated meanwhile comes from it), and where one is quiet and reads. A comparison
    opens one after the other; nothing is dictated meanwhile.

    Signals:
        input_wanted(str): open this device, "" = the system's default
        input_chosen(str): dictation is to use this device from now on
        comparing(bool): the devices are being compared, or no longer
        judge_wanted(object): Run
        left(): the window was closed
    """

    input_wanted = Signal(str)
    input_chosen = Signal(str)
    comparing = Signal(bool)
    judge_wanted = Signal(object)
    left = Signal()

    def __init__(self, window: QWidget, validator: Validator, pages: frozenset[ports.SystemPage]) -> None:
        super().__init__()
        self._validator = validator
        self.run, self._compare, self._looker = ValidationRun(), Comparison(), Looker()
        self.dialog = ValidationDialog(window, pages)
        self._devices: list[InputDevice] = []
        self._failed: frozenset[str] = frozenset()
        self._setting = ""                               # dictation's device
        self._device = ""                                # the one that is looked at
        self._told = ""                                  # the one the recorder was told last
        self._open: ports.OpenInput | None = None
        self._language, self._text = "en", ""
        self._texts: list[ReadingText] = []
        self._before_past: QWidget = self.dialog.choose_page
        self._is_busy = False
        self._connect()

    def _connect(self) -> None:
        dialog, run = self.dialog, self.run
        choose, read, work, result, past = (dialog.choose_page, dialog.read_page, dialog.work_page,
                                            dialog.result_page, dialog.past_page)
        dialog.left.connect(self._on_left)
        choose.device_chosen.connect(self._on_device)
        choose.language_chosen.connect(self.set_language)
        choose.text_chosen.connect(self._on_text)
        choose.start_clicked.connect(self._begin)
        choose.compare_clicked.connect(self._begin_comparison)
        read.done_clicked.connect(run.finish)
        read.restart_clicked.connect(self._begin)
        work.skip_clicked.connect(run.skip)
        for page in (read, work):
            page.cancel_clicked.connect(self._go_back)
        result.again_clicked.connect(self._begin)
        result.others_clicked.connect(self._show_others)
        result.use_clicked.connect(self._use)
        for page_ in (choose, result):
            page_.past_clicked.connect(self._show_past)
        past.back_clicked.connect(self._leave_past)
        run.progressed.connect(read.set_passed)
        run.phase_changed.connect(self._on_phase)
        run.partial_changed.connect(self._on_partial)
        run.working_on.connect(work.set_step)
        run.failed.connect(self._on_failed)
        run.recorded.connect(self._on_recorded)
        self._compare.input_wanted.connect(self._tell)
        self._compare.running_changed.connect(self.comparing)
        self._compare.changed.connect(self._on_compared)
        self._compare.ended.connect(self._on_comparison_ended)

    # -- opening and closing

    def show(self, setting: str, language: str) -> bool:
        """False if it was there already. `setting`: dictation's device; `language`: "fr" or "en", of the texts."""
        fresh = not self.dialog.isVisible()
        if fresh:
            self._setting, self._device, self._told = setting, "", setting
            self.set_devices(self._devices)              # as they were known before; they are asked for anew
            self._looker.clear()
            self.set_language(language)
            self.dialog.choose_page.say(Severity.INFO, "")
            self.dialog.choose_page.set_tried([], "")
            self.dialog.show_page(self.dialog.choose_page)
        self.dialog.show()
        self._follow()                                   # only now: a window that is not there needs no device
        self.dialog.raise_()
        self.dialog.activateWindow()
        return fresh

    @Slot()
    def _on_left(self) -> None:
        """Nothing is recorded any more, and the microphone is dictation's again."""
        self.run.stop()
        self._compare.stop()
        self._follow()
        self.left.emit()

    # -- which device is open

    def _show(self, page: QWidget) -> None:
        self.dialog.show_page(page)
        self._follow()

    def _follow(self) -> None:
        """Opens what is needed now; a comparison opens its devices itself."""
        if not self._compare.running and self._needed != self._told:
            self._tell(self._needed)

    @property
    def _needed(self) -> str:
        """Where it listens the device that is looked at, else dictation's."""
        dialog = self.dialog
        listens = dialog.isVisible() and dialog.page in (dialog.choose_page, dialog.read_page)
        return self._device if listens and self._device and not self._is_in_use() else self._setting

    @Slot(str)
    def _tell(self, name: str) -> None:
        self._told = name
        self._looker.clear()
        self.input_wanted.emit(name)

    # -- choosing

    @Slot(object)
    def set_devices(self, devices: list[InputDevice]) -> None:
        self._devices = devices
        names = [device.name for device in devices]
        if self._device not in names:
            wanted = self._setting if self._setting in names else ""
            default = next((d.name for d in devices if d.is_default), names[0] if names else "")
            self._device = wanted or default
        if self.dialog.page is not self.dialog.read_page:        # a test goes on with what it began with
            self._follow()
        self._show_devices()

    def set_failed(self, failed: frozenset[str]) -> None:
        self._failed = failed
        self._show_devices()

    def set_setting(self, setting: str) -> None:
        """Dictation's device has changed, elsewhere or from here, and the recorder was told."""
        self._setting = self._told = setting
        if self.dialog.isVisible():
            self._device = setting or self._device
            self._follow()
            self._show_devices()
        self.dialog.result_page.set_in_use(self._is_in_use())

    def _show_devices(self) -> None:
        self.dialog.choose_page.set_devices(self._devices, self._device, self._failed)

    @Slot(str)
    def _on_device(self, name: str) -> None:
        self._device = name
        self._follow()

    @Slot(str)
    def set_language(self, language: str) -> None:
        self._language, self._text = language, ""
        self._texts = list(self._validator.texts(language))
        self.dialog.choose_page.set_texts(language, self._texts, "")

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self._text = text

    # -- several devices

    @Slot()
    def _show_others(self) -> None:
        self.dialog.show_page(self.dialog.choose_page)
        if len(self._devices) > 1:
            self._begin_comparison()
        self._follow()

    @Slot()
    def _begin_comparison(self) -> None:
        choose = self.dialog.choose_page
        if self._is_busy:                                # no other device is opened before that take has ended
            choose.say(Severity.INFO, self.tr("Something is being dictated right now."),
                       self.tr("Finish it, then compare the microphones."))
        else:
            choose.say(Severity.INFO, "")
            self._compare.start(list(dict.fromkeys(device.name for device in self._devices)))

    @Slot(object, str)
    def _on_compared(self, tried: list[Tried], listening: str) -> None:
        self.dialog.choose_page.say(Severity.INFO, "")
        self.dialog.choose_page.set_tried(tried, listening)

    @Slot(object)
    def _on_comparison_ended(self, tried: list[Tried]) -> None:
        best = ranked(tried, self._failed)
        if best and best[0].works:
            self._device = best[0].device
        self.dialog.choose_page.say(Severity.INFO, "")
        self.dialog.choose_page.set_tried(best, "")
        self._show_devices()
        self._follow()

    # -- the test

    def set_busy(self, busy: bool) -> None:
        """A dictation is being spoken: the microphone is not free."""
        self._is_busy = busy

    @Slot()
    def _begin(self) -> None:
        choose = self.dialog.choose_page
        text = next((t for t in self._texts if t.id == self._text), self._texts[0] if self._texts else None)
        if self._is_busy:
            choose.say(Severity.INFO, self.tr("Something is being dictated right now."),
                       self.tr("Finish it, then start the test."))
            self._show(choose)                           # also where "try again" stands on another page
        elif text is not None and not self._compare.running:
            choose.say(Severity.INFO, "")
            self.dialog.read_page.set_text(text)
            self.dialog.show_page(self.dialog.read_page)
            host = next((d.host for d in self._devices if d.name == self._device), "")
            self._told = self._needed                    # the run opens it, anew in any case
            self.run.start(text, self._told, host)

    def interrupt(self) -> None:
        """The screen was locked, or the machine goes to sleep: what was read counts, else it begins anew."""
        self.run.interrupt()
        if self.run.phase is Phase.IDLE and self.dialog.page is self.dialog.read_page:
            self._show(self.dialog.choose_page)

    @Slot()
    def _go_back(self) -> None:
        self.run.stop()
        self._show(self.dialog.choose_page)

    @Slot(str)
    def _on_phase(self, name: str) -> None:
        phase = Phase(name)
        self.dialog.read_page.set_phase(name)
        self.dialog.show_phase(phase)
        if phase is Phase.WORKING:
            self._show(self.dialog.work_page)

    @Slot(str)
    def _on_partial(self, partial: str) -> None:
        self.dialog.read_page.set_lit(self._validator.lit(self.dialog.read_page.text.text, partial))

    @Slot(object)
    def _on_failed(self, code: Code) -> None:
        message = message_for(code)
        self.dialog.choose_page.say(message.severity, message.text, message.advice)
        self._show(self.dialog.choose_page)

    @Slot(object)
    def _on_recorded(self, run: Run) -> None:
        self._show(self.dialog.work_page)
        self.dialog.work_page.set_step(MEASURING)
        self.judge_wanted.emit(run)

    @Slot(object, object)
    def show_result(self, validation: Validation, run: Run) -> None:
        self.dialog.result_page.set_result(validation, run, in_use=self._is_in_use())
        self._show(self.dialog.result_page)

    def _is_in_use(self) -> bool:
        default = next((d.name for d in self._devices if d.is_default), "")
        return self._device == (self._setting or default)

    @Slot()
    def _use(self) -> None:
        self.input_chosen.emit(self._device)

    def say_refused(self) -> None:
        """The dictation key was pressed while the test records, or compares."""
        if self._compare.running:
            self.dialog.choose_page.say(
                Severity.INFO, self.tr("The dictation key does nothing while the microphones are compared."),
                self.tr("Just keep talking."))
        else:
            self.dialog.read_page.say_refused()

    # -- earlier tests

    @Slot()
    def _show_past(self) -> None:
        self._before_past = self.dialog.page
        self._show(self.dialog.past_page)

    @Slot()
    def _leave_past(self) -> None:
        self._show(self._before_past)

    def set_past(self, past: list[PastValidation]) -> None:
        self.dialog.past_page.set_rows(past)

    # -- sound

    @Slot(object, object)
    def on_native(self, device: ports.OpenInput, block: ports.Block) -> None:
        self.run.on_native(device, block)
        self._compare.on_native(device, block)
        if self.dialog.page is self.dialog.choose_page:
            self._looker.hear(device, block.frames)
            if self._looker.is_due:
                self.dialog.choose_page.set_look(self._looker.look())

    @Slot(object)
    def on_sound(self, event: ports.RecorderEvent) -> None:
        self.run.on_sound(event)
        self._compare.on_sound(event)
        match event:
            case ports.LevelChanged(level) if self.dialog.isVisible():
                page = self.dialog.page
                if page is self.dialog.choose_page:
                    self.dialog.choose_page.set_level(level)
                elif page is self.dialog.read_page:
                    self.dialog.read_page.set_level(level)
            case ports.InputChanged(device):
                self._looker.clear()
                self.dialog.choose_page.set_code(None)
                if device is None:
                    self.dialog.choose_page.meter.blank()
            case ports.InputFailed(code):
                self.dialog.choose_page.set_code(code)
