"""The numbers of this run: what the speech process counts and what only the app knows, shown where that is wanted."""

from __future__ import annotations

import logging
import time
from typing import Any

from PySide6.QtCore import QObject, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Trouble
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.report import Last, Metrics
from superwhisper_gui.ui.controller import Controller

log = logging.getLogger(__name__)


class MetricsRoom(QObject):
    """Thread: GUI."""

    def __init__(self, metrics: Metrics, controller: Controller) -> None:
        super().__init__()
        self._metrics, self._controller = metrics, controller

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        return self._metrics.snapshot()

    def serve(self, port: int) -> None:
        """The setting `metrics_port`; 0 = no longer. Dictation works without, so a problem is only said."""
        try:
            if port:
                self._metrics.serve(port)
            else:
                self._metrics.close()
        except AppError as e:
            log.warning("metrics: %s", e)
            self._controller.post(Trouble(time.monotonic(), e.code))

    @Slot(object)
    def on_finished(self, last: Last) -> None:
        """A text that is inserted on request has no such time: the person chose the moment."""
        if last.timings.release_to_text is not None:
            self._metrics.released_to_text(last.timings.release_to_text / 1000)

    @Slot(object)
    def on_speech(self, event: ports.SpeechEvent) -> None:
        if isinstance(event, ports.EngineStats):
            self._metrics.adopt(event.metrics)
