"""Facts in words: keys, devices, times. No sentences for codes (`messages.py`); translated when they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.keys import Chord
from superwhisper_gui.core.report import Delay
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.ui.messages import marked

_KEYS: Final[dict[str, str]] = {
    "ctrl_l": marked("keys", "Left Ctrl"), "ctrl_r": marked("keys", "Right Ctrl"),
    "shift_l": marked("keys", "Left Shift"), "shift_r": marked("keys", "Right Shift"),
    "alt_l": marked("keys", "Left Alt"), "alt_r": marked("keys", "Right Alt"), "alt_gr": marked("keys", "AltGr"),
    "cmd_l": marked("keys", "Left Windows key"), "cmd_r": marked("keys", "Right Windows key"),
    "space": marked("keys", "Space"), "esc": marked("keys", "Esc"), "enter": marked("keys", "Enter"),
    "tab": marked("keys", "Tab"), "backspace": marked("keys", "Backspace"), "delete": marked("keys", "Delete"),
    "insert": marked("keys", "Insert"), "home": marked("keys", "Home"), "end": marked("keys", "End"),
    "page_up": marked("keys", "Page Up"), "page_down": marked("keys", "Page Down"),
    "up": marked("keys", "Up"), "down": marked("keys", "Down"), "left": marked("keys", "Left"),
    "right": marked("keys", "Right"), "pause": marked("keys", "Pause"),
    "print_screen": marked("keys", "Print Screen"), "scroll_lock": marked("keys", "Scroll Lock"),
    "caps_lock": marked("keys", "Caps Lock"), "num_lock": marked("keys", "Num Lock"), "menu": marked("keys", "Menu"),
}



# speech.evidence.Doubt: what speaks against the text
_DOUBTS: Final[dict[str, str]] = {
    "no_words": marked("doubts", "This may not be what you said: there are no words in it."),
    "sounds": marked("doubts", "This may not be what you said: it only names sounds."),
    "unsure": marked("doubts", "This may not be what you said: the words were hard to make out."),
    "phrase": marked("doubts", "This may not be what you said: such sentences also come out of mere noise."),
    "echo": marked("doubts", "This may not be what you said: it repeats the words given as a hint."),
    "loop": marked("doubts", "This may not be what you said: it repeats itself again and again."),
    "too_fast": marked("doubts", "This may not be what you said: it is too much text for so little speech."),
    "too_few": marked("doubts", "This may not be all you said: some of the speech has no words here."),
}
_ANY_DOUBT: Final = marked("doubts", "This may not be what you said.")


def doubt_text(doubt: str) -> str:
    """Why the text may not be what was said; `doubt` as in core.transcript.TakeText."""
    return QCoreApplication.translate("doubts", _DOUBTS.get(doubt, _ANY_DOUBT))


def chord_text(chord: Chord) -> str:
    """The keys as they are printed on a keyboard: "Left Ctrl + Space"."""
    return " + ".join(QCoreApplication.translate("keys", _KEYS[name]) if name in _KEYS else name.upper()
                      for name in str(chord).split("+"))


def hotkey_hint(chord: Chord | None, mode: str) -> str:
    """How to dictate with this key; without a key, with the button. `mode` as in the settings."""
    if chord is None:
        return QCoreApplication.translate("wording", "Click where the text should go, then use the button and speak.")
    hints = {
        "hybrid": QCoreApplication.translate("wording", "Hold %1 and speak, or tap it to keep both hands free."),
        "hold": QCoreApplication.translate("wording", "Hold %1 and speak; let go when you have finished."),
        "toggle": QCoreApplication.translate("wording", "Press %1, speak, and press it again."),
    }
    return hints[mode].replace("%1", chord_text(chord))


def finish_hint(chord: Chord | None, mode: str) -> str:
    """How to end what is being recorded."""
    if chord is None:
        return QCoreApplication.translate("wording", "Press the button when you have finished.")
    return {
        "hybrid": QCoreApplication.translate("wording", "Let go, or press the key again, to finish. Esc cancels."),
        "hold": QCoreApplication.translate("wording", "Let go of the key to finish. Esc cancels."),
        "toggle": QCoreApplication.translate("wording", "Press the key again to finish. Esc cancels."),
    }[mode]


# -- microphones

@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the picker. `name`: what is stored, "" = the system's default."""

    name: str
    label: str


def input_choices(devices: Sequence[InputDevice], chosen: str, failed: frozenset[str] = frozenset()) -> list[Choice]:
    """The default first, then each name once; a chosen device that is not there now stays in the list, and says so.

    `failed`: those that did not pass a test; they can be chosen all the same.
    """
    doubtful = QCoreApplication.translate("wording", "⚠ %1 (did not pass its test)")
    default = next((d.name for d in devices if d.is_default), "")
    standard = QCoreApplication.translate("wording", "System default")
    named = QCoreApplication.translate("wording", "System default (%1)").replace("%1", default)
    names = list(dict.fromkeys(d.name for d in devices))
    choices = [Choice("", named if default else standard),
               *(Choice(name, doubtful.replace("%1", name) if name in failed else name) for name in names)]
    if chosen and chosen not in names:
        gone = QCoreApplication.translate("wording", "Not connected: %1").replace("%1", chosen)
        choices.append(Choice(chosen, gone))
    return choices


def khz_text(rate_hz: int) -> str:
    """A sampling rate as it is printed on devices: "44.1 kHz"."""
    return f"{QLocale().toString(rate_hz / 1000, ord('g'), 4)} kHz"


# -- results

def delay_text(milliseconds: float) -> str:
    """The time from letting go of the key to the text in the window: "0.8 s"."""
    seconds = QLocale().toString(milliseconds / 1000, ord("f"), 1 if milliseconds >= 950 else 2)
    return QCoreApplication.translate("wording", "%1 s after you let go").replace("%1", seconds)


def split_text(delay: Delay) -> str:
    """What the delay consists of, a line each, and what is usual; "" if nothing is known."""
    parts = delay.timings
    if parts.release_to_text is None:
        return ""
    lines = [line.replace("%1", _ms_text(part)) for line, part in (
        (QCoreApplication.translate("wording", "Listening for a last word: %1"), parts.tail),
        (QCoreApplication.translate("wording", "Writing it down: %1"), parts.decode),
        (QCoreApplication.translate("wording", "Inserting it: %1"), parts.insert),
        (QCoreApplication.translate("wording", "Together: %1"), parts.release_to_text)) if part is not None]
    if delay.takes > 1 and delay.typical_ms is not None and delay.slow_ms is not None:
        usual = QCoreApplication.translate("wording", "Typical: %1, slow: %2 (last %3)")
        usual = usual.replace("%3", str(delay.takes)).replace("%2", _ms_text(delay.slow_ms))
        lines += ["", usual.replace("%1", _ms_text(delay.typical_ms))]
    return "\n".join(lines)


def _ms_text(milliseconds: float) -> str:
    return f"{QLocale().toString(round(milliseconds))}\u00a0ms"


def engine_text(engine: EngineInfo | None) -> str:
    """Model, device, number format: "base · CPU int8"."""
    if engine is None:
        return QCoreApplication.translate("wording", "The speech model is being loaded…")
    return f"{engine.model} · {engine.device_name} {engine.compute_type}"


def elapsed_text(seconds: int) -> str:
    """The length of a running take: "0:07"."""
    return f"{seconds // 60}:{seconds % 60:02d}"
