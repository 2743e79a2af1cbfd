"""The text of takes that are decoded while they are spoken, against whole-take decoding by faster-whisper.

python -m benchmarks.live_accuracy --speech DIR [--half reporting] [--each 1] [--rows FILE]

Spoken: the sentences of the folder as they are, takes of 30, 60 and 120 s built from them (long_takes.py, `--each` of
every length, kind and language), and its single words (all of them: there are few). Live: the program's own detector,
cutting, decoding and joining (speech/live.py), on a clock that stands still while nothing happens, so that a take needs
only the time of its decoding; on that clock a decoding takes DECODE_S. Whole: faster-whisper called directly, the same
model (base, int8, processor), beam 5, full context, condition_on_previous_text=False, on the same samples.

Words: as in benchmarks/accuracy.py, with the paired bootstrap interval over takes (2.5 % to 97.5 %, 10,000 draws,
seed 1); the takes of a half share their sentences, so that the intervals are rather too narrow. A passage is lost if
five or more words in a row are right in the whole decoding and not in the live text. At a join within a sentence a full
stop or a capital is false, unless the whole decoding has it at the same place; between sentences it is missed, if the
whole decoding has it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import jiwer
import numpy as np

from benchmarks.accuracy import errors
from benchmarks.long_takes import RATE_HZ, ROOM_DBFS, Half, LongTake, Samples, halves, takes
from benchmarks.plain_at_release import BASE

BLOCK: Final = 320                 # 20 ms, as the microphone gives them
DECODE_S: Final = (0.25, 0.03)     # a decoding of n seconds takes a + b n: base, two cores
LEAD_S, TAIL_S = 0.3, 0.25         # of room before the voice, and recorded after the release
PASSAGE_WORDS: Final = 5
ONE_WORD_S: Final = 2.2
DRAWS: Final = 10_000


@dataclass(frozen=True)
class Spoken:
    """`sentences_s`: (start, end) of each in the samples. `group`: what it is counted under."""

    name: str
    group: str
    language: str
    text: str
    samples: Samples
    sentences_s: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class PieceText:
    """A piece of a take as it was decoded. `until`: the text of the take up to its end."""

    start_s: float
    end_s: float
    forced: bool
    text: str
    until: str


@dataclass(frozen=True)
class Heard:
    """`late_s`: from the end of the sound to the text, on the clock. `calls`: decodings."""

    text: str
    reason: str
    pieces: tuple[PieceText, ...]
    late_s: float
    calls: int


@dataclass(frozen=True)
class Row:
    """A take. `wrong`, `wrong_whole`: words."""

    name: str
    group: str
    language: str
    reference: str
    whole: str
    live: Heard
    wrong: int
    wrong_whole: int
    words: int
    joins: list[Join] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Join:
    """Marks at a join. `found`: its place is known in the whole decoding. `within`: a sentence."""

    forced: bool
    within: bool
    found: bool
    stop: bool
    capital: bool
    stop_whole: bool
    capital_whole: bool
    text: str


# -- decoding

class Simulation:
    """The live path on a clock of its own, and the decoder it is compared with."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel  # type: ignore[import-untyped]

        from superwhisper_gui.speech.manager import UnifiedSTTManager
        from superwhisper_gui.speech.places import ManagerConfig
        from superwhisper_gui.speech.vad_choice import OptimizedVADManager

        threads = os.cpu_count() or 1
        self.manager = UnifiedSTTManager(ManagerConfig(str(BASE), device="cpu", cpu_threads=threads, cache_bytes=0))
        self.manager.load()
        self.vad = OptimizedVADManager()
        self.model = WhisperModel(str(BASE), device="cpu", compute_type="int8", cpu_threads=threads)

    def whole(self, samples: Samples, language: str) -> str:
        segments, _ = self.model.transcribe(samples, language=language, beam_size=5, condition_on_previous_text=False)
        return " ".join(segment.text.strip() for segment in segments)

    def live(self, samples: Samples, language: str, rule: Any = None) -> Heard:
        """The take ends TAIL_S after the release. `rule`: a LiveRule in place of the program's."""
        from superwhisper_gui.speech.live import LiveTake

        take = LiveTake(self.vad.stream(), rule)
        released_at = len(samples) - int(TAIL_S * RATE_HZ)
        at, now_s, ready_s, calls = 0, 0.0, 0.0, 0
        answer: Any = None
        while not (at >= len(samples) and take.finished):
            if at < len(samples):
                take.push(samples[at:at + BLOCK])
                if at < released_at <= at + BLOCK:
                    take.release()
                at += BLOCK
                now_s = at / RATE_HZ
                if at >= len(samples):
                    take.end(None)
            elif answer is not None:
                now_s = max(now_s, ready_s)
            if answer is not None and now_s >= ready_s:
                take.done(answer)
                answer = None
            if answer is None and (work := take.next()):
                answer = self._decoded(work, language)
                ready_s = now_s + DECODE_S[0] + DECODE_S[1] * len(work.samples) / RATE_HZ
                calls += 1
        text = take.text(0.0)
        return Heard(text.text, str(text.reason or ""), pieces_of(take), now_s - len(samples) / RATE_HZ, calls)

    def _decoded(self, work: Any, language: str) -> Any:
        from superwhisper_gui.core.audio import Audio

        result = self.manager.transcribe_sync(Audio(work.samples, RATE_HZ), language=language, voice=work.voice,
                                              piece=True, timeout_s=600)
        if result.error:
            raise SystemExit(f"not decoded: {result.error}")
        return result


def pieces_of(take: Any) -> tuple[PieceText, ...]:
    from superwhisper_gui.speech.joins import joined

    done = take._done
    pairs = [(one.piece.forced, one.result) for one in done]
    return tuple(PieceText(one.piece.start / RATE_HZ, one.piece.end / RATE_HZ, one.piece.forced, one.result.text,
                           joined(pairs[:n + 1])) for n, one in enumerate(done))


# -- what is spoken

def room(seconds: float, dbfs: float = ROOM_DBFS) -> Samples:
    noise = np.random.default_rng(7).standard_normal(int(seconds * RATE_HZ))
    return np.asarray(noise * 10 ** (dbfs / 20), np.float32)


def single(row: dict[str, Any], group: str) -> Spoken:
    from tests.desktop import bench

    load: Any = bench.load
    sound = np.clip(load(row["path"], RATE_HZ)[:, 0], -1, 1)
    samples = np.concatenate([room(LEAD_S), sound, room(TAIL_S)])
    return Spoken(row["file"], group, row["language"], row["transcript"], samples,
                  ((LEAD_S, LEAD_S + len(sound) / RATE_HZ),))


def long(take: LongTake) -> Spoken:
    tail = room(TAIL_S) * np.float32(10 ** (-30 / 20) if take.kind == "quiet" else 1.0)
    return Spoken(take.name, f"{take.kind} {take.language}", take.language, take.text,
                  np.concatenate([take.samples, tail]), tuple((part.start_s, part.end_s) for part in take.parts))


def sentences(half: Half) -> Iterator[Spoken]:
    from tests.desktop import bench

    entries: Any = bench.entries
    for language in ("fr", "en"):
        rows = entries(language, "utt")
        of = halves(rows)
        yield from (single(row, f"utt {language}") for row in rows if of[row["file"]] == half)


def single_words() -> list[dict[str, Any]]:
    from tests.desktop import bench

    entries: Any = bench.entries
    return [row for language in ("fr", "en") for row in entries(language)
            if row["class"] == "short" or (row["class"] == "utt" and row["seconds"] < ONE_WORD_S)]


# -- comparing

def tokens(text: str, language: str) -> list[tuple[str, str]]:
    """(word as it is compared, the token it stands in), in order."""
    from tests.desktop import bench

    words: Any = bench.words
    return [(word, token) for token in text.split() for word in words(token, language)]


def aligned(reference: Sequence[str], heard: Sequence[str]) -> dict[int, int]:
    """Places in the reference whose word was heard -> place in what was heard."""
    if not reference or not heard:
        return {}
    chunks = jiwer.process_words([" ".join(reference)], [" ".join(heard)]).alignments[0]
    return {one.ref_start_idx + i: one.hyp_start_idx + i for one in chunks if one.type == "equal"
            for i in range(one.ref_end_idx - one.ref_start_idx)}


def lost_passages(reference: str, whole: str, live: str, language: str) -> list[str]:
    """PASSAGE_WORDS or more words of the reference in a row that `whole` has and `live` has not."""
    from tests.desktop import bench

    words: Any = bench.words
    spoken = words(reference, language)
    whole_has, live_has = aligned(spoken, words(whole, language)), aligned(spoken, words(live, language))
    lost = "".join("x" if i in whole_has and i not in live_has else "." for i in range(len(spoken)))
    return [" ".join(spoken[run.start():run.end()]) for run in re.finditer(f"x{{{PASSAGE_WORDS},}}", lost)]


def joins(spoken: Spoken, heard: Heard, whole: str) -> list[Join]:
    """The joins with the marks that the live text and the whole decoding have there."""
    live, other = tokens(heard.text, spoken.language), tokens(whole, spoken.language)
    places = aligned([word for word, _ in live], [word for word, _ in other])
    found = []
    for piece in heard.pieces[:-1]:
        # a full stop that was taken away at the join is no part of a word: the number of words is the same
        at = len(tokens(piece.until, spoken.language))
        if not 0 < at < len(live):
            continue
        place = _place(at, places)
        stop, capital = _marks(live, at)
        stop_whole, capital_whole = (False, False) if place is None else _marks(other, place)
        found.append(Join(piece.forced, _within(piece.end_s, spoken.sentences_s), place is not None, stop, capital,
                          stop_whole, capital_whole, " ".join(token for _, token in live[max(0, at - 3):at + 3])))
    return found


def _place(at: int, places: dict[int, int], near: int = 3) -> int | None:
    """Where word `at` stands in the other text, by the nearest common words on both sides, if they agree."""
    before = next((places[at - n] + n for n in range(1, near + 1) if at - n in places), None)
    after = next((places[at + n] - n for n in range(near) if at + n in places), None)
    return before if before == after else None


def _marks(text: Sequence[tuple[str, str]], at: int) -> tuple[bool, bool]:
    """(a sentence ends before word `at`, the word has a capital)"""
    return text[at - 1][1].rstrip("»\")' ").endswith((".", "!", "?")), text[at][1][:1].isupper()


def _within(at_s: float, sentences_s: Sequence[tuple[float, float]], edge_s: float = 0.3) -> bool:
    return any(start + edge_s < at_s < end - edge_s for start, end in sentences_s)


def row_of(simulation: Simulation, spoken: Spoken) -> Row:
    whole = simulation.whole(spoken.samples, spoken.language)
    heard = simulation.live(spoken.samples, spoken.language)
    wrong, words = errors(spoken.text, heard.text, spoken.language)
    wrong_whole, _ = errors(spoken.text, whole, spoken.language)
    return Row(spoken.name, spoken.group, spoken.language, spoken.text, whole, heard, wrong, wrong_whole, words,
               joins(spoken, heard, whole), lost_passages(spoken.text, whole, heard.text, spoken.language))


# -- the tables

def difference(rows: Sequence[Row]) -> tuple[float, float, float]:
    """Points that live is worse, and the bootstrap interval."""
    table = np.array([(row.wrong - row.wrong_whole, row.words) for row in rows])
    draws = table[np.random.default_rng(1).integers(0, len(table), (DRAWS, len(table)))].sum(axis=1)
    low, high = np.percentile(100 * draws[:, 0] / draws[:, 1], [2.5, 97.5])
    worse, words = table.sum(axis=0)
    return 100 * worse / words, float(low), float(high)


def words_table(rows: Sequence[Row]) -> str:
    lines = ["| class | takes | words | whole % | live % | difference, points |", "|---|---|---|---|---|---|"]
    for group in [*dict.fromkeys(row.group for row in rows), "all"]:
        here = [row for row in rows if group in (row.group, "all")]
        count = sum(row.words for row in here)
        points, low, high = difference(here)
        lines.append(f"| {group} | {len(here)} | {count} | {100 * sum(row.wrong_whole for row in here) / count:.2f} "
                     f"| {100 * sum(row.wrong for row in here) / count:.2f} "
                     f"| {points:+.2f} [{low:+.2f}, {high:+.2f}] |")
    return "\n".join(lines)


def worst(rows: Sequence[Row]) -> tuple[str, float]:
    groups = dict.fromkeys(row.group for row in rows)
    return max(((group, difference([row for row in rows if row.group == group])[0]) for group in groups),
               key=lambda one: one[1])


def joins_table(rows: Sequence[Row]) -> str:
    lines = ["| joins | count | place known | full stops: live / whole | only live | only whole "
             "| capitals: live / whole | only live | only whole |", "|---" * 9 + "|"]
    kinds = (("within a sentence, at a pause", True, False), ("within a sentence, without a pause", True, True),
             ("between sentences, at a pause", False, False), ("between sentences, without a pause", False, True))
    for name, within, forced in kinds:
        every = [join for row in rows for join in row.joins if (join.within, join.forced) == (within, forced)]
        known = [join for join in every if join.found]
        cells = [name, str(len(every)), str(len(known)), *_compared([(j.stop, j.stop_whole) for j in known]),
                 *_compared([(j.capital, j.capital_whole) for j in known])]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _compared(marks: Sequence[tuple[bool, bool]]) -> tuple[str, str, str]:
    return (f"{sum(live for live, _ in marks)} / {sum(whole for _, whole in marks)}",
            str(sum(live and not whole for live, whole in marks)),
            str(sum(whole and not live for live, whole in marks)))


def false_marks(rows: Sequence[Row]) -> list[str]:
    return [f"* {row.name}: {join.text!r}" for row in rows for join in row.joins if join.found and join.within
            and ((join.stop and not join.stop_whole) or (join.capital and not join.capital_whole))]


def one_word_table(simulation: Simulation) -> str:
    from tests.desktop import bench

    words: Any = bench.words
    load: Any = bench.load
    right = {"live": 0, "whole, same samples": 0, "whole, the file as it is": 0}
    dropped, apart, rows = [], [], single_words()
    for row in rows:
        spoken = single(row, "short")
        heard = simulation.live(spoken.samples, spoken.language)
        texts = {"live": heard.text, "whole, same samples": simulation.whole(spoken.samples, spoken.language),
                 "whole, the file as it is": simulation.whole(load(row["path"], RATE_HZ)[:, 0], spoken.language)}
        wanted = words(spoken.text, spoken.language)
        hits = {name: words(text, spoken.language) == wanted for name, text in texts.items()}
        for name, hit in hits.items():
            right[name] += hit
        if not heard.text:
            dropped.append(f"{row['file']} ({heard.reason})")
        if len(set(hits.values())) > 1:
            apart.append(f"* {row['file']}, {spoken.text!r}: {texts}")
    lines = ["| single words | right |", "|---|---|", *(f"| {name} | {count} of {len(rows)} |"
                                                        for name, count in right.items())]
    return "\n".join([*lines, "", f"Without a text: {', '.join(dropped) or 'none'}", *apart])


def report(rows: Sequence[Row]) -> str:
    passages, (name, points) = [f"* {row.name}: {passage}" for row in rows for passage in row.lost], worst(rows)
    return "\n".join([
        words_table(rows), "", f"Worst class: {name}, {points:+.2f} points", "",
        f"Passages of {PASSAGE_WORDS} words or more that only the whole decoding has: {len(passages)}", *passages, "",
        joins_table(rows), "", "False within a sentence:", *false_marks(rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--half", choices=("choosing", "reporting"), default="reporting")
    parser.add_argument("--each", type=int, default=1, help="long takes of every length, kind and language")
    parser.add_argument("--rows", type=Path, help="every take with its texts as a line of JSON")
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech)
    simulation, rows = Simulation(), []
    built = (long(take) for language in ("fr", "en") for take in takes(language, options.half, each=options.each))
    for spoken in (one for source in (sentences(options.half), built) for one in source):
        rows.append(row_of(simulation, spoken))
        if options.rows:
            with options.rows.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(rows[-1]), ensure_ascii=False) + "\n")
    print(f"Half: {options.half}\n\n{report(rows)}\n\n{one_word_table(simulation)}")


if __name__ == "__main__":
    main()
