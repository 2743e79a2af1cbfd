"""Stand-ins for voice detectors, and what the tests of this folder do with streams."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.speech import vad
from superwhisper_gui.speech.vad_signal import FRAME_SAMPLES
from superwhisper_gui.speech.vad_stream import Detector, Judge, Probabilities, VadResult, VadStream, VoiceEvent


class Scripted:
    """Gives the probabilities it was told, then fails with `error`."""

    name = "silero-onnx"

    def __init__(self, probabilities: Iterable[float], error: Exception | None = None) -> None:
        self._script, self._error = list(probabilities), error

    def begin(self) -> Judge:
        script = iter(self._script)

        def judge(_frame: Samples) -> float:
            for probability in script:
                return probability
            raise self._error or AssertionError("more frames than expected")

        return judge

    def voice_probabilities(self, samples: Samples) -> Probabilities:
        judge = self.begin()
        return np.array([judge(samples) for _ in range(-(-len(samples) // FRAME_SAMPLES))], np.float32)


def stream_of(detector: Detector) -> VadStream:
    return VadStream(detector, vad.detector_errors())


def streamed(detector: Detector, chunks: Iterable[Samples]) -> tuple[Probabilities, list[VoiceEvent]]:
    """All that a stream says of a take that comes in these chunks."""
    stream = stream_of(detector)
    results = [stream.push(chunk) for chunk in chunks] + [stream.finish()]
    check_places(results)
    return (np.concatenate([result.probabilities for result in results]),
            [event for result in results for event in result.events])


def check_places(results: list[VadResult]) -> None:
    expected = 0
    for result in results:
        assert result.first_sample == expected
        expected += len(result.probabilities) * FRAME_SAMPLES


def voiced_frames(count: int) -> Samples:
    return np.ones(count * FRAME_SAMPLES, np.float32) * np.float32(0.1)
