"""The speech core on recordings with known text: word error rate, speed, what the voice gates lose and let through.

python -m benchmarks.speech_core --speech DIR [--each N] [--threads 1]     (DIR: recordings with manifest.tsv)

Every recording is decoded whole on the processor, by faster-whisper called directly and by UnifiedSTTManager, the one
that goes first changing from file to file, with the same options and random seed, on the same model in memory (two that
were loaded from the same file differ by up to 7 % in speed); the direct call has the library's own feature extractor.
Times are those of the processor (all threads), which other work on the machine disturbs less than the clock's. With
each voice detector that is installed the manager decodes again; what its model answers to the same sound is remembered,
so that only the detector and the rules work anew. Prints Markdown for docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jiwer
import numpy as np

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--each", type=int, default=10**6, help="at most so many recordings per class and language")
parser.add_argument("--threads", type=int, default=1)

CLASSES = ("utt", "short", "quality", "long")
GAINS_DBFS = (None, -20, -30)          # peak of the recording; None = as it is
FLOOR_DBFS = -70                       # of the room below it
NOISE_S = 8.0                          # of each noise without a gate: the decoder needs minutes for it
Samples = np.ndarray[Any, np.dtype[np.float32]]


@dataclass
class Sum:
    """Of one class and language: word errors, reference words, seconds of processor and of sound."""

    errors: int = 0
    words: int = 0
    cpu_s: float = 0.0
    sound_s: float = 0.0

    def add(self, errors: int, words: int, cpu_s: float, sound_s: float) -> None:
        self.errors, self.words = self.errors + errors, self.words + words
        self.cpu_s, self.sound_s = self.cpu_s + cpu_s, self.sound_s + sound_s

    @property
    def wer(self) -> float:
        return 100 * self.errors / self.words if self.words else float("nan")

    @property
    def rtf(self) -> float:
        return self.cpu_s / self.sound_s if self.sound_s else float("nan")


@dataclass
class Recording:
    name: str
    kind: str
    language: str
    transcript: str
    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / 16_000


@dataclass
class Remembered:
    """Stands in front of the backend's decoder: the same sound with the same options is decoded once."""

    decode: Callable[..., Any]
    answers: dict[Any, tuple[Any, float]] = field(default_factory=dict)
    spent_s: float = 0.0               # by the decoder since it was last set to 0,
    saved_s: float = 0.0               # and by answers that were remembered
    fresh: bool = False                # nothing is remembered

    def __call__(self, take: Any, **otherwise: Any) -> Any:
        import ctranslate2

        key = (take.samples.tobytes(), take.language, repr(sorted(otherwise.items())))
        if not self.fresh and key in self.answers:
            answer, took_s = self.answers[key]
            self.saved_s += took_s
            return answer
        ctranslate2.set_random_seed(1)
        answer, took_s = timed(lambda: self.decode(take, **otherwise))
        self.answers[key] = answer, took_s
        self.spent_s += took_s
        return answer


def recordings(each: int) -> Iterator[Recording]:
    from superwhisper_gui.media.files import decode_file
    from tests.desktop.bench import entries

    count: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in entries():
        count[row["class"], row["language"]] += 1
        if count[row["class"], row["language"]] <= each:
            yield Recording(row["file"], row["class"], row["language"], row["transcript"],
                            decode_file(row["path"]).samples)


def errors(reference: str, heard: str, language: str) -> tuple[int, int]:
    from tests.desktop.bench import words

    spoken = words(reference, language)
    out = jiwer.process_words([" ".join(spoken)], [" ".join(words(heard, language))])
    return out.substitutions + out.deletions + out.insertions, len(spoken)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    answer = work()
    return answer, time.process_time() - started


def at_level(samples: Samples, peak_dbfs: int | None) -> Samples:
    """Over a quiet room, as a distant voice would be recorded."""
    if peak_dbfs is None:
        return samples
    room = np.random.default_rng(0).normal(0, 10 ** (FLOOR_DBFS / 20), len(samples))
    return (samples / np.abs(samples).max() * 10 ** (peak_dbfs / 20) + room).astype(np.float32)


def main() -> None:
    options = parser.parse_args()
    os.environ.update(DESK_SPEECH=str(options.speech.absolute()), OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1")
    bench = Bench(options.threads)
    everything = list(recordings(options.each))
    speech = [r for r in everything if r.kind in CLASSES]
    for number, recording in enumerate(speech):
        bench.compare(recording, direct_first=number % 2 == 0)
        print(f"\r{number + 1}/{len(speech)}", end="", file=sys.stderr)
    detectors = bench.detectors()
    for name, gate in detectors.items():
        for recording in speech:
            bench.with_gate(name, gate, recording)
    leaks = {name: bench.leaks(gate, [r for r in everything if r.kind == "nonspeech"])
             for name, gate in {**detectors, "none": None}.items()}
    lost = {name: [bench.lost(gate, [r for r in speech if r.kind in ("utt", "short")], gain) for gain in GAINS_DBFS]
            for name, gate in detectors.items()}
    bench.report(list(detectors), leaks, lost, len([r for r in everything if r.kind == "nonspeech"]),
                 len([r for r in speech if r.kind in ("utt", "short")]))


class Bench:
    def __init__(self, threads: int) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor

        from superwhisper_gui.speech import ManagerConfig, UnifiedSTTManager

        self.threads = threads
        self.manager = UnifiedSTTManager(ManagerConfig(device="cpu", cpu_threads=threads, cache_bytes=0))
        self.manager.load()
        self.manager.warm_up()
        backend: Any = self.manager._chain()[0]._backend
        self.model = backend._model
        self.features = FeatureExtractor(**self.model.feat_kwargs), self.model.feature_extractor
        self.memory = backend._attempt = Remembered(backend._attempt)
        self.sums: defaultdict[tuple[str, str, str], Sum] = defaultdict(Sum)       # (way, class, language)
        self.around_s = 0.0                  # spent by the manager outside its decoder
        self.sure: list[tuple[float, float]] = []                                  # (confidence, word error rate)
        self.different: list[str] = []

    def compare(self, r: Recording, *, direct_first: bool) -> None:
        ways = [self._directly, self._by_manager]
        texts = [way(r) for way in (ways if direct_first else ways[::-1])]
        a, b = texts if direct_first else texts[::-1]
        if a != b:
            self.different.append(r.name)

    def _directly(self, r: Recording) -> str:
        import ctranslate2

        ctranslate2.set_random_seed(1)
        self.model.feature_extractor = self.features[0]
        text, cpu_s = timed(lambda: " ".join(s.text.strip() for s in self.model.transcribe(
            r.samples, language=r.language, task="transcribe", beam_size=5, condition_on_previous_text=False)[0]))
        self.model.feature_extractor = self.features[1]
        self.sums["direct", r.kind, r.language].add(*errors(r.transcript, text, r.language), cpu_s, r.seconds)
        return str(text)

    def _by_manager(self, r: Recording) -> str:
        self.memory.spent_s, self.memory.fresh = 0.0, True
        result, cpu_s = timed(lambda: self.manager.transcribe_sync(r.samples, language=r.language))
        self.memory.fresh = False
        self.around_s += cpu_s - self.memory.spent_s
        wrong, words = errors(r.transcript, result.text, r.language)
        self.sums["manager", r.kind, r.language].add(wrong, words, cpu_s, r.seconds)
        if result.text:
            self.sure.append((result.confidence, wrong / max(1, words)))
        return str(result.text)

    def detectors(self) -> dict[str, Any]:
        from superwhisper_gui.speech.vad import Gate
        from superwhisper_gui.speech.vad_choice import DETECTORS

        found = {}
        for name, make in DETECTORS:
            try:
                found[name] = Gate(make())
            except ImportError:
                print(f"\n{name}: not installed", file=sys.stderr)
        return found

    def with_gate(self, name: str, gate: Any, r: Recording) -> None:
        """The remembered decodings count with the time they took."""
        self.memory.saved_s = 0.0
        result, cpu_s = timed(lambda: self.manager.transcribe_sync(r.samples, language=r.language, gate=gate))
        self.sums[name, r.kind, r.language].add(*errors(r.transcript, result.text, r.language),
                                                cpu_s + self.memory.saved_s, r.seconds)

    def leaks(self, gate: Any, noises: list[Recording]) -> list[str]:
        texts = []
        for r in noises:
            x = r.samples if gate else r.samples[:int(NOISE_S * 16_000)]
            result = self.manager.transcribe_sync(x, language="fr", gate=gate)
            texts += [f"{r.name}: {result.text[:60]!r}"] if result.text else []
        return texts

    def lost(self, gate: Any, speech: list[Recording], gain: int | None) -> list[str]:
        return [r.name for r in speech if not gate.has_voice(at_level(r.samples, gain))]

    def report(self, detectors: list[str], leaks: dict[str, list[str]], lost: dict[str, list[list[str]]],
               noises: int, speech: int) -> None:
        import ctranslate2
        import faster_whisper

        ways = ["direct", "manager", *detectors]
        print(f"\n{date.today().isoformat()}, faster-whisper {faster_whisper.__version__}, CTranslate2 "
              f"{ctranslate2.__version__}, model base, int8, beam 5, {self.threads} thread(s).\n")
        print("| class | words | " + " | ".join(f"{way}: WER %, RTF" for way in ways) + " |")
        print("|---|---|" + "---|" * len(ways))
        rows = [(kind, language) for kind in CLASSES for language in ("fr", "en")]
        for kind, language in [r for r in rows if self.sums["direct", *r].words]:
            cells = [f"{s.wer:.1f}, {s.rtf:.3f}" for s in (self.sums[way, kind, language] for way in ways)]
            print(f"| {kind} {language} | {self.sums['direct', kind, language].words} | " + " | ".join(cells) + " |")
        totals = [self._total(way, rows) for way in ways]
        print(f"| **all** | {totals[0].words} | " + " | ".join(f"**{t.wer:.2f}, {t.rtf:.3f}**" for t in totals) + " |")
        direct, manager = totals[:2]
        print(f"\nManager against direct: WER {manager.wer - direct.wer:+.2f} points; the manager's own work "
              f"{100 * self.around_s / manager.cpu_s:.2f} % of its processing time; processor time "
              f"{100 * (manager.cpu_s / direct.cpu_s - 1):+.1f} % against the direct call. Texts that differ: "
              f"{', '.join(self.different) or 'none'}.\n")
        self._report_confidence()
        print(f"\n| detector | noises with text, of {noises} | " + " | ".join(
            f"speech lost, of {speech}, " + ("as it is" if g is None else f"peak {g} dBFS") for g in GAINS_DBFS) + " |")
        print("|---|---|" + "---|" * len(GAINS_DBFS))
        for name in detectors:
            print(f"| {name} | {len(leaks[name])} | " + " | ".join(str(len(x)) for x in lost[name]) + " |")
        print(f"| none (first {NOISE_S:.0f} s) | {len(leaks['none'])} |" + " 0 |" * len(GAINS_DBFS))
        for name, texts in leaks.items():
            print(f"\nText for noise with {name}: " + ("; ".join(texts) or "none"))
        for name, files in lost.items():
            if any(files):
                print(f"\nLost by {name}: " + ", ".join(sorted({f for some in files for f in some})))

    def _total(self, way: str, rows: list[tuple[str, str]]) -> Sum:
        total = Sum()
        for row in rows:
            s = self.sums[way, *row]
            total.add(s.errors, s.words, s.cpu_s, s.sound_s)
        return total

    def _report_confidence(self) -> None:
        confidence, wer = np.array(self.sure).T
        correct = 1 - np.minimum(wer, 1)
        good, bad = confidence[wer < 0.1], confidence[wer >= 0.3]
        print("| takes with | n | mean confidence |\n|---|---|---|")
        for name, group in (("no error", wer == 0), ("under 10 % wrong", (wer > 0) & (wer < 0.1)),
                            ("10 to 30 % wrong", (wer >= 0.1) & (wer < 0.3)), ("30 % or more wrong", wer >= 0.3)):
            print(f"| {name} | {group.sum()} | {confidence[group].mean():.3f} |")
        order = float(np.corrcoef(_ranks(confidence), _ranks(correct))[0, 1])
        above = float(np.mean([(a > b) + 0.5 * (a == b) for a in good for b in bad]))
        print(f"\nRank correlation of confidence with the share of right words {order:.2f}, linear "
              f"{np.corrcoef(confidence, correct)[0, 1]:.2f}; of a take under 10 % and one of 30 % or more the first "
              f"has the higher confidence in {100 * above:.0f} % of all pairs.")


def _ranks(values: Samples) -> Samples:
    """Equal values share the mean of their ranks."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values))
    return np.array([ranks[values == value].mean() for value in values])


if __name__ == "__main__":
    main()
