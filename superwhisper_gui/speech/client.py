"""The app's side of the speech process: starts it, feeds it, watches it, replaces it, and replays what it owes.

Everything happens on one thread, in the order in which it was asked for or arrived; there are no locks. The public
methods only put work into its queue. Each ended take gets exactly one answer, because the answer removes it from
`_takes`: what a dying process still said comes through the same pipe before its end and is heard first.

Other settings (another model) are loaded in a second process, while the first one answers. When the second is ready,
takes that begin are its; what the first had begun it still answers, and then it ends.
"""

from __future__ import annotations

import logging
import queue
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import (
    EngineDown,
    EngineLoading,
    EngineReady,
    EngineStats,
    EngineUnchanged,
    SpeechEvent,
    TakeDecoded,
    TakeFailed,
    TakePartial,
)
from superwhisper_gui.core.settings import Settings, engine_part
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.config import config_for
from superwhisper_gui.speech.link import FromLink, Link, NotStarted, Started
from superwhisper_gui.speech.metrics import vetted, vetted_breakers
from superwhisper_gui.speech.supervision import Restarts, Watched
from superwhisper_gui.speech.takes import Limits, Take, Takes, pieces, send_end, send_frames

logger = logging.getLogger(__name__)

_CLOSE_LIMIT_S: Final = 1.0
_PERSON_CODES: Final = (Code.MODEL_MISSING, Code.MODEL_DAMAGED, Code.GPU_MISSING)    # no restart will mend these


def _no_one(event: SpeechEvent) -> None:
    """Nobody listens (yet, or any more)."""


class SpeechClient:
    """core.ports.SpeechEngine. `live=False`: takes are decoded whole, once they are complete (files).

    `models_dir`: the profile's models. Events come on the client's own thread; they must not take long.
    """

    def __init__(self, settings: Settings, models_dir: Path, *, live: bool = True,
                 limits: Limits | None = None) -> None:
        self._models_dir, self._live = models_dir, live
        self._limits = limits or Limits()
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="speech-client", daemon=True)
        self._on_event: Callable[[SpeechEvent], None] = _no_one
        # all below is touched by the client's thread only
        self._wanted = self._settings = settings   # what the person wants; what the current process was started with
        self._takes = Takes()
        self._current: Watched | None = None       # gets the takes that begin
        self._next: Watched | None = None          # loads other settings, to become the current one
        self._old: Watched | None = None           # was the current one, and still owes answers
        self._generation = 0
        self._restarts = Restarts(self._limits)
        self._restart_at: float | None = None
        self._down: Code | None = None             # why there is no current process, and none is tried
        self._window_cost_s: float | None = None   # of the last process with these settings
        self._checked_at: float | None = None

    # -- the port: any thread

    def start(self, on_event: Callable[[SpeechEvent], None]) -> None:
        self._on_event = on_event
        self._thread.start()
        self._work.put(self._spawn)

    def begin(self, take: int, language: str) -> None:
        self._work.put(partial(self._do_begin, take, language))

    def frames(self, take: int, samples: Samples) -> None:
        self._work.put(partial(self._do_frames, take, np.ascontiguousarray(samples, np.float32)))

    def release(self, take: int) -> None:
        self._work.put(partial(self._do_release, take))

    def end(self, take: int, clock_s: float | None) -> None:
        """`clock_s` is None for files, which have no clock."""
        self._work.put(partial(self._do_end, take, clock_s))

    def cancel(self, take: int) -> None:
        self._work.put(partial(self._do_cancel, take))

    def retry(self) -> None:
        """The person asks for another try; harmless while the process works."""
        self._work.put(self._do_retry)

    def reconfigure(self, settings: Settings) -> None:
        """The last of several wins. While two processes live, both hold their model in memory."""
        self._work.put(partial(self._do_reconfigure, settings))

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
        for watched in self._processes():
            watched.link.close()

    def _processes(self) -> list[Watched]:
        return [watched for watched in (self._current, self._next, self._old) if watched]

    def _do_begin(self, number: int, language: str) -> None:
        begin = protocol.Begin(number, language, self._wanted.languages, self._live)
        take = Take(number, begin)
        self._takes.add(take)
        if self._down:
            self._do_retry()
        elif self._current:
            take.send_to(self._current.link)

    def _do_retry(self) -> None:
        if self._down:
            self._restarts.clear()
            self._spawn()

    def _do_frames(self, number: int, samples: Samples) -> None:
        take = self._takes.get(number)
        if take is None or not len(samples) or take.ended_at is not None:
            return
        for piece in pieces(samples):
            take.add(piece)
            if take.at:
                send_frames(take.at, number, piece)

    def _do_release(self, number: int) -> None:
        """A process that starts later is not told: it has all to catch up with anyway."""
        take = self._takes.get(number)
        if take and take.at:
            take.at.send(partial(protocol.Release, number))

    def _do_end(self, number: int, clock_s: float | None) -> None:
        take = self._takes.get(number)
        if take is None or take.ended_at is not None:
            return
        take.ended_at, take.clock_s = time.monotonic(), clock_s
        if take.at:
            send_end(take.at, number, clock_s)
        elif self._down:
            self._give_up(take, self._down)

    def _do_cancel(self, number: int) -> None:
        take = self._takes.get(number)
        if take is None:
            return
        if take.at:
            take.at.send(partial(protocol.Cancel, number))
        if take.at and take.ended_at is not None:
            take.cancelled = True                  # the process still answers it, and is busy until then
            take.parts.clear()
        else:
            self._takes.forget(take)
            self._retire()

    # -- what a process says

    def _from_link(self, link: Link, message: FromLink) -> None:
        """On a thread of the link's."""
        self._work.put(partial(self._on_message, link, message, time.monotonic()))

    def _on_message(self, link: Link, message: FromLink, now: float) -> None:
        process = next((watched for watched in self._processes() if watched.link is link), None)
        if process is None:
            return                                 # it was given up
        process.alive_at = now
        match message:
            case None:
                self._on_gone(process, now)
            case Started(pid):
                if process is self._current:
                    self._on_event(EngineLoading(pid))
            case NotStarted(error):
                self._on_not_started(process, error, now)
            case protocol.Ready(info):
                process.info, process.answered_at = info, now
                if process is self._next:
                    self._take_over(process)
                self._on_event(EngineReady(info, 1000 * (now - link.started_at), process.settings.model))
            case protocol.LoadFailed(code, detail):
                self._on_load_failed(process, code, detail, now)
            case protocol.Stats(info, breakers, metrics):
                if process is self._current:
                    self._on_event(EngineStats(info, vetted_breakers(breakers), vetted(metrics)))
            case protocol.Alive(None, _):
                process.decoding_s = 0.0
            case protocol.Alive(_, decoding_ms):
                process.decodes(decoding_ms, now)
            case protocol.Partial(number, text):
                if (take := self._takes.get(number)) and take.at is link:
                    self._on_event(TakePartial(take.number, text))
            case protocol.Decoded(number, result):
                if take := self._takes.answered(number, link):
                    process.answered(take, result, now)
                    if not take.cancelled:
                        self._on_event(TakeDecoded(number, result))
                    self._retire()
            case protocol.Failed(number, code, detail):
                if take := self._takes.answered(number, link):
                    process.answered(take, None, now)
                    if not take.cancelled:
                        logger.warning("take %d was refused: %s %s", number, code, detail)
                        self._on_event(TakeFailed(number, code, take.samples()))
                    self._retire()

    def _on_load_failed(self, process: Watched, code: Code, detail: str, now: float) -> None:
        logger.error("the model could not be loaded: %s %s", code, detail)
        if process is self._next:
            self._refuse(process, code, detail)
        elif code in _PERSON_CODES:
            self._drop(process)
            self._go_down(code, detail, now)
        # any other: the process ends now, like one that crashed

    def _on_not_started(self, process: Watched, error: AppError | OSError, now: float) -> None:
        if isinstance(error, AppError):
            self._on_load_failed(process, error.code, error.detail, now)
            return
        logger.warning("no speech process can be started: %s", error.strerror)
        if process is self._next:
            self._refuse(process, Code.ENGINE_FAILED, str(error.strerror))
        else:
            self._drop(process)
            self._on_failure(now)

    # -- ending and starting processes

    def _spawn(self) -> None:
        """A current process, with all takes that none has."""
        self._down = self._restart_at = None
        self._current = Watched(self._link(self._settings), self._settings, window_cost_s=self._window_cost_s)
        self._takes.hand_over(self._current.link)

    def _link(self, settings: Settings) -> Link:
        self._generation += 1
        return Link(partial(config_for, settings, self._models_dir, self._generation), self._from_link)

    def _drop(self, process: Watched) -> None:
        """Ends it."""
        process.link.close()
        if process is self._current:
            self._current, self._window_cost_s = None, process.window_cost_s
        elif process is self._next:
            self._next = None
        else:
            self._old = None
        self._takes.take_back(process.link)

    def _on_gone(self, process: Watched, now: float) -> None:
        """The process ended, or does not even end when it is killed. Its takes go to another one."""
        head = self._takes.head(process.link) if process.info else None
        logger.warning("speech process ended %s", "while decoding" if head else "")
        is_next, is_old = process is self._next, process is self._old
        code = Code.ENGINE_STUCK if process.stuck else Code.DECODE_FAILED
        self._drop(process)
        if head and not head.cancelled:
            head.kills += 1
            if head.kills >= self._limits.kills_per_take:
                self._give_up(head, code)
        if is_next:
            self._refuse(process, Code.ENGINE_STUCK if process.stuck else Code.ENGINE_FAILED, "it ended at loading")
        elif is_old:
            self._after_old()
        else:
            self._on_failure(now)

    def _on_failure(self, now: float) -> None:
        """Tries again, after a pause that grows, until it has been too often."""
        pause_s = self._restarts.pause_s(now)
        if pause_s is None:
            self._go_down(Code.ENGINE_FAILED, "it ended again and again", now)
        elif pause_s > 0:
            self._restart_at = now + pause_s
        else:
            self._spawn()

    def _go_down(self, code: Code, detail: str, now: float) -> None:
        self._down = code
        if code not in _PERSON_CODES:              # those need a person first: they are tried again at the next take
            self._restart_at = now + self._limits.retry_s
        self._on_event(EngineDown(code, detail))
        for take in self._takes.ended(None):
            self._give_up(take, code)

    def _give_up(self, take: Take, code: Code) -> None:
        self._takes.forget(take)
        self._on_event(TakeFailed(take.number, code, take.samples()))

    # -- other settings

    def _do_reconfigure(self, settings: Settings) -> None:
        self._wanted = settings
        if self._next and engine_part(self._next.settings) != engine_part(settings):
            self._drop(self._next)
        self._follow()

    def _follow(self) -> None:
        """Loads what is wanted, if it is not there yet; never a third process."""
        if engine_part(self._wanted) == engine_part(self._settings) or self._next or self._old:
            return
        if self._current:
            self._next = Watched(self._link(self._wanted), self._wanted, beside=True)
        else:                                      # nothing works that could be kept
            self._settings, self._window_cost_s = self._wanted, None
            self._restarts.clear()
            self._spawn()

    def _take_over(self, process: Watched) -> None:
        """The next process becomes the current one."""
        before, self._current, self._next = self._current, process, None
        self._settings, self._down, self._restart_at = process.settings, None, None
        self._restarts.clear()
        self._old = before
        if before and before.info is None:         # it answers nothing yet: the new one is quicker
            self._drop(before)
        self._takes.hand_over(process.link)
        self._retire()

    def _retire(self) -> None:
        """Ends the old process as soon as it owes nothing."""
        if self._old and not self._takes.at(self._old.link):
            self._drop(self._old)
        if self._old is None:
            self._after_old()

    def _after_old(self) -> None:
        """There is only the current process now (or none)."""
        if self._current:
            self._takes.hand_over(self._current.link)
            if self._current.missed_its_card and self._next is None:
                self._current.beside = False       # once
                self._next = Watched(self._link(self._settings), self._settings)
        self._follow()

    def _refuse(self, process: Watched, code: Code, detail: str) -> None:
        """The next process cannot be had: the current one stays."""
        if process is self._next:
            self._drop(process)
        if engine_part(process.settings) == engine_part(self._settings):
            return                                 # a second try for the card
        self._wanted = msgspec.structs.replace(self._wanted, **engine_part(self._settings))
        self._on_event(EngineUnchanged(code, detail, process.settings, self._wanted))

    # -- supervision

    def _do_check(self, now: float) -> None:
        asleep = self._checked_at is not None and now - self._checked_at > self._limits.asleep_s
        self._checked_at = now
        for process in self._processes():
            if asleep:
                process.blameless(now)
            if process.killed_at is not None:
                if now - process.killed_at > self._limits.dying_s:
                    self._on_gone(process, now)
            elif cause := process.overdue(self._takes.head(process.link), now, self._limits):
                logger.error("speech process %d is ended: %s", process.link.pid, cause)
                process.kill(now)
        if self._current is None and self._restart_at is not None and now >= self._restart_at:
            self._spawn()
