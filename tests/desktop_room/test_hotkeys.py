"""Global keys on a real X server, with a real pynput."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from Xlib import X, display
from Xlib.protocol import request

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import Disturbed, Escaped, Gesture, Pressed, Released, parse_chord
from superwhisper_gui.desktop.hotkeys_x11 import X11Hotkeys
from superwhisper_gui.desktop.keymap_x11 import KeyShare
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.targets import TextWindow

CONFIRM_S = 0.05


def kill_client(resource: int) -> None:
    """Closes the connection that made the resource, from the server's side."""
    killer = display.Display()
    request.KillClient(display=killer.display, onerror=None, resource=resource)
    killer.sync()
    killer.close()


class Listening:
    """Started hotkeys and what came of them."""

    def __init__(self) -> None:
        self.share = KeyShare()
        self.hotkeys = X11Hotkeys(self.share)
        self.gestures: list[Gesture] = []

    def start(self, chord: str, confirm_s: float = CONFIRM_S) -> None:
        self.hotkeys.start(parse_chord(chord), confirm_s, self.gestures.append)

    def wait(self, *kinds: type) -> list[Gesture]:
        """Waits for exactly these gestures and hands them out."""
        wait_for(lambda: len(self.gestures) >= len(kinds), 3, 0.005, f"{kinds}, got {self.gestures}")
        found, self.gestures[:] = list(self.gestures), []
        assert tuple(type(g) for g in found) == kinds
        return found

    def carried_out(self) -> None:
        """The commands given so far have reached the server."""
        assert self.hotkeys._loop is not None
        self.hotkeys._loop.call(lambda: None, 2)

    def settle(self) -> None:
        """Long enough for a gesture that must not come: the confirmation and a poll."""
        time.sleep(3 * CONFIRM_S)


@pytest.fixture
def keys(desk: Desk) -> Iterator[Listening]:
    listening = Listening()
    yield listening
    listening.hotkeys.stop()
    desk.keyboard.release_all()


@pytest.fixture(scope="module")
def window(desk: Desk) -> Iterator[TextWindow]:
    window = desk.text_window("typed")
    yield window
    window.close()


@pytest.fixture
def us(desk: Desk) -> Iterator[Callable[..., None]]:
    """Changes the layout; us again afterwards."""
    yield desk.keyboard.layout
    desk.keyboard.layout("us")


def test_hold(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    down = desk.keyboard.key_down("Control_R")
    pressed, = keys.wait(Pressed)
    up = desk.keyboard.key_up("Control_R")
    released, = keys.wait(Released)
    assert abs(pressed.at - down) < 0.02
    assert abs(released.at - up) < 0.02
    assert released.held_s == pytest.approx(released.at - pressed.at)


def test_autorepeat_is_one_hold(desk: Desk, keys: Listening, window: TextWindow) -> None:
    desk.focus(window)
    keys.start("f9")
    desk.keyboard.tap("F9", hold=1.0)                        # the server repeats after 0.66 s
    keys.wait(Pressed, Released)


def test_pairs_are_one_hold(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    assert len(list(desk.keyboard.pairs("Control_R", 0.6))) > 10
    keys.wait(Pressed, Released)


@pytest.mark.parametrize("up", [("Control_L", "Shift_L"), ("Shift_L", "Control_L")])
def test_any_release_order(desk: Desk, keys: Listening, up: tuple[str, str]) -> None:
    keys.start("ctrl_l+shift_l")
    for key in ("Control_L", "Shift_L"):
        desk.keyboard.key_down(key)
    keys.wait(Pressed)
    first = desk.keyboard.key_up(up[0])
    released, = keys.wait(Released)
    assert abs(released.at - first) < 0.02
    desk.keyboard.key_up(up[1])


def test_sides_are_kept_apart_and_one_key_more_is_another_chord(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    desk.keyboard.tap("Control_L")
    desk.keyboard.chord("Shift_L", "Control_R")
    keys.settle()
    keys.wait()


def test_a_shortcut_disturbs(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    desk.keyboard.chord("Control_R", "c")
    keys.wait(Pressed, Disturbed)
    desk.keyboard.tap("Control_R")
    keys.wait(Pressed, Released)


@pytest.mark.parametrize("chord", ["ctrl_r", "ctrl_l", "alt_l"])
def test_azerty_signs_are_no_gesture(desk: Desk, keys: Listening, window: TextWindow, us: Callable[..., None],
                                     chord: str) -> None:
    us("fr")
    desk.focus(window)
    window.clear()
    keys.start(chord)
    desk.keyboard.type("@#€{")
    window.wait_text(lambda text: text == "@#€{")
    keys.settle()
    keys.wait()


def test_right_alt_stays_the_key_it_was(desk: Desk, keys: Listening, us: Callable[..., None]) -> None:
    keys.start("alt_r")
    us("fr")                                                 # where it writes as AltGr
    desk.keyboard.tap(108)
    keys.wait(Pressed, Released)


@pytest.mark.parametrize("layout", ["us", "fr", "ru"])
def test_keys_keep_their_place_when_the_layout_changes(desk: Desk, keys: Listening, us: Callable[..., None],
                                                       layout: str) -> None:
    keys.start("ctrl_l+q")
    us(layout)
    desk.keyboard.chord("Control_L", 24)                     # the first letter key: q, a, й
    keys.wait(Pressed, Released)
    desk.keyboard.tap("Control_R")
    keys.settle()
    keys.wait()


def test_a_chord_with_a_letter_does_not_type_it(desk: Desk, keys: Listening, window: TextWindow) -> None:
    desk.focus(window)
    keys.start("f9")
    before = len(window.events("key"))
    desk.keyboard.tap("F9")
    keys.wait(Pressed, Released)
    desk.keyboard.tap("F8")
    wait_for(lambda: len(window.events("key")) > before, 3)
    assert len(window.events("key")) == before + 1
    keys.hotkeys.stop()
    desk.keyboard.tap("F9")
    wait_for(lambda: len(window.events("key")) > before + 1, 3, what="the key belongs to the window again")


@pytest.mark.parametrize("locks", [(), ("Caps_Lock",), ("Num_Lock", "Caps_Lock")])
def test_escape_is_kept_from_the_window_only_while_asked(desk: Desk, keys: Listening, window: TextWindow,
                                                         locks: tuple[str, ...]) -> None:
    desk.focus(window)
    for lock in locks:
        desk.keyboard.tap(lock)
    keys.start("ctrl_r")

    def escapes() -> int:
        return len([e for e in window.events("key") if e["key"] == 0x01000000])

    before = escapes()
    desk.keyboard.key_down("Control_R")
    keys.hotkeys.grab_escape(True)
    keys.carried_out()
    keys.wait(Pressed)
    desk.keyboard.tap("Escape")
    keys.wait(Escaped)
    desk.keyboard.key_up("Control_R")
    keys.wait(Released)
    desk.keyboard.tap("Escape")
    keys.wait(Escaped)
    keys.hotkeys.grab_escape(False)
    keys.carried_out()
    desk.keyboard.tap("Escape")
    wait_for(lambda: escapes() > before, 3)
    for lock in locks:
        desk.keyboard.tap(lock)
    assert escapes() == before + 1


def test_the_insert_key_works_only_while_a_text_waits(desk: Desk, keys: Listening, window: TextWindow) -> None:
    desk.focus(window)
    keys.start("ctrl_r")
    asked = threading.Event()
    keys.hotkeys.grab_insert(parse_chord("pause"), asked.set)
    keys.carried_out()
    before = len(window.events("key"))
    desk.keyboard.tap("Pause")
    assert asked.wait(3)
    asked.clear()
    keys.hotkeys.grab_insert(None, asked.set)
    keys.settle()
    desk.keyboard.tap("Pause")
    wait_for(lambda: len(window.events("key")) > before, 3)
    keys.settle()
    assert not asked.is_set()
    assert len(window.events("key")) == before + 1


def test_the_insert_key_still_works_when_another_hotkey_is_chosen(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    asked = threading.Event()
    keys.hotkeys.grab_insert(parse_chord("pause"), asked.set)
    keys.carried_out()
    keys.start("f9")
    desk.keyboard.tap("Pause")
    assert asked.wait(3)


def test_a_key_that_another_program_has_taken(desk: Desk, keys: Listening) -> None:
    other = display.Display()
    root = other.screen().root
    root.grab_key(other.keysym_to_keycode(0xFFC6), 0, True, X.GrabModeAsync, X.GrabModeAsync)      # F9
    other.sync()
    with pytest.raises(AppError) as caught:
        keys.start("f9")
    other.close()
    assert caught.value.code is Code.HOTKEY_UNAVAILABLE
    keys.start("f9")


def test_a_key_that_the_keyboard_lacks(desk: Desk, keys: Listening) -> None:
    with pytest.raises(AppError) as caught:
        keys.start("ß")
    assert caught.value.code is Code.HOTKEY_INVALID


def test_no_screen(no_screen: None, keys: Listening) -> None:
    with pytest.raises(AppError) as caught:
        keys.start("ctrl_r")
    assert caught.value.code is Code.HOTKEY_UNAVAILABLE


def test_our_own_keys_are_left_out(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    desk.keyboard.key_down("Control_R")
    keys.wait(Pressed)
    for down in (True, False):
        keys.share.announce(55, down=down)
    desk.keyboard.tap(55)                                    # would disturb
    desk.keyboard.key_up("Control_R")
    keys.wait(Released)
    desk.keyboard.chord("Control_R", 55)
    keys.wait(Pressed, Disturbed)


def test_the_listener_dies_and_comes_back(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r")
    listener: Any = keys.hotkeys._listener
    kill_client(listener._listener._display_record.display.info.resource_id_base)
    dead = time.monotonic()

    def works() -> bool:
        desk.keyboard.tap("Control_R")
        time.sleep(0.2)
        return bool(keys.gestures)

    wait_for(works, 5, 0.1, "a press is seen again")
    assert time.monotonic() - dead < 5


def test_a_release_while_nobody_listened(desk: Desk, keys: Listening) -> None:
    """The real key state ends the hold, whatever the listener missed."""
    keys.start("ctrl_r")
    desk.keyboard.key_down("Control_R")
    keys.wait(Pressed)
    keys.share.announce(desk.keyboard._code("Control_R"), down=False)        # the release event is dropped
    up = desk.keyboard.key_up("Control_R")
    released, = keys.wait(Released)
    assert released.at - up < 0.2


def test_a_tap_that_is_over_before_it_is_looked_at(desk: Desk, keys: Listening) -> None:
    """The real key state is newer than an event that had to wait; it must not undo it."""
    keys.start("ctrl_l+q")
    assert keys.hotkeys._loop is not None
    keys.hotkeys._loop.post(lambda: time.sleep(0.3))         # the machine is busy
    desk.keyboard.chord("Control_L", "q")
    keys.wait(Pressed, Released)


def test_random_presses_end_clean(desk: Desk, keys: Listening) -> None:
    keys.start("ctrl_r", 0.02)
    chance, holds = random.Random(7), 0
    for _ in range(150):
        desk.keyboard.key_down("Control_R")
        time.sleep(chance.uniform(0.002, 0.025))
        desk.keyboard.key_up("Control_R")
        time.sleep(chance.uniform(0.002, 0.035))
        holds += 1
    wait_for(lambda: keys.gestures and isinstance(keys.gestures[-1], Released), 3)
    keys.settle()
    assert [type(g) for g in keys.gestures] == [Pressed, Released] * (len(keys.gestures) // 2)
    assert holds / 2 < len(keys.gestures) <= 2 * holds
    assert desk.keyboard.pressed() == []
    keys.gestures.clear()
    desk.keyboard.tap("Control_R")
    keys.wait(Pressed, Released)


def test_restart_with_another_chord_and_stop_twice(desk: Desk, keys: Listening) -> None:
    keys.hotkeys.stop()
    keys.hotkeys.grab_escape(True)                           # harmless without a start
    keys.start("ctrl_r")
    keys.start("f9")
    desk.keyboard.tap("Control_R")
    desk.keyboard.tap("F9")
    keys.wait(Pressed, Released)
    keys.hotkeys.stop()
    keys.hotkeys.stop()


def test_idle_costs_nothing(desk: Desk, keys: Listening, cpu_of_threads: Callable[[float], float]) -> None:
    keys.start("ctrl_r")
    keys.settle()
    assert cpu_of_threads(1.5) < 0.01
