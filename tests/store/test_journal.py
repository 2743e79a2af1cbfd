"""The journal: what was written comes back to the sample whatever happened to the file; trouble is told, not raised."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.recovery import FoundTake, SpokenTake
from superwhisper_gui.store.journal import JournalLimits, TakeJournal
from superwhisper_gui.store.journal_format import FRAME_HEAD_BYTES, HEAD_BYTES, frame, head, read_take
from tests.desktop.bench.procs import wait_for

SOUND = np.random.default_rng(7).uniform(-1, 1, 16_000).astype(np.float32)
PIECES = [SOUND[i:i + 320] for i in range(0, len(SOUND), 320)]           # 20 ms each, as they come
FRAMES = [SOUND[i:i + 1600] for i in range(0, len(SOUND), 1600)]
FILE = head(3, 1000.5, "fr") + b"".join(frame(i, i * 1600, part) for i, part in enumerate(FRAMES))
WHOLE = FILE + frame(len(FRAMES), len(SOUND), SOUND[:0])
FRAME_BYTES = FRAME_HEAD_BYTES + 6400


def is_prefix(samples: np.ndarray) -> bool:
    return bool(np.array_equal(samples, SOUND[:len(samples)]))


class Room:
    """A journal on a real folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "journal"
        self.troubles: list[Code] = []
        self.open: list[TakeJournal] = []

    def journal(self, limits: JournalLimits | None = None, **faults: Callable[..., object]) -> TakeJournal:
        journal = TakeJournal(self.folder, limits, **faults)     # type: ignore[arg-type]
        journal.start(self.troubles.append)
        self.open.append(journal)
        return journal

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.take"))

    def spoken(self) -> SpokenTake:
        """What the newest file holds now."""
        return read_take(self.files()[-1].read_bytes() if self.files() else b"")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    for journal in room.open:
        journal.close()


def speak(journal: TakeJournal, take: int = 3) -> str:
    name = journal.begin(take, "fr")
    for piece in PIECES:
        journal.add(take, piece)
    return name


# -- the format

def test_what_was_written_is_read() -> None:
    spoken = read_take(WHOLE)
    assert (spoken.take, spoken.at, spoken.language, spoken.ended, spoken.damaged) == (3, 1000.5, "fr", True, False)
    assert np.array_equal(spoken.samples, SOUND)
    assert spoken.samples.dtype == np.float32


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes(data: bytes) -> None:
    assert len(read_take(data).samples) == 0
    assert is_prefix(read_take(FILE + data).samples[:len(SOUND)])


@given(st.integers(0, len(WHOLE)))
@settings(max_examples=200, deadline=None)
def test_any_truncation_costs_at_most_the_frame_it_cuts(length: int) -> None:
    spoken = read_take(WHOLE[:length])
    assert is_prefix(spoken.samples)
    assert len(spoken.samples) == 1600 * min(len(FRAMES), max(0, length - HEAD_BYTES) // FRAME_BYTES)
    assert not spoken.damaged                        # a torn end is no damage: the file may go


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_any_changed_byte(at: int, change: int) -> None:
    data = bytearray(WHOLE)
    data[at] ^= change
    spoken = read_take(bytes(data))
    assert is_prefix(spoken.samples)
    before = max(0, at - HEAD_BYTES) // FRAME_BYTES
    assert len(spoken.samples) >= 1600 * min(before, len(FRAMES))       # nothing before it is lost
    if HEAD_BYTES <= at < len(FILE):
        assert len(spoken.samples) == 1600 * before
        assert spoken.damaged                        # what stands behind it may be sound: the file is set aside


@given(st.integers(0, len(WHOLE) // 512), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_sectors_that_were_never_written(first: int, count: int) -> None:
    """Power loss: the file has its length, a part of it is zeros."""
    data = WHOLE[:512 * first] + bytes(512 * count) + WHOLE[512 * (first + count):]
    assert is_prefix(read_take(data[:len(WHOLE)]).samples)


def test_zeros_at_the_end_are_no_damage() -> None:
    spoken = read_take(FILE + bytes(4096))
    assert np.array_equal(spoken.samples, SOUND)
    assert not spoken.damaged


def test_a_head_that_is_gone_costs_no_sound() -> None:
    spoken = read_take(bytes(HEAD_BYTES) + WHOLE[HEAD_BYTES:])
    assert np.array_equal(spoken.samples, SOUND)
    assert (spoken.take, spoken.language) == (0, "")


def test_samples_that_are_not_numbers_end_the_take() -> None:
    bad = frame(1, 1600, np.array([0.0, np.nan], np.float32))
    assert len(read_take(head(1, 1.0, "") + frame(0, 0, SOUND[:1600]) + bad).samples) == 1600


# -- writing

def test_a_take_is_on_the_disk_while_it_is_spoken(room: Room) -> None:
    journal = room.journal()
    name = speak(journal)
    wait_for(lambda: len(room.spoken().samples) == len(SOUND), 2, what="all samples, without an end")
    assert journal.is_whole(3)
    assert stat.S_IMODE(room.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(room.files()[0].stat().st_mode) == 0o600
    journal.end(3)
    wait_for(lambda: room.spoken().ended, 2)
    assert journal.found() == []                     # its own takes are not to be recovered
    assert room.journal().found() == [FoundTake(name)]
    journal.forget(name)
    wait_for(lambda: not room.files(), 2)


def test_each_second_is_made_to_last(room: Room) -> None:
    synced: list[float] = []
    journal = room.journal(JournalLimits(sync_s=0.05), sync=lambda fd: synced.append(time.monotonic()))
    journal.begin(1, "fr")
    for _ in range(10):
        journal.add(1, PIECES[0])
        time.sleep(0.03)
    wait_for(lambda: len(synced) >= 2, 2)
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(synced))


def test_a_kill_costs_at_most_250_ms(tmp_path: Path) -> None:
    """The last piece that was handed over is on the disk within 250 ms, without any end."""
    code = ("import sys, time, numpy as np; from pathlib import Path;"
            "from superwhisper_gui.store.journal import TakeJournal\n"
            "j = TakeJournal(Path(sys.argv[1])); j.begin(1, 'fr'); n = 0; t = time.monotonic()\n"
            "while True:\n"
            "    j.add(1, np.full(320, n / 1e4, np.float32)); n += 1\n"
            "    print(n, flush=True); time.sleep(max(0, t + n * 0.02 - time.monotonic()))\n")
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    while int(process.stdout.readline()) < 60:
        pass
    process.send_signal(signal.SIGKILL)
    handed_over = 60 + len(process.stdout.read().split())
    process.wait()
    process.stdout.close()
    (path,) = tmp_path.glob("*.take")
    spoken = read_take(path.read_bytes())
    assert handed_over * 0.02 - spoken.duration_s <= 0.25
    assert len(spoken.samples) > 0.9 * 16_000


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("fails_at", range(1, 8))
def test_every_write_that_fails_is_told_once_and_costs_only_the_rest(room: Room, fails_at: int, error: int) -> None:
    calls: list[int] = []

    def write(fd: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) == fails_at:
            os.write(fd, data[:len(data) // 2])      # as a disk that fills up does
            raise OSError(error, os.strerror(error))
        return os.write(fd, data)

    journal = room.journal(JournalLimits(write_s=0.0), write=write)
    journal.begin(1, "fr")
    for number, part in enumerate(FRAMES[:6], start=2):
        journal.add(1, part)
        wait_for(lambda n=number: len(calls) >= min(n, fails_at), 2, 0.001)     # one write each
    journal.end(1)
    wait_for(lambda: room.troubles, 2)
    assert room.troubles == [Code.JOURNAL_FAILED]
    assert not journal.is_whole(1)
    spoken = room.spoken()
    assert is_prefix(spoken.samples)
    assert not spoken.damaged
    assert len(calls) == fails_at                    # the file is not touched again
    name = speak(journal, 2)                         # the next take gets a new file
    journal.end(2)
    wait_for(lambda: (room.folder / f"{name}.take").exists()
             and read_take((room.folder / f"{name}.take").read_bytes()).ended, 2)
    assert journal.is_whole(2)


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_sync_that_fails(room: Room, fails_at: int) -> None:
    calls: list[int] = []

    def sync(fd: int) -> None:
        calls.append(fd)
        if len(calls) == fails_at:
            raise OSError(errno.EIO, "input/output error")

    journal = room.journal(JournalLimits(sync_s=0.02), sync=sync)
    journal.begin(1, "fr")
    for piece in PIECES[:20]:
        journal.add(1, piece)
        time.sleep(0.01)
    wait_for(lambda: room.troubles, 2)
    assert not journal.is_whole(1)
    assert len(calls) == fails_at


def test_a_disk_that_hangs_delays_nobody(room: Room) -> None:
    """The queue has a limit, and what it cannot take is told."""
    journal = room.journal(JournalLimits(write_s=0.0, waiting_bytes=40 * 1280),
                           write=lambda fd, data: (time.sleep(0.2), os.write(fd, data))[1])
    began = time.monotonic()
    speak(journal)
    assert time.monotonic() - began < 0.1
    assert room.troubles == [Code.JOURNAL_FAILED]
    assert not journal.is_whole(3)


def test_a_disk_that_is_nearly_full_is_left_alone(room: Room) -> None:
    journal = room.journal(JournalLimits(free_bytes=1 << 60))
    speak(journal)
    wait_for(lambda: room.troubles, 2)
    assert room.files() == []


def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("")
    room = Room(tmp_path)
    journal = room.journal()
    speak(journal)
    wait_for(lambda: room.troubles, 2)
    assert journal.found() == []
    journal.close()


def test_closing_writes_what_waits(room: Room) -> None:
    journal = room.journal(JournalLimits(write_s=60.0))
    speak(journal)
    journal.close()
    spoken = room.spoken()
    assert np.array_equal(spoken.samples, SOUND)
    assert not spoken.ended


# -- takes of earlier runs

def test_tries_are_counted_in_the_name(room: Room) -> None:
    name = speak(room.journal())
    room.open[0].close()
    later = room.journal()
    for tries in range(3):
        assert later.found() == [FoundTake(name, tries)]
        assert np.array_equal(later.read(name).samples, SOUND)
        later.count_try(name)
    later.forgive(name)
    assert later.found() == [FoundTake(name, 0)]
    later.forget(name)
    wait_for(lambda: not room.files(), 2)


def test_a_damaged_file_is_set_aside_and_not_found_again(room: Room) -> None:
    name = speak(room.journal())
    room.open[0].close()
    later = room.journal()
    later.set_aside(name)
    assert later.found() == []
    (aside,) = room.folder.iterdir()
    assert len(read_take(aside.read_bytes()).samples) == len(SOUND)
    later.forget(name)                                       # the person deletes it: no voice stays behind
    wait_for(lambda: not list(room.folder.iterdir()), 2)


def test_a_file_that_cannot_be_read(room: Room) -> None:
    room.folder.mkdir(mode=0o700)
    (room.folder / "x.take").mkdir()
    with pytest.raises(AppError) as caught:
        room.journal().read("x")
    assert caught.value.code is Code.FILE_UNREADABLE


def test_names_that_are_not_ours(room: Room) -> None:
    room.folder.mkdir(mode=0o700)
    for name in ("a.b.c.take", "..take", "-.x.take", "é.9.take", "readme.txt"):
        (room.folder / name).write_bytes(b"x")
    assert [take.tries for take in room.journal().found()] == [0, 0, 0, 9]


def test_a_slow_sync_does_not_hold_back_the_next_write(room: Room) -> None:
    """A kill while the disk takes its time costs no more than any other."""
    began = time.monotonic()
    journal = room.journal(JournalLimits(sync_s=0.0), sync=lambda fd: time.sleep(0.7))
    speak(journal)
    wait_for(lambda: len(room.spoken().samples) == len(SOUND), 2, 0.005)
    assert time.monotonic() - began < 0.6
