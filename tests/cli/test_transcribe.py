"""`transcribe --copy` where there is no clipboard to copy into; the rest of it is in tests/desktop."""

from __future__ import annotations

from pathlib import Path

import pytest

from superwhisper_gui import transcription
from superwhisper_gui.cli import main


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_screen_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
                                       tmp_path: Path, variable: str) -> None:
    """The variable outlives the screen, and the tools that copy say nothing."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, ":4711")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setattr(transcription, "transcribe", lambda *_: iter(["bonjour"]))
    assert main(["--profile", str(tmp_path / "profile"), "transcribe", "a.wav", "--copy"]) == 1
    out, err = capfd.readouterr()
    assert out == "bonjour\n"
    assert err.startswith("superwhisper-gui: ")
    assert len(err.splitlines()) == 1
