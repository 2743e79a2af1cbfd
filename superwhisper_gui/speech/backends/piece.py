"""One piece of a take that is still being spoken, decoded quickly and guarded: nothing invented, nothing left out.

The guards and their figures: docs/decisions/026-live-decoding.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech import evidence
from superwhisper_gui.speech.evidence import Action, Attempt, Verdict
from superwhisper_gui.speech.vad_stream import Voice

logger = logging.getLogger(__name__)

LATE_S: Final = 0.3                           # a segment that starts so close to the end was invented for the filling
UNCOVERED_S: Final = 1.0                      # voice that ends so long after the last timestamp was left out
UNCOVERED_VOICE_S: Final = 0.19
COVER_TIMES: Final = 2
TOKENS, TOKENS_PER_S = 20, 10                 # a decoder that does not stop is stopped: nobody says more
TWICE_WORDS: Final = 5
AGAIN: Final[dict[str, Any]] = {"temperature": (0.0, 0.4), "best_of": 1}    # five samples take four seconds

Decode = Callable[..., Attempt]
"""(samples, *, full: bool, **options of faster-whisper's transcribe) -> the attempt. `full`: with the 30 s context."""


def decode_piece(decode: Decode, samples: Samples, voice: Voice | None, language: str,
                 prompt: str = "") -> tuple[Attempt, Verdict]:
    """The piece's segments and what to make of them; never Action.REDO.

    `voice`: where it was heard in the piece. `prompt`: prompt and hotwords, as the model sees them. The full context is
    tried once at most: somebody is waiting.
    """
    first = _attempt(decode, samples, full=False, temperature=0.0)
    tried = not _sound(first)
    if tried:
        first = _in_full(decode, samples, first)
    attempt = _covered(decode, samples, voice, first)
    verdict = evidence.judge(attempt.segments, attempt.weights, voice, language, prompt=prompt, retried=tried)
    if verdict.action is not Action.REDO or verdict.doubt is None:
        return attempt, verdict
    logger.info("decoded once more: %s", verdict.doubt)
    options: dict[str, Any] = evidence.retry_options(verdict.doubt) | AGAIN
    return evidence.settle(attempt, _attempt(decode, samples, full=True, **options), voice, language)


def _in_full(decode: Decode, samples: Samples, attempt: Attempt) -> Attempt:
    """With the full context, where the short one gave nothing or a loop."""
    logger.info("a piece of %.1f s is decoded with the full context", len(samples) / ENGINE_RATE_HZ)
    again = _attempt(decode, samples, full=True, **AGAIN)
    return again if _sound(again) or not evidence.joined(attempt.segments) else attempt


def _covered(decode: Decode, samples: Samples, voice: Voice | None, attempt: Attempt) -> Attempt:
    """The decoder may stop after the first of two sentences: what was left out is decoded from there."""
    for _ in range(COVER_TIMES if attempt.segments else 0):
        end_s = max(segment.end_s for segment in attempt.segments)
        if voice is None or not voice.spans_s or voice.spans_s[-1][1] <= end_s + UNCOVERED_S \
                or voice.within_s(end_s, float("inf")) < UNCOVERED_VOICE_S:
            return attempt
        logger.info("voice behind the last word: decoded from %.1f s on", end_s)
        rest = _attempt(decode, samples[int(end_s * ENGINE_RATE_HZ):], full=False, temperature=0.0)
        if not evidence.joined(rest.segments):
            return attempt
        moved = [shifted(segment, end_s) for segment in rest.segments]
        attempt = Attempt([*attempt.segments, *moved], [*attempt.weights, *rest.weights])
    return attempt


def _attempt(decode: Decode, samples: Samples, *, full: bool, **options: Any) -> Attempt:
    """Without the segments that start where the sound is over."""
    length_s = len(samples) / ENGINE_RATE_HZ
    tokens = int(TOKENS + TOKENS_PER_S * length_s)
    attempt = decode(samples, full=full, max_new_tokens=tokens, **options)
    kept = [(segment, weight) for segment, weight in zip(attempt.segments, attempt.weights, strict=True)
            if segment.start_s == 0 or segment.start_s < length_s - LATE_S]
    return Attempt([replace(segment, end_s=min(segment.end_s, length_s)) for segment, _ in kept],
                   [weight for _, weight in kept])


def _sound(attempt: Attempt) -> bool:
    """There is a text, and it does not repeat itself."""
    text = evidence.joined(attempt.segments)
    loops = any(segment.compression_ratio > evidence.MAX_COMPRESSION for segment in attempt.segments)
    return bool(text) and not loops and not says_twice(text)


def says_twice(text: str) -> bool:
    """Whether TWICE_WORDS words in a row come back later, as where a decoder with a short context does not stop.

    People do repeat themselves: then the full context gives the same text, only later.
    """
    words = [word.strip(".,;:!?…»« ").casefold() for word in text.split()]
    runs = [tuple(words[i:i + TWICE_WORDS]) for i in range(len(words) - TWICE_WORDS + 1)]
    return len(set(runs)) < len(runs)


def shifted(segment: Segment, by_s: float) -> Segment:
    words = tuple(replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s) for word in segment.words)
    return replace(segment, start_s=segment.start_s + by_s, end_s=segment.end_s + by_s, words=words)
