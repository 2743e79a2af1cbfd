"""One scripted run of the program's own stores and rules, for strace: python -m tests.faults.one_run FOLDER

Controller, recovery, keeper, journal, history and settings are the real ones; microphone, engine and target are played.
All on one thread, because strace counts the system calls of each thread for itself. A take of an earlier run is waiting
(`prepare`). Then three are spoken: one is inserted, one cannot be decoded, one is kept because the window changed.
What the person has seen is printed at the end as JSON, by a call that no fault is put into.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication

from superwhisper_gui.core import keys, ports
from superwhisper_gui.core.audio import Samples, TakeAudio
from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import with_value
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.media.flac import _write_whole
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.settings_file import read_settings, write_settings
from superwhisper_gui.ui.audio_keeper import AudioKeeper
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.outside import Outside
from superwhisper_gui.ui.recovery import Recovery
from superwhisper_gui.ui.recovery_worker import RecoveryWorker
from tests.fakes import FakeFocus, FakeHotkeys, FakeInserter
from tests.faults.at_once import make_journal

PIECES = 4
PIECE = 1600
EARLY, FIRST, THIRD = "von vorhin", "eins", "drei"
OLD_WARM_S, NEW_WARM_S = 7.0, 12.0
INFO = EngineInfo("base", "cpu", "CPU", "int8", "prism", 1)


def sound(take: int) -> list[Samples]:
    """What is said in a take: `PIECES` pieces of 100 ms. The one of the earlier run is take 9."""
    return [np.full(PIECE, take / 10 + piece / 100, np.float32) for piece in range(PIECES)]


def prepare(folder: Path) -> None:
    """Settings, a history with a row, and a take that a killed run has left."""
    folder.mkdir(parents=True)
    write_settings(folder / "settings.json", with_value(read_settings(folder / "none")[0], "warm_s", str(OLD_WARM_S)))
    history = HistoryDb(folder / "history.db")
    history.add(ports.HistoryRow(0, 1.0, "alt", "inserted", "", "fr", "base", 1.0, {}))
    history.close()
    journal = make_journal(folder)
    journal.begin(9, "fr")
    for piece in sound(9):
        journal.add(9, piece)
    journal.end(9)


class RawStore:
    """Kept sound as it is; written as FLAC files are, but without the child process that encodes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, name: str, samples: Samples) -> str:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        _write_whole(self._folder / f"{name}.raw", bytearray(samples.tobytes()))
        return f"{name}.raw"

    def load(self, file_name: str) -> Samples:
        return np.frombuffer((self._folder / file_name).read_bytes(), np.float32)

    def remove(self, file_name: str) -> None:
        (self._folder / file_name).unlink(missing_ok=True)


class Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: list[str] = []
        self.inserted: list[str] = []
        settings, problem = read_settings(folder / "settings.json")
        self._show(problem)
        try:
            self.history: HistoryDb | None = HistoryDb(folder / "history.db", at_once=True)
        except AppError as e:
            self.history = None
            self._show(e.code)
        if self.history and self.history.set_aside:
            self._show(Code.HISTORY_SET_ASIDE)
        self.journal, self.troubles = make_journal(folder), list[Code]()
        self.inserter, self.hotkeys = FakeInserter(), FakeHotkeys()
        self.controller = Controller(settings, Outside(FakeFocus(), self.inserter, self.hotkeys, self.history,
                                                       self.journal, "fr"))
        self.controller.error_changed.connect(self._show)
        store = RawStore(folder / "takes")
        self.keeper = AudioKeeper(store, self.journal)
        self.controller.forget_sound.connect(self.keeper.forget)
        self.controller.save_sound.connect(self.keeper.save)
        self.keeper.kept.connect(self.controller.on_sound_kept)
        self.keeper.troubled.connect(self.controller.on_trouble)
        self.controller.start()
        self.journal.start(self.troubles.append)
        self._recover(store)

    def _show(self, code: Code | None) -> None:
        if code:
            self.shown.append(str(code))

    def _recover(self, store: RawStore) -> None:
        recovery = Recovery(self.controller, self.history or HistoryDb(None), self.journal)
        worker = self.worker = RecoveryWorker(self.journal, store)
        recovery.look_wanted.connect(worker.look)
        recovery.read_wanted.connect(worker.read_take)
        recovery.save_wanted.connect(worker.save)
        recovery.aside_wanted.connect(worker.set_aside)
        worker.found.connect(recovery.on_found)
        worker.read.connect(recovery.on_read)
        worker.saved.connect(recovery.on_saved)
        recovery.decode_wanted.connect(
            lambda number, *_: recovery.on_speech(ports.TakeDecoded(number, TakeText(EARLY, None, 1.0, "fr"))))
        self.recovery = recovery
        self.controller.on_speech(ports.EngineReady(INFO, 1.0))
        recovery.start()

    def speak(self, take: int, said: TakeText | None, outcome: Outcome) -> None:
        """`said` None: it cannot be decoded."""
        now, c = time.monotonic(), self.controller
        self.hotkeys.press(keys.Pressed(now))
        c.on_recorder(ports.TakeStarted(take, now))
        for piece in sound(take):
            self.journal.add(take, piece)
            self.keeper.add(take, piece)
            self._hear_troubles()
        self.hotkeys.press(keys.Released(now + 1, 1.0))
        self.journal.end(take)
        self._hear_troubles()
        c.on_captured(take, TakeAudio(0.4, 0.4, 0.0, -20.0, all_zero=False), lost=False)
        c.on_speech(ports.TakeDecoded(take, said) if said else
                    ports.TakeFailed(take, Code.DECODE_FAILED, np.concatenate(sound(take))))
        if said:
            assert self.inserter.asked[-1].text == said.text
            if outcome is Outcome.INSERTED:
                self.inserted.append(said.text)
            self.inserter.answer(ports.InsertResult(take, outcome, None if outcome is Outcome.INSERTED else
                                                    Code.INSERT_FOCUS_CHANGED, read_at=now))
        self._hear_troubles()

    def _hear_troubles(self) -> None:
        """In the program they come from another thread, and so between two events."""
        while self.troubles:
            self.controller.on_trouble(self.troubles.pop(0))

    def set_something(self) -> None:
        path = self.folder / "settings.json"
        try:
            write_settings(path, with_value(read_settings(path)[0], "warm_s", str(NEW_WARM_S)))
        except AppError as e:
            self._show(e.code)

    def seen(self) -> dict[str, Any]:
        waiting = self.controller.waiting
        return {"shown": self.shown, "inserted": self.inserted, "in_memory": sorted(self.keeper._sound),
                "waiting": waiting.result.text if waiting and waiting.result else ""}


def main() -> None:
    logging.disable()                                # what else there is on stderr is a crash
    _app = QCoreApplication([])
    run = Run(Path(sys.argv[1]))
    run.set_something()
    run.speak(1, TakeText(FIRST, None, 1.0, "fr"), Outcome.INSERTED)
    run.speak(2, None, Outcome.FAILED)
    run.speak(3, TakeText(THIRD, None, 1.0, "fr"), Outcome.KEPT)
    run.keeper.save_all()
    os.writev(1, [json.dumps(run.seen()).encode()])


if __name__ == "__main__":
    main()
