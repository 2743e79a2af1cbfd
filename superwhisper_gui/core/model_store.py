"""The port to the speech models of this machine and those that can be had: what `models list` and the window show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ModelPlace(StrEnum):
    """Where a model is. The value is what `models list --json` shows."""

    BUILT_IN = "built_in"              # came with the setup
    PROFILE = "profile"                # was downloaded; only these can be removed
    FOLDER = "folder"                  # another program put it on this disk
    HUB = "hub"                        # not here: can be downloaded


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model a person can choose. `choice`: what the setting `model` is then.

    `begun_bytes`: what an unfinished download has left of it; `multilingual`: None = not known.
    """

    name: str
    choice: str
    size_bytes: int
    multilingual: bool | None
    place: ModelPlace
    begun_bytes: int = 0
    recommended: bool = False


class ModelStore(Protocol):
    """The models of this machine and those that can be had. Every method may take long: never on the GUI thread."""

    def rows(self) -> list[ModelRow]:
        """What there is and what can be downloaded, asked fresh."""
        ...

    def download(self, name: str, on_progress: Callable[[int, int, float], None],
                 cancelled: Callable[[], bool]) -> bool:
        """Whether the model is there now; False if `cancelled` said yes: what has come is kept.

        `on_progress(done_bytes, total_bytes, bytes_per_s)` comes on the caller's thread. Raises AppError.
        """
        ...

    def remove(self, name: str) -> None:
        """Takes a downloaded model, or the beginning of one, off the disk. Raises AppError."""
        ...
