"""Everything that can go wrong for a user, as codes. The sentences are in `ui/messages.py`.

    AppError            something a person or the machine caused; has a code, becomes one sentence and one action
    any other exception a defect of this program; goes to the crash path
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Causes a person is told about. The value is what `status --json` shows."""

    MIC_NONE = "mic_none"                        # no input device at all
    MIC_NOT_FOUND = "mic_not_found"              # the chosen device is not there now
    MIC_BUSY = "mic_busy"
    MIC_DENIED = "mic_denied"
    MIC_FAILED = "mic_failed"                    # opened, but no block arrived, or any other device error
    MIC_LOST = "mic_lost"                        # went away while in use
    MIC_SILENT = "mic_silent"                    # exact zeros: muted, or blocked by the system
    MIC_DOUBTFUL = "mic_doubtful"                # hardly anything arrived in three takes in a row
    MIC_UNTESTED = "mic_untested"                # the first start: there is a test
    TEST_RUNNING = "test_running"                # the microphone test records: nothing is dictated meanwhile
    SOUND_GAP = "sound_gap"                      # samples are missing against the clock
    SOUND_LIBRARY_MISSING = "sound_library_missing"

    MODEL_MISSING = "model_missing"
    MODEL_DAMAGED = "model_damaged"
    GPU_MISSING = "gpu_missing"                  # the one card that may be used is not there
    DOWNLOAD_FAILED = "download_failed"          # not reached, or cut off: what is there is kept, the next try goes on
    DOWNLOAD_WRONG = "download_wrong"            # what came is not the published file; it was deleted
    DOWNLOAD_RUNNING = "download_running"        # the same model is being downloaded already
    DISK_FULL = "disk_full"
    ENGINE_FAILED = "engine_failed"              # the speech process ended again and again
    ENGINE_UNCHANGED = "engine_unchanged"        # not to be had with the new settings: it goes on with those before
    ENGINE_SLOW = "engine_slow"                  # decoding takes nearly as long as speaking: see core.pace
    ENGINE_STUCK = "engine_stuck"                # no answer within the limit, also after a restart
    DECODE_FAILED = "decode_failed"
    AUDIO_INVALID = "audio_invalid"              # refused by the check in front of the engine

    INSERT_FOCUS_CHANGED = "insert_focus_changed"
    INSERT_NO_TARGET = "insert_no_target"
    INSERT_KEYS_HELD = "insert_keys_held"
    INSERT_NOT_CONFIRMED = "insert_not_confirmed"
    INSERT_UNAVAILABLE = "insert_unavailable"    # no way to paste in this session: the text is in the clipboard
    CLIPBOARD_BUSY = "clipboard_busy"            # it could not be had, so that the text is kept
    CLIPBOARD_NOT_RESTORED = "clipboard_not_restored"

    SETTINGS_BROKEN = "settings_broken"
    SETTING_INVALID = "setting_invalid"
    METRICS_UNAVAILABLE = "metrics_unavailable"  # numbers for Prometheus: not installed, or the port is taken
    PROFILE_READ_ONLY = "profile_read_only"
    HISTORY_BROKEN = "history_broken"
    HISTORY_SET_ASIDE = "history_set_aside"      # damaged: a new one was begun with what could be read of it
    HISTORY_NEWER = "history_newer"              # written by a newer version: left as it is
    JOURNAL_FAILED = "journal_failed"            # the sound of a take is not on the disk while it is spoken
    NO_DISPLAY = "no_display"
    HOTKEY_UNAVAILABLE = "hotkey_unavailable"    # Wayland, or no X server extension
    HOTKEY_INVALID = "hotkey_invalid"
    FILE_UNREADABLE = "file_unreadable"
    NOT_RUNNING = "not_running"
    NOT_ANSWERING = "not_answering"              # it runs, but does not answer within the time


class AppError(Exception):
    """A cause with a code. `detail` is for the log and the technical part of a message; never dictated text."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code
        self.detail = detail


class Reason(StrEnum):
    """Why a take gave no text although nothing failed."""

    NO_VOICE = "no_voice"          # the gate found no voiced run of 200 ms
    SILENCE = "silence"            # exact zeros all through: a muted or blocked microphone
    UNSURE = "unsure"              # average log-probability at or below the limit
    NO_WORDS = "no_words"          # neither a letter nor a digit came back
    CANCELLED = "cancelled"
