"""`doctor`: each line from its facts, then all of it: on a machine without a screen, and beside a running program."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from superwhisper_gui import doctor
from superwhisper_gui.core.audio import FLOOR_DBFS, InputDevice
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.report import Finding
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.speech.gpu import Choice, Gpu, Listing
from superwhisper_gui.store.paths import Profile
from superwhisper_gui.ui.findings import line_of
from tests.cli.conftest import Run
from tests.desktop.bench import Desk
from tests.desktop.conftest import PROGRAM

GIB = 1024**3
RTX_3090 = Gpu("NVIDIA GeForce RTX 3090", "GPU-1", "0000:65:00.0", 24 * GIB, (8, 6), 0, 0)
RTX_3060 = Gpu("NVIDIA GeForce RTX 3060", "GPU-2", "0000:66:00.0", 12 * GIB, (8, 6), 1, 1)
TWO = Listing((RTX_3090, RTX_3060))
NONE = Listing((), "no NVIDIA driver is installed")
ENGINE = EngineInfo("base", "cuda:0", "RTX 3090", "float16", "prism", 7, "silero-onnx", 3.2)
MIC = InputDevice("room", "source.room", 48_000, 2, "sound server", is_default=True)
SUBJECTS = ["python", "libraries", "settings", "profile", "control", "model", "gpu", "rtx_3090", "cublas", "engine",
            "vad", "microphone", "hotkey"]


# -- lines

@pytest.mark.parametrize(("listing", "settings", "ok", "said"), [
    (TWO, Settings(), True, "RTX 3090 is used. There is: cuda:0 NVIDIA GeForce RTX 3090 (24.0 GiB, GPU-1), cuda:1 "),
    (TWO, Settings(device="cuda:1"), True, "RTX 3060 is used"),
    (TWO, Settings(device="cpu"), None, "as it is set"),
    (TWO, Settings(device="cuda:7"), None, "instead of what is set: there is no card cuda:7"),
    (TWO, Settings(device="cuda:7", device_only=True), False, "cannot be used (there is no card cuda:7)"),
    (NONE, Settings(), None, "The processor does the work: no NVIDIA driver is installed."),
    (NONE, Settings(device_only=True), False, "cannot be used"),
])
def test_the_card(listing: Listing, settings: Settings, ok: bool | None, said: str) -> None:
    finding, choice = doctor.gpu_found(listing, settings)
    assert finding.ok is ok
    assert said in finding.text
    assert len(finding.facts["cards"]) == len(listing.gpus)
    assert bool(finding.advice) == (ok is False or "instead" in finding.text)
    assert (choice.gpu is None) == (ok is False or listing is NONE or settings.device == "cpu")


def test_the_rtx_3090() -> None:
    assert doctor.rtx_3090_found(TWO).ok is True
    for listing in (NONE, Listing((RTX_3060,))):
        finding = doctor.rtx_3090_found(listing)
        assert finding.ok is None
        assert "does not need it" in finding.text


@pytest.mark.parametrize(("engine", "choice", "ok", "said"), [
    (ENGINE, Choice(RTX_3090), True, "base is loaded on RTX 3090 with float16 (prism)."),
    (EngineInfo("base", "cpu", "CPU", "int8", "prism", 7), Choice(RTX_3090), None, "although a card is there"),
    (EngineInfo("base", "cpu", "CPU", "int8", "prism", 7), Choice(None), True, "base is loaded on CPU with int8"),
    (AppError(Code.MODEL_DAMAGED, "model.bin"), Choice(None), False, "damaged (model.bin)"),
    (None, Choice(None), False, "did not get ready within 120 s"),
])
def test_the_engine(engine: EngineInfo | AppError | None, choice: Choice, ok: bool | None, said: str) -> None:
    finding = doctor.engine_found(engine, choice)
    assert finding.ok is ok
    assert said in finding.text


@pytest.mark.parametrize(("backend", "p95_ms", "ok"), [
    ("silero-onnx", 24.9, True), ("silero-onnx", 25.1, None), ("none", 0.0, None), ("", 0.0, None)])
def test_voice_detection(backend: str, p95_ms: float, ok: bool | None) -> None:
    finding = doctor.vad_found(EngineInfo("base", "cpu", "CPU", "int8", "prism", 7, backend, p95_ms))
    assert finding.ok is ok
    assert bool(finding.advice) == (ok is None)


@pytest.mark.parametrize(("heard", "ok", "said"), [
    (doctor.Heard((), 48_000, 2, -12.4, -30.0), True, "room: 48 kHz, 2 channels; in 1 s loudest −12 dB, mean −30 dB"),
    (doctor.Heard((), 48_000, 2, FLOOR_DBFS, FLOOR_DBFS), False, "sends no sound at all"),
    (doctor.Heard(code=Code.MIC_BUSY), False, "Another program is keeping the microphone to itself"),
    (None, False, "did not answer within"),
])
def test_a_microphone(heard: doctor.Heard | None, ok: bool, said: str) -> None:
    finding = doctor.microphone_found(MIC, heard, used=True)
    assert finding.ok is ok
    assert said in finding.text.replace("channel(s)", "channels")      # the plural is a translation, too
    assert bool(finding.advice) == (not ok)
    if not ok:                                              # one that is not used is good to know, no more
        assert doctor.microphone_found(MIC, heard, used=False).ok is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = doctor.profile_found(Profile(tmp_path / "file" / "profile"))
    assert finding.ok is False
    assert "cannot write into its folder" in finding.text


def test_no_microphone_is_touched_while_a_take_is_spoken() -> None:
    (finding,) = doctor.microphones_found(Settings(), {"state": "recording"})
    assert finding.ok is None
    assert "a take is being spoken" in finding.text


def hang(pipe: Connection[Any, Any]) -> None:
    time.sleep(60)


def crash(pipe: Connection[Any, Any]) -> None:
    raise SystemExit(3)


def test_a_device_that_hangs_or_crashes_holds_nobody() -> None:
    before = time.monotonic()
    assert doctor.in_child(hang, (), 1.0) is None
    assert doctor.in_child(crash, (), 20.0) is None
    assert time.monotonic() - before < 20


def test_a_line_has_its_advice_below() -> None:
    text = line_of(Finding("model", False, "It is broken.", "Mend it."))
    assert re.fullmatch(r"FAILS +Speech model +It is broken\.\n +→ Mend it\.", text)
    assert "\n" not in line_of(Finding("model", True, "It is whole."))


# -- the whole

def test_without_a_screen_and_without_a_sound_server(run: Run) -> None:
    done = run("doctor", "--json", PULSE_SERVER="unix:/nonexistent", ALSA_CONFIG_PATH="/nonexistent")
    answer = json.loads(done.stdout)
    by_name = {finding["name"]: finding for finding in answer["findings"]}
    assert list(by_name) == SUBJECTS
    assert [name for name, finding in by_name.items() if finding["ok"] is False] == ["microphone"]
    assert (done.returncode, answer["ok"]) == (1, False)
    assert by_name["engine"]["facts"]["compute_type"] == "int8"
    assert by_name["vad"]["facts"]["p95_ms"] > 0
    assert "no screen" in by_name["hotkey"]["text"]
    assert done.stderr == ""


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


def test_beside_a_running_program(desk: Desk) -> None:
    """On a desktop with a microphone all is well; the program's own speech process answers, in French."""
    desk.add_mic("room")
    start = [*PROGRAM, "--profile", str(desk.home / "shared"), "--input", "room"]
    app = desk.launch(start, env={"LC_ALL": "fr_FR.UTF-8"})
    try:
        engine = app.wait_state("ready")["engine_pid"]
        done = app.cli("doctor", "--input", "room", timeout=90)
        assert done.returncode == 0, done.stdout + done.stderr
        assert app.status()["engine_pid"] == engine
        lines = done.stdout.splitlines()
        assert lines[-1] == "Tout ce qu’il faut marche."
        assert any(line.startswith("marche  Micro ") and "room" in line for line in lines)
        assert any("Ctrl droite" in line and "x11" in line for line in lines)
        answer = json.loads(app.cli("doctor", "--json", "--input", "room", timeout=90).stdout)
        facts = {finding["name"]: finding["facts"] for finding in answer["findings"]}
        assert answer["ok"]
        assert facts["control"]["running"]
        assert facts["engine"]["pid"] == engine
        assert facts["microphone"]["rate_hz"] > 0
        assert facts["insertion"]["way"] == "x11 paste"
    finally:
        app.close()
