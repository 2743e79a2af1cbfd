"""The pictures of the state, the same in the tray and in the window: each has a shape of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtGui import QIcon

# State.summary -> picture; "recording" is shown only when the microphone really delivers
_PICTURES: Final = {"loading": "working", "ready": "idle", "arming": "working", "recording": "recording",
                    "finalising": "working", "inserting": "working", "error": "error"}


class StateIcons:
    """`folder` holds app.svg, menu.svg and tray-NAME.svg."""

    def __init__(self, folder: Path) -> None:
        self._states = {name: QIcon(str(folder / f"tray-{name}.svg")) for name in set(_PICTURES.values())}
        self.app = QIcon(str(folder / "app.svg"))
        self.menu = QIcon(str(folder / "menu.svg"))

    def of(self, summary: str) -> QIcon:
        return self._states[_PICTURES[summary]]
