"""Settings: checked values, one at a time as text, only differences saved."""

from __future__ import annotations

from typing import Any

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import Settings, differences, from_dict, resolve_language, with_value


@pytest.mark.parametrize(("name", "text", "value"), [
    ("warm_s", "0", 0.0), ("tail_ms", "300", 300), ("keep_audio", "true", True), ("mode", "hold", "hold"),
    ("languages", "fr, de", ("fr", "de")), ("input", "", ""),
    ("hotkey", "ctrl_l+space", "ctrl_l+space"), ("language", "FR", "fr"), ("insert_hotkey", "", ""),
])
def test_a_value_given_as_text(name: str, text: str, value: Any) -> None:
    assert getattr(with_value(Settings(), name, text), name) == value


@pytest.mark.parametrize(("name", "text"), [
    ("tail_ms", "9999"), ("tail_ms", "soon"), ("mode", "sometimes"), ("no_such", "1"), ("warm_s", "-1"),
    ("beam_size", "0"), ("hotkey", "zzz"), ("hotkey", ""), ("hotkey", "a"), ("hotkey", "space"),
    ("hotkey", "ctrl_l+alt_l+a"), ("insert_hotkey", "banana"), ("language", "klingon"), ("languages", "fr,zz"),
    ("languages", ""), ("compute_type", "banana"),
])
def test_a_wrong_value_is_said(name: str, text: str) -> None:
    with pytest.raises(AppError) as caught:
        with_value(Settings(), name, text)
    assert caught.value.code is Code.SETTING_INVALID
    assert name in caught.value.detail


def test_only_differences_are_saved_and_come_back() -> None:
    changed = with_value(with_value(Settings(), "warm_s", "5"), "languages", "de")
    saved = differences(changed)
    assert set(saved) == {"warm_s", "languages"}
    assert from_dict(saved) == changed


@pytest.mark.parametrize(("setting", "locale", "language"), [
    ("system", "fr_FR.UTF-8", "fr"), ("system", "C.UTF-8", "en"), ("system", "", "en"), ("auto", "fr_FR", "auto"),
    ("de", "fr_FR", "de"),
])
def test_the_language_of_the_next_take(setting: str, locale: str, language: str) -> None:
    assert resolve_language(with_value(Settings(), "language", setting), locale) == language
