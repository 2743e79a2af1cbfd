"""Widgets without a screen. Every test begins and ends in English, without translators left behind."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from superwhisper_gui.ui import validation_run
from superwhisper_gui.ui.translation import install_translation
from tests.ui.validation_bench import Bench, Make

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled translations."""
    folder = tmp_path_factory.mktemp("translations")
    tool = ROOT / "packaging" / "translations.py"
    subprocess.run([sys.executable, str(tool), "release", str(folder)], check=True, timeout=60)
    return folder


@pytest.fixture
def speak_language(qapp: QApplication, translations: Path) -> Iterator[Callable[[str], None]]:
    """Puts the interface into a language and lets the widgets hear of it."""
    def use(language: str) -> None:
        install_translation(translations, language, language)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
        qapp.processEvents()

    before = QLocale()
    use("en")
    yield use
    use("en")
    QLocale.setDefault(before)


@pytest.fixture
def icons() -> Path:
    return ROOT / "resources" / "icons"


@pytest.fixture
def make(qapp: object, qtbot: QtBot, speak_language: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Whole programs with a microphone test in them, which is quick about the silence."""
    monkeypatch.setattr(validation_run, "SILENCE_S", 0.3)
    monkeypatch.setattr(validation_run, "SETTLE_S", 0.05)
    made: list[Bench] = []

    def bench(**parts: Any) -> Bench:
        made.append(Bench(qtbot, **parts))
        return made[-1]

    yield bench
    while made:
        made.pop().end()
    gc.collect()                                 # here, so that no other thread ends a timer that still runs
