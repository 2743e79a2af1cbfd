# ruff: noqa: N802 - the names of overridden methods are Qt's
"""One model in the list: what it is, where it is, how its download goes, and what can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.ui.messages import message_for
from superwhisper_gui.ui.model_wording import (
    in_use_text,
    languages_text,
    place_text,
    progress_text,
    recommended_text,
    size_text,
)

_STEPS: Final = 1000                             # of the bar: a byte count may be more than its int holds


class ModelCard(QFrame):
    """Signals: download_clicked(str), remove_clicked(str): the name; use_clicked(str): the choice; cancel_clicked()"""

    download_clicked = Signal(str)
    remove_clicked = Signal(str)
    use_clicked = Signal(str)
    cancel_clicked = Signal()

    def __init__(self, row: ModelRow) -> None:
        super().__init__()
        self.setObjectName("card")
        self._row, self._in_use, self._loading, self._blocked = row, False, False, False
        self._problem: AppError | None = None
        self._progress: tuple[int, int, float] | None = None
        self._name, self._facts, self._speed, self._trouble = QLabel(), QLabel(), QLabel(), QLabel()
        self._badge = QLabel()
        self._bar = QProgressBar()
        self._get, self._use, self._cancel, self._remove = QPushButton(), QPushButton(), QPushButton(), QPushButton()
        self._arrange()
        self._get.clicked.connect(lambda: self.download_clicked.emit(self._row.name))
        self._use.clicked.connect(lambda: self.use_clicked.emit(self._row.choice))
        self._remove.clicked.connect(lambda: self.remove_clicked.emit(self._row.name))
        self._cancel.clicked.connect(self.cancel_clicked)
        self._show()

    def _arrange(self) -> None:
        self._name.setProperty("role", "heading")
        self._facts.setProperty("role", "soft")
        self._speed.setProperty("role", "soft")
        self._badge.setObjectName("badge")
        for label in (self._name, self._facts, self._speed, self._trouble):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self._name)
        for button in (self._get, self._use, self._cancel, self._remove):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        self._get.setProperty("role", "primary")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        head = QHBoxLayout()
        for widget in (self._name, self._badge):
            head.addWidget(widget)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._speed, 1)
        buttons.addStretch()
        for button in (self._remove, self._cancel, self._get, self._use):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._facts)
        layout.addWidget(self._bar)
        layout.addWidget(self._trouble)
        layout.addLayout(buttons)

    # -- what is shown

    def set_row(self, row: ModelRow, in_use: bool) -> None:
        self._row, self._in_use = row, in_use
        self._show()

    def set_loading(self, loading: bool, blocked: bool) -> None:
        """`loading`: this model is being downloaded; `blocked`: another one is, so this one has to wait."""
        if loading and not self._loading:
            self._problem, self._progress = None, None
        self._loading, self._blocked = loading, blocked
        self._show()

    def set_progress(self, done_bytes: int, total_bytes: int, bytes_per_s: float) -> None:
        self._progress = (done_bytes, total_bytes, bytes_per_s)
        self._show_progress()

    def set_problem(self, problem: AppError | None) -> None:
        self._problem = problem
        self._show()

    def _show(self) -> None:
        row, here = self._row, self._row.place is not ModelPlace.HUB
        self._name.setText(row.name)
        self._badge.setText(recommended_text())
        self._badge.setVisible(row.recommended)
        facts = [size_text(row.size_bytes), languages_text(row.multilingual), place_text(row)]
        if self._in_use:
            facts[-1] = in_use_text()
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self._facts.setToolTip(row.choice if row.place is ModelPlace.FOLDER else "")
        self._get.setText(self.tr("Go on") if row.begun_bytes else self.tr("Download"))
        self._use.setText(self.tr("Use this one"))
        self._cancel.setText(self.tr("Cancel"))
        self._remove.setText(self.tr("Remove"))
        self._get.setVisible(not here and not self._loading)
        self._get.setEnabled(not self._blocked)
        self._use.setVisible(here and not self._in_use)
        self._cancel.setVisible(self._loading)
        removable = row.place is ModelPlace.PROFILE or bool(row.begun_bytes)
        self._remove.setVisible(removable and not self._in_use and not self._loading)
        for button in (self._get, self._use, self._cancel, self._remove):
            button.setAccessibleName(f"{button.text()}: {row.name}")
        self._show_trouble()
        self._show_progress()

    def _show_trouble(self) -> None:
        self._trouble.setVisible(self._problem is not None)
        if self._problem is not None:
            message = message_for(self._problem.code)
            detail = f" ({self._problem.detail})" if self._problem.detail else ""
            self._trouble.setText(f"{message.text} {message.advice}{detail}")

    def _show_progress(self) -> None:
        self._bar.setVisible(self._loading)
        if self._loading and self._progress is not None:
            done, total, speed = self._progress
            self._bar.setValue(int(_STEPS * done / max(1, total)))
            self._speed.setText(progress_text(done, total, speed))
        else:
            self._bar.setValue(int(_STEPS * self._row.begun_bytes / max(1, self._row.size_bytes)))
            self._speed.setText(self.tr("Connecting…") if self._loading else "")
        self._speed.setVisible(self._loading)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
