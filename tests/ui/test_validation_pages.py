"""The pages of the microphone test one by one: sentences, marks, names for screen readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.audio import Level
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.core.validation import (
    Fault,
    FaultCode,
    Grade,
    Match,
    ProgramFault,
    ReadingText,
    Recorded,
    Understood,
    WordPair,
)
from superwhisper_gui.ui.findings import missed_text
from superwhisper_gui.ui.loudness import Verdict
from superwhisper_gui.ui.validation_dialog import ValidationDialog
from superwhisper_gui.ui.validation_faults import FaultList
from superwhisper_gui.ui.validation_figures import Figures
from superwhisper_gui.ui.validation_pairs import PairsView
from superwhisper_gui.ui.validation_past_page import PastPage
from superwhisper_gui.ui.validation_plots import LevelPlot, SpectrumPlot
from superwhisper_gui.ui.validation_read_page import ReadPage
from superwhisper_gui.ui.validation_take import STEPS, End, Phase, Run
from superwhisper_gui.ui.validation_words import (
    WORDING,
    change_text,
    end_text,
    measure_rows,
    microphone_text,
    speed_text,
    understanding_text,
)
from superwhisper_gui.ui.validation_work_page import MEASURING, WorkPage
from tests.fakes_validation import GOOD_ROW, FakeValidator, plots
from tests.ui.validation_bench import READ

Speak = Callable[[str], None]
TEXT = ReadingText("a", "en", "Fox", READ)


def validation_with(*faults: Fault, grade: Grade = Grade.USABLE, program: tuple[ProgramFault, ...] = (),
                    heard: str | None = READ) -> tuple[object, Run]:
    validator = FakeValidator()
    validator.faults, validator.program_faults, validator.grade = faults, program, grade
    recorded = Recorded(np.zeros((4800, 1), np.float32), 48_000, "room", "fake")
    understood = None if heard is None else Understood(heard, heard, heard, "en", "base", "CPU", 0.1, 400.0)
    return validator.judge(recorded, understood, READ), Run(recorded, understood, TEXT, End.DONE)


# -- faults

@pytest.mark.parametrize("code", list(FaultCode))
def test_every_fault_has_a_cause_and_a_cure(qtbot: QtBot, speak_language: Speak, code: FaultCode) -> None:
    view = FaultList(frozenset(SystemPage))
    qtbot.addWidget(view)
    validation, _ = validation_with(Fault(code, "speech_dbfs", -52.0, -40.0))
    view.set_validation(validation)
    cause, cure = WORDING.fault(Fault(code, "speech_dbfs", -52.0, -40.0))
    labels = [label.text() for label in view.findChildren(QLabel)]
    assert labels == [cause, cure]
    assert "%1" not in cause
    assert view._hints[0].accessibleName() == f"{cause} {cure}"


def test_the_most_likely_fault_stands_first(qtbot: QtBot) -> None:
    view = FaultList(frozenset())
    qtbot.addWidget(view)
    faults = (Fault(FaultCode.CLIPPING, "clipping_percent", 4.2, 0.4), Fault(FaultCode.HUM, "hum_db", 20.0, 12.0))
    view.set_validation(validation_with(*faults)[0])
    assert view.texts == [WORDING.fault(fault)[0] for fault in faults]
    view.set_validation(validation_with()[0])
    assert view.texts == []


def test_a_fault_of_the_program_is_not_the_microphones(qtbot: QtBot) -> None:
    view = FaultList(frozenset())
    qtbot.addWidget(view)
    view.set_validation(validation_with(program=(ProgramFault.REPLAY_DIFFERS, ProgramFault.PASSAGE_LOST),
                                        grade=Grade.GOOD)[0])
    assert all("fault of this program" in text for text in view.texts)
    with qtbot.waitSignal(view.report_clicked):
        next(b for b in view.findChildren(QAbstractButton) if b.text() == "Open the report").click()


# -- figures beside their limits

@pytest.mark.parametrize(("value", "limit", "digits", "text"), [
    (-52.0, -40.0, 0, "−52"), (-40.4, -40.0, 0, "−40.4"), (-40.04, -40.0, 0, "−40.04"), (14.5, 15.0, 0, "14.5"),
    (14.4, 15.0, 0, "14"), (1.04, 1.0, 1, "1.04"), (15.0, 15.0, 0, "15"), (14.9999, 15.0, 0, "15"),
])
def test_a_figure_beyond_its_limit_does_not_read_like_it(
        speak_language: Speak, value: float, limit: float, digits: int, text: str) -> None:
    assert missed_text(value, limit, digits) == text


def test_what_misses_its_limit_is_told_so_far_that_it_shows(speak_language: Speak) -> None:
    assert WORDING.fault(Fault(FaultCode.TOO_QUIET, "speech_dbfs", -40.4, -40.0))[0].endswith(
        "−40.4 dB. It should be at least −40 dB.")
    validation, _ = validation_with()

    def judged(dbfs: float, snr_db: float, found: float, right: float, ms: float, rtf: float) -> str:
        v = replace(validation, measures=replace(validation.measures, speech_dbfs=dbfs, snr_db=snr_db),
                    reading=replace(validation.reading, coverage=found, precision=right),
                    understood=replace(validation.understood, release_to_text_ms=ms, rtf=rtf))
        return " ".join((microphone_text(v), understanding_text(v), speed_text(v)))

    missed = judged(-40.4, 14.6, 0.947, 0.896, 1040.0, 0.153)
    for figure in ("−40.4 dBFS", "14.6 dB", "94.7 %", "89.6 %", "1.04 s", "0.153 s"):
        assert figure in missed
    kept = judged(-39.6, 15.4, 0.953, 0.904, 960.0, 0.147)
    for figure in ("−40 dBFS", "15 dB", "95 %", "90 %", "1.0 s", "0.15 s"):
        assert figure in kept


# -- the words

PAIRS = (WordPair(Match.EQUAL, "the", "the"), WordPair(Match.SUBSTITUTED, "mill", "meal"),
         WordPair(Match.MISSING, "and", ""), WordPair(Match.ADDED, "", "um"))


def test_a_screen_reader_hears_the_differences(qtbot: QtBot, speak_language: Speak) -> None:
    view = PairsView()
    qtbot.addWidget(view)
    view.set_pairs(PAIRS)
    spoken = "the [read “mill”, heard “meal”] [not heard: “and”] [heard besides: “um”]"
    assert view.accessibleDescription() == spoken
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.text(QAccessible.Text.Description) == spoken


def test_the_words_wrap_and_none_is_cut_off(qtbot: QtBot) -> None:
    view = PairsView()
    qtbot.addWidget(view)
    view.set_pairs(PAIRS * 12)
    narrow, wide = view.heightForWidth(160), view.heightForWidth(900)
    assert narrow > 2 * wide
    for width in (160, 300, 900):
        assert all(place.x + place.width <= width or place.x == 0 for place in view._places(width))
    view.set_pairs([WordPair(Match.SUBSTITUTED, "x" * 200, "y")])
    assert len(view._places(160)) == 1                   # longer than a line, but there


# -- reading

def test_what_is_said_while_one_is_quiet_and_while_one_reads(qtbot: QtBot, speak_language: Speak) -> None:
    page = ReadPage()
    qtbot.addWidget(page)
    page.set_text(TEXT)
    page.show()
    page.set_phase(Phase.SILENCE)
    assert page._headline.text() == "Please be quiet for three seconds"
    assert not page._done.isEnabled()
    assert not page._meter._word.isVisible()             # it would ask for a word
    for passed, clock in ((0.0, "3"), (1.2, "2"), (2.9, "1"), (3.2, "1")):
        page.set_passed(passed)
        assert page._clock.text() == clock
    page.set_phase(Phase.READING)
    assert page._done.isEnabled()
    assert page._meter._word.isVisible()
    page.set_passed(112.0)
    assert page._hint.text == "The test ends in 8 s; what you have read until then is used."
    assert page._words.accessibleName() == READ


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_the_meter_says_is_read_whole_and_moves_nothing(
        qtbot: QtBot, qapp: QApplication, speak_language: Speak, language: str) -> None:
    speak_language(language)
    dialog = ValidationDialog(None, frozenset())
    qtbot.addWidget(dialog)
    page, word = dialog.read_page, dialog.read_page.meter._word
    page.set_text(TEXT)
    dialog.show_page(page)
    dialog.show()
    page.set_phase(Phase.READING)
    qapp.processEvents()
    places = {(page._count.y(), page._done.y(), dialog.height())}
    for number, level in enumerate((Level(-120.0, -120.0), Level(-50.0, -60.0), Level(-20.0, -30.0), Level(0.0, -2.0))):
        for tick in range(90):
            page.meter.set_level(level, 10.0 * number + tick / 30)
        qapp.processEvents()
        needed = word.fontMetrics().boundingRect(word.rect(), Qt.TextFlag.TextWordWrap, word.text())
        assert word.rect().contains(needed), word.text()
        places.add((page._count.y(), page._done.y(), dialog.height()))
    assert page.meter.verdict is Verdict.LOUD
    assert len(places) == 1


def test_a_text_is_shown_as_it_is(qtbot: QtBot) -> None:
    page = ReadPage()
    qtbot.addWidget(page)
    page.set_text(replace(TEXT, text="a <b>bold</b> & brave text"))
    assert "&lt;b&gt;bold" in page._words.text()


def test_each_step_of_the_work_has_its_sentence(qtbot: QtBot, speak_language: Speak) -> None:
    page = WorkPage()
    qtbot.addWidget(page)
    said = []
    for step in (*STEPS, MEASURING):
        page.set_step(step)
        said.append(page.detail)
    assert len(set(said)) == 5
    assert not page._skip.isEnabled()                    # nothing is left to skip


# -- figures

def test_every_measure_is_listed_with_its_unit(qtbot: QtBot, speak_language: Speak) -> None:
    validation, _ = validation_with()
    rows = dict(measure_rows(validation))
    assert rows[WORDING.label("speech_dbfs")] == "−28"
    assert rows[WORDING.label("wer")] == "0.0 %"
    assert WORDING.label("dc_offset") in rows
    assert WORDING.label("hum_db") not in rows           # was not measured
    view = Figures()
    qtbot.addWidget(view)
    view.set_validation(validation)
    names = [label.accessibleName() for label in view.findChildren(QLabel) if label.accessibleName()]
    assert len(names) == len(rows)


@pytest.mark.parametrize("kind", [LevelPlot, SpectrumPlot])
@pytest.mark.parametrize("seconds", [0.0, 0.05, 20.0, 1200.0])
def test_plots_of_any_length_are_drawn(qtbot: QtBot, kind: type[LevelPlot], seconds: float) -> None:
    plot = kind()
    qtbot.addWidget(plot)
    plot.resize(500, 160)
    plot.show()
    empty = plot.grab().toImage()
    plot.set_plots(replace(plots(max(seconds, 3)), level_dbfs=plots(seconds).level_dbfs))
    assert plot.grab().toImage() != empty
    plot.set_plots(replace(plots(), level_dbfs=(), frequencies_hz=(), spectrum_dbfs=(), noise_dbfs=(), voice=()))
    plot.grab()
    assert plot.accessibleName()
    assert plot.accessibleDescription()


def test_silence_without_end_is_drawn(qtbot: QtBot) -> None:
    plot = SpectrumPlot()
    qtbot.addWidget(plot)
    shown = plots()
    plot.set_plots(replace(shown, spectrum_dbfs=(float("-inf"),) * len(shown.spectrum_dbfs)))
    plot.grab()


# -- the end of a reading

@pytest.mark.parametrize(("end", "code", "text"), [
    (End.DONE, None, ""),
    (End.LOST, None, "The microphone was disconnected while you were reading"),
    (End.LIMIT, None, "The time was over"),
    (End.INTERRUPTED, None, "The screen was locked"),
    (End.DONE, Code.ENGINE_STUCK, "There is no text, so only the sound was tested."),
])
def test_what_is_said_of_the_end(qapp: object, end: End, code: Code | None, text: str) -> None:
    assert end_text(end, code).startswith(text)
    assert bool(end_text(end, code)) == bool(text)


# -- earlier tests

@pytest.mark.parametrize(("now", "before", "text"), [
    (0.046, 0.0539, "As many words right as the time before."),          # 95 % both
    (0.044, 0.046, "More words right than the time before: 96 % instead of 95 %."),
    (0.046, 0.044, "Fewer words right than the time before: 95 % instead of 96 %."),
])
def test_two_tests_that_read_the_same_are_the_same(qapp: object, now: float, before: float, text: str) -> None:
    assert change_text([replace(GOOD_ROW, wer=now), replace(GOOD_ROW, wer=before)]) == text


def test_the_trend_is_that_of_one_device_and_model(qtbot: QtBot, speak_language: Speak) -> None:
    page = PastPage()
    qtbot.addWidget(page)
    rows = [replace(GOOD_ROW, at=5.0, wer=0.05), replace(GOOD_ROW, at=4.0, device="desk", wer=0.5),
            replace(GOOD_ROW, at=3.0, wer=0.15), replace(GOOD_ROW, at=2.0, model="small", wer=0.9)]
    page.set_rows(rows)
    page.show()
    assert page._change.text() == "More words right than the time before: 95 % instead of 85 %."
    assert page._trend.accessibleName() == "Words right over time: 85 %, 95 %"
    page.choose(1)
    assert page._change.text() == ""
    assert not page._trend.isVisible()
    page.choose(0)
    page.grab()
    with qtbot.waitSignal(page.report_clicked) as caught:
        page._open.click()
    assert caught.args == [GOOD_ROW.report]


def test_no_earlier_test(qtbot: QtBot, speak_language: Speak) -> None:
    page = PastPage()
    qtbot.addWidget(page)
    page.set_rows([])
    assert page._change.text() == "There is no test yet."
    assert not page._open.isEnabled()


# -- all pages

FOCUSABLE = (QAbstractButton, QComboBox, QLineEdit, QListWidget, QTableWidget, PairsView)


def test_everything_that_can_be_reached_has_a_name(qtbot: QtBot, speak_language: Speak) -> None:
    """Through Qt's accessibility tree, as a screen reader asks it."""
    dialog = ValidationDialog(None, frozenset(SystemPage))
    qtbot.addWidget(dialog)
    validation, run = validation_with(Fault(FaultCode.TOO_QUIET, "speech_dbfs", -52.0, -40.0))
    dialog.result_page.set_result(validation, run, in_use=False)
    dialog.choose_page.set_texts("en", [TEXT], "a")
    dialog.show()
    for page in (dialog.choose_page, dialog.read_page, dialog.work_page, dialog.result_page, dialog.past_page):
        dialog.show_page(page)
        for widget in page.findChildren(QWidget):
            if isinstance(widget, FOCUSABLE) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                interface = QAccessible.queryAccessibleInterface(widget)
                assert interface.text(QAccessible.Text.Name).strip(), (page, widget)


def test_the_step_is_told(qtbot: QtBot, speak_language: Speak) -> None:
    dialog = ValidationDialog(None, frozenset())
    qtbot.addWidget(dialog)
    assert dialog._steps.accessibleName() == "Step 1 of 4: Microphone"
    dialog.show_phase(Phase.SILENCE)
    assert dialog._steps.accessibleName() == "Step 2 of 4: Silence"
    dialog.show_page(dialog.past_page)
    assert dialog._steps.accessibleName() == "Earlier tests"
