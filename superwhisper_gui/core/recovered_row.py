"""The history row of a take that an earlier run has heard."""

from __future__ import annotations

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.ports import HistoryRow
from superwhisper_gui.core.recovery import SpokenTake
from superwhisper_gui.core.transcript import TakeText


def recovered_row(name: str, spoken: SpokenTake, result: TakeText | None, model: str, reason: str = "",
                  audio: str = "") -> HistoryRow:
    """Its time is that of the key press. `result` None: no text could be made of it, `reason` says why."""
    outcome, text, language = Outcome.FAILED, "", spoken.language
    if result is not None:
        outcome, text, language = Outcome.RECOVERED, result.text, result.language
    return HistoryRow(0, spoken.at, text, str(outcome), reason, language, model, spoken.duration_s, {}, audio, name)
