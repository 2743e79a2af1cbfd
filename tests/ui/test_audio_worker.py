"""The audio worker with a recorder that fails."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from superwhisper_gui.core import ports
from superwhisper_gui.ui.audio_worker import AudioWorker
from tests.fakes import FakeJournal


class FailingRecorder:
    """`fails`: so many polls are still going to fail."""

    poll_ms = 10

    def __init__(self, fails: int) -> None:
        self.fails = fails

    def set_meter(self, on: bool) -> None: ...

    def poll(self, now: float) -> list[ports.RecorderEvent]:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("bad")
        return [ports.InputChanged(None)]

    def close(self) -> None: ...


def test_polling_goes_on_after_polls_that_failed(qtbot: QtBot) -> None:
    worker = AudioWorker(FailingRecorder(2), FakeJournal())              # type: ignore[arg-type]
    worker.start()
    with qtbot.capture_exceptions() as caught:
        with pytest.raises(RuntimeError):
            worker.set_meter(True)
        with qtbot.waitSignal(worker.happened, timeout=2000):
            pass
    assert len(caught) == 1                                              # of the timer's slot
    worker.stop()
