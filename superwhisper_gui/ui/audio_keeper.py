"""Keeps the sound of takes in memory until their text is safe; writes it to a file when that is not to be, or when the
setting asks.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import Journal, KeptAudio

log = logging.getLogger(__name__)

TAKES_OVER: Final = 64                   # of which sound may still be on its way from the microphone's thread


class AudioKeeper(QObject):
    """Thread: its own, because writing a file takes as long as it takes.

    The arrays are the ones the journal writes: keeping them costs no further memory, and a take whose journal has
    trouble still has its sound.

    Signals:
        kept(int, str): take, file name, or "" if there was no sound
        troubled(object): the Code of why a sound is not in a file
        drained(): everything that was asked for is written
    """

    kept = Signal(int, str)
    troubled = Signal(object)
    drained = Signal()

    def __init__(self, store: KeptAudio, journal: Journal) -> None:
        super().__init__()
        self._store, self._journal = store, journal
        self._sound: dict[int, list[Samples]] = {}
        self._over: deque[int] = deque(maxlen=TAKES_OVER)

    @Slot(int, object)
    def add(self, take: int, samples: Samples) -> None:
        if take not in self._over:
            self._sound.setdefault(take, []).append(samples)

    @Slot(int)
    def forget(self, take: int) -> None:
        self._sound.pop(take, None)
        self._over.append(take)

    @Slot(int)
    def save(self, take: int) -> None:
        """Writes the take's sound as FLAC and forgets it; what cannot be written stays in memory."""
        parts = self._sound.get(take, [])
        try:
            name = self._store.save(f"{time.strftime('%Y%m%d-%H%M%S')}-{take}", np.concatenate(parts)) if parts else ""
        except (AppError, OSError) as e:
            log.warning("the sound of take %d could not be kept: %s", take, e)
            self.troubled.emit(Code.PROFILE_READ_ONLY)
            return
        self.forget(take)
        self.kept.emit(take, name)

    @Slot()
    def save_all(self) -> None:
        """The program ends: what has no text yet is in the journal, for the next start, or becomes a file now."""
        self._journal.close()
        for take in list(self._sound):
            if not self._journal.is_whole(take):
                self.save(take)
        self.drained.emit()
