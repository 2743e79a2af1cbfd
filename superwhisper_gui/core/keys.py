"""Keys: chords as text, and the filter that turns raw key events into gestures of the hotkey.

Keys are compared by name with sides kept apart ("ctrl_l" is not "ctrl_r"); an adapter translates key codes to names by
physical key, never by character (PITFALLS D6). The filter is a pure function of its state and one event.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from superwhisper_gui.core.errors import AppError, Code

MODIFIERS = frozenset({
    "ctrl_l", "ctrl_r", "shift_l", "shift_r", "alt_l", "alt_r", "alt_gr", "cmd_l", "cmd_r",
})
NAMED = MODIFIERS | {f"f{n}" for n in range(1, 25)} | {
    "space", "esc", "enter", "tab", "backspace", "delete", "insert", "home", "end", "page_up", "page_down",
    "up", "down", "left", "right", "pause", "print_screen", "scroll_lock", "caps_lock", "num_lock", "menu",
}
ALIASES = {"ctrl": "ctrl_l", "shift": "shift_l", "alt": "alt_l", "cmd": "cmd_l", "escape": "esc", "return": "enter"}


@dataclass(frozen=True, slots=True)
class Chord:
    """Keys that are held together. Exactly these: one more modifier is another chord."""

    keys: frozenset[str]

    @property
    def only_modifiers(self) -> bool:
        return self.keys <= MODIFIERS

    def __str__(self) -> str:
        return "+".join(sorted(self.keys, key=lambda k: (k not in MODIFIERS, k)))


def parse_chord(text: str) -> Chord:
    """"ctrl_r", "ctrl_l+space", "f9": names as pynput writes them, a character stands for its key.

    Raises AppError(HOTKEY_INVALID): unknown name, nothing at all, or Ctrl with Alt (which is AltGr, PITFALLS D6).
    """
    names = [ALIASES.get(part.strip().lower(), part.strip().lower()) for part in text.split("+")]
    keys = frozenset(names)
    for name in names:
        if not (name in NAMED or (len(name) == 1 and name.isprintable() and not name.isspace())):
            raise AppError(Code.HOTKEY_INVALID, f"there is no key {name!r}")
    if keys & {"ctrl_l", "ctrl_r"} and keys & {"alt_l", "alt_r", "alt_gr"}:
        raise AppError(Code.HOTKEY_INVALID, "Ctrl with Alt is AltGr on many keyboards")
    return Chord(keys)


# -- raw events

@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A key went down or up. `at`: monotonic seconds."""

    key: str
    down: bool
    at: float


@dataclass(frozen=True, slots=True)
class KeyPoll:
    """The keys that are really down now, asked from the system while something is held (PITFALLS D1)."""

    down: frozenset[str]
    at: float


# -- gestures

@dataclass(frozen=True, slots=True)
class Pressed:
    at: float


@dataclass(frozen=True, slots=True)
class Released:
    """`at`: when the key went up (not when that was confirmed); `held_s`: since the press."""

    at: float
    held_s: float


@dataclass(frozen=True, slots=True)
class Disturbed:
    """Another key went down while the hotkey was held: it was a shortcut of another program (Ctrl+C)."""

    at: float


@dataclass(frozen=True, slots=True)
class Escaped:
    at: float


Gesture = Pressed | Released | Disturbed | Escaped


@dataclass(frozen=True, slots=True)
class KeyState:
    """What the filter remembers. `since`: press of the running gesture; `up_at`: a release not yet confirmed."""

    down: frozenset[str] = frozenset()
    since: float | None = None
    up_at: float | None = None
    crossed: bool = False          # another key went down after that release
    spoiled: bool = False          # disturbed: nothing more until every key of the chord is up

    @property
    def waiting(self) -> bool:
        """True while the adapter must go on polling."""
        return self.since is not None or bool(self.down)


def filter_keys(
    state: KeyState, event: KeyEvent | KeyPoll, chord: Chord, confirm_s: float,
) -> tuple[KeyState, list[Gesture]]:
    """One event through the filter. `confirm_s`: a release counts when no press follows for that long."""
    if isinstance(event, KeyPoll):
        return _poll(state, event, chord, confirm_s)
    if event.down:
        return _key_down(state, event, chord, confirm_s)
    return _key_up(state, event, chord)


def _key_down(state: KeyState, event: KeyEvent, chord: Chord, confirm_s: float) -> tuple[KeyState, list[Gesture]]:
    gestures: list[Gesture] = []
    if state.since is not None and state.up_at is not None and event.at - state.up_at >= confirm_s:
        gestures.append(Released(state.up_at, state.up_at - state.since))    # no poll came in time to confirm it
        state = KeyState(down=state.down)
    repeat = event.key in state.down
    down = state.down | {event.key}
    if event.key == "esc" and not repeat and "esc" not in chord.keys:
        gestures.append(Escaped(event.at))
    if state.since is not None:
        return _held_down(replace(state, down=down), event, chord, gestures, repeat=repeat)
    complete = chord.keys <= down and event.key in chord.keys and not repeat and not state.spoiled
    held_mods = down & MODIFIERS
    if complete and held_mods <= chord.keys and (not chord.only_modifiers or down == chord.keys):
        return KeyState(down=down, since=event.at), [*gestures, Pressed(event.at)]
    return replace(state, down=down), gestures


def _held_down(state: KeyState, event: KeyEvent, chord: Chord, gestures: list[Gesture], *,
               repeat: bool) -> tuple[KeyState, list[Gesture]]:
    """A key went down while the hotkey is held, or may be."""
    disturbed = KeyState(down=state.down, spoiled=True), [*gestures, Disturbed(event.at)]
    if event.key in chord.keys:                      # auto-repeat, also as up/down pairs
        whole = chord.keys <= state.down             # the other key of the chord may be up for good
        return disturbed if state.crossed else (replace(state, up_at=None if whole else state.up_at), gestures)
    if not chord.only_modifiers or repeat or event.key == "esc":
        return state, gestures
    if state.up_at is not None:                      # typed right after the release, unless that was none
        return replace(state, crossed=True), gestures
    return disturbed


def _key_up(state: KeyState, event: KeyEvent, chord: Chord) -> tuple[KeyState, list[Gesture]]:
    down = state.down - {event.key}
    spoiled = state.spoiled and bool(down & chord.keys)
    if state.since is not None and event.key in chord.keys and state.up_at is None:
        return replace(state, down=down, up_at=event.at, spoiled=spoiled), []    # any key of the chord ends the hold
    return replace(state, down=down, spoiled=spoiled), []


def _poll(state: KeyState, event: KeyPoll, chord: Chord, confirm_s: float) -> tuple[KeyState, list[Gesture]]:
    down = state.down & event.down                   # a key whose release never came is not held (PITFALLS D1)
    lost = state.since is not None and state.up_at is None and bool((state.down - down) & chord.keys)
    up_at = event.at if lost else state.up_at
    spoiled = state.spoiled and bool(down & chord.keys)
    if state.since is not None and up_at is not None and event.at - up_at >= confirm_s:
        return KeyState(down=down), [Released(up_at, up_at - state.since)]
    return replace(state, down=down, up_at=up_at, spoiled=spoiled), []
