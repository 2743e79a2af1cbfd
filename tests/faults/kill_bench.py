"""The real program, killed and started again on the same profile; and where in a recording a kept take ends."""

from __future__ import annotations

import json
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.store.journal_format import read_take
from tests.desktop.bench import Desk, speech
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Clip, Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import KEY, PROGRAM

READY_S = 60.0


class Lives:
    """One profile and the programs that live on it, one after the other."""

    def __init__(self, desk: Desk, mic: Mic, notes: TextWindow, name: str, *options: str) -> None:
        self.desk, self.mic, self.notes = desk, mic, notes
        self.profile = desk.home / name
        self._argv = [*PROGRAM, "--profile", str(self.profile), "--language", "fr", "--input", mic.name, "--hidden",
                      *options]
        self.app: App | None = None
        self.killed_at = 0.0                     # seconds since 1970

    def start(self, *, ready: bool = True) -> App:
        self.app = self.desk.launch(self._argv)
        if ready:
            wait_for(lambda: self.status().get("state") == "ready", READY_S, 0.05, "it is ready")
        return self.app

    def kill(self) -> float:
        """SIGKILL; returns the monotonic time just before it."""
        assert self.app
        at, self.killed_at = time.monotonic(), time.time()
        self.app.kill(signal.SIGKILL)
        self.app.wait()
        self.desk.keyboard.release_all()
        self.mic.hush()
        wait_for(lambda: not self.app or not self.app.pids(), 10, what="the speech process ends with the program")
        return at

    def press_and_play(self, sound: Path, window: TextWindow | None = None) -> Clip:
        assert self.app
        self.desk.focus(window or self.notes)
        self.desk.keyboard.key_down(KEY)
        wait_for(lambda: self.status().get("state") == "recording", 10, 0.02, "it records")
        return self.mic.play(sound)

    def status(self) -> dict[str, Any]:
        """As `status --json`, without a process for it; {} if nobody answers."""
        return self.app.status() if self.app else {}

    def waits_for_cpu(self) -> dict[str, float]:
        """How long each thread of the program has been ready to run without a processor so far, in seconds."""
        assert self.app
        found = {}
        for task in Path(f"/proc/{self.app.process.pid}/task").iterdir():
            with suppress(OSError):                  # a thread that has just ended
                found[task.name] = int((task / "schedstat").read_text().split()[1]) / 1e9
        return found

    def release(self) -> None:
        self.desk.keyboard.key_up(KEY)

    def recovered(self, count: int = 1) -> dict[str, Any]:
        """The status once that many takes were recovered and the journal is empty."""
        return dict(wait_for(lambda: (s := self.status()).get("counts", {}).get("recovered", -1) >= count
                             and not self.journals() and s, READY_S, 0.1, f"{count} takes recovered"))

    def settled(self) -> list[dict[str, Any]]:
        """Waits until nothing is left to be recovered; the rows that are offered."""
        assert self.app
        return list(json.loads(self.app.cli("history", "recover", "--json", timeout=600).stdout))

    def rows(self) -> list[dict[str, Any]]:
        assert self.app
        return list(json.loads(self.app.cli("history", "list", "--json").stdout))

    def journals(self) -> list[Path]:
        return sorted((self.profile / "journal").glob("*.take"))

    def end(self) -> None:
        if self.app and self.app.alive():
            self.app.cli("quit")
            self.app.wait(5)


def heard_until(journal: Path, sound: Path) -> float | None:
    """Seconds into the recording at which the kept take ends; None if it holds too little of it to say.

    The last stretch of the take that is louder than its room is looked for in the recording.
    """
    samples = read_take(journal.read_bytes()).samples
    reference = speech.load(sound, ENGINE_RATE_HZ)[:, 0]
    for length_s in (0.4, 0.8, 1.6):
        end = samples[-round(length_s * ENGINE_RATE_HZ):]
        if len(end) < length_s * ENGINE_RATE_HZ:
            return None
        place, likeness = _find(end, reference)
        if likeness > 0.9:
            return (place + len(end)) / ENGINE_RATE_HZ
    return None


def _find(piece: Samples, whole: Samples) -> tuple[int, float]:
    """Where the piece lies in the whole, and the correlation there (1 = the same sound)."""
    whole = np.concatenate((whole, np.zeros(len(piece), np.float32)))
    size = len(whole) + len(piece)
    found = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(piece, size)), size)[:len(whole) - len(piece)]
    power = np.concatenate(([0.0], np.cumsum(whole.astype(np.float64) ** 2)))
    energy = power[len(piece):len(piece) + len(found)] - power[:len(found)]
    likeness = found / np.sqrt(np.maximum(energy * float(np.sum(piece.astype(np.float64) ** 2)), 1e-9))
    place = int(np.argmax(likeness))
    return place, float(likeness[place])
