"""Which adapters a session gets, and what it is told."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import parse_chord
from superwhisper_gui.core.ports import Insertion, InsertResult
from superwhisper_gui.desktop.choose import check_display, choose_desktop
from superwhisper_gui.text.safety import safe_text
from superwhisper_gui.text.spacing import space_between
from tests.desktop.bench import Desk


@pytest.fixture
def x11(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.fixture
def wayland(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As seen from the environment; an X server for older programs is there too."""
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_x11(x11: None) -> None:
    check_display()
    for insert, way in (("paste", "x11 paste"), ("clipboard", "x11 clipboard")):
        desktop = choose_desktop(insert, safe_text, space_between)          # type: ignore[arg-type]
        assert (desktop.hotkey_way, desktop.insertion_way) == ("x11", way)
        desktop.inserter.stop()


def test_wayland_says_what_it_cannot(wayland: None, qtbot: QtBot) -> None:
    desktop = choose_desktop("paste", safe_text, space_between)
    assert (desktop.hotkey_way, desktop.insertion_way) == ("none", "clipboard")
    with pytest.raises(AppError) as caught:
        desktop.hotkeys.start(parse_chord("ctrl_r"), 0.05, print)
    assert caught.value.code is Code.HOTKEY_UNAVAILABLE
    desktop.hotkeys.grab_escape(True)
    desktop.hotkeys.grab_insert(None, print)
    desktop.hotkeys.stop()
    assert (desktop.focus.active(), desktop.focus.last_foreign()) == (None, None)
    results: list[InsertResult] = []
    desktop.inserter.start(results.append, print)
    desktop.inserter.prepare()
    desktop.inserter.insert(Insertion(7, "l'été\n", None))
    assert results == [InsertResult(7, Outcome.COPIED, Code.INSERT_UNAVAILABLE, text="l'été")]
    assert QGuiApplication.clipboard().text() == "l'été"
    desktop.inserter.copy("more")
    assert QGuiApplication.clipboard().text() == "more"
    desktop.inserter.stop()


def test_the_clipboard_was_wanted(wayland: None, qtbot: QtBot) -> None:
    results: list[InsertResult] = []
    desktop = choose_desktop("clipboard", safe_text, space_between)
    desktop.inserter.start(results.append, print)
    desktop.inserter.insert(Insertion(1, "x", None))
    assert results == [InsertResult(1, Outcome.COPIED, text="x")]


def test_screens(wayland: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_screen: None) -> None:
    with pytest.raises(AppError) as caught:
        check_display()
    assert caught.value.code is Code.NO_DISPLAY
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        check_display()
    monkeypatch.delenv("WAYLAND_DISPLAY")
    monkeypatch.delenv("DISPLAY")
    with pytest.raises(AppError):
        check_display()


def test_a_screen_that_does_not_answer_gives_the_fallback(no_screen: None, monkeypatch: pytest.MonkeyPatch,
                                                          qtbot: QtBot) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert choose_desktop("paste", safe_text, space_between).hotkey_way == "none"
