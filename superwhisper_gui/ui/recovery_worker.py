"""The disk's part of recovery: looks for takes of earlier runs, reads, keeps and deletes their sound."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.ports import Journal, KeptAudio

log = logging.getLogger(__name__)


class RecoveryWorker(QObject):
    """Thread: the keeper's.

    Signals:
        found(object): list[FoundTake]
        read(str, object): name, SpokenTake, or None if the file cannot be read
        loaded(int, object): row, samples, or None
        saved(str, str): name, file name, or "" if it could not be kept
    """

    found = Signal(object)
    read = Signal(str, object)
    loaded = Signal(int, object)
    saved = Signal(str, str)

    def __init__(self, journal: Journal, store: KeptAudio) -> None:
        super().__init__()
        self._journal, self._store = journal, store

    @Slot()
    def look(self) -> None:
        self.found.emit(self._journal.found())

    @Slot(str, bool)
    def read_take(self, name: str, counts: bool) -> None:
        """`counts`: it will be decoded, and a try is counted."""
        if counts:
            self._journal.count_try(name)
        try:
            spoken = self._journal.read(name)
        except AppError as e:
            log.warning("a take of an earlier run could not be read: %s", e)
            self.read.emit(name, None)
            return
        self.read.emit(name, spoken)

    @Slot(int, str)
    def load(self, row: int, file_name: str) -> None:
        try:
            samples = self._store.load(file_name)
        except AppError as e:
            log.warning("kept sound could not be read: %s", e.code)
            self.loaded.emit(row, None)
            return
        self.loaded.emit(row, samples)

    @Slot(str, object)
    def save(self, name: str, samples: Samples) -> None:
        try:
            file_name = self._store.save(name, samples)
        except (AppError, OSError) as e:
            log.warning("the sound of a recovered take could not be kept: %s", e)
            file_name = ""
        self.saved.emit(name, file_name)

    @Slot(str)
    def set_aside(self, name: str) -> None:
        self._journal.set_aside(name)

    @Slot(str)
    def forgive(self, name: str) -> None:
        self._journal.forgive(name)

    @Slot(str)
    def remove(self, file_name: str) -> None:
        try:
            self._store.remove(file_name)
        except OSError as e:
            log.warning("kept sound could not be deleted: %s", e.strerror)
