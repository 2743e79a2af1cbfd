"""Run on a real X screen: selects and copies in every way and prints which of them took an X selection."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from superwhisper_gui.ui.text_view import TextView

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
KEYS = {
    "all": (Qt.Key.Key_A, CONTROL), "copy": (Qt.Key.Key_C, CONTROL),
    "character": (Qt.Key.Key_Left, SHIFT), "word": (Qt.Key.Key_Left, SHIFT | CONTROL),
    "line": (Qt.Key.Key_Home, SHIFT), "up": (Qt.Key.Key_Up, SHIFT), "page": (Qt.Key.Key_PageUp, SHIFT),
    "start": (Qt.Key.Key_Home, SHIFT | CONTROL), "end": (Qt.Key.Key_End, SHIFT | CONTROL),
}


def taken_by(view: QPlainTextEdit) -> list[str]:
    view.setPlainText("Bonjour tout le monde\nund noch eine Zeile")
    view.resize(300, 80)
    view.show()
    QTest.qWaitForWindowExposed(view)
    clipboard = QGuiApplication.clipboard()
    found = []
    for name in ("double click", "drag", *KEYS):
        for mode in (QClipboard.Mode.Selection, QClipboard.Mode.Clipboard):
            clipboard.clear(mode)
        if name == "double click":
            QTest.mouseDClick(view.viewport(), LEFT, NONE, QPoint(12, 10))
            QTest.mouseRelease(view.viewport(), LEFT, NONE, QPoint(12, 10))
        elif name == "drag":
            QTest.mousePress(view.viewport(), LEFT, NONE, QPoint(2, 30))
            QTest.mouseMove(view.viewport(), QPoint(150, 30))
            QTest.mouseRelease(view.viewport(), LEFT, NONE, QPoint(150, 30))
        else:
            QTest.keyClick(view, *KEYS[name])
        if clipboard.text(QClipboard.Mode.Selection) or clipboard.text():
            found.append(name)
    view.close()
    return found


def main() -> None:
    app = QApplication(sys.argv[:1])
    plain = QPlainTextEdit()
    plain.setReadOnly(True)
    plain.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard
                                  | Qt.TextInteractionFlag.TextSelectableByMouse)
    sys.stdout.write(json.dumps({"ours": taken_by(TextView()), "Qt's": taken_by(plain)}))
    app.quit()


if __name__ == "__main__":
    main()
