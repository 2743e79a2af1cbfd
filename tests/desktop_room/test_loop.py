"""What goes wrong on a thread with an X connection costs what it was, and nothing after it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from Xlib import X  # type: ignore[import-untyped]

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.desktop.clipboard_x11 import SELECTIONS
from superwhisper_gui.desktop.loop_x11 import XLoop
from superwhisper_gui.desktop.selection_x11 import CHUNK_BYTES, Atoms, Content, Owner, text_content
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.targets import TextWindow
from tests.desktop_room.test_insertion import SAID, Inserting, target_of


class NaiveOwner(Owner):
    """Answers every question with its text, also the one for the list of formats."""

    def _give(self, request: Any, _target: int, prop: int, held: tuple[Content, int]) -> bool:
        self._put(request.requestor, prop, held[0]["UTF8_STRING"])
        return True


@contextmanager
def naive_owner(text: str) -> Iterator[None]:
    """A program that owns both selections."""
    owners: list[NaiveOwner] = []

    def begin() -> None:
        window = loop.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        owners.append(NaiveOwner(loop.display, window, Atoms(loop.display), lambda *_: None, loop.later))
        window.change_attributes(event_mask=X.PropertyChangeMask)
        for selection in SELECTIONS:
            assert owners[0].acquire(selection, text_content(text))

    loop = XLoop("naive", lambda event: owners[0].handle(event))
    loop.start()
    try:
        loop.call(begin, 3)
        yield
    finally:
        loop.stop()


@pytest.fixture(scope="module")
def window(desk: Desk) -> Iterator[TextWindow]:
    window = desk.text_window("naive")
    yield window
    window.close()


@pytest.mark.parametrize("text", ["alpha", "beta", "long " * (CHUNK_BYTES // 5 + 1)],
                         ids=["5 bytes", "4 bytes", "in pieces"])
def test_an_owner_that_answers_everything_with_its_text(desk: Desk, window: TextWindow, text: str,
                                                        caplog: pytest.LogCaptureFixture) -> None:
    desk.clipboard.clear()
    window.clear()
    desk.focus(window)
    with naive_owner(text):
        it = Inserting()
        try:
            for take in (1, 2):
                it.insert(SAID, target_of(window), take)
                assert it.wait(take).outcome is Outcome.INSERTED
                wait_for(lambda: desk.clipboard.text() == text, 3, 0.02, "the clipboard is given back")
            assert it.troubles == []
        finally:
            it.inserter.stop()
    assert window.settled(0.2) == 2 * SAID
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


def fail(*_: object) -> None:
    raise TypeError("bad")


def test_one_bad_job_or_event_does_not_end_the_thread(desk: Desk) -> None:
    seen = threading.Event()

    def on_event(event: Any) -> None:
        seen.set()
        fail(event)

    def provoke() -> None:
        window = loop.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent,
                                                          event_mask=X.PropertyChangeMask)
        window.change_property(loop.display.intern_atom("WM_NAME"), loop.display.intern_atom("STRING"), 8, b"x")

    loop = XLoop("tried", on_event)
    loop.start()
    loop.post(fail)
    loop.call(lambda: loop.at(0.0, fail), 3)
    loop.call(provoke, 3)
    assert seen.wait(3)
    assert loop.call(lambda: "alive", 3) == "alive"
    loop.stop()


def test_nobody_waits_for_a_job_that_failed(desk: Desk) -> None:
    loop = XLoop("tried", print)
    loop.start()
    asked = time.monotonic()
    with pytest.raises(AppError) as caught:
        loop.call(fail, 8)
    assert caught.value.code is Code.NO_DISPLAY
    assert time.monotonic() - asked < 1
    assert loop.alive
    loop.stop()
