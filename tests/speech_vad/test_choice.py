from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import numpy as np
import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.speech import vad
from superwhisper_gui.speech.vad_choice import ATTEMPTS, REPEATS, WARM_UP, Maker, OptimizedVADManager
from superwhisper_gui.speech.vad_stream import Judge
from tests.speech.conftest import recording
from tests.speech_vad.detectors import Scripted, voiced_frames

FRAMES = 5                                    # in a chunk of 160 ms


class Timed(Scripted):
    """Takes `ms[n]` for the nth chunk it ever gets, the last of them from then on; hears no voice."""

    def __init__(self, name: str, ms: Sequence[float]) -> None:
        super().__init__([])
        self.name, self.frames, self._ms = name, 0, ms

    def begin(self) -> Judge:
        def judge(_frame: Samples) -> float:
            Timed.now_s += self._ms[min(self.frames // FRAMES, len(self._ms) - 1)] / 1000 / FRAMES
            self.frames += 1
            return 0.0

        return judge

    now_s = 0.0


def missing() -> Timed:
    raise ModuleNotFoundError("no module named torch")


def broken() -> Timed:
    raise OSError("no such file")


def manager(*makers: tuple[str, Maker]) -> OptimizedVADManager:
    return OptimizedVADManager(detectors=makers, clock=lambda: Timed.now_s)


ROUND = WARM_UP + REPEATS


def test_the_first_that_is_fast_enough_is_taken() -> None:
    best, other = Timed("silero", [24.9]), Timed("silero-onnx", [1])
    choice = asyncio.run(manager(("silero", lambda: best), ("silero-onnx", lambda: other)).initialize())
    assert (choice.backend, choice.worse) == ("silero", False)
    assert choice.p95_ms == pytest.approx(24.9)
    assert best.frames == ROUND * FRAMES
    assert other.frames == 0


def test_a_slow_one_gets_three_attempts_and_then_the_next_has_its_turn(caplog: pytest.LogCaptureFixture) -> None:
    slow, other = Timed("silero-onnx", [25.1]), Timed("webrtc", [2])
    choice = manager(("silero-onnx", lambda: slow), ("webrtc", lambda: other)).initialize_sync()
    assert (choice.backend, choice.worse) == ("webrtc", True)
    assert slow.frames == ATTEMPTS * ROUND * FRAMES
    assert [t.problem for t in choice.trials] == ["too slow (25 ms)", ""]
    assert "silero-onnx too slow" in caplog.text


def test_the_third_attempt_counts() -> None:
    busy = Timed("silero-onnx", [90] * (2 * ROUND) + [3])
    choice = manager(("silero-onnx", lambda: busy)).initialize_sync()
    assert (choice.backend, choice.worse) == ("silero-onnx", False)
    assert choice.p95_ms == pytest.approx(3)


def test_the_warm_up_does_not_count_and_one_slow_chunk_is_forgiven() -> None:
    cold = Timed("silero-onnx", [500] * WARM_UP + [100] + [3])
    choice = manager(("silero-onnx", lambda: cold)).initialize_sync()
    assert cold.frames == ROUND * FRAMES
    assert choice.p95_ms < 25


def test_what_is_not_installed_is_no_worse_choice(caplog: pytest.LogCaptureFixture) -> None:
    choice = manager(("silero", missing), ("silero-onnx", lambda: Timed("silero-onnx", [1]))).initialize_sync()
    assert (choice.backend, choice.worse) == ("silero-onnx", False)
    assert choice.trials[0].problem == "not installed"
    assert not caplog.records


def test_what_is_damaged_is_a_worse_choice() -> None:
    choice = manager(("silero-onnx", broken), ("webrtc", lambda: Timed("webrtc", [1]))).initialize_sync()
    assert (choice.backend, choice.worse) == ("webrtc", True)
    assert choice.trials[0].problem == "failed (OSError)"


def test_with_nothing_all_passes(caplog: pytest.LogCaptureFixture) -> None:
    detectors = manager(("silero", missing), ("silero-onnx", broken), ("webrtc", missing))
    choice = detectors.initialize_sync()
    assert (choice.backend, choice.p95_ms, choice.worse) == ("pass-through", 0.0, True)
    assert detectors.stream().push(voiced_frames(1)).speaking
    assert detectors.gate.has_voice(voiced_frames(1))
    assert "pass-through" in caplog.text


def test_one_that_fails_while_it_is_measured_is_not_taken() -> None:
    choice = manager(("silero", lambda: Scripted([0.1] * 30, RuntimeError("no"))),
                     ("silero-onnx", lambda: Timed("silero-onnx", [1]))).initialize_sync()
    assert (choice.backend, choice.worse) == ("silero-onnx", True)
    assert choice.trials[0].p95_ms is None


def test_a_worse_choice_is_measured_again_and_running_takes_keep_theirs() -> None:
    silero = Timed("silero-onnx", [90] * (ATTEMPTS * ROUND) + [3])
    detectors = manager(("silero-onnx", lambda: silero))
    assert detectors.choice.backend == "pass-through"
    running = detectors.stream()
    assert detectors.remeasure().backend == "silero-onnx"
    assert detectors.choice.worse is False
    assert running.push(voiced_frames(1)).speaking
    assert not detectors.stream().push(voiced_frames(1)).speaking


def test_a_whole_take_is_judged_by_the_best_one_that_works_though_it_is_slow() -> None:
    detectors = manager(("silero-onnx", lambda: Timed("silero-onnx", [90])))
    assert detectors.choice.backend == "pass-through"
    assert detectors.gate.backend == "silero-onnx"


def test_it_is_measured_once(caplog: pytest.LogCaptureFixture) -> None:
    silero = Timed("silero-onnx", [1])
    detectors = manager(("silero-onnx", lambda: silero))
    with caplog.at_level(logging.WARNING):
        asyncio.run(detectors.initialize())
        detectors.initialize_sync()
    assert silero.frames == ROUND * FRAMES


def test_a_time_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="chunk_ms"):
        OptimizedVADManager(chunk_ms=10)
    with pytest.raises(ValueError, match="chunk_ms"):
        OptimizedVADManager(latency_threshold_ms=0)


def test_the_real_one_is_fast_enough_and_hears_a_voice() -> None:
    detectors = OptimizedVADManager(chunk_ms=160, latency_threshold_ms=25)
    choice = asyncio.run(detectors.initialize())
    assert (choice.backend, choice.worse) == ("silero-onnx", False)
    assert 0 < choice.p95_ms <= 25
    french = recording("fr_sr_dictee.aiff")
    stream = detectors.stream()
    events = [e for at in range(0, len(french), 2560) for e in stream.push(french[at:at + 2560]).events]
    assert events
    assert detectors.gate.has_voice(french)
    assert not detectors.gate.has_voice(np.zeros(16_000, np.float32))
    assert vad.Gate().p95_ms() <= 25
