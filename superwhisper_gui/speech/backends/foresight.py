"""What decoding while a person speaks will cost on this machine, by how long the warm-up took."""

from __future__ import annotations

from typing import Final

from superwhisper_gui.speech.backends.context import FULL, ContextRule

# Measured on takes of 60 s with and without pauses (base, two cores): 0.18-0.30 decodings in a spoken second, together
# 0.09-0.14 of a pass with the full context, and such a pass takes 3.4 times as long as one with the short context. A
# pass of the warm-up has the context of a piece, and few words.
DECODINGS_PER_S: Final = 0.25
FULL_PASSES, SHORT_PASSES = 1.2, 1.5


def load_of(pass_s: float, rule: ContextRule) -> float:
    """Time for decoding per time that is spoken. `pass_s`: the fastest pass of the warm-up, 0 = none was timed."""
    return pass_s * DECODINGS_PER_S * (FULL_PASSES if rule == FULL else SHORT_PASSES)
