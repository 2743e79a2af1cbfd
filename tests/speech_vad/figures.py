"""Where the tables of docs/decisions/022-vad.md and 023-text-never-said.md come from.

    python -m tests.speech_vad.figures DIR [gate] [text] [equality]

DIR holds a manifest.tsv with file, class (utt, short, nonspeech), language and transcript. About 10 minutes of a core;
`equality` only where torch and silero-vad are installed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech import vad
from superwhisper_gui.speech.evidence import Action, Attempt, judge, retry_options, settle
from superwhisper_gui.speech.models import find_model
from superwhisper_gui.speech.result import mean_logprob
from superwhisper_gui.speech.vad_choice import DETECTORS
from superwhisper_gui.speech.vad_stream import Detector, VadStream, Voice, VoiceBegan

WINDOW_SAMPLES = 4 * ENGINE_RATE_HZ
WINDOWS = 8                                   # of a file, at most
FLOOR = 10 ** (-70 / 20)
LEVELS_DBFS = (None, -20, -30, -40)           # of the peak; None = as recorded


@dataclass(frozen=True, eq=False)
class Clip:
    name: str
    kind: str
    language: str
    samples: Samples


def clips() -> Iterator[Clip]:
    from faster_whisper import decode_audio

    from tests.desktop.bench.speech import entries

    for row in entries():
        if row["class"] in ("utt", "short", "nonspeech"):
            samples = np.clip(np.asarray(decode_audio(str(row["path"])), np.float32), -1, 1)
            yield Clip(row["file"], row["class"], row["language"], samples)


def windows(noise: list[Clip]) -> list[Clip]:
    return [Clip(f"{clip.name}#{n}", "window", "", clip.samples[n * WINDOW_SAMPLES:(n + 1) * WINDOW_SAMPLES])
            for clip in noise for n in range(min(WINDOWS, len(clip.samples) // WINDOW_SAMPLES))]


def quieter(samples: Samples, peak_dbfs: float | None, seed: int) -> Samples:
    """Over a floor of noise at -70 dBFS, in steps of 16 bits."""
    if peak_dbfs is None:
        return samples
    x = samples * 10 ** (peak_dbfs / 20) / (np.abs(samples).max() + 1e-9)
    x = x + np.random.default_rng(seed).standard_normal(len(x)) * FLOOR
    return np.clip(np.round(x * 32768) / 32768, -1, 1).astype(np.float32)


def begins(detector: Detector, samples: Samples) -> bool:
    stream = VadStream(detector, vad.detector_errors())
    return any(isinstance(event, VoiceBegan) for result in (stream.push(samples), stream.finish())
               for event in result.events)


def gate_figures(speech: list[Clip], noise: list[Clip]) -> None:
    for name, make in DETECTORS:
        try:
            detector = make()
        except ImportError:
            say(f"{name}: not installed")
            continue
        gate = vad.Gate(detector)
        say(f"{name}: p95 of 160 ms {gate.p95_ms():.2f} ms")
        for way, passes in (("whole", gate.has_voice), ("stream", lambda x, d=detector: begins(d, x))):
            lost = [f"{level or 'as is'}: {count(speech, level, passes)}" for level in LEVELS_DBFS]
            say(f"  {way}: lost of {len(speech)} at {', '.join(lost)}; "
                f"noise passing: {sum(passes(c.samples) for c in noise)} of {len(noise)} files, "
                f"{sum(passes(c.samples) for c in windows(noise))} of {len(windows(noise))} windows")


def equality_figures(everything: list[Clip]) -> None:
    """Both ways to run Silero's network, frame by frame of whole takes."""
    in_torch, in_onnx = vad.SileroTorchVad(), vad.SileroVad()
    a = np.concatenate([in_torch.voice_probabilities(clip.samples) for clip in everything])
    b = np.concatenate([in_onnx.voice_probabilities(clip.samples) for clip in everything])
    say(f"silero-vad {version('silero-vad')} against {vad._network_file().name}: {len(a)} frames, "
        f"differing by {np.abs(a - b).max():.2g} at most, {np.abs(a - b).mean():.2g} on average; "
        f"same side of 0.5: {int(((a >= 0.5) == (b >= 0.5)).sum())}")


def count(speech: list[Clip], level: float | None, passes: Callable[[Samples], bool]) -> int:
    return sum(not passes(quieter(clip.samples, level, seed)) for seed, clip in enumerate(speech))


class Decoder:
    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(str(find_model("base", Path())), device="cpu", compute_type="int8", cpu_threads=1,
                                   local_files_only=True)

    def __call__(self, clip: Clip, language: str, **options: Any) -> Attempt:
        raw, _ = self._model.transcribe(clip.samples, language=language, beam_size=5, task="transcribe",
                                        condition_on_previous_text=False, **options)
        parts = list(raw)
        return Attempt([Segment(p.start, p.end, p.text.strip(), p.avg_logprob, p.compression_ratio, p.no_speech_prob)
                        for p in parts], [len(p.tokens) for p in parts])


def text_figures(speech: list[Clip], noise: list[Clip]) -> None:
    decode, gate = Decoder(), vad.Gate()
    bare = {"no_speech_threshold": None, "temperature": 0.0, "max_new_tokens": 120}
    rows: dict[str, Counter[str]] = {}
    for clip in [*speech, *noise, *windows(noise)]:
        heard = gate.heard(clip.samples)
        for language in [clip.language] if clip.language in ("fr", "en") else ["fr", "en"]:
            kind = "speech" if clip in speech else f"{clip.kind} {language}"
            options: dict[str, Any] = {} if kind == "speech" else bare
            found = outcomes(decode, clip, language, heard, options)
            rows.setdefault(kind, Counter()).update([name for name, text in found.items() if text])
            rows[kind]["of"] += 1
            if kind == "speech" and not found["kept"]:
                say(f"  speech not kept as it is: {clip.name} {found}")
            if kind != "speech" and found["gate, all rules"]:
                say(f"  noise with text: {clip.name} {language} {found}")
    for kind, counts in rows.items():
        say(f"{kind}: " + ", ".join(f"{name} {n}" for name, n in counts.items()))


def outcomes(
    decode: Decoder, clip: Clip, language: str, heard: Voice | None, options: dict[str, Any],
) -> dict[str, Any]:
    """What text there is after more and more rules."""
    first = decode(clip, language, **options)
    text = " ".join(s.text for s in first.segments)
    passes, words = vad.lets_pass(heard), any(c.isalnum() for c in text)
    sure = words and mean_logprob(first.segments, first.weights) > -1.3
    verdict = judge(first.segments, first.weights, heard, language)
    blind = judge(first.segments, first.weights, None, language)
    found: dict[str, Any] = {
        "decoder alone": words, "gate": passes and words, "gate, decoder's evidence": passes and sure,
        "no gate, rules without VAD": blind.action not in (Action.DROP, Action.REDO),
        "no gate, rules without VAD: decoded again": blind.action is Action.REDO,
        "decoded again": passes and verdict.action is Action.REDO, "kept": passes and verdict.action is Action.KEEP,
    }
    if passes and verdict.action is Action.REDO and verdict.doubt:
        _, verdict = settle(first, decode(clip, language, **(options | retry_options(verdict.doubt))), heard, language)
    found["gate, all rules"] = passes and verdict.text
    found["with a warning"] = passes and verdict.action is Action.WARN
    return found


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(folder: str, *parts: str) -> None:
    os.environ["DESK_SPEECH"] = folder
    everything = list(clips())
    speech = [c for c in everything if c.kind != "nonspeech"]
    noise = [c for c in everything if c.kind == "nonspeech"]
    if not parts or "gate" in parts:
        gate_figures(speech, noise)
    if not parts or "text" in parts:
        text_figures(speech, noise)
    if "equality" in parts:
        equality_figures(everything)


if __name__ == "__main__":
    main(*sys.argv[1:])
