"""Where everything of one user is: one folder, nothing outside it."""

from __future__ import annotations

import itertools
import locale
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from superwhisper_gui.core.errors import AppError, Code


@dataclass(frozen=True, slots=True)
class Profile:
    """A folder with the settings, the history, models, logs and the control socket. Only its owner may read it."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def engines(self) -> Path:
        """With which settings the speech process has worked."""
        return self.folder / "engines.json"

    @property
    def history(self) -> Path:
        return self.folder / "history.db"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def takes(self) -> Path:
        """Sound that was kept: by the setting, or because its text is not there yet."""
        return self.folder / "takes"

    @property
    def journal(self) -> Path:
        """The sound of takes that have no text in the history yet."""
        return self.folder / "journal"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "superwhisper-gui.log"

    def create(self) -> None:
        """Makes the folders (0700). Raises AppError(PROFILE_READ_ONLY)."""
        try:
            for folder in (self.folder, self.log.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.folder / f".write-test-{os.getpid()}"
            probe.touch(mode=0o600)
            probe.unlink()
        except OSError as e:
            raise AppError(Code.PROFILE_READ_ONLY, f"{self.folder}: {e.strerror}") from None


def default_profile() -> Profile:
    """The folder the system gives to programs for their data."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return Profile(base / "superwhisper-gui")


def system_locale() -> str:
    """As the environment gives it: "fr_FR.UTF-8"."""
    chosen = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return chosen or (locale.getlocale()[0] or "")


def free_name(path: Path, mark: str) -> Path:
    """A name beside `path` that nothing has yet: "history.broken-20261124-231500.db", then with "-2" and so on."""
    stem = f"{path.stem}.{mark}-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (path.with_name(stem + (f"-{number}" if number > 1 else "") + path.suffix) for number in itertools.count(1))
    return next(name for name in names if not name.exists())


def write_atomically(path: Path, data: bytes) -> None:
    """The file holds the old or the new content, never a part. 0600. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
