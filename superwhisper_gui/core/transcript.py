"""What the engine answers for a take."""

from __future__ import annotations

from dataclasses import dataclass

from superwhisper_gui.core.errors import Reason


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The engine as a person sees it. `device`: "cpu" or "cuda:0"; `device_name`: "CPU" or "RTX 3090"."""

    model: str
    device: str
    device_name: str
    compute_type: str
    backend: str
    pid: int
    vad_backend: str = ""
    vad_p95_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech with its text. Times in seconds from the start of the take."""

    start_s: float
    end_s: float
    text: str
    avg_logprob: float = 0.0
    compression_ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class TakeText:
    """The final text of a take. `text` is empty exactly when `reason` says why."""

    text: str
    reason: Reason | None
    decode_ms: float
    language: str
    segments: tuple[Segment, ...] = ()
