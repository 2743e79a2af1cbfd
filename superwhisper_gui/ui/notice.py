# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The notice bar: one sentence, one thing to do, one button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from superwhisper_gui.core.errors import Code
from superwhisper_gui.ui.messages import Action, message_for


class NoticeBar(QFrame):
    """Hidden while there is nothing to say. One that is cleared while the pointer is on it stays until the pointer
    leaves: a button must not vanish under the hand.

    Signals:
        acted(str): the button was pressed; a `messages.Action`
        changed(object): the Code that is shown now, or None
    """

    acted = Signal(str)
    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._code: Code | None = None
        self._names: tuple[str, ...] = ()
        self._action = Action.DISMISS
        self._text, self._advice, self._button = QLabel(), QLabel(), QPushButton()
        self._text.setProperty("role", "heading")
        for label in (self._text, self._advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._button.setProperty("role", "plain")
        self._button.clicked.connect(self._on_clicked)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._advice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def code(self) -> Code | None:
        return self._code

    def set_code(self, code: Code | None, names: tuple[str, ...] = ()) -> None:
        """None clears it. `names`: as in messages.message_for."""
        self._code, self._names = code, names
        if code is not None:
            self._show_message(code)
            self.show()
            self.changed.emit(code)
        elif not self.underMouse():
            self._clear()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._code is None:
            self._clear()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange and self._code is not None:
            self._show_message(self._code)
        super().changeEvent(event)

    def _clear(self) -> None:
        self.hide()
        self.changed.emit(None)

    def _show_message(self, code: Code) -> None:
        message = message_for(code, *self._names)
        self._text.setText(message.text)
        self._advice.setText(message.advice)
        self._button.setText(message.action_text)
        self._action = message.action_id
        self.setAccessibleName(f"{message.text} {message.advice}")
        self.setProperty("severity", str(message.severity))
        self.style().unpolish(self)
        self.style().polish(self)

    @Slot()
    def _on_clicked(self) -> None:
        self._code = None
        self._clear()
        self.acted.emit(str(self._action))
