"""Journal and history in any order of events, with crashes: what had been made to last is there, once.

A crash leaves the journal's files as far as they were synced, plus any part of the rest in sectors; of the history its
files as the last commit left them, plus a torn end of the log. That SQLite has really synced by then is shown by
tests/faults/power_loss.py.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.journal import JournalLimits
from tests.faults.at_once import make_journal
from tests.faults.power_loss import File


class Stores(RuleBasedStateMachine):
    """`said`: samples handed over by take; `lasting`: how many of them must survive; `rows`: status by journal name."""

    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp())
        self.life = 0
        self.said: dict[str, np.ndarray] = {}
        self.lasting: dict[str, int] = {}
        self.rows: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self.take, self.current = 0, ""
        (self.place / "0").mkdir()
        self._open()

    @property
    def folder(self) -> Path:
        return self.place / f"{self.life}"

    def _open(self) -> None:
        """A new life on what there is."""
        self.files: dict[str, File] = {}
        self.journal = make_journal(self.folder, JournalLimits(sync_s=1e6, free_bytes=0), write=self._write,
                                    sync=self._sync)
        self.history = HistoryDb(self.folder / "history.db")
        self.current = ""

    def _write(self, fd: int, data: bytes) -> int:
        file = self.files.setdefault(Path(os.readlink(f"/proc/self/fd/{fd}")).name, File())
        file.pending.append((os.fstat(fd).st_size, data))
        return os.write(fd, data)

    def _sync(self, fd: int) -> None:
        name = Path(os.readlink(f"/proc/self/fd/{fd}")).name
        self.files[name].sync()

    # -- what happens

    @precondition(lambda self: not self.current)
    @rule()
    def press(self) -> None:
        self.take += 1
        self.current = self.journal.begin(self.take, "fr")
        self.said[self.current], self.lasting[self.current] = np.zeros(0, np.float32), 0

    @precondition(lambda self: self.current)
    @rule(count=st.integers(1, 2000))
    def hear(self, count: int) -> None:
        heard = np.random.default_rng(count).uniform(-1, 1, count).astype(np.float32)
        self.said[self.current] = np.concatenate((self.said[self.current], heard))
        self.journal.add(self.take, heard)

    @precondition(lambda self: self.current)
    @rule()
    def a_second_passes(self) -> None:
        for spoken in list(self.journal._open.values()):
            self.journal._make_last(spoken)
        self.lasting[self.current] = len(self.said[self.current])

    @precondition(lambda self: self.current)
    @rule()
    def let_go(self) -> None:
        self.journal.end(self.take)
        self.lasting[self.current] = len(self.said[self.current])
        self.current = ""

    @precondition(lambda self: set(self.said) - set(self.rows) - {self.current})
    @rule()
    def text(self) -> None:
        name = sorted(set(self.said) - set(self.rows) - {self.current})[0]
        self.numbers[name] = self.history.add(
            HistoryRow(0, 1.0, "dit", "pending", "", "fr", "base", 1.0, {}, "", name))
        self.rows[name] = "pending"
        self.lasting.pop(name, None)

    @precondition(lambda self: self.rows)
    @rule(pick=st.integers(0, 99), status=st.sampled_from(["inserted", "kept"]))
    def mark(self, pick: int, status: str) -> None:
        name = sorted(self.rows)[pick % len(self.rows)]
        self.history.mark(self.numbers[name], status, "", {})
        self.rows[name] = status
        self.journal.forget(name)

    @precondition(lambda self: self.rows)
    @rule(pick=st.integers(0, 99))
    def delete(self, pick: int) -> None:
        name = sorted(self.rows)[pick % len(self.rows)]
        self.history.remove(self.numbers.pop(name))
        self.journal.forget(name)
        del self.rows[name], self.said[name]

    @rule(seed=st.integers(0, 1000))
    def crash(self, seed: int) -> None:
        dice = random.Random(seed)
        before, history = self.folder, self.history
        self.life += 1
        (self.folder / "journal").mkdir(parents=True)
        for name in ("history.db", "history.db-wal"):
            if (before / name).exists():
                shutil.copy(before / name, self.folder)
        with (self.folder / "history.db-wal").open("ab") as log:
            log.write(dice.choice((b"", bytes(4096), dice.randbytes(dice.randrange(1, 5000)))))
        there = before / "journal"
        for path in there.iterdir() if there.exists() else ():
            file = self.files.get(path.name)
            data = path.read_bytes() if file is None else file.after(dice, all_of_it=False)
            (self.folder / "journal" / path.name).write_bytes(data)
        history.close()
        self._open()
        self._look()

    # -- what must hold

    def _look(self) -> None:
        found = {take.name: self.journal.read(take.name) for take in self.journal.found()}
        for name, lasting in self.lasting.items():
            samples: Any = found[name].samples if name in found else np.zeros(0, np.float32)
            assert len(samples) >= lasting, "sound that had been made to last is gone"
            assert np.array_equal(samples, self.said[name][:len(samples)]), "it is not what was said"
            self.said[name], self.lasting[name] = samples, len(samples)

    @invariant()
    def the_history_is_what_was_written(self) -> None:
        if hasattr(self, "history"):
            assert self.history.set_aside is None
            assert {row.journal: row.status for row in self.history.latest()} == self.rows

    def teardown(self) -> None:
        if hasattr(self, "history"):
            self.history.close()
            shutil.rmtree(self.place)


Stores.TestCase.settings = settings(max_examples=10, stateful_step_count=30, deadline=None)
test_stores = Stores.TestCase
