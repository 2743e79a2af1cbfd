"""Word error rate of the live path against `transcribe` on the same recordings, through the whole program.

python -m benchmarks.accuracy --speech DIR [--each 20]     (DIR: recordings with manifest.tsv)
Each recording is played into the microphone with the key held; the pooled rates and the paired bootstrap interval of
their difference (2.5 % to 97.5 %, 10,000 draws over recordings, seed 1) are printed: against the file, and against the
sound of the take itself as the program kept it. A shift of 0.1 s alone changes a word here and there, so that the first
difference holds chance that the second does not.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

import jiwer
import numpy as np
from numpy.typing import NDArray

from benchmarks.stage import PROGRAM, Stage, stage

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--speech", type=Path, required=True)
parser.add_argument("--each", type=int, default=20)


def errors(reference: str, heard: str, language: str) -> tuple[int, int]:
    """(word errors, reference words)"""
    from tests.desktop.bench import words

    spoken, text = words(reference, language), words(heard, language)
    out = jiwer.process_words([" ".join(spoken)], [" ".join(text)])
    return out.substitutions + out.deletions + out.insertions, len(spoken)


def chosen(language: str, each: int) -> list[dict[str, object]]:
    """Evenly spread over the utterances of a language."""
    from tests.desktop.bench import entries

    rows = entries(language, "utt")
    picks = np.unique(np.linspace(0, len(rows) - 1, min(each, len(rows))).round().astype(int))
    return [rows[i] for i in picks]


def live(on: Stage, language: str, rows: list[dict[str, object]]) -> tuple[list[str], list[float], list[Path]]:
    """Texts, delays in ms, and the kept sound of the takes."""
    app = on.launch(f"live-{language}", "--language", language, "--set", "keep_audio=true")
    texts, delays = [], []
    for row in rows:
        on.notes.clear()
        on.dictate(app, row["path"])
        status = on.idle(app)
        texts.append(on.notes.settled(0.3))
        if not status["last"]["inserted"]:
            print(f"  {row['file']}: {status['last']['reason']}")
        delays.append(status["last"]["timings_ms"]["release_to_text"] or float("nan"))
    assert app.status()["counts"]["takes"] == len(rows), "a take was lost"
    app.cli("quit")
    app.wait(5)
    folder = on.desk.home / f"live-{language}" / "takes"
    kept = sorted(folder.glob("*.flac"), key=lambda file: file.stat().st_mtime_ns)
    assert len(kept) == len(rows), "the sound of a take is missing"
    return texts, delays, kept


def from_files(on: Stage, language: str, files: Sequence[object]) -> list[str]:
    import subprocess

    argv = [*PROGRAM, "transcribe", *map(str, files), "--language", language, "--format", "json"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, env=on.desk.env)
    return [json.loads(line)["text"] for line in done.stdout.splitlines()]


def compared(name: str, table: NDArray[np.int64], other: int) -> None:
    """`table`: rows of (wrong live, wrong in the file, wrong in the kept sound, words)."""
    draws = table[np.random.default_rng(1).integers(0, len(table), (10_000, len(table)))].sum(axis=1)
    low, high = np.percentile(100 * (draws[:, 0] - draws[:, other]) / draws[:, 3], [2.5, 97.5])
    total = table.sum(axis=0)
    live, whole = (100 * total[i] / total[3] for i in (0, other))
    print(f"all: live {live:.2f} %, {name} {whole:.2f} %, difference {live - whole:+.2f} points "
          f"[{low:+.2f}, {high:+.2f}]")


def main() -> None:
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech)
    counts: list[tuple[int, ...]] = []
    with stage() as on:
        for language in ("fr", "en"):
            rows = chosen(language, options.each)
            texts, delays, kept = live(on, language, rows)
            ways = (texts, from_files(on, language, [row["path"] for row in rows]), from_files(on, language, kept))
            here = []
            for row, *heard in zip(rows, *ways, strict=True):
                wrong = [errors(str(row["transcript"]), text, language) for text in heard]
                here.append((*(count for count, _ in wrong), wrong[0][1]))
                if len(set(here[-1][:3])) > 1:
                    print(f"  {row['file']}: of {wrong[0][1]} words wrong")
                    for name, (count, _), text in zip(("live", "file", "kept"), wrong, heard, strict=True):
                        print(f"    {name} {count} {text!r}")
            total = np.array(here).sum(axis=0)
            rates = [100 * errors / total[3] for errors in total[:3]]
            p50, p95 = np.nanpercentile(delays, [50, 95])
            print(f"{language}: {len(rows)} takes, live {rates[0]:.2f} %, file {rates[1]:.2f} %, kept {rates[2]:.2f} % "
                  f"of {total[3]} words; empty {texts.count('')}; release to text p50 {p50:.0f} ms, p95 {p95:.0f} ms",
                  flush=True)
            counts += here
    table = np.array(counts)
    compared("file", table, 1)
    compared("kept sound", table, 2)


if __name__ == "__main__":
    main()
