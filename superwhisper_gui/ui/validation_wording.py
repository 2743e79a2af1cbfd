"""The sentences of the microphone validation: for windows, reports and the command line. Translated like `messages.py`.

They are written for a person who knows nothing about audio: first what is wrong, then the one thing to do.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from superwhisper_gui.core.validation import Fault, FaultCode, Grade, Match, ProgramFault
from superwhisper_gui.ui.findings import missed_text, number_text
from superwhisper_gui.ui.messages import marked

CONTEXT: Final = "validation"

# code: cause, cure; %1 is the measured value, %2 the limit
_FAULTS: Final[dict[FaultCode, tuple[str, str]]] = {
    FaultCode.TOO_QUIET: (
        marked("validation", "Your voice arrives very quietly: %1 dB. It should be at least %2 dB."),
        marked("validation", "Raise the input gain of the microphone in the sound settings, or move closer to it.")),
    FaultCode.CLIPPING: (
        marked("validation", "Your voice is too loud for the microphone: %1 % of the sound is cut off."),
        marked("validation", "Lower the input gain of the microphone in the sound settings, or move away from it.")),
    FaultCode.NOISE: (
        marked("validation", "There is much noise around your voice: it stands out by only %1 dB."),
        marked("validation", "Move closer to the microphone, and switch off what makes noise in the room.")),
    FaultCode.HUM: (
        marked("validation", "The mains supply hums in the microphone (%1 dB)."),
        marked("validation", "Use another cable or socket, and keep the microphone away from power supplies.")),
    FaultCode.DC_OFFSET: (
        marked("validation", "The sound is shifted electrically, a defect of the sound card or the microphone (%1)."),
        marked("validation", "Plug the microphone into another socket, or use one with a USB plug.")),
    FaultCode.NARROW_BAND: (
        marked("validation", "The microphone sends the sound of a telephone: nothing above %1 Hz."),
        marked("validation", "For a Bluetooth headset, use the computer’s own microphone or a cable instead.")),
    FaultCode.DROPOUTS: (
        marked("validation", "Pieces of the sound are missing, %1 ms in all."),
        marked("validation", "Close programs that keep the computer busy, and plug the microphone in without a hub.")),
    FaultCode.OPPOSITE_PHASE: (
        marked("validation", "The two channels of the microphone cancel each other out."),
        marked("validation", "Switch off the sound effects of the microphone, or check its cable and adapter.")),
    FaultCode.DEAD_CHANNEL: (
        marked("validation", "Only one of the microphone’s channels works."),
        marked("validation", "Push the plug in fully; if that does not help, set the microphone to mono.")),
    FaultCode.SILENCE: (
        marked("validation", "No voice arrives from the microphone."),
        marked("validation", "Check that it is not muted and that programs may use it, or choose another one.")),
    FaultCode.WRONG_RATE: (
        marked("validation", "The sound plays at the wrong speed: its sample rate is not what the device says."),
        marked("validation", "Set the sample rate of the microphone to 48000 Hz in the sound settings.")),
    FaultCode.HEAD_CUT: (
        marked("validation", "The beginning is cut off: the recording starts in the middle of a word."),
        marked("validation", "Press the key, wait half a second, then speak.")),
    FaultCode.TAIL_CUT: (
        marked("validation", "The end is cut off: the recording stops in the middle of a word."),
        marked("validation", "Finish speaking before you let the key go.")),
}

_PROGRAM_FAULTS: Final[dict[ProgramFault, tuple[str, str]]] = {
    ProgramFault.REPLAY_DIFFERS: (
        marked("validation", "The same sound gave another text the second time: a fault of this program."),
        marked("validation", "Your microphone is not to blame. Please send us this report.")),
    ProgramFault.PASSAGE_LOST: (
        marked("validation", "The program lost words that were recorded well: a fault of this program."),
        marked("validation", "Your microphone is not to blame. Please send us this report.")),
}

_GRADES: Final[dict[tuple[str, Grade], str]] = {
    ("microphone", Grade.GOOD): marked("validation", "The microphone is good."),
    ("microphone", Grade.USABLE): marked("validation", "The microphone can be used, but it could be better."),
    ("microphone", Grade.POOR): marked("validation", "The microphone is not fit for dictation as it is."),
    ("understanding", Grade.GOOD): marked("validation", "You were understood well."),
    ("understanding", Grade.USABLE): marked("validation", "You were understood in part: some words are wrong."),
    ("understanding", Grade.POOR): marked("validation", "You were understood badly: many words are wrong."),
    ("speed", Grade.GOOD): marked("validation", "The text comes at once."),
    ("speed", Grade.USABLE): marked("validation", "The text comes with a delay."),
    ("speed", Grade.POOR): marked("validation", "The text comes too late: choose a smaller speech model."),
}

_MATCHES: Final[dict[Match, str]] = {
    Match.EQUAL: marked("validation", "as read"),
    Match.SUBSTITUTED: marked("validation", "another word was heard"),
    Match.MISSING: marked("validation", "not heard"),
    Match.ADDED: marked("validation", "heard, but not in the text"),
}

_LABELS: Final[dict[str, str]] = {
    "title": marked("validation", "Microphone check"),
    "microphone": marked("validation", "Microphone"),
    "understanding": marked("validation", "Understanding"),
    "speed": marked("validation", "Speed"),
    "faults": marked("validation", "What is wrong, and what to do"),
    "texts": marked("validation", "What was heard"),
    "plots": marked("validation", "Pictures"),
    "level_plot": marked("validation", "Loudness over time; coloured where somebody speaks"),
    "spectrum_plot": marked("validation", "Pitch of the sound: the voice, and dashed the room"),
    "measures": marked("validation", "All measures"),
    "sound": marked("validation", "The recording"),
    "own": marked("validation", "Your own verdict"),
    "own_yes": marked("validation", "yes"),
    "own_partly": marked("validation", "partly"),
    "own_no": marked("validation", "no"),
    "wer": marked("validation", "Word errors"),
    "coverage": marked("validation", "Words of the text that were found"),
    "precision": marked("validation", "Words heard that are right"),
    "file_wer": marked("validation", "Word errors when all is decoded at once"),
    "text": marked("validation", "Text"),
    "rtf": marked("validation", "Decoding time per time spoken"),
    "release_to_text_ms": marked("validation", "From the end to the text (ms)"),
    "duration_s": marked("validation", "Length (s)"),
    "voiced_s": marked("validation", "Of it with a voice (s)"),
    "rate_hz": marked("validation", "Sample rate (Hz)"),
    "channels": marked("validation", "Channels"),
    "speech_dbfs": marked("validation", "Loudness of the voice (dB)"),
    "peak_dbfs": marked("validation", "Loudest moment (dB)"),
    "clipping_percent": marked("validation", "Cut off because too loud (%)"),
    "noise_floor_dbfs": marked("validation", "Loudness of the room (dB)"),
    "snr_db": marked("validation", "Voice above the room (dB)"),
    "hum_db": marked("validation", "Mains hum above the room (dB)"),
    "hum_hz": marked("validation", "Mains frequency (Hz)"),
    "hum_dbfs": marked("validation", "Loudness of the mains hum (dB)"),
    "rumble_dbfs": marked("validation", "Rumble (dB)"),
    "dc_offset": marked("validation", "Electrical shift (of full scale)"),
    "bandwidth_hz": marked("validation", "Highest pitch (Hz)"),
    "dropouts_ms": marked("validation", "Missing sound (ms)"),
    "dropouts": marked("validation", "Missing pieces"),
    "dropouts_in_speech_ms": marked("validation", "Missing sound in the middle of words (ms)"),
    "clock_missing_ms": marked("validation", "Missing against the clock (ms)"),
    "clock_ratio": marked("validation", "Sound per time (1 = right)"),
    "rate_factor": marked("validation", "Speed (1 = right)"),
    "channel_correlation": marked("validation", "Agreement of the channels (1 = same, -1 = opposite)"),
    "dead_channels": marked("validation", "Channels without sound"),
    "head_quiet_ms": marked("validation", "Silence before the first word (ms)"),
    "tail_quiet_ms": marked("validation", "Silence after the last word (ms)"),
    "vad_agreement_percent": marked("validation", "Agreement with the voice detector (%)"),
    "first_block_ms": marked("validation", "From the key to the first sound (ms)"),
}

_OTHERS: Final[dict[str, str]] = {
    "good": marked("validation", "Nothing is wrong."),
    "cannot_be_judged": marked("validation", "This cannot be judged."),
    "other_language": marked("validation", "The text to compare with is in another language than what was understood, "
                                           "so the words cannot be judged."),
    "no_reference": marked("validation", "The file with the text that was read holds no words."),
    "unreadable_reference": marked("validation", "The file with the text that was read could not be opened as text."),
    "too_long": marked("validation", "The recording lasts %1 minutes; at most %2 can be checked. Use a part of it."),
    "nothing_recorded": marked("validation", "The recording is empty."),
    "heard": marked("validation", "Heard: %1"),
    "words_right": marked("validation", "%1 % of the text was found, %2 % of what was heard is right."),
}
# measure: digits after the point
_DIGITS: Final = {"clipping_percent": 1, "dc_offset": 2}


def _tr(source: str) -> str:
    return QCoreApplication.translate(CONTEXT, source)


def sentence(name: str, *values: str) -> str:
    """One of the other sentences of the validation; `values` take the places of %1, %2."""
    text = _tr(_OTHERS[name])
    for place, value in enumerate(values, 1):
        text = text.replace(f"%{place}", value)
    return text


class Wording:
    """core.validation.Sentences, in the language of the interface."""

    def fault(self, fault: Fault) -> tuple[str, str]:
        cause, cure = _FAULTS[fault.code]
        cause, digits = _tr(cause), _DIGITS.get(fault.measure, 0)
        cause = cause.replace("%1", missed_text(fault.value, fault.limit, digits))
        return cause.replace("%2", number_text(fault.limit, digits)), _tr(cure)

    def program_fault(self, fault: ProgramFault) -> tuple[str, str]:
        cause, cure = _PROGRAM_FAULTS[fault]
        return _tr(cause), _tr(cure)

    def grade(self, part: str, grade: Grade | None) -> str:
        return sentence("cannot_be_judged") if grade is None else _tr(_GRADES[part, grade])

    def label(self, name: str) -> str:
        return _tr(_LABELS[name])

    def match(self, match: Match) -> str:
        return _tr(_MATCHES[match])
