"""The speech process: the child's side of the pipe. Nothing heavy is imported before `main` has prepared the ground.

    reader thread   takes messages from the pipe, listens where there is voice, ends the process when the app is gone
    main thread     loads the model, then decodes the takes piece by piece, while they are spoken
    heart thread    says once a second that the process is alive, and what it decodes
"""

from __future__ import annotations

import ctypes
import logging
import math
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final, NoReturn

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Audio
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.config import EngineConfig, inject_fault
from superwhisper_gui.speech.desk import Decoding, Desk, ToAnswer, ToDecode, WholeTake
from superwhisper_gui.speech.gpu import environment_for
from superwhisper_gui.speech.live import LiveTake
from superwhisper_gui.speech.memory import HeapTrim, limit_own
from superwhisper_gui.speech.result import STTResult

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
        limit_own(on_card=config.card is not None)
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


class Engine:
    """What decodes: the manager, and the voice detector in front of it. Imports what is heavy."""

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

    def begun(self, begin: protocol.Begin) -> Decoding:
        return LiveTake(self.vad.stream()) if begin.live else WholeTake()

    def stats(self) -> protocol.Stats:
        choice = self.vad.choice
        self.manager.metrics.set_vad(choice.backend, choice.p95_ms / 1000)
        return protocol.Stats(self.info, self.manager.breakers, self.manager.snapshot())


class Speech:
    """The three threads and what they share."""

    def __init__(self, pipe: Connection[Any, Any], outbox: Outbox, config: EngineConfig) -> None:
        self._pipe, self._outbox, self._config = pipe, outbox, config
        self._desk = Desk()
        self._decoding: tuple[int, float] | None = None   # the take and when it began
        self._saying = threading.Lock()                   # guards it

    def run(self) -> None:
        for target in (self._read, self._beat):
            threading.Thread(target=target, name=target.__name__, daemon=True).start()
        try:
            engine = self._load()
        except AppError as e:
            self._outbox.send(protocol.LoadFailed(e.code, e.detail[:2000]))
            return
        self._desk.open(engine.begun)
        told, heap = engine.info, HeapTrim()
        while True:
            engine.manager.warm_up(interrupted=lambda: self._desk.busy)             # what is left of it, while idle
            if engine.info != told:
                told = engine.info
                self._outbox.send(engine.stats())
            if not self._desk.owes:
                heap.when_due()
            self._do(self._next(engine), engine)
            if engine.manager.broken:
                raise RuntimeError("the graphics card fails again and again")       # a new process may mend it (C8)

    def _next(self, engine: Engine) -> ToDecode | ToAnswer:
        """Meanwhile a voice detector that is second best is measured again."""
        while True:
            job = self._desk.next(VAD_AGAIN_S if engine.vad.choice.worse else None)
            if job:
                return job
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

    def _do(self, job: ToDecode | ToAnswer, engine: Engine) -> None:
        if isinstance(job, ToAnswer):
            self._answer(job, engine)
            return
        number = job.entry.begin.take
        self._say_decoding((number, time.monotonic()))    # first: if this ends the process, it is known why
        result = self._decoded(job, engine)
        self._say_decoding(None)
        so_far = self._desk.decoded(job, result)
        if so_far:
            self._outbox.send(protocol.Partial(number, so_far))

    def _answer(self, job: ToAnswer, engine: Engine) -> None:
        """Exactly one answer per ended take, unless the process ends."""
        number = job.entry.begin.take
        try:
            self._outbox.send(protocol.Decoded(number, self._desk.answer(job)))
        except AppError as e:
            self._outbox.send(protocol.Failed(number, e.code, e.detail[:2000]))
        if not self._desk.owes:                           # asking a card for its memory must not hold up the next take
            self._outbox.send(engine.stats())

    def _decoded(self, job: ToDecode, engine: Engine) -> STTResult:
        """Raises RuntimeError if another process might decode it."""
        from superwhisper_gui.speech.manager import REFUSED

        entry, work = job.entry, job.work
        if not entry.cancelled:
            inject_fault(self._config, "decode")
        result = engine.manager.transcribe_sync(
            Audio(work.samples, ENGINE_RATE_HZ), language=entry.begin.language, languages=entry.begin.languages,
            cancelled=lambda: entry.cancelled, voice=work.voice, piece=not work.whole,
            timeout_s=math.inf)                           # the app has limits, and can end a process that hangs
        if result.error and result.error.code in REFUSED:
            entry.refused = AppError(result.error.code, result.error.detail)
        elif result.error:
            raise RuntimeError(result.error.detail)
        if result.note:
            logger.warning("a take was decoded in another way: %s", result.note)
        return result

    def _read(self) -> None:
        """Thread entry point."""
        try:
            while True:
                self._desk.take_in(protocol.decode_to_child(self._pipe.recv_bytes(protocol.MESSAGE_LIMIT_BYTES)))
        except (OSError, EOFError):
            os._exit(0)                                   # the app is gone, whatever is being decoded
        except Exception:
            logger.exception("the reader of the speech process ends")
            os._exit(1)

    def _beat(self) -> None:
        while True:
            self._say_alive()
            time.sleep(HEARTBEAT_S)

    def _say_decoding(self, decoding: tuple[int, float] | None) -> None:
        with self._saying:
            self._decoding = decoding
        self._say_alive()

    def _say_alive(self) -> None:
        with self._saying:                                # or the heart might say last what was true before
            take, since = self._decoding or (None, time.monotonic())
            self._outbox.send(protocol.Alive(take, 1000 * (time.monotonic() - since)))


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
