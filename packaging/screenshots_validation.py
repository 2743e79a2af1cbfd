"""The scenes of the microphone test for `screenshots.py`. Their figures are made up; the widgets are the real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtWidgets import QWidget

from superwhisper_gui.core.audio import InputDevice, Level
from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.core.validation import (
    Fault,
    FaultCode,
    Grade,
    Match,
    Measures,
    PastValidation,
    Plots,
    Reading,
    ReadingText,
    Recorded,
    Understood,
    Validation,
    Verdict,
    WordPair,
)
from superwhisper_gui.ui.meter import LevelMeter
from superwhisper_gui.ui.validation_dialog import ValidationDialog
from superwhisper_gui.ui.validation_look import Look, Tried
from superwhisper_gui.ui.validation_take import End, Phase, Run

DEVICES = [InputDevice("HD Webcam C270", "a", 48_000, 1, "PulseAudio", is_default=True),
           InputDevice("USB Headset", "b", 48_000, 2, "PulseAudio"),
           InputDevice("Buds Pro", "c", 16_000, 1, "PulseAudio")]
TEXTS = {
    "fr": "Hier soir, Agnès et Benoît ont pris le train de dix-sept heures pour Bordeaux. Sous un ciel gris, les "
          "enfants comptaient les vaches, puis une grange, un moulin et vingt-trois ponts. À la gare, leur oncle "
          "attendait avec un bouquet de jonquilles et une soupe bien chaude.",
    "en": "Last Thursday, Joyce and her cousin George took the early train to York. Through the window they counted "
          "sheep, a mill and twenty-three bridges. At the station their uncle was waiting with fresh bread, a pot of "
          "honey and the usual jokes about the weather.",
}
TITLES = {"fr": "Le train de Bordeaux", "en": "The train to York"}
HEARD = {"fr": {"vaches,": "taches,", "moulin": "", "jonquilles": "jonquille"},
         "en": {"mill": "meal", "fresh": "", "jokes": "joke"}}


def pairs_of(language: str) -> tuple[WordPair, ...]:
    pairs = []
    for word in TEXTS[language].split():
        heard = HEARD[language].get(word, word)
        match = Match.EQUAL if heard == word else Match.SUBSTITUTED if heard else Match.MISSING
        pairs.append(WordPair(match, word, heard))
    pairs.insert(30, WordPair(Match.ADDED, "", "euh" if language == "fr" else "um"))
    return tuple(pairs)


def validation_of(language: str, *, quiet: bool) -> Validation:
    pairs = pairs_of(language)
    speech, noise = (-53.0, -71.0) if quiet else (-27.0, -61.0)
    measures = Measures(
        21.4, 16.2, 48_000, 1, speech_dbfs=speech, peak_dbfs=speech + 19, noise_floor_dbfs=noise,
        snr_db=speech - noise, hum_db=4.0, hum_hz=50, rumble_dbfs=noise - 9, dc_offset=0.0002, bandwidth_hz=13_400.0,
        clock_missing_ms=0.0, clock_ratio=1.0, head_quiet_ms=640.0, tail_quiet_ms=410.0, vad_agreement_percent=93.0,
        first_block_ms=118.0)
    text = " ".join(pair.heard for pair in pairs if pair.heard)
    reading = Reading(pairs, 0.083, 0.957, 0.936, 0.062)
    verdict = Verdict(Grade.USABLE if quiet else Grade.GOOD, Grade.GOOD, Grade.GOOD)
    faults = (Fault(FaultCode.TOO_QUIET, "speech_dbfs", speech, -40.0),) if quiet else ()
    return Validation(1_764_000_000.0, Recorded(np.zeros((48_000, 1), np.float32), 48_000, "HD Webcam C270"),
                      Understood(text, text, text, language, "base", "CPU, int8, faster-whisper", 0.11, 640.0),
                      TEXTS[language], measures, reading, verdict, faults, (), _plots(speech, noise))


def _plots(speech: float, noise: float) -> Plots:
    rng = np.random.default_rng(4)
    at = np.arange(0, 21.4, 0.05)
    spoken = ((at > 0.7) & (at < 7.4)) | ((at > 8.1) & (at < 14.6)) | ((at > 15.2) & (at < 20.9))
    syllables = np.abs(np.sin(at * 9.1)) * 14 + rng.normal(0, 2, len(at))
    levels = np.where(spoken, speech - 8 + syllables, noise + rng.normal(0, 0.6, len(at)))
    f = np.geomspace(50, 20_000, 160)
    voice = speech - 12 - 9 * np.log2(np.maximum(f, 400) / 400) + 3 * np.sin(np.log2(f) * 9) - 12 * (f < 100)
    room = noise - 18 - 3 * np.log2(f / 50) + 9 * np.exp(-((f - 50) / 8) ** 2)
    voice = np.maximum(np.where(f > 13_400, -110, voice), room + 1)
    return Plots(tuple(levels), ((0.7, 7.4), (8.1, 14.6), (15.2, 20.9)), tuple(f), tuple(voice), tuple(room))


def _speak(meter: LevelMeter, levels_dbfs: tuple[int, ...]) -> None:
    for second, level in enumerate(levels_dbfs):
        meter.set_level(Level(level + 8.0, float(level)), float(second))


def choose(dialog: ValidationDialog, language: str) -> None:
    text = ReadingText("a", language, TITLES[language], TEXTS[language])
    dialog.choose_page.set_devices(DEVICES, "HD Webcam C270", frozenset({"Buds Pro"}))
    dialog.choose_page.set_texts(language, [text], "a")
    _speak(dialog.choose_page.meter, (-58, -33, -27, -31))
    dialog.show_page(dialog.choose_page)


def problem(dialog: ValidationDialog, language: str) -> None:
    choose(dialog, language)
    dialog.choose_page.set_devices(DEVICES, "Buds Pro", frozenset({"Buds Pro"}))
    dialog.choose_page.set_look(Look((FaultCode.NARROW_BAND,), -30.0, -60.0))


def compared(dialog: ValidationDialog, language: str) -> None:
    choose(dialog, language)
    dialog.choose_page.set_tried([
        Tried("USB Headset", Look((), -26.0, -68.0)), Tried("HD Webcam C270", Look((), -38.0, -60.0)),
        Tried("Buds Pro", Look((FaultCode.NARROW_BAND,), -30.0, -58.0))], "")


def silence(dialog: ValidationDialog, language: str) -> None:
    dialog.read_page.set_text(ReadingText("a", language, TITLES[language], TEXTS[language]))
    for phase in (Phase.OPENING, Phase.SILENCE):
        dialog.read_page.set_phase(phase)
        dialog.show_phase(phase)
    dialog.read_page.set_passed(0.9)
    _speak(dialog.read_page.meter, (-58, -58))
    dialog.show_page(dialog.read_page)


def reading(dialog: ValidationDialog, language: str) -> None:
    silence(dialog, language)
    dialog.read_page.set_phase(Phase.READING)
    dialog.show_phase(Phase.READING)
    words = TEXTS[language].split()
    dialog.read_page.set_lit(tuple(place < 19 and place != 8 for place in range(len(words))))
    dialog.read_page.set_passed(9.4)
    _speak(dialog.read_page.meter, (-58, -33, -27, -31))


def result(dialog: ValidationDialog, language: str, *, quiet: bool = False) -> None:
    shown = validation_of(language, quiet=quiet)
    run = Run(shown.recorded, shown.understood, ReadingText("a", language, "", shown.reference), End.DONE)
    dialog.result_page.set_result(shown, run, in_use=not quiet)
    dialog.result_page.set_saved("x", None)
    dialog.show_page(dialog.result_page)


def too_quiet(dialog: ValidationDialog, language: str) -> None:
    result(dialog, language, quiet=True)


def figures(dialog: ValidationDialog, language: str) -> None:
    result(dialog, language)
    dialog.result_page.show_figures()


def past(dialog: ValidationDialog, _language: str) -> None:
    rows = ((0, "USB Headset", Grade.GOOD, 0.03, -26.0, 42.0), (3, "HD Webcam C270", Grade.GOOD, 0.06, -31.0, 29.0),
            (4, "HD Webcam C270", Grade.USABLE, 0.11, -44.0, 24.0), (9, "Buds Pro", Grade.POOR, 0.34, -30.0, 9.0),
            (20, "HD Webcam C270", Grade.USABLE, 0.17, -47.0, 17.0))
    dialog.past_page.set_rows([
        PastValidation(1_764_000_000.0 - 86_400 * days, device, "base", grade,
                       Grade.GOOD if wer < 0.1 else Grade.USABLE, Grade.GOOD, wer, speech, speech - snr, snr, (), "")
        for days, device, grade, wer, speech, snr in rows])
    dialog.past_page.choose(1)
    dialog.show_page(dialog.past_page)


SCENES: dict[str, Callable[[ValidationDialog, str], None]] = {
    "choose": choose, "problem": problem, "compared": compared, "silence": silence, "reading": reading,
    "result": result, "quiet": too_quiet, "figures": figures, "past": past,
}


def pictures(window: QWidget, language: str) -> Iterator[tuple[str, QWidget]]:
    """Each page, ready to be drawn."""
    for name, scene in SCENES.items():
        dialog = ValidationDialog(window, frozenset(SystemPage))
        dialog.show()
        scene(dialog, language)
        yield f"validation-{name}", dialog
        dialog.deleteLater()
