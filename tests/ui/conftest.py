"""Widgets without a screen. Every test begins and ends in English, without translators left behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication

from superwhisper_gui.ui.translation import install_translation

ROOT = Path(__file__).resolve().parents[2]
# said by Qt's screenless platform at every window
SCREENLESS = r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(SCREENLESS))


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
