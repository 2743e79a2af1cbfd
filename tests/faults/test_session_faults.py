"""The session ends, stands still or goes under the running program."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator

import pytest

from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import send, wait_for
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import PROGRAM
from tests.faults.fault_bench import LONG, LONG_WORDS, SHORT, SHORT_TEXT, Program, Pulse
from tests.faults.kill_bench import heard_until

QUIT_LIMIT_S = 3.0
TAIL_LIMIT_S = 0.25
ANSWERS_S = 1.0
INSERTED_MS = 1500               # with a clipboard that does not answer


@pytest.fixture(scope="module")
def program(desk: Desk, mic: Mic, notes: TextWindow) -> Iterator[Program]:
    program = Program(desk, mic, notes, "session")
    program.start()
    yield program
    program.end()


@pytest.fixture(autouse=True)
def hands_off(desk: Desk, mic: Mic) -> Iterator[None]:
    yield
    desk.keyboard.release_all()
    mic.hush()


def test_the_program_stands_still_while_the_key_is_held(program: Program, desk: Desk, mic: Mic) -> None:
    """The key is let go meanwhile: that is noticed, the take ends, no key is left down."""
    assert program.app
    program.notes.clear()
    program.press_and_play(SHORT).wait(0.1)
    before = program.status()["counts"]["inserted"]
    program.app.kill(signal.SIGSTOP)
    time.sleep(2.0)
    program.release()
    program.app.kill(signal.SIGCONT)
    assert wer(SHORT_TEXT, program.text(), "fr") <= 0.2
    assert program.quiet()["counts"]["inserted"] == before + 1
    assert program.notes.settled() == program.status()["last"]["text"]
    assert desk.keyboard.pressed() == []


@pytest.mark.long
def test_everything_stands_still_as_in_suspend(program: Program, desk: Desk, mic: Mic) -> None:
    """Program and speech process together, for longer than a heart may stop: nobody is ended for it."""
    assert program.app
    engine = program.status()["engine_pid"]
    pids = program.app.pids()
    assert engine in pids
    send(pids, signal.SIGSTOP)
    time.sleep(6.0)
    send(pids, signal.SIGCONT)
    time.sleep(1.5)                                                   # its supervision has looked
    since = program.dictate()
    assert wer(SHORT_TEXT, program.text(since), "fr") <= 0.2
    assert program.quiet()["engine_pid"] == engine


def test_a_clipboard_whose_owner_does_not_answer(program: Program, desk: Desk) -> None:
    """The text is inserted, and the window's thread does not wait for it."""
    desk.clipboard.set_text("mine")
    desk.clipboard.freeze()
    try:
        with Pulse(program.profile) as pulse:
            since = program.dictate()
            _, text = program.notes.wait_text(since=since, timeout=20)
        assert wer(SHORT_TEXT, text, "fr") <= 0.2
        assert pulse.worst_s < ANSWERS_S
        last = program.quiet()["last"]
        assert last["inserted"]
        assert last["timings_ms"]["insert"] <= INSERTED_MS
    finally:
        desk.clipboard.thaw()
    desk.clipboard.clear()


def test_the_window_is_gone_before_the_paste(program: Program, desk: Desk) -> None:
    """Nothing goes anywhere else; the text waits and comes on request."""
    doomed = desk.text_window("doomed")
    program.press_and_play(SHORT, doomed).wait(0.1)
    program.release()
    doomed.close()
    program.notes.clear()
    status = wait_for(lambda: (s := program.status())["pending"] == 0 and s, 20)
    assert status["last"]["reason"] in ("insert_focus_changed", "insert_no_target")
    assert program.notes.settled() == ""
    desk.focus(program.notes)
    assert program.app
    program.app.cli("insert")
    assert wer(SHORT_TEXT, program.text(), "fr") <= 0.2
    program.quiet()


@pytest.mark.parametrize("number", [
    pytest.param(signal.SIGTERM, id="logout", marks=pytest.mark.long),
    pytest.param(signal.SIGHUP, id="terminal closed", marks=pytest.mark.long)])
def test_told_to_end_while_recording(program: Program, number: signal.Signals) -> None:
    """Within 3 s, with all that was said."""
    assert program.app
    known = len(program.rows())
    clip = program.press_and_play(LONG)
    clip.wait(-2.0)
    told = time.monotonic()
    program.app.kill(number)
    assert program.app.wait(4) == 0
    assert time.monotonic() - told < QUIT_LIMIT_S
    wait_for(lambda: program.app and not program.app.pids(), 1, what="no process is left")
    (journal,) = program.journals()
    until = heard_until(journal, LONG)
    assert until is not None
    assert told - clip.start - until <= TAIL_LIMIT_S
    program.desk.keyboard.release_all()
    program.start()
    program.recovered()
    assert len(program.rows()) == known + 1
    assert LONG_WORDS in program.rows()[0]["text"]


@pytest.mark.long
def test_after_a_reboot_the_clock_begins_anew(program: Program, desk: Desk, mic: Mic, notes: TextWindow) -> None:
    """A machine that has run for 30 years, and then one that has just started, on the same profile."""
    old = Program(desk, mic, notes, "old")
    years_s = str(30 * 365 * 86400)
    program.end()                                                     # two would hear the same key
    plain = old._argv
    old._argv = ["unshare", "-T", "--monotonic", years_s, "--boottime", years_s, *plain]
    for number in (1, 2):
        old.start().program = PROGRAM                                 # for its other commands
        assert wer(SHORT_TEXT, old.text(old.dictate()), "fr") <= 0.2
        status = old.quiet()
        assert 0 < status["last"]["timings_ms"]["release_to_text"] < 60_000
        assert len(old.rows()) == number
        old.end()
        old._argv = plain


@pytest.mark.long
def test_the_x_server_goes(mic: Mic) -> None:
    """The window system ends the program at once; the take is on the disk, and the next session has its text."""
    with Desk() as doomed:
        own = doomed.add_mic("room")
        program = Program(doomed, own, doomed.text_window("notes"), "p")
        app = program.start()
        clip = program.press_and_play(LONG)
        clip.wait(-2.0)
        server = next(p for p in doomed.started if p.args[0] == "Xvfb")
        gone = time.monotonic()
        server.kill()
        assert app.wait(5) != 0
        wait_for(lambda: not app.pids(), 2, 0.02, "the speech process has ended, too")
        assert time.monotonic() - gone < QUIT_LIMIT_S
        (journal,) = program.journals()
        until = heard_until(journal, LONG)
        assert until is not None
        assert gone - clip.start - until <= TAIL_LIMIT_S
        done = app.cli("history", "recover", "--json", timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        assert LONG_WORDS in json.loads(done.stdout)[0]["text"]
