"""Power loss, in a short form: benchmarks.reliability tries each call and more states of the disk."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.journal_format import read_take
from tests.faults.power_loss import power_goes_at_every_call

TAIL_LIMIT_S = 1.0
TO_THE_JOURNAL_S = 0.1              # from the microphone (measured: 40 to 70 ms)


def test_whatever_was_promised_is_there(tmp_path: Path) -> None:
    assert power_goes_at_every_call(tmp_path, states=1, seed=1, every=5).total() > 60


def test_at_most_a_second_is_not_on_the_disk(tmp_path: Path) -> None:
    """At every moment of a take, of what was handed over so far."""
    piece = np.zeros(320, np.float32)                # 20 ms
    handed_over, lasting, missing = 0, 0, [0]

    def sync(fd: int) -> None:
        nonlocal lasting
        (path,) = tmp_path.glob("*.take")
        written = len(read_take(path.read_bytes()).samples)
        os.fdatasync(fd)
        missing.append(handed_over - lasting)        # the moment before it is known to last
        lasting = written

    journal = TakeJournal(tmp_path, sync=sync)
    began = time.monotonic()
    journal.begin(1, "fr")
    while handed_over < 16_000 * 3.5:
        time.sleep(max(0.0, began + handed_over / 16_000 - time.monotonic()))
        journal.add(1, piece)
        handed_over += len(piece)
    assert len(missing) > 3, "it has to be made to last while it is spoken"
    assert max(missing) / 16_000 <= TAIL_LIMIT_S - TO_THE_JOURNAL_S
    journal.end(1)
    journal.close()
    assert lasting == handed_over
