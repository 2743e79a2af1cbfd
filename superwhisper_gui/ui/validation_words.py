"""Facts of a validation in words: devices, grades, measures. What is wrong and its cure: `validation_wording.py`."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QCoreApplication

from superwhisper_gui.core import validation_limits as limits
from superwhisper_gui.core.audio import FLOOR_DBFS, InputDevice
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.core.validation import Fault, FaultCode, Grade, Measures, PastValidation, Validation
from superwhisper_gui.ui.findings import channels_text, missed_text, number_text
from superwhisper_gui.ui.messages import marked, message_for
from superwhisper_gui.ui.validation_look import Tried
from superwhisper_gui.ui.validation_take import End
from superwhisper_gui.ui.validation_wording import Wording
from superwhisper_gui.ui.wording import khz_text

WORDING: Final = Wording()
translate: Final = QCoreApplication.translate       # a name that lupdate knows

MARKS: Final = {Grade.GOOD: "✔", Grade.USABLE: "●", Grade.POOR: "✖"}       # not by their colour alone
_GRADES: Final = {Grade.GOOD: marked("validation", "good"), Grade.USABLE: marked("validation", "usable"),
                  Grade.POOR: marked("validation", "poor")}

def _tr(source: str) -> str:
    return translate("validation", source)


def grade_text(grade: Grade | None) -> str:
    return _tr(_GRADES[grade]) if grade else translate("validation", "not tested")


def summary_text(validation: Validation) -> str:
    """The one sentence above everything else; from the acoustics alone."""
    return WORDING.grade("microphone", validation.verdict.microphone)


def end_text(end: End, code: Code | None) -> str:
    """What the person should know of how the reading ended; "" if it was as usual."""
    if end is End.LOST:
        return translate("validation", "The microphone was disconnected while you were reading: only what came before "
                                       "that was tested.")
    if end is End.LIMIT:
        return translate("validation", "The time was over: what you had read until then was tested.")
    if end is End.INTERRUPTED:
        return translate("validation", "The screen was locked: what you had read until then was tested.")
    if code is not None:
        alone = translate("validation", "There is no text, so only the sound was tested.")
        return f"{alone} {message_for(code).text}"
    return ""


# -- figures

def number(value: float, digits: int = 0, *, least: float = -math.inf, most: float = math.inf) -> str:
    """`least`, `most`: limits that stand beside it; rounding does not hide that it misses one."""
    if least <= value <= most:
        return number_text(value, digits)
    return missed_text(value, least if value < least else most, digits)


def level_text(dbfs: float | None, least: float = -math.inf) -> str:
    if dbfs is None:
        return "–"
    return "−∞ dBFS" if dbfs <= FLOOR_DBFS or not math.isfinite(dbfs) else f"{number(dbfs, least=least)} dBFS"


def percent_text(share: float, digits: int = 0, least: float = -math.inf) -> str:
    return f"{number(100 * share, digits, least=100 * least)} %"


# field of Measures: how it is written; their names have the units
_MEASURES: Final[dict[str, int]] = {
    "speech_dbfs": 0, "peak_dbfs": 0, "clipping_percent": 2, "noise_floor_dbfs": 0, "snr_db": 0, "hum_db": 0,
    "rumble_dbfs": 0, "dc_offset": 4, "bandwidth_hz": 0, "dropouts": 0, "dropouts_ms": 0, "clock_missing_ms": 0,
    "clock_ratio": 3, "channel_correlation": 2, "dead_channels": 0, "head_quiet_ms": 0, "tail_quiet_ms": 0,
    "vad_agreement_percent": 0, "first_block_ms": 0, "duration_s": 1, "voiced_s": 1, "rate_hz": 0, "channels": 0,
}


def measure_rows(validation: Validation) -> list[tuple[str, str]]:
    """Name and figure of everything that was measured."""
    rows = [(WORDING.label(name), number(value, digits)) for name, digits in _MEASURES.items()
            if (value := getattr(validation.measures, name)) is not None]
    reading, understood = validation.reading, validation.understood
    if reading is not None:
        rows += [(WORDING.label(name), percent_text(share, 1)) for name, share in
                 (("wer", reading.wer), ("coverage", reading.coverage), ("precision", reading.precision),
                  ("file_wer", reading.file_wer)) if share is not None]
    if understood is not None:
        rows += [(WORDING.label(name), number(value, digits)) for name, value, digits in
                 (("release_to_text_ms", understood.release_to_text_ms, 0), ("rtf", understood.rtf, 2))
                 if value is not None]
        rows.append((translate("validation", "Speech model"), f"{understood.model} · {understood.engine}"))
    return rows


def plot_words(measures: Measures) -> str:
    """What the plots show, for who cannot see them."""
    text = translate("validation", "Speech at %1, noise at %2, loudest moment at %3.")
    return (text.replace("%1", level_text(measures.speech_dbfs)).replace("%2", level_text(measures.noise_floor_dbfs))
            .replace("%3", level_text(measures.peak_dbfs)))


# -- devices

def device_line(device: InputDevice, *, failed: bool) -> str:
    """What kind of device it is, and what is known of it."""
    parts = [device.host, khz_text(device.rate_hz), channels_text(device.channels)]
    if device.is_default:
        parts.append(translate("validation", "the system’s default"))
    if failed:
        parts.append(translate("validation", "⚠ did not pass its last test"))
    return " · ".join(parts)


def tried_line(tried: Tried, place: int) -> str:
    """What a short look gave."""
    if tried.code is not None:
        return f"✖ {message_for(tried.code).text}"
    if not tried.works:
        return f"✖ {message_for(Code.MIC_SILENT).text}"
    text = translate("validation", "%1. Voice %2, room %3: %4 dB between them")
    return (text.replace("%1", str(place)).replace("%2", level_text(tried.look.voice_dbfs))
            .replace("%3", level_text(tried.look.room_dbfs)).replace("%4", number(tried.look.lift_db)))


def page_button(page: SystemPage) -> str:
    return {SystemPage.SOUND: translate("validation", "Sound settings"),
            SystemPage.PRIVACY: translate("validation", "Privacy settings")}[page]


# -- earlier ones

def change_text(rows: list[PastValidation]) -> str:
    """The newest against the one before it, of one device and model; "" where there is nothing to compare."""
    if len(rows) < 2 or rows[0].wer is None or rows[1].wer is None:
        return ""
    now, before = 1 - rows[0].wer, 1 - rows[1].wer
    now_text, before_text = percent_text(max(0.0, now)), percent_text(max(0.0, before))
    if now_text == before_text:
        return translate("validation", "As many words right as the time before.")
    text = translate("validation", "More words right than the time before: %1 instead of %2.") if now > before else \
        translate("validation", "Fewer words right than the time before: %1 instead of %2.")
    return text.replace("%1", now_text).replace("%2", before_text)


# -- the three verdicts

def microphone_text(validation: Validation) -> str:
    measures = validation.measures
    text = translate("validation", "Your voice: %1. Above the noise: %2.")
    snr = "–" if measures.snr_db is None else f"{number(measures.snr_db, least=limits.SNR_DB)} dB"
    return text.replace("%1", level_text(measures.speech_dbfs, limits.SPEECH_QUIET_DBFS)).replace("%2", snr)


def understanding_text(validation: Validation) -> str:
    reading = validation.reading
    if reading is None:
        return translate("validation", "There is no text to compare with.") if validation.understood else \
            translate("validation", "Nothing was turned into text.")
    if not reading.same_language:
        return translate("validation", "What was heard is in another language than the text.")
    text = translate("validation", "%1 of the words were heard, and %2 of what was heard is right. WER: %3.")
    return (text.replace("%1", percent_text(reading.coverage, least=limits.COVERAGE_GOOD))
            .replace("%2", percent_text(reading.precision, least=limits.PRECISION_GOOD))
            .replace("%3", percent_text(reading.wer)))


def speed_text(validation: Validation) -> str:
    understood = validation.understood
    if understood is None or understood.release_to_text_ms is None:
        return ""
    text = translate("validation", "The text was there %1 after the button. A second of speech took %2.")
    rtf = "–" if understood.rtf is None else _seconds(understood.rtf, 2, limits.RTF_GOOD)
    release = _seconds(understood.release_to_text_ms / 1000, 1, limits.RELEASE_GOOD_MS / 1000)
    return text.replace("%1", release).replace("%2", rtf)


def limits_text() -> tuple[str, str, str]:
    """From where on each verdict is good."""
    sound = translate("validation", "Good: voice from %1, at least %2 above the noise, and no fault.")
    words = translate("validation", "Good: at least %1 heard and %2 right.")
    speed = translate("validation", "Good: at most %1, and at most %2 for a second of speech.")
    return (sound.replace("%1", level_text(limits.SPEECH_QUIET_DBFS)).replace("%2", f"{number(limits.SNR_DB)} dB"),
            words.replace("%1", percent_text(limits.COVERAGE_GOOD))
            .replace("%2", percent_text(limits.PRECISION_GOOD)),
            speed.replace("%1", _seconds(limits.RELEASE_GOOD_MS / 1000, 1))
            .replace("%2", _seconds(limits.RTF_GOOD, 2)))


def _seconds(seconds: float, digits: int, most: float = math.inf) -> str:
    return f"{number(seconds, digits, most=most)} s"


# -- what is wrong

def fault_words(code: FaultCode) -> tuple[str, str]:
    """Cause and cure of a problem that is seen while the device is chosen, before anything is measured."""
    cause = {FaultCode.SILENCE: translate("validation", "The microphone sends no sound at all."),
             FaultCode.NARROW_BAND: translate("validation", "This device only sends the sound of a telephone, as "
                                                            "Bluetooth headsets do while they listen."),
             }.get(code)
    usual, cure = WORDING.fault(Fault(code, "", 0.0, 0.0))
    return cause or usual, cure
