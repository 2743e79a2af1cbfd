"""The one file with the sentences for codes: what happened, and the one thing to do about it.

They are written for a person who knows nothing about audio. English is the source language; the sentences are marked
here and translated when they are shown, so that a change of language reaches them. Works without a QApplication.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code, Reason

CONTEXT: Final = "messages"


def marked(_context: str, text: str) -> str:
    """Marks a sentence for lupdate, which is told this name (Qt's own marker is typed as returning object)."""
    return text


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"                # words may be missing or wait somewhere
    ERROR = "error"                    # dictation does not work until something is done


class Action(StrEnum):
    """What a notice's button does. The window does the first five itself, the others leave it as `notice_action`."""

    DISMISS = "dismiss"
    CHOOSE_INPUT = "choose_input"
    DEFAULT_INPUT = "default_input"
    INSERT = "insert"
    VALIDATE = "validate"              # the microphone test
    RETRY_INPUT = "retry_input"
    RESTART_ENGINE = "restart_engine"
    OPEN_FOLDER = "open_folder"        # the profile's
    OPEN_MODELS = "open_models"


@dataclass(frozen=True, slots=True)
class Message:
    """`text`: what happened, one sentence. `advice`: the one thing to do. `action_id`: an Action, for one button."""

    text: str
    advice: str
    action_text: str
    action_id: Action
    severity: Severity


# code: text, advice, button, what it does, severity
_CODES: Final[dict[Code, Message]] = {
    Code.MIC_NONE: Message(
        marked("messages", "No microphone is connected."),
        marked("messages", "Plug one in, then choose it here."),
        marked("messages", "Choose a microphone"), Action.CHOOSE_INPUT, Severity.ERROR),
    Code.MIC_NOT_FOUND: Message(
        marked("messages", "The microphone you chose is not connected."),
        marked("messages", "Plug it in, or use the computer’s own."),
        marked("messages", "Use the default"), Action.DEFAULT_INPUT, Severity.ERROR),
    Code.MIC_BUSY: Message(
        marked("messages", "Another program is keeping the microphone to itself."),
        marked("messages", "Close that program, then try again."),
        marked("messages", "Try again"), Action.RETRY_INPUT, Severity.ERROR),
    Code.MIC_DENIED: Message(
        marked("messages", "This computer does not let the program use the microphone."),
        marked("messages", "Allow it in the system’s privacy settings, then try again."),
        marked("messages", "Try again"), Action.RETRY_INPUT, Severity.ERROR),
    Code.MIC_FAILED: Message(
        marked("messages", "The microphone does not answer."),
        marked("messages", "Unplug it and plug it in again, or choose another one."),
        marked("messages", "Choose a microphone"), Action.CHOOSE_INPUT, Severity.ERROR),
    Code.MIC_LOST: Message(
        marked("messages", "The microphone was disconnected."),
        marked("messages", "Plug it in again, or choose another one; what you said until then is kept."),
        marked("messages", "Choose a microphone"), Action.CHOOSE_INPUT, Severity.ERROR),
    Code.MIC_SILENT: Message(
        marked("messages", "The microphone sends no sound at all."),
        marked("messages", "Check that it is not muted, or choose another one."),
        marked("messages", "Choose a microphone"), Action.CHOOSE_INPUT, Severity.ERROR),
    Code.MIC_DOUBTFUL: Message(
        marked("messages", "Three times in a row, hardly anything arrived from the microphone."),
        marked("messages", "Test it: that takes a minute and says what to do."),
        marked("messages", "Test the microphone"), Action.VALIDATE, Severity.WARNING),
    Code.MIC_UNTESTED: Message(
        marked("messages", "You can test your microphone before you begin."),
        marked("messages", "It takes a minute and says whether everything works."),
        marked("messages", "Test the microphone"), Action.VALIDATE, Severity.INFO),
    Code.TEST_RUNNING: Message(
        marked("messages", "The microphone test is listening, so nothing can be dictated now."),
        marked("messages", "Finish the test, or close its window."),
        marked("messages", "OK"), Action.DISMISS, Severity.INFO),
    Code.SOUND_GAP: Message(
        marked("messages", "A piece of the sound was lost, so words may be missing."),
        marked("messages", "Read the text again, and close programs that keep the computer busy."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),
    Code.SOUND_LIBRARY_MISSING: Message(
        marked("messages", "This computer lacks a part that is needed to record sound."),
        marked("messages", "Run “python3 start.py setup” once, then start the program again."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),

    Code.MODEL_MISSING: Message(
        marked("messages", "The speech model is not on this computer."),
        marked("messages", "Download it under “Speech models” in the menu, or choose another one there."),
        marked("messages", "Speech models"), Action.OPEN_MODELS, Severity.ERROR),
    Code.MODEL_DAMAGED: Message(
        marked("messages", "The files of the speech model are damaged."),
        marked("messages", "Run “python3 start.py setup” to replace them, or download the model again under "
                           "“Speech models”, then try again."),
        marked("messages", "Try again"), Action.RESTART_ENGINE, Severity.ERROR),
    Code.GPU_MISSING: Message(
        marked("messages", "The graphics card that was chosen cannot be used."),
        marked("messages", "Choose another device in the settings, for example auto."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.ERROR),
    Code.DOWNLOAD_FAILED: Message(
        marked("messages", "The download was cut off."),
        marked("messages", "Check the internet connection, then start it again; it goes on where it stopped."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.DOWNLOAD_WRONG: Message(
        marked("messages", "The downloaded file is not the right one, so it was deleted."),
        marked("messages", "Start the download again."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.DOWNLOAD_RUNNING: Message(
        marked("messages", "This model is already being downloaded."),
        marked("messages", "Please wait until that is done."),
        marked("messages", "OK"), Action.DISMISS, Severity.INFO),
    Code.DISK_FULL: Message(
        marked("messages", "There is not enough room on the disk."),
        marked("messages", "Delete what you no longer need, then try again."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.ENGINE_FAILED: Message(
        marked("messages", "Speech recognition has stopped working."),
        marked("messages", "Start it again; if it stops once more, restart the computer."),
        marked("messages", "Start it again"), Action.RESTART_ENGINE, Severity.ERROR),
    Code.ENGINE_UNCHANGED: Message(
        marked("messages", "The new choice for speech recognition does not work here, so the one before stays in use."),
        marked("messages", "Look under “Speech models” for the reason, or choose another one there."),
        marked("messages", "Speech models"), Action.OPEN_MODELS, Severity.WARNING),
    Code.ENGINE_SLOW: Message(
        marked("messages", "The speech model is too slow for this computer: your text comes late."),
        marked("messages", "Choose a smaller one under “Speech models”, or close other programs."),
        marked("messages", "Speech models"), Action.OPEN_MODELS, Severity.INFO),
    Code.ENGINE_STUCK: Message(
        marked("messages", "Speech recognition does not answer."),
        marked("messages", "Start it again; close programs that keep the computer busy."),
        marked("messages", "Start it again"), Action.RESTART_ENGINE, Severity.ERROR),
    Code.DECODE_FAILED: Message(
        marked("messages", "This recording could not be turned into text."),
        marked("messages", "Please say it once more; the sound was kept."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.AUDIO_INVALID: Message(
        marked("messages", "The sound was damaged on its way, so no text was made from it."),
        marked("messages", "Please say it once more, or choose another microphone."),
        marked("messages", "Choose a microphone"), Action.CHOOSE_INPUT, Severity.ERROR),

    Code.INSERT_FOCUS_CHANGED: Message(
        marked("messages", "Another window came to the front, so the text was not inserted."),
        marked("messages", "Click where the text should go, then insert it from here."),
        marked("messages", "Insert"), Action.INSERT, Severity.WARNING),
    Code.INSERT_NO_TARGET: Message(
        marked("messages", "No window was ready for the text."),
        marked("messages", "Click where the text should go, then insert it from here."),
        marked("messages", "Insert"), Action.INSERT, Severity.WARNING),
    Code.INSERT_KEYS_HELD: Message(
        marked("messages", "A key was still held down, so the text was not inserted."),
        marked("messages", "Let go of all keys, then insert it from here."),
        marked("messages", "Insert"), Action.INSERT, Severity.WARNING),
    Code.INSERT_NOT_CONFIRMED: Message(
        marked("messages", "It is not certain that the text has arrived."),
        marked("messages", "Look into your window; if it is not there, insert it once more."),
        marked("messages", "Insert again"), Action.INSERT, Severity.WARNING),
    Code.INSERT_UNAVAILABLE: Message(
        marked("messages", "The text cannot be inserted by itself here, so it is in the clipboard."),
        marked("messages", "Click where it should go and press Ctrl+V."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),
    Code.CLIPBOARD_BUSY: Message(
        marked("messages", "The clipboard could not be used just now, which the text needs on its way."),
        marked("messages", "The text is kept here: wait a moment, then try again."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),
    Code.CLIPBOARD_NOT_RESTORED: Message(
        marked("messages", "What you had copied before could not be put back."),
        marked("messages", "Please copy it again when you need it."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),

    Code.SETTINGS_BROKEN: Message(
        marked("messages", "The settings could not be read, so the usual ones are in use."),
        marked("messages", "Set again what you had changed; the old file is still in the folder."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.WARNING),
    Code.SETTING_INVALID: Message(
        marked("messages", "A setting has a value that cannot be used."),
        marked("messages", "Correct it in the settings file, or leave it out."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.WARNING),
    Code.METRICS_UNAVAILABLE: Message(
        marked("messages", "The numbers for Prometheus cannot be shown."),
        marked("messages", "Choose another port, or run “python3 start.py setup metrics” once; dictation works."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),
    Code.PROFILE_READ_ONLY: Message(
        marked("messages", "The program cannot write into its folder."),
        marked("messages", "Allow writing there, or make room on the disk."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.ERROR),
    Code.HISTORY_BROKEN: Message(
        marked("messages", "The list of your past texts cannot be used."),
        marked("messages", "You can go on dictating; check that the disk is not full."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.WARNING),
    Code.HISTORY_SET_ASIDE: Message(
        marked("messages", "The list of your past texts was damaged, so a new one was begun."),
        marked("messages", "What could still be read is in it; the old file is kept in the program’s folder."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.WARNING),
    Code.HISTORY_NEWER: Message(
        marked("messages", "The list of your past texts was written by a newer version of the program."),
        marked("messages", "Install that version again; until then your texts are not listed."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),
    Code.JOURNAL_FAILED: Message(
        marked("messages", "What you say is not being saved to the disk while you speak."),
        marked("messages", "You can go on dictating; make room on the disk, or allow writing to the folder."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.WARNING),
    Code.NO_DISPLAY: Message(
        marked("messages", "There is no screen to show the window on."),
        marked("messages", "Start the program from your desktop."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.HOTKEY_UNAVAILABLE: Message(
        marked("messages", "The dictation key does not work in this desktop session."),
        marked("messages", "Use the button, or give “superwhisper-gui toggle” a shortcut in the system settings."),
        marked("messages", "OK"), Action.DISMISS, Severity.WARNING),
    Code.HOTKEY_INVALID: Message(
        marked("messages", "This key cannot be used for dictation."),
        marked("messages", "Choose another one, for example ctrl_r or f9."),
        marked("messages", "Open the folder"), Action.OPEN_FOLDER, Severity.ERROR),
    Code.FILE_UNREADABLE: Message(
        marked("messages", "This file could not be read as sound."),
        marked("messages", "Check that it exists and that it plays in a music player."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.NOT_ANSWERING: Message(
        marked("messages", "The program runs but does not answer."),
        marked("messages", "Wait a moment and try again; if that does not help, end it and start it again."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
    Code.NOT_RUNNING: Message(
        marked("messages", "The program is not running."),
        marked("messages", "Start it first with “superwhisper-gui”."),
        marked("messages", "OK"), Action.DISMISS, Severity.ERROR),
}

# the same with names: %1, %2
_NAMED: Final[dict[Code, Message]] = {
    Code.ENGINE_SLOW: Message(
        marked("messages", "“%1” is too slow for this computer: your text comes late."),
        marked("messages", "Choose “%2” instead; nothing that you say is lost."),
        marked("messages", "Speech models"), Action.OPEN_MODELS, Severity.INFO),
}

_REASONS: Final[dict[Reason, str]] = {
    Reason.NO_VOICE: marked("messages", "No voice was heard: speak louder, or closer to the microphone."),
    Reason.SILENCE: marked("messages", "Only silence arrived: check that the microphone is not muted."),
    Reason.UNSURE: marked("messages", "The words were too unclear to be inserted: please say them once more."),
    Reason.NO_WORDS: marked("messages", "There was sound, but no words in it: please say it once more."),
    Reason.CANCELLED: marked("messages", "Cancelled: nothing was inserted."),
}

_OUTCOMES: Final[dict[Outcome, str]] = {
    Outcome.PENDING: marked("messages", "The text is on its way."),
    Outcome.INSERTED: marked("messages", "Inserted."),
    Outcome.COPIED: marked("messages", "The text is in the clipboard: paste it with Ctrl+V."),
    Outcome.UNCONFIRMED: marked("messages", "It is not certain that the text has arrived: look into your window."),
    Outcome.KEPT: marked("messages", "The text waits here: click where it should go, then insert it."),
    Outcome.EMPTY: marked("messages", "Nothing was understood: please say it once more."),
    Outcome.FAILED: marked("messages", "No text could be made: please say it once more."),
    Outcome.CANCELLED: marked("messages", "Cancelled: nothing was inserted."),
    Outcome.RECOVERED: marked("messages", "Recovered: the program ended before it could be inserted."),
}

# the words for State.summary
_STATES: Final[dict[str, str]] = {
    "loading": marked("messages", "Getting ready…"),
    "ready": marked("messages", "Ready"),
    "arming": marked("messages", "One moment…"),
    "recording": marked("messages", "Speak now"),
    "finalising": marked("messages", "Writing it down…"),
    "inserting": marked("messages", "Inserting…"),
    "error": marked("messages", "There is a problem"),
}


def _tr(source: str) -> str:
    return QCoreApplication.translate(CONTEXT, source)


def message_for(code: Code, *names: str) -> Message:
    """What a notice shows, in the language of the interface. `names`: for the sentences that have them."""
    message = _NAMED[code] if names else _CODES[code]
    text, advice = _tr(message.text), _tr(message.advice)
    for number, name in enumerate(names, 1):
        text, advice = text.replace(f"%{number}", name), advice.replace(f"%{number}", name)
    return replace(message, text=text, advice=advice, action_text=_tr(message.action_text))


def state_text(summary: str) -> str:
    """The state in words; `summary` as in core.dictation.State."""
    return _tr(_STATES[summary])


def next_start_text() -> str:
    """For a setting that was saved and cannot be changed while the program runs."""
    return QCoreApplication.translate("messages", "This takes effect at the next start of the program.")


def outcome_text(outcome: Outcome, reason: str = "") -> str:
    """How a take ended: what its `reason` (a Code's or a Reason's value) says, else what the outcome says."""
    code = next((c for c in Code if c == reason), None)
    if code is not None:
        return f"{_tr(_CODES[code].text)} {_tr(_CODES[code].advice)}"
    empty = next((r for r in Reason if r == reason), None)
    if empty is not None:
        return _tr(_REASONS[empty])
    return _tr(_OUTCOMES[outcome])


def sentence_for(code: Code, detail: str = "", locale: str = "", translations: Path | None = None) -> str:
    """Text and advice in one line, for the command line and `status`; the detail stands in brackets.

    Without a running QApplication, `locale` ("fr_FR.UTF-8") and the folder of the compiled translations say the
    language; without them, or without a translation, it is English.
    """
    message = message_for(code)
    if QCoreApplication.instance() is None and translations is not None:
        message = _from_file(code, locale, translations)
    stem = message.text.removesuffix(".")
    return f"{stem} ({detail}). {message.advice}" if detail else f"{message.text} {message.advice}"


def _from_file(code: Code, locale: str, folder: Path) -> Message:
    message, translator = _CODES[code], QTranslator()
    if not translator.load(f"superwhisper_{locale[:2]}.qm", str(folder)):
        return message
    return replace(message, text=translator.translate(CONTEXT, message.text) or message.text,
                   advice=translator.translate(CONTEXT, message.advice) or message.advice)
