"""The real program on a disk it cannot write to: the text is inserted all the same, and it says what is not saved."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.desktop.control_client import ask
from superwhisper_gui.store.history import read_rows
from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import DATA, KEY, PROGRAM
from tests.faults.fault_bench import Pulse
from tests.faults.kill_bench import Lives
from tests.faults.own_mounts import own_mounts

SHORT, SHORT_TEXT = DATA / "fr_sr_dictee.aiff", "et c'est la dictée numéro un"
WORST_S = 0.3                    # in which the window must have answered, whatever happens
SYNCS = "fsync,fdatasync"


class Caged:
    """The program in a name space of its own, in which its profile is mounted as `mount` (a shell line) says."""

    def __init__(self, desk: Desk, mic: Mic, notes: TextWindow, profile: Path, mount: str) -> None:
        self.desk, self.mic, self.notes, self.profile = desk, mic, notes, profile
        profile.mkdir()
        script = f'P={profile}; {mount}; exec "$@"'
        self.app: App = desk.launch([*PROGRAM, "--profile", str(profile), "--language", "fr", "--input", mic.name],
                                    wrap=(*own_mounts(), "sh", "-ec", script, "sh"))

    @property
    def inside(self) -> Path:
        """The profile as the program sees it."""
        return Path(f"/proc/{self.app.process.pid}/root{self.profile}")

    def status(self) -> dict[str, Any]:
        try:
            return ask(self.inside, {"command": "status"}, 10.0)
        except AppError:
            return {}

    def says(self, code: str) -> None:
        wait_for(lambda: (self.status().get("error") or {}).get("code") == code, 15, 0.05, f"it says {code}")

    def dictate(self, said: str = "") -> None:
        """Speaks until the text is in the window; `said`: what the program says meanwhile."""
        self.notes.clear()
        self.desk.focus(self.notes)
        self.desk.keyboard.key_down(KEY)
        if said:
            self.says(said)
        self.mic.play(SHORT).wait(0.1)
        self.desk.keyboard.key_up(KEY)
        _, text = self.notes.wait_text(timeout=60)
        assert wer(SHORT_TEXT, text, "fr") <= 0.2

    def end(self) -> None:
        self.app.kill(signal.SIGTERM)
        assert self.app.wait(10) == 0
        assert self.app.stderr.read_text() == ""


def test_a_profile_that_cannot_be_written(desk: Desk, mic: Mic, notes: TextWindow) -> None:
    """Nothing is saved, nothing can ask it anything, and yet it writes what is said. A second one does not start."""
    caged = Caged(desk, mic, notes, desk.home / "read-only", "mount --bind $P $P; mount -o remount,bind,ro $P")
    wait_for(lambda: "SuperWhisper" in desk.active_window() and desk.sound.streams(mic), 60, 0.2,
             "its window is in front, and shows the level")          # a window that comes later would take the focus
    caged.dictate()
    second = desk.launch([*PROGRAM, "--profile", str(caged.inside), "--hidden"])
    assert second.wait(20) == 0
    assert list(caged.profile.iterdir()) == []
    caged.end()


@pytest.fixture
def small(desk: Desk, mic: Mic, notes: TextWindow) -> Iterator[Caged]:
    caged = Caged(desk, mic, notes, desk.home / "small", "mount -t tmpfs -o size=1m none $P")
    wait_for(lambda: caged.status().get("state") == "ready", 60, 0.1, "it is ready")
    yield caged
    caged.app.close()


def test_a_disk_that_fills_up_and_is_emptied(small: Caged) -> None:
    filler = small.inside / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    small.dictate("journal_failed")
    small.says("history_broken")
    filler.unlink()
    small.dictate()
    wait_for(lambda: small.status().get("state") == "ready", 10)
    for file in small.inside.glob("history.db*"):
        shutil.copy(file, small.profile)                 # SQLite would not find its way into the name space
    (row,) = read_rows(small.profile / "history.db")     # the first found no room
    assert row.status == "inserted"
    assert wer(SHORT_TEXT, row.text, "fr") <= 0.2
    small.end()


@pytest.mark.long
def test_files_that_vanish_while_it_runs(lives: Lives, notes: TextWindow) -> None:
    """History, settings and folders are begun anew; what is said from then on is kept."""
    assert lives.app
    for path in lives.profile.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "control.sock":
            path.unlink()
    notes.clear()
    lives.press_and_play(SHORT).wait(0.1)
    lives.release()
    assert wer(SHORT_TEXT, notes.wait_text()[1], "fr") <= 0.2
    rows = wait_for(lambda: [row for row in lives.rows() if row["status"] == "inserted"], 10)
    assert len(rows) == 1
    lives.press_and_play(SHORT).wait(0.1)
    lives.kill()
    assert len(lives.journals()) == 1
    lives.start()
    lives.recovered()


@pytest.mark.parametrize("sync_s", [0.35, pytest.param(2.0, marks=pytest.mark.long)])
def test_a_disk_that_takes_its_time_for_each_sync(desk: Desk, mic: Mic, notes: TextWindow, tmp_path: Path,
                                                  sync_s: float) -> None:
    """The text comes later, because its row comes first; the window answers all the while."""
    profile, syncs = desk.home / f"slow-disk-{sync_s}", tmp_path / "syncs"
    # -D: the program stays the process that was started
    slow = ("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", str(syncs), "-e", f"trace={SYNCS}",
            "-e", f"inject={SYNCS}:delay_exit={round(1e6 * sync_s)}")
    app = desk.launch([*PROGRAM, "--profile", str(profile), "--language", "fr", "--input", mic.name, "--hidden",
                       "--set", "test_offered=true"], wrap=slow)

    def status() -> dict[str, Any]:
        try:
            return ask(profile, {"command": "status"}, 10.0)
        except AppError:
            return {}

    wait_for(lambda: status().get("state") == "ready", 90, 0.1, "it is ready")
    notes.clear()
    desk.focus(notes)
    with Pulse(profile, pid=app.process.pid) as pulse:
        for take in (1, 2):                                  # the second while the first one's row is written
            desk.keyboard.key_down(KEY)
            wait_for(lambda: status().get("state") == "recording", 10, 0.02, "it records")
            mic.play(SHORT).wait(0.1)
            released = desk.keyboard.key_up(KEY)
            if take == 1:
                text = notes.wait_text(timeout=60, since=released)[1]
                rows = read_rows(profile / "history.db")     # what another process sees at that moment
        wait_for(lambda: [row.status for row in read_rows(profile / "history.db")] == ["inserted"] * 2, 60, 0.05,
                 "both are marked")
        wait_for(lambda: not list((profile / "journal").glob("*.take")), 30, 0.05, "the journal's file goes")
    assert wer(SHORT_TEXT, text, "fr") <= 0.2
    assert [row.text for row in rows] == [text]
    assert syncs.read_text().count("DELAYED") > 5            # the fault was there
    assert wer(f"{SHORT_TEXT} {SHORT_TEXT}", notes.text(), "fr") <= 0.2
    assert max(np.subtract(pulse.delays_s, pulse.waits_s)) <= WORST_S
    desk.keyboard.release_all()
    assert ask(profile, {"command": "quit"}, 10.0)["ok"]
    assert app.wait(20) == 0
