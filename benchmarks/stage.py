"""What the measurements share: the installed program on a private desktop, a microphone, a window to write in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

        return dict(wait_for(lambda: (s := app.status()).get("pending") == 0 and s, timeout_s, 0.05, "nothing pending"))


@contextmanager
def stage(rate_hz: int = 48_000) -> Iterator[Stage]:
    with Desk() as desk:
        mic = desk.add_mic("room", rate_hz)
        yield Stage(desk, mic, desk.text_window("notes"))
