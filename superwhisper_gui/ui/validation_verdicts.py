# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The three verdicts side by side, each with its figures and limits."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from superwhisper_gui.core.validation import Grade, Validation
from superwhisper_gui.ui import look
from superwhisper_gui.ui.validation_words import (
    MARKS,
    grade_text,
    limits_text,
    microphone_text,
    speed_text,
    understanding_text,
)

COLOURS: Final = {Grade.GOOD: look.GOOD, Grade.USABLE: look.QUIET, Grade.POOR: look.LOUD}


class VerdictCard(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._title, self._grade, self._text, self._limits = (QLabel() for _ in range(4))
        self._title.setProperty("role", "soft")
        self._limits.setProperty("role", "soft")
        self._grade.setProperty("role", "headline")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(4)
        for label in (self._title, self._grade, self._text, self._limits):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            layout.addWidget(label)
        layout.addStretch(1)

    def set_verdict(self, title: str, grade: Grade | None, text: str, limits: str) -> None:
        self._title.setText(title)
        mark = f"{MARKS[grade]} " if grade else ""
        self._grade.setText(mark + grade_text(grade))
        self._grade.setStyleSheet(f"color: {COLOURS[grade]}" if grade else "")
        self._text.setText(text)
        self._limits.setText(limits)
        self.setAccessibleName(f"{title}: {grade_text(grade)}. {text} {limits}")


class Verdicts(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._validation: Validation | None = None
        self._cards = [VerdictCard() for _ in range(3)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for card in self._cards:
            layout.addWidget(card, 1)

    def set_validation(self, validation: Validation) -> None:
        self._validation = validation
        self._show()

    def _show(self) -> None:
        v = self._validation
        if v is None:
            return
        for card, title, grade, text, limits in zip(
                self._cards, (self.tr("Microphone"), self.tr("Understanding"), self.tr("Speed")),
                (v.verdict.microphone, v.verdict.understanding, v.verdict.speed),
                (microphone_text(v), understanding_text(v), speed_text(v)), limits_text(), strict=True):
            card.set_verdict(title, grade, text, limits if grade else "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
