"""The speech process: the child's side of the pipe. Nothing heavy is imported before `main` has prepared the ground.

    reader thread   takes messages from the pipe, keeps each take's samples, ends the process when the app is gone
    main thread     loads the model, then decodes the takes one after the other, in the order in which they ended
    heart thread    says once a second that the process is alive, and what it decodes
"""

from __future__ import annotations

import ctypes
import logging
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
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.speech import models, protocol
from superwhisper_gui.speech.config import EngineConfig, inject_fault

if TYPE_CHECKING:
    from superwhisper_gui.speech.backends.prism import PrismSTTBackend
    from superwhisper_gui.speech.vad import Gate

logger = logging.getLogger(__name__)

HEARTBEAT_S: Final = 1.0
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
            backend, gate = self._load()
        except AppError as e:
            self._outbox.send(protocol.LoadFailed(e.code, e.detail[:2000]))
            return
        while True:
            self._answer(self._ended.get(), backend, gate)

    def _load(self) -> tuple[PrismSTTBackend, Gate]:
        config = self._config
        path = models.find_model(config.model, config.models_dir)
        models.check_files(path)

        from superwhisper_gui.speech.backends.prism import PrismConfig, PrismSTTBackend
        from superwhisper_gui.speech.vad import Gate

        device = "cuda" if _is_card_id(config.device) else config.device
        backend = PrismSTTBackend(PrismConfig(path, device, config.compute_type, config.beam_size))
        inject_fault(config, "load")
        try:
            backend.load()
        except (RuntimeError, ValueError) as e:
            models.verify(path)                           # names the file, where it can be known
            raise AppError(Code.MODEL_DAMAGED, str(e)) from e
        gate = Gate()
        vad_p95_ms = gate.p95_ms()
        inject_fault(config, "warmup")
        backend.warm_up()
        self._outbox.send(protocol.Ready(
            replace(backend.info, vad_backend=gate.backend, vad_p95_ms=vad_p95_ms)))
        return backend, gate

    def _answer(self, number: int, backend: PrismSTTBackend, gate: Gate) -> None:
        """Exactly one message per ended take, unless the process ends."""
        take = self._takes[number]
        started = time.monotonic()
        self._decoding = number, started
        try:
            result = self._decoded(take, backend, gate)
            self._outbox.send(protocol.Decoded(number, result))
        except AppError as e:
            self._outbox.send(protocol.Failed(number, e.code, e.detail[:2000]))
        finally:
            self._decoding = None
            del self._takes[number]

    def _decoded(self, take: Take, backend: PrismSTTBackend, gate: Gate) -> TakeText:
        started = time.perf_counter()
        samples, begin = take.samples(), take.begin
        take.parts.clear()
        check_for_engine(Audio(samples, ENGINE_RATE_HZ), take.clock_s)

        def without_text(reason: Reason) -> TakeText:
            return TakeText("", reason, 1000 * (time.perf_counter() - started), begin.language)

        if take.cancelled:
            return without_text(Reason.CANCELLED)
        if not samples.any():                             # also no sample at all
            return without_text(Reason.SILENCE)
        if begin.gate and not gate.has_voice(samples):
            return without_text(Reason.NO_VOICE)
        gated_ms = 1000 * (time.perf_counter() - started)
        inject_fault(self._config, "decode")
        text = backend.transcribe(samples, begin.language, begin.languages, lambda: take.cancelled)
        return TakeText(text.text, text.reason, text.decode_ms + gated_ms, text.language, text.segments)

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
    """Before any heavy import: no network (PITFALLS G4), cards counted as nvidia-smi does (C4), quiet libraries."""
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1",
                      CUDA_DEVICE_ORDER="PCI_BUS_ID", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
                      TOKENIZERS_PARALLELISM="false")
    if _is_card_id(config.device):
        os.environ["CUDA_VISIBLE_DEVICES"] = config.device


def _is_card_id(device: str) -> bool:
    return device.startswith("GPU-")


def _die_with(parent_pid: int) -> None:
    """On Linux the kernel ends this process with the app; elsewhere the reader notices the closed pipe."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent_pid:                    # it was gone before we asked
            os._exit(0)
