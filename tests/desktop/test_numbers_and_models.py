"""Through the whole program: its numbers, with and without Prometheus, and another model while it runs."""

from __future__ import annotations

import shutil
import socket
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from superwhisper_gui.speech.models import shared_models_dir
from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import DATA, Launch, dictate

FRENCH, FRENCH_TEXT = DATA / "fr_sr_dictee.aiff", "et c'est la dictée numéro un"


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def app(launch: Launch, port: int) -> App:
    return launch("numbers", "--set", f"metrics_port={port}", "--set", "cache_mb=0")


@pytest.fixture(scope="module")
def window(desk: Desk, app: App) -> TextWindow:
    return desk.text_window("numbers")


def dictated(desk: Desk, app: App, mic: Mic, window: TextWindow, *, counted: bool = True) -> dict[str, Any]:
    """A sentence stands in the window; the status afterwards, if `counted` with the number of the take."""
    window.clear()
    desk.focus(window)
    before = app.status()["counts"]["inserted"]
    released = dictate(desk, app, mic, FRENCH)
    _, text = window.wait_text(since=released, timeout=60)
    assert wer(FRENCH_TEXT, text, "fr") <= 0.2
    status: dict[str, Any] = wait_for(
        lambda: (s := app.status())["counts"]["inserted"] > before and (not counted or transcriptions(s)) and s, 20)
    assert status["last"]["doubt"] == ""
    return status


def transcriptions(status: dict[str, Any]) -> float:
    return sum(float(sample["value"]) for sample in status["metrics"].get("stt_transcriptions_total", ()))


def expected(status: dict[str, Any], texts: int) -> None:
    """What `status --json` says of numbers after so many texts."""
    (counted,) = status["metrics"]["stt_transcriptions_total"]
    assert (counted["backend"], counted["status"]) == ("prism-cpu", "success")
    (release,) = status["metrics"]["stt_release_to_text_seconds"]
    assert release["count"] == texts == status["latency_ms"]["n"]
    assert status["breakers"] == {"prism-cpu": "closed"}
    states = {sample["state"]: sample["value"] for sample in status["metrics"]["stt_breaker_state"]}
    assert states == {"closed": 1, "open": 0, "half_open": 0}
    assert {s["backend"] for s in status["metrics"]["stt_vad_backend"] if s["value"]} == {status["vad"]["backend"]}


def test_the_numbers_are_served_on_this_machine(desk: Desk, app: App, mic: Mic, window: TextWindow, port: int) -> None:
    status = dictated(desk, app, mic, window)
    expected(status, 1)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        page = answer.read().decode()
    assert "stt_release_to_text_seconds_count 1.0" in page
    seconds = status["metrics"]["stt_release_to_text_seconds"][0]["sum"]
    assert seconds == pytest.approx(status["last"]["timings_ms"]["release_to_text"] / 1000)
    assert f"stt_release_to_text_seconds_sum {seconds}" in page
    assert 'stt_breaker_state{backend="prism-cpu",state="closed"} 1.0' in page
    assert "dictée" not in page
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)
    assert app.cli("settings", "set", "metrics_port", "0").returncode == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def other_model(folder: Path, *, whole: bool = True) -> Path:
    """The built-in model again, in a folder that another program might have left."""
    folder.mkdir()
    for file in (shared_models_dir() / "base").iterdir():
        if whole or file.name != "model.bin":
            shutil.copyfile(file, folder / file.name)
        else:
            (folder / file.name).write_bytes(file.read_bytes()[:1_000_000])
    return folder


@pytest.mark.long
def test_another_model_takes_over_while_the_program_runs(desk: Desk, app: App, mic: Mic, window: TextWindow) -> None:
    before = app.wait_state("ready")
    folder = other_model(desk.home / "whisper-autre")
    assert app.cli("settings", "set", "model", folder).stderr == ""
    dictated(desk, app, mic, window, counted=False)        # at once, with whichever is there
    status = wait_for(lambda: (s := app.status())["engine_pid"] != before["engine_pid"] and s, 60)
    assert status["model"] == "whisper-autre"
    wait_for(lambda: not Path(f"/proc/{before['engine_pid']}").exists(), 20, what="the first process has ended")
    assert dictated(desk, app, mic, window)["engine_pid"] == status["engine_pid"]


@pytest.mark.long
def test_a_damaged_model_is_taken_back(desk: Desk, app: App, mic: Mic, window: TextWindow) -> None:
    before, chosen = app.wait_state("ready"), app.cli("settings", "get", "model").stdout
    folder = other_model(desk.home / "whisper-casse", whole=False)
    assert app.cli("settings", "set", "model", folder).returncode == 0
    status = wait_for(lambda: (s := app.status())["error"] and s, 60)
    assert status["error"]["code"] == "engine_unchanged"
    wait_for(lambda: app.cli("settings", "get", "model").stdout == chosen, 10, what="the setting is what works")
    assert dictated(desk, app, mic, window)["engine_pid"] == before["engine_pid"]


@pytest.mark.long
def test_without_the_extra_the_same_numbers_are_in_the_status(desk: Desk, app: App, launch: Launch, mic: Mic,
                                                              window: TextWindow, port: int, tmp_path: Path) -> None:
    app.close()                                            # two would hear the same key
    (tmp_path / "prometheus_client.py").write_text("raise ImportError('not installed')")
    plain = launch("plain", "--set", f"metrics_port={port}", ready=False, env={"PYTHONPATH": str(tmp_path)})
    status = wait_for(lambda: (s := plain.status()).get("error") and s, 30)
    assert status["error"]["code"] == "metrics_unavailable"
    plain.wait_state("ready")
    expected(dictated(desk, plain, mic, window), 1)
    assert "prometheus-client" in (desk.home / "plain" / "logs" / "superwhisper-gui.log").read_text()
