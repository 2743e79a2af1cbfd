"""How near the text comes to the limit after a release in mid-voice: decoding what was still open, and nothing else.

python -m benchmarks.tail_limit --speech DIR [--releases 20] [--language en]

In one process: takes of 6 to 14 s are pushed in real time into the program's live decoding (speech/desk.py), which
decodes in its own thread; the key goes up 50 ms before the end of the last word, and the take ends 250 ms later. Ours:
from the end of the take to its text. The limit: CTranslate2's bare encode and generate of what is open at the end of
the take (the last piece that was decoded), with the same context rule, beam, length and tokens, on the same threads, in
the same process right after (best of 3; mel spectrogram and text not counted). Ratio of the sums and of each release.
What is decoded in the tail and still right at its end is in neither: such releases are shown as "ready".
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.live_accuracy import BLOCK, room
from benchmarks.long_takes import RATE_HZ, LongTake, Samples, build, sentences
from benchmarks.plain_at_release import BASE
from benchmarks.stage import machine, spread

RELEASE_S, TAIL_S = -0.05, 0.25    # from the end of the voice; recorded after the release
LENGTHS_S: Final = (6.0, 8.0, 10.0, 12.0, 14.0)
BEST_OF: Final = 3
READY_S: Final = 0.02              # a text that is there so soon was decoded before


@dataclass(frozen=True)
class Release:
    """`open_s`: of sound in the last piece; `calls`: decodings after the end of the take."""

    name: str
    ours_s: float
    bare_s: float
    open_s: float
    calls: int

    @property
    def ready(self) -> bool:
        return self.ours_s < READY_S


class Live:
    """Desk, detector and manager as in the speech process, on a thread of this one."""

    def __init__(self, threads: int) -> None:
        from superwhisper_gui.speech.desk import Desk
        from superwhisper_gui.speech.live import LiveTake
        from superwhisper_gui.speech.manager import UnifiedSTTManager
        from superwhisper_gui.speech.places import ManagerConfig
        from superwhisper_gui.speech.vad_choice import OptimizedVADManager

        self.manager = UnifiedSTTManager(ManagerConfig(str(BASE), device="cpu", cpu_threads=threads, cache_bytes=0))
        self.manager.load()
        vad = OptimizedVADManager()
        vad.initialize_sync()
        self.desk = Desk()
        self.desk.open(lambda _: LiveTake(vad.stream()))
        self.decoded: list[tuple[float, Samples]] = []         # when it was done
        self.answered = threading.Event()
        threading.Thread(target=self._decode, daemon=True).start()

    def _decode(self) -> None:
        from superwhisper_gui.core.audio import Audio
        from superwhisper_gui.speech.desk import ToAnswer

        while True:
            job = self.desk.next(None)
            if isinstance(job, ToAnswer):
                self.desk.answer(job)
                self.answered.set()
            elif job:
                result = self.manager.transcribe_sync(
                    Audio(job.work.samples, RATE_HZ), language=job.entry.begin.language, voice=job.work.voice,
                    piece=True, timeout_s=600)
                self.decoded.append((time.monotonic(), job.work.samples))
                self.desk.decoded(job, result)

    def speak(self, number: int, take: LongTake) -> tuple[float, Samples, int]:
        """Returns seconds from the end of the take to the text, the last piece, and the decodings since the end."""
        from superwhisper_gui.speech import protocol

        samples = np.concatenate([take.samples, room(TAIL_S)])
        release = int((take.voice_end_s + RELEASE_S) * RATE_HZ)
        samples = samples[:release + int(TAIL_S * RATE_HZ)]
        self.answered.clear()
        self.desk.take_in(protocol.Begin(number, take.language, (take.language,), live=True))
        begun, up = time.monotonic(), False
        for at in range(0, len(samples), BLOCK):
            time.sleep(max(0.0, begun + min(at + BLOCK, len(samples)) / RATE_HZ - time.monotonic()))
            self.desk.take_in(protocol.Frames(number, samples[at:at + BLOCK].astype("<f4").tobytes()))
            if not up and at + BLOCK >= release:
                self.desk.take_in(protocol.Release(number))
                up = True
        ended = time.monotonic()
        self.desk.take_in(protocol.End(number, None))
        if not self.answered.wait(60):
            raise SystemExit("no answer within 60 s")
        ours_s = time.monotonic() - ended
        return ours_s, self.decoded[-1][1], sum(done > ended for done, _ in self.decoded)


class Bare:
    """CTranslate2 and nothing around it."""

    def __init__(self, threads: int) -> None:
        from faster_whisper.tokenizer import Tokenizer  # type: ignore[import-untyped]

        from superwhisper_gui.speech.backends.context_model import ContextModel
        from superwhisper_gui.speech.backends.features import BlockFeatures

        self.model = ContextModel(str(BASE), device="cpu", compute_type="int8", cpu_threads=threads)
        self.features = BlockFeatures(**self.model.feat_kwargs)
        self.tokenizer = Tokenizer

    def seconds(self, samples: Samples, language: str) -> float:
        """Best of BEST_OF."""
        from faster_whisper.transcribe import get_suppressed_tokens, pad_or_trim  # type: ignore[import-untyped]

        from superwhisper_gui.speech.backends.context import RULES
        from superwhisper_gui.speech.backends.piece import TOKENS, TOKENS_PER_S

        tokenizer = self.tokenizer(self.model.hf_tokenizer, True, task="transcribe", language=language)
        prompt = self.model.get_prompt(tokenizer, [], without_timestamps=False)
        mel = pad_or_trim(self.features(samples))
        tokens = int(TOKENS + TOKENS_PER_S * len(samples) / RATE_HZ)
        best_s = float("inf")
        for _ in range(BEST_OF):
            started = time.perf_counter()
            with self.model.context(RULES[BASE.name]):
                encoded = self.model.encode(mel)
            self.model.model.generate(
                encoded, [prompt], beam_size=5, patience=1, length_penalty=1, max_length=len(prompt) + tokens,
                return_scores=True, return_no_speech_prob=True, suppress_blank=True,
                suppress_tokens=get_suppressed_tokens(tokenizer, [-1]), max_initial_timestamp_index=50)
            best_s = min(best_s, time.perf_counter() - started)
        return best_s


def table(rows: Sequence[Release]) -> str:
    lines = ["| take | open, s | ours, ms | bare, ms | ratio | decodings after the end |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "ready" if row.ready else f"{row.ours_s / row.bare_s:.2f}"
        lines.append(f"| {row.name} | {row.open_s:.1f} | {1000 * row.ours_s:.0f} | {1000 * row.bare_s:.0f} | {ratio} "
                     f"| {row.calls} |")
    counted = [row for row in rows if not row.ready]
    p50, p95, most = spread([row.ours_s / row.bare_s for row in counted])
    together = sum(row.ours_s for row in counted) / max(1e-9, sum(row.bare_s for row in counted))
    return "\n".join([*lines, "", f"{len(counted)} of {len(rows)} had something left to decode: ratio p50 {p50:.2f}, "
                                  f"p95 {p95:.2f}, most {most:.2f}; of the sums {together:.2f}"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--releases", type=int, default=20)
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech)
    from superwhisper_gui.speech.backends.cpu_threads import choose_cpu_threads

    threads = choose_cpu_threads()
    live, bare, pool = Live(threads), Bare(threads), sentences(options.language)
    print(f"{machine()}; {threads} thread(s)", flush=True)
    rows = []
    for number in range(options.releases + 1):                 # the first is not counted
        take = build(pool, LENGTHS_S[number % len(LENGTHS_S)], "pauses", number)
        ours_s, last, calls = live.speak(number, take)
        bare_s = bare.seconds(last, options.language)
        rows.append(Release(take.name, ours_s, bare_s, len(last) / RATE_HZ, calls))
    print(table(rows[1:]))
    print(machine())
    os._exit(0)                                                # the decoder's thread never ends


if __name__ == "__main__":
    main()
