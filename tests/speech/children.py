"""Stand-ins for the speech process that do what a real one must not: each replaces `speech.process.main`."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.config import EngineConfig

FOREVER_S = 3600


def _send(pipe: Any, message: protocol.FromChild) -> None:
    pipe.send_bytes(protocol.encode(message))


def _ready(pipe: Any, *, beats: bool = True) -> None:
    if beats:
        threading.Thread(target=_beat, args=(pipe,), daemon=True).start()
    _send(pipe, protocol.Ready(EngineInfo("base", "cpu", "CPU", "int8", "child", os.getpid())))


def _beat(pipe: Any) -> None:
    while True:
        _send(pipe, protocol.Alive(None, 0.0))
        time.sleep(0.2)


def _next_end(pipe: Any) -> protocol.End:
    while True:
        message = protocol.decode_to_child(pipe.recv_bytes())
        if isinstance(message, protocol.End):
            return message


def _text(config: EngineConfig) -> TakeText:
    return TakeText(f"process {config.generation}", None, 1.0, "fr")


def honest(pipe: Any, config: EngineConfig) -> None:
    """Answers every take with the number of the process."""
    _ready(pipe)
    while True:
        _send(pipe, protocol.Decoded(_next_end(pipe).take, _text(config)))


def counting(pipe: Any, config: EngineConfig) -> None:
    """Answers with how many samples of a take it got, and whether it was told of its beginning."""
    _ready(pipe)
    lengths: dict[int, int] = {}
    while True:
        match protocol.decode_to_child(pipe.recv_bytes()):
            case protocol.Begin(take):
                lengths[take] = 0
            case protocol.Frames(take, pcm):
                lengths[take] += len(pcm) // 4
            case protocol.End(take):
                text = f"process {config.generation}: {lengths.get(take)} samples"
                _send(pipe, protocol.Decoded(take, TakeText(text, None, 1.0, "fr")))


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["BOMB"],)


def garbage(pipe: Any, config: EngineConfig) -> None:
    """The first three processes are hostile, each in its own way; the fourth is honest."""
    match config.generation:
        case 1:
            pipe.send_bytes(b"\xff\x00 no message")
        case 2:
            pipe.send(Bomb())
        case 3:
            os.write(pipe.fileno(), b"\xff\xff\xff\xff\x00\x00\x00\x00\x40\x00\x00\x00")      # 1 GB follows
        case _:
            honest(pipe, config)
    time.sleep(FOREVER_S)


def talkative(pipe: Any, config: EngineConfig) -> None:
    """Answers takes that nobody ended, and each one twice."""
    _ready(pipe)
    while True:
        take = _next_end(pipe).take
        _send(pipe, protocol.Decoded(take + 1000, _text(config)))
        _send(pipe, protocol.Failed(take + 1, Code.DECODE_FAILED, ""))
        _send(pipe, protocol.Decoded(take, _text(config)))
        _send(pipe, protocol.Decoded(take, _text(config)))
        _send(pipe, protocol.Failed(take, Code.DECODE_FAILED, ""))


def dying(pipe: Any, config: EngineConfig) -> None:
    """Answers a take and is dead before anyone can have read it."""
    _ready(pipe)
    _send(pipe, protocol.Decoded(_next_end(pipe).take, _text(config)))
    os._exit(9)


def deaf(pipe: Any, config: EngineConfig) -> None:
    """Reads nothing, so that the pipe fills up, and says nothing more."""
    _ready(pipe, beats=False)
    time.sleep(FOREVER_S)


def choosy(pipe: Any, config: EngineConfig) -> None:
    """Dies of take 1 and of no other."""
    _ready(pipe)
    while True:
        take = _next_end(pipe).take
        if take == 1:
            os._exit(9)
        _send(pipe, protocol.Decoded(take, _text(config)))


def stuck(pipe: Any, config: EngineConfig) -> None:
    """Loads, and then its heart does not beat."""
    _ready(pipe, beats=False)
    _next_end(pipe)
    time.sleep(FOREVER_S)


def obedient(pipe: Any, config: EngineConfig) -> None:
    """Does what files in the models' folder say: MODEL.load holds up its loading, MODEL.decode its answers.

    The models "damaged", "missing", "crash" and "hang" do not load, nor one while there is MODEL.crash. With MODEL.cpu
    it falls back to the processor. It writes its number into MODEL.pid, and answers with its model, the samples it got
    and the languages of the take.
    """
    orders = config.models_dir
    (orders / f"{config.model}.pid").write_text(str(os.getpid()))
    _wait_while(orders / f"{config.model}.load")
    match config.model:
        case "damaged":
            _send(pipe, protocol.LoadFailed(Code.MODEL_DAMAGED, "model.bin"))
            os._exit(0)
        case "missing":
            _send(pipe, protocol.LoadFailed(Code.MODEL_MISSING, config.model))
            os._exit(0)
        case _ if config.model == "crash" or (orders / f"{config.model}.crash").exists():
            os._exit(9)
        case "hang":
            time.sleep(FOREVER_S)
    device = "cuda:0" if config.card and not (orders / f"{config.model}.cpu").exists() else "cpu"
    threading.Thread(target=_beat, args=(pipe,), daemon=True).start()
    _send(pipe, protocol.Ready(EngineInfo(config.model, device, device, "int8", "child", os.getpid())))
    begins: dict[int, protocol.Begin] = {}
    lengths: dict[int, int] = {}
    while True:
        match protocol.decode_to_child(pipe.recv_bytes()):
            case protocol.Begin(take) as begin:
                begins[take], lengths[take] = begin, 0
            case protocol.Frames(take, pcm):
                lengths[take] += len(pcm) // 4
            case protocol.End(take):
                _wait_while(orders / f"{config.model}.decode")
                text = f"{config.model} {lengths[take]} {'+'.join(begins[take].languages)}"
                _send(pipe, protocol.Decoded(take, TakeText(text, None, 1.0, "fr")))


def _wait_while(file: Path) -> None:
    while file.exists():
        time.sleep(0.02)


def snared(pipe: Any, config: EngineConfig) -> None:
    """For ever at the first piece of take 2, while that is spoken, as its heart says; answers all others."""
    _ready(pipe, beats=False)
    snare = False
    while True:
        if pipe.poll(0.2):
            match protocol.decode_to_child(pipe.recv_bytes()):
                case protocol.Frames(2):
                    snare = True
                case protocol.End(take) if not snare:
                    _send(pipe, protocol.Decoded(take, _text(config)))
        _send(pipe, protocol.Alive(2, 5000.0) if snare else protocol.Alive(None, 0.0))


def interruptible(pipe: Any, config: EngineConfig) -> None:
    """Decodes takes from 1000 on until it is told to leave them, or until the file "go" is there; others at once."""
    _ready(pipe)
    begun: list[int] = []
    at_work: list[int] = []
    while True:
        if pipe.poll(0.02):
            match protocol.decode_to_child(pipe.recv_bytes()):
                case protocol.Begin(take):
                    begun.append(take)
                case protocol.End(take) if take >= 1000:
                    at_work.append(take)
                case protocol.End(take):
                    _send(pipe, protocol.Decoded(take, _text(config)))
                case protocol.Cancel(take) if take in at_work:
                    at_work.remove(take)
                    _send(pipe, protocol.Decoded(take, TakeText("", Reason.CANCELLED, 1.0, "fr")))
        if at_work and (config.models_dir / "go").exists():
            take = at_work.pop(0)
            _send(pipe, protocol.Decoded(take, TakeText(f"begun {begun.count(take)} times", None, 1.0, "fr")))
