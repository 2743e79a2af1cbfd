# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The person's own verdict: the last word on whether it understood them is theirs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from superwhisper_gui.core.validation import OwnVerdict

ANSWERS: Final = ("yes", "partly", "no")
COMMENT_LIMIT: Final = 500


class OwnAnswer(QFrame):
    """Signals: changed(): the answer, the comment (when it is complete) or the tick; report_clicked()"""

    changed = Signal()
    report_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._question, self._comment, self._sound = QLabel(), QLineEdit(), QCheckBox()
        self._report = QPushButton()
        self._report.setProperty("role", "plain")
        self._report.setAutoDefault(False)
        self._report.clicked.connect(self.report_clicked)
        self._question.setProperty("role", "heading")
        self._question.setWordWrap(True)
        self._comment.setMaxLength(COMMENT_LIMIT)
        self._group = QButtonGroup(self)
        self._buttons = {answer: QRadioButton() for answer in ANSWERS}
        answers = QHBoxLayout()
        answers.setSpacing(16)
        for button in self._buttons.values():
            self._group.addButton(button)
            answers.addWidget(button)
        answers.addWidget(self._comment, 1)
        self._group.buttonClicked.connect(self.changed)
        self._comment.editingFinished.connect(self._on_comment)
        self._sound.clicked.connect(self.changed)
        self._told = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self._question)
        layout.addLayout(answers)
        foot = QHBoxLayout()
        foot.addWidget(self._sound, 1)
        foot.addWidget(self._report)
        layout.addLayout(foot)
        self._retranslate()

    @property
    def answer(self) -> OwnVerdict:
        given = next((name for name, button in self._buttons.items() if button.isChecked()), "")
        return OwnVerdict(given, self._comment.text().strip())

    @property
    def with_sound(self) -> bool:
        return self._sound.isChecked()

    def set_saved(self, saved: bool) -> None:
        """There is a report to open."""
        self._report.setEnabled(saved)

    def clear(self) -> None:
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)
        self._comment.clear()
        self._told = ""
        self._sound.setChecked(False)

    @Slot()
    def _on_comment(self) -> None:
        if self._comment.text() != self._told:
            self._told = self._comment.text()
            self.changed.emit()

    def _retranslate(self) -> None:
        self._question.setText(self.tr("And what do you say: did it understand you?"))
        words = {"yes": self.tr("Yes"), "partly": self.tr("Partly"), "no": self.tr("No")}
        for name, button in self._buttons.items():
            button.setText(words[name])
            button.setAccessibleName(f"{self._question.text()} {words[name]}")
        self._comment.setPlaceholderText(self.tr("Comment, if you like"))
        self._comment.setAccessibleName(self.tr("Comment"))
        self._sound.setText(self.tr("Put the recording into the report, too"))
        self._sound.setToolTip(self.tr("Whoever gets the report can hear it then."))
        self._report.setText(self.tr("Open the &report"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
