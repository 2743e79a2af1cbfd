"""What the measurements share: the installed program on a private desktop, a microphone, a window to write in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.desktop.bench import Desk
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow

PROGRAM = [str(Path(sys.executable).parent / "superwhisper-gui")]
KEY = "Control_R"
DATA = Path(__file__).resolve().parent.parent / "tests" / "data"


@dataclass(frozen=True)
class Stage:
    desk: Desk
    mic: Mic
    notes: TextWindow

    def launch(self, name: str, *options: str) -> App:
        app = self.desk.launch([*PROGRAM, "--profile", str(self.desk.home / name), "--input", "room", *options])
        app.wait_state("ready")
        self.desk.focus(self.notes)
        return app

    def dictate(self, app: App, sound: Any, extra_s: float = 0.1) -> float:
        """Holds the key while the sound plays; returns the monotonic time of the release."""
        self.desk.keyboard.key_down(KEY)
        app.wait_state("recording", timeout=10)
        self.mic.play(sound).wait(extra_s)
        return float(self.desk.keyboard.key_up(KEY))

    def idle(self, app: App, timeout_s: float = 60.0) -> dict[str, Any]:
        """Waits until no take is pending; returns the status."""
        from tests.desktop.bench.procs import wait_for

        try:
            return dict(wait_for(lambda: (s := app.status()).get("pending") == 0 and s, timeout_s, 0.05, "pending"))
        except TimeoutError:
            raise TimeoutError(f"still pending: {app.status()}") from None


@contextmanager
def stage(rate_hz: int = 48_000) -> Iterator[Stage]:
    with Desk() as desk:
        mic = desk.add_mic("room", rate_hz)
        yield Stage(desk, mic, desk.text_window("notes"))


def spread(values_ms: Sequence[float]) -> tuple[float, float, float]:
    """(p50, p95, max) of the values that are numbers, between neighbours by proportion; nan of none."""
    known = [value for value in values_ms if value == value]
    if not known:
        return float("nan"), float("nan"), float("nan")
    p50, p95 = np.percentile(known, [50, 95])
    return float(p50), float(p95), float(max(known))


def machine() -> str:
    """The processor, its cores and what they have to do just now."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")), "?")
    return f"{os.cpu_count()} cores ({model}), load average {' '.join(f'{load:.2f}' for load in os.getloadavg())}"
