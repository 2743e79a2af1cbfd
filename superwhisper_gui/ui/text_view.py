# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The last text, or the one that is being spoken: never touches QClipboard itself.

QClipboard freezes the window for up to 10 s when another program that owns the clipboard hangs (PITFALLS E11), and Qt's
own text widgets use it at every selection with the mouse. So the mouse is handled here, and copying leaves as a signal.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit

_KEY, _TO = QKeySequence.StandardKey, QTextCursor.MoveOperation
# Left to Qt, these keys would also take the PRIMARY selection.
_SELECTING: Final = (
    (_KEY.SelectNextChar, _TO.Right), (_KEY.SelectPreviousChar, _TO.Left),
    (_KEY.SelectNextWord, _TO.NextWord), (_KEY.SelectPreviousWord, _TO.PreviousWord),
    (_KEY.SelectNextLine, _TO.Down), (_KEY.SelectPreviousLine, _TO.Up),
    (_KEY.SelectStartOfLine, _TO.StartOfLine), (_KEY.SelectEndOfLine, _TO.EndOfLine),
    (_KEY.SelectStartOfDocument, _TO.Start), (_KEY.SelectEndOfDocument, _TO.End),
    (_KEY.SelectStartOfBlock, _TO.StartOfBlock), (_KEY.SelectEndOfBlock, _TO.EndOfBlock),
)


class TextView(QPlainTextEdit):
    """Signals:

    copy_requested(str): the selected text, or all of it when nothing is selected
    """

    copy_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.unfinished = self._follows = False
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._keep_end)
        self.setAcceptDrops(False)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.document().setDocumentMargin(0)

    def show_text(self, text: str, *, unfinished: bool) -> None:
        """An unfinished one is softer, cannot be copied, and its end stays in sight unless the person scrolled away."""
        bar = self.verticalScrollBar()
        at, follows = bar.value(), unfinished and (self._follows or not self.unfinished)
        if unfinished != self.unfinished:
            self.unfinished = unfinished
            self.setProperty("role", "soft" if unfinished else None)
            self.style().unpolish(self)
            self.style().polish(self)
            self.retranslate()
        self.setPlainText(text)                  # scrolls to the top
        if unfinished:
            bar.setValue(bar.maximum() if follows else at)
        self._follows = follows

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._follows = self.unfinished and value >= self.verticalScrollBar().maximum()

    @Slot(int, int)
    def _keep_end(self, _minimum: int, maximum: int) -> None:
        """The text is laid out after it is set."""
        if self._follows:
            self.verticalScrollBar().setValue(maximum)

    @Slot()
    def copy_text(self) -> None:
        """QPlainTextEdit.copy would go to QClipboard."""
        if self.unfinished:
            return
        text = self.textCursor().selectedText().replace("\u2029", "\n") or self.toPlainText()
        if text:
            self.copy_requested.emit(text)

    # -- the mouse selects

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._move_to(event, keep=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event, keep=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cursor = self.cursorForPosition(event.position().toPoint())
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self.setTextCursor(cursor)

    def _move_to(self, event: QMouseEvent, *, keep: bool) -> None:
        mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
        cursor = self.textCursor()
        cursor.setPosition(self.cursorForPosition(event.position().toPoint()).position(), mode)
        self.setTextCursor(cursor)

    # -- copying

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self.copy_text()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif (move := next((to for key, to in _SELECTING if event.matches(key)), None)) is not None:
            self.moveCursor(move, QTextCursor.MoveMode.KeepAnchor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A keyboard finds the whole text selected, so that one key copies it."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = self._action(self.tr("Copy"), menu, self.copy_text)
        copy.setEnabled(copy.isEnabled() and not self.unfinished)
        menu.addAction(copy)
        menu.addAction(self._action(self.tr("Select all"), menu, self.selectAll))
        menu.popup(event.globalPos())

    def _action(self, text: str, menu: QMenu, slot: object) -> QAction:
        action = QAction(text, menu)
        action.setEnabled(not self.document().isEmpty())
        action.triggered.connect(slot)
        return action

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("So far") if self.unfinished else self.tr("Last text"))
        self.setPlaceholderText(self.tr("What you say appears here."))
