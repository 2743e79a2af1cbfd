"""The translations are complete and current, the check would notice otherwise, and a change takes effect at once."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from superwhisper_gui.core.keys import parse_chord
from superwhisper_gui.ui.translation import install_translation, language_of
from superwhisper_gui.ui.wording import chord_text, delay_text, finish_hint, hotkey_hint, khz_text
from tests.ui.conftest import ROOT


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/translations.py, working on a copy of the .ts files."""
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "packaging" / "translations.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copytree(module.FOLDER, tmp_path / "ts")
    monkeypatch.setattr(module, "FOLDER", tmp_path / "ts")
    return module


def test_nothing_is_untranslated_and_nothing_new_is_in_the_source() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "translations.py"), "update", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_sees_a_text_that_is_not_translated(tool: ModuleType) -> None:
    file = tool.FOLDER / "superwhisper_fr.ts"
    file.write_text(file.read_text(encoding="utf-8").replace("<translation>Inséré.</translation>",
                                                             '<translation type="unfinished"></translation>'),
                    encoding="utf-8")
    assert tool.check("fr") == ["superwhisper_fr.ts: not translated: Inserted."]
    assert tool.check("en") == []


def test_the_check_sees_a_text_that_is_new_in_the_source(tool: ModuleType) -> None:
    file = tool.FOLDER / "superwhisper_fr.ts"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "<source>Inserted.</source>" in line)
    file.write_text("".join(lines[:at - 1] + lines[at + 3:]), encoding="utf-8")
    assert "superwhisper_fr.ts: out of date, run update" in tool.check("fr")


@pytest.mark.parametrize(("choice", "locale", "language"), [
    ("system", "fr_FR.UTF-8", "fr"), ("system", "fr", "fr"), ("system", "de_DE", "en"), ("system", "", "en"),
    ("system", "C", "en"), ("fr", "en_US", "fr"), ("en", "fr_FR", "en"),
])
def test_language_of(choice: str, locale: str, language: str) -> None:
    assert language_of(choice, locale) == language


def test_a_change_replaces_the_translators(qapp: QApplication, speak_language: Callable[[str], None]) -> None:
    for language in ("fr", "en", "fr", "en", "fr"):
        speak_language(language)
    qapp.sendPostedEvents(None, 52)              # QEvent::DeferredDelete
    assert len([child for child in qapp.children() if isinstance(child, QTranslator)]) == 2      # ours and Qt's
    assert qapp.translate("QPlatformTheme", "Cancel") == "Annuler"


def test_without_the_files_it_is_english_and_the_log_says_so(
        tmp_path: Path, speak_language: Callable[[str], None], caplog: pytest.LogCaptureFixture) -> None:
    speak_language("en")
    with caplog.at_level(logging.WARNING):
        install_translation(tmp_path, "fr", "fr")
    assert hotkey_hint(None, "hybrid").startswith("Click where")
    assert [record.getMessage() for record in caplog.records] == ["no translation superwhisper_fr"]


def test_numbers_and_keys_follow_the_language(speak_language: Callable[[str], None]) -> None:
    speak_language("en")
    assert (khz_text(44_100), khz_text(48_000), khz_text(16_000)) == ("44.1 kHz", "48 kHz", "16 kHz")
    assert (delay_text(840.0), delay_text(1240.0)) == ("0.84 s after you let go", "1.2 s after you let go")
    assert chord_text(parse_chord("ctrl_l+space")) == "Left Ctrl + Space"
    speak_language("fr")
    assert khz_text(44_100) == "44,1 kHz"
    assert delay_text(840.0) == "0,84\u00a0s après le relâchement"
    assert chord_text(parse_chord("ctrl_r")) == "Ctrl droite"
    assert chord_text(parse_chord("f9")) == "F9"


@pytest.mark.parametrize("mode", ["hybrid", "hold", "toggle"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_mode_has_its_hint_with_the_key_in_it(
        speak_language: Callable[[str], None], mode: str, language: str) -> None:
    speak_language(language)
    chord = parse_chord("ctrl_r")
    assert chord_text(chord) in hotkey_hint(chord, mode)
    assert finish_hint(chord, mode)
    assert "%" not in hotkey_hint(chord, mode)
