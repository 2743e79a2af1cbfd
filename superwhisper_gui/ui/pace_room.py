"""Says in the window that the speech model is too slow for this machine, until another one is in use."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.pace import PaceWatch, TooSlow
from superwhisper_gui.core.report import Last
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.main_window import MainWindow

log = logging.getLogger(__name__)


class PaceRoom(QObject):
    """Thread: GUI."""

    def __init__(self, controller: Controller, window: MainWindow) -> None:
        super().__init__()
        self._controller, self._window = controller, window
        self._watch = PaceWatch()
        self._slow = ""
        self._counted = 0                  # number of the newest take that was

    @Slot(object)
    def on_finished(self, last: Last) -> None:
        engine, take = self._controller.around.engine, last.take
        if engine is None or take.result is None or take.audio is None:
            return
        if take.id <= self._counted:       # inserted once more, or read late
            return
        self._counted = take.id
        self._say(self._watch.count(engine, take.result, take.audio.duration_s))

    @Slot(object)
    def on_speech(self, event: ports.SpeechEvent) -> None:
        if isinstance(event, ports.EngineReady) and self._slow and event.info.model != self._slow:
            self._slow = ""
            self._window.set_too_slow(None)
        elif isinstance(event, ports.EngineStats):
            self._say(self._watch.foresee(event.info))

    def _say(self, found: TooSlow | None) -> None:
        if found:
            log.warning("the model %s is too slow for this machine", found.model)
            self._slow = found.model
            self._window.set_too_slow(found)
