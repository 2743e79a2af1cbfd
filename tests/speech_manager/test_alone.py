"""The library without the program: no windows, no microphone, no torch is needed, and nothing is left on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.speech.conftest import FRENCH, RECORDINGS

BLOCKED = """
import runpy, sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pynput", "sounddevice", "torch", "pulsectl", "Xlib"}:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

if __name__ == "__main__":
    sys.meta_path.insert(0, Wall())
    sys.argv = ["speech", *sys.argv[1:]]
    runpy.run_module("superwhisper_gui.speech", run_name="__main__", alter_sys=False)
"""
ROOT = Path(__file__).parents[2]


def alone(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "alone.py"
    script.write_text(BLOCKED)
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run([sys.executable, script, *words], capture_output=True, text=True, cwd=home, timeout=120,
                          check=False, env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home),
                                            "XDG_CACHE_HOME": str(home)})


def test_a_file_becomes_an_sttresult_as_json(tmp_path: Path) -> None:
    done = alone(tmp_path, str(RECORDINGS / "fr_sr_dictee.aiff"), "--language", "fr", "--words")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert all(word in result["text"] for word in FRENCH)
    assert (result["success"], result["cached"], result["error"]) == (True, False, None)
    assert (result["backend_used"], result["language"]) == ("prism-cpu", "fr")
    assert 0 < result["confidence"] <= 1
    assert result["segments"][0]["words"][0].keys() == {"start_s", "end_s", "text", "probability"}
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize(("words", "code", "cause"), [
    (("nothing.wav",), 1, "file_unreadable"),
    ((str(RECORDINGS / "fr_sr_dictee.aiff"), "--model", "nothing"), 1, "model_missing")])
def test_what_goes_wrong_is_in_the_json(tmp_path: Path, words: tuple[str, ...], code: int, cause: str) -> None:
    done = alone(tmp_path, *words)
    assert (done.returncode, done.stderr) == (code, "")
    assert json.loads(done.stdout)["error"]["code"] == cause


def test_wrong_usage(tmp_path: Path) -> None:
    assert alone(tmp_path).returncode == 2


def test_every_promised_name_is_there_and_costs_nothing_to_ask_for() -> None:
    code = ("import sys, superwhisper_gui.speech as s\n"
            "assert all(getattr(s, name) for name in s.__all__)\n"
            "assert len(s.__all__) == len(s._HOME) and set(s.__all__) == set(s._HOME)\n"
            "print(*{'ctranslate2', 'faster_whisper', 'onnxruntime', 'torch', 'av', 'PySide6', 'prometheus_client'}"
            " & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == ""
