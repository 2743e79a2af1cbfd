"""A short look at each device, one after the other, while the person keeps talking."""

from __future__ import annotations

from collections import deque
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.errors import Code
from superwhisper_gui.ui.validation_look import Looker, Tried

LISTEN_S: Final = 2.0
LIMIT_MS: Final = 6000                 # for one device, opening included (PITFALLS A9)


class Comparison(QObject):
    """Thread: GUI.

    Signals:
        running_changed(bool): before the first device is opened, after the last was heard or it was stopped
        input_wanted(str): the device to open next
        changed(object, str): list[Tried] so far, the device that is listened to now
        ended(object): list[Tried]
    """

    running_changed = Signal(bool)
    input_wanted = Signal(str)
    changed = Signal(object, str)
    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[str] = deque()
        self._tried: list[Tried] = []
        self._looker = Looker()
        self._opened = False
        self.device = ""
        self._limit = QTimer(self, singleShot=True, interval=LIMIT_MS)
        self._limit.timeout.connect(self._on_limit)

    @property
    def running(self) -> bool:
        return bool(self.device)

    def start(self, devices: list[str]) -> None:
        self.stop()
        self._waiting, self._tried = deque(devices), []
        self._next()

    def stop(self) -> None:
        self._limit.stop()
        self._waiting.clear()
        self._turn_to("")

    @Slot(object, object)
    def on_native(self, device: ports.OpenInput, block: ports.Block) -> None:
        if not self.device or not (self._opened or device.name == self.device):
            return
        self._looker.hear(device, block.frames)
        if self._looker.heard_s >= LISTEN_S:
            self._end(Tried(self.device, self._looker.look()))

    @Slot(object)
    def on_sound(self, event: ports.RecorderEvent) -> None:
        match event:
            case ports.InputChanged(device) if self.device:
                self._opened = device is not None
                self._looker.clear()
            case ports.InputFailed(code) if self.device:
                self._end(Tried(self.device, code=code))

    @Slot()
    def _on_limit(self) -> None:
        if self.device:
            self._end(Tried(self.device, code=Code.MIC_FAILED))

    def _end(self, tried: Tried) -> None:
        self._tried.append(tried)
        self._next()

    def _turn_to(self, device: str) -> None:
        before, self.device = self.running, device
        if self.running is not before:
            self.running_changed.emit(self.running)

    def _next(self) -> None:
        self._limit.stop()
        self._looker.clear()
        self._opened = False
        self._turn_to(self._waiting.popleft() if self._waiting else "")
        if self.device:
            self._limit.start()
            self.changed.emit(list(self._tried), self.device)
            self.input_wanted.emit(self.device)
        else:
            self.ended.emit(list(self._tried))
