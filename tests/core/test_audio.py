"""The one check in front of the engine, and levels."""

from __future__ import annotations

import numpy as np
import pytest

from superwhisper_gui.core.audio import FLOOR_DBFS, Audio, check_for_engine, level_of
from superwhisper_gui.core.errors import AppError, Code

SECOND = np.zeros(16_000, np.float32)


def test_what_the_engine_takes() -> None:
    check_for_engine(Audio(SECOND, 16_000), clock_s=1.02)
    check_for_engine(Audio(SECOND, 16_000))
    check_for_engine(Audio(SECOND[:0], 16_000), clock_s=0.0)


@pytest.mark.parametrize(("audio", "clock_s"), [
    (Audio(SECOND, 48_000), None),
    (Audio(SECOND.reshape(-1, 2), 16_000), None),
    (Audio(SECOND.astype(np.float64), 16_000), None),
    (Audio(np.append(SECOND, np.float32("nan")), 16_000), None),
    (Audio(SECOND + np.float32(1.5), 16_000), None),
    (Audio(np.zeros(48_000, np.float32), 16_000), 1.0),      # 48 kHz handed over as 16 kHz: three times too long
    (Audio(SECOND, 16_000), 1.1),
], ids=["rate", "stereo", "float64", "nan", "beyond full scale", "wrong rate by the clock", "samples missing"])
def test_what_it_refuses(audio: Audio, clock_s: float | None) -> None:
    with pytest.raises(AppError) as caught:
        check_for_engine(audio, clock_s)
    assert caught.value.code is Code.AUDIO_INVALID


def test_levels() -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    level = level_of(sine * np.float32(0.5))
    assert level.peak_dbfs == pytest.approx(-6.02, abs=0.05)
    assert level.rms_dbfs == pytest.approx(-9.03, abs=0.05)
    assert not level.clipped
    assert level_of(sine).clipped
    assert level_of(SECOND).peak_dbfs == FLOOR_DBFS
