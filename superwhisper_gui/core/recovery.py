"""What a run that was killed left behind, and what becomes of it: values and rules. The files: `store/journal.py`.

    journal file  ->  its history row has a text: the file goes
                  ->  decoded: a row "recovered", then the file goes
                  ->  cannot be decoded: sound as FLAC, a row "failed", then the file goes
                  ->  no words in it: the file goes

Nothing of it is ever inserted by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.errors import Code

TRIES: Final = 3                     # decodings begun for one take; then its sound is kept and a person decides
KEPT_DAYS: Final = 30
RESTARTED: Final = "restarted"       # reason of a row whose insertion a restart has cut off
GAVE_UP: Final = "gave_up"           # reason of a row whose take has used up its tries
# of the take, not of the engine: trying it again at the next start would end the same way
_OWN_FAULTS: Final = (Code.DECODE_FAILED, Code.ENGINE_STUCK, Code.AUDIO_INVALID)


@dataclass(frozen=True, slots=True)
class FoundTake:
    """A journal file of an earlier run. `name`: as in HistoryRow.journal; `tries`: decodings begun so far."""

    name: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class SpokenTake:
    """What a journal file holds. `samples`: 16 kHz mono float32, shape (n,): the longest valid prefix.

    `at`: seconds since 1970; `ended`: the key had been released; `damaged`: something stands behind the prefix that is
    not just a torn end, so the file must not be deleted.
    """

    take: int
    at: float
    language: str
    samples: Samples
    ended: bool = False
    damaged: bool = False

    @property
    def duration_s(self) -> float:
        return len(self.samples) / ENGINE_RATE_HZ


def is_final(code: Code) -> bool:
    """Whether a decoding that ended so is not worth repeating at the next start."""
    return code in _OWN_FAULTS
