"""Breaks the program on purpose, one line at a time, in a copy: each break must turn its test red.

python -m benchmarks.sabotage [--only TEXT]        prints a table; exit code 1 if a break went unnoticed

Each test is run once with nothing broken first: one that is always red notices nothing ("ALWAYS RED").
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
RECOVERED, ROWS = "ui/recovered_rows.py", "ui/take_rows.py"
ON_JOURNAL, ON_HISTORY = "store/test_journal.py::test_", "store/test_history.py::test_"
ON_RECOVERY, ON_KILLS = "ui/test_recovery.py::test_", "faults/test_kills.py::test_"
ON_POWER, ON_RACES = "faults/test_power_loss.py::test_", "faults/test_races.py::test_"
ON_IO, ON_DISK = "faults/test_io_errors.py::test_a_call_that_fails", "faults/test_disk_faults.py::test_"
CLIENT, PROCESS = "speech/client.py", "speech/process.py"
SUPERVISION, TAKES = "speech/supervision.py", "speech/takes.py"
RECORDER, DICTATION = "audio/recorder.py", "core/dictation.py"
ON_SUPERVISION, ON_ENGINE = "speech/test_supervision.py::test_", "faults/test_engine_faults.py::test_"
ON_SOUND, ON_SESSION = "faults/test_sound_faults.py::test_", "faults/test_session_faults.py::test_"
BREAKS = (
    Break("sound is written at the end only", JOURNAL, "write_s: float = 0.0", "write_s: float = 1e6",
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
    Break("a damaged history is deleted", HISTORY,
          "            os.replace(path.with_name(path.name + rest), to.with_name(to.name + rest))",
          "            os.unlink(path.with_name(path.name + rest))", "faults/test_damage.py"),
    Break("a kill costs what was being saved of a damaged history", HISTORY, "free_name(path, UNREAD)",
          'free_name(path, "broken")', ON_HISTORY + "a_kill_while_it_is_read_costs_no_row"),
    Break("the window waits for the disk", HISTORY, "        if self._at_once:", "        if True:",
          ON_DISK + "a_disk_that_takes_its_time_for_each_sync"),
    Break("the text does not wait for its row", ROWS, "        self.later(partial(self._do_insert, take, insert))",
          "        insert()", ON_DISK + "a_disk_that_takes_its_time_for_each_sync"),
    Break("settings that cannot be read just now are set aside", "store/settings_file.py",
          "        return Settings(), Code.SETTINGS_BROKEN\n    if values is None:",
          "        values = None\n    if values is None:",
          "store/test_settings_file.py::test_a_file_that_the_disk_does_not_give_just_now_stays"),
    Break("without another thread there is no speech process any more", "speech/link.py",
          "            on_message(self, NotStarted(OSError(errno.EAGAIN, str(e))))", "            raise",
          "speech/test_client.py::test_without_another_thread_it_is_tried_again"),
    Break("limits count time in which the program stood still", DICTATION,
          "if event.lost_s else work.state", "if False else work.state",
          "core/test_dictation.py::test_no_limit_counts_a_standstill"),
    Break("steps of a version are not one", HISTORY, 'db.execute("BEGIN IMMEDIATE")', "pass",
          ON_HISTORY + "a_step_that_fails_changes_nothing"),
    Break("one jump of the clock deletes sound", HISTORY, "AND old_since <> '' AND old_since < ?", "AND ? <> ''",
          ON_HISTORY + "kept_sound_goes_after_30_days_and_not_at_one_jump_of_the_clock"),
    Break("deleted text stays in the log", HISTORY, '            self._change("PRAGMA wal_checkpoint(TRUNCATE)")\n',
          "            pass\n", ON_HISTORY + "a_removed_text_does_not_stay_in_any_file"),
    Break("the file goes although no row was written", RECOVERED,
          '            log.warning("history: %s", e)\n            return False', "            return True",
          ON_RECOVERY + "the_file_goes_after_the_row"),
    Break("a take with a row is decoded again", RECOVERED, "            if row is None:\n                wanted",
          "            if True:\n                wanted",
          ON_RECOVERY + "a_take_that_has_its_row_is_not_decoded_again"),
    Break("a recovered text is inserted by itself", RECOVERY,
          "        self._count(1)\n        if self._history",
          "        self._count(1)\n        self.insert(1)\n        if self._history",
          ON_RECOVERY + "takes_are_decoded_without_a_click_and_offered"),
    Break("recovery does not wait for who speaks", RECOVERY, "and not state.takes and", "and",
          ON_RECOVERY + "who_speaks_now_comes_first"),
    Break("a row is not made to last", HISTORY, "PRAGMA synchronous=FULL", "PRAGMA synchronous=OFF",
          ON_POWER + "whatever_was_promised_is_there"),
    Break("sound is made to last every two seconds", JOURNAL, "sync_s: float = 0.75", "sync_s: float = 2.0",
          ON_POWER + "at_most_a_second_is_not_on_the_disk"),
    Break("the journal syncs nothing in any order of events", JOURNAL, "            self._sync(fd)\n",
          "            spoken.name.strip()\n", "store/test_machine.py"),
    Break("sound that finds no room is thrown away", "ui/audio_keeper.py",
          "            self.troubled.emit(Code.PROFILE_READ_ONLY)\n",
          "            self.troubled.emit(Code.PROFILE_READ_ONLY)\n            del self._sound[take]\n", ON_IO),
    Break("a row that cannot be written is not told", "ui/take_rows.py", "        self._on_trouble(error.code)",
          "        pass", ON_IO),
    Break("a deleted history goes on being written", HISTORY, "        self._make_sure_of_the_file()\n", "",
          ON_HISTORY + "a_file_that_is_deleted_while_it_is_open"),
    Break("a profile that is read-only stops the start", "app.py", "        return e.code\n    return None",
          "        raise\n    return None", ON_DISK + "a_profile_that_cannot_be_written"),
    Break("a full disk is not told", JOURNAL, "            self._on_trouble(Code.JOURNAL_FAILED)", "            pass",
          ON_DISK + "a_disk_that_fills_up_and_is_emptied"),
    Break("every start gets the lock", "desktop/instance_qt.py", "fcntl.LOCK_EX | fcntl.LOCK_NB", "fcntl.LOCK_SH",
          "faults/test_starts.py::test_one_of_many_gets_the_lock"),
    Break("the paste key goes where the focus is", "desktop/insertion_x11.py",
          "            if not self._gets_keys(target.window):", "            if False:",
          ON_RACES + "the_window_managers_word_is_old"),
    Break("the clipboard comes back later than a copy", "desktop/selection_x11.py",
          "stamp = held[1] if held else self.now() if stamp is None else stamp", "stamp = self.now()",
          ON_RACES + "a_copy_whose_key_was_pressed_before_the_clipboard_came_back"),
    Break("the window goes on while the server is grabbed", "desktop/standstill_qt.py", "        turn.over.wait()\n",
          "", "desktop_room/test_grab.py"),
    Break("the sound does not reach the journal", "ui/audio_worker.py", "self._journal.add(take, samples)", "pass",
          ON_KILLS + "killed_while_speaking"),
    Break("the file goes before the text is there", CONTROLLER,
          "                self._mark(take, decoded=now)\n", "                self._rows.forget_journal(take)\n",
          ON_KILLS + "killed_between_the_row_and_the_insertion"),
    Break("the file goes at the end of the recording", CONTROLLER,
          "        self.post(d.Captured(take, now, audio, lost))",
          "        self._rows.forget_journal(take)\n        self.post(d.Captured(take, now, audio, lost))",
          ON_KILLS + "killed_while_decoding"),
    Break("cut-off insertions are not told about", HISTORY, "WHERE status='pending'\"", "WHERE status='never'\"",
          ON_KILLS + "killed_between_the_row_and_the_insertion"),
    Break("what one process owed no other gets", CLIENT,
          "        self._takes.hand_over(self._crew.current.link)\n\n    def _drop", "\n    def _drop",
          ON_ENGINE + "killed[decoding]"),
    Break("no other process is started", CLIENT, "        else:\n            self._spawn()\n\n    def _fall_back",
          "        else:\n            pass\n\n    def _fall_back", ON_ENGINE + "killed[idle]"),
    Break("the next process is not looked at while it loads", CLIENT, "            case None:\n",
          "            case None if process.info is None:\n                pass\n            case None:\n",
          ON_ENGINE + "killed[loading]"),
    Break("nobody listens to the heart", SUPERVISION, "if now - self.alive_at > limits.heartbeat_s:", "if False:",
          ON_ENGINE + "stopped"),
    Break("the speech process may take all memory", PROCESS, "        limit_own(on_card=config.card is not None)\n", "",
          ON_ENGINE + "out_of_memory"),
    Break("the speech process outlives the program", PROCESS,
          "ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)", "pass",
          ON_ENGINE + "ended_with_the_program_even_when_it_stands_still"),
    Break("it is tried for ever", SUPERVISION,
          "None if self._failures > len(pauses_s) else pauses_s[self._failures - 1]",
          "pauses_s[min(self._failures, len(pauses_s)) - 1]", ON_ENGINE + "none_can_be_had"),
    Break("nothing is remembered of what worked", CLIENT, "if at_loading and (is_new or", "if False and (is_new or",
          ON_ENGINE + "a_model_that_does_not_load_gives_way_to_the_last_good_one"),
    Break("the take that waits is blamed", TAKES, "take = self.get(decoding)", "take = None",
          ON_SUPERVISION + "a_take_that_hangs_while_it_is_spoken_costs_no_other"),
    Break("recovery is not interrupted", TAKES, "            self._withdraw()\n", "            pass\n",
          ON_SUPERVISION + "who_speaks_goes_before_what_is_recovered"),
    Break("what works keeps its past", CLIENT,
          "            process.answered(take, result, now)\n            self._restarts.clear()\n",
          "            process.answered(take, result, now)\n", ON_SUPERVISION + "what_answers_has_no_past"),
    Break("the spare process waits for ever", "speech/crew.py",
          "if self.spare is None or self.spare.info is None or self.spare.killed_at is not None:", "if True:",
          ON_SUPERVISION + "the_spare_process_takes_over_at_once"),
    Break("what was heard before the loss is thrown away", RECORDER, "        if take and take.frames:\n",
          "        if False:\n", ON_SOUND + "the_only_microphone_goes_and_comes_back"),
    Break("nobody asks which microphone it is", RECORDER, "            self._ask_in_use(self._stream, now)\n",
          "            pass\n", ON_SOUND + "another_microphone_takes_over"),
    Break("five seconds of nothing are no loss", RECORDER, "LOST_S: Final = 0.9\n", "LOST_S: Final = 5.0\n",
          ON_SOUND + "a_microphone_that_falls_silent_without_a_word"),
    Break("gaps are not told", RECORDER, "        if missing_s > 0:\n", "        if False:\n",
          ON_SOUND + "no_loss_of_sound_goes_unreported"),
    Break("the recording waits for the sound server", "audio/sound_server.py", "QUICK_LIMIT_S: Final = 0.1",
          "QUICK_LIMIT_S: Final = 4.0", ON_SOUND + "a_sound_server_that_stands_still"),
    Break("a lost stream is kept", RECORDER, "            self._stream, self._lost_open = None, True ",
          "            self._events.clear() ", ON_SOUND + "a_sound_server_that_is_killed_and_started_again"),
    Break("what is said before the end is not on the disk", "ui/audio_worker.py", "self._journal.add(take, samples)",
          "pass", ON_SOUND + "quit_while_the_sound_server_stands_still"),
    Break("a release is not noticed", DICTATION, "            _key_released(work, at, held_s, event.target)",
          "            pass", ON_SESSION + "the_program_stands_still_while_the_key_is_held"),
    Break("sleep is the speech process's fault", CLIENT, "                process.blameless(now)",
          "                pass", "speech/test_client.py::test_sleep_is_nobodys_fault"),
    Break("a frozen owner is waited for", "desktop/fetch_x11.py", "return min(self.silent_at, self._started + WHOLE_S)",
          "return self._started + 60", ON_SESSION + "a_clipboard_whose_owner_does_not_answer"),
    Break("what was not inserted does not wait", CONTROLLER, "            self._wait_with(take)\n",
          "            pass\n", ON_SESSION + "the_window_is_gone_before_the_paste"),
    Break("signals end the program as they like", "desktop/session_qt.py", "        for number in ENDINGS:\n",
          "        for number in ():\n", ON_SESSION + "told_to_end_while_recording"),
    Break("time is that of the wall", "ui/audio_worker.py", "self._recorder.poll(time.monotonic())",
          "self._recorder.poll(time.time())", ON_SESSION + "after_a_reboot_the_clock_begins_anew"),
    Break("nothing is on the disk when the screen goes", "ui/audio_worker.py", "self._journal.add(take, samples)",
          "pass", ON_SESSION + "the_x_server_goes"),
)


def is_red(test: str, copy: Path) -> bool:
    words = ["pytest", "-q", "-x", "-m", "", "-n", "0", "-p", "no:cacheprovider", f"tests/{test}"]
    done = subprocess.run([sys.executable, "-m", *words], cwd=copy, capture_output=True, text=True, check=False,
                          timeout=300, env={**os.environ, "PYTHONPATH": str(copy)})
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
        always = {test for test in dict.fromkeys(broken.test for broken in chosen) if is_red(test, Path(folder))}
        for broken in chosen:
            noticed = broken.test not in always and is_noticed(broken, Path(folder))
            unnoticed += not noticed
            word = "ALWAYS RED" if broken.test in always else "red" if noticed else "GREEN"
            print(f"{word}\t{broken.what}\t{broken.test}", flush=True)
    sys.exit(unnoticed > 0)


if __name__ == "__main__":
    main()
