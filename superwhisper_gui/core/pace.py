"""Whether the machine keeps up with the speech model, and which model it would keep up with."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.core.transcript import EngineInfo, TakeText

TOO_MUCH: Final = 0.8                  # of the time that was spoken; the rest is for what else the machine does
COMFORTABLE: Final = 0.5               # what a recommended model may need, by estimate
LATE_MS: Final = 1000.0                # a decoder that is done so soon after the end keeps up, whatever it did before
LONG_ENOUGH_S: Final = 5.0             # shorter takes say little: every decoding has a fixed cost
TAKES_LOOKED_AT: Final = 5
TAKES_NEEDED: Final = 2

# Millions of parameters, as published with the models: what they cost relative to each other, roughly. The order is
# that of recommendation.
_COSTS: Final = {"large-v3-turbo": 809, "small": 244, "base": 74, "tiny": 39}
_OTHER_COSTS: Final = {"large-v2": 1550, "large-v3": 1550, "medium": 769, "distil-large-v3.5": 756, "tiny.en": 39}


@dataclass(frozen=True, slots=True)
class Effort:
    """What a take cost. `engine_ms`, `decode_ms`: as in core.transcript.TakeText."""

    spoken_s: float
    engine_ms: float
    decode_ms: float


@dataclass(frozen=True, slots=True)
class TooSlow:
    """`smaller`: the model to choose instead; "" = there is none that is known."""

    model: str
    smaller: str


def effort_of(result: TakeText, spoken_s: float) -> Effort | None:
    """None for a take that says nothing about the pace: too short, or nothing was decoded."""
    if spoken_s < LONG_ENOUGH_S or not result.segments or result.engine_ms <= 0:
        return None
    return Effort(spoken_s, result.engine_ms, result.decode_ms)


def load_of(efforts: Sequence[Effort]) -> float:
    """Time for decoding per time that was spoken; 0 while there are too few takes to say."""
    if len(efforts) < TAKES_NEEDED:
        return 0.0
    return sum(e.engine_ms for e in efforts) / 1000 / sum(e.spoken_s for e in efforts)


def is_too_slow(efforts: Sequence[Effort]) -> bool:
    """Decoding takes nearly as long as speaking, and the person waits for it."""
    return load_of(efforts) > TOO_MUCH and sum(e.decode_ms for e in efforts) / len(efforts) >= LATE_MS


def smaller_than(model: str, load: float) -> str:
    """The best model that should keep up where `model` needs `load`; the smallest where none would. "" = not known."""
    cost = (_COSTS | _OTHER_COSTS).get(model)
    smaller = [name for name, other in _COSTS.items() if cost and other < cost]
    return next((name for name in smaller if cost and load * _COSTS[name] / cost <= COMFORTABLE),
                smaller[-1] if smaller else "")


class PaceWatch:
    """The takes of this run. Says once for each model that it is too slow."""

    def __init__(self) -> None:
        self._engine: tuple[str, str] | None = None
        self._efforts: deque[Effort] = deque(maxlen=TAKES_LOOKED_AT)
        self._said: set[str] = set()

    def foresee(self, engine: EngineInfo) -> TooSlow | None:
        """By the warm-up alone, before anything was said."""
        if engine.model in self._said or engine.foreseen_load <= TOO_MUCH:
            return None
        self._said.add(engine.model)
        return TooSlow(engine.model, smaller_than(engine.model, engine.foreseen_load))

    def count(self, engine: EngineInfo, result: TakeText, spoken_s: float) -> TooSlow | None:
        """A take that `engine` has decoded."""
        if self._engine != (engine.model, engine.device):
            self._engine = engine.model, engine.device
            self._efforts.clear()
        effort = effort_of(result, spoken_s)
        if effort is None:
            return None
        self._efforts.append(effort)
        if engine.model in self._said or not is_too_slow(self._efforts):
            return None
        self._said.add(engine.model)
        return TooSlow(engine.model, smaller_than(engine.model, load_of(self._efforts)))
