"""Races around an insertion, in a short form (benchmarks.races does 500 of each), and the two instants that decide."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from Xlib import X, Xatom, display  # type: ignore[import-untyped]

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.targets import TextWindow
from tests.faults.races import clipboard_races, focus_races, inserting


@pytest.fixture(scope="module")
def shown(desk: Desk) -> Iterator[Desk]:
    """The inserter runs in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", desk.env["DISPLAY"])
        yield desk


@pytest.fixture
def own(shown: Desk) -> Iterator[TextWindow]:
    window = shown.text_window("mine")
    yield window
    window.close()


def test_no_text_in_the_wrong_window(shown: Desk) -> None:
    seen = focus_races(shown, 12, seed=1)
    assert seen["in the WRONG window"] == 0
    assert seen["inserted"]
    assert seen["insert_focus_changed"]


def test_the_clipboard_is_the_persons(shown: Desk) -> None:
    assert clipboard_races(shown, 4, seed=3).total() == 4


def test_the_window_managers_word_is_old(shown: Desk, own: TextWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """It still names the target while the keys already go to another window."""
    with inserting() as it:
        shown.focus(own)
        it.release(own)
        before = it.focus.active()
        monkeypatch.setattr(it.focus, "active", lambda: before)
        other = shown.text_window("theirs")
        it.insert("gesagt")
        result = it.result()
        assert (result.outcome, result.code) == (Outcome.KEPT, Code.INSERT_FOCUS_CHANGED)
        assert (own.text(), other.text()) == ("", "")
        other.close()


def test_a_copy_whose_key_was_pressed_before_the_clipboard_came_back(shown: Desk, own: TextWindow) -> None:
    """A program owns the clipboard with the time of the key, and a moment later than that."""
    shown.clipboard.set_text("alt")
    connection = display.Display(shown.env["DISPLAY"])
    window = connection.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
    clipboard = connection.intern_atom("CLIPBOARD")
    with inserting() as it:
        it.inserter.prepare()
        it.release(own)
        it.insert("gesagt")
        assert it.result().outcome is Outcome.INSERTED
        window.change_property(Xatom.WM_NAME, Xatom.STRING, 8, b"x")
        while (event := connection.next_event()).type != X.PropertyNotify:      # a layout may be announced before
            pass
        pressed_at = event.time
        time.sleep(0.02)
        wait_for(lambda: shown.clipboard.text() == "alt", 3, 0.01, "the clipboard is given back")
        window.set_selection_owner(clipboard, pressed_at)
        assert connection.get_selection_owner(clipboard) == window
    connection.close()
