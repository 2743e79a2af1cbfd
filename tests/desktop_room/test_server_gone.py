"""The X server goes while everything listens: the threads end quietly, texts are kept, stop does not hang."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.keys import Gesture, parse_chord
from superwhisper_gui.core.ports import Insertion, InsertResult
from superwhisper_gui.core.target import Target
from superwhisper_gui.desktop.choose import choose_desktop
from superwhisper_gui.text.safety import safe_text
from superwhisper_gui.text.spacing import space_between
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for


def test_server_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    gestures: list[Gesture] = []
    results: list[InsertResult] = []
    before = set(threading.enumerate())
    with Desk() as doomed:
        monkeypatch.setenv("DISPLAY", doomed.env["DISPLAY"])
        adapters = choose_desktop("paste", safe_text, space_between)
        adapters.hotkeys.start(parse_chord("f9"), 0.05, gestures.append)
        adapters.inserter.start(results.append, lambda _: None)
        adapters.inserter.prepare()
        server = next(p for p in doomed.started if p.args[0] == "Xvfb")      # type: ignore[index]
        server.kill()
        server.wait()
        wait_for(lambda: {t.name for t in set(threading.enumerate()) - before} <= {"insertion"}, 3)
        adapters.inserter.insert(Insertion(1, "said", Target(4711)))
        wait_for(lambda: results, 3)
        assert results[0].outcome is Outcome.KEPT
        adapters.hotkeys.grab_escape(True)
        assert adapters.focus.active() is None
        asked = time.monotonic()
        adapters.hotkeys.stop()
        adapters.inserter.stop()
        assert time.monotonic() - asked < 2
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
