"""What the controller needs of the rest: the ports it calls, and the rules that the settings make."""

from __future__ import annotations

from dataclasses import dataclass

from superwhisper_gui.core import dictation as d
from superwhisper_gui.core import ports
from superwhisper_gui.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports the controller needs. `history` is None when the person keeps none."""

    focus: ports.Focus
    inserter: ports.Inserter
    hotkeys: ports.Hotkeys
    history: ports.History | None
    journal: ports.Journal
    locale: str                       # "fr_FR.UTF-8"


def rules_of(settings: Settings, *, away: bool = False) -> d.Rules:
    """`away`: nobody is there, so that no take goes on without a key being held."""
    return d.Rules("hold" if away else settings.mode, settings.tap_ms / 1000, settings.tail_ms / 1000,
                   settings.silence_end_s, settings.max_take_s)
