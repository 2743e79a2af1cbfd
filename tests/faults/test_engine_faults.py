"""The speech process is killed, stopped, starved or cannot be had, under the running program: the right text, once."""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from superwhisper_gui.speech.models import shared_models_dir
from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import memory_mb, wait_for
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.faults.fault_bench import SHORT_TEXT, Program
from tests.speech.test_engine import decoding

HEARTBEAT_S = 5.0
RESTARTS = 3


@pytest.fixture(scope="module")
def program(desk: Desk, mic: Mic, notes: TextWindow) -> Iterator[Program]:
    program = Program(desk, mic, notes, "engine", "--set", "cache_mb=0")
    program.start()
    yield program
    program.end()


@pytest.fixture
def alone(program: Program) -> None:
    """For tests with a program of their own: two would hear the same key. They come last."""
    program.end()


@pytest.fixture(autouse=True)
def hands_off(desk: Desk, mic: Mic) -> Iterator[None]:
    yield
    desk.keyboard.release_all()
    mic.hush()


def engine(program: Program) -> int:
    return int(program.status()["engine_pid"])


def once(program: Program, since: float) -> None:
    """The right text, one time, from a process that is ready."""
    assert wer(SHORT_TEXT, program.text(since), "fr") <= 0.2
    status = program.quiet()
    assert program.notes.settled() == status["last"]["text"]
    assert status["counts"]["failed"] == 0


def no_longer(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("when", ["idle", "loading", "decoding"])
def test_killed(program: Program, when: str) -> None:
    """(While it records: tests/desktop.)"""
    first, before = engine(program), len(program.rows())
    if when in ("idle", "loading"):
        os.kill(first, signal.SIGKILL)
    if when == "loading":
        second = int(wait_for(lambda: (pid := engine(program)) != first and pid, 20, 0.01, "the next one loads"))
        os.kill(second, signal.SIGKILL)
        assert program.status()["state"] == "loading"
    since = program.dictate()
    if when == "decoding":
        wait_for(lambda: decoding(first), 10, 0.002, "it decodes")
        os.kill(first, signal.SIGKILL)
    once(program, since)
    assert no_longer(first)
    assert len(program.rows()) == before + 1


@pytest.mark.long
def test_stopped(program: Program) -> None:
    """Its heart does not beat: it is ended, and another one has the text."""
    first = engine(program)
    os.kill(first, signal.SIGSTOP)
    stopped = time.monotonic()
    since = program.dictate()
    wait_for(lambda: no_longer(first), HEARTBEAT_S + 5, 0.05, "it is replaced")
    assert time.monotonic() - stopped < HEARTBEAT_S + 3
    once(program, since)


@pytest.mark.long
def test_out_of_memory(program: Program) -> None:
    """Only the speech process pays for it."""
    assert program.app
    first, app = engine(program), program.app.process.pid
    before_mb, _ = memory_mb(app)
    resource.prlimit(first, resource.RLIMIT_DATA, (1 << 20, resource.RLIM_INFINITY))
    once(program, program.dictate())
    assert no_longer(first)
    assert memory_mb(app)[0] - before_mb < 50
    assert resource.prlimit(engine(program), resource.RLIMIT_DATA)[0] > 1 << 30       # the next one has its own limit


@pytest.mark.long
def test_ended_with_the_program_even_when_it_stands_still(alone: None, desk: Desk, mic: Mic, notes: TextWindow) -> None:
    program = Program(desk, mic, notes, "orphan")
    program.start()
    child = engine(program)
    os.kill(child, signal.SIGSTOP)
    assert program.app
    program.app.kill(signal.SIGKILL)
    program.app.wait()
    wait_for(lambda: no_longer(child), 2, 0.01, "the speech process ends with the program")


@pytest.mark.long
def test_none_can_be_had(alone: None, desk: Desk, mic: Mic, notes: TextWindow) -> None:
    """Every one ends at loading: few tries, one sentence, and the take waits with its sound."""
    program = Program(desk, mic, notes, "hopeless", "--set", "inject_fault=load:exit")
    app = program.start(ready=False)
    program.error("engine_failed", within_s=60)
    status = program.status()
    assert status["error"]["message"]
    assert program.log().count("speech process") == 1 + RESTARTS      # each one's end
    program.dictate(extra_s=0.0)
    wait_for(lambda: program.status()["counts"]["failed"] == 1, 60, what="the take is given up")
    program.taken()
    assert [row["status"] for row in program.rows()] == ["failed"]
    assert program.log().count("speech process") == 2 + RESTARTS      # one more for who speaks
    assert app.cli("quit").returncode == 0
    assert app.wait(3) == 0


@pytest.mark.long
def test_a_model_that_does_not_load_gives_way_to_the_last_good_one(alone: None, desk: Desk, mic: Mic,
                                                                   notes: TextWindow) -> None:
    """Chosen in the file while the program did not run, and its process ends at loading."""
    program = Program(desk, mic, notes, "fallback")
    program.start()
    program.end()
    assert json.loads((program.profile / "engines.json").read_text())[0]["model"] == "base"
    other = desk.home / "whisper-autre"
    other.mkdir()
    for file in (shared_models_dir() / "base").iterdir():
        (other / file.name).symlink_to(file)
    assert program.app
    assert program.app.cli("settings", "set", "model", other).returncode == 0
    program.start(ready=False)
    bad = int(wait_for(lambda: program.status().get("engine_pid"), 20, 0.005, "it loads"))
    os.kill(bad, signal.SIGKILL)
    program.error("engine_unchanged", within_s=20)
    assert program.quiet()["model"] == "base"
    assert program.app.cli("settings", "get", "model").stdout.strip() == '"base"'
    once(program, program.dictate())
    program.end()
    program.start()                                                   # nothing of it is left at the next start
    assert program.status()["model"] == "base"
    program.end()
