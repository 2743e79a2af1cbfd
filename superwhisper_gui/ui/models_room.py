"""The list of models in the running program: the dialog, the worker behind it, and the wires between them."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtWidgets import QWidget

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.model_store import ModelStore
from superwhisper_gui.ui.models_dialog import ModelsDialog
from superwhisper_gui.ui.models_worker import ModelsWorker


class ModelsRoom(QObject):
    """Thread: GUI. Nothing runs before `open` is called for the first time.

    Signals:
        chosen(str): what the setting `model` is to be
        downloaded(str): the model is complete
    """

    chosen = Signal(str)
    downloaded = Signal(str)
    _list_wanted = Signal()
    _download_wanted = Signal(str, object)
    _remove_wanted = Signal(str)

    def __init__(self, store: ModelStore, window: QWidget, running: str) -> None:
        """`running`: the setting `model` at the start of the program."""
        super().__init__()
        self._window, self._chosen, self._running = window, running, running
        self._problem: tuple[str, AppError] | None = None
        self._worker = ModelsWorker(store)
        self.thread_ = QThread()             # QObject has a method thread()
        self.thread_.setObjectName("models")
        self._worker.moveToThread(self.thread_)
        self._cancelled = threading.Event()
        self._loading = ""
        self.dialog: ModelsDialog | None = None
        self._list_wanted.connect(self._worker.list_models)
        self._download_wanted.connect(self._worker.download)
        self._remove_wanted.connect(self._worker.remove)
        self._worker.ended.connect(self._on_ended)

    def open(self, model: str) -> None:
        """Shows the list; `model`: the setting."""
        if self.dialog is None:
            self.dialog = self._make_dialog()
            self.thread_.start()
        self.set_chosen(model)
        self._list_wanted.emit()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def set_chosen(self, model: str) -> None:
        """The setting `model` has changed, perhaps."""
        self._chosen = model
        self._show()

    def set_running(self, model: str) -> None:
        """The speech process has this one now."""
        self._running = model
        self._show()

    def set_problem(self, choice: str, problem: AppError) -> None:
        """The speech process could not use that model."""
        self._problem = choice, problem
        self._show_problem()

    def stop(self) -> None:
        """Ends a download (it goes on from there the next time); the thread is to be waited for."""
        self._cancelled.set()
        if self.dialog is not None:
            self.dialog.hide()

    def _make_dialog(self) -> ModelsDialog:
        dialog = ModelsDialog(self._window)
        self._worker.listed.connect(dialog.set_rows)
        self._worker.listed.connect(self._show_problem)
        self._worker.progressed.connect(dialog.set_progress)
        dialog.download_clicked.connect(self._download)
        dialog.cancel_clicked.connect(self._cancel)
        dialog.remove_clicked.connect(self._remove_wanted)
        dialog.use_clicked.connect(self._use)
        return dialog

    @Slot(str)
    def _download(self, name: str) -> None:
        self._loading, self._cancelled = name, threading.Event()
        if self.dialog is not None:
            self.dialog.set_loading(name)
        self._download_wanted.emit(name, self._cancelled)

    @Slot()
    def _cancel(self) -> None:
        self._cancelled.set()

    @Slot(str)
    def _use(self, choice: str) -> None:
        if self.dialog is not None:
            self.dialog.set_problem(choice, None)
        self._problem = None
        self.set_chosen(choice)
        self.chosen.emit(choice)

    def _show(self) -> None:
        if self.dialog is not None:
            self.dialog.set_chosen(self._chosen, self._running)

    @Slot()
    def _show_problem(self) -> None:
        """Once there are rows: it may have come up before the list was opened."""
        if self.dialog is not None and self._problem is not None:
            self.dialog.set_problem(*self._problem)

    @Slot(str, object)
    def _on_ended(self, name: str, problem: AppError | None) -> None:
        loaded = name == self._loading                   # else it was removed, maybe while another one is loaded
        if loaded:
            self._loading = ""
        if self.dialog is not None:
            self.dialog.set_loading(self._loading)
            self.dialog.set_problem(name, problem)
        if loaded and problem is None and not self._cancelled.is_set():
            self.downloaded.emit(name)
