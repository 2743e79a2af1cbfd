"""A journal on one thread: whatever is asked of it is done before the call returns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from superwhisper_gui.store.journal import JournalLimits, TakeJournal


class AtOnce:
    """Stands for the queues of both threads, which never get anything."""

    def __init__(self, journal: TakeJournal) -> None:
        self._journal = journal

    def put(self, order: Callable[[], None] | None) -> None:
        if order is not None:
            order()
            self._journal._write_due()

    def get(self, timeout: float | None = None) -> None:
        """For a thread that looks here first after its start."""
        threading.Event().wait()


def make_journal(folder: Path, limits: JournalLimits | None = None, **how: Any) -> TakeJournal:
    """In `folder`/journal; without `limits` everything is made to last at once, however full the disk is."""
    journal = TakeJournal(folder / "journal", limits or JournalLimits(sync_s=0.0, free_bytes=0), **how)
    journal._orders = journal._syncs = AtOnce(journal)      # type: ignore[assignment]
    return journal
