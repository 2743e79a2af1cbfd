"""The real speech process with the real model: it decodes, and whatever ends it costs no text."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.dictation import State
from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.ports import EngineDown, EngineLoading, EngineReady, EngineStats, TakeDecoded, TakeFailed
from superwhisper_gui.core.report import Surroundings, Tally, status_of
from superwhisper_gui.speech import Limits
from superwhisper_gui.speech.models import shared_models_dir
from tests.desktop.bench.procs import wait_for
from tests.speech.conftest import FRENCH, Engine, noise, noises, running
from tests.speech.test_client import alive

PATIENT = Limits(restart_pauses_s=(0.0,) * 50, heartbeat_s=3.0)     # these tests kill more than five processes a minute


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running(tmp_path_factory.mktemp("profile"), limits=PATIENT) as engine:
        engine.wait(EngineReady)
        yield engine


@pytest.fixture
def take(request: pytest.FixtureRequest) -> Iterator[int]:
    """A number that no test has used."""
    _numbers.append(_numbers[-1] + 10)
    return _numbers[-1]


_numbers = [0]


def is_french(event: TakeDecoded) -> bool:
    return all(word in event.result.text for word in FRENCH)


def decoding(pid: int) -> bool:
    """Is the process busy? Its processor time grows in a way that a heart alone does not cause."""
    def ticks() -> int:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11])

    before = ticks()
    time.sleep(0.1)
    return ticks() - before >= 3


def test_what_is_said_about_the_engine(engine: Engine) -> None:
    info = next(e.info for e in engine.events if isinstance(e, EngineReady))
    assert (info.model, info.backend, info.vad_backend) == ("base", "prism", "silero-onnx")
    assert info.pid == engine.pid() != os.getpid()
    assert 0 < info.vad_p95_ms < 25


def test_a_french_sentence(engine: Engine, take: int, french: Samples) -> None:
    engine.say(take, french)
    event = engine.wait(TakeDecoded)
    assert is_french(event)
    assert (event.take, event.result.reason, event.result.language) == (take, None, "fr")
    assert event.result.segments
    assert event.result.decode_ms > 0


def test_how_things_stand_is_told_after_the_last_take(engine: Engine, take: int, french: Samples) -> None:
    engine.say(take, french)
    engine.wait(TakeDecoded)
    stats = engine.wait(EngineStats)
    assert stats.breakers == {"prism-cpu": "closed"}
    assert (stats.info.model, stats.info.device, stats.info.vad_backend) == ("base", "cpu", "silero-onnx")
    (counted,) = stats.metrics["stt_transcriptions_total"]
    assert (counted["backend"], counted["status"]) == ("prism-cpu", "success")
    assert counted["value"] >= 1
    assert {m["backend"]: m["value"] for m in stats.metrics["stt_vad_backend"]}["silero-onnx"] == 1
    assert not any(word in str(stats) for word in FRENCH)
    status = status_of(State(), Tally(), None,
                       Surroundings(engine=stats.info, breakers=stats.breakers, metrics=stats.metrics))
    assert status["breakers"] == {"prism-cpu": "closed"}
    assert status["vad"]["backend"] == "silero-onnx"
    assert status["metrics"] == stats.metrics


def test_two_takes_come_in_the_order_in_which_they_ended(engine: Engine, take: int, french: Samples) -> None:
    engine.client.begin(take, "fr")
    engine.client.frames(take, french)
    engine.say(take + 1, french)                   # spoken and ended while the first is still open
    engine.client.end(take, None)
    assert [engine.wait(TakeDecoded).take for _ in range(2)] == [take + 1, take]


@pytest.mark.parametrize(("name", "sound"), noises().items(), ids=list(noises()))
def test_noise_and_silence_give_no_text(engine: Engine, take: int, name: str, sound: Samples) -> None:
    engine.say(take, sound)
    result = engine.wait(TakeDecoded).result
    assert (result.text, result.reason) == ("", Reason.SILENCE if name == "zeros" else Reason.NO_VOICE)


@pytest.mark.parametrize(("sound", "clock_s", "language", "code"), [
    (noise(1), 2.0, "fr", Code.AUDIO_INVALID), (np.full(16000, np.nan, np.float32), 1.0, "fr", Code.AUDIO_INVALID),
    (np.full(16000, 1.5, np.float32), 1.0, "fr", Code.AUDIO_INVALID), (None, None, "xx", Code.SETTING_INVALID),
], ids=["clock", "not a number", "too loud", "no such language"])
def test_what_is_refused_comes_back_with_its_samples(engine: Engine, take: int, french: Samples, language: str,
                                                     sound: Samples | None, clock_s: float | None,
                                                     code: Code) -> None:
    pid, samples = engine.pid(), french if sound is None else sound
    engine.client.begin(take, language)
    engine.client.frames(take, samples)
    engine.client.end(take, clock_s)
    failed = engine.wait(TakeFailed)
    assert (failed.take, failed.code) == (take, code)
    np.testing.assert_array_equal(failed.samples, samples)
    assert engine.pid() == pid                     # nothing had to be replaced


@pytest.mark.parametrize("when", ["spoken", "queued", "decoding"])
def test_a_cancelled_take_is_not_answered(engine: Engine, take: int, french: Samples, when: str) -> None:
    if when == "queued":
        engine.say(take - 1, french)               # takes up the decoder
    engine.client.begin(take, "fr")
    engine.client.frames(take, french)
    if when != "spoken":
        engine.client.end(take, None)
    if when == "decoding":
        wait_for(lambda: decoding(engine.pid()), 10)
    engine.client.cancel(take)
    engine.say(take + 1, french)
    while (event := engine.wait(TakeDecoded)).take != take + 1:
        assert event.take == take - 1
    assert is_french(event)
    assert engine.answers(take) == []


@pytest.mark.parametrize(("when", "what"), [
    ("idle", signal.SIGKILL), ("spoken", signal.SIGKILL), ("decoding", signal.SIGKILL), ("decoding", signal.SIGSTOP)])
def test_the_text_arrives_once_whatever_happens_to_the_process(tmp_path: Path, engine: Engine, take: int,
                                                               french: Samples, when: str,
                                                               what: signal.Signals) -> None:
    pid = engine.pid()
    if when == "idle":
        os.kill(pid, what)
        engine.say(take, french)
    elif when == "spoken":
        engine.client.begin(take, "fr")
        engine.client.frames(take, french[:20000])
        os.kill(pid, what)
        engine.client.frames(take, french[20000:])
        engine.client.end(take, None)
    else:
        engine.say(take, french)
        wait_for(lambda: decoding(pid), 10)
        os.kill(pid, what)
    event = engine.wait(TakeDecoded)
    assert event.take == take
    assert is_french(event)
    assert len(engine.answers(take)) == 1
    assert not alive(pid)
    assert engine.pid() != pid


@pytest.mark.parametrize("fault", ["load:error", pytest.param("warmup:hang", marks=pytest.mark.long), "decode:hang"])
def test_a_fault_of_one_process_costs_no_text(tmp_path: Path, french: Samples, fault: str) -> None:
    limits = Limits(load_s=8, first_decode_s=-4, kills_per_take=5) if "hang" in fault else Limits()
    with running(tmp_path, limits=limits, fault=f"{fault}:once") as engine:
        engine.say(1, french)
        assert is_french(engine.wait(TakeDecoded))
        assert len(engine.answers(1)) == 1
        assert len([e for e in engine.events if isinstance(e, EngineLoading)]) >= 2


def test_a_process_that_never_loads_is_given_up(tmp_path: Path, french: Samples) -> None:
    with running(tmp_path, limits=Limits(restart_pauses_s=(0.0, 0.0)), fault="load:exit") as engine:
        engine.say(1, french)
        assert engine.wait(EngineDown).code is Code.ENGINE_FAILED
        failed = engine.wait(TakeFailed)
        assert failed.code is Code.ENGINE_FAILED
        np.testing.assert_array_equal(failed.samples, french)
        assert len([e for e in engine.events if isinstance(e, EngineLoading)]) == 3


def test_a_model_that_is_missing_or_damaged_is_said_once_and_looked_for_at_the_next_take(
        tmp_path: Path, french: Samples) -> None:
    own = tmp_path / "models" / "own"
    with running(tmp_path, model="own") as engine:
        assert engine.wait(EngineDown).code is Code.MODEL_MISSING
        own.mkdir(parents=True)
        for file in (shared_models_dir() / "base").iterdir():
            (own / file.name).symlink_to(file)
        (own / "model.bin").unlink()
        (own / "model.bin").write_bytes(b"no model at all")
        engine.say(1, french)
        assert engine.wait(EngineDown).code is Code.MODEL_DAMAGED
        assert engine.wait(TakeFailed).code is Code.MODEL_DAMAGED
        (own / "model.bin").unlink()
        (own / "model.bin").symlink_to(shared_models_dir() / "base" / "model.bin")
        engine.say(2, french)
        assert is_french(engine.wait(TakeDecoded))
        assert len([e for e in engine.events if isinstance(e, EngineLoading)]) == 3


def loading(engine: Engine) -> None:
    engine.wait(EngineLoading)


def busy(engine: Engine) -> None:
    """With noise, which a gate would have kept from the decoder."""
    engine.wait(EngineReady)
    engine.say(1, np.tile(noise(1, 0.1), 20))
    wait_for(lambda: decoding(engine.pid()), 10)


def stopped(engine: Engine) -> None:
    os.kill(engine.wait(EngineLoading).pid, signal.SIGSTOP)


def dead(engine: Engine) -> None:
    os.kill(engine.wait(EngineLoading).pid, signal.SIGKILL)


def down(engine: Engine) -> None:
    engine.wait(EngineDown)


@pytest.mark.parametrize("state", [loading, busy, stopped, dead, down], ids=lambda s: s.__name__)
def test_closing_ends_everything_within_a_second(tmp_path: Path, state: Callable[[Engine], None]) -> None:
    before = set(threading.enumerate())
    with running(tmp_path, live=False, model="base" if state is not down else "nothing") as engine:
        state(engine)
        started = time.monotonic()
        engine.client.close()
        assert time.monotonic() - started < 1
        said = len(engine.events)
        assert {t for t in threading.enumerate() if t not in before} <= {engine._ticker}
        assert not any(alive(e.pid) for e in engine.events if isinstance(e, EngineLoading))
    assert len(engine.events) == said


APP = """
import os, sys
from pathlib import Path
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import SpeechClient

def say(event):
    print(type(event).__name__, getattr(event, "pid", ""), flush=True)

if __name__ == "__main__":
    client = SpeechClient(Settings(), Path("nowhere"))
    client.start(say)
    heavy = {"ctranslate2", "faster_whisper", "onnxruntime", "av", "PySide6"} & set(sys.modules)
    print("heavy:", *heavy, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("when", ["EngineLoading", "EngineReady"])
def test_the_process_ends_with_the_app_and_the_app_stays_light(tmp_path: Path, when: str) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    with subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}) as app:
        assert app.stdout
        lines: list[str] = []
        for line in app.stdout:
            lines.append(line.rstrip())
            if any(said.startswith(when) for said in lines) and any(said.startswith("heavy:") for said in lines):
                break
        app.kill()
        pid = int(next(line.split()[1] for line in lines if line.startswith("EngineLoading")))
        wait_for(lambda: not alive(pid), 5, what="the child ended")
    assert "heavy:" in lines


def test_what_the_child_has_to_say_is_in_the_log_and_the_text_is_not(tmp_path: Path, french: Samples,
                                                                     caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), running(tmp_path, fault="decode:error:once") as engine:
        engine.say(1, french)
        assert is_french(engine.wait(TakeDecoded))
    assert "injected at decode" in caplog.text
    assert "dictée" not in caplog.text
