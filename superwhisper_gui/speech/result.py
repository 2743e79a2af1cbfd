"""What a transcription gives: the manager's STTResult, and the Decoding of one backend that it is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.core.errors import Code, Reason
from superwhisper_gui.core.transcript import Segment

FRAME_TOKENS: Final = 2                # timestamps around a segment's words
FRAME_LOGPROB: Final = 2.5             # what they cost, as a positive number: fitted on 100 recordings with model base


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no text: a cause a person can be told, and `detail` for the log; never dictated text."""

    code: Code
    detail: str = ""


@dataclass(frozen=True, slots=True)
class STTResult:
    """The answer to one call.

    text             "" where `reason` or `error` says why
    confidence       0..1, see `confidence_of`; 0 without text
    segments         in order; their words only where they were asked for
    processing_time  seconds from the call to this answer, with waiting, gate and loading; of a cached one: the look-up
    device           "cpu" or "cuda:0"; "" where nothing was decoded
    rtf              processing_time / duration of the sound; 0 for no sound
    backend_used     the place in the chain that answered ("prism-gpu", "prism-cpu", "prism-cpu-small"), or ""
    success          an answer was found, be it that nothing was said; False: `error`, or cancelled. Keep the sound then
    cached           the same sound was decoded before by the same model with the same options
    error            None unless it failed
    language         Whisper's code of the language that was decoded, or what was asked for
    reason           why there is no text although nothing failed
    doubt            the text may not be what was said: an evidence.Doubt (loop, too_few …), or ""
    note             what went differently: "" or a sentence (another device, less precision)
    """

    text: str
    confidence: float
    segments: tuple[Segment, ...]
    processing_time: float
    device: str
    rtf: float
    backend_used: str
    success: bool
    cached: bool = False
    error: Failure | None = None
    language: str = ""
    reason: Reason | None = None
    doubt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decoding:
    """The answer of a backend. `text` is empty exactly when `reason` says why; the others as in STTResult."""

    text: str
    reason: Reason | None
    decode_ms: float
    language: str
    segments: tuple[Segment, ...] = ()
    confidence: float = 0.0
    doubt: str = ""
    note: str = ""


def mean_logprob(segments: Sequence[Segment], weights: Sequence[int]) -> float:
    """Of the take, natural logarithm, <= 0: the segments' avg_logprob weighted by their tokens. -inf without tokens."""
    total = sum(weights)
    if not total:
        return -math.inf
    return sum(segment.avg_logprob * weight for segment, weight in zip(segments, weights, strict=True)) / total


def confidence_of(segments: Sequence[Segment], weights: Sequence[int]) -> float:
    """How sure the model was of the words of a take, 0..1; 0 without tokens.

    exp((sum of avg_logprob * tokens + FRAME_LOGPROB * segments) / tokens that are words), at most 1. Without the middle
    term it would be the geometric mean of the probabilities of all tokens; the term takes out what two timestamps and
    the end cost in every segment, which says nothing about words and makes short takes look bad.
    Source: Whisper's own avg_logprob. It ranks takes by how many of their words are right (docs/performance.md says how
    well); it is not the share of right words, and two models' values cannot be compared.
    """
    words = sum(max(1, weight - FRAME_TOKENS) for weight in weights if weight)
    if not words:
        return 0.0
    total = mean_logprob(segments, weights) * sum(weights) + FRAME_LOGPROB * len(segments)
    return math.exp(min(0.0, total / words))
