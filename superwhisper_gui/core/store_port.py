"""What is kept on the disk, as Protocols: the history, the journal of the take being spoken, kept sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.recovery import FoundTake, SpokenTake


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One take. `at`: seconds since 1970; `status`: a core.dictation.Outcome."""

    id: int
    at: float
    text: str
    status: str
    reason: str
    language: str
    model: str
    duration_s: float
    timings_ms: dict[str, float]
    audio: str = ""                    # file name under takes/, if the sound was kept
    journal: str = ""                  # name of the take's journal file, which is not needed once this row is there


class History(Protocol):
    """`durable`: False for one in memory only. Any thread. All methods but `later` may wait for the disk, and raise
    AppError(HISTORY_BROKEN).
    """

    durable: bool

    def later(self, job: Callable[[], object]) -> None:
        """Runs the job after all others given before, and not here, if it may have to wait for the disk."""
        ...

    def add(self, row: HistoryRow) -> int:
        """Writes the row durably and returns its id."""
        ...

    def mark(self, row_id: int, status: str, reason: str, timings_ms: dict[str, float]) -> None: ...

    def revise(self, row: HistoryRow) -> None:
        """Everything of the row but its id and its time."""
        ...

    def remove(self, row_id: int) -> None: ...
    def latest(self, limit: int) -> Sequence[HistoryRow]: ...

    def kept(self) -> Sequence[HistoryRow]:
        """What was said and not inserted, newest first."""
        ...

    def of_journal(self, name: str) -> HistoryRow | None: ...

    def settle_pending(self) -> int:
        """After a restart: rows of which nobody knows whether they were inserted say so; how many there were."""
        ...

    def expired(self, now: float, today: str) -> Sequence[HistoryRow]:
        """Rows whose kept sound is to be deleted now."""
        ...

    def close(self) -> None:
        """After the jobs that wait; at most 0.5 s."""
        ...


class Journal(Protocol):
    """The sound of each take on the disk while it is spoken. Any thread; what belongs to the running take never waits.

    Files of earlier runs are read only by a thread that may wait for the disk.
    """

    def start(self, on_trouble: Callable[[Code], None]) -> None: ...

    def begin(self, take: int, language: str) -> str:
        """Opens the file of a take; returns its name, for the history."""
        ...

    def add(self, take: int, samples: Samples) -> None: ...
    def end(self, take: int) -> None: ...

    def is_whole(self, take: int) -> bool:
        """Whether all that was added is in the file, or is on its way there without trouble."""
        ...

    def forget(self, name: str) -> None:
        """Deletes the file: its text is safe, or the person threw it away."""
        ...

    def close(self) -> None:
        """Writes what waits; the files stay. At most 1 s."""
        ...

    def found(self) -> list[FoundTake]: ...
    def read(self, name: str) -> SpokenTake: ...
    def count_try(self, name: str) -> None: ...

    def forgive(self, name: str) -> None:
        """The tries so far do not count."""
        ...

    def set_aside(self, name: str) -> None:
        """Keeps a damaged file under a name that is not looked for again."""
        ...


class KeptAudio(Protocol):
    """Takes as FLAC files under the profile. Every method may take long."""

    def save(self, name: str, samples: Samples) -> str: ...

    def load(self, file_name: str) -> Samples:
        """Raises AppError(FILE_UNREADABLE)."""
        ...

    def remove(self, file_name: str) -> None:
        """Harmless if it is gone already."""
        ...
