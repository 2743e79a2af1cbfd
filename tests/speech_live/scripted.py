"""A voice detector and a decoder that do what a script says, so that times and texts are exact."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.live import LiveRule, LiveTake, Work
from superwhisper_gui.speech.result import STTResult
from superwhisper_gui.speech.vad_stream import Judge, VadStream

CHUNK = 320                                   # 20 ms, as the recorder hands them over
VOICE, ROOM = 0.1, 0.001                      # what the script's samples are worth


class LoudIsVoice:
    """Calls a frame voice if it is loud before it was brought to level: the script says so by its own numbers."""

    name = "scripted"

    def __init__(self, sound: Samples) -> None:
        self._sound, self._at = sound, 0

    def begin(self) -> Judge:
        def judge(frame: Samples) -> float:
            here = self._sound[self._at:self._at + 512]
            self._at += 512
            del frame
            if not len(here):
                raise ArithmeticError("the script is over")
            return float(np.mean(np.abs(here) > VOICE / 2) > 0.5)

        return judge

    def voice_probabilities(self, samples: Samples) -> Samples:
        judge = self.begin()
        return np.array([judge(samples[at:at + 512]) for at in range(0, len(self._sound), 512)], np.float32)


def sound(*stretches: float) -> Samples:
    """Seconds, voice and silence by turns, beginning with silence. Every sample is different from its neighbours'."""
    parts = [np.full(round(seconds * ENGINE_RATE_HZ), VOICE if i % 2 else ROOM, np.float32)
             for i, seconds in enumerate(stretches)]
    x = np.concatenate(parts)
    return np.asarray(x * np.where(np.arange(len(x)) % 2, 1, -1), np.float32)


def take(samples: Samples, rule: LiveRule | None = None) -> LiveTake:
    return LiveTake(VadStream(LoudIsVoice(samples), (ArithmeticError,)), rule)


def speak(live: LiveTake, samples: Samples, start_s: float = 0.0, end_s: float | None = None) -> None:
    """Hands over what lies between two places, in chunks."""
    part = samples[round(start_s * ENGINE_RATE_HZ):None if end_s is None else round(end_s * ENGINE_RATE_HZ)]
    for at in range(0, len(part), CHUNK):
        live.push(part[at:at + CHUNK])


def answer(work: Work, **more: object) -> STTResult:
    """What the decoder says: the place of the work, and a word for every half second of it, unless told otherwise."""
    start, end = work.piece.start / ENGINE_RATE_HZ, work.piece.end / ENGINE_RATE_HZ
    text = f"[{start:.1f}-{end:.1f}]" + " ~" * round(2 * (end - start))
    fields = {"text": text, "confidence": 1.0, "segments": (Segment(0.0, end - start, text),),
              "processing_time": 0.5, "device": "cpu", "rtf": 0.0, "backend_used": "scripted", "success": True,
              "language": "fr"} | more
    return STTResult(**fields)                # type: ignore[arg-type]


def decode_all(live: LiveTake) -> list[Work]:
    """Everything that can be decoded now; returns what was."""
    works: list[Work] = []
    while work := live.next():
        works.append(work)
        live.done(answer(work))
    return works


def same_places(works: Iterable[Work], *expected: tuple[float, float, bool]) -> bool:
    """(start, end, eager) of each, in seconds, to a few frames."""
    found = [(w.piece.start / ENGINE_RATE_HZ, w.piece.end / ENGINE_RATE_HZ, w.eager) for w in works]
    return len(found) == len(expected) and all(
        abs(one[0] - two[0]) < 0.07 and abs(one[1] - two[1]) < 0.07 and one[2] == two[2]
        for one, two in zip(found, expected, strict=True))


def bare(text: str) -> str:
    """The places only."""
    return " ".join(word for word in text.split() if word != "~")
