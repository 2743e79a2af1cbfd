"""What the validation makes of known damage: measures against the truth, faults against what was done.

python -m benchmarks.validation_faults --speech DIR [--part choosing|reporting|all] [--wrong]

DIR holds recordings with a manifest.tsv. The speakers of a third were used for choosing limits; the figures to quote
are those of the rest. A damage that is within the tolerance of its limit may be named or not.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from benchmarks.fault_synthesis import Clean, Damaged, clean_recordings, damages, recorded_of
from superwhisper_gui.core.validation import FaultCode, Measures
from superwhisper_gui.validation.measures import measured
from superwhisper_gui.validation.verdict import faults_of

TOLERANCE = {"dropouts_ms": 10.0, "dropouts_in_speech_ms": 10.0, "dropouts": 0.5, "clipping_percent": 1.0,
             "dc_offset": 0.001, "bandwidth_hz": None, "clock_ratio": 0.01, "rate_factor": None}
# None: 1 %; whatever is not named: 1 dB


def tolerance(name: str, truth: float) -> float:
    given = TOLERANCE.get(name, 1.0)
    return 0.01 * abs(truth) if given is None else given


def expected(damaged: Damaged, before: Measures) -> bool | None:
    """Whether the fault has to be named by the truth; None where that is too close to call."""
    if damaged.beyond is not None or damaged.code is None:
        return bool(damaged.beyond)
    verdicts = set()
    for sign in (-1, 1):
        true = {name: type(getattr(before, name) or 0.0)(value + sign * tolerance(name, value))
                if name != "clipping_percent" else value for name, value in damaged.truth.items()}
        if damaged.code is FaultCode.HUM:
            true["hum_db"] = 40.0
        verdicts.add(damaged.code in {fault.code for fault in faults_of(replace(before, **true))})
    return verdicts.pop() if len(verdicts) == 1 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--part", choices=("choosing", "reporting", "all"), default="reporting")
    parser.add_argument("--wrong", action="store_true", help="name the recordings that went wrong")
    options = parser.parse_args()
    everybody = clean_recordings(options.speech)
    chosen = [one for one in everybody if options.part == "all" or one.choosing == (options.part == "choosing")]
    print(f"{len(chosen)} clean recordings of {len({one.speaker for one in chosen})} speakers ({options.part})\n")
    table = Table()
    for clean in chosen:
        before, _ = measured(recorded_of(clean.wave[:, None], clean.rate_hz))
        for damaged in damages(clean, before, everybody):
            table.add(clean, damaged, before)
    print(table.text(names=options.wrong))


class Table:
    def __init__(self) -> None:
        self.named: dict[str, Counter[str]] = defaultdict(Counter)
        self.hits: dict[str, list[bool]] = defaultdict(list)
        self.below: dict[str, list[bool]] = defaultdict(list)
        self.errors: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self.wrong: list[str] = []

    def add(self, clean: Clean, damaged: Damaged, before: Measures) -> None:
        found, _ = measured(damaged.recorded)
        faults = [str(fault.code) for fault in faults_of(found)]
        usual = {str(fault.code) for fault in faults_of(before)}
        first = faults[0] if faults else "-"
        kind, wanted = damaged.kind, expected(damaged, before)
        self.named[kind][first] += 1
        for name, truth in damaged.truth.items():
            error = abs((getattr(found, name) or 0.0) - truth)
            self.errors[kind][name].append(error / max(tolerance(name, truth), 1e-9))
        if wanted:
            self.hits[kind].append(first == damaged.code)
        elif wanted is False:
            self.below[kind].append(not set(faults) - (usual if kind != "clean" else set()))
        good = wanted is None or (first == damaged.code if wanted else self.below[kind][-1])
        if not good:
            self.wrong.append(f"{kind:28} {clean.name:36} {faults} {damaged.truth} "
                              f"{ {name: getattr(found, name) for name in damaged.truth} }")

    def text(self, *, names: bool) -> str:
        lines = ["| damage | named first where it is a fault | not named where it is none | measured within the "
                 "tolerance (largest error / tolerance) | what is named first |", "|---|---|---|---|---|"]
        for kind, named in self.named.items():
            errors = ", ".join(f"{name} {sum(e <= 1.0001 for e in es)}/{len(es)} ({max(es):.1f})"
                               for name, es in self.errors[kind].items())
            lines.append(f"| {kind} | {_share(self.hits[kind])} | {_share(self.below[kind])} | {errors} | "
                         f"{', '.join(f'{code} {count}' for code, count in named.most_common())} |")
        hits = [hit for one in self.hits.values() for hit in one]
        below = [quiet for one in self.below.values() for quiet in one]
        lines += ["", f"Named first beyond the limit: {_share(hits)}; silent below it: {_share(below)}"]
        return "\n".join(lines + (["", *self.wrong] if names else []))


def _share(hits: list[bool]) -> str:
    return f"{sum(hits)} of {len(hits)} ({100 * sum(hits) / len(hits):.0f} %)" if hits else ""


if __name__ == "__main__":
    main()
