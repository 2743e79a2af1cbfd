"""The models worker: lists, downloads and removes models in a thread of its own, one order after the other."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.model_store import ModelStore

log = logging.getLogger(__name__)


class ModelsWorker(QObject):
    """Thread: models. Lives for the whole run.

    Signals:
        listed(object): list[ModelRow]
        progressed(object, object, float): bytes done, bytes in all, bytes per second (more bytes than a Qt int holds)
        ended(str, object): the model, and what went wrong as AppError, or None; always followed by `listed`
    """

    listed = Signal(object)
    progressed = Signal(object, object, float)
    ended = Signal(str, object)

    def __init__(self, store: ModelStore) -> None:
        super().__init__()
        self._store = store

    @Slot()
    def list_models(self) -> None:
        self.listed.emit(self._store.rows())

    @Slot(str, object)
    def download(self, name: str, cancelled: threading.Event) -> None:
        """Until it is there, fails, or another thread sets `cancelled`."""
        problem: AppError | None = None
        try:
            self._store.download(name, self.progressed.emit, cancelled.is_set)
        except AppError as e:
            log.warning("download of %s: %s", name, e)
            problem = e
        self._end(name, problem)

    @Slot(str)
    def remove(self, name: str) -> None:
        problem: AppError | None = None
        try:
            self._store.remove(name)
        except AppError as e:
            log.warning("removal of %s: %s", name, e)
            problem = e
        self._end(name, problem)

    def _end(self, name: str, problem: AppError | None) -> None:
        self.ended.emit(name, problem)
        self.list_models()
