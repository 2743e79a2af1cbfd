"""The program with a text of the test's own to read aloud, and what its windows say written to a file.

    python -m tests.desktop.validation_program TEXTS SCREEN [OPTIONS OF THE PROGRAM]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListWidget, QWidget

from superwhisper_gui import app, cli

EVERY_MS = 100


def visible_texts() -> list[str]:
    """Of the microphone test's window only."""
    dialogs = [w for w in QApplication.topLevelWidgets() if w.objectName() == "validation" and w.isVisible()]
    widgets = [w for dialog in dialogs for w in dialog.findChildren(QWidget) if w.isVisible()]
    lists = [w for w in widgets if isinstance(w, QListWidget)]
    return [str(w.text()).strip() for w in widgets if isinstance(w, QLabel | QAbstractButton) and w.text()] \
        + [w.item(row).text() for w in lists for row in range(w.count())]


def main() -> int:
    texts, screen, *options = sys.argv[1:]
    real_resource, real_start = app.resource, app.Program.start

    def resource(*parts: str) -> Path:
        return Path(texts) if parts == ("reading",) else real_resource(*parts)

    def start(program: app.Program, *problems: Any, **how: Any) -> None:
        real_start(program, *problems, **how)
        timer = QTimer(program, interval=EVERY_MS)
        timer.timeout.connect(write)
        timer.start()

    def write() -> None:
        part = Path(f"{screen}.part")
        part.write_text("\n".join(visible_texts()), encoding="utf-8")
        os.replace(part, screen)

    app.resource, app.Program.start = resource, start
    return cli.main(options)


if __name__ == "__main__":
    sys.exit(main())
