"""The real program is killed with SIGKILL; the next start has what was said, once, and inserts nothing by itself.

The tests share one profile and go on where the one before has left it, as a person would.
"""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from superwhisper_gui.store.journal_format import read_take
from tests.desktop.bench import Desk, wer
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.sound import Mic
from tests.desktop.bench.targets import TextWindow
from tests.desktop.conftest import DATA, KEY, PROGRAM
from tests.faults.kill_bench import Lives, heard_until

SHORT, SHORT_TEXT = DATA / "fr_sr_dictee.aiff", "et c'est la dictée numéro un"
LONG, LONG_WORDS = DATA / "fr_fleurs_005.ogg", "a perdu le contrôle de sa voiture"     # those that base understands
TAIL_LIMIT_S = 0.25


def test_killed_while_speaking(lives: Lives, notes: TextWindow) -> None:
    """At most 250 ms are missing of what had been said by then."""
    notes.clear()
    clip = lives.press_and_play(LONG)
    clip.wait(-2.0)                                  # in the middle of a sentence
    killed_at = lives.kill()
    (journal,) = lives.journals()
    heard = heard_until(journal, LONG)
    assert heard is not None
    assert -0.05 <= killed_at - clip.start - heard <= TAIL_LIMIT_S
    lives.start()
    assert lives.recovered()["counts"]["recovered"] == 1
    (row,) = lives.rows()
    assert row["status"] == "recovered"
    assert LONG_WORDS in row["text"]
    wait_for(lambda: lives.settled()[0]["audio"], 10, what="its sound can be played")
    assert notes.text() == ""                        # offered, not inserted


@pytest.mark.long
def test_killed_while_decoding(lives: Lives, notes: TextWindow) -> None:
    assert lives.app
    notes.clear()
    known = {row["id"] for row in lives.rows()}
    lives.press_and_play(SHORT).wait(0.1)
    lives.release()
    wait_for(lambda: any(read_take(path.read_bytes()).ended for path in lives.journals()), 5, 0.002,
             "the take is complete, and has no text yet")
    lives.kill()
    assert len(lives.journals()) == 1
    lives.start()
    lives.recovered()
    (row,) = [row for row in lives.rows() if row["id"] not in known]
    assert wer(SHORT_TEXT, row["text"], "fr") <= 0.2
    assert notes.text() == ""


def test_killed_between_the_row_and_the_insertion(lives: Lives, desk: Desk) -> None:
    """Nobody can know whether it was inserted: it is offered, and the sound is not decoded a second time."""
    assert lives.app
    deaf = desk.text_window("deaf", no_paste=True)   # never asks for the text
    lives.press_and_play(SHORT, deaf).wait(0.1)
    lives.release()
    lives.app.wait_state("inserting")
    lives.kill()
    assert [row["status"] for row in lives.rows()].count("pending") == 1
    assert len(lives.journals()) == 1                # its end had not been reached
    before = [row["text"] for row in lives.rows()]
    lives.start()
    status = lives.recovered()
    assert status["counts"]["recovered"] == 1
    assert [row["text"] for row in lives.rows()] == before
    newest = lives.rows()[0]
    assert (newest["status"], newest["reason"]) == ("unconfirmed", "restarted")
    assert newest["id"] in [row["id"] for row in lives.settled()]
    deaf.close()


@pytest.mark.long
def test_killed_while_recovering(lives: Lives) -> None:
    """The take is still there, the try is counted, and it comes back once."""
    lives.press_and_play(SHORT).wait(0.1)
    lives.kill()
    known = len(lives.rows())
    lives.start(ready=False)
    wait_for(lambda: [path for path in lives.journals() if ".1." in path.name], 60, 0.02, "the take is being decoded")
    lives.kill()
    assert len(lives.rows()) + len(lives.journals()) >= known + 1
    lives.start()
    rows = lives.settled()
    assert lives.journals() == []
    assert len(lives.rows()) == known + 1
    newest = max(rows, key=lambda row: int(row["id"]))
    assert wer(SHORT_TEXT, newest["text"], "fr") <= 0.2 or newest["audio"]


def test_recovered_on_the_command_line(lives: Lives, desk: Desk) -> None:
    """Without a running program; a second time there is nothing left to do."""
    lives.press_and_play(SHORT).wait(0.1)
    lives.kill()
    assert lives.app
    known = len(lives.rows())
    texts = []
    for _ in range(2):
        done = lives.app.cli("history", "recover", "--json", timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        texts.append([row["text"] for row in json.loads(done.stdout)])
    assert texts[0] == texts[1]
    assert wer(SHORT_TEXT, texts[0][0], "fr") <= 0.2
    assert len(lives.rows()) == known + 1
    assert lives.journals() == []


@pytest.mark.long
def test_neither_journal_nor_history_can_be_used(desk: Desk, mic: Mic, notes: TextWindow) -> None:
    """The program says so, and the text is inserted all the same."""
    lives = Lives(desk, mic, notes, "broken")
    lives.profile.mkdir()
    (lives.profile / "journal").write_text("no folder")
    (lives.profile / "history.db").write_bytes(b"no database" * 900)
    app = lives.start(ready=False)
    assert app.wait_state("error", timeout=60)["error"]["code"] == "history_set_aside"
    app.wait_state("ready")
    notes.clear()
    desk.focus(notes)
    desk.keyboard.key_down(KEY)
    wait_for(lambda: (app.status().get("error") or {}).get("code") == "journal_failed", 10, 0.05,
             what="the trouble is said")
    mic.play(SHORT).wait(0.1)
    desk.keyboard.key_up(KEY)
    _, text = notes.wait_text()
    assert wer(SHORT_TEXT, text, "fr") <= 0.2
    assert [row["status"] for row in lives.rows()] == ["inserted"]
    (aside,) = lives.profile.glob("history.broken-*.db")
    assert aside.read_bytes() == b"no database" * 900
    assert (lives.profile / "journal").read_text() == "no folder"
    lives.end()


def test_nothing_to_recover(desk: Desk) -> None:
    done = subprocess.run([*PROGRAM, "history", "recover", "--json", "--profile", str(desk.home / "nothing")],
                          capture_output=True, text=True, env=dict(os.environ), timeout=30, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert not (desk.home / "nothing").exists()
