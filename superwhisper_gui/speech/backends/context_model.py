"""A WhisperModel whose encoder can be given less silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from faster_whisper import WhisperModel  # type: ignore[import-untyped]
from numpy.typing import NDArray

from superwhisper_gui.speech.backends.context import ContextRule, refilled


class ContextModel(WhisperModel):  # type: ignore[misc]  # the library has no types
    """Outside `context` it is the library's own, to the bit. Used by one thread at a time."""

    _rule: ContextRule | None = None

    @contextmanager
    def context(self, rule: ContextRule) -> Iterator[None]:
        self._rule = rule
        try:
            yield
        finally:
            self._rule = None

    def encode(self, features: NDArray[np.float32]) -> Any:
        return super().encode(features if self._rule is None else refilled(features, self._rule))
