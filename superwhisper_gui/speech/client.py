"""The app's side of the speech process: starts it, feeds it, watches it, replaces it, and replays what it owes.

Everything happens on one thread, in the order in which it was asked for or arrived; there are no locks. The public
methods only put work into its queue. Each ended take gets exactly one answer, because the answer removes it from
`_takes`: what a dying process still said comes through the same pipe before its end and is heard first.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import (
    EngineDown,
    EngineLoading,
    EngineReady,
    EngineStats,
    SpeechEvent,
    TakeDecoded,
    TakeFailed,
)
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.config import EngineConfig
from superwhisper_gui.speech.gpu import Choice, choose_for_process
from superwhisper_gui.speech.link import Link
from superwhisper_gui.speech.takes import (
    Limits,
    Take,
    decode_limit_s,
    mean_cost_s,
    pieces,
    send_end,
    send_frames,
    windows,
)

logger = logging.getLogger(__name__)

_CLOSE_LIMIT_S: Final = 1.0
_PERSON_CODES: Final = (Code.MODEL_MISSING, Code.MODEL_DAMAGED, Code.GPU_MISSING)    # no restart will mend these


def _no_one(event: SpeechEvent) -> None:
    """Nobody listens (yet, or any more)."""


class SpeechClient:
    """core.ports.SpeechEngine. `gate=False`: takes without voice are decoded as well (files).

    `models_dir`: the profile's models. Events come on the client's own thread; they must not take long.
    """

    def __init__(self, settings: Settings, models_dir: Path, *, gate: bool = True,
                 limits: Limits | None = None) -> None:
        self._settings, self._models_dir, self._gate = settings, models_dir, gate
        self._limits = limits or Limits()
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="speech-client", daemon=True)
        self._on_event: Callable[[SpeechEvent], None] = _no_one
        # all below is touched by the client's thread only
        self._takes: dict[int, Take] = {}          # begun and not answered, in spoken order
        self._link: Link | None = None
        self._generation = 0
        self._ready = False
        self._killed_at: float | None = None       # the process was told to end and has not yet
        self._restart_at: float | None = None
        self._failures: list[float] = []           # when processes ended that should not have
        self._down: Code | None = None             # why there is no process, and none is tried
        self._stuck = False                        # the last process was ended because it did not answer
        self._alive_at = 0.0
        self._answered_at = 0.0                    # the decoder was free then
        self._window_cost_s: float | None = None
        self._checked_at: float | None = None

    # -- the port: any thread

    def start(self, on_event: Callable[[SpeechEvent], None]) -> None:
        self._on_event = on_event
        self._thread.start()
        self._work.put(self._spawn)

    def begin(self, take: int, language: str) -> None:
        self._work.put(partial(self._do_begin, take, language))

    def frames(self, take: int, samples: Samples) -> None:
        self._work.put(partial(self._do_frames, take, np.array(samples, np.float32)))

    def end(self, take: int, clock_s: float | None) -> None:
        """`clock_s` is None for files, which have no clock."""
        self._work.put(partial(self._do_end, take, clock_s))

    def cancel(self, take: int) -> None:
        self._work.put(partial(self._do_cancel, take))

    def retry(self) -> None:
        """The person asks for another try; harmless while the process works."""
        self._work.put(self._do_retry)

    def check(self, now: float) -> None:
        self._work.put(partial(self._do_check, now))

    def close(self) -> None:
        """No event comes after it. Harmless when it is called twice."""
        self._on_event = _no_one
        self._work.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_CLOSE_LIMIT_S)

    # -- the client's thread

    def _run(self) -> None:
        """Thread entry point. A defect is reported like that of any thread, but the takes go on."""
        while work := self._work.get():
            try:
                work()
            except Exception:  # noqa: BLE001
                kind, value, trace = sys.exc_info()
                if kind:
                    threading.excepthook(threading.ExceptHookArgs((kind, value, trace, self._thread)))
        if self._link:
            self._link.close()

    def _do_begin(self, number: int, language: str) -> None:
        begin = protocol.Begin(number, language, self._settings.languages, self._gate)
        take = self._takes[number] = Take(number, begin)
        if self._down:
            self._do_retry()
        elif self._link:
            take.send_to(self._link)

    def _do_retry(self) -> None:
        if self._down:
            self._failures.clear()
            self._spawn()

    def _do_frames(self, number: int, samples: Samples) -> None:
        take = self._takes.get(number)
        if take is None or not len(samples) or take.ended_at is not None:
            return
        for piece in pieces(samples):
            take.add(piece)
            if self._link:
                send_frames(self._link, number, piece)

    def _do_end(self, number: int, clock_s: float | None) -> None:
        take = self._takes.get(number)
        if take is None or take.ended_at is not None:
            return
        take.ended_at, take.clock_s = time.monotonic(), clock_s
        if self._link:
            send_end(self._link, number, clock_s)
        elif self._down:
            self._give_up(take, self._down)

    def _do_cancel(self, number: int) -> None:
        take = self._takes.get(number)
        if take is None:
            return
        if self._link:
            self._link.send(partial(protocol.Cancel, number))
        if self._link and take.ended_at is not None:
            take.cancelled = True                  # the process still answers it, and is busy until then
            take.parts.clear()
        else:
            del self._takes[number]

    # -- what the process says

    def _from_link(self, link: Link, message: protocol.FromChild | None) -> None:
        """On the reader's thread."""
        self._work.put(partial(self._on_message, link, message, time.monotonic()))

    def _on_message(self, link: Link, message: protocol.FromChild | None, now: float) -> None:
        if link is not self._link:
            return                                 # of a process that was given up
        self._alive_at = now
        match message:
            case None:
                self._on_gone(now)
            case protocol.Ready(info):
                self._ready, self._answered_at = True, now
                self._on_event(EngineReady(info, 1000 * (now - link.started_at)))
            case protocol.LoadFailed(code, detail):
                self._on_load_failed(code, detail, now)
            case protocol.Stats(info, breakers, metrics):
                self._on_event(EngineStats(info, breakers, metrics))
            case protocol.Decoded(number, result):
                take = self._answered(number, now)
                if take:
                    if result.segments:            # not one that the gate kept from the decoder
                        cost_s = result.decode_ms / 1000 / windows(take.duration_s)
                        self._window_cost_s = mean_cost_s(self._window_cost_s, cost_s)
                    if not take.cancelled:
                        self._on_event(TakeDecoded(number, result))
            case protocol.Failed(number, code, detail):
                take = self._answered(number, now)
                if take and not take.cancelled:
                    logger.warning("take %d was refused: %s %s", number, code, detail)
                    self._on_event(TakeFailed(number, code, take.samples()))

    def _answered(self, number: int, now: float) -> Take | None:
        """The take, which is owed no more; None if nothing is owed (never ended, or unknown)."""
        take = self._takes.get(number)
        if take is None or take.ended_at is None:
            return None
        self._answered_at = now
        return self._takes.pop(number)

    def _on_load_failed(self, code: Code, detail: str, now: float) -> None:
        logger.error("the model could not be loaded: %s %s", code, detail)
        if code in _PERSON_CODES:
            self._drop_link()
            self._go_down(code, detail, now)
        # any other: the process ends now, like one that crashed

    # -- ending and starting processes

    def _spawn(self) -> None:
        self._generation += 1
        self._ready, self._down, self._restart_at, self._killed_at, self._stuck = False, None, None, None, False
        s = self._settings
        try:
            choice = choose_for_process(s.device, s.device_only)
            self._link = Link(self._config_for(choice), self._from_link)
        except AppError as e:
            self._go_down(e.code, e.detail, time.monotonic())
            return
        except OSError as e:                       # no memory, no more processes
            logger.warning("no speech process can be started: %s", e.strerror)
            self._on_failure(time.monotonic())
            return
        self._alive_at = time.monotonic()
        self._on_event(EngineLoading(self._link.pid))
        for take in self._takes.values():
            take.send_to(self._link)

    def _config_for(self, choice: Choice) -> EngineConfig:
        s = self._settings
        return EngineConfig(s.model, self._models_dir, choice.gpu, choice.reason, s.device_only, s.compute_type,
                            s.beam_size, s.cache_mb << 20, s.inject_fault, self._generation, os.getpid())

    def _drop_link(self) -> None:
        if self._link:
            self._link.close()
            self._link = None

    def _on_gone(self, now: float) -> None:
        """The process ended, or does not even end when it is killed. Its takes go to the next one."""
        was_ready, head = self._ready, self._head()
        logger.warning("speech process ended %s", "while decoding" if was_ready and head else "")
        self._drop_link()
        self._ready, self._killed_at = False, None
        for number in [n for n, take in self._takes.items() if take.cancelled]:
            del self._takes[number]
        if was_ready and head and not head.cancelled:
            head.kills += 1
            if head.kills >= self._limits.kills_per_take:
                self._give_up(head, Code.ENGINE_STUCK if self._stuck else Code.DECODE_FAILED)
        self._on_failure(now)

    def _on_failure(self, now: float) -> None:
        """Tries again, after a pause that grows, until it has been too often."""
        self._failures = [at for at in self._failures if now - at < self._limits.restart_window_s] + [now]
        pauses_s = self._limits.restart_pauses_s
        if len(self._failures) > len(pauses_s):
            self._go_down(Code.ENGINE_FAILED, f"ended {len(self._failures)} times", now)
        elif pauses_s[len(self._failures) - 1] > 0:
            self._restart_at = now + pauses_s[len(self._failures) - 1]
        else:
            self._spawn()

    def _go_down(self, code: Code, detail: str, now: float) -> None:
        self._down = code
        if code not in _PERSON_CODES:              # those need a person first: they are tried again at the next take
            self._restart_at = now + self._limits.retry_s
        self._on_event(EngineDown(code, detail))
        for take in [take for take in self._takes.values() if take.ended_at is not None]:
            self._give_up(take, code)

    def _give_up(self, take: Take, code: Code) -> None:
        del self._takes[take.number]
        self._on_event(TakeFailed(take.number, code, take.samples()))

    def _head(self) -> Take | None:
        """The take that is being decoded, or would be if the process were ready: the one that ended first."""
        ended = [take for take in self._takes.values() if take.ended_at is not None]
        return min(ended, key=lambda take: take.ended_at or 0.0, default=None)

    # -- supervision

    def _do_check(self, now: float) -> None:
        if self._checked_at is not None and now - self._checked_at > self._limits.asleep_s:
            self._alive_at = self._answered_at = now      # the machine slept, or we were held up: no one is to blame
        self._checked_at = now
        if self._link is None:
            if self._restart_at is not None and now >= self._restart_at:
                self._spawn()
        elif self._killed_at is not None:
            if now - self._killed_at > self._limits.dying_s:
                self._on_gone(now)
        elif cause := self._overdue(self._link, now):
            logger.error("speech process %d is ended: %s", self._link.pid, cause)
            self._stuck, self._killed_at = True, now
            self._link.kill()

    def _overdue(self, link: Link, now: float) -> str:
        """Why the process counts as stuck, or ""."""
        if not self._ready:
            return "load" if now - link.started_at > self._limits.load_s else ""
        if now - self._alive_at > self._limits.heartbeat_s:
            return "no heartbeat"
        head = self._head()
        if head is None or head.ended_at is None:
            return ""
        limit_s = decode_limit_s(head.duration_s, self._window_cost_s, self._limits)
        waited_s = now - max(head.ended_at, self._answered_at)
        return f"{waited_s:.1f} s for {head.duration_s:.1f} s of sound" if waited_s > limit_s else ""
