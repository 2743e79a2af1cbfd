"""The real program under faults of its surroundings: sound that knows its place, and how soon the program answers."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.desktop.control_client import ask
from superwhisper_gui.media.flac import FlacStore
from tests.desktop.bench import Desk, speech
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import DATA
from tests.faults.kill_bench import Lives

ALSO_SAID = DATA / "fr_fleurs_004.ogg"
SHORT, SHORT_TEXT = DATA / "fr_sr_dictee.aiff", "et c'est la dictée numéro un"
LONG, LONG_WORDS = DATA / "fr_fleurs_005.ogg", "sa voiture"
WINDOW_S, HOP_S = 0.1, 0.05
SAME = 0.9                       # correlation from which on two stretches are the same sound


def coded(rate_hz: int, *sounds: Path) -> Samples:
    """Speech with quiet noise that is nowhere the same, so that any 100 ms of it say where they belong."""
    voice = np.concatenate([speech.load(sound, rate_hz)[:, 0] for sound in sounds])
    noise = np.random.default_rng(7).standard_normal(len(voice)).astype(np.float32)
    return np.asarray(0.8 * voice / max(1.0, float(np.max(np.abs(voice)))) + 10 ** (-62 / 20) * noise, np.float32)


@dataclass(frozen=True)
class Heard:
    """What of a coded sound is in a recording, in seconds of the sound. `missing_ms`: left out in between."""

    first_s: float
    last_s: float
    missing_ms: float
    doubled_ms: float


def heard(recording: Samples, sound: Samples) -> Heard:
    """`recording` and `sound` at 16 kHz. Raises ValueError if nothing of it is there."""
    length, hop = round(WINDOW_S * ENGINE_RATE_HZ), round(HOP_S * ENGINE_RATE_HZ)
    sound = np.concatenate((sound, np.zeros(length, np.float32)))     # its end has its place, too
    size = 1 << (len(sound) + length).bit_length()
    spectrum = np.fft.rfft(sound.astype(np.float64), size)
    power = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
    energy = power[length:] - power[:-length]
    places: list[tuple[int, int]] = []
    for at in range(0, len(recording) - length + 1, hop):
        piece = recording[at:at + length].astype(np.float64)
        own = float(np.sum(piece ** 2))
        if own < 1e-7:
            continue
        likeness = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, size)), size)[:len(energy)]
        likeness = likeness / np.sqrt(np.maximum(energy * own, 1e-12))
        place = int(np.argmax(likeness))
        if likeness[place] > SAME:
            places.append((at, place))
    if not places:
        raise ValueError("nothing of the sound is in the recording")
    jumps = np.diff([place - at for at, place in places]) * 1000 / ENGINE_RATE_HZ
    jumps = jumps[np.abs(jumps) > 2]               # less is the drift of two clocks
    return Heard(places[0][1] / ENGINE_RATE_HZ, (places[-1][1] + length) / ENGINE_RATE_HZ,
                 float(jumps[jumps > 0].sum()), float(-jumps[jumps < 0].sum()))


class Program(Lives):
    """A program that keeps the sound of its takes, on a profile of its own."""

    def __init__(self, desk: Desk, mic: Mic, notes: TextWindow, name: str, *options: str) -> None:
        super().__init__(desk, mic, notes, name, "--set", "keep_audio=true", *options)
        self._seen: set[Path] = set()

    def dictate(self, sound: Any = SHORT, extra_s: float = 0.1) -> float:
        """Holds the key, speaks, lets go; returns the time of the release."""
        self.notes.clear()
        self.press_and_play(sound).wait(extra_s)
        return float(self.desk.keyboard.key_up("Control_R"))

    def text(self, since: float = 0.0, timeout_s: float = 60.0) -> str:
        """The text that came into the window since then."""
        return str(self.notes.wait_text(since=since, timeout=timeout_s)[1])

    def taken(self) -> Samples:
        """The sound of the newest take, which was not asked for yet."""
        folder = self.profile / "takes"
        new = wait_for(lambda: set(folder.glob("*.flac")) - self._seen, 20, 0.05, "the sound of the take is kept")
        self._seen |= new
        return FlacStore(folder).load(max(new, key=lambda file: file.stat().st_mtime_ns).name)

    def error(self, *codes: str, within_s: float) -> float:
        """Waits until one of these causes is told; returns how long that took."""
        asked = time.monotonic()
        wait_for(lambda: (self.status().get("error") or {}).get("code") in codes, within_s, 0.01, f"{codes} is said")
        return time.monotonic() - asked

    def log(self) -> str:
        return (self.profile / "logs" / "superwhisper-gui.log").read_text()

    def quiet(self, timeout_s: float = 60.0) -> dict[str, Any]:
        """The status once no take is pending and nothing is wrong."""
        return dict(wait_for(lambda: (s := self.status()).get("state") == "ready" and s, timeout_s, 0.05, "ready"))


@dataclass
class Pulse:
    """How long the window's thread takes to answer, asked every `every_s`: with Pulse(profile) as pulse: …

    `waits_s`: how long of that it (where `pid` is the program's) or the one who asked was ready to run without a
    processor.
    """

    profile: Path
    every_s: float = 0.02
    pid: int = 0
    delays_s: list[float] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)

    def __enter__(self) -> Pulse:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="pulse")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.wait(self.every_s):
            waited, asked = self._waited_s(), time.monotonic()
            try:
                ask(self.profile, {"command": "status"}, 10.0)
            except AppError:
                if not self._over.is_set():
                    self.delays_s.append(float("inf"))
                return
            self.delays_s.append(time.monotonic() - asked)
            self.waits_s.append(self._waited_s() - waited)

    def _waited_s(self) -> float:
        """The kernel's count of both threads."""
        tasks = ["thread-self"] + ([f"{self.pid}/task/{self.pid}"] if self.pid else [])
        return sum(int(Path(f"/proc/{task}/schedstat").read_text().split()[1]) for task in tasks) / 1e9

    @property
    def worst_s(self) -> float:
        return max(self.delays_s, default=0.0)
