"""The whole program with the real recorder on a made-up microphone, for tests of the microphone test."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from superwhisper_gui.audio.recorder import TakeRecorder
from superwhisper_gui.core import ports
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.core.validation import FIRST_TEST_TAKE
from superwhisper_gui.ui.program import Parts, Program
from tests.fakes import (
    FakeEngine,
    FakeFocus,
    FakeHistory,
    FakeHotkeys,
    FakeInserter,
    FakeJournal,
    FakeMetrics,
    FakeModels,
)
from tests.fakes_audio import FakeMicrophone
from tests.fakes_validation import FakePages, FakePlayer, FakeValidator

ROOT = Path(__file__).resolve().parents[2]
INFO = EngineInfo("base", "cpu", "CPU", "int8", "faster-whisper", 42)
READ = "the quick brown fox jumps over the lazy dog"


def sound(times: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.05 * np.sin(times * 2 * np.pi * 300)


class ReadingEngine(FakeEngine):
    """Answers every take of a test with the next of `texts`; the last one stays. `answers`: whether it does."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.texts, self.answers = list(texts or (READ,)), True
        self.failure: Code | None = None

    def end(self, take: int, clock_s: float | None) -> None:
        super().end(take, clock_s)
        if self.failure is not None:
            self.say(ports.TakeFailed(take, self.failure, np.zeros(0, np.float32)))
        elif self.answers:
            text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
            self.say(ports.TakeDecoded(take, TakeText(text, None, 5.0, "en", engine_ms=100.0, voice=((0.1, 0.4),))))

    @property
    def of_tests(self) -> list[tuple[str, int]]:
        """What was asked for takes of the test, numbered from 1."""
        return [(name, take - FIRST_TEST_TAKE) for name, take in self.calls if take >= FIRST_TEST_TAKE]


class Kept:
    def __init__(self) -> None:
        self.names: list[str] = []

    def save(self, name: str, samples: object) -> str:
        self.names.append(name)
        return name


class Control:
    def listen(self, on_request: Callable[..., None]) -> None:
        self.ask = on_request

    def close(self) -> None: ...


class Locked:
    def start(self, on_away: Callable[[bool], None], on_ended: Callable[[], None]) -> None:
        self.lock = on_away


class Bench:
    """`microphone`, `engine`, `validator`, `player`, `pages`: what the test turns before and while it goes on."""

    def __init__(self, qtbot: QtBot, engine: ReadingEngine | None = None, validator: FakeValidator | None = None,
                 settings: Settings | None = None, pages: FakePages | None = None) -> None:
        self.qtbot, self.engine = qtbot, engine or ReadingEngine()
        self.validator, self.player = validator or FakeValidator(), FakePlayer()
        self.pages = pages or FakePages(*ports.SystemPage)
        self.microphone = FakeMicrophone(time.monotonic, sound)
        settings = settings or Settings(test_offered=True, tail_ms=50)
        self.recorder = TakeRecorder(self.microphone, tail_s=0.05, warm_s=30.0, input_name=settings.input)
        self.hotkeys, self.control, self.session = FakeHotkeys(), Control(), Locked()
        self.history, self.journal, self.kept = FakeHistory(), FakeJournal(), Kept()
        self.saved_settings: list[tuple[str, str]] = []
        resources = ROOT / "resources"
        self.program = Program(settings, Parts(
            self.recorder, self.engine, self.kept, self.history, self.journal, self.history, FakeFocus(),
            FakeInserter(), self.hotkeys, self.control, self.session, FakeModels(), FakeMetrics(),
            lambda *pair: self.saved_settings.append(pair), resources / "translations", resources / "icons", ROOT,
            "en_US", self.validator, self.player, self.pages))

    def start(self, *, hidden: bool = True, validate: bool = False) -> Bench:
        self.program.start(hidden=hidden, validate=validate)
        self.until(lambda: hasattr(self.engine, "say"))
        self.engine.say(ports.EngineReady(INFO, 1.0))
        self.until(lambda: self.program.controller.around.engine is not None)
        return self

    def end(self) -> None:
        import shiboken6

        self.program.end()
        QCoreApplication.sendPostedEvents()
        for widget in (self.program.tray, self.program.window):
            shiboken6.delete(widget)

    def until(self, met: Callable[[], object], timeout: int = 5000) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=timeout)

    # -- the window

    @property
    def dialog(self) -> Any:
        return self.program._validation.dialog

    @property
    def run(self) -> Any:
        return self.program._validation.run

    def ask(self, command: str) -> dict[str, Any]:
        answers: list[dict[str, Any]] = []
        self.control.ask({"command": command}, answers.append)
        return answers[0]

    def texts(self, inside: QWidget | None = None) -> list[str]:
        return [w.text() for w in (inside or self.dialog).findChildren(QWidget)
                if isinstance(w, QLabel | QAbstractButton) and w.isVisible() and w.text()]

    def shows(self, text: str) -> None:
        self.until(lambda: any(text in shown for shown in self.texts()))

    def button(self, text: str) -> QAbstractButton:
        found = [b for b in self.dialog.findChildren(QAbstractButton)
                 if b.isVisible() and b.text().replace("&", "") == text]
        assert len(found) == 1, f"{text!r}: {len(found)} among {self.texts()}"
        return found[0]

    def click(self, text: str) -> None:
        self.qtbot.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    # -- the way through it

    def open(self) -> Bench:
        assert self.ask("validate") == {"ok": True}
        self.until(lambda: self.microphone.is_open and self.devices.count())
        return self

    @property
    def devices(self) -> QListWidget:
        found = self.dialog.findChild(QListWidget, "devices")
        assert isinstance(found, QListWidget)
        return found

    def to_reading(self) -> Bench:
        self.open()
        self.click("Start the test")
        self.shows("Now read aloud")
        self.until(lambda: sum(self.engine.sound.values()) > 1600)
        return self

    def to_result(self) -> Bench:
        self.to_reading()
        self.click("I have read it")
        self.until(lambda: self.dialog.page is self.dialog.result_page)
        return self


def full_disk() -> AppError:
    return AppError(Code.DISK_FULL, "/x: no space")


Make = Callable[..., Bench]
