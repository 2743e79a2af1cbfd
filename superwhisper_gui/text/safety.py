"""What may stand in a text before it goes into a foreign window: no key presses, no escape codes, no tricks."""

from __future__ import annotations

import re
from typing import Final

# C0 without tab and newline, DEL, C1, lone surrogates, bidirectional overrides and isolates, tag characters
_REMOVED: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_NEWLINES: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS: Final = re.compile(r"[ \t]*[\n\t][ \t\n]*")


def safe_text(text: str, terminal: bool) -> str:
    """The text as it is inserted. Idempotent; accents, emoji and their joiners stay.

    A newline at the end would run a command or send a message, and in a terminal any newline or tab would
    (PITFALLS E6): there they become spaces.
    """
    text = _REMOVED.sub("", _NEWLINES.sub("\n", text)).rstrip("\n")
    return _BLANKS.sub(" ", text).rstrip(" ") if terminal else text
