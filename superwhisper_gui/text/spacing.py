"""What goes between two texts that follow each other in one window."""

from __future__ import annotations

import unicodedata
from typing import Final

_OPENING: Final = frozenset("([{«“‘'’-‐‑/\\_@#")     # what follows stands close to these
_CLOSING: Final = frozenset(".,;:!?…)]}»”'’%")                  # and these stand close to what is before them
# scripts that are written without spaces between words; names of characters begin with these words
_UNSPACED: Final = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO", "THAI", "LAO", "KHMER",
                    "MYANMAR", "TIBETAN")


def space_between(before: str, text: str) -> str:
    """" " if the text would be glued to what stands `before` it, else "" (PITFALLS B10). Any strings."""
    if not before or not text:
        return ""
    last, first = before[-1], text[0]
    if last.isspace() or first.isspace() or last in _OPENING or first in _CLOSING:
        return ""
    return "" if _unspaced(last) and _unspaced(first) else " "


def _unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED)
