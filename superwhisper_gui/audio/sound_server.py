"""What a PulseAudio or PipeWire server says about microphones. Linux only; the library is libpulse, through pulsectl.

PortAudio shows one device of 32 channels at 44.1 kHz for every microphone of such a server, keeps its list frozen and
does not notice when the server moves a stream to another microphone (PITFALLS F4); the server knows all three.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from superwhisper_gui.core.errors import AppError, Code

log = logging.getLogger(__name__)

LIMIT_S: Final = 1.0          # an answer takes 1 ms
QUICK_LIMIT_S: Final = 0.1
FIRST_LIMIT_S: Final = 4.0    # loads libpulse and connects: 30 ms, but 1 s on a machine with three times its load
_NOT_A_MONITOR: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Source:
    """A microphone as the server knows it. `name` is the server's, `description` the person's.

    `channel_map`: pa_channel_position of each channel (0 mono, 1 front left, 2 front right …).
    """

    name: str
    description: str
    rate_hz: int
    channels: int
    channel_map: tuple[int, ...]
    is_default: bool = False
    is_monitor: bool = False


class SoundServer:
    """Questions to the sound server. Each is answered within `LIMIT_S` (the first within `FIRST_LIMIT_S`), or fails.

    It fails with AppError(MIC_FAILED): the server hangs. The connection is kept (a new one costs 2 ms of CPU, a
    question 0.3 ms) and made anew when the server was restarted. It lives in a thread of its own, because libpulse
    waits without limit for a server that hangs; until that thread comes back, every question fails at once.
    """

    def __init__(self) -> None:
        self._worker: _Worker | None = None

    def sources(self) -> list[Source] | None:
        """All sources, monitors too; None where there is no server."""
        answer: list[Source] | None = self._ask(_sources)
        return answer

    def recording_from(self) -> Source | None:
        """The source that the newest recording stream of this process gets its sound from; None: no such stream.

        Asked while sound is recorded, which must not wait: fails after `QUICK_LIMIT_S`.
        """
        answer: Source | None = self._ask(_recording_from, QUICK_LIMIT_S)
        return answer

    def close(self) -> None:
        """Ends the connection and its thread. A later question makes new ones."""
        if self._worker:
            self._worker.stop()
        self._worker = None

    def _ask(self, question: _Question, limit_s: float = LIMIT_S) -> Any:
        if sys.platform != "linux":
            return None
        if self._worker is None:
            self._worker = _Worker()
        return self._worker.ask(question, limit_s)


_Question = Callable[[Any], Any]


class _Worker:
    """The thread that owns the connection. `ask` is called from one other thread."""

    def __init__(self) -> None:
        self._questions: queue.SimpleQueue[tuple[int, _Question] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self._asked = self._answered = 0
        self._connection: Any = None
        self._thread = threading.Thread(target=self._run, name="sound-server", daemon=True)
        self._thread.start()

    def ask(self, question: _Question, limit_s: float) -> Any:
        while self._answered < self._asked:                       # late answers of a server that hung
            if self._answers.empty():
                raise AppError(Code.MIC_FAILED, "the sound server still does not answer")
            self._answered = self._answers.get()[0]
        self._asked += 1
        self._questions.put((self._asked, question))
        try:
            self._answered, answer = self._answers.get(timeout=limit_s if self._answered else FIRST_LIMIT_S)
        except queue.Empty:
            raise AppError(Code.MIC_FAILED, "the sound server does not answer") from None
        return answer

    def stop(self) -> None:
        self._questions.put(None)
        self._thread.join(LIMIT_S)

    def _run(self) -> None:
        while (item := self._questions.get()) is not None:
            self._answers.put((item[0], self._answer(item[1])))
        self._disconnect()

    def _answer(self, question: _Question) -> Any:
        """The answer, or None where there is no server. A kept connection may be that to a server of before."""
        try:
            from pulsectl import PulseError, _pulsectl  # type: ignore[import-untyped]
        except (ImportError, OSError):                            # no libpulse.so.0
            return None
        for kept in (True, False):
            if self._connection is None:
                kept = False
                self._connection = _connect()
            if self._connection is None:
                return None
            try:
                return question(self._connection)
            except (PulseError, _pulsectl.LibPulse.CallError):
                self._disconnect()
                if not kept:
                    break
        return None

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _connect() -> Any:
    """A pulsectl.Pulse, or None where there is no server. (pulsectl's own time limit is always waited for in full.)"""
    import pulsectl
    connection = pulsectl.Pulse("SuperWhisper GUI", connect=False)
    try:
        connection.connect(autospawn=False)
    except pulsectl.PulseError:
        connection.close()
        return None
    return connection


@cache
def _list_sources() -> Callable[[Any], list[Any]]:
    """pulsectl's `source_list`, which also copies the format out of the server's answer.

    pulsectl 24.12 keeps a view of `sample_spec` that is overwritten by the next answer: every source then seems to have
    the format of the last one.
    """
    import pulsectl
    from pulsectl import _pulsectl

    class SourceInfo(pulsectl.PulseSourceInfo):  # type: ignore[misc]
        def _init_from_struct(self, struct: Any) -> None:
            super()._init_from_struct(struct)
            self.rate_hz, self.channels = int(struct.sample_spec.rate), int(struct.sample_spec.channels)

    made: Callable[[Any], list[Any]] = pulsectl.Pulse._pulse_get_list(
        _pulsectl.PA_SOURCE_INFO_CB_T, _pulsectl.pa.context_get_source_info_list, SourceInfo)
    return made


def _sources(connection: Any) -> list[Source]:
    default = connection.server_info().default_source_name
    return [_source(s, default) for s in _list_sources()(connection)]


def _recording_from(connection: Any) -> Source | None:
    ours = [o for o in connection.source_output_list()
            if o.proplist.get("application.process.id") == str(os.getpid())]
    if not ours:
        return None
    wanted = max(ours, key=lambda o: o.index).source
    return next((_source(s, "") for s in _list_sources()(connection) if s.index == wanted), None)


def _source(info: Any, default: str) -> Source:
    return Source(info.name, info.description or info.name, info.rate_hz, info.channels, tuple(info.channel_list_raw),
                  info.name == default, info.monitor_of_sink != _NOT_A_MONITOR)
