"""The shipped program doing its main job without a screen: `python -m tests.desktop.demo [PROGRAM…]`.

On a virtual desktop with a virtual microphone: the window is shown, Right Ctrl is held, a recording is spoken, the key
is let go, and the words arrive in the window of another program. Needs what the program needs, and no test package.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.desktop.bench.desktop import Desk

ROOT = Path(__file__).resolve().parents[2]
RECORDING = ROOT / "tests" / "data" / "fr_sr_dictee.aiff"
EXPECTED = "dictée"                    # "et c'est la dictée numéro un"
SCREENSHOT = ROOT / "build" / "demonstration.png"
TEXT_LIMIT_S = 60.0


def main(program: list[str]) -> int:
    """Returns 0 when the words arrived, else 1 after one line on stderr."""
    program = program or [str(Path(sys.executable).with_name("superwhisper-gui"))]
    try:
        text, milliseconds = dictate(program)
    except (OSError, RuntimeError, TimeoutError, subprocess.SubprocessError) as error:
        print(f"The demonstration failed: {error}", file=sys.stderr)
        return 1
    print(f"text: {text}")
    print(f"release_to_text_ms: {milliseconds:.0f}")
    print(f"screenshot: {SCREENSHOT}")
    if EXPECTED not in text.lower():
        print(f"The demonstration failed: the recording says {EXPECTED!r}", file=sys.stderr)
        return 1
    return 0


def dictate(program: list[str]) -> tuple[str, float]:
    """The text that arrived in the other window, and the milliseconds from letting go of the key until it did."""
    SCREENSHOT.parent.mkdir(exist_ok=True)
    with Desk() as desk:
        microphone = desk.add_mic("microphone")
        app = desk.launch([*program, "--profile", desk.home / "profile", "--language", "fr"], program=program)
        app.wait_state("ready", timeout=120)
        notes = desk.text_window("notes", geometry="560x240+40+440")
        desk.keyboard.key_down("Control_R")
        app.wait_state("recording", timeout=15)
        microphone.play(RECORDING).wait(0.2)
        released = desk.keyboard.key_up("Control_R")
        try:
            arrived, text = notes.wait_text(timeout=TEXT_LIMIT_S, since=released)
        except TimeoutError:
            said = {key: app.status().get(key) for key in ("state", "error", "last")}
            ended = "" if app.alive() else f", and ended with {app.process.returncode}: {app.tail()}"
            raise RuntimeError(f"no text arrived within {TEXT_LIMIT_S:.0f} s; the program says {said}{ended}") from None
        app.wait_state("ready", timeout=30)
        desk.screenshot(SCREENSHOT)
        app.cli("quit")
        app.wait(10)
        return text, (arrived - released) * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
