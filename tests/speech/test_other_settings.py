"""Another model is loaded in a second process while the first one answers. The processes are stand-ins."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import EngineDown, EngineLoading, EngineReady, EngineUnchanged, TakeDecoded, TakeFailed
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import Limits, config, process
from superwhisper_gui.speech.gpu import Choice, Gpu
from tests.desktop.bench.procs import wait_for
from tests.speech import children
from tests.speech.conftest import Engine, noise, running
from tests.speech.test_client import QUICK, alive

CARD = Gpu("NVIDIA GeForce RTX 3090", "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f", "0000:65:00.0", 24 << 30, (8, 6))
SOUND = noise(0.2)                                         # 3200 samples


class Orders:
    """The files that the stand-ins obey."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def give(self, *names: str) -> None:
        for name in names:
            (self.folder / name).touch()

    def take_back(self, name: str) -> None:
        (self.folder / name).unlink()

    def pid(self, model: str) -> int:
        file = self.folder / f"{model}.pid"
        return int(wait_for(lambda: file.exists() and file.read_text(), 20, what=f"the process of {model}"))


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Orders:
    monkeypatch.setattr(process, "main", children.obedient)
    return Orders(tmp_path / "models")


@pytest.fixture
def engine(orders: Orders, tmp_path: Path) -> Iterator[Engine]:
    """Its first process has the model "one" and is ready."""
    with running(tmp_path, limits=QUICK, model="one") as engine:
        engine.wait(EngineReady)
        yield engine


def choose(engine: Engine, model: str, **more: Any) -> None:
    engine.client.reconfigure(Settings(model=model, cache_mb=0, **more))


def said(engine: Engine, take: int) -> str:
    engine.say(take, SOUND)
    return text(engine, take)


def text(engine: Engine, take: int) -> str:
    event = engine.wait(TakeDecoded)
    assert event.take == take
    return event.result.text


def gone(pid: int) -> None:
    wait_for(lambda: not alive(pid), 10, what="the process has ended")


def test_the_old_model_answers_until_the_new_one_is_ready(orders: Orders, engine: Engine) -> None:
    orders.give("two.load")
    choose(engine, "two")
    orders.pid("two")
    assert said(engine, 1) == "one 3200 fr+en"
    orders.take_back("two.load")
    ready = engine.wait(EngineReady)
    assert (ready.choice, ready.info.pid) == ("two", orders.pid("two"))
    assert said(engine, 2) == "two 3200 fr+en"
    gone(orders.pid("one"))
    assert len([e for e in engine.events if isinstance(e, EngineLoading)]) == 1      # it never looked as if it loaded


def test_a_take_is_answered_by_the_process_with_which_it_began(orders: Orders, engine: Engine) -> None:
    engine.client.begin(1, "fr")                           # still spoken
    engine.client.frames(1, SOUND)
    orders.give("one.decode")
    engine.say(2, SOUND)                                   # being decoded
    choose(engine, "two")
    engine.wait(EngineReady)
    assert said(engine, 3) == "two 3200 fr+en"
    orders.take_back("one.decode")
    assert text(engine, 2) == "one 3200 fr+en"
    assert alive(orders.pid("one"))
    engine.client.frames(1, SOUND)
    engine.client.end(1, 0.4)
    assert text(engine, 1) == "one 6400 fr+en"
    gone(orders.pid("one"))
    assert said(engine, 4) == "two 3200 fr+en"


def test_a_cancelled_take_does_not_keep_the_old_process(orders: Orders, engine: Engine) -> None:
    engine.client.begin(1, "fr")
    choose(engine, "two")
    engine.wait(EngineReady)
    assert said(engine, 2) == "two 3200 fr+en"
    assert alive(orders.pid("one"))
    engine.client.cancel(1)
    gone(orders.pid("one"))


def test_what_the_old_process_owed_when_it_died_the_new_one_answers(orders: Orders, engine: Engine) -> None:
    engine.client.begin(1, "fr")
    engine.client.frames(1, SOUND)
    orders.give("one.decode")
    engine.say(2, SOUND)
    choose(engine, "two")
    engine.wait(EngineReady)
    os.kill(orders.pid("one"), 9)
    assert text(engine, 2) == "two 3200 fr+en"
    engine.client.frames(1, SOUND)
    engine.client.end(1, 0.4)
    assert text(engine, 1) == "two 6400 fr+en"
    assert [len(engine.answers(take)) for take in (1, 2)] == [1, 1]
    assert len([e for e in engine.events if isinstance(e, EngineReady)]) == 2        # nothing had to be started


@pytest.mark.parametrize(("model", "code"), [
    ("damaged", Code.MODEL_DAMAGED), ("crash", Code.ENGINE_FAILED), ("hang", Code.ENGINE_STUCK)])
def test_where_the_new_one_does_not_load_the_old_one_stays(orders: Orders, tmp_path: Path, model: str,
                                                           code: Code) -> None:
    with running(tmp_path, limits=Limits(load_s=5.0, heartbeat_s=20.0), model="one") as engine:
        engine.wait(EngineReady)
        engine.client.begin(1, "fr")
        engine.client.frames(1, SOUND)
        choose(engine, model, languages=("de", "fr"))
        refused = engine.wait(EngineUnchanged)
        assert (refused.code, refused.kept.model, refused.kept.languages) == (code, "one", ("de", "fr"))
        gone(orders.pid(model))
        engine.client.end(1, 0.2)
        assert text(engine, 1) == "one 3200 fr+en"
        assert said(engine, 2) == "one 3200 de+fr"
        assert [type(e) for e in engine.events] == [
            EngineLoading, EngineReady, EngineUnchanged, TakeDecoded, TakeDecoded]
        choose(engine, "two")                              # nothing is left of it
        assert engine.wait(EngineReady).choice == "two"


def test_of_two_quick_choices_the_last_wins(orders: Orders, engine: Engine) -> None:
    orders.give("two.load")
    choose(engine, "two")
    second = orders.pid("two")
    choose(engine, "three")
    assert engine.wait(EngineReady).choice == "three"
    gone(second)
    assert said(engine, 1) == "three 3200 fr+en"


def test_the_first_choice_again_costs_nothing(orders: Orders, engine: Engine) -> None:
    orders.give("two.load")
    choose(engine, "two")
    second, first = orders.pid("two"), orders.pid("one")
    choose(engine, "one")
    gone(second)
    assert said(engine, 1) == "one 3200 fr+en"
    assert orders.pid("one") == first
    assert [type(e) for e in engine.events] == [EngineLoading, EngineReady, TakeDecoded]


def test_there_are_never_three_processes(orders: Orders, engine: Engine) -> None:
    engine.client.begin(1, "fr")
    choose(engine, "two")
    engine.wait(EngineReady)
    choose(engine, "three")
    assert said(engine, 2) == "two 3200 fr+en"             # the first process still owes take 1
    assert engine.client._crew.next is None
    engine.client.frames(1, SOUND)
    engine.client.end(1, 0.2)
    assert text(engine, 1) == "one 3200 fr+en"
    assert engine.wait(EngineReady).choice == "three"
    assert not alive(orders.pid("one"))


def test_while_the_first_one_still_loads(orders: Orders, tmp_path: Path) -> None:
    orders.give("one.load")
    with running(tmp_path, limits=QUICK, model="one") as engine:
        engine.say(1, SOUND)
        first = orders.pid("one")
        choose(engine, "two")
        assert engine.wait(EngineReady).choice == "two"
        assert text(engine, 1) == "two 3200 fr+en"
        gone(first)


def test_the_old_process_is_started_again_if_it_dies_while_the_new_one_loads(orders: Orders, engine: Engine) -> None:
    orders.give("two.load")
    first = orders.pid("one")
    choose(engine, "two")
    orders.pid("two")
    os.kill(first, 9)
    assert engine.wait(EngineReady).choice == "one"
    assert said(engine, 1) == "one 3200 fr+en"
    orders.take_back("two.load")
    assert engine.wait(EngineReady).choice == "two"


def test_after_a_model_that_does_not_load_another_is_simply_tried(orders: Orders, tmp_path: Path) -> None:
    with running(tmp_path, limits=QUICK, model="damaged") as engine:
        assert engine.wait(EngineDown).code is Code.MODEL_DAMAGED
        choose(engine, "two")
        engine.wait(EngineLoading)
        assert engine.wait(EngineReady).choice == "two"
        assert said(engine, 1) == "two 3200 fr+en"


def test_other_languages_need_no_other_process(orders: Orders, engine: Engine) -> None:
    first = orders.pid("one")
    choose(engine, "one", languages=("de",))
    assert said(engine, 1) == "one 3200 de"
    assert engine.pid() == first


# -- cards

def test_what_found_the_card_full_is_loaded_again_when_it_is_free(orders: Orders, tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """Two models may be too much for a card: the second falls back to the processor, but not for ever."""
    monkeypatch.setattr(config, "choose_for_process", lambda *_: Choice(CARD))
    with running(tmp_path, limits=QUICK, model="one") as engine:
        assert engine.wait(EngineReady).info.device == "cuda:0"
        orders.give("two.cpu", "one.decode")
        engine.say(1, SOUND)
        choose(engine, "two")
        assert engine.wait(EngineReady).info.device == "cpu"
        assert said(engine, 2) == "two 3200 fr+en"
        orders.take_back("two.cpu")
        orders.take_back("one.decode")
        assert engine.wait(EngineReady).info.device == "cuda:0"
        gone(orders.pid("one"))
        assert said(engine, 3) == "two 3200 fr+en"


def test_it_is_tried_again_only_once(orders: Orders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "choose_for_process", lambda *_: Choice(CARD))
    with running(tmp_path, limits=QUICK, model="one") as engine:
        engine.wait(EngineReady)
        orders.give("two.cpu")
        choose(engine, "two")
        pids = [engine.wait(EngineReady).info.pid for _ in range(2)]
        assert said(engine, 1) == "two 3200 fr+en"
        assert engine.client._crew.next is None
        assert [alive(pid) for pid in pids] == [False, True]


def test_a_card_that_is_not_there_changes_nothing(orders: Orders, engine: Engine,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(wanted: str, only: bool) -> Choice:
        raise AppError(Code.GPU_MISSING, "there is no card cuda:1")

    monkeypatch.setattr(config, "choose_for_process", missing)
    choose(engine, "one", device="cuda:1", device_only=True)
    refused = engine.wait(EngineUnchanged)
    assert (refused.code, refused.detail) == (Code.GPU_MISSING, "there is no card cuda:1")
    assert (refused.kept.device, refused.kept.device_only) == ("auto", False)
    assert said(engine, 1) == "one 3200 fr+en"


def test_a_driver_that_hangs_holds_up_nobody(orders: Orders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, asked = threading.Event(), threading.Event()

    def slow(wanted: str, only: bool) -> Choice:
        asked.set()
        answer.wait(120)
        return Choice(None)

    try:
        with running(tmp_path, limits=QUICK, model="one") as engine:
            engine.wait(EngineReady)
            monkeypatch.setattr(config, "choose_for_process", slow)
            choose(engine, "two")
            assert asked.wait(10)
            assert said(engine, 1) == "one 3200 fr+en"
            started = time.monotonic()
        assert time.monotonic() - started < 1.5            # the end of the program does not wait for the driver
    finally:
        answer.set()
    assert not (orders.folder / "two.pid").exists()


def test_a_take_given_up_by_the_old_process_comes_back(orders: Orders, tmp_path: Path) -> None:
    """It killed two processes: the old one and then the new one."""
    sound = noise(0.3)
    with running(tmp_path, limits=QUICK, model="one") as engine:
        engine.wait(EngineReady)
        orders.give("one.decode", "two.decode")
        engine.say(1, sound)
        choose(engine, "two")
        engine.wait(EngineReady)
        os.kill(orders.pid("one"), 9)
        wait_for(lambda: engine.client._crew.old is None, 10)
        os.kill(orders.pid("two"), 9)
        failed = engine.wait(TakeFailed)
        assert (failed.take, failed.code, len(failed.samples)) == (1, Code.DECODE_FAILED, 4800)
