"""Sample rates: any rate to the engine's, in pieces, with the same result however the sound is cut."""

from __future__ import annotations

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples


class StreamResampler:
    """Mono float32 at `rate_hz` to 16 kHz within ±1, by soxr (HQ: the passband ends at 0.91 of the lower half rate).

    n samples give round(n * 16000 / rate_hz) in all; soxr holds back up to 33 ms until `flush`.
    """

    def __init__(self, rate_hz: int) -> None:
        import soxr  # type: ignore[import-untyped]
        same = rate_hz == ENGINE_RATE_HZ
        self._stream = None if same else soxr.ResampleStream(rate_hz, ENGINE_RATE_HZ, 1, dtype="float32", quality="HQ")

    def push(self, samples: Samples) -> Samples:
        """The next stretch, shape (n,); what is ready of the result, shape (m,)."""
        return self._run(samples, last=False)

    def flush(self) -> Samples:
        """The rest. Nothing may be pushed afterwards."""
        return self._run(np.zeros(0, np.float32), last=True)

    def _run(self, samples: Samples, *, last: bool) -> Samples:
        out = samples if self._stream is None else self._stream.resample_chunk(samples, last=last)
        return np.clip(out, -1.0, 1.0).astype(np.float32, copy=False)      # the filter overshoots on clipped sound
