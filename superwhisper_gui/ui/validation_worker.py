"""What of a validation takes time: judging, writing reports, reading earlier ones, playing a recording."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.ports import Player
from superwhisper_gui.core.validation import OwnVerdict, Recorded, Validation, Validator
from superwhisper_gui.ui.validation_take import Run

log = logging.getLogger(__name__)


class ValidationWorker(QObject):
    """Thread: validation. Lives for the whole run.

    Signals:
        judged(object, object): Validation, Run
        saved(object, object): the HTML page as Path, None; or None and what went wrong as AppError
        listed(object): list[PastValidation], newest first
        playing(float): seconds; 0 = it cannot be played
    """

    judged = Signal(object, object)
    saved = Signal(object, object)
    listed = Signal(object)
    playing = Signal(float)
    closed = Signal()

    def __init__(self, validator: Validator, player: Player) -> None:
        super().__init__()
        self._validator, self._player = validator, player

    @Slot(object)
    def judge(self, run: Run) -> None:
        self.judged.emit(self._validator.judge(run.recorded, run.understood, run.reference.text), run)

    @Slot(object, object, bool)
    def save(self, validation: Validation, own: OwnVerdict, with_sound: bool) -> None:
        try:
            _, page = self._validator.save(validation, own, with_sound=with_sound)
        except AppError as e:
            log.warning("the report of a validation could not be written: %s", e)
            self.saved.emit(None, e)
            return
        self.saved.emit(page, None)
        self.list_past()

    @Slot()
    def list_past(self) -> None:
        self.listed.emit(list(self._validator.past()))

    @Slot(object)
    def play(self, recorded: Recorded) -> None:
        plays = self._player.play(recorded.sound, recorded.rate_hz)
        self.playing.emit(len(recorded.sound) / recorded.rate_hz if plays else 0.0)

    @Slot()
    def stop_playing(self) -> None:
        self._player.stop()

    @Slot()
    def stop(self) -> None:
        self._player.stop()
        self.closed.emit()
