"""Frames to text: the speech process and the app's side of it. Names are loaded when they are first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from superwhisper_gui.speech.backends.prism import PrismConfig, PrismSTTBackend
    from superwhisper_gui.speech.client import SpeechClient
    from superwhisper_gui.speech.models import CATALOGUE, find_model, verify
    from superwhisper_gui.speech.takes import Limits

__all__ = ["CATALOGUE", "Limits", "PrismConfig", "PrismSTTBackend", "SpeechClient", "find_model", "verify"]

_HOME: Final = {
    "CATALOGUE": "models", "find_model": "models", "verify": "models",
    "Limits": "takes", "SpeechClient": "client",
    "PrismConfig": "backends.prism", "PrismSTTBackend": "backends.prism",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
