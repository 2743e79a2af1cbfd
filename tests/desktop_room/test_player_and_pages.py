"""Playing a recording, and opening the system's own pages: with programs that write down what they were given."""

from __future__ import annotations

import io
import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.desktop.player import SystemPlayer, wav_of
from superwhisper_gui.desktop.system_pages import SystemSettings
from tests.desktop.bench.procs import wait_for

SOUND = np.linspace(-1.5, 1.5, 300, dtype=np.float32).reshape(-1, 3)      # louder than full scale, three channels


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    return folder


def program(folder: Path, name: str, then: str = "") -> Path:
    """Writes its arguments and what it reads into a file; returns that file."""
    told = folder.parent / f"{name}.told"
    script = folder / name
    script.write_text(f'#!/bin/sh\n/bin/echo "$@" > {told}.args\n/bin/cat "${{1:-/dev/null}}" > {told}.part\n'
                      f"/bin/mv {told}.part {told}\n{then}\n")
    script.chmod(0o755)
    return told


def test_the_sound_is_plain_wav() -> None:
    with wave.open(io.BytesIO(wav_of(SOUND, 44_100))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth(), file.getnframes()) == (44_100, 2, 2, 100)
        pcm = np.frombuffer(file.readframes(100), "<i2")
    assert (pcm.min(), pcm.max()) == (-32_767, 32_767)


def test_the_first_player_that_is_there_gets_all_of_it(programs: Path) -> None:
    told = program(programs, "paplay")
    program(programs, "aplay")
    player = SystemPlayer()
    assert player.play(SOUND, 48_000)
    wait_for(told.exists, 5)
    assert told.read_bytes() == wav_of(SOUND, 48_000)
    player.stop()


def test_stop_ends_it_at_once(programs: Path) -> None:
    told = program(programs, "pw-play", "exec /bin/sleep 60")
    player = SystemPlayer()
    player.play(SOUND, 48_000)
    wait_for(told.exists, 5)
    process = player._process
    assert process is not None
    assert process.poll() is None
    player.stop()
    assert process.returncode is not None
    player.stop()


def test_nothing_plays(programs: Path) -> None:
    assert not SystemPlayer().play(SOUND, 48_000)


@pytest.mark.parametrize(("there", "desktop", "page", "expected"), [
    ("pavucontrol", "", SystemPage.SOUND, "-t 4"),
    ("gnome-control-center", "ubuntu:GNOME", SystemPage.SOUND, "sound"),
    ("gnome-control-center", "GNOME", SystemPage.PRIVACY, "privacy"),
    ("kcmshell6", "KDE", SystemPage.SOUND, "kcm_pulseaudio"),
])
def test_the_page_of_the_desktop_is_opened(programs: Path, monkeypatch: pytest.MonkeyPatch, there: str, desktop: str,
                                           page: SystemPage, expected: str) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)
    told = program(programs, there)
    pages = SystemSettings()
    assert pages.has(page)
    pages.open(page)
    wait_for(lambda: told.exists() and not [t for t in threading.enumerate() if t.name == "system page"], 5)
    assert Path(f"{told}.args").read_text().strip() == expected


def test_the_settings_of_a_desktop_that_does_not_run_are_none(programs: Path) -> None:
    program(programs, "gnome-control-center")
    pages = SystemSettings()
    assert not pages.has(SystemPage.SOUND)
    pages.open(SystemPage.SOUND)
