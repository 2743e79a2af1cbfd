"""The last text can be selected and copied without QClipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from superwhisper_gui.ui.text_view import TextView
from tests.ui.conftest import ROOT

TEXT = "Bonjour tout le monde"


@pytest.fixture
def view(qtbot: QtBot, speak_language: Callable[[str], None]) -> Iterator[TextView]:
    speak_language("en")
    QGuiApplication.clipboard().setText("what was there")
    widget = TextView()
    qtbot.addWidget(widget)
    widget.resize(400, 100)
    widget.setPlainText(TEXT)
    widget.show()
    yield widget
    assert QGuiApplication.clipboard().text() == "what was there"
    QGuiApplication.clipboard().clear(QClipboard.Mode.Clipboard)


@pytest.mark.parametrize("key", [(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
                                 (Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier),
                                 (Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)])
def test_the_copy_keys_leave_as_a_signal(
        view: TextView, qtbot: QtBot, key: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    with qtbot.waitSignal(view.copy_requested) as copied:
        qtbot.keyClick(view, *key)
    assert copied.args == [TEXT]


def test_only_what_is_selected_is_copied(view: TextView, qtbot: QtBot) -> None:
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    with qtbot.waitSignal(view.copy_requested) as copied:
        view.copy_text()
    assert copied.args == ["Bonjour"]


def test_the_mouse_selects_by_dragging_and_by_shift(view: TextView, qtbot: QtBot) -> None:
    end = view.cursorRect().height() // 2
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(0, end))
    view.mouseMoveEvent(_move(view, QPoint(380, end)))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(380, end))
    assert view.textCursor().selectedText() == TEXT
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(0, end))
    assert not view.textCursor().hasSelection()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(380, end))
    assert view.textCursor().selectedText() == TEXT


def _move(view: TextView, where: QPoint) -> QMouseEvent:
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(where), QPointF(view.mapToGlobal(where)),
                       Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def test_the_context_menu_is_ours(view: TextView, qtbot: QtBot) -> None:
    QApplication.sendEvent(view.viewport(), QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(5, 5), view.mapToGlobal(QPoint(5, 5))))
    menu = view.findChild(QMenu)
    assert [action.text() for action in menu.actions()] == ["Copy", "Select all"]
    with qtbot.waitSignal(view.copy_requested):
        menu.actions()[0].trigger()
    menu.close()


def test_it_cannot_be_written_into(view: TextView, qtbot: QtBot) -> None:
    qtbot.keyClicks(view, "abc")
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(5, 8))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.toPlainText() == TEXT


def test_lines_stay_lines(view: TextView, qtbot: QtBot) -> None:
    view.setPlainText("eins\nzwei")
    view.selectAll()
    with qtbot.waitSignal(view.copy_requested) as copied:
        view.copy_text()
    assert copied.args == ["eins\nzwei"]


def test_nobody_in_the_interface_uses_the_clipboard() -> None:
    for file in (ROOT / "superwhisper_gui" / "ui").glob("*.py"):
        code = "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if "import" in line)
        assert "QClipboard" not in code, file.name
        assert ".clipboard()" not in file.read_text(encoding="utf-8"), file.name
