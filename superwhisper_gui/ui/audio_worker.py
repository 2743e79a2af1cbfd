"""The audio worker: drives the recorder in a thread of its own. Commands in, signals out; nobody waits for it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.validation import FIRST_TEST_TAKE


class AudioWorker(QObject):
    """Thread: audio. Lives for the whole run.

    Signals:
        frames(int, object): take, float32 array (n,) at 16 kHz
        captured(int, object, bool): take, TakeAudio, lost
        happened(object): every other RecorderEvent
        test_frames, test_captured, test_happened: the same of takes that belong to a validation
        native(object, object): OpenInput, Block, while somebody listens
        devices_listed(object): list[InputDevice]
    """

    frames = Signal(int, object)
    captured = Signal(int, object, bool)
    happened = Signal(object)
    test_frames = Signal(int, object)
    test_captured = Signal(int, object, bool)
    test_happened = Signal(object)
    native = Signal(object, object)
    devices_listed = Signal(object)
    closed = Signal()

    def __init__(self, recorder: ports.Recorder, journal: ports.Journal) -> None:
        super().__init__()
        self._recorder, self._journal = recorder, journal
        self._timer: QTimer | None = None
        self._listening = False

    @Slot()
    def start(self) -> None:
        """Thread: audio, so that the timer belongs to it."""
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._poll)

    @Slot(int, float)
    def begin(self, take: int, at: float) -> None:
        self._recorder.begin(take, at)
        self._poll()

    @Slot(int, float)
    def end(self, take: int, at: float) -> None:
        self._recorder.end(take, at)
        self._poll()

    @Slot(int)
    def resume(self, take: int) -> None:
        self._recorder.resume(take)
        self._poll()

    @Slot(int)
    def abort(self, take: int) -> None:
        self._recorder.abort(take)
        self._poll()

    @Slot(bool)
    def set_meter(self, on: bool) -> None:
        self._recorder.set_meter(on)
        self._poll()

    @Slot(str)
    def set_input(self, name: str) -> None:
        self._recorder.set_input(name)
        self._poll()

    @Slot(float, float)
    def set_times(self, tail_s: float, warm_s: float) -> None:
        self._recorder.set_times(tail_s, warm_s)
        self._poll()

    @Slot()
    def retry(self) -> None:
        self._recorder.retry()
        self._poll()

    @Slot(str)
    def reopen(self, name: str) -> None:
        self._recorder.reopen(name)
        self._poll()

    @Slot(bool)
    def listen(self, on: bool) -> None:
        """Whether `native` is emitted."""
        if on != self._listening:
            self._listening = on
            (self._recorder.add_reader if on else self._recorder.remove_reader)(self._hand_on)

    @Slot()
    def list_devices(self) -> None:
        self.devices_listed.emit(self._recorder.devices())
        self._poll()

    @Slot()
    def stop(self) -> None:
        """Closes the microphone; no more polling. What was heard until now goes its way first."""
        if self._timer:
            self._timer.stop()
        self._recorder.close()
        self._poll()
        self.closed.emit()

    def _hand_on(self, device: ports.OpenInput, block: ports.Block) -> None:
        self.native.emit(device, block)

    @Slot()
    def _poll(self) -> None:
        try:
            self._tell()
        finally:                                         # a poll that fails must not be the last one
            if self._timer and self._recorder.poll_ms:
                self._timer.start(self._recorder.poll_ms)

    def _tell(self) -> None:
        """What has happened since the last time."""
        for event in self._recorder.poll(time.monotonic()):
            match event:
                case ports.TakeFrames(take, samples) if take >= FIRST_TEST_TAKE:
                    self.test_frames.emit(take, samples)
                case ports.TakeCaptured(take, audio, lost) if take >= FIRST_TEST_TAKE:
                    self.test_captured.emit(take, audio, lost)
                case ports.TakeStarted(take) | ports.TakeVoice(take) | ports.TakeLost(take) if take >= FIRST_TEST_TAKE:
                    self.test_happened.emit(event)
                case ports.TakeFrames(take, samples):
                    self._journal.add(take, samples)     # first, and without a detour: it bounds what a kill costs
                    self.frames.emit(take, samples)
                case ports.TakeCaptured(take, audio, lost):
                    self._journal.end(take)
                    self.captured.emit(take, audio, lost)
                case _:
                    self.happened.emit(event)
