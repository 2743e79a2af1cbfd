"""The texts of a take's pieces as one. Where a piece ends in mid-sentence, Whisper writes a full stop all the same.

Figures of the rules: docs/decisions/026-live-decoding.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from superwhisper_gui.speech.result import STTResult

KEPT_SHARE: Final = 0.6


def joined(pieces: Sequence[tuple[bool, STTResult]]) -> str:
    """In spoken order; (forced, result): `forced` = the piece was cut within speech, and shares sound with the next."""
    text, forced = "", False
    for next_forced, result in pieces:
        if result.text:
            text = join(text, result.text, shared=forced)
        forced = next_forced
    return text


def join(before: str, after: str, *, shared: bool) -> str:
    """`shared`: they have a quarter of a second in common, so that a word may stand in both."""
    if not before:
        return after
    if shared:
        after = _without_double(before, after)
    if after[:1].islower():                   # without a search: the text before may be long
        before = before[:-1] if before.endswith(".") and before[-2:-1] not in (".", "…") else before
    return f"{before} {after}".strip()


def left_out(before: str, after: str) -> bool:
    """Whether `after`, said to be `before` and more, ends as it does, or lacks most of its words."""
    old, new = [_bare(word) for word in before.split()], [_bare(word) for word in after.split()]
    kept = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return old[-2:] == new[-2:] or kept < KEPT_SHARE * len(old)


def _without_double(before: str, after: str) -> str:
    """`after` without its first word, if `before` ends with the same."""
    first, _, rest = after.partition(" ")
    last = before.rpartition(" ")[2]
    same = _bare(first) and _bare(first) == _bare(last)
    return rest if same else after


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word).casefold()
