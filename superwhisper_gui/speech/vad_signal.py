"""Sound made ready for the voice detector while it arrives: no DC, nothing below 100 Hz, brought to level.

Everything is done frame by frame, and frames are counted from the first sample of the take: the same take gives the
same bits however it is cut into chunks.
"""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples

FRAME_SAMPLES: Final = 512                    # 32 ms, what Silero's network was trained on
FRAME_MS: Final = 1000 * FRAME_SAMPLES / ENGINE_RATE_HZ
LEVEL: Final = 0.9                            # where the peak is brought to
PEAK_FALL_DB_PER_S: Final = 3.0               # so that one click does not keep the voice after it low for ever
QUIETEST_PEAK: Final = 1e-4                   # -80 dBFS, three steps of 16 bits: below is nothing to amplify
HIGH_PASS_HZ: Final = 100.0
_BLOCK_SAMPLES: Final = 64                    # of the filter; divides a frame

_Array = NDArray[np.float64]


class Biquad(NamedTuple):
    """y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]"""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float


@functools.cache
def high_pass() -> Biquad:
    """Butterworth, second order, 100 Hz at 16 kHz (bilinear transform; RBJ cookbook with Q = 1/sqrt 2)."""
    w = 2 * np.pi * HIGH_PASS_HZ / ENGINE_RATE_HZ
    alpha, cos = float(np.sin(w) / np.sqrt(2)), float(np.cos(w))
    b, a0 = (1 + cos) / 2, 1 + alpha
    return Biquad(b / a0, -2 * b / a0, b / a0, -2 * cos / a0, (1 - alpha) / a0)


class HighPass:
    """The filter with its state carried from call to call; starts as if the sound had been at `resting` for ever.

    As matrix products over blocks of 64 samples: the difference equation unrolled (state-space form).
    """

    def __init__(self, resting: float) -> None:
        self._state = (-high_pass().b0 * resting, high_pass().b2 * resting)      # y = 0: the filter stops DC

    def __call__(self, frame: _Array) -> _Array:
        """`frame`: shape (n,), n a multiple of 64."""
        blocks = _unrolled()
        x = frame.reshape(-1, _BLOCK_SAMPLES)
        added = (x @ blocks.into_state).tolist()
        (p, q), (r, s) = blocks.step
        states = []
        s0, s1 = self._state
        for in0, in1 in added:
            states.append((s0, s1))
            s0, s1 = p * s0 + q * s1 + in0, r * s0 + s * s1 + in1
        self._state = s0, s1
        y: _Array = x @ blocks.response + np.array(states) @ blocks.out_of_state
        return y.reshape(-1)


class _Blocks(NamedTuple):
    response: _Array                          # (64, 64): the block's own samples
    out_of_state: _Array                      # (2, 64): what the past adds to them
    into_state: _Array                        # (64, 2): what they leave for the future
    step: tuple[tuple[float, float], tuple[float, float]]       # the state over one block without input


@functools.cache
def _unrolled() -> _Blocks:
    """Of the transposed direct form II: y = b0 x + s1, s1' = b1 x - a1 y + s2, s2' = b2 x - a2 y."""
    f, n = high_pass(), _BLOCK_SAMPLES
    a = np.array([[-f.a1, 1.0], [-f.a2, 0.0]])
    b = np.array([f.b1 - f.a1 * f.b0, f.b2 - f.a2 * f.b0])
    powers = [np.linalg.matrix_power(a, k) for k in range(n + 1)]
    impulse = [f.b0] + [float((powers[k] @ b)[0]) for k in range(n - 1)]
    response = np.zeros((n, n))
    for row in range(n):
        response[row, row:] = impulse[:n - row]
    out_of_state = np.array([powers[k][0] for k in range(n)]).T
    into_state = np.array([powers[n - 1 - k] @ b for k in range(n)])
    (p, q), (r, s) = powers[n].tolist()
    return _Blocks(response, np.ascontiguousarray(out_of_state), into_state, ((p, q), (r, s)))


class Conditioner:
    """The frames of one take, in order, as the detector gets them. The first frame's mean counts as the DC."""

    def __init__(self) -> None:
        self._filter: HighPass | None = None
        self._peak = QUIETEST_PEAK
        self._fall = 10 ** (-PEAK_FALL_DB_PER_S * FRAME_MS / 1000 / 20)

    def __call__(self, frame: Samples) -> Samples:
        """A frame of 512 samples; a shorter one is the last and is padded with zeros after filtering.

        Raises ValueError for samples that are not numbers: they would stay in the filter for ever.
        """
        if not np.isfinite(frame).all():
            raise ValueError("samples that are not numbers")
        x = np.zeros(FRAME_SAMPLES)
        x[:len(frame)] = frame
        if self._filter is None:
            self._filter = HighPass(float(np.mean(x[:len(frame)])))
        y = self._filter(x)
        y[len(frame):] = 0.0
        self._peak = max(float(np.max(np.abs(y))), self._peak * self._fall, QUIETEST_PEAK)
        return (y * (LEVEL / self._peak)).astype(np.float32)
