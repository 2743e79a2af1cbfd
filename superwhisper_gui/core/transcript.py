"""What the engine answers for a take."""

from __future__ import annotations

from dataclasses import dataclass

from superwhisper_gui.core.errors import Reason


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The engine as a person sees it. `device`: "cpu" or "cuda:0"; `device_name`: "CPU" or "RTX 3090".

    `foreseen_load`: time for decoding per time that is spoken, as its warm-up lets expect; 0 = not measured (yet).
    """

    model: str
    device: str
    device_name: str
    compute_type: str
    backend: str
    pid: int
    vad_backend: str = ""
    vad_p95_ms: float = 0.0
    foreseen_load: float = 0.0


@dataclass(frozen=True, slots=True)
class Word:
    """`text`: with its punctuation, and a space before it unless it belongs to the word before ("c", "'est"). Times in
    seconds from the start of the take; `probability`: 0..1.
    """

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech with its text. Times in seconds from the start of the take.

    As Whisper gives them: `avg_logprob`: natural logarithm, mean over the tokens, <= 0; `compression_ratio`: of the
    text by zlib, > 2.4 = it repeats itself; `no_speech_prob`: 0..1; `temperature`: 0 = beam search, above = sampled.
    `words` is empty unless words were asked for.
    """

    start_s: float
    end_s: float
    text: str
    avg_logprob: float = 0.0
    compression_ratio: float = 0.0
    no_speech_prob: float = 0.0
    temperature: float = 0.0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeText:
    """The final text of a take. `text` is empty exactly when `reason` says why.

    `decode_ms`: from the end of its sound to the text; `engine_ms`: all decoding of it, also while it was spoken.
    `doubt`: the text is shown, but may not be what was said: a speech.evidence.Doubt (loop, too_few …), or "".
    `voice`: (start_s, end_s) of the stretches in which the voice detector heard somebody; () where none listened.
    """

    text: str
    reason: Reason | None
    decode_ms: float
    language: str
    segments: tuple[Segment, ...] = ()
    doubt: str = ""
    engine_ms: float = 0.0
    voice: tuple[tuple[float, float], ...] = ()
