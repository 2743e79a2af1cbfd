"""The sound of a take that is still needed: grows at its end, is forgotten at its beginning."""

from __future__ import annotations

from collections import deque

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Audio, Samples, check_for_engine


class Sound:
    """16 kHz mono, float32. Places are samples from the start of the take. `end`: all that came so far."""

    def __init__(self) -> None:
        self._parts: deque[tuple[int, Samples]] = deque()
        self.end = 0
        self.all_zero = True

    def add(self, samples: Samples) -> None:
        """Raises AppError(AUDIO_INVALID) for what no engine takes."""
        check_for_engine(Audio(samples, ENGINE_RATE_HZ))
        if len(samples):
            self._parts.append((self.end, samples))
            self.end += len(samples)
            self.all_zero = self.all_zero and not samples.any()

    def cut(self, start: int, end: int) -> Samples:
        """A copy of what is there between two places."""
        parts = [part[max(0, start - at):end - at] for at, part in self._parts if at < end and at + len(part) > start]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

    def forget(self, before: int) -> None:
        """What lies before a place is not asked for any more."""
        while self._parts and self._parts[0][0] + len(self._parts[0][1]) <= before:
            self._parts.popleft()
