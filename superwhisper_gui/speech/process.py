"""The speech process: the child's side of the pipe. Nothing heavy is imported before `main` has prepared the ground.

    reader thread   takes messages from the pipe, keeps each take's samples, ends the process when the app is gone
    main thread     loads the model, then decodes the takes one after the other, in the order in which they ended
    heart thread    says once a second that the process is alive, and what it decodes
"""

from __future__ import annotations

import ctypes
import logging
import math
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Audio, Samples, check_for_engine
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.config import EngineConfig, inject_fault
from superwhisper_gui.speech.gpu import environment_for

if TYPE_CHECKING:
    from superwhisper_gui.speech.manager import UnifiedSTTManager
    from superwhisper_gui.speech.vad_choice import OptimizedVADManager

logger = logging.getLogger(__name__)

HEARTBEAT_S: Final = 1.0
VAD_AGAIN_S: Final = 60.0
_PR_SET_PDEATHSIG: Final = 1


def main(pipe: Connection[Any, Any], config: EngineConfig) -> NoReturn:
    """Entry point of the child. Never returns: the process ends without unloading the model (PITFALLS C9)."""
    status = 1
    outbox = Outbox(pipe)
    try:
        _die_with(config.parent_pid)
        signal.signal(signal.SIGINT, signal.SIG_IGN)      # Ctrl+C in the terminal is the app's to handle
        _set_environment(config)
        logging.getLogger("superwhisper_gui").addHandler(PipeHandler(outbox))
        Speech(pipe, outbox, config).run()
        status = 0
    except Exception as e:
        # the message is that of a library or of ours, never of the take; the app starts a new process (PITFALLS C8)
        logger.exception("the speech process ends: %s", type(e).__name__)
    finally:
        os._exit(status)


class Outbox:
    """Messages to the app, from any thread. When the app is gone, so is this process."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, message: protocol.FromChild) -> None:
        data = protocol.encode(message)
        try:
            with self._lock:
                self._pipe.send_bytes(data)
        except OSError:
            os._exit(0)


class PipeHandler(logging.Handler):
    """This process has no log of its own: the app writes what happens here."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox

    def emit(self, record: logging.LogRecord) -> None:
        self._outbox.send(protocol.Log(min(record.levelno, logging.CRITICAL), self.format(record)[:2000]))


class Take:
    """A take as the child knows it. Written by the reader; read by the decoder once it has ended."""

    def __init__(self, begin: protocol.Begin) -> None:
        self.begin = begin
        self.parts: list[Samples] = []
        self.clock_s: float | None = None
        self.ended = False
        self.cancelled = False

    def samples(self) -> Samples:
        return np.concatenate(self.parts) if self.parts else np.empty(0, np.float32)


class Engine:
    """What decodes: the manager, and the voice gate in front of it. Imports what is heavy."""

    def __init__(self, config: EngineConfig) -> None:
        from superwhisper_gui.speech.manager import UnifiedSTTManager
        from superwhisper_gui.speech.places import ManagerConfig
        from superwhisper_gui.speech.vad_choice import OptimizedVADManager

        card = config.card
        self.manager: UnifiedSTTManager = UnifiedSTTManager(ManagerConfig(
            config.model, config.models_dir, device=card.uuid or "cuda:0" if card else "cpu",
            device_only=config.device_only, device_note=config.device_note, compute_type=config.compute_type,
            beam_size=config.beam_size, cache_bytes=config.cache_bytes))
        self.vad: OptimizedVADManager = OptimizedVADManager()

    @property
    def info(self) -> EngineInfo:
        """Once the manager has loaded."""
        info = self.manager.info
        assert info is not None
        return replace(info, vad_backend=self.vad.choice.backend, vad_p95_ms=self.vad.choice.p95_ms)

    def stats(self) -> protocol.Stats:
        choice = self.vad.choice
        self.manager.metrics.set_vad(choice.backend, choice.p95_ms / 1000)
        return protocol.Stats(self.info, self.manager.breakers, self.manager.snapshot())


class Speech:
    """The three threads and what they share."""

    def __init__(self, pipe: Connection[Any, Any], outbox: Outbox, config: EngineConfig) -> None:
        self._pipe, self._outbox, self._config = pipe, outbox, config
        self._takes: dict[int, Take] = {}                 # until answered; touched by reader and decoder
        self._ended: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._decoding: tuple[int, float] | None = None   # the take and when it began

    def run(self) -> None:
        for target in (self._read, self._beat):
            threading.Thread(target=target, name=target.__name__, daemon=True).start()
        try:
            engine = self._load()
        except AppError as e:
            self._outbox.send(protocol.LoadFailed(e.code, e.detail[:2000]))
            return
        while True:
            engine.manager.warm_up(interrupted=lambda: not self._ended.empty())     # what is left of it, while idle
            self._answer(self._next(engine), engine)
            if engine.manager.broken:
                raise RuntimeError("the graphics card fails again and again")       # a new process may mend it (C8)

    def _next(self, engine: Engine) -> int:
        """The take that ended next. Meanwhile a voice detector that is second best is measured again."""
        while True:
            try:
                return self._ended.get(timeout=VAD_AGAIN_S if engine.vad.choice.worse else None)
            except queue.Empty:
                engine.vad.remeasure()
                self._outbox.send(engine.stats())

    def _load(self) -> Engine:
        config = self._config
        engine = Engine(config)
        inject_fault(config, "load")
        engine.manager.load()
        inject_fault(config, "warmup")
        self._outbox.send(protocol.Ready(engine.info))
        self._outbox.send(engine.stats())
        return engine

    def _answer(self, number: int, engine: Engine) -> None:
        """Exactly one answer per ended take, unless the process ends."""
        take = self._takes[number]
        self._decoding = number, time.monotonic()
        try:
            result = self._decoded(take, engine)
            self._outbox.send(protocol.Decoded(number, result))
        except AppError as e:
            self._outbox.send(protocol.Failed(number, e.code, e.detail[:2000]))
        finally:
            self._decoding = None
            del self._takes[number]
        if self._ended.empty():                           # asking a card for its memory must not hold up the next take
            self._outbox.send(engine.stats())

    def _decoded(self, take: Take, engine: Engine) -> TakeText:
        """Raises AppError for a take that no engine would take, RuntimeError if another process might decode it."""
        from superwhisper_gui.speech.manager import REFUSED

        audio = Audio(take.samples(), ENGINE_RATE_HZ)
        take.parts.clear()
        check_for_engine(audio, take.clock_s)
        if not take.cancelled:
            inject_fault(self._config, "decode")
        begin = take.begin
        result = engine.manager.transcribe_sync(
            audio, language=begin.language, languages=begin.languages, cancelled=lambda: take.cancelled,
            gate=engine.vad.gate if begin.gate else None,
            timeout_s=math.inf)                           # the app has limits, and can end a process that hangs
        if result.error and result.error.code in REFUSED:
            raise AppError(result.error.code, result.error.detail)
        if result.error:
            raise RuntimeError(result.error.detail)
        if result.note:
            logger.warning("a take was decoded in another way: %s", result.note)
        return TakeText(result.text, result.reason, 1000 * result.processing_time, result.language, result.segments,
                        result.doubt)

    def _read(self) -> None:
        """Thread entry point."""
        try:
            while True:
                self._take_in(protocol.decode_to_child(self._pipe.recv_bytes(protocol.MESSAGE_LIMIT_BYTES)))
        except (OSError, EOFError):
            os._exit(0)                                   # the app is gone, whatever is being decoded
        except Exception:
            logger.exception("the reader of the speech process ends")
            os._exit(1)

    def _take_in(self, message: protocol.ToChild) -> None:
        if isinstance(message, protocol.Begin):
            self._takes[message.take] = Take(message)
            return
        take = self._takes.get(message.take)
        if take is None:
            return                                        # cancelled, or answered while the cancel was under way
        match message:
            case protocol.Frames():
                take.parts.append(protocol.samples_of(message.pcm))
            case protocol.End():
                take.clock_s, take.ended = message.clock_s, True
                self._ended.put(message.take)
            case protocol.Cancel():
                take.cancelled = True
                if not take.ended:
                    del self._takes[message.take]

    def _beat(self) -> None:
        while True:
            decoding = self._decoding
            if decoding:
                take, since = decoding
                self._outbox.send(protocol.Alive(take, 1000 * (time.monotonic() - since)))
            else:
                self._outbox.send(protocol.Alive(None, 0.0))
            time.sleep(HEARTBEAT_S)


def _set_environment(config: EngineConfig) -> None:
    """Before any heavy import: no network (PITFALLS G4), one card and no other (C4), quiet libraries."""
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1",
                      OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    if config.card:
        os.environ.update(environment_for(config.card))


def _die_with(parent_pid: int) -> None:
    """On Linux the kernel ends this process with the app; elsewhere the reader notices the closed pipe."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent_pid:                    # it was gone before we asked
            os._exit(0)
