"""Kept takes in the running program: recovery, its worker, the list, the bar, and the wires between them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from superwhisper_gui.core import ports
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.kept_dialog import KeptDialog
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.recovery import Recovery
from superwhisper_gui.ui.recovery_worker import RecoveryWorker

DRAIN_LIMIT_S: Final = 0.5

Reply = Callable[[dict[str, Any]], None]


class KeptRoom(QObject):
    """Thread: GUI; `worker` is to be moved to a thread that may wait for the disk."""

    def __init__(self, controller: Controller, history: ports.History, journal: ports.Journal, store: ports.KeptAudio,
                 window: MainWindow) -> None:
        super().__init__()
        self._window, self._history = window, history
        self._sounds = Path()
        self._rows: dict[int, ports.HistoryRow] = {}
        self._replies: list[Reply] = []
        self.dialog: KeptDialog | None = None
        self.worker = RecoveryWorker(journal, store)
        self.recovery = Recovery(controller, history, journal)
        recovery, worker = self.recovery, self.worker
        recovery.look_wanted.connect(worker.look)
        recovery.read_wanted.connect(worker.read_take)
        recovery.load_wanted.connect(worker.load)
        recovery.save_wanted.connect(worker.save)
        recovery.aside_wanted.connect(worker.set_aside)
        recovery.forgive_wanted.connect(worker.forgive)
        recovery.remove_wanted.connect(worker.remove)
        worker.found.connect(recovery.on_found)
        worker.read.connect(recovery.on_read)
        worker.loaded.connect(recovery.on_loaded)
        worker.saved.connect(recovery.on_saved)
        recovery.listed.connect(self._on_listed)
        recovery.recovered.connect(window.recovered.set_count)
        recovery.settled.connect(self._on_settled)
        window.kept_requested.connect(self.open)

    def start(self, sounds: Path) -> None:
        """`sounds`: the folder with the kept sound."""
        self._sounds = sounds
        self.recovery.start()

    def stop(self) -> None:
        """What is on its way to the history may still have orders for the journal and the keeper: before they end."""
        if self.dialog is not None:
            self.dialog.hide()
        drained = threading.Event()
        self._history.later(drained.set)
        drained.wait(DRAIN_LIMIT_S)

    @Slot()
    def open(self) -> None:
        if self.dialog is None:
            self.dialog = self._make_dialog()
        self.recovery.show_list()
        self._window.recovered.set_count(0)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def when_settled(self, reply: Reply) -> None:
        """Answers with the rows of the list, once nothing is left to be done without a person."""
        self._replies.append(reply)
        if self.recovery.is_settled:
            self._on_settled()

    @Slot()
    def _on_settled(self) -> None:
        replies, self._replies = self._replies, []
        for reply in replies:
            reply({"ok": True, "rows": [asdict(row) for row in self._rows.values()]})

    def _make_dialog(self) -> KeptDialog:
        dialog, recovery = KeptDialog(self._window), self.recovery
        dialog.insert_clicked.connect(recovery.insert)
        dialog.copy_clicked.connect(recovery.copy)
        dialog.decode_clicked.connect(recovery.decode_again)
        dialog.delete_clicked.connect(recovery.delete)
        dialog.play_clicked.connect(self._play)
        recovery.busy_changed.connect(dialog.set_busy)
        return dialog

    @Slot(object)
    def _on_listed(self, rows: list[ports.HistoryRow]) -> None:
        self._rows = {row.id: row for row in rows}
        if self.dialog is not None:
            self.dialog.set_rows(rows)

    @Slot(int)
    def _play(self, row_id: int) -> None:
        """In the program that plays sound on this computer."""
        row = self._rows.get(row_id)
        if row is not None and row.audio:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._sounds / Path(row.audio).name)))
