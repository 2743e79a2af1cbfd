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
from typing import Any, Final

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
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.speech import protocol
from superwhisper_gui.speech.crew import Crew
from superwhisper_gui.speech.link import FromLink, Link, NotStarted, Started
from superwhisper_gui.speech.metrics import vetted, vetted_breakers
from superwhisper_gui.speech.supervision import GoodEngines, Restarts, Watched
from superwhisper_gui.speech.takes import Limits, Take, Takes

logger = logging.getLogger(__name__)

_CLOSE_LIMIT_S: Final = 1.0
_MODEL_CODES: Final = (Code.MODEL_MISSING, Code.MODEL_DAMAGED)
_PERSON_CODES: Final = (*_MODEL_CODES, Code.GPU_MISSING)      # no restart will mend these


def _no_one(event: SpeechEvent) -> None:
    """Nobody listens (yet, or any more)."""


class SpeechClient:
    """core.ports.SpeechEngine. `live=False`: takes are decoded whole, once they are complete (files).

    `models_dir`: the profile's models. Events come on the client's own thread; they must not take long.
    """

    def __init__(self, settings: Settings, models_dir: Path, *, live: bool = True,
                 limits: Limits | None = None, good: GoodEngines | None = None) -> None:
        self._live, self._limits = live, limits or Limits()
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="speech-client", daemon=True)
        self._on_event: Callable[[SpeechEvent], None] = _no_one
        # all below is touched by the client's thread only
        self._wanted = self._settings = settings   # what the person wants; what the current process was started with
        self._takes = Takes()
        self._crew = Crew(models_dir, self._from_link)
        self._restarts = Restarts(self._limits)
        self._good = good or GoodEngines()
        self._doubtful: list[dict[str, Any]] = []  # settings with which none could be loaded in this run
        self._restart_at: float | None = None
        self._down: Code | None = None             # why there is no current process, and none is tried
        self._window_cost_s: float | None = None   # of the last process with these settings
        self._checked_at: float | None = None

    # -- the port: any thread

    def start(self, on_event: Callable[[SpeechEvent], None]) -> None:
        self._on_event = on_event
        self._thread.start()
        self._work.put(self._spawn)

    def begin(self, take: int, language: str, *, whole: bool = False, background: bool = False) -> None:
        self._work.put(partial(self._do_begin, take, language, self._live and not whole, background))

    def frames(self, take: int, samples: Samples) -> None:
        self._work.put(partial(self._takes.add, take, np.ascontiguousarray(samples, np.float32)))

    def release(self, take: int) -> None:
        self._work.put(partial(self._takes.release, take))

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
        for process in self._crew:
            process.link.close()

    def _do_begin(self, number: int, language: str, live: bool, background: bool) -> None:
        begin = protocol.Begin(number, language, self._wanted.languages, live)
        self._takes.begin(Take(number, begin, background), self._crew.current.link if self._crew.current else None)
        if self._down:
            self._spawn()                          # once: a process that ends at every start is not tried in a row

    def _do_retry(self) -> None:
        if self._down:
            self._restarts.clear()
            self._doubtful.clear()
            self._spawn()

    def _do_end(self, number: int, clock_s: float | None) -> None:
        take = self._takes.end(number, clock_s)
        if take and (code := take.hopeless or self._down):
            self._give_up(take, code)
            self._settle()

    def _do_cancel(self, number: int) -> None:
        self._takes.cancel(number)
        self._settle()

    # -- what a process says

    def _from_link(self, link: Link, message: FromLink) -> None:
        """On a thread of the link's."""
        self._work.put(partial(self._on_message, link, message, time.monotonic()))

    def _on_message(self, link: Link, message: FromLink, now: float) -> None:
        process = self._crew.of(link)
        if process is None:
            return                                 # it was given up
        process.alive_at = now
        match message:
            case None:
                self._on_gone(process, now)
            case Started(pid):
                if process is self._crew.current:
                    self._on_event(EngineLoading(pid))
            case NotStarted(error):
                self._on_not_started(process, error, now)
            case protocol.Ready(info):
                process.info, process.answered_at, process.ready_at = info, now, now
                self._good.add(engine_part(process.settings))
                self._doubtful = [part for part in self._doubtful if part != engine_part(process.settings)]
                if process is self._crew.next:
                    self._take_over(process)
                if process is not self._crew.spare:
                    self._on_event(EngineReady(info, 1000 * (now - link.started_at), process.settings.model))
            case protocol.LoadFailed(code, detail):
                self._on_load_failed(process, code, detail, now)
            case protocol.Stats(info, breakers, metrics):
                if process is self._crew.current:
                    self._on_event(EngineStats(info, vetted_breakers(breakers), vetted(metrics)))
            case protocol.Alive(number, decoding_ms):
                process.decodes(number, decoding_ms, now)
            case protocol.Partial(number, text):
                if (take := self._takes.get(number)) and take.at is link:
                    self._on_event(TakePartial(take.number, text))
            case protocol.Decoded(number, answer):
                self._on_answer(process, number, answer, now)
            case protocol.Failed(number, code, detail):
                logger.warning("take %d was refused: %s %s", number, code, detail)
                self._on_answer(process, number, code, now)

    def _on_answer(self, process: Watched, number: int, answer: TakeText | Code, now: float) -> None:
        result = answer if isinstance(answer, TakeText) else None
        if take := self._takes.answered(number, process.link, result):
            process.answered(take, result, now)
            self._restarts.clear()
            if not take.cancelled:
                self._on_event(TakeDecoded(number, answer) if isinstance(answer, TakeText) else
                               TakeFailed(number, answer, take.samples()))
        self._settle()

    def _settle(self) -> None:
        """Something is answered or wanted no more: the old process may end, and what had to wait has its turn."""
        self._retire()
        if self._crew.current:
            self._takes.hand_over(self._crew.current.link)

    def _on_load_failed(self, process: Watched, code: Code, detail: str, now: float) -> None:
        logger.error("the model could not be loaded: %s %s", code, detail)
        if process is not self._crew.current:
            self._lose(process, code, detail, now)
        elif code in _PERSON_CODES:
            self._drop(process)
            if not (code in _MODEL_CODES and self._fall_back(code, detail)):
                self._go_down(code, detail, now)
        # any other: the process ends now, like one that crashed

    def _on_not_started(self, process: Watched, error: AppError | OSError, now: float) -> None:
        if isinstance(error, AppError):
            self._on_load_failed(process, error.code, error.detail, now)
            return
        logger.warning("no speech process can be started: %s", error.strerror)
        self._lose(process, Code.ENGINE_FAILED, str(error.strerror), now)

    # -- ending and starting processes

    def _spawn(self) -> None:
        """A current process, with all takes that none has."""
        self._down = self._restart_at = None
        self._crew.current = self._crew.start(self._settings, window_cost_s=self._window_cost_s)
        self._takes.hand_over(self._crew.current.link)

    def _drop(self, process: Watched) -> None:
        """Ends it."""
        if process is self._crew.current:
            self._window_cost_s = process.window_cost_s
        self._crew.remove(process)
        self._takes.take_back(process.link)

    def _on_gone(self, process: Watched, now: float) -> None:
        """The process ended, or does not even end when it is killed. Its takes go to another one."""
        blamed = self._takes.blamed(process.link, process.decoding) if process.info else None
        logger.warning("speech process %d ended %s", process.link.pid, f"at take {blamed.number}" if blamed else "")
        if blamed:
            self._blame(blamed, Code.ENGINE_STUCK if process.stuck else Code.DECODE_FAILED)
        self._lose(process, Code.ENGINE_STUCK if process.stuck else Code.ENGINE_FAILED, "it ended at loading", now)

    def _lose(self, process: Watched, code: Code, detail: str, now: float) -> None:
        if process is self._crew.next:
            self._refuse(process, code, detail)
        elif process is self._crew.spare:
            self._crew.lose_spare(now)
        elif process is self._crew.current:
            self._drop(process)
            self._on_failure(process, now)
        else:
            self._drop(process)
            self._after_old()

    def _blame(self, take: Take, code: Code) -> None:
        """No process gets a take that has ended so many; one that is still spoken is answered at its end."""
        take.kills += 1
        if take.kills >= self._limits.kills_per_take:
            take.hopeless = code
            if take.ended_at is not None:
                self._give_up(take, code)

    def _on_failure(self, process: Watched, now: float) -> None:
        """The current process ended. Another one comes, after a pause that grows, until it has been too often.

        Settings with which none was ever ready here get no second try where others have worked.
        """
        at_loading, is_new = process.info is None, engine_part(process.settings) not in self._good
        pause_s = self._restarts.pause_s(process.lived_s(now))
        if at_loading and (is_new or pause_s is None) and self._fall_back(Code.ENGINE_FAILED, "it ended at loading"):
            return
        if pause_s is None:
            self._go_down(Code.ENGINE_FAILED, "it ended again and again", now)
        elif (spare := self._crew.promote()) and spare.info:
            self._on_event(EngineReady(spare.info, 0.0, spare.settings.model))
            self._takes.hand_over(spare.link)
        elif pause_s > 0:
            self._restart_at = now + pause_s
        else:
            self._spawn()

    def _fall_back(self, code: Code, detail: str) -> bool:
        """To the last settings that worked here, if there are others than these; the person is told."""
        refused = self._settings
        self._doubtful.append(engine_part(refused))
        part = self._good.newest(but=self._doubtful)
        if part is None or engine_part(self._wanted) != engine_part(refused):
            return False
        logger.error("%s %s: back to model %s", code, detail, part["model"])
        self._wanted = self._settings = msgspec.structs.replace(self._wanted, **part)
        self._window_cost_s = None
        self._restarts.clear()
        self._on_event(EngineUnchanged(code, detail, refused, self._wanted))
        self._spawn()
        return True

    def _go_down(self, code: Code, detail: str, now: float) -> None:
        self._down = code
        if code not in _PERSON_CODES:              # those need a person first: they are tried again at the next take
            self._restart_at = now + self._restarts.rest_s()
        self._on_event(EngineDown(code, detail))
        for take in self._takes.ended(None):
            self._give_up(take, code)

    def _give_up(self, take: Take, code: Code) -> None:
        self._takes.forget(take)
        self._on_event(TakeFailed(take.number, code, take.samples()))

    # -- other settings

    def _do_reconfigure(self, settings: Settings) -> None:
        if engine_part(settings) != engine_part(self._wanted):
            self._doubtful.clear()
        self._wanted = settings
        if self._crew.next and engine_part(self._crew.next.settings) != engine_part(settings):
            self._drop(self._crew.next)
        self._follow()

    def _follow(self) -> None:
        """Loads what is wanted, if it is not there yet; never a third process."""
        if engine_part(self._wanted) == engine_part(self._settings) or self._crew.next or self._crew.old:
            return
        if self._crew.current:
            self._crew.next = self._crew.start(self._wanted, beside=True)
        else:                                      # nothing works that could be kept
            self._settings, self._window_cost_s = self._wanted, None
            self._restarts.clear()
            self._spawn()

    def _take_over(self, process: Watched) -> None:
        """The next process becomes the current one."""
        before, self._crew.current, self._crew.next = self._crew.current, process, None
        self._settings, self._down, self._restart_at = process.settings, None, None
        self._restarts.clear()
        self._crew.old = before
        if before and before.info is None:         # it answers nothing yet: the new one is quicker
            self._drop(before)
        self._takes.hand_over(process.link)
        self._retire()

    def _retire(self) -> None:
        """Ends the old process as soon as it owes nothing."""
        if self._crew.old and not self._takes.at(self._crew.old.link):
            self._drop(self._crew.old)
        if self._crew.old is None:
            self._after_old()

    def _after_old(self) -> None:
        """There is only the current process now (or none)."""
        if self._crew.current:
            self._takes.hand_over(self._crew.current.link)
            if self._crew.current.missed_its_card and self._crew.next is None:
                self._crew.current.beside = False       # once
                self._crew.next = self._crew.start(self._settings)
        self._follow()

    def _refuse(self, process: Watched, code: Code, detail: str) -> None:
        """The next process cannot be had: the current one stays."""
        if process is self._crew.next:
            self._drop(process)
        if engine_part(process.settings) == engine_part(self._settings):
            return                                 # a second try for the card
        self._wanted = msgspec.structs.replace(self._wanted, **engine_part(self._settings))
        self._on_event(EngineUnchanged(code, detail, process.settings, self._wanted))

    # -- supervision

    def _do_check(self, now: float) -> None:
        asleep = self._checked_at is not None and now - self._checked_at > self._limits.asleep_s
        self._checked_at = now
        for process in self._crew:
            if asleep:
                process.blameless(now)
            if process.killed_at is not None:
                if now - process.killed_at > self._limits.dying_s:
                    self._on_gone(process, now)
            elif cause := process.overdue(self._takes.head(process.link), self._takes.get(process.decoding), now,
                                          self._limits):
                logger.error("speech process %d is ended: %s", process.link.pid, cause)
                process.kill(now)
        if self._crew.current is None and self._restart_at is not None and now >= self._restart_at:
            self._spawn()
        self._crew.see_to_spare(wanted=self._wanted.spare_engine, busy=any(True for _ in self._takes), now=now)

