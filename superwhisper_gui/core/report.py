"""What is said of the running program to the outside: counts, timings, and the object of `status --json`."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from superwhisper_gui.core.dictation import Outcome, State, Take, reason_of
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.transcript import EngineInfo

LATENCIES_KEPT = 50


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of one take after the key was released; None = did not happen."""

    tail: float | None = None
    decode: float | None = None
    insert: float | None = None
    release_to_text: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        return {"tail": self.tail, "decode": self.decode, "insert": self.insert,
                "release_to_text": self.release_to_text}


@dataclass(frozen=True, slots=True)
class Marks:
    """Monotonic seconds at which things happened to a take; None = not yet. `inserted`: what its window was offered."""

    released: float | None = None
    captured: float | None = None
    decoded: float | None = None
    read: float | None = None
    inserted: str = ""

    def timings(self) -> Timings:
        return Timings(tail=_ms(self.released, self.captured), decode=_ms(self.captured, self.decoded),
                       insert=_ms(self.decoded, self.read), release_to_text=_ms(self.released, self.read))


def _ms(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else round(1000 * (end - start), 1)


@dataclass(frozen=True, slots=True)
class Delay:
    """What the newest text took, and what the last `takes` of them took: half of them at most `typical_ms`, 19 of 20 at
    most `slow_ms`.
    """

    timings: Timings
    typical_ms: float | None = None
    slow_ms: float | None = None
    takes: int = 0


@dataclass(frozen=True, slots=True)
class Last:
    """The newest finished take. `inserted`: exactly what its window was offered, "" if nothing was."""

    take: Take
    outcome: Outcome
    code: Code | None
    timings: Timings
    inserted: str = ""

    @property
    def said(self) -> str:
        return self.take.result.text if self.take.result else ""

    @property
    def text(self) -> str:
        """What was inserted, or would have been: that may begin with a space, and is one line in a terminal."""
        return self.inserted or self.said

    @property
    def doubt(self) -> str:
        """The text may not be what was said: why, as in core.transcript.TakeText; "" = there is no doubt."""
        return self.take.result.doubt if self.take.result else ""

    @property
    def reason(self) -> str:
        """Why it is not inserted: a Code, a Reason or the outcome."""
        if self.outcome is Outcome.INSERTED:
            return ""
        return str(self.code or reason_of(self.take) or self.outcome)


@dataclass(slots=True)
class Tally:
    """Counts of this run."""

    takes: int = 0
    inserted: int = 0
    empty: int = 0
    failed: int = 0
    recovered: int = 0
    latencies_ms: deque[float] = field(default_factory=lambda: deque(maxlen=LATENCIES_KEPT))

    def count(self, last: Last) -> None:
        """A cancelled take was none."""
        self.takes += last.outcome is not Outcome.CANCELLED
        self.inserted += last.outcome in (Outcome.INSERTED, Outcome.COPIED)
        self.empty += last.outcome is Outcome.EMPTY
        self.failed += last.outcome is Outcome.FAILED
        if last.timings.release_to_text is not None:
            self.latencies_ms.append(last.timings.release_to_text)

    def percentile_ms(self, share: float) -> float | None:
        """Nearest-rank percentile of the last 50 delays."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None

    def delay_of(self, last: Last) -> Delay:
        """For a take that is counted already."""
        return Delay(last.timings, self.percentile_ms(0.5), self.percentile_ms(0.95), len(self.latencies_ms))


class Metrics(Protocol):
    """Numbers for Prometheus and `status --json`: those of the speech process, and those that only the app knows."""

    def released_to_text(self, seconds: float) -> None:
        """A text stands in its window, so long after the key was released."""
        ...

    def adopt(self, snapshot: dict[str, list[dict[str, Any]]]) -> None:
        """The numbers of the speech process, as they are now."""
        ...

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """Metric -> samples, numbers only."""
        ...

    def serve(self, port: int) -> int:
        """Shows them on this machine only. Raises AppError(METRICS_UNAVAILABLE)."""
        ...

    def close(self) -> None:
        """Shows them no longer. Harmless when it is called twice."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `doctor`. `ok`: True = works, False = does not and is needed, None = good to know.

    `text` and `advice` (may be empty) are sentences in the person's language; `facts` are the plain values for scripts.
    """

    name: str
    ok: bool | None
    text: str
    advice: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is in use now."""

    input: str = ""
    language: str = ""
    model: str = ""
    pid: int = 0
    engine_pid: int | None = None
    engine: EngineInfo | None = None
    breakers: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    gap_ms: float = 0.0
    partial: str = ""                 # text so far of the take that is being spoken
    message: str = ""                 # the sentence for the error


def status_of(state: State, tally: Tally, last: Last | None, around: Surroundings, *,
              saving: bool = False) -> dict[str, Any]:
    """The object that `status --json` prints; its fields are a promise to scripts. `saving`: what became of the newest
    take is on its way to the disk, so that it is still pending.
    """
    engine = around.engine
    return {
        "state": "inserting" if saving and state.summary == "ready" else state.summary,
        "pending": len(state.takes) or int(saving),
        "model": engine.model if engine else around.model,
        "device": engine.device if engine else None,
        "device_name": engine.device_name if engine else None,
        "compute_type": engine.compute_type if engine else None,
        "backend": engine.backend if engine else None,
        "input": around.input,
        "language": around.language,
        "pid": around.pid,
        "engine_pid": around.engine_pid,
        "error": {"code": str(state.error), "message": around.message} if state.error else None,
        "vad": {"backend": engine.vad_backend if engine else None, "p95_ms": engine.vad_p95_ms if engine else None},
        "breakers": around.breakers,
        "latency_ms": {"p50": tally.percentile_ms(0.5), "p95": tally.percentile_ms(0.95), "n": len(tally.latencies_ms)},
        "counts": {"takes": tally.takes, "inserted": tally.inserted, "empty": tally.empty, "failed": tally.failed,
                   "recovered": tally.recovered},
        "gap_ms": round(around.gap_ms, 1),
        "metrics": around.metrics,
        "last": {
            "text": last.text if last else "",
            "partial": around.partial,
            "inserted": bool(last and last.outcome in (Outcome.INSERTED, Outcome.COPIED)),
            "reason": last.reason if last else "",
            "doubt": last.doubt if last else "",
            "timings_ms": (last.timings if last else Timings()).as_dict(),
        },
    }
