"""The key filter as a table and by random walks."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import (
    Chord,
    Disturbed,
    Escaped,
    Gesture,
    KeyEvent,
    KeyPoll,
    KeyState,
    Pressed,
    Released,
    filter_keys,
    parse_chord,
)

CONFIRM_S = 0.05


def run(chord: str, *script: tuple[str, float]) -> list[Gesture]:
    """("+a", 1.0) = a goes down, "-a" = up, "?a,b" = the system says that exactly these are down."""
    state, out = KeyState(), []
    for what, at in script:
        kind, keys = what[0], what[1:]
        event = (KeyPoll(frozenset(filter(None, keys.split(","))), at) if kind == "?"
                 else KeyEvent(keys, kind == "+", at))
        state, gestures = filter_keys(state, event, parse_chord(chord), CONFIRM_S)
        out += gestures
    return out


TABLE = {
    "hold": ("ctrl_r", [("+ctrl_r", 1), ("-ctrl_r", 2), ("?", 2.06)], [Pressed(1), Released(2, 1)]),
    "not confirmed yet": ("ctrl_r", [("+ctrl_r", 1), ("-ctrl_r", 2), ("?", 2.04)], [Pressed(1)]),
    "auto-repeat": ("ctrl_r", [("+ctrl_r", 1), ("+ctrl_r", 1.5), ("+ctrl_r", 1.53), ("-ctrl_r", 2), ("?", 3)],
                    [Pressed(1), Released(2, 1)]),
    "repeat by pairs": ("ctrl_r", [("+ctrl_r", 1), ("-ctrl_r", 1.5), ("?", 1.51), ("+ctrl_r", 1.53), ("?ctrl_r", 1.6),
                                   ("-ctrl_r", 2), ("?", 2.06)], [Pressed(1), Released(2, 1)]),
    "missed key-up": ("ctrl_r", [("+ctrl_r", 1), ("?ctrl_r", 1.5), ("?", 2), ("?", 2.06)],
                      [Pressed(1), Released(2, 1)]),
    "two takes, the poll came late": ("ctrl_r", [("+ctrl_r", 1), ("-ctrl_r", 2), ("+ctrl_r", 2.2), ("-ctrl_r", 3),
                                                 ("?", 4)],
                                      [Pressed(1), Released(2, 1), Pressed(2.2), Released(3, pytest.approx(0.8))]),
    "the other side": ("ctrl_r", [("+ctrl_l", 1), ("-ctrl_l", 2), ("?", 3)], []),
    "one modifier more": ("ctrl_r", [("+shift_l", 1), ("+ctrl_r", 2), ("-ctrl_r", 3), ("?", 4)], []),
    "a shortcut": ("ctrl_r", [("+ctrl_r", 1), ("+c", 2), ("-c", 3), ("-ctrl_r", 4), ("?", 5)],
                   [Pressed(1), Disturbed(2)]),
    "a second shortcut in the same hold": ("ctrl_r", [("+ctrl_r", 1), ("+c", 2), ("-c", 2.1), ("+v", 3), ("-v", 3.1),
                                                      ("-ctrl_r", 4), ("+ctrl_r", 5)],
                                           [Pressed(1), Disturbed(2), Pressed(5)]),
    "typed right after the release": ("ctrl_r", [("+ctrl_r", 1), ("-ctrl_r", 2), ("+a", 2.02), ("?a", 2.06)],
                                      [Pressed(1), Released(2, 1)]),
    "a shortcut between two pairs": ("ctrl_r", [("+ctrl_r", 1), ("-ctrl_r", 2), ("+c", 2.01), ("+ctrl_r", 2.03)],
                                     [Pressed(1), Disturbed(2.03)]),
    "while another key is down": ("ctrl_r", [("+a", 1), ("+ctrl_r", 2), ("-ctrl_r", 3), ("?a", 4)], []),
    "after a key whose release was missed": ("ctrl_r", [("+a", 1), ("?", 1.5), ("+ctrl_r", 2)], [Pressed(2)]),
    "escape": ("ctrl_r", [("+ctrl_r", 1), ("+esc", 2), ("+esc", 2.5), ("-esc", 3), ("-ctrl_r", 4), ("?", 5)],
               [Pressed(1), Escaped(2), Released(4, 3)]),
    "typing while a function key is held": ("f9", [("+f9", 1), ("+a", 2), ("?f9", 2.1), ("?f9", 2.2), ("-a", 2.3),
                                                   ("-f9", 3), ("?", 4)], [Pressed(1), Released(3, 2)]),
    "a function key with Shift": ("f9", [("+shift_l", 1), ("+f9", 2), ("-f9", 3), ("?shift_l", 4)], []),
    "the chord again, its modifier still held": (
        "ctrl_l+space", [("+ctrl_l", 1), ("+space", 2), ("-space", 3), ("?ctrl_l", 3.1), ("+space", 4)],
        [Pressed(2), Released(3, 1), Pressed(4)]),
    "the modifier goes up first, the other key repeats": (
        "ctrl_l+space", [("+ctrl_l", 1), ("+space", 2), ("-ctrl_l", 3), ("+space", 3.02), ("?space", 3.06)],
        [Pressed(2), Released(3, 1)]),
    "the same with pairs": (
        "ctrl_l+space", [("+ctrl_l", 1), ("+space", 2), ("-ctrl_l", 3), ("-space", 3.02), ("+space", 3.02),
                         ("?space", 3.06)], [Pressed(2), Released(3, 1)]),
}


@pytest.mark.parametrize("name", TABLE)
def test_table(name: str) -> None:
    chord, script, expected = TABLE[name]
    assert run(chord, *script) == expected


@pytest.mark.parametrize("up", list(permutations(["ctrl_l", "shift_l", "space"])))
def test_any_key_of_the_chord_ends_the_hold(up: tuple[str, ...]) -> None:
    down = [("+shift_l", 1.0), ("+ctrl_l", 1.1), ("+space", 1.2)]
    script = [*down, *((f"-{key}", 2 + i / 10) for i, key in enumerate(up))]
    assert run("ctrl_l+shift_l+space", *script, ("?", 4.0)) == [Pressed(1.2), Released(2, pytest.approx(0.8))]


KEYS = ["ctrl_r", "ctrl_l", "shift_l", "space", "a", "esc"]
STEPS = st.lists(st.tuples(st.sampled_from(KEYS), st.booleans(), st.booleans(), st.floats(0.001, 0.5)), max_size=60)


@settings(deadline=None)
@given(STEPS, st.sampled_from(["ctrl_r", "ctrl_l+space", "a", "ctrl_l+shift_l"]))
def test_random_walks(steps: list[tuple[str, bool, bool, float]], text: str) -> None:
    """Keys go up and down, some events are lost, the system is asked as the adapter does it: every Pressed is followed
    by exactly one Released or Disturbed, times never run backwards, and in the end nothing is stuck."""
    chord, state, now = parse_chord(text), KeyState(), 10.0
    down: set[str] = set()
    out: list[Gesture] = []

    def feed(event: KeyEvent | KeyPoll) -> None:
        nonlocal state
        state, gestures = filter_keys(state, event, chord, CONFIRM_S)
        out.extend(gestures)

    for key, press, lost, wait in [*steps, *((key, False, False, 0.01) for key in KEYS)]:
        (down.add if press else down.discard)(key)
        if not lost:
            feed(KeyEvent(key, press, now))
        end = now + wait
        while state.waiting and now + 0.04 < end:
            now += 0.04
            feed(KeyPoll(frozenset(down), now))
        now = end
    for _ in range(3):
        now += 0.1
        feed(KeyPoll(frozenset(), now))
    assert not state.waiting
    assert not state.spoiled
    holds = [g for g in out if not isinstance(g, Escaped)]
    assert [type(g) for g in holds[::2]] == [Pressed] * (len(holds) // 2)
    assert all(isinstance(g, Released | Disturbed) for g in holds[1::2])
    assert all(b.at - a.at >= 0 for a, b in pairwise(holds))
    assert all(g.held_s == pytest.approx(g.at - p.at) for p, g in zip(holds[::2], holds[1::2], strict=True)
               if isinstance(g, Released))


@given(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
def test_chords_are_written_as_they_are_read(keys: list[str]) -> None:
    chord = Chord(frozenset(keys))
    assert parse_chord(str(chord)) == chord


@pytest.mark.parametrize("text", ["", "ctrl_r+", "hyper", "ctrl_l+alt_l", "alt_gr+ctrl_r", "ab", " "])
def test_no_chords(text: str) -> None:
    with pytest.raises(AppError) as caught:
        parse_chord(text)
    assert caught.value.code is Code.HOTKEY_INVALID


def test_names() -> None:
    assert parse_chord("Ctrl + Escape") == Chord(frozenset({"ctrl_l", "esc"}))
    assert parse_chord("²").keys == {"²"}
