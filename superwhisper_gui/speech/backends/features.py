"""faster-whisper's log-mel features, computed block by block: the same numbers without gigabytes.

The original takes the spectrum of the whole recording at once: 3.3 GB for an hour.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor  # type: ignore[import-untyped]
from numpy.typing import NDArray

_BLOCK_FRAMES: Final = 3000


class BlockFeatures(FeatureExtractor):  # type: ignore[misc]  # the library has no types
    """Stands in for the extractor of a WhisperModel."""

    def __call__(self, waveform: NDArray[np.float32], padding: int = 160,
                 chunk_length: Any = None) -> NDArray[np.float32]:
        """Shape (mel bands, frames of 10 ms). `chunk_length` is the library's own and not used by the backend."""
        if chunk_length is not None:
            raise ValueError("chunk_length is fixed at 30 s")
        window = np.hanning(self.n_fft + 1)[:-1].astype(np.float32)
        x = np.pad(np.pad(waveform, (0, padding)), self.n_fft // 2, mode="reflect")
        views = np.lib.stride_tricks.sliding_window_view(x, self.n_fft)[::self.hop_length][:-1]
        mel = np.empty((len(self.mel_filters), len(views)), np.float32)
        for start in range(0, len(views), _BLOCK_FRAMES):
            spectrum = np.fft.rfft(views[start:start + _BLOCK_FRAMES] * window).astype(np.complex64)
            mel[:, start:start + len(spectrum)] = self.mel_filters @ (np.abs(spectrum) ** 2).T
        np.log10(np.maximum(mel, np.float32(1e-10), out=mel), out=mel)
        np.maximum(mel, mel.max() - np.float32(8.0), out=mel)
        mel += np.float32(4.0)
        mel /= np.float32(4.0)
        return mel
