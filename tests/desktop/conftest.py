"""The real program on a private desktop: real X server, sound server, microphone, keyboard, model and target window."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.bench import Desk
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow

DATA = Path(__file__).resolve().parent.parent / "data"
PROGRAM = [str(Path(sys.executable).parent / "superwhisper-gui")]
KEY = "Control_R"

Launch = Callable[..., App]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.fixture(scope="module")
def mic(desk: Desk) -> Mic:
    return desk.add_mic("room")


@pytest.fixture(scope="module")
def launch(desk: Desk, mic: Mic) -> Iterator[Launch]:
    """launch("name", "--option", …): the installed program with a profile of that name; ended with the module."""
    apps: list[App] = []

    def start(name: str, *options: str, ready: bool = True, **more: Any) -> App:
        argv = [*PROGRAM, "--profile", str(desk.home / name), "--language", "fr", "--input", "room", *options]
        apps.append(desk.launch(argv, **more))
        if ready:
            apps[-1].wait_state("ready")
        return apps[-1]

    yield start
    for app in apps:
        app.close()


@pytest.fixture(scope="module")
def app(launch: Launch) -> App:
    """One program for tests that leave it as they found it."""
    return launch("shared")


@pytest.fixture(scope="module")
def notes(desk: Desk, app: App) -> TextWindow:
    return desk.text_window("notes")


@pytest.fixture
def target(desk: Desk, notes: TextWindow) -> TextWindow:
    """The text window, empty and with the focus."""
    notes.clear()
    notes.delay(0)
    return desk.focus(notes)


def dictate(desk: Desk, app: App, mic: Mic, sound: Path, extra: float = 0.1) -> float:
    """Holds the key, speaks a recording, lets go; returns the monotonic time of the release."""
    desk.keyboard.key_down(KEY)
    app.wait_state("recording", timeout=10)
    mic.play(sound).wait(extra)
    return float(desk.keyboard.key_up(KEY))


def rows(app: App) -> list[dict[str, Any]]:
    return list(json.loads(app.cli("history", "list", "--json").stdout))


def clean_env() -> dict[str, str]:
    """An environment without a screen."""
    return {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
