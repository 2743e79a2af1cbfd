"""Starts and endings: every cause a person can meet is one sentence with an exit code, and quit is quick everywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.sound import Mic
from tests.desktop.conftest import DATA, KEY, PROGRAM, Launch, clean_env, dictate, rows

FRENCH, FRENCH_TEXT = DATA / "fr_sr_dictee.aiff", "et c'est la dictée numéro un"
QUIT_LIMIT_S = 3.0


def one_sentence(stderr: str) -> bool:
    lines = stderr.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("superwhisper-gui: ") and "Traceback" not in stderr


def run(*argv: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *argv], capture_output=True, text=True, timeout=60, env=env or dict(os.environ),
                          check=False)


@pytest.mark.parametrize("phase", ["loading", "ready", "recording", "finalising"])
def test_quit_ends_everything_within_three_seconds(desk: Desk, launch: Launch, mic: Mic, phase: str) -> None:
    notes = desk.text_window(f"quit-{phase}")
    app = launch(f"quit-{phase}", ready=phase != "loading")
    if phase == "loading":
        app.wait_state("loading", "ready")
    if phase in ("recording", "finalising"):
        desk.focus(notes)
        desk.keyboard.key_down(KEY)
        app.wait_state("recording")
        mic.play(DATA / "en_ps_librivox_0880.wav").wait()
    if phase == "finalising":
        os.kill(app.status()["engine_pid"], signal.SIGSTOP)      # or the text would be there at once
        desk.keyboard.key_up(KEY)
        app.wait_state("finalising")
    asked = time.monotonic()
    assert app.cli("quit").returncode == 0
    assert app.wait(QUIT_LIMIT_S + 1) == 0
    assert time.monotonic() - asked < QUIT_LIMIT_S
    desk.keyboard.release_all()
    wait_for(lambda: not app.pids(), 1, what="no process is left")
    if phase in ("recording", "finalising"):
        kept = list((desk.home / f"quit-{phase}" / "journal").glob("*.take"))
        texts = rows(app)
        assert kept or texts, "what was said is neither a text nor a file"
    notes.close()


def test_sigterm_is_quit(launch: Launch) -> None:
    app = launch("term")
    app.kill(signal.SIGTERM)
    assert app.wait(QUIT_LIMIT_S) == 0
    assert app.cli("status", "--json").returncode == 3


@pytest.mark.long
def test_the_row_is_there_before_the_paste(desk: Desk, launch: Launch, mic: Mic) -> None:
    """A kill between the two costs nothing: the text is in the history."""
    deaf = desk.text_window("deaf", no_paste=True)
    app = launch("killed")
    desk.focus(deaf)
    dictate(desk, app, mic, FRENCH)
    wait_for(lambda: app.status().get("state") == "inserting", 20, 0.01)
    app.kill(signal.SIGKILL)
    app.wait()
    assert wer(FRENCH_TEXT, rows(app)[0]["text"], "fr") <= 0.2
    assert rows(app)[0]["status"] == "pending"
    again = launch("killed")                        # the lock of a killed program is stale
    assert again.status()["state"] == "ready"
    again.cli("quit")
    deaf.close()


def test_usable_without_a_tray_and_hidden(desk: Desk, launch: Launch, mic: Mic) -> None:
    app = launch("hidden", "--hidden")
    found = desk.call("xdotool", "search", "--onlyvisible", "--pid", str(app.process.pid))
    assert found.strip() == ""
    assert desk.sound.streams(mic) == 0
    app.cli("show")
    wait_for(lambda: desk.sound.streams(mic) == 1, 10, what="the meter opens the microphone")
    app.cli("quit")
    app.wait(5)


def test_commands_without_a_program() -> None:
    for command in ("status", "start", "stop", "toggle", "cancel", "show", "quit"):
        done = run(command, "--profile", "/nonexistent/profile")
        assert done.returncode == 3, command
        assert one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize("argv", [
    ["dance"], ["--mode", "sometimes"], ["status", "--copy"], ["transcribe"], ["settings", "get", "a", "b"],
    ["--set", "tail_ms"],
])
def test_wrong_usage(argv: list[str]) -> None:
    done = run(*argv)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_no_screen(tmp_path: Path) -> None:
    done = run("--profile", str(tmp_path), env=clean_env())
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr


def test_a_screen_that_does_not_answer(tmp_path: Path) -> None:
    done = run("--profile", str(tmp_path), env={**clean_env(), "DISPLAY": ":4711"})
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr


def test_a_profile_that_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("--profile", str(tmp_path / "file" / "p"), env=desk.env)
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr


def test_a_wrong_setting(desk: Desk, tmp_path: Path) -> None:
    done = run("--profile", str(tmp_path), "--set", "tail_ms=soon", env=desk.env)
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr


def test_lock_screen_ends_the_take_and_it_is_transcribed(launch: Launch) -> None:
    """On a desktop of its own with a session bus; what was said so far counts."""
    with Desk(dbus=True) as desk:
        mic = desk.add_mic("room")
        app = desk.launch([*PROGRAM, "--profile", str(desk.home / "p"), "--language", "fr", "--hidden"])
        app.wait_state("ready")
        notes = desk.text_window("notes")
        desk.keyboard.key_down(KEY)
        app.wait_state("recording")
        mic.play(FRENCH).wait(0.1)
        desk.call("dbus-send", "--session", "--type=signal", "/org/freedesktop/ScreenSaver",
                  "org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true")
        app.wait_state("finalising", "inserting", "ready")
        desk.keyboard.key_up(KEY)
        _, text = notes.wait_text()
        assert wer(FRENCH_TEXT, text, "fr") <= 0.2
        app.cli("quit")
        app.wait(5)


@pytest.mark.long
def test_a_latched_take_without_voice_ends_itself(desk: Desk, launch: Launch) -> None:
    app = launch("silent", "--hidden", "--set", "silence_end_s=2")
    assert app.cli("start").returncode == 0
    app.wait_state("recording")
    status = app.wait_state("ready", timeout=15)
    assert status["last"]["reason"] == "no_voice"
    app.cli("quit")
    app.wait(5)


def test_broken_settings_file(desk: Desk, launch: Launch) -> None:
    folder = desk.home / "broken"
    folder.mkdir()
    (folder / "settings.json").write_text("{{{")
    app = launch("broken")
    assert list(folder.glob("settings.broken-*.json"))
    app.cli("quit")
    app.wait(5)


def test_the_model_is_missing(desk: Desk, launch: Launch, mic: Mic) -> None:
    """The program runs and says so; what was said is kept as sound."""
    window = desk.text_window("modelless")
    app = launch("modelless", "--model", "/nonexistent/model", ready=False)
    app.wait_state("error")
    assert app.status()["error"]["code"] == "model_missing"
    desk.keyboard.key_down(KEY)
    app.wait_state("recording")
    mic.play(FRENCH).wait()
    desk.keyboard.key_up(KEY)
    wait_for(lambda: list((desk.home / "modelless" / "takes").glob("*.flac")), 15, what="the sound is kept")
    assert app.status()["counts"]["failed"] == 1
    app.cli("quit")
    app.wait(5)
    window.close()


def test_no_such_microphone(desk: Desk, launch: Launch) -> None:
    app = launch("micless", "--input", "nothing of that name", "--hidden")
    desk.keyboard.key_down(KEY)
    status = app.wait_state("error")
    desk.keyboard.key_up(KEY)
    assert status["error"]["code"] == "mic_not_found"
    assert status["error"]["message"]
    app.wait_state("ready", timeout=10)
    app.cli("quit")
    app.wait(5)


def test_transcribe_copies(desk: Desk, tmp_path: Path) -> None:
    done = run("transcribe", str(FRENCH), "--language", "fr", "--copy", "--profile", str(tmp_path), env=desk.env)
    assert done.returncode == 0
    assert desk.clipboard.text().strip() == done.stdout.strip()


def test_transcribe(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"RIFF" + bytes(100))
    files = [str(FRENCH), str(tmp_path / "noise.wav")]
    done = run("transcribe", *files, "--language", "fr", "--profile", str(tmp_path / "p"), env=clean_env())
    assert wer(FRENCH_TEXT, done.stdout, "fr") <= 0.2
    assert len(done.stdout.splitlines()) == 1
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr
    assert not (tmp_path / "p").exists()


def test_nothing_is_written_outside_the_profile(desk: Desk, launch: Launch, mic: Mic, tmp_path: Path) -> None:
    """Not by us and not by a library: some keep a telemetry database in the home folder."""
    home, scratch = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    scratch.mkdir()
    (home / ".asoundrc").write_text((desk.home / ".asoundrc").read_text())
    notes = desk.text_window("outside")
    app = launch("outside", "--hidden", env={"HOME": str(home), "TMPDIR": str(scratch)})
    desk.focus(notes)
    dictate(desk, app, mic, FRENCH)
    notes.wait_text()
    app.cli("quit")
    app.wait(5)
    own = (".asoundrc", "cookie")                            # the bench's, and that of PulseAudio's library
    assert [p for p in home.rglob("*") if p.is_file() and p.name not in own] == []
    assert [p for p in scratch.rglob("*") if p.is_file()] == []
    notes.close()


def test_what_was_said_at_the_end_is_a_text_at_the_next_start(desk: Desk, launch: Launch, mic: Mic) -> None:
    """Logout, a hung-up terminal, SIGTERM: the end is quick, and nothing is lost."""
    notes = desk.text_window("hangup")
    app = launch("hangup", "--hidden")
    desk.focus(notes)
    desk.keyboard.key_down(KEY)
    app.wait_state("recording")
    mic.play(FRENCH).wait(0.1)
    app.kill(signal.SIGHUP)
    assert app.wait(QUIT_LIMIT_S) == 0
    desk.keyboard.release_all()
    assert len(list((desk.home / "hangup" / "journal").glob("*.take"))) == 1
    again = launch("hangup", "--hidden")
    wait_for(lambda: again.status()["counts"]["recovered"] == 1, 30, 0.1, "the take is recovered")
    (row,) = rows(again)
    assert row["status"] == "recovered"
    assert wer(FRENCH_TEXT, row["text"], "fr") <= 0.2
    assert notes.text() == ""
    again.cli("quit")
    again.wait(5)
    notes.close()


def test_settings_of_a_running_program(desk: Desk, launch: Launch, mic: Mic) -> None:
    notes = desk.text_window("live")
    app = launch("live", "--hidden")
    for name, value in (("history", "false"), ("tail_ms", "500"), ("warm_s", "0"), ("insert", "clipboard")):
        assert app.cli("settings", "set", name, value).returncode == 0
    desk.focus(notes)
    dictate(desk, app, mic, FRENCH)
    status = app.wait_state("ready")
    assert status["last"]["timings_ms"]["tail"] >= 500
    assert rows(app) == []
    assert notes.text() == ""
    assert wer(FRENCH_TEXT, desk.clipboard.text(), "fr") <= 0.2
    wait_for(lambda: desk.sound.streams(mic) == 0, 5, what="the microphone is closed at once")
    app.cli("quit")
    app.wait(5)
    notes.close()


@pytest.mark.long
def test_a_program_that_stands_still(launch: Launch) -> None:
    app = launch("still", "--hidden")
    app.kill(signal.SIGSTOP)
    done = app.cli("status", "--json")
    app.kill(signal.SIGCONT)
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr
    app.cli("quit")
    app.wait(5)


@pytest.mark.parametrize("argv", [["settings", "set", "input", "\udcff\udcfe"], ["settings", "set", "hotkey", "zzz"]])
def test_values_that_cannot_be(argv: list[str], tmp_path: Path) -> None:
    done = run(*argv, "--profile", str(tmp_path))
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr
