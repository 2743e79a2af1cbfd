"""Supervision: restarts with limits, settings that do not work, who is to blame, memory, the spare process."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import EngineDown, EngineLoading, EngineReady, EngineUnchanged, TakeDecoded, TakeFailed
from superwhisper_gui.core.settings import Settings, engine_part
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.speech import Limits, crew, process, protocol
from superwhisper_gui.speech.link import Link
from superwhisper_gui.speech.memory import OOM_SCORE, SHARE, machine_bytes
from superwhisper_gui.speech.supervision import GoodEngines, Restarts, Watched
from superwhisper_gui.speech.takes import Take
from superwhisper_gui.store.good_engines import read_good, write_good
from tests.desktop.bench.procs import memory_mb, wait_for
from tests.speech import children
from tests.speech.conftest import FRENCH, Engine, noise, running
from tests.speech.test_client import QUICK, alive, texts

SOUND = noise(0.2)


def part(model: str, **more: Any) -> dict[str, Any]:
    return engine_part(Settings(model=model, cache_mb=0, **more))


def play(monkeypatch: pytest.MonkeyPatch, child: Callable[[Any, Any], None]) -> None:
    monkeypatch.setattr(process, "main", child)


def loads(engine: Engine) -> int:
    return sum(isinstance(event, EngineLoading) for event in engine.events)


# -- how often

def test_the_pauses_grow_and_then_it_rests_longer_each_time() -> None:
    restarts = Restarts(Limits())
    assert [restarts.pause_s(1.0) for _ in range(4)] == [0.0, 0.5, 2.0, None]
    assert [restarts.rest_s() for _ in range(6)] == [30, 60, 120, 240, 300, 300]
    assert restarts.pause_s(0.0) is None                   # one try after each rest
    restarts.clear()
    assert (restarts.pause_s(1.0), restarts.rest_s()) == (0.0, 30)


def test_a_process_that_lived_long_is_not_held_against_the_next() -> None:
    restarts = Restarts(Limits())
    assert [restarts.pause_s(61.0) for _ in range(5)] == [0.0] * 5


def test_the_wait_of_a_take_counts_from_when_the_process_had_it() -> None:
    """It may have ended long before: one that was recovered, or that another process owed."""
    link = Link(lambda: (_ for _ in ()).throw(OSError()), lambda *_: None)
    process = Watched(link, Settings(), window_cost_s=0.3, info=EngineInfo("base", "cpu", "CPU", "int8", "prism", 1))
    take = Take(1, protocol.Begin(1, "fr", ("fr",), live=True), ended_at=0.0, length=30 * 16_000)
    process.alive_at = process.answered_at = 100.0
    take.sent_at = 115.0
    assert process.overdue(take, None, 115.5, Limits(heartbeat_s=60)) == ""
    assert process.overdue(take, None, 130.0, Limits(heartbeat_s=60)) != ""
    link.close()


def test_what_answers_has_no_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed far more often than it may fail in a row, with a text in between."""
    play(monkeypatch, children.honest)
    with running(tmp_path, limits=QUICK) as engine:
        for take in range(1, 8):
            engine.wait(EngineReady)
            engine.say(take, SOUND)
            assert texts(engine, take) == [f"process {take}"]
            os.kill(engine.pid(), signal.SIGKILL)
        assert not any(isinstance(event, EngineDown) for event in engine.events)


def test_after_too_many_a_take_gets_one_try_and_a_person_a_fresh_start(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, children.obedient)
    (tmp_path / "models").mkdir()
    with running(tmp_path, limits=Limits(restart_pauses_s=(0.0, 0.0), retry_s=3600), model="crash") as engine:
        engine.wait(EngineDown)
        assert loads(engine) == 3
        engine.say(1, SOUND)
        engine.wait(EngineDown)
        assert engine.wait(TakeFailed).take == 1
        assert loads(engine) == 4
        engine.client.retry()
        engine.wait(EngineDown)
        assert loads(engine) == 7


# -- settings that do not work

@pytest.mark.parametrize(("model", "code"), [
    ("crash", Code.ENGINE_FAILED), ("damaged", Code.MODEL_DAMAGED), ("missing", Code.MODEL_MISSING)])
def test_a_model_that_never_worked_here_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str,
                                                      code: Code) -> None:
    """Then the one that did is used, and that is said; also in the next run of the program."""
    play(monkeypatch, children.obedient)
    (tmp_path / "models").mkdir()
    file = tmp_path / "engines.json"
    with running(tmp_path, limits=QUICK, model="one",
                 good=GoodEngines(save=lambda parts: write_good(file, parts))) as engine:
        engine.wait(EngineReady)
    good = GoodEngines(read_good(file), lambda parts: write_good(file, parts))
    with running(tmp_path, limits=QUICK, model=model, good=good) as engine:
        engine.say(1, SOUND)
        unchanged = engine.wait(EngineUnchanged)
        assert (unchanged.code, unchanged.refused.model, unchanged.kept.model) == (code, model, "one")
        assert texts(engine, 1) == ["one 3200 fr+en"]
        assert loads(engine) == 2
        assert len([e for e in engine.events if isinstance(e, EngineUnchanged)]) == 1
    assert read_good(file) == [part("one")]


def test_a_model_that_has_worked_gets_its_tries_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, children.obedient)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "two.crash").touch()
    with running(tmp_path, limits=QUICK, model="two", good=GoodEngines([part("two"), part("one")])) as engine:
        assert engine.wait(EngineUnchanged).kept.model == "one"
        engine.wait(EngineReady)
        assert loads(engine) == 1 + len(QUICK.restart_pauses_s) + 1


def test_no_model_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is tried, and then it is said that there is none: nothing goes round in circles."""
    play(monkeypatch, children.obedient)
    (tmp_path / "models").mkdir()
    for model in ("one", "two"):
        (tmp_path / "models" / f"{model}.crash").touch()
    limits = Limits(restart_pauses_s=(0.0,), retry_s=3600)
    with running(tmp_path, limits=limits, model="two", good=GoodEngines([part("two"), part("one")])) as engine:
        assert engine.wait(EngineDown).code is Code.ENGINE_FAILED
        assert [e.kept.model for e in engine.events if isinstance(e, EngineUnchanged)] == ["one"]
        (tmp_path / "models" / "two.crash").unlink()
        engine.client.reconfigure(Settings(model="two", cache_mb=0))      # the person mends it and chooses it again
        assert engine.wait(EngineReady).info.model == "two"


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", "[3]", '[{"model": 3}]', "[" * 100_000, "\x00"])
def test_what_worked_may_be_unreadable(tmp_path: Path, content: str) -> None:
    file = tmp_path / "engines.json"
    file.write_text(content)
    assert read_good(file) == []


def test_what_worked_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "engines.json"
    good = GoodEngines(save=lambda parts: write_good(file, parts))
    for model in ("a", "b", "a", "c", "d"):
        good.add(part(model, beam_size=3))
    assert read_good(file) == [part(model, beam_size=3) for model in ("d", "c", "a")]
    write_good(tmp_path / "nowhere" / "engines.json", [])                 # a disk that refuses it


# -- who is to blame

def test_a_take_that_hangs_while_it_is_spoken_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 1 has ended and waits for its text; the decoder hangs at take 2, twice."""
    play(monkeypatch, children.snared)
    with running(tmp_path, limits=Limits(first_decode_s=-118)) as engine:
        engine.wait(EngineReady)
        engine.client.begin(2, "fr")
        engine.client.frames(2, SOUND)
        engine.say(1, SOUND)
        assert texts(engine, 1) == ["process 3"]
        assert engine.answers(2) == []                     # it is still being spoken
        engine.client.frames(2, SOUND)
        engine.client.end(2, 0.4)
        failed = engine.wait(TakeFailed)
        assert (failed.take, failed.code, len(failed.samples)) == (2, Code.ENGINE_STUCK, 6400)
        engine.say(3, SOUND)
        assert texts(engine, 3) == ["process 3"]


# -- who waits

def test_who_speaks_goes_before_what_is_recovered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is told to leave it, and begins it anew when nobody waits any more."""
    play(monkeypatch, children.interruptible)
    (tmp_path / "models").mkdir()
    with running(tmp_path, limits=QUICK) as engine:
        engine.wait(EngineReady)
        engine.say(1000, SOUND, background=True)
        engine.client.begin(1, "fr")
        engine.client.end(1, 0.0)
        assert texts(engine, 1) == ["process 1"]
        engine.client.begin(2, "fr")                       # while one is spoken, another one is brought
        engine.say(1001, SOUND, background=True)
        wait_for(lambda: len(engine.client._takes.ended(None)) == 2, 5, what="both are left for later")
        (tmp_path / "models" / "go").touch()
        engine.client.end(2, 0.0)
        assert [engine.wait(TakeDecoded).take for _ in range(3)] == [2, 1000, 1001]
        assert [e.result.text for number in (1000, 1001) for e in engine.answers(number)] == [
            "begun 3 times", "begun 1 times"]


@pytest.mark.long
def test_a_long_recovered_take_does_not_delay_the_first_live_one(tmp_path: Path, french: Samples) -> None:
    with running(tmp_path) as engine:
        engine.wait(EngineReady)
        engine.client.begin(1000, "fr", background=True)
        for _ in range(10):                                # 25 s: three pieces
            engine.client.frames(1000, french)
        engine.client.end(1000, None)
        wait_for(lambda: engine.client._takes.ended(engine.client._crew.current.link), 5)  # type: ignore[union-attr]
        engine.say(1, french)
        first = engine.wait(TakeDecoded)
        assert first.take == 1
        assert all(word in first.result.text.lower() for word in FRENCH)
        assert engine.wait(TakeDecoded).take == 1000
        assert len(engine.answers(1000)) == 1


# -- memory

@pytest.mark.long
def test_only_the_speech_process_pays_for_its_memory(tmp_path: Path, french: Samples) -> None:
    """It has a limit and is the first to go; where an allocation fails, another process has the text."""
    with running(tmp_path) as engine:
        engine.wait(EngineReady)
        pid = engine.pid()
        assert resource.prlimit(pid, resource.RLIMIT_DATA)[0] == int(SHARE * machine_bytes())
        assert int(Path(f"/proc/{pid}/oom_score_adj").read_text()) == OOM_SCORE
        assert Path("/proc/self/oom_score_adj").read_text().strip() != str(OOM_SCORE)
        before_mb, _ = memory_mb(os.getpid())
        resource.prlimit(pid, resource.RLIMIT_DATA, (1 << 20, resource.RLIM_INFINITY))
        engine.say(1, french)
        decoded = engine.wait(TakeDecoded)
        assert all(word in decoded.result.text.lower() for word in FRENCH)
        assert len(engine.answers(1)) == 1
        assert engine.pid() != pid                         # it had too little: the fault was there
        assert not alive(pid)
        assert memory_mb(os.getpid())[0] - before_mb < 50


def test_what_was_freed_is_given_back_and_not_all_the_time() -> None:
    """In a process of its own, whose heap is full of holes."""
    holes = "kept = [bytearray(b'x' * 60_000) for _ in range(2000)][::8]"
    code = f"""
import os
from superwhisper_gui.speech.memory import HeapTrim, resident_bytes
heap = HeapTrim()
for _ in range(2):
    {holes}
    before = resident_bytes(os.getpid())
    heap.when_due()
    print((before - resident_bytes(os.getpid())) >> 20)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    given_back, again = map(int, done.stdout.split())
    assert given_back > 50
    assert again < 10


# -- a spare one

@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "SPARE_IDLE_S", 0.0)


def spare_pid(engine: Engine) -> int:
    def ready() -> int:
        spare = engine.client._crew.spare
        return spare.info.pid if spare and spare.info else 0

    return int(wait_for(ready, 20, what="the spare process is ready"))


def test_the_spare_process_takes_over_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: None) -> None:
    play(monkeypatch, children.honest)
    with running(tmp_path, limits=Limits(restart_pauses_s=(3600.0,) * 3), spare_engine=True) as engine:
        first, second = engine.wait(EngineReady).info.pid, spare_pid(engine)
        os.kill(first, signal.SIGKILL)
        engine.say(1, SOUND)
        assert engine.wait(EngineReady).info.pid == second
        assert texts(engine, 1) == ["process 2"]
        third = spare_pid(engine)                          # the next one
        assert len({first, second, third}) == 3
        os.kill(third, signal.SIGKILL)                     # a spare one that ends harms nobody
        wait_for(lambda: engine.client._crew.spare is None, 10)
        engine.say(2, SOUND)
        assert texts(engine, 2) == ["process 2"]


def test_the_spare_process_needs_memory_and_goes_with_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                  at_once: None) -> None:
    play(monkeypatch, children.obedient)
    (tmp_path / "models").mkdir()
    room = [False]
    monkeypatch.setattr(crew, "room_for_another", lambda pid: room[0])
    with running(tmp_path, limits=QUICK, model="one", spare_engine=True) as engine:
        engine.wait(EngineReady)
        engine.client.check(1e9)
        engine.say(1, SOUND)
        engine.wait(TakeDecoded)
        assert engine.client._crew.spare is None
        room[0] = True
        pid = spare_pid(engine)
        monkeypatch.setattr(crew, "is_scarce", lambda: True)
        wait_for(lambda: not alive(pid), 10, what="the spare process makes room")
        monkeypatch.setattr(crew, "is_scarce", lambda: False)
        pid = spare_pid(engine)
        engine.client.reconfigure(Settings(model="two", cache_mb=0))
        wait_for(lambda: not alive(pid), 10, what="it is of no use any more")
        assert engine.wait(EngineReady).info.model == "two"
