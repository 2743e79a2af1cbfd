"""Two texts in a row on a real X server: a space between them where nothing was done in between, else none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from Xlib import X
from Xlib.ext import xtest

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.keys import Gesture, Pressed, Released, parse_chord
from superwhisper_gui.core.ports import Insertion, InsertResult
from superwhisper_gui.core.target import Target
from superwhisper_gui.desktop.focus_x11 import X11Focus
from superwhisper_gui.desktop.hotkeys_x11 import X11Hotkeys
from superwhisper_gui.desktop.insertion_x11 import X11Inserter
from superwhisper_gui.desktop.keymap_x11 import KeyShare
from superwhisper_gui.text.safety import safe_text
from superwhisper_gui.text.spacing import space_between
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.targets import TextWindow

FIRST, SECOND = "Il pleut.", "Demain aussi."
GLUED, SPACED = FIRST + SECOND, f"{FIRST} {SECOND}"


class Dictating:
    """Keys and insertion that know of each other, as in the program."""

    def __init__(self, chord: str) -> None:
        self.share = KeyShare()
        self.hotkeys, self.gestures = X11Hotkeys(self.share), list[Gesture]()
        focus = X11Focus()
        self.inserter, self.results = X11Inserter(focus, self.share, safe_text, space_between), list[InsertResult]()
        self.inserter.start(self.results.append, lambda code: None)
        self.hotkeys.start(parse_chord(chord), 0.05, self.gestures.append)

    def insert(self, text: str, window: TextWindow, *, spaced: bool = True) -> str:
        """What was sent for it."""
        count = len(self.results) + 1
        self.inserter.insert(Insertion(count, text, Target(window.window), spaced=spaced))
        wait_for(lambda: len(self.results) == count, 5, 0.005, f"result {count}")
        assert self.results[-1].outcome is Outcome.INSERTED
        return self.results[-1].text

    def touched(self, before: int) -> bool:
        """Whether the person has done something since, by what the thread of the keys knows."""
        assert self.hotkeys._loop
        self.hotkeys._loop.call(lambda: None, 2)
        return self.share.touches != before


@pytest.fixture
def it(desk: Desk) -> Iterator[Dictating]:
    dictating = Dictating("f9")
    yield dictating
    dictating.hotkeys.stop()
    dictating.inserter.stop()
    desk.keyboard.release_all()


@pytest.fixture(scope="module")
def notes(desk: Desk) -> Iterator[TextWindow]:
    notes = desk.text_window("spaced")
    yield notes
    notes.close()


@pytest.fixture
def window(desk: Desk, notes: TextWindow) -> TextWindow:
    notes.clear()
    return desk.focus(notes)


def click(desk: Desk, window: TextWindow, button: int = 1) -> None:
    """Into the middle of the window."""
    display = desk.keyboard.display
    place = display.create_resource_object("window", window.window)
    size = place.get_geometry()
    corner = display.screen().root.translate_coords(place, size.width // 2, size.height // 2)
    xtest.fake_input(display, X.MotionNotify, x=corner.x, y=corner.y)
    for kind in (X.ButtonPress, X.ButtonRelease):
        xtest.fake_input(display, kind, button)
    display.sync()


def test_a_space_between_two_texts(it: Dictating, window: TextWindow) -> None:
    assert it.insert(FIRST, window) == FIRST
    assert it.insert(SECOND, window) == " " + SECOND
    assert window.settled(0.2) == SPACED


def test_none_where_it_is_not_wanted(it: Dictating, window: TextWindow) -> None:
    it.insert(FIRST, window)
    assert it.insert(SECOND, window, spaced=False) == SECOND


def test_the_keys_of_the_program_do_not_count(desk: Desk, it: Dictating, window: TextWindow) -> None:
    it.insert(FIRST, window)
    it.hotkeys.grab_insert(parse_chord("pause"), lambda: None)
    it.hotkeys.grab_escape(True)
    before = it.share.touches
    assert not it.touched(before)                            # the grabs are there
    desk.keyboard.key_down("F9")
    desk.keyboard.tap("Escape")
    desk.keyboard.key_up("F9")
    desk.keyboard.tap("Pause")
    desk.keyboard.tap("Shift_L")
    wait_for(lambda: [type(g) for g in it.gestures if not isinstance(g, Pressed)][-1:] == [Released], 3)
    assert not it.touched(before)
    assert it.insert(SECOND, window) == " " + SECOND


def test_typing_makes_it_unknown(desk: Desk, it: Dictating, window: TextWindow) -> None:
    it.insert(FIRST, window)
    before = it.share.touches
    desk.keyboard.tap("Return")
    wait_for(lambda: it.touched(before), 3)
    assert it.insert(SECOND, window) == SECOND
    assert it.insert(FIRST, window) == " " + FIRST           # and now it is known again


def test_a_click_into_the_window_makes_it_unknown(desk: Desk, it: Dictating, window: TextWindow) -> None:
    it.insert(FIRST, window)
    before = it.share.touches
    click(desk, window)
    wait_for(lambda: it.touched(before), 3)
    assert it.insert(SECOND, window) == SECOND


def test_scrolling_and_a_click_elsewhere_leave_it_known(desk: Desk, it: Dictating, window: TextWindow) -> None:
    other = desk.text_window("elsewhere", geometry="300x200+900+500")
    desk.focus(window)
    it.insert(FIRST, window)
    before = it.share.touches
    click(desk, window, button=5)
    click(desk, other)
    desk.focus(window)
    click(desk, window)                                      # the third is counted, after the two before it
    wait_for(lambda: it.touched(before), 3)
    assert it.share.touches == before + 1
    other.close()


def test_another_window_has_no_text_of_ours(desk: Desk, it: Dictating, window: TextWindow) -> None:
    other = desk.text_window("other one")
    desk.focus(window)
    it.insert(FIRST, window)
    desk.focus(other)
    assert it.insert(SECOND, other) == SECOND
    desk.focus(window)
    assert it.insert(SECOND, window) == SECOND               # the last text stands in the other one
    other.close()


def test_where_nobody_hears_the_keys_nothing_is_known(it: Dictating, window: TextWindow) -> None:
    it.insert(FIRST, window)
    it.hotkeys.stop()
    assert it.insert(SECOND, window) == SECOND
    assert it.insert(FIRST, window) == FIRST                 # whatever was typed in between, nobody heard it
