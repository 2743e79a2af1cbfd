"""Takes of any length built from recordings of single sentences, with the text that is spoken in them.

The sentences (class utt of manifest.tsv) are trimmed, brought to one level and joined in an order in which no speaker
follows himself where that can be avoided. The same recordings, length, kind and seed give the same samples. Kinds:

pauses       0.4 to 1.2 s between the sentences
tight        no pause longer than 160 ms, inside the sentences neither
hesitating   one pause of 0.5 to 1.5 s inside each sentence as well
quiet        as "pauses", everything 30 dB lower
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

Samples = np.ndarray[Any, np.dtype[np.float32]]
Half = Literal["choosing", "reporting"]
Kind = Literal["pauses", "tight", "hesitating", "quiet"]

RATE_HZ: Final = 16_000
KINDS: Final[tuple[Kind, ...]] = ("pauses", "tight", "hesitating", "quiet")
LENGTHS_S: Final = (30.0, 60.0, 120.0)
LEVEL_DBFS: Final = -25.0          # RMS of every sentence
ROOM_DBFS: Final = -62.0           # RMS of the noise under everything
QUIET_DB: Final = -30.0
PAUSE_S: Final = (0.4, 1.2)
INNER_PAUSE_S: Final = (0.5, 1.5)
TIGHT_S: Final = 0.16
LEAD_S: Final = 0.3                # of room before the first word
KEEP_S: Final = 0.05               # left of the silence around a sentence
STEP: Final = RATE_HZ // 100       # samples over which a level is taken
DRAWS: Final = 400                 # of which the one nearest to the wished length is taken


@dataclass(frozen=True)
class Sentence:
    """`samples`: 16 kHz mono, RMS -25 dBFS, KEEP_S of silence at most around the voice. `wer_pct`: decoded whole."""

    file: str
    language: str
    speaker: str
    text: str
    wer_pct: float
    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ


@dataclass(frozen=True)
class Part:
    """One sentence of a take, in seconds from its start."""

    start_s: float
    end_s: float
    file: str
    text: str


@dataclass(frozen=True)
class LongTake:
    name: str
    kind: Kind
    language: str
    samples: Samples
    parts: tuple[Part, ...]
    voice_end_s: float             # the last moment with voice

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)


def half_of(file: str) -> Half:
    """Which half a recording belongs to, by its name alone."""
    digest = hashlib.md5(file.encode(), usedforsecurity=False).digest()
    return "reporting" if digest[-1] % 2 else "choosing"


def halves(rows: Sequence[dict[str, Any]]) -> dict[str, Half]:
    """The half of each file; recordings of the same words go where the first of them, by name, belongs."""
    from tests.desktop import bench

    words: Any = bench.words
    first: dict[str, str] = {}
    spoken = {str(row["file"]): " ".join(words(row["transcript"], row["language"])) for row in rows}
    for file in sorted(spoken):
        first.setdefault(spoken[file], file)
    return {file: half_of(first[text]) for file, text in spoken.items()}


def sentences(language: str, half: Half | None = None) -> list[Sentence]:
    """The sentences of the folder of recordings (environment variable DESK_SPEECH), in the manifest's order."""
    from tests.desktop import bench

    tools: Any = bench
    rows = tools.entries(language, "utt")
    of = halves(rows)
    return [sentence(row) for row in rows if half in (None, of[row["file"]])]


def sentence(row: dict[str, Any]) -> Sentence:
    """A row of the manifest with its sound."""
    from tests.desktop import bench

    load: Any = bench.load
    wer_pct = float(row["wer_base_pct"] or "nan")
    return Sentence(row["file"], row["language"], row["speaker"], row["transcript"], wer_pct,
                    levelled(load(row["path"], RATE_HZ)[:, 0]))


# -- one sentence

def levels(x: Samples) -> Samples:
    """Peak of every 10 ms."""
    whole = np.pad(np.abs(x), (0, -len(x) % STEP))
    return np.asarray(whole.reshape(-1, STEP).max(axis=1), np.float32)


def voiced(x: Samples, below_peak_db: float = 35.0) -> tuple[int, int]:
    """First and last sample (exclusive) that are louder than the peak minus `below_peak_db`."""
    level = levels(x)
    loud = np.flatnonzero(level > level.max() * 10 ** (-below_peak_db / 20))
    return (int(loud[0]) * STEP, min(len(x), (int(loud[-1]) + 1) * STEP)) if len(loud) else (0, len(x))


def levelled(x: Samples) -> Samples:
    """Trimmed, RMS of LEVEL_DBFS (peak at most 0.9), without a click at its ends."""
    keep = int(KEEP_S * RATE_HZ)
    start, end = voiced(x)
    x = x[max(0, start - keep):end + keep]
    rms, peak = float(np.sqrt(np.mean(x ** 2))), float(np.abs(x).max())
    x = x * min(10 ** (LEVEL_DBFS / 20) / max(rms, 1e-9), 0.9 / max(peak, 1e-9))
    return np.asarray(x * _edges(len(x)), np.float32)


def _edges(count: int) -> Samples:
    slope = np.minimum(np.arange(1, count + 1) / STEP, 1.0)
    return np.asarray(slope * slope[::-1], np.float32)


def squeezed(x: Samples) -> Samples:
    """No stretch below -30 dB of the peak is longer than TIGHT_S: the middle of a longer one is cut out."""
    quiet = levels(x) <= np.abs(x).max() * 10 ** (-30 / 20)
    most, keep = round(TIGHT_S * RATE_HZ / STEP), np.ones(len(quiet), bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start > most:
            keep[start + most // 2:end - (most - most // 2)] = False
    return np.asarray(x[np.repeat(keep, STEP)[:len(x)]], np.float32)


def hesitating(x: Samples, pause_s: float) -> Samples:
    """A pause at the quietest 60 ms of the middle (30 to 70 % of the sentence)."""
    level = np.convolve(levels(x) ** 2, np.ones(6), "same")
    low, high = int(0.3 * len(level)), max(int(0.7 * len(level)), int(0.3 * len(level)) + 1)
    cut = (low + int(np.argmin(level[low:high]))) * STEP
    return np.concatenate([x[:cut], np.zeros(int(pause_s * RATE_HZ), np.float32), x[cut:]])


# -- a take

def build(pool: Sequence[Sentence], seconds: float, kind: Kind = "pauses", seed: int = 1,
          last: Sentence | None = None) -> LongTake:
    """A take of `seconds`, as near as the sentences allow; `last` stands at its end, alone where no other fits."""
    dice = np.random.default_rng([seed, round(1000 * seconds), KINDS.index(kind)])
    if last:
        pool = [one for one in pool if one.file != last.file]
    shaped = [_shaped(one, kind, dice) for one in pool]
    end = _shaped(last, kind, dice) if last else None
    low, high = (TIGHT_S, TIGHT_S) if kind == "tight" else PAUSE_S
    chosen = _chosen(shaped, seconds - LEAD_S, low, high, end, dice)
    voice_s = sum(one.seconds for one in chosen)
    gaps = _gaps(len(chosen) - 1, seconds - LEAD_S - voice_s, low, high, dice)
    pieces, parts, at = [np.zeros(int(LEAD_S * RATE_HZ), np.float32)], [], int(LEAD_S * RATE_HZ)
    for one, gap_s in zip(chosen, [*gaps, 0.0], strict=True):
        parts.append(Part(at / RATE_HZ, at / RATE_HZ + one.seconds, one.file, one.text))
        pieces += [one.samples, np.zeros(round(gap_s * RATE_HZ), np.float32)]
        at += len(pieces[-2]) + len(pieces[-1])
    samples = np.concatenate(pieces)
    samples = samples + dice.standard_normal(len(samples)).astype(np.float32) * np.float32(10 ** (ROOM_DBFS / 20))
    if kind == "quiet":
        samples = samples * np.float32(10 ** (QUIET_DB / 20))
    language = chosen[0].language
    voice_end_s = parts[-1].start_s + voiced(chosen[-1].samples)[1] / RATE_HZ
    return LongTake(f"{kind}-{language}-{seconds:g}s-{seed}", kind, language, np.clip(samples, -1, 1), tuple(parts),
                    voice_end_s)


def takes(language: str, half: Half, lengths_s: Sequence[float] = LENGTHS_S, kinds: Sequence[Kind] = KINDS,
          each: int = 2) -> Iterator[LongTake]:
    """The takes over which words are counted: `each` of every length and kind."""
    pool = sentences(language, half)
    for kind in kinds:
        for seconds in lengths_s:
            for seed in range(1, each + 1):
                yield build(pool, seconds, kind, seed)


def last_sentence(pool: Sequence[Sentence], seconds: float = 2.7) -> Sentence:
    """Of the sentences that whole decoding gets without an error the one whose length is nearest."""
    right = [one for one in pool if one.wer_pct == 0] or list(pool)
    return min(right, key=lambda one: (abs(one.seconds - seconds), one.file))


def _shaped(one: Sentence, kind: Kind, dice: np.random.Generator) -> Sentence:
    if kind == "tight":
        return replace(one, samples=squeezed(one.samples))
    if kind == "hesitating":
        return replace(one, samples=hesitating(one.samples, dice.uniform(*INNER_PAUSE_S)))
    return one


def _chosen(pool: Sequence[Sentence], seconds: float, low: float, high: float, last: Sentence | None,
            dice: np.random.Generator) -> list[Sentence]:
    """The best of DRAWS draws: the pauses between `low` and `high` can make it as long as wished, or nearly so."""
    best: list[Sentence] = []
    nearest = float("inf")
    end = [last] if last else []
    for _ in range(DRAWS):
        drawn = _drawn(pool, seconds - sum(one.seconds + low for one in end), low, dice) + end
        if not drawn:
            continue
        shortest = sum(one.seconds for one in drawn) + low * (len(drawn) - 1)
        longest = shortest + (high - low) * (len(drawn) - 1)
        off = max(shortest - seconds, seconds - longest, 0.0)
        if off < nearest:
            best, nearest = drawn, off
        if off == 0.0:
            break
    return best or [min(pool, key=lambda one: one.seconds)]


def _drawn(pool: Sequence[Sentence], seconds: float, low: float, dice: np.random.Generator) -> list[Sentence]:
    """Sentences in random order as long as they fit; each comes again only when all have been spoken."""
    drawn: list[Sentence] = []
    while True:
        before = len(drawn)
        waiting = [pool[i] for i in dice.permutation(len(pool))]
        while waiting:
            fits = [one for one in waiting if one.seconds + low <= seconds]
            if not fits:
                break
            others = [one for one in fits if not drawn or one.speaker != drawn[-1].speaker]
            one = (others or fits)[0]
            waiting = [other for other in waiting if other.file != one.file]
            drawn.append(one)
            seconds -= one.seconds + low
        if len(drawn) == before:
            return drawn


def _gaps(count: int, seconds: float, low: float, high: float, dice: np.random.Generator) -> list[float]:
    """`count` pauses between `low` and `high` seconds, together `seconds` if that can be."""
    if count < 1:
        return []
    gaps = dice.uniform(low, high, count)
    wished = min(max(seconds, low * count), high * count)
    total = float(gaps.sum())
    if total > wished:
        gaps = low + (gaps - low) * ((wished - low * count) / max(total - low * count, 1e-9))
    elif total < wished:
        gaps = high - (high - gaps) * ((high * count - wished) / max(high * count - total, 1e-9))
    return [float(gap) for gap in gaps]
