"""Was this text said? Whisper writes sentences for noise and silence, and repeats itself; these rules find that out.

Pure rules over what the decoder says of its own text and over where the voice detector heard a voice. The phrases that
Whisper is known to invent count only together with weak evidence, because people say them too. A text in doubt is
decoded again with other settings and then shown with a warning: what may have been said is never dropped silently.

Figures: docs/decisions/023-text-never-said.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from superwhisper_gui.core.errors import Reason
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.result import mean_logprob
from superwhisper_gui.speech.vad_stream import Voice

MIN_AVG_LOGPROB: Final = -1.3                 # the worst of 108 real clips has -1.19
WEAK_NO_SPEECH: Final = 0.6                   # Whisper's own limit: the highest of 94 real clips is 0.57
UNSURE_NO_SPEECH: Final = 0.3                 # weak where the text is unsure, too
UNSURE_LOGPROB: Final = -1.0                  # Whisper's own limit: 1 of 94 real clips is below
WEAK_CHARACTERS_PER_S: Final = 25.0           # letters per second of voice: the fastest of 94 real clips has 21
IMPOSSIBLE_CHARACTERS_PER_S: Final = 45.0
MAX_COMPRESSION: Final = 2.4                  # Whisper's own limit: the highest of 94 real clips is 1.7
LOOP_REPEATS: Final = 4
LOOP_MAX_WORDS: Final = 12                    # of what is repeated
MIN_WORDS_PER_S: Final = 1.2                  # of voice: the slowest of 67 real sentences has 1.65
COVERAGE_FROM_S: Final = 3.0                  # of voice: single words may be slower
UNCOVERED_S: Final = 1.0                      # of voice after the last segment: at most 0.31 in 94 real clips
ECHO_SHARE: Final = 0.8
ECHO_WORDS: Final = 3
_TIMES_ARE_ROUGH_S: Final = 0.5               # Whisper's, at both ends of a segment
_PUNCTUATION: Final = " .,;:!?…–—-"
_WITHOUT_SPACES: Final = frozenset({"zh", "ja", "th", "lo", "my", "km", "bo", "yue"})


class Action(StrEnum):
    KEEP = "keep"
    DROP = "drop"                             # there is no text, and `Verdict.reason` says why
    REDO = "redo"                             # decode once more with `retry_options`, then `settle`
    WARN = "warn"                             # show it, with a warning


class Doubt(StrEnum):
    NO_WORDS = "no_words"                     # neither a letter nor a digit
    SOUNDS = "sounds"                         # only "[Musique]", "(rires)", "♪ … ♪", "Ah ah ah ah ah ah ah ah"
    UNSURE = "unsure"                         # average log-probability at or below the limit
    PHRASE = "phrase"                         # known inventions with weak evidence
    ECHO = "echo"                             # the prompt came back
    LOOP = "loop"
    TOO_FAST = "too_fast"                     # nobody says so much in so little voice
    TOO_FEW = "too_few"                       # voice that no word stands for


@dataclass(frozen=True, slots=True)
class Verdict:
    """`text`: what to show, without segments that were invented; "" for DROP. `doubt`: None for KEEP."""

    action: Action
    text: str
    doubt: Doubt | None = None

    @property
    def reason(self) -> Reason | None:
        """Why there is no text, as a person is told."""
        if self.action is not Action.DROP:
            return None
        return Reason.NO_WORDS if self.doubt in (Doubt.NO_WORDS, Doubt.SOUNDS) else Reason.UNSURE


@dataclass(frozen=True, slots=True)
class Attempt:
    """One decoding of a take. `weights`: tokens per segment."""

    segments: Sequence[Segment]
    weights: Sequence[int]


def judge(segments: Sequence[Segment], weights: Sequence[int], voice: Voice | None, language: str = "", *,
          prompt: str = "", retried: bool = False) -> Verdict:
    """What to do with a decoding.

    `weights`: tokens per segment; `voice`: where the detector heard a voice, None = unknown; `language`: Whisper's
    code; `prompt`: prompt and hotwords as far as the model saw them; `retried`: this was the last decoding, what would
    be REDO is WARN.
    """
    text = joined(segments)
    if not _has_words(text):
        return Verdict(Action.DROP, "", Doubt.NO_WORDS)
    if not _has_words(_SOUND.sub(" ", text)):
        return Verdict(Action.DROP, "", Doubt.SOUNDS)
    if mean_logprob(segments, weights) <= MIN_AVG_LOGPROB:
        return Verdict(Action.DROP, "", Doubt.UNSURE)
    said = [segment for segment in segments if not _invented(segment, voice)]
    text = joined(said)
    if not _has_words(text):
        return Verdict(Action.DROP, "", Doubt.PHRASE)
    doubt = _doubt(said, text, voice, language, prompt)
    if doubt is None:
        return Verdict(Action.KEEP, text)
    return Verdict(Action.WARN if retried else Action.REDO, text, doubt)


def retry_options(doubt: Doubt) -> dict[str, Any]:
    """What faster-whisper's `transcribe` is told differently where the verdict is REDO.

    Repetitions are only forbidden here: the first time, that would damage dictated numbers and lists.
    """
    return dict(_RETRY[doubt])


def settle(first: Attempt, second: Attempt, voice: Voice | None, language: str = "") -> tuple[Attempt, Verdict]:
    """The better of two decodings of a take, after REDO, and its verdict, never REDO. `second` had no prompt."""
    one = judge(first.segments, first.weights, voice, language, retried=True)
    two = judge(second.segments, second.weights, voice, language, retried=True)
    if one.action is Action.KEEP:                             # it was the prompt that was in doubt
        return second, two
    if two.action is Action.DROP:                             # loops are shown, but not what nobody can have said
        return (second, two) if _impossible(one.text, voice) else (first, one)
    if two.action is Action.KEEP:
        return (first, one) if _said_so(first, one, second, voice) else (second, two)
    if Doubt.TOO_FEW in (one.doubt, two.doubt):
        return (second, two) if len(_words(two.text)) > len(_words(one.text)) else (first, one)
    return (second, two) if repeats(two.text) < repeats(one.text) else (first, one)


def joined(segments: Sequence[Segment]) -> str:
    """Without segments that are only a full stop or the like, as they come for silence behind a sentence."""
    return " ".join(segment.text.strip() for segment in segments if segment.text.strip(_PUNCTUATION))


def repeats(text: str) -> int:
    """How often the most repeated stretch of up to 12 words stands there without anything between; 1 = nothing is."""
    words = _words(text)
    best = 1 if words else 0
    for size in range(1, min(LOOP_MAX_WORDS, len(words) // 2) + 1):
        run = 0                                               # words that equal those `size` before them
        for here, before in zip(words[size:], words, strict=False):
            run = run + 1 if here == before else 0
            best = max(best, run // size + 1)
    return best


def _doubt(segments: Sequence[Segment], text: str, voice: Voice | None, language: str, prompt: str) -> Doubt | None:
    if _echoes(text, prompt):
        return Doubt.ECHO
    if repeats(text) >= LOOP_REPEATS or any(s.compression_ratio > MAX_COMPRESSION for s in segments):
        return Doubt.LOOP
    if _impossible(text, voice):
        return Doubt.TOO_FAST
    if voice is None:
        return None
    if voice.within_s(max(s.end_s for s in segments), float("inf")) > UNCOVERED_S:
        return Doubt.TOO_FEW
    few = len(_words(text)) < MIN_WORDS_PER_S * voice.total_s
    return Doubt.TOO_FEW if few and voice.total_s >= COVERAGE_FROM_S and language not in _WITHOUT_SPACES else None


def _invented(segment: Segment, voice: Voice | None) -> bool:
    """A known phrase with weak evidence."""
    if not _PHRASE.fullmatch(" ".join(_words(segment.text))):
        return False
    unsure = segment.no_speech_prob >= UNSURE_NO_SPEECH and segment.avg_logprob <= UNSURE_LOGPROB
    if unsure or segment.no_speech_prob >= WEAK_NO_SPEECH:
        return True
    if voice is None:
        return False
    heard_s = voice.within_s(segment.start_s - _TIMES_ARE_ROUGH_S, segment.end_s + _TIMES_ARE_ROUGH_S)
    return _characters(segment.text) > WEAK_CHARACTERS_PER_S * heard_s


def _impossible(text: str, voice: Voice | None) -> bool:
    return voice is not None and _characters(text) > IMPOSSIBLE_CHARACTERS_PER_S * voice.total_s


def _said_so(first: Attempt, verdict: Verdict, second: Attempt, voice: Voice | None) -> bool:
    """Repetitions that a person can have said ("zéro zéro zéro zéro"), and of which the model was the surer."""
    possible = voice is not None and _characters(verdict.text) <= WEAK_CHARACTERS_PER_S * voice.total_s
    plain = all(s.compression_ratio <= MAX_COMPRESSION for s in first.segments)
    surer = mean_logprob(first.segments, first.weights) >= mean_logprob(second.segments, second.weights)
    return verdict.doubt is Doubt.LOOP and possible and plain and surer


def _echoes(text: str, prompt: str) -> bool:
    words, known = _words(text), set(_words(prompt))
    return len(words) >= ECHO_WORDS and bool(known) and sum(w in known for w in words) >= ECHO_SHARE * len(words)


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _characters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _words(text: str) -> list[str]:
    """Lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


# in brackets, or a voice without words eight times and more ("Ah ah ah…" for a guitar)
_SOUND: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|♪[^♪]*♪?"
                           r"|\b(ah|ha|oh|ho|eh|he|hé|uh|hm+|mm+|la|na)\b(\W+\1\b){7,}", re.IGNORECASE)

# as `_words` leaves them; a phrase is a whole segment
_PHRASE: Final = re.compile("|".join((
    # French
    r"(par )?soustitreur com",
    r"sous titr\w*( \w+){0,12}",                              # "Sous-titres réalisés par la communauté d'Amara.org"
    r"(merci|merci beaucoup|merci a tous|merci a vous)",
    r"merci (d avoir|de l avoir|pour avoir) (regarde|visionne|ecoute|suivi)( (cette|la|ma|notre) video)?( \w+){0,6}",
    r"merci (de|pour) (votre|vos) (attention|ecoute|visionnage|soutien)",
    r"(n oubliez pas de vous |n hesitez pas a vous |abonnez vous)( ?abonner)?( \w+){0,8}",
    r"(je vous|on se|a) (dis a |retrouve |la )?(la )?(prochaine|bientot)( fois| video)?( \w+){0,4}",
    r"je vous invite( \w+){0,12}",
    r"c est (ca|tout|bon|tres bon|la premiere fois que j ai \w+)( c est (ca|tout|bon|la premiere fois que j ai \w+))*",
    # English
    r"(thank you|thanks)( (so|very) much| a lot| all)?( thank you)?",
    r"(thank you|thanks)( (so|very) much)? for (watching|listening|viewing|your time|your attention|your support)"
    r"( \w+){0,6}",
    r"you|bye|bye bye|so|music|okay",
    r"(i ll|i will|we ll)? ?see you( all| guys)? (in the )?next (one|video|time)( \w+){0,3}",
    r"(please |don t forget to |like and |like comment and )+subscribe( \w+){0,8}",
    r"(subtitles|captions|transcription|translation|transcribed|translated|subtitled)( \w+){0,2} by( \w+){0,8}",
    r"i m sorry( i m sorry)*",
    # any
    r"(\w+ ){0,12}amara( org)?( \w+){0,4}",
)))

_LADDER: Final = (0.2, 0.4, 0.6, 0.8, 1.0)
_WITHOUT_PROMPT: Final[dict[str, Any]] = {"initial_prompt": None, "hotwords": None}
_RETRY: Final[dict[Doubt, dict[str, Any]]] = {
    Doubt.ECHO: _WITHOUT_PROMPT,
    Doubt.LOOP: _WITHOUT_PROMPT | {"repetition_penalty": 1.1, "no_repeat_ngram_size": 4},
    Doubt.TOO_FAST: _WITHOUT_PROMPT | {"repetition_penalty": 1.1, "no_repeat_ngram_size": 4},
    Doubt.TOO_FEW: _WITHOUT_PROMPT | {"temperature": _LADDER},
}
