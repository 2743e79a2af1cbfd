"""The values of one microphone test: its phases, the take that is read, and what is to be judged. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import Samples, TakeAudio
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.core.validation import NativeSound, ReadingText, Recorded, Understood


class Phase(StrEnum):
    IDLE = "idle"
    OPENING = "opening"
    SILENCE = "silence"
    READING = "reading"
    WORKING = "working"


class Step(StrEnum):
    """What is done while WORKING, in this order."""

    WRITING = "writing"                # the live text
    REPLAYING = "replaying"            # the same samples through the live path, as fast as it goes
    WHOLE = "whole"
    PACED = "paced"                    # only if the replay gave another text: once more, as fast as it was spoken


STEPS: Final = tuple(Step)


class End(StrEnum):
    """How the reading ended."""

    DONE = "done"
    LIMIT = "limit"                    # the time was over
    LOST = "lost"                      # the microphone went away; what came before is there
    INTERRUPTED = "interrupted"        # screen locked, machine asleep


@dataclass(frozen=True, slots=True)
class Run:
    """What came of it. `code`: why there is no text, if there is none."""

    recorded: Recorded
    understood: Understood | None
    reference: ReadingText
    end: End
    code: Code | None = None


@dataclass(slots=True)
class ReadTake:
    """The take that is read, and what is known of it so far."""

    number: int
    silence: list[NativeSound]
    device: ports.OpenInput
    first_block_ms: float | None
    sound: list[NativeSound] = field(default_factory=list)
    samples: list[Samples] = field(default_factory=list)
    frames: int = 0                    # 16 kHz samples so far
    released_at: int = 0               # the sample at which the button was pressed
    released_time: float = 0.0
    captured: TakeAudio | None = None
    end: End = End.DONE
    live: TakeText | None = None
    release_to_text_ms: float | None = None
    replayed: str | None = None
    whole: TakeText | None = None
    sent: int = 0                      # samples of the replay at the speed of speech
    code: Code | None = None
    skipped: bool = False              # the result is wanted at once

    @property
    def numbers(self) -> range:
        """Of all its decodings, in the order of STEPS."""
        return range(self.number, self.number + len(STEPS))

    @property
    def all_samples(self) -> Samples:
        return np.concatenate(self.samples) if self.samples else np.empty(0, np.float32)


def understood_of(take: ReadTake, engine: EngineInfo | None, language: str) -> Understood | None:
    live = take.live
    if live is None or take.captured is None:
        return None
    duration_ms = 1000 * max(take.captured.duration_s, 0.001)
    return Understood(
        live.text, take.replayed, take.whole.text if take.whole else None, live.language or language,
        engine.model if engine else "",
        f"{engine.device_name}, {engine.compute_type}, {engine.backend}" if engine else "",
        (take.whole or live).engine_ms / duration_ms, take.release_to_text_ms)


def recorded_of(take: ReadTake, host: str) -> Recorded:
    sound, device, audio = _joined(take.sound, take.device.channels), take.device, take.captured
    clock_s = None
    if audio is not None:
        missing_s = audio.missing_ms / 1000 or audio.clock_s - audio.duration_s
        clock_s = len(sound) / device.rate_hz + missing_s
    return Recorded(sound, device.rate_hz, device.name, host, _joined(take.silence, device.channels), clock_s,
                    take.first_block_ms, take.live.voice if take.live else ())


def same_words(one: str, other: str) -> bool:
    """Letters and digits only: what else differs is no other text."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _joined(blocks: list[NativeSound], channels: int) -> NativeSound:
    return np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)
