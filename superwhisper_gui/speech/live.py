"""A take that is decoded while it is spoken: sound in, work for the decoder out, its answers in, the text out.

    sound -> voice detector -> Segmenter -> pieces, decoded one after the other -> texts, joined in spoken order

What is still open when the speaker pauses is decoded at once. If nothing is said after that, it is the final text, and
nothing is left to decode when the key goes up; if more is said, only that is decoded at the end. Source of the figures:
docs/decisions/026-live-decoding.md. No thread of its own: the caller sees to it that one thread is in it at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples, check_length
from superwhisper_gui.core.errors import AppError, Reason
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.speech import evidence
from superwhisper_gui.speech.backends.piece import shifted
from superwhisper_gui.speech.joins import joined, left_out
from superwhisper_gui.speech.result import STTResult
from superwhisper_gui.speech.segmenter import CutRule, Piece, Segmenter
from superwhisper_gui.speech.sound import Sound
from superwhisper_gui.speech.vad_signal import FRAME_SAMPLES
from superwhisper_gui.speech.vad_stream import VadResult, VadStream, Voice, VoiceBegan

NOTHING_SAID_KEEP_S: Final = 3.0              # of sound, in case its beginning turns out to be voice
BLIP_FRAMES: Final = 1                        # voiced frames that change nothing
TAIL_S: Final = 1.0                           # at most, between the release and the end
LOOP_REPEATS: Final = 3                       # of a text at a pause that is not believed
UNTOLD_VOICE_S: Final = 1.0                   # so much voice without a text is told
LOST_FRAMES: Final = 47                       # voiced frames (1.5 s, five words) that must show in the text


@dataclass(frozen=True, slots=True)
class LiveRule:
    """All times in seconds.

    cuts         where pieces end while the take goes on
    eager_s      silence after which the open piece is decoded; `released_s`: the same once the key is up
    prefix_s     at the end, what was decoded at the last pause is kept if it is so long
    long_tail_s  and the open piece is longer than this; else the piece is decoded as a whole
    """

    cuts: CutRule = field(default_factory=CutRule)
    eager_s: float = 0.25
    released_s: float = 0.064
    prefix_s: float = 2.0
    long_tail_s: float = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Samples to decode. `voice`: where it was heard in them, None = unknown. `eager`: maybe for nothing.

    `whole`: not a piece of a take, but all of it.
    """

    piece: Piece
    samples: Samples
    voice: Voice | None
    eager: bool
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Eager:
    """`voiced_until`: end of the last voiced frame when it was made; `voiced`: voiced frames until then."""

    piece: Piece
    voiced: int
    voiced_until: int
    result: STTResult | None = None

    @property
    def rest_from(self) -> int:
        """Where to go on behind it: in the middle of the pause, since the next voice may follow it closely."""
        return (self.voiced_until + self.piece.end) // 2


@dataclass(frozen=True, slots=True)
class _Closed:
    """A piece to decode. `voiced`: voiced frames of the take when it was closed.

    `after`: the beginning of it was decoded at a pause, and is kept. `alone`: what that beginning gave by itself, while
    the end gave nothing: it stands unless both together give more.
    """

    piece: Piece
    voiced: int
    after: _Eager | None = None
    alone: STTResult | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    piece: Piece
    result: STTResult


class LiveTake:
    """`push`, `release`, `end` as the take goes on; `next` and `done` by the decoder; `text` once it is `finished`.

    A take whose detector fails counts as voice from there on: it is decoded in pieces cut at quiet places.
    """

    def __init__(self, vad: VadStream, rule: LiveRule | None = None) -> None:
        self._vad, self._rule = vad, rule or LiveRule()
        self._cutter = Segmenter(self._rule.cuts)
        self._sound = Sound()
        self._rest: Samples = np.empty(0, np.float32)        # not a whole frame yet
        self._voiced = 0                                     # frames
        self._spans: list[tuple[int, int | None]] = []       # of voice, in samples; the last may be open
        self._closed: list[_Closed] = []
        self._given: Work | None = None                      # to the decoder
        self._eager: _Eager | None = None                    # of the last pause
        self._prefix: _Eager | None = None                   # of the pause before
        self._apart: _Eager | None = None                    # kept as the beginning of what is open at the release
        self._done: list[_Done] = []
        self._released_at: int | None = None                 # sample
        self._ended = False
        self._refused: AppError | None = None
        self._engine_s = 0.0

    # -- as it is spoken

    def push(self, samples: Samples) -> None:
        """float32, 16 kHz, any length."""
        try:
            self._sound.add(samples)
        except AppError as e:
            self._refused = self._refused or e
            return
        waiting = np.concatenate((self._rest, samples))
        whole = len(waiting) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = waiting[whole:]
        for frame in waiting[:whole].reshape(-1, FRAME_SAMPLES):
            self._hear(self._vad.push(frame), frame)
        self._forget()

    def release(self) -> None:
        """The key is up; the tail follows. If it goes down again within the tail, this is forgotten by and by."""
        self._released_at = self._sound.end

    def end(self, clock_s: float | None) -> None:
        """All sound is here. Raises AppError(AUDIO_INVALID) for a take that no engine would take."""
        if self._refused:
            raise self._refused
        check_length(self._sound.end / ENGINE_RATE_HZ, clock_s)
        if len(self._rest):
            self._hear(self._vad.push(self._rest), self._rest)
        self._hear(self._vad.finish(), None)
        self._ended = True
        if self._cutter.open_from is not None:
            self._close_tail(self._cutter.open_from)

    # -- the decoder

    def next(self) -> Work | None:
        """What to decode now; None if there is nothing (yet). Tell `done` before the next call."""
        while self._closed:
            known = self._known(self._closed[0])
            if known is None:
                return self._give(self._closed[0].piece)
            self._done.append(_Done(self._closed.pop(0).piece, known))
        if self._ended or not self._eager_due() or self._cutter.open_from is None:
            return None
        if self._is_released and self._eager and self._eager.result and self._kept(self._cutter.open_from) \
                and self._cutter.go_on_from(self._cutter.open_from, self._eager.rest_from):
            self._done.append(_Done(self._eager.piece, self._eager.result))
            self._apart = self._eager
        # as much silence as had to be there, not as much as there is: a busy decoder must not give another text
        piece = Piece(self._cutter.open_from, self._cutter.voiced_until + int(self._pause_s * ENGINE_RATE_HZ))
        if self._eager and self._eager.result:
            self._prefix = self._eager
        self._eager = _Eager(piece, self._voiced, self._cutter.voiced_until)
        return self._give(piece, eager=True)

    def done(self, result: STTResult) -> None:
        """The answer to what `next` gave."""
        work, self._given = self._given, None
        if work is None:
            raise ValueError("nothing was given")
        self._engine_s += result.processing_time
        if work.eager and self._eager:
            self._eager = replace(self._eager, result=result)
            if not result.text and len(self._closed) == 2 and self._closed[1].after is not None:
                self._closed = [_whole_again(self._closed[1], self._eager, result)]    # it was to be a text's beginning
            if self._lost(self._prefix, self._eager.voiced, work.piece, result):
                self._split_open()
            return
        closed = self._closed.pop(0)
        if not result.text and closed.after and self._done and self._done[-1].piece == closed.after.piece:
            # nothing can be made of the end alone
            self._closed.insert(0, _whole_again(closed, closed.after, self._done.pop().result))
            return
        if closed.alone is not None:
            self._done.append(_Done(closed.piece, _fuller(closed.alone, result)))
            self._forget()
            return
        prefixes = [p for p in (self._eager, self._prefix) if self._lost(p, closed.voiced, closed.piece, result)]
        prefix = prefixes[0] if prefixes else None
        if prefix and prefix.result:
            self._done.append(_believed(prefix.piece, prefix.result))
            rest = Piece(prefix.rest_from, closed.piece.end, closed.piece.forced)
            self._closed.insert(0, replace(closed, piece=rest))
        else:
            self._done.append(_Done(closed.piece, result))
        self._forget()

    @property
    def finished(self) -> bool:
        return self._ended and not self._closed and self._given is None

    @property
    def so_far(self) -> str:
        """For the eyes: the end of it may still change."""
        eager = self._eager
        open_ = [eager.result] if eager and eager.result and eager.piece.start == self._cutter.open_from else []
        return joined([*self._pieces(), *((False, result) for result in open_)])

    def text(self, decode_ms: float) -> TakeText:
        """Once it is finished. `decode_ms`: since its end."""
        results = [done.result for done in self._done]
        text = joined(self._pieces())
        nothing = Reason.SILENCE if self._sound.all_zero else Reason.NO_VOICE
        longest = max(results, key=lambda result: len(result.text), default=None)
        return TakeText(
            text, None if text else next((r.reason for r in reversed(results) if r.reason), nothing), decode_ms,
            longest.language if longest else "",
            tuple(shifted(segment, done.piece.start / ENGINE_RATE_HZ)
                  for done in self._done for segment in done.result.segments),
            self._doubt() if text else "", 1000 * self._engine_s,
            self._voice_in(Piece(0, self._sound.end)).spans_s)

    # -- inside

    def _doubt(self) -> str:
        """The first one, or that a stretch of voice has no text because nobody was sure of it."""
        dropped = (done.piece for done in self._done if done.result.reason is Reason.UNSURE)
        return next((done.result.doubt for done in self._done if done.result.doubt), "") or \
            next((str(evidence.Doubt.TOO_FEW) for piece in dropped
                  if self._voice_in(piece).within_s(0, float("inf")) >= UNTOLD_VOICE_S), "")

    def _pieces(self) -> list[tuple[bool, STTResult]]:
        return [(done.piece.forced, done.result) for done in self._done]

    def _hear(self, heard: VadResult, frame: Samples | None) -> None:
        for event in heard.events:
            if isinstance(event, VoiceBegan):
                self._spans.append((event.sample, None))
            else:
                self._spans[-1] = (self._spans[-1][0], event.sample)
        if frame is None or not len(heard.probabilities):
            return
        at = heard.first_sample + FRAME_SAMPLES
        voiced_until = at - round(heard.silent_ms * ENGINE_RATE_HZ / 1000)
        self._voiced += voiced_until == at
        power = float(np.mean(np.square(frame, dtype=np.float64)))
        piece = self._cutter.step(heard.events[-1] if heard.events else None, voiced_until, power)
        if piece:
            self._closed.append(_Closed(piece, self._voiced))

    def _close_tail(self, start: int) -> None:
        """The rest of the take. What was decoded at its last pause is not decoded again if the rest is long."""
        eager = self._eager
        if eager and self._kept(start):
            self._closed.append(_Closed(eager.piece, eager.voiced))
            self._closed.append(_Closed(Piece(eager.rest_from, self._sound.end), self._voiced, eager))
        else:
            after = self._apart if self._apart and self._apart.rest_from == start else None
            self._closed.append(_Closed(Piece(start, self._sound.end), self._voiced, after))

    def _kept(self, start: int) -> bool:
        """Whether what was decoded at the last pause stands, and only what followed it is left to decode."""
        eager, end, rule = self._eager, self._sound.end, self._rule
        return eager is not None and eager.piece.start == start and self._said_since(eager, self._voiced) \
            and (eager.result is None or bool(eager.result.text)) \
            and eager.voiced_until - start >= rule.prefix_s * ENGINE_RATE_HZ \
            and end - start > rule.long_tail_s * ENGINE_RATE_HZ \
            and eager.piece.end - eager.voiced_until >= rule.eager_s * ENGINE_RATE_HZ - FRAME_SAMPLES \
            and self._spans[-1][0] >= eager.voiced_until

    @property
    def _is_released(self) -> bool:
        return self._released_at is not None and self._sound.end - self._released_at <= TAIL_S * ENGINE_RATE_HZ

    @property
    def _pause_s(self) -> float:
        """Silence after which the open piece is decoded."""
        return self._rule.released_s if self._is_released else self._rule.eager_s

    def _eager_due(self) -> bool:
        start, eager = self._cutter.open_from, self._eager
        if start is None or self._cutter.silent_s < self._pause_s:
            return False
        return eager is None or eager.piece.start != start or self._said_since(eager, self._voiced)

    def _known(self, closed: _Closed) -> STTResult | None:
        """The piece's text, if it was decoded at its last pause and holds no more voice than then."""
        eager = self._eager
        if eager is None or eager.result is None or not eager.result.success or closed.piece.forced:
            return None
        same = eager.piece.start == closed.piece.start and not self._said_since(eager, closed.voiced)
        return eager.result if same and (eager.result.text or not closed.after) else None

    @staticmethod
    def _lost(prefix: _Eager | None, voiced: int, piece: Piece, result: STTResult) -> bool:
        """More was said after the pause, but the text is no longer than it was there, and ends like it or does not
        hold it: the decoder left something out. A text at a pause may also be wrong at its end, or a loop.
        """
        if prefix is None or prefix.result is None or prefix.result.doubt or not prefix.result.text:
            return False
        # a piece that is cut by force may end before the pause
        longer = prefix.piece.start == piece.start and voiced - prefix.voiced >= LOST_FRAMES \
            and piece.end - prefix.piece.end >= LOST_FRAMES * FRAME_SAMPLES
        return longer and _length(result.text) <= _length(prefix.result.text) \
            and evidence.repeats(prefix.result.text) < LOOP_REPEATS and left_out(prefix.result.text, result.text)

    def _split_open(self) -> None:
        """The open piece is closed at its last pause but one; if it is closed already, that is seen to in `done`."""
        prefix = self._eager = self._prefix
        if prefix and prefix.result and not self._ended \
                and self._cutter.go_on_from(prefix.piece.start, prefix.rest_from):
            self._done.append(_believed(prefix.piece, prefix.result))

    @staticmethod
    def _said_since(eager: _Eager, voiced: int) -> bool:
        return voiced - eager.voiced > BLIP_FRAMES

    def _give(self, piece: Piece, *, eager: bool = False) -> Work:
        voice = None if self._vad.open else self._voice_in(piece)
        self._given = Work(piece, self._sound.cut(piece.start, piece.end), voice, eager)
        return self._given

    def _voice_in(self, piece: Piece) -> Voice:
        """Runs are as long as they were in the take, also where the piece has only a part of them."""
        inside = [(max(start, piece.start) - piece.start, min(end, piece.end) - piece.start, end - start)
                  for start, known in self._spans if (end := self._sound.end if known is None else known) > piece.start
                  and start < piece.end]
        return Voice(tuple((start / ENGINE_RATE_HZ, end / ENGINE_RATE_HZ) for start, end, _ in inside),
                     1000 * max((length for *_, length in inside), default=0) / ENGINE_RATE_HZ)

    def _forget(self) -> None:
        """What was kept apart may yet be decoded once more, together with what follows it."""
        kept_from = [self._sound.end - int(NOTHING_SAID_KEEP_S * ENGINE_RATE_HZ),
                     *((closed.after or closed).piece.start for closed in self._closed)]
        if (start := self._cutter.open_from) is not None:
            kept_from.append(self._apart.piece.start if self._apart and self._apart.rest_from == start else start)
        self._sound.forget(min(kept_from))


def _believed(piece: Piece, result: STTResult) -> _Done:
    """The text of a pause in place of a later one that lacks something. Its last word may be a guess of what came next
    ("1, 2, 3" before the three was said), so that the rest must not say it once more.
    """
    return _Done(replace(piece, forced=True), result)


def _length(text: str) -> int:
    """Without spaces: not all languages have them between words."""
    return len("".join(text.split()))


def _whole_again(closed: _Closed, eager: _Eager, alone: STTResult) -> _Closed:
    """The end of a take together with the beginning that was kept apart."""
    return replace(closed, piece=replace(closed.piece, start=eager.piece.start), after=None, alone=alone)


def _fuller(alone: STTResult, whole: STTResult) -> STTResult:
    """The text of the whole, unless it leaves out what its beginning alone had."""
    shorter = _length(whole.text) <= _length(alone.text) and left_out(alone.text, whole.text)
    return alone if alone.text and (not whole.text or shorter) else whole
