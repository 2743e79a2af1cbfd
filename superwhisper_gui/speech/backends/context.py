"""How much silence Whisper's encoder sees behind a short stretch of sound.

Whisper's encoder always gets 30 s; faster-whisper fills what is missing with zeros. Two changes, for decoding of short
stretches only: the mel spectrogram is filled with its own minimum (zero is mid-grey in the normalised spectrogram, not
silence), and only up to a margin behind the sound, which costs the encoder a third for sentences of a few seconds.
Whole files are decoded as the library does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FULL_FRAMES: Final = 3000                     # of 10 ms: what the encoder was trained on


@dataclass(frozen=True, slots=True)
class ContextRule:
    """How many mel frames the encoder gets for n frames of sound: max(min_frames, n + margin_frames), at most 3000."""

    min_frames: int = FULL_FRAMES
    margin_frames: int = 0

    def frames(self, sound_frames: int) -> int:
        return min(FULL_FRAMES, max(self.min_frames, sound_frames + self.margin_frames))


FULL: Final = ContextRule()
# Below this margin the decoder does not stop: it says the sentence twice (docs/decisions/026). Measured with base only;
# another model, and any on a card (where the encoder costs little), gets the full context.
RULES: Final = {"base": ContextRule(1000, 200)}


def refilled(mel: NDArray[np.float32], rule: ContextRule) -> NDArray[np.float32]:
    """`mel`: shape (bands, 3000), zeros behind the sound. Returns (bands, rule.frames(sound)), filled with its minimum.

    A frame whose bands are all exactly zero counts as filling; in sound that does not happen.
    """
    filled = np.flatnonzero(np.any(mel != 0, axis=0))
    sound = int(filled[-1]) + 1 if len(filled) else 0
    if not sound:
        return mel
    out = np.full((mel.shape[0], rule.frames(sound)), mel[:, :sound].min(), np.float32)
    out[:, :sound] = mel[:, :sound]
    return out
