"""The settings of the speech engine: given to it when they change, and taken back where it cannot be had with them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.dictation import Trouble
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import Settings, as_text, engine_part
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.models_room import ModelsRoom

log = logging.getLogger(__name__)


class EngineChoice(QObject):
    """Thread: GUI.

    Signals:
        wanted(object): Settings, for the engine
        taken_back(object): Settings that are to be those of the program again
    """

    wanted = Signal(object)
    taken_back = Signal(object)

    def __init__(self, controller: Controller, models: ModelsRoom, save: Callable[[str, str], None]) -> None:
        """`save(name, text)` writes a setting into the file."""
        super().__init__()
        self._controller, self._models, self._save = controller, models, save

    def follow(self, old: Settings, new: Settings) -> None:
        """The settings of the program have changed."""
        if (old.languages, old.spare_engine, engine_part(old)) != (new.languages, new.spare_engine, engine_part(new)):
            self.wanted.emit(new)
        self._models.set_chosen(new.model)

    @Slot(object)
    def on_speech(self, event: ports.SpeechEvent) -> None:
        match event:
            case ports.EngineReady(_, _, choice):
                self._controller.set_around(model=choice)
                self._models.set_running(choice)
            case ports.EngineDown():
                self._models.set_running(self._controller.settings.model)      # nothing is being loaded
            case ports.EngineUnchanged():
                self._on_unchanged(event)

    def _on_unchanged(self, event: ports.EngineUnchanged) -> None:
        log.warning("the engine is not changed: %s %s", event.code, event.detail)
        now = self._controller.settings
        tried, kept = engine_part(event.refused), engine_part(event.kept)
        if engine_part(now) != tried:
            return                                       # the next choice is under way already
        self.taken_back.emit(msgspec.structs.replace(now, **kept))
        for name in [name for name in kept if kept[name] != tried[name]]:
            self._save(name, as_text(kept[name]))
        if tried["model"] != kept["model"]:
            self._models.set_problem(tried["model"], AppError(event.code, event.detail))
        self._controller.post(Trouble(time.monotonic(), Code.ENGINE_UNCHANGED))
