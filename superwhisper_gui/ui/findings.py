"""The sentences of `doctor`: what works, what does not, and what to do. Translated like `messages.py`."""

from __future__ import annotations

import re
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QLocale

from superwhisper_gui.core.audio import FLOOR_DBFS
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.report import Finding
from superwhisper_gui.ui.messages import marked, message_for

CONTEXT: Final = "doctor"

_TITLES: Final[dict[str, str]] = {
    "python": marked("doctor", "Python"), "libraries": marked("doctor", "Libraries"),
    "settings": marked("doctor", "Settings"), "profile": marked("doctor", "Folder"),
    "control": marked("doctor", "Running program"), "model": marked("doctor", "Speech model"),
    "gpu": marked("doctor", "Graphics card"), "rtx_3090": marked("doctor", "RTX 3090"),
    "cublas": marked("doctor", "cuBLAS 12"), "engine": marked("doctor", "Speech recognition"),
    "vad": marked("doctor", "Voice detection"), "microphone": marked("doctor", "Microphone"),
    "hotkey": marked("doctor", "Dictation key"), "insertion": marked("doctor", "Insertion"),
}

# key: what is so, what to do about it ("" = nothing); %1, %2 … are values
_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "python_good": (marked("doctor", "Python %1, %2 bit"), ""),
    "python_wrong": (marked("doctor", "Python %1, %2 bit: 3.11, 3.12 or 3.13 with 64 bit is needed."),
                     marked("doctor", "Install Python 3.12, then run “python3 start.py setup”.")),
    "libraries_good": ("%1", ""),
    "libraries_missing": (marked("doctor", "Not installed: %1."), marked("doctor", "Run “python3 start.py setup”.")),
    "settings_good": (marked("doctor", "The settings can be read; %1 differ from the usual ones."), ""),
    "profile_good": (marked("doctor", "%1 can be written; %2 are free."), ""),
    "control_running": (marked("doctor", "The program is running and answers (process %1, %2)."), ""),
    "control_none": (marked("doctor", "The program is not running."), ""),
    "model_good": (marked("doctor", "%1 in %2 is whole: every known digest was checked."), ""),
    "gpu_used": (marked("doctor", "%1 is used. There is: %2."), ""),
    "gpu_instead": (marked("doctor", "%1 is used instead of what is set: %2."),
                    marked("doctor", "Set the device to auto, or to a card that is there.")),
    "gpu_none": (marked("doctor", "The processor does the work: %1."), ""),
    "gpu_unwanted": (marked("doctor", "The processor does the work, as it is set. There is: %1."), ""),
    "rtx_there": (marked("doctor", "%1 with %2 of memory is there."), ""),
    "rtx_not_there": (marked("doctor", "There is none with at least 20 GiB; the program does not need it."), ""),
    "cublas_good": (marked("doctor", "The library of the graphics card can be loaded from %1."), ""),
    "cublas_missing": (marked("doctor", "The graphics card cannot be used without it: %1."),
                       marked("doctor", "Run “python3 start.py setup”: it installs about 600 MB.")),
    "cublas_unneeded": (marked("doctor", "It is not needed without a graphics card."), ""),
    "engine_good": (marked("doctor", "%1 is loaded on %2 with %3 (%4)."), ""),
    "engine_slow": (marked("doctor", "It did not get ready within %1 s."),
                    marked("doctor", "Close programs that keep the computer busy, then try again.")),
    "engine_cpu": (marked("doctor", "%1 is loaded on the processor with %3 (%4), although a card is there."),
                   marked("doctor", "See the lines on the graphics card and cuBLAS 12 above.")),
    "vad_good": (marked("doctor", "%1; 95 of 100 pieces of 160 ms take at most %2 ms (limit: %3 ms)."), ""),
    "vad_slow": (marked("doctor", "%1; slower than it should be: %2 ms (limit: %3 ms)."),
                 marked("doctor", "Close programs that keep the computer busy.")),
    "vad_none": (marked("doctor", "There is none: every take is decoded, also one without voice."),
                 marked("doctor", "Run “python3 start.py setup”.")),
    "unknown": (marked("doctor", "Not known, because speech recognition did not get ready."), ""),
    "mic_heard": (marked("doctor", "%1: %2, %3; in 1 s loudest %4 dB, mean %5 dB (0 dB = the limit)."), ""),
    "mic_zeros": (marked("doctor", "%1: opens, but sends no sound at all."),
                  marked("doctor", "Check that it is not muted and that the system lets programs use it.")),
    "mic_stuck": (marked("doctor", "%1: did not answer within %2 s."),
                  marked("doctor", "Unplug it and plug it in again, or choose another one.")),
    "mic_failed": ("%1: %2", "%3"),
    "mic_busy_taking": (marked("doctor", "Not tried, because a take is being spoken."),
                        marked("doctor", "Run this again when it has ended.")),
    "hotkey_good": (marked("doctor", "“%1” is listened to through %2."), ""),
    "hotkey_none": (marked("doctor", "No key can be listened to in this session."),
                    marked("doctor", "Use the button, or give “superwhisper-gui toggle” a shortcut of the system.")),
    "no_screen": (marked("doctor", "There is no screen here (%1); files can still be turned into text."),
                  marked("doctor", "Start the program from your desktop to dictate.")),
    "insertion_paste": (marked("doctor", "The text is pasted into your window (%1)."), ""),
    "insertion_clipboard": (marked("doctor", "The text is put into the clipboard; you paste it yourself (%1)."), ""),
}


# a plural: lupdate finds those in calls of tr() only, so the window's own is used
_CHANNELS: Final = ("DevicePicker", "%n channel(s)")


def found(name: str, ok: bool | None, key: str, /, *values: object, **facts: Any) -> Finding:
    """A line of the report. `values` take the places of %1, %2 … in the sentences."""
    text, advice = _SENTENCES[key]
    return Finding(name, ok, _filled(text, values), _filled(advice, values), facts)


def failed(name: str, ok: bool | None, error: AppError, /, **facts: Any) -> Finding:
    """A line of the report for a known cause."""
    message = message_for(error.code)
    text = f"{message.text.removesuffix('.')} ({error.detail})." if error.detail else message.text
    return Finding(name, ok, text, message.advice, {"code": str(error.code), **facts})


def line_of(finding: Finding) -> str:
    """As it is printed: the verdict, the subject, what is so, and on a line of its own what to do."""
    verdict = {True: QCoreApplication.translate("doctor", "works"), None: QCoreApplication.translate("doctor", "note"),
               False: QCoreApplication.translate("doctor", "FAILS")}[finding.ok]
    title = QCoreApplication.translate(CONTEXT, _TITLES[finding.name])
    line = f"{verdict:<8}{title:<25}{finding.text}"
    return f"{line}\n{'':<33}→ {finding.advice}" if finding.advice else line


def closing_line(*, good: bool) -> str:
    """How it all went."""
    return QCoreApplication.translate("doctor", "Everything that is needed works.") if good else \
        QCoreApplication.translate("doctor", "Something that is needed does not work: see the lines above.")


def loudness_text(dbfs: float) -> str:
    """A level as a number; silence has no end."""
    return "−∞" if dbfs <= FLOOR_DBFS else number_text(dbfs, 0)


def number_text(value: float, digits: int) -> str:
    """With so many digits after the point, as the person's language writes them."""
    return QLocale().toString(float(value), ord("f"), digits).replace("-", "−")


def missed_text(value: float, limit: float, digits: int) -> str:
    """A number that does not keep its limit: with as many more digits, up to three, as it takes to see that."""
    for more in range(digits, digits + 4):
        if (text := number_text(value, more)) != number_text(limit, more):
            return text
    return number_text(value, digits)


def channels_text(channels: int) -> str:
    return QCoreApplication.translate(*_CHANNELS, "", channels)


def _filled(source: str, values: tuple[object, ...]) -> str:
    text = QCoreApplication.translate(CONTEXT, source) if source else ""
    return re.sub(r"%(\d)", lambda place: str(values[int(place[1]) - 1]), text)
