"""The keyboard as the X server knows it: which key code is which key, and which codes are modifiers.

A key is named by its place, never by what it writes now (PITFALLS D6): modifiers and named keys by the keysym of their
first level, characters by the unshifted keysym of the layout that was active when the table was read.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from Xlib import XK, X  # type: ignore[import-untyped]

from superwhisper_gui.core.keys import MODIFIERS

XK.load_keysym_group("xkb")

EXPECTED_FOR_S: Final = 1.0
MODIFIER_ROWS: Final = (X.ShiftMapIndex, X.ControlMapIndex, X.Mod1MapIndex, X.Mod2MapIndex, X.Mod3MapIndex,
                        X.Mod4MapIndex, X.Mod5MapIndex)          # without Lock, which may stay on

_KEYSYM_NAMES: Final = {
    "Control_L": "ctrl_l", "Control_R": "ctrl_r", "Shift_L": "shift_l", "Shift_R": "shift_r", "Alt_L": "alt_l",
    "Alt_R": "alt_r", "ISO_Level3_Shift": "alt_gr", "Mode_switch": "alt_gr", "Super_L": "cmd_l", "Super_R": "cmd_r",
    "space": "space", "Escape": "esc", "Return": "enter", "Tab": "tab", "BackSpace": "backspace", "Delete": "delete",
    "Insert": "insert", "Home": "home", "End": "end", "Prior": "page_up", "Next": "page_down", "Up": "up",
    "Down": "down", "Left": "left", "Right": "right", "Pause": "pause", "Print": "print_screen",
    "Scroll_Lock": "scroll_lock", "Caps_Lock": "caps_lock", "Num_Lock": "num_lock", "Menu": "menu",
    **{f"F{n}": f"f{n}" for n in range(1, 25)},
}
NAMES: Final = {XK.string_to_keysym(keysym): name for keysym, name in _KEYSYM_NAMES.items()}


@dataclass(frozen=True, slots=True)
class KeyTable:
    """`names`: key code to name, for the keys that have one; `rows`: the server's modifier rows of key codes."""

    names: Mapping[int, str]
    rows: tuple[frozenset[int], ...]

    def name(self, code: int) -> str:
        """A key without a name of its own still is a key: "#" and its code."""
        return self.names.get(code, f"#{code}")

    def codes(self, name: str) -> frozenset[int]:
        return frozenset(code for code, known in self.names.items() if known == name)

    @property
    def modifiers(self) -> frozenset[int]:
        """Key codes that change what other keys mean while they are down."""
        locks = self.codes("num_lock") | self.codes("caps_lock") | self.codes("scroll_lock")
        rows = frozenset().union(*(self.rows[i] for i in MODIFIER_ROWS))
        return rows | {c for c, name in self.names.items() if name in MODIFIERS} - locks

    def mask(self, name: str) -> int:
        """The bit that a modifier sets in the state of key events, 0 if it sets none."""
        codes = self.codes(name)
        return next((1 << i for i, row in enumerate(self.rows) if row & codes), 0)


def names_of(keysyms: Sequence[Sequence[int]], first_code: int, group: int) -> dict[int, str]:
    """Key code to name. `keysyms`: rows of the core map, from `first_code`; `group`: the active layout, from 0."""
    characters = {first_code + i: char for i, row in enumerate(keysyms) if (char := _character(row, group))}
    return characters | {first_code + i: NAMES[row[0]] for i, row in enumerate(keysyms) if len(row) and row[0] in NAMES}


def _character(row: Sequence[int], group: int) -> str:
    """What the key writes without Shift, lower case; "" if nothing."""
    level = 2 * group if 2 * group < len(row) and row[2 * group] else 0
    keysym = row[level] if len(row) else 0
    if 0x01000100 <= keysym <= 0x0110FFFF:           # Unicode keysyms
        return chr(keysym - 0x01000000).lower()
    return chr(keysym).lower() if 0x21 <= keysym <= 0x7E or 0xA1 <= keysym <= 0xFF else ""


def active_group(connection: Any) -> int:
    """The layout in use, from 0 (bits 13 and 14 of the state)."""
    return int(connection.screen().root.query_pointer().mask) >> 13 & 3


def read_keysyms(connection: Any) -> tuple[Sequence[Sequence[int]], int]:
    """The rows of the core map and the key code of the first one."""
    first = connection.display.info.min_keycode
    return connection.get_keyboard_mapping(first, connection.display.info.max_keycode - first + 1), first


def read_table(connection: Any) -> KeyTable:
    keysyms, first = read_keysyms(connection)
    return KeyTable(names_of(keysyms, first, active_group(connection)), read_rows(connection))


def read_rows(connection: Any) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(code for code in row if code) for row in connection.get_modifier_mapping())


def down_now(connection: Any) -> frozenset[int]:
    """Codes of the keys that are really down."""
    bits = connection.query_keymap()
    return frozenset(8 * i + bit for i, byte in enumerate(bits) if byte for bit in range(8) if byte >> bit & 1)


def paste_codes(connection: Any, table: KeyTable, *, terminal: bool) -> tuple[int, int]:
    """Modifier and key for pasting: Ctrl+V by the key that has V on the active layout, else on any other one.

    Shift+Insert for terminals, and where no layout has a V: then programs do not know the key by its place either
    (PITFALLS E9; tried with Qt on Russian and Greek).
    """
    keysyms, first = read_keysyms(connection)
    level = 2 * active_group(connection)
    here = [first + i for i, row in enumerate(keysyms) if level < min(len(row), 4) and row[level] == XK.XK_v]
    anywhere = [first + i for i, row in enumerate(keysyms) if XK.XK_v in row]
    if terminal or not anywhere:
        shift = table.codes("shift_l") & table.rows[X.ShiftMapIndex] or table.rows[X.ShiftMapIndex]
        return min(shift, default=50), min(table.codes("insert"), default=118)
    control = table.codes("ctrl_l") & table.rows[X.ControlMapIndex] or table.rows[X.ControlMapIndex]
    return min(control, default=37), (here or anywhere)[0]


@dataclass(slots=True)
class KeyShare:
    """What the hotkeys and the insertion must know of each other. Safe from any thread.

    The RECORD extension shows our own key events like those of a person, so they are announced here before they are
    sent. `reserved`: keys whose grab, while they are down, would take our paste key away from the target. `touches`:
    how often the person has typed, or clicked into `window` (0 = none); it grows while `heard` and says nothing else.
    """

    reserved: frozenset[int] = frozenset()
    window: int = 0
    touches: int = 0
    heard: bool = False
    _expected: list[tuple[int, bool, float]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def announce(self, code: int, *, down: bool) -> None:
        """We are about to send this event."""
        with self._lock:
            self._expected.append((code, down, time.monotonic() + EXPECTED_FOR_S))

    def is_ours(self, code: int, *, down: bool) -> bool:
        """True once for every announced event."""
        if not self._expected:
            return False
        now = time.monotonic()
        with self._lock:
            self._expected = [e for e in self._expected if e[2] > now]
            found = next((e for e in self._expected if e[:2] == (code, down)), None)
            if found:
                self._expected.remove(found)
            return found is not None
