"""Keeps the sound of takes until their text is safe; writes it to a file when it is not, or when the setting asks."""

from __future__ import annotations

import logging
import time

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.ports import KeptAudio

log = logging.getLogger(__name__)


class AudioKeeper(QObject):
    """Thread: its own, because writing a file takes as long as it takes.

    The arrays are the ones the engine holds for replay: keeping them costs no further memory.

    Signals:
        kept(int, str): take, file name
        drained(): everything that was asked for is written
    """

    kept = Signal(int, str)
    drained = Signal()

    def __init__(self, store: KeptAudio) -> None:
        super().__init__()
        self._store = store
        self._sound: dict[int, list[Samples]] = {}

    @Slot(int, object)
    def add(self, take: int, samples: Samples) -> None:
        self._sound.setdefault(take, []).append(samples)

    @Slot(int)
    def forget(self, take: int) -> None:
        self._sound.pop(take, None)

    @Slot(int)
    def save(self, take: int) -> None:
        """Writes the take's sound as FLAC and forgets it."""
        parts = self._sound.pop(take, [])
        if not parts:
            return
        try:
            name = self._store.save(f"{time.strftime('%Y%m%d-%H%M%S')}-{take}", np.concatenate(parts))
        except (AppError, OSError) as e:
            log.warning("the sound of take %d could not be kept: %s", take, e)
            return
        self.kept.emit(take, name)

    @Slot()
    def save_all(self) -> None:
        """The program ends: what has no text yet is kept as sound."""
        for take in list(self._sound):
            self.save(take)
        self.drained.emit()
