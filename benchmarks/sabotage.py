"""Breaks the program on purpose, one line at a time, in a copy: each break must turn its test red.

python -m benchmarks.sabotage [--only TEXT]        prints a table; exit code 1 if a break went unnoticed

Each test is run once with nothing broken first: one that is always red would notice nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Break:
    """`old` stands exactly once in `file`."""

    what: str
    file: str
    old: str
    new: str
    test: str


JOURNAL, FORMAT, HISTORY = "store/journal.py", "store/journal_format.py", "store/history.py"
RECOVERY, CONTROLLER = "ui/recovery.py", "ui/controller.py"
ON_JOURNAL, ON_HISTORY = "store/test_journal.py::test_", "store/test_history.py::test_"
ON_RECOVERY, ON_KILLS = "ui/test_recovery.py::test_", "faults/test_kills.py::test_"
BREAKS = (
    Break("sound is written at the end only", JOURNAL, "write_s: float = 0.05", "write_s: float = 1e6",
          ON_JOURNAL + "a_kill_costs_at_most_250_ms"),
    Break("nothing is made to last", JOURNAL, "            self._sync(fd)\n", "            pass\n",
          ON_JOURNAL + "each_second_is_made_to_last"),
    Break("a write that fails is not told", JOURNAL, "            self._on_trouble(Code.JOURNAL_FAILED)",
          "            pass", ON_JOURNAL + "every_write_that_fails_is_told_once_and_costs_only_the_rest"),
    Break("the queue has no limit", JOURNAL, "        if too_many:", "        if False:",
          ON_JOURNAL + "a_disk_that_hangs_delays_nobody"),
    Break("the check sum is not looked at", FORMAT, "or zlib.crc32(payload, zlib.crc32(start)) != crc:", "or not crc:",
          ON_JOURNAL + "any_changed_byte"),
    Break("damage passes for a torn end", FORMAT, "    return not FRAME_MAGIC",
          "    return False\n    return not FRAME_MAGIC",
          ON_JOURNAL + "any_changed_byte"),
    Break("a damaged history is begun anew without its rows", HISTORY, "rows = salvage(aside, COLUMNS, path)",
          "rows = []", ON_HISTORY + "what_can_be_read_of_a_damaged_file_is_in_the_new_one"),
    Break("a damaged history is deleted", HISTORY, "os.replace(path.with_name(path.name + rest), Path(",
          "os.unlink(path.with_name(path.name + rest)) or str((", "faults/test_damage.py"),
    Break("steps of a version are not one", HISTORY, 'db.execute("BEGIN IMMEDIATE")', "pass",
          ON_HISTORY + "a_step_that_fails_changes_nothing"),
    Break("one jump of the clock deletes sound", HISTORY, "AND old_since <> '' AND old_since < ?", "AND ? <> ''",
          ON_HISTORY + "kept_sound_goes_after_30_days_and_not_at_one_jump_of_the_clock"),
    Break("deleted text stays in the log", HISTORY, '            self._change("PRAGMA wal_checkpoint(TRUNCATE)")\n',
          "            pass\n", ON_HISTORY + "a_removed_text_does_not_stay_in_any_file"),
    Break("the file goes although no row was written", RECOVERY,
          '            log.warning("history: %s", e)\n            return False', "            return True",
          ON_RECOVERY + "the_file_goes_after_the_row"),
    Break("a take with a row is decoded again", RECOVERY, "            if row is None:\n                self._files",
          "            if True:\n                self._files",
          ON_RECOVERY + "a_take_that_has_its_row_is_not_decoded_again"),
    Break("a recovered text is inserted by itself", RECOVERY,
          "            self._count(1)\n            if self._history",
          "            self._count(1)\n            self.insert(1)\n            if self._history",
          ON_RECOVERY + "takes_are_decoded_without_a_click_and_offered"),
    Break("recovery does not wait for who speaks", RECOVERY, "and not state.takes and", "and",
          ON_RECOVERY + "who_speaks_now_comes_first"),
    Break("the sound does not reach the journal", "ui/audio_worker.py", "self._journal.add(take, samples)", "pass",
          ON_KILLS + "killed_while_speaking"),
    Break("the file goes before the text is there", CONTROLLER,
          "                self._mark(take, decoded=now)\n", "                self._forget_journal(take)\n",
          ON_KILLS + "killed_between_the_row_and_the_insertion"),
    Break("the file goes at the end of the recording", CONTROLLER,
          "        self.post(d.Captured(take, now, audio, lost))",
          "        self._forget_journal(take)\n        self.post(d.Captured(take, now, audio, lost))",
          ON_KILLS + "killed_while_decoding"),
    Break("cut-off insertions are not told about", HISTORY, "WHERE status='pending'\"", "WHERE status='never'\"",
          ON_KILLS + "killed_between_the_row_and_the_insertion"),
)


def is_red(test: str, copy: Path) -> bool:
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/{test}"],
                          cwd=copy, capture_output=True, text=True, check=False, timeout=300,
                          env={**os.environ, "PYTHONPATH": str(copy)})
    if done.returncode not in (0, 1):
        raise SystemExit(f"{test} did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 1


def is_noticed(broken: Break, copy: Path) -> bool:
    """Whether the test turns red with the break in the copy."""
    path = copy / "superwhisper_gui" / broken.file
    sound = path.read_text(encoding="utf-8")
    if sound.count(broken.old) != 1:
        raise SystemExit(f"{broken.what}: the line is not there once, but {sound.count(broken.old)} times")
    path.write_text(sound.replace(broken.old, broken.new), encoding="utf-8")
    try:
        return is_red(broken.test, copy)
    finally:
        path.write_text(sound, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="TEXT")
    only = parser.parse_args().only
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in ("superwhisper_gui", "tests", "resources", "packaging"):
            shutil.copytree(ROOT / name, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        chosen = [broken for broken in BREAKS if only in f"{broken.what} {broken.test}"]
        for test in dict.fromkeys(broken.test for broken in chosen):
            if is_red(test, Path(folder)):
                raise SystemExit(f"{test} is red with nothing broken")
        for broken in chosen:
            noticed = is_noticed(broken, Path(folder))
            unnoticed += not noticed
            print(f"{'red' if noticed else 'GREEN'}\t{broken.what}\t{broken.test}", flush=True)
    sys.exit(unnoticed > 0)


if __name__ == "__main__":
    main()
