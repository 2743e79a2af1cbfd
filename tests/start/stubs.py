"""Commands of the system that are not there or do something else."""

from __future__ import annotations

from pathlib import Path

import pytest


class Stubs:
    """Commands that stand alone on the PATH; each call is noted as a line."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.notes = folder / "stubs", folder / "calls"
        self.folder.mkdir()
        self.notes.touch()
        monkeypatch.setenv("PATH", str(self.folder))
        for name in ("env", "cat"):
            (self.folder / name).symlink_to(f"/usr/bin/{name}")

    def add(self, name: str, body: str = "") -> None:
        file = self.folder / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.notes}\n{body}\n')
        file.chmod(0o755)

    def calls(self, name: str) -> list[str]:
        return [line for line in self.notes.read_text().splitlines() if line.split()[0] == name]
