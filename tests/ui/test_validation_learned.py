"""What the program learns from microphone tests: marks, zones of the meter, and when it offers one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.validation import Grade
from tests.fakes_validation import GOOD_ROW, FakeValidator
from tests.ui.validation_bench import Make, ReadingEngine


def test_a_device_that_failed_is_marked(make: Make) -> None:
    bench = make(validator=FakeValidator(replace(GOOD_ROW, microphone=Grade.POOR))).start(hidden=False)
    window = bench.program.window
    bench.until(lambda: "⚠ room (did not pass its test)" in
                [window._picker._combo.itemText(i) for i in range(window._picker._combo.count())])
    bench.open()
    bench.until(lambda: bench.devices.count() == 2)
    assert "⚠ did not pass its last test" in bench.devices.item(0).text()
    assert "⚠" not in bench.devices.item(1).text()


def test_the_mark_goes_with_a_better_test(make: Make) -> None:
    bench = make(validator=FakeValidator(replace(GOOD_ROW, microphone=Grade.POOR))).start(hidden=False).to_result()
    combo = bench.program.window._picker._combo
    bench.until(lambda: "room" in [combo.itemText(i) for i in range(combo.count())])


def test_the_zones_of_the_meter_follow_the_device(make: Make) -> None:
    bench = make(validator=FakeValidator(replace(GOOD_ROW, speech_dbfs=-44.0, noise_floor_dbfs=-75.0)))
    bench.start(hidden=False)
    bench.until(lambda: bench.program.window._meter._zones.quiet_dbfs == pytest.approx(-52.0))


def test_three_doubtful_takes_in_a_row(make: Make) -> None:
    bench = make(engine=ReadingEngine("")).start(hidden=False)
    bench.microphone.signal = lambda times: 0.001 * np.sin(times * 2000)
    notice = bench.program.window._notice
    for number in range(1, 4):
        assert notice.code is not Code.MIC_DOUBTFUL
        bench.ask("start")
        bench.until(lambda: bench.ask("status")["state"] == "recording")
        bench.ask("stop")
        bench.until(lambda number=number: bench.ask("status")["counts"]["takes"] == number)
    bench.until(lambda: notice.code is Code.MIC_DOUBTFUL)
    notice._button.click()
    assert bench.dialog.isVisible()
    assert notice.code is None


def test_the_first_start_offers_it_once(make: Make) -> None:
    bench = make(settings=Settings()).start(hidden=False)
    bench.until(lambda: bench.program.window._notice.code is Code.MIC_UNTESTED)
    assert bench.saved_settings == [("test_offered", "true")]
    assert "error" not in {bench.ask("status")["state"]}


@pytest.mark.parametrize("parts", [{"settings": Settings(test_offered=True)},
                                   {"settings": Settings(), "validator": FakeValidator(GOOD_ROW)}])
def test_no_other_start_offers_it(make: Make, parts: dict[str, Any]) -> None:
    bench = make(**parts).start(hidden=False)
    bench.until(lambda: bench.validator.asked)
    bench.qtbot.wait(20)
    assert bench.program.window._notice.code is None
    assert bench.saved_settings == []


def test_the_program_starts_with_it_open(make: Make) -> None:
    bench = make(settings=Settings()).start(validate=True)
    assert bench.dialog.isVisible()
    bench.until(lambda: bench.saved_settings)
    assert bench.program.window._notice.code is None                 # it need not be offered any more
    bench.until(lambda: bench.devices.count())
    assert bench.dialog.focusWidget() is bench.button("Start the test")
