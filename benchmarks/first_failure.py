"""The recording with which the first version of this program failed, rebuilt: its level, its length, its room.

python -m benchmarks.first_failure --speech DIR [--language fr] [--seconds 75]

Reading aloud for 75 s, RMS 0.005, peak 0.087 at most (louder samples are pressed together, as a compressor would),
noise of a room 22 dB under it. `validate --audio` must call it usable, name the gain first, and get its words: what is
wrong is held against the same recording at an ordinary level (RMS 0.056).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.long_takes import RATE_HZ, Samples, build, sentences
from benchmarks.stage import PROGRAM

RMS, PEAK, ROOM_DB = 0.005, 0.087, -22.0
PLAIN_RMS = 10 ** (-25 / 20)


def as_then(samples: Samples) -> Samples:
    x = samples * RMS / np.sqrt(np.mean(np.square(samples)))
    x += np.random.default_rng(1).standard_normal(len(x)) * RMS * 10 ** (ROOM_DB / 20)
    return np.asarray(PEAK * np.tanh(x / PEAK), np.float32)


def write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def validated(folder: Path, name: str, samples: Samples, text: str, language: str) -> dict[str, Any]:
    sound, reference = folder / f"{name}.wav", folder / f"{name}.txt"
    write(sound, samples)
    reference.write_text(text)
    command = [*PROGRAM, "--profile", folder / "profile", "--language", language, "validate",
               "--audio", sound, "--reference", reference, "--json", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    report: dict[str, Any] = json.loads(done.stdout)
    faults = [f"{fault['code']}: {fault['cure']}" for fault in report["faults"]]
    print(f"{name}: RMS {np.sqrt(np.mean(np.square(samples))):.4f}, peak {np.abs(samples).max():.3f}; "
          f"verdict {report['verdict']}; {100 * report['wer']:.1f} % of the words wrong; exit {done.returncode}")
    print("\n".join(f"  {fault}" for fault in faults) or "  no fault")
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--language", default="fr")
    parser.add_argument("--seconds", type=float, default=75.0)
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech.resolve())
    take = build(sentences(options.language), options.seconds)
    spoken = np.pad(take.samples, RATE_HZ)
    plain = spoken * np.float32(PLAIN_RMS / np.sqrt(np.mean(np.square(spoken))))
    with tempfile.TemporaryDirectory() as folder:
        then = validated(Path(folder), "as then", as_then(spoken), take.text, options.language)
        now = validated(Path(folder), "ordinary level", plain, take.text, options.language)
    difference = 100 * (then["wer"] - now["wer"])
    print(f"{take.seconds:.0f} s, {len(take.text.split())} words; difference {difference:+.1f} points")


if __name__ == "__main__":
    main()
