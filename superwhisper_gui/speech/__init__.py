"""Sound to text: the engine as a library, the speech process and the app's side of it.

    from superwhisper_gui.speech import UnifiedSTTManager
    print(UnifiedSTTManager().transcribe_sync("take.wav").text)

Names are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from superwhisper_gui.speech.backends.prism import PrismConfig, PrismSTTBackend
    from superwhisper_gui.speech.breaker import CircuitBreaker
    from superwhisper_gui.speech.cache import STTCache
    from superwhisper_gui.speech.client import SpeechClient
    from superwhisper_gui.speech.gpu import validate_rtx3090_mandatory
    from superwhisper_gui.speech.manager import UnifiedSTTManager
    from superwhisper_gui.speech.metrics import PrometheusSTTMetrics
    from superwhisper_gui.speech.models import CATALOGUE, find_model, verify
    from superwhisper_gui.speech.places import ManagerConfig
    from superwhisper_gui.speech.result import STTResult
    from superwhisper_gui.speech.takes import Limits
    from superwhisper_gui.speech.vad_choice import OptimizedVADManager

__all__ = ["CATALOGUE", "CircuitBreaker", "Limits", "ManagerConfig", "OptimizedVADManager", "PrismConfig",
           "PrismSTTBackend", "PrometheusSTTMetrics", "STTCache", "STTResult", "SpeechClient", "UnifiedSTTManager",
           "find_model", "validate_rtx3090_mandatory", "verify"]

_HOME: Final = {
    "CATALOGUE": "models", "find_model": "models", "verify": "models",
    "Limits": "takes", "SpeechClient": "client",
    "PrismConfig": "backends.prism", "PrismSTTBackend": "backends.prism",
    "ManagerConfig": "places", "UnifiedSTTManager": "manager", "STTResult": "result",
    "STTCache": "cache", "CircuitBreaker": "breaker", "PrometheusSTTMetrics": "metrics",
    "OptimizedVADManager": "vad_choice", "validate_rtx3090_mandatory": "gpu",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
