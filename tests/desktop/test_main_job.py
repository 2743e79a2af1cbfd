"""Hold a key, speak, let go: the words stand in the window that had the focus."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.program import App
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import DATA, KEY, Launch, dictate, rows

LONG = DATA / "fr_watson_Broadband_sample2.wav"
TAIL_OVER_S = 0.35
FRENCH, FRENCH_TEXT = DATA / "fr_sr_dictee.aiff", "et c'est la dictée numéro un"
# PyAV's own libraries: ALSA's plugins bring the system's libavcodec into every program that lists sound devices
HEAVY = ("ctranslate2", "onnxruntime", "/av.libs/", "/av/", "tokenizers", "/torch/")


def test_the_words_stand_in_the_window(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    released = dictate(desk, app, mic, FRENCH)
    _, text = target.wait_text(since=released)
    assert wer(FRENCH_TEXT, text, "fr") <= 0.2
    status = app.wait_state("ready")
    assert status["last"]["text"] == text == target.settled()
    assert status["last"]["inserted"] is True
    timings = status["last"]["timings_ms"]
    assert timings["tail"] >= 250
    assert timings["release_to_text"] == pytest.approx(sum(timings[k] for k in ("tail", "decode", "insert")), abs=1)
    assert (status["input"], status["device"], status["compute_type"]) == ("room", "cpu", "int8")
    assert status["pid"] == app.process.pid
    said = json.loads(app.cli("status", "--json").stdout)    # the command says what the program says
    assert (said.keys(), said["last"], said["counts"]) == (status.keys(), status["last"], status["counts"])
    assert rows(app)[0]["text"] == text
    assert rows(app)[0]["status"] == "inserted"


def test_silence_inserts_nothing_and_says_why(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    before = app.status()["counts"]
    desk.keyboard.key_down(KEY)
    app.wait_state("recording")
    desk.keyboard.key_up(KEY)
    time.sleep(0.1)                                          # closer together two presses are one: auto-repeat
    assert app.status()["state"] == "recording"              # a tap: it goes on until the next one
    desk.keyboard.tap(KEY)
    status = app.wait_state("ready")
    assert status["counts"]["empty"] == before["empty"] + 1
    assert status["last"]["reason"] == "no_voice"
    assert target.text() == ""


def test_exact_zeros_name_the_microphone(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    mic.floor(None)
    mic.play(FRENCH, gain_db=-400).wait()                    # what the warm microphone still remembers are zeros too
    try:
        desk.keyboard.key_down(KEY)
        app.wait_state("recording")
        mic.play(FRENCH, gain_db=-400).wait()
        desk.keyboard.key_up(KEY)
        status = app.wait_state("error", "ready")
        assert status["last"]["reason"] == "mic_silent"
    finally:
        mic.floor(-80)
    app.wait_state("ready", timeout=10)


def test_a_shortcut_with_the_key_dictates_nothing(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    before = app.status()["counts"]["takes"]
    desk.keyboard.chord(KEY, "a", hold=0.5)
    status = app.wait_state("ready")
    assert status["counts"]["takes"] == before
    assert status["error"] is None


def test_escape_cancels_and_does_not_reach_the_window(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    escapes = len([e for e in target.events("key") if e["key"] == 0x01000000])
    desk.keyboard.key_down(KEY)
    app.wait_state("recording")
    desk.keyboard.tap("Escape")
    app.wait_state("ready")
    desk.keyboard.key_up(KEY)
    assert app.wait_state("ready")["pending"] == 0
    desk.keyboard.tap("Escape")                              # now it belongs to the window again
    wait_for(lambda: len([e for e in target.events("key") if e["key"] == 0x01000000]) > escapes, 5)
    assert len([e for e in target.events("key") if e["key"] == 0x01000000]) == escapes + 1
    assert target.text() == ""


def test_a_second_take_is_spoken_while_the_first_is_decoded(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    before = app.status()["counts"]["inserted"]
    released = dictate(desk, app, mic, LONG)
    wait_for(lambda: time.monotonic() > released + TAIL_OVER_S, 1, 0.005)
    desk.keyboard.key_down(KEY)
    wait_for(lambda: app.status()["pending"] == 2, 5, 0.01)
    mic.play(FRENCH).wait(0.1)
    desk.keyboard.key_up(KEY)
    status = app.wait_state("ready", timeout=30)
    assert status["counts"]["inserted"] == before + 2
    newest, older = rows(app)[:2]
    assert wer(FRENCH_TEXT, newest["text"], "fr") <= 0.2
    assert status["last"]["text"] == " " + newest["text"]
    assert target.settled() == f"{older['text']} {newest['text']}"


def test_kept_when_another_window_has_the_focus_and_inserted_on_request(desk: Desk, app: App, mic: Mic,
                                                                        target: TextWindow) -> None:
    other = desk.text_window("other", geometry="420x300+600+40")
    desk.focus(target)
    dictate(desk, app, mic, FRENCH)
    desk.focus(other)
    status = wait_for(lambda: (s := app.status())["pending"] == 0 and s, 20)
    assert status["last"]["reason"] == "insert_focus_changed"
    assert (target.text(), other.text()) == ("", "")
    app.cli("insert")
    _, text = other.wait_text()
    assert wer(FRENCH_TEXT, text, "fr") <= 0.2
    other.close()
    app.wait_state("ready", timeout=10)


def test_a_terminal_gets_the_words_and_no_newline(desk: Desk, app: App, mic: Mic) -> None:
    shell = desk.terminal("shell")
    released = dictate(desk, app, mic, FRENCH)
    shell.wait_text(since=released)
    text = shell.settled()
    assert wer(FRENCH_TEXT, text, "fr") <= 0.2
    assert "\n" not in text
    assert "\x1b" not in text
    shell.close()
    app.wait_state("ready", timeout=10)


def test_the_engine_is_killed_during_a_take(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    first = app.status()["engine_pid"]
    desk.keyboard.key_down(KEY)
    app.wait_state("recording")
    clip = mic.play(FRENCH)
    os.kill(first, signal.SIGKILL)
    clip.wait(0.1)
    released = desk.keyboard.key_up(KEY)
    _, text = target.wait_text(since=released, timeout=60)
    assert wer(FRENCH_TEXT, text, "fr") <= 0.2
    status = app.wait_state("ready")
    assert status["engine_pid"] not in (None, first)


def test_the_app_process_stays_light(app: App) -> None:
    loaded = Path(f"/proc/{app.process.pid}/maps").read_text()
    assert [name for name in HEAVY if name in loaded] == []


def test_a_second_start_shows_the_first_window(desk: Desk, app: App, launch: Launch) -> None:
    second = launch("shared", ready=False)
    assert second.wait(10) == 0
    assert app.alive()
    wait_for(lambda: "SuperWhisper" in desk.active_window(), 5, what="the window is in front")


def test_no_dictated_word_in_any_other_file(desk: Desk, app: App, mic: Mic, target: TextWindow) -> None:
    """Privacy is a test: the words stand in the history and nowhere else."""
    text = rows(app)[0]["text"]
    word = max(text.replace(",", " ").replace(".", " ").split(), key=len).encode()
    assert len(word) > 4
    for folder in (desk.home, desk.tmp):
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith("history.db"):
                assert word not in path.read_bytes(), path
    assert word not in app.stderr.read_bytes() + app.stdout.read_bytes()
