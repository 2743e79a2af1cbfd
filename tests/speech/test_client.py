"""The real client with stand-ins for the child that misbehave: quick, and in ways a real one rarely does."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import EngineDown, EngineLoading, EngineReady, TakeDecoded, TakeFailed
from superwhisper_gui.speech import Limits, process, protocol, takes
from superwhisper_gui.speech.takes import decode_limit_s
from tests.desktop.bench.procs import wait_for
from tests.speech import children
from tests.speech.conftest import Engine, noise, running

QUICK = Limits(restart_pauses_s=(0.0, 0.1, 0.2), heartbeat_s=2.0, retry_s=1.0)
Child = Callable[[Any, Any], None]


@pytest.fixture
def child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "main", request.param)


def with_child(child: Child) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("child", [child], indirect=True, ids=[child.__name__])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def texts(engine: Engine, *numbers: int) -> list[str]:
    found = {}
    for _ in numbers:
        event = engine.wait(TakeDecoded)
        found[event.take] = event.result.text
    return [found[number] for number in numbers]


@with_child(children.honest)
def test_a_take_is_answered_once(child: None, tmp_path: Path) -> None:
    with running(tmp_path, limits=QUICK) as engine:
        loading, ready = engine.wait(EngineLoading), engine.wait(EngineReady)
        assert loading.pid == ready.info.pid != os.getpid()
        engine.say(1, noise(0.5))
        assert texts(engine, 1) == ["process 1"]
        engine.client.end(1, 0.5)
        engine.client.frames(1, noise(0.1))
        engine.say(2, noise(0.1))
        assert texts(engine, 2) == ["process 1"]
        assert len(engine.answers(1)) == 1


@with_child(children.garbage)
def test_what_a_child_must_not_send_ends_it_and_runs_nothing(child: None, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOMB", str(tmp_path / "exploded"))
    with running(tmp_path, limits=QUICK) as engine:
        engine.say(1, noise(0.5))
        pids = [engine.wait(EngineLoading).pid for _ in range(4)]
        assert texts(engine, 1) == ["process 4"]
        assert not (tmp_path / "exploded").exists()
        assert [alive(pid) for pid in pids] == [False, False, False, True]


@with_child(children.talkative)
def test_answers_that_nobody_asked_for_are_not_heard(child: None, tmp_path: Path) -> None:
    with running(tmp_path, limits=QUICK) as engine:
        engine.client.begin(2, "fr")                       # still being spoken
        engine.say(1, noise(0.2))
        assert texts(engine, 1) == ["process 1"]
        engine.client.end(2, 0.0)
        assert texts(engine, 2) == ["process 1"]
        assert [len(engine.answers(n)) for n in (1, 2, 3, 1001, 1002)] == [1, 1, 0, 0, 0]


@with_child(children.dying)
def test_an_answer_just_before_the_death_counts_and_is_not_asked_for_again(child: None, tmp_path: Path) -> None:
    with running(tmp_path, limits=QUICK) as engine:
        engine.say(1, noise(0.2))
        assert texts(engine, 1) == ["process 1"]
        engine.wait(EngineReady)                           # the second process
        engine.say(2, noise(0.2))
        assert texts(engine, 2) == ["process 2"]
        assert len(engine.answers(1)) == 1


@with_child(children.choosy)
def test_a_take_that_kills_the_process_twice_is_given_back_and_the_others_go_on(child: None, tmp_path: Path) -> None:
    sound = noise(0.7)
    with running(tmp_path, limits=QUICK) as engine:
        engine.wait(EngineReady)
        engine.say(1, sound)
        engine.say(2, noise(0.2))
        failed = engine.wait(TakeFailed)
        assert (failed.take, failed.code) == (1, Code.DECODE_FAILED)
        np.testing.assert_array_equal(failed.samples, sound)
        assert texts(engine, 2) == ["process 3"]


@with_child(children.stuck)
def test_a_heart_that_stops_twice_is_said(child: None, tmp_path: Path) -> None:
    with running(tmp_path, limits=Limits(heartbeat_s=1.0)) as engine:
        engine.say(1, noise(0.2))
        failed = engine.wait(TakeFailed)
        assert (failed.take, failed.code) == (1, Code.ENGINE_STUCK)


@with_child(children.deaf)
def test_a_child_that_reads_nothing_holds_nobody_up(child: None, tmp_path: Path) -> None:
    with running(tmp_path, limits=Limits(heartbeat_s=1.0)) as engine:
        engine.wait(EngineReady)
        started = time.monotonic()
        engine.client.begin(1, "fr")
        for _ in range(60):
            engine.client.frames(1, noise(1))              # 4 MB: more than any pipe holds
        assert time.monotonic() - started < 1
        engine.wait(EngineReady)                           # replaced for its silence


@with_child(children.counting)
def test_a_long_take_can_be_replayed(child: None, tmp_path: Path) -> None:
    """Longer than a message may be, in parts of 20 ms: nothing is cut, doubled or refused."""
    with running(tmp_path, limits=QUICK) as engine:
        engine.wait(EngineReady)
        engine.client.begin(1, "fr")
        for _ in range(6):
            engine.client.frames(1, noise(45))
        os.kill(engine.pid(), 9)
        engine.wait(EngineReady)
        engine.client.end(1, 270.0)
        assert texts(engine, 1) == ["process 2: 4320000 samples"]


def test_what_is_replayed_is_what_was_said() -> None:
    sent: list[protocol.ToChild] = []

    class Wire:
        def send(self, make: Callable[[], protocol.ToChild]) -> None:
            sent.append(protocol.decode_to_child(protocol.encode(make())))

    sound = noise(75)
    take = takes.Take(1, protocol.Begin(1, "fr", ("fr",), True))
    for start in range(0, len(sound), 320):
        take.add(sound[start:start + 320])
    take.ended_at, take.clock_s = 1.0, 75.0
    take.send_to(Wire())  # type: ignore[arg-type]
    assert sent[0] == take.begin
    assert sent[-1] == protocol.End(1, 75.0)
    frames = [m for m in sent if isinstance(m, protocol.Frames)]
    assert len(frames) == len(sent) - 2 == 3
    np.testing.assert_array_equal(np.concatenate([protocol.samples_of(m.pcm) for m in frames]), sound)


@with_child(children.honest)
def test_a_process_that_cannot_be_started_is_tried_again(child: None, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    from superwhisper_gui.speech import crew, link

    refused: list[int] = []

    class Refused(link.Link):
        def _start(self, config: Any) -> Any:
            if len(refused) < 2:
                refused.append(1)
                raise OSError(11, "no more processes")
            return super()._start(config)

    monkeypatch.setattr(crew, "Link", Refused)
    with running(tmp_path, limits=QUICK) as engine:
        engine.say(1, noise(0.2))
        assert texts(engine, 1) == ["process 3"]


@pytest.mark.parametrize("name", ["speech-writer", "speech-reader"])
@with_child(children.honest)
def test_without_another_thread_it_is_tried_again(child: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                  name: str) -> None:
    refused: list[int] = []
    start = threading.Thread.start

    def refuse_twice(thread: threading.Thread) -> None:
        if thread.name == name and len(refused) < 2:
            refused.append(1)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse_twice)
    with running(tmp_path, limits=QUICK) as engine:
        engine.say(1, noise(0.2))
        assert texts(engine, 1) == ["process 3"]


def test_a_subscriber_with_a_defect_is_reported_and_stops_nothing(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[type[BaseException] | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    monkeypatch.setattr(process, "main", children.honest)
    with running(tmp_path, limits=QUICK) as engine:
        engine.wait(EngineReady)
        monkeypatch.setattr(engine.client, "_on_event", lambda _: 1 / 0)
        engine.say(1, noise(0.1))
        wait_for(lambda: reported, 10, what="the defect was reported")
        monkeypatch.setattr(engine.client, "_on_event", engine._on_event)
        engine.say(2, noise(0.1))
        assert texts(engine, 2) == ["process 1"]
        assert reported == [ZeroDivisionError]


@with_child(children.honest)
def test_sleep_is_nobodys_fault(child: None, tmp_path: Path) -> None:
    """A machine that slept finds an old heartbeat; the process must not pay for it."""
    limits = Limits(heartbeat_s=2.0, asleep_s=1.0)
    with running(tmp_path, limits=limits) as engine:
        engine.wait(EngineReady)
        engine._over.set()                                 # nobody looks for longer than a heart may stop
        engine._ticker.join()
        now = time.monotonic()
        for later_s in (0.0, 5.0, 5.4):
            engine.client.check(now + later_s)
        engine.say(1, noise(0.1))
        assert texts(engine, 1) == ["process 1"]


@given(st.floats(0, 3600), st.one_of(st.none(), st.floats(0, 600)))
def test_the_limit_of_a_decoding_leaves_time_for_a_second_one(duration_s: float, cost_s: float | None) -> None:
    limits = Limits()
    limit_s = decode_limit_s(duration_s, cost_s, limits)
    assert limits.decode_min_s <= limit_s
    assert 2 * limit_s < 120 + 10 * duration_s             # core.dictation gives up then


@pytest.mark.parametrize(("duration_s", "cost_s", "limit_s"), [
    (3, None, 32), (3, 0.1, 10), (3, 1.0, 24), (60, 1.0, 48), (3, 30.0, 62)])
def test_the_limit_of_a_decoding(duration_s: float, cost_s: float | None, limit_s: float) -> None:
    assert decode_limit_s(duration_s, cost_s, Limits()) == pytest.approx(limit_s)


def test_names_are_loaded_when_they_are_used() -> None:
    import superwhisper_gui.speech as room

    assert all(getattr(room, name) for name in room.__all__)
    with pytest.raises(AttributeError):
        _ = room.nothing


@with_child(children.choosy)
def test_down_is_said_and_a_new_take_tries_again(child: None, tmp_path: Path) -> None:
    limits = Limits(restart_pauses_s=(0.0,), kills_per_take=5, retry_s=3600)
    with running(tmp_path, limits=limits) as engine:
        engine.wait(EngineReady)
        engine.say(1, noise(0.3))
        engine.say(2, noise(0.2))
        assert engine.wait(EngineDown).code is Code.ENGINE_FAILED
        failed = [engine.wait(TakeFailed), engine.wait(TakeFailed)]
        assert [(f.take, f.code, len(f.samples)) for f in failed] == [
            (1, Code.ENGINE_FAILED, 4800), (2, Code.ENGINE_FAILED, 3200)]
        assert len([e for e in engine.events if isinstance(e, EngineLoading)]) == 2
        engine.say(3, noise(0.2))
        assert texts(engine, 3) == ["process 3"]


@with_child(children.choosy)
def test_after_a_while_it_is_tried_again_without_a_take(child: None, tmp_path: Path) -> None:
    with running(tmp_path, limits=Limits(restart_pauses_s=(), retry_s=1.0)) as engine:
        engine.say(1, noise(0.3))
        engine.wait(EngineDown)
        engine.wait(EngineReady)
