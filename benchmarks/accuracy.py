"""Word error rate of the live path against `transcribe` on the same recordings, through the whole program.

python -m benchmarks.accuracy --speech DIR [--each 20]     (DIR: recordings with manifest.tsv)
Each recording is played into the microphone with the key held; the pooled rates and the paired bootstrap interval of
their difference (2.5 % to 97.5 %, 10,000 draws over recordings, seed 1) are printed.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import jiwer
import numpy as np

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


def live(on: Stage, language: str, rows: list[dict[str, object]]) -> tuple[list[str], list[float]]:
    app = on.launch(f"live-{language}", "--language", language)
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
    return texts, delays


def from_files(on: Stage, language: str, rows: list[dict[str, object]]) -> list[str]:
    import subprocess

    argv = [*PROGRAM, "transcribe", *(str(row["path"]) for row in rows), "--language", language, "--format", "json"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, env=on.desk.env)
    return [json.loads(line)["text"] for line in done.stdout.splitlines()]


def main() -> None:
    options = parser.parse_args()
    os.environ["DESK_SPEECH"] = str(options.speech)
    counts: list[tuple[int, int, int]] = []
    with stage() as on:
        for language in ("fr", "en"):
            rows = chosen(language, options.each)
            texts, delays = live(on, language, rows)
            whole = from_files(on, language, rows)
            here = []
            for row, spoken, file in zip(rows, texts, whole, strict=True):
                a, n = errors(str(row["transcript"]), spoken, language)
                b, _ = errors(str(row["transcript"]), file, language)
                here.append((a, b, n))
                if a != b:
                    print(f"  {row['file']}: live {a}, file {b} of {n}\n    live {spoken!r}\n    file {file!r}")
            total = np.array(here).sum(axis=0)
            rates = [100 * errors / total[2] for errors in total[:2]]
            p50, p95 = np.nanpercentile(delays, [50, 95])
            print(f"{language}: {len(rows)} takes, live {rates[0]:.2f} %, file {rates[1]:.2f} % of {total[2]} words; "
                  f"empty {texts.count('')}; release to text p50 {p50:.0f} ms, p95 {p95:.0f} ms")
            counts += here
    table = np.array(counts)
    draws = table[np.random.default_rng(1).integers(0, len(table), (10_000, len(table)))].sum(axis=1)
    low, high = np.percentile(100 * (draws[:, 0] - draws[:, 1]) / draws[:, 2], [2.5, 97.5])
    a, b, n = table.sum(axis=0)
    print(f"all: live {100 * a / n:.2f} %, file {100 * b / n:.2f} %, difference {100 * (a - b) / n:+.2f} points"
          f" [{low:+.2f}, {high:+.2f}]")


if __name__ == "__main__":
    main()
