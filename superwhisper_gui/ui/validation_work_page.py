# ruff: noqa: N802 - the names of overridden methods are Qt's
"""While the recording is turned into text and measured: what is being done, and a way to see the result at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from superwhisper_gui.ui.validation_take import STEPS, Step

MEASURING = "measuring"
_ORDER = (*STEPS, MEASURING)


class WorkPage(QWidget):
    """Signals: skip_clicked(), cancel_clicked()"""

    skip_clicked = Signal()
    cancel_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._step: str = Step.WRITING
        self._headline, self._detail, self._bar = QLabel(), QLabel(), QProgressBar()
        self._skip, self._cancel = QPushButton(), QPushButton()
        self._headline.setProperty("role", "headline")
        self._detail.setWordWrap(True)
        self._bar.setRange(0, len(_ORDER))
        self._bar.setTextVisible(False)
        self._skip.clicked.connect(self.skip_clicked)
        self._cancel.clicked.connect(self.cancel_clicked)
        foot = QHBoxLayout()
        for button in (self._cancel, self._skip):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        foot.addWidget(self._cancel)
        foot.addStretch(1)
        foot.addWidget(self._skip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addStretch(1)
        layout.addWidget(self._headline)
        layout.addWidget(self._bar)
        layout.addWidget(self._detail)
        layout.addStretch(2)
        layout.addLayout(foot)
        self._retranslate()

    def set_step(self, step: str) -> None:
        """A Step, or MEASURING."""
        self._step = step
        self._retranslate()

    @property
    def detail(self) -> str:
        return self._detail.text()

    def _retranslate(self) -> None:
        self._headline.setText(self.tr("One moment…"))
        measuring = self.tr("The sound is being measured.")
        self._detail.setText({
            str(Step.WRITING): self.tr("Your words are being written down."),
            str(Step.REPLAYING): self.tr("The recording goes the same way once more: the text must be the same."),
            str(Step.WHOLE): self.tr("The recording is written down as a whole, for comparison."),
            str(Step.PACED): self.tr("The second text was another one, so the recording goes the same way as fast as "
                                     "you spoke."),
        }.get(self._step, measuring))
        self._bar.setValue(_ORDER.index(self._step))
        self._bar.setAccessibleName(self._detail.text())
        self._skip.setText(self.tr("Show the result now"))
        self._cancel.setText(self.tr("Cancel"))
        self._skip.setEnabled(self._step != MEASURING)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
