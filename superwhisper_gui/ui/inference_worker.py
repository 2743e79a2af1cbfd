"""The inference worker: hands sound to the speech process, turns its answers into signals, supervises it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import Samples, TakeAudio
from superwhisper_gui.core.settings import Settings

CHECK_MS = 500
REPLAY_SAMPLES = 320                          # 20 ms, as they come from the microphone


class InferenceWorker(QObject):
    """Thread: inference. Lives for the whole run; owns the speech engine.

    Signals:
        happened(object): a SpeechEvent; emitted from the engine's own thread
    """

    happened = Signal(object)
    closed = Signal()

    def __init__(self, engine: ports.SpeechEngine) -> None:
        super().__init__()
        self._engine = engine
        self._timer: QTimer | None = None

    @Slot()
    def start(self) -> None:
        self._timer = QTimer(self, interval=CHECK_MS)
        self._timer.timeout.connect(self._check)
        self._timer.start()
        self._engine.start(self.happened.emit)

    @Slot(int, str)
    def begin(self, take: int, language: str) -> None:
        self._engine.begin(take, language)

    @Slot(int, object)
    def frames(self, take: int, samples: Samples) -> None:
        self._engine.frames(take, samples)

    @Slot(int, float)
    def release(self, take: int, at: float) -> None:
        """The key is up: what can be decoded before the tail is there need not wait for it."""
        del at
        self._engine.release(take)

    @Slot(int, object, bool)
    def end(self, take: int, audio: TakeAudio, lost: bool) -> None:
        """A lost microphone has no clock to compare with."""
        self._engine.end(take, None if lost else audio.clock_s)

    @Slot(int, str, object)
    def decode(self, take: int, language: str, samples: Samples) -> None:
        """A take that was spoken in an earlier run: all of it at once, and no clock."""
        self._engine.begin(take, language, background=True)
        self._engine.frames(take, samples)
        self._engine.end(take, None)

    @Slot(int, str, object, int, bool)
    def decode_test(self, take: int, language: str, samples: Samples, released_at: int, whole: bool) -> None:
        """Sound of a validation once more: as it came while it was spoken, or (`whole`) all of it at once.

        `released_at`: the sample at which the key was released.
        """
        self._engine.begin(take, language, whole=whole)
        for start in range(0, released_at, REPLAY_SAMPLES):
            self._engine.frames(take, samples[start:min(start + REPLAY_SAMPLES, released_at)])
        if not whole:
            self._engine.release(take)
        if released_at < len(samples):
            self._engine.frames(take, samples[released_at:])
        self._engine.end(take, None)

    @Slot(int)
    def end_test(self, take: int) -> None:
        """Of a replay: it has no clock."""
        self._engine.end(take, None)

    @Slot(int)
    def cancel(self, take: int) -> None:
        self._engine.cancel(take)

    @Slot()
    def retry(self) -> None:
        self._engine.retry()

    @Slot(object)
    def reconfigure(self, settings: Settings) -> None:
        self._engine.reconfigure(settings)

    @Slot()
    def stop(self) -> None:
        if self._timer:
            self._timer.stop()
        self._engine.close()
        self.closed.emit()

    @Slot()
    def _check(self) -> None:
        self._engine.check(time.monotonic())
