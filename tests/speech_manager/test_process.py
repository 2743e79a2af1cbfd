"""The speech process around the manager."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import EngineDown, EngineReady, TakeDecoded
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import Limits, process, protocol
from superwhisper_gui.speech import config as config_module
from superwhisper_gui.speech.config import EngineConfig
from superwhisper_gui.speech.desk import ToAnswer
from superwhisper_gui.speech.gpu import Choice, Gpu
from superwhisper_gui.speech.live import LiveTake
from superwhisper_gui.speech.vad_stream import PassThrough, VadStream
from tests.speech.conftest import FRENCH, Engine, running

CONFIG = EngineConfig("base", Path("models"), None, "", False, "auto", 5, 0, "", 1, 1)
CARD = Gpu("NVIDIA GeForce RTX 3090", "GPU-10111213", "0000:65:00.0", 24 * 1024**3, (8, 6))


def test_a_card_that_does_not_work_here_is_named_and_the_text_comes_all_the_same(
        tmp_path: Path, french: Samples, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app chose a card, and in the process there is none."""
    monkeypatch.setattr(config_module, "choose_for_process", lambda *_: Choice(CARD))
    with running(tmp_path, device="cuda") as engine:
        info = engine.wait(EngineReady).info
        assert info.device == "cpu"
        assert info.device_name == "CPU (there is no card 'GPU-10111213'; the processor is used)"
        engine.say(1, french)
        text = engine.wait(TakeDecoded).result.text
        assert all(word in text for word in FRENCH)


def test_why_there_is_no_card_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_module, "choose_for_process", lambda *_: Choice(None, "the driver was updated"))
    with running(tmp_path) as engine:
        assert engine.wait(EngineReady).info.device_name == "CPU (the driver was updated)"


def test_only_this_card_or_none(tmp_path: Path) -> None:
    settings = Settings(device="RTX 4090", device_only=True)
    engine = Engine(tmp_path, settings, Limits(), live=True)
    try:
        down = engine.wait(EngineDown)
        assert (down.code, "RTX 4090" in down.detail) == (Code.GPU_MISSING, True)
    finally:
        engine.close()


def ended(speech: process.Speech, *numbers: int) -> None:
    for number in numbers:
        for message in (protocol.Begin(number, "fr", ("fr",), live=True), protocol.End(number, None)):
            speech._desk.take_in(message)


def test_a_broken_card_ends_the_process_so_that_a_new_one_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = multiprocessing.Pipe()
    answered: list[int] = []
    manager = SimpleNamespace(broken=False, warm_up=lambda interrupted: interrupted())
    engine = SimpleNamespace(manager=manager, vad=SimpleNamespace(choice=SimpleNamespace(worse=False)), info=None,
                             begun=lambda _: LiveTake(VadStream(PassThrough(), ())))
    speech = process.Speech(theirs, process.Outbox(theirs), CONFIG)

    def answer(job: ToAnswer, _engine: object) -> None:
        speech._desk.answer(job)
        answered.append(job.entry.begin.take)
        manager.broken = answered == [1, 2]

    for name, stand_in in (("_read", int), ("_beat", int), ("_load", lambda: engine), ("_answer", answer)):
        monkeypatch.setattr(speech, name, stand_in)
    ended(speech, 1, 2, 3)
    with pytest.raises(RuntimeError, match="again and again"):
        speech.run()
    assert answered == [1, 2]
    ours.close()
    theirs.close()


def test_a_second_best_voice_detector_is_measured_again_while_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = multiprocessing.Pipe()
    choice = SimpleNamespace(worse=True)
    speech = process.Speech(theirs, process.Outbox(theirs), CONFIG)
    sent: list[object] = []
    monkeypatch.setattr(process, "VAD_AGAIN_S", 0.01)
    monkeypatch.setattr(speech._outbox, "send", sent.append)
    speech._desk.open(lambda _: LiveTake(VadStream(PassThrough(), ())))

    def remeasure() -> None:
        choice.worse = False
        ended(speech, 7)

    engine: Any = SimpleNamespace(vad=SimpleNamespace(choice=choice, remeasure=remeasure), stats=lambda: "stats")
    assert speech._next(engine).entry.begin.take == 7
    assert sent == ["stats"]
    ours.close()
    theirs.close()
