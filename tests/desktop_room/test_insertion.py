"""Right text, clipboard intact: real targets, real clipboard owners, on a real X server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from superwhisper_gui.core.dictation import Outcome
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.ports import Insertion, InsertResult
from superwhisper_gui.core.target import Target
from superwhisper_gui.desktop.focus_x11 import X11Focus
from superwhisper_gui.desktop.insertion_x11 import X11Inserter
from superwhisper_gui.desktop.keymap_x11 import KeyShare
from superwhisper_gui.text.safety import safe_text
from superwhisper_gui.text.spacing import space_between
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.targets import TextWindow

LONG = bool(os.environ.get("DESK_LONG"))                     # every combination: DESK_LONG=1 pytest …, five minutes
EVERY = list(product(["text", "html", "image", "files", "20 MB", "empty"], [0, 200, 800, 3000]))
EVERY_OWNED = [(kind, delay_ms) for kind, delay_ms in EVERY if kind != "empty"]
SAID = "« L'été à Noël, ça coûte 12 € — œuvre naïve 😀 »"
OLD = "what the person had copied"
# the smallest picture there is
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000"
                    "0000050001a5f645400000000049454e44ae426082")


class Inserting:
    """An inserter that runs, and what came of it."""

    def __init__(self, way: str = "paste") -> None:
        self.focus = X11Focus()
        self.inserter = X11Inserter(self.focus, KeyShare(), safe_text, space_between, way)      # type: ignore[arg-type]
        self.results: list[InsertResult] = []
        self.troubles: list[Code] = []
        self.late: list[tuple[int, float]] = []
        self.inserter.start(self.results.append, self.troubles.append, lambda take, at: self.late.append((take, at)))

    def insert(self, text: str, target: Target | None, take: int = 1, *, activate: bool = False) -> None:
        self.inserter.insert(Insertion(take, text, target, activate))

    def wait(self, count: int = 1, timeout: float = 5) -> InsertResult:
        wait_for(lambda: len(self.results) >= count, timeout, 0.005, f"result {count}")
        assert len(self.results) == count
        return self.results[-1]


@pytest.fixture
def it(desk: Desk) -> Iterator[Inserting]:
    inserting = Inserting()
    yield inserting
    inserting.inserter.stop()
    desk.keyboard.release_all()


@pytest.fixture(scope="module")
def notes(desk: Desk) -> Iterator[TextWindow]:
    notes = desk.text_window("notes")
    yield notes
    notes.close()


@pytest.fixture
def window(desk: Desk, notes: TextWindow) -> TextWindow:
    notes.clear()
    notes.delay(0)
    return desk.focus(notes)


def window_cleared(window: TextWindow) -> float:
    """When the window was last made empty."""
    return max((t for t, text in window.changes() if text == ""), default=0.0)


def target_of(window: TextWindow) -> Target:
    return Target(window.window, "target")


def given_back(desk: Desk, text: str, since: float) -> None:
    wait_for(lambda: desk.clipboard.text() == text, 5, 0.02, "the clipboard is given back")
    assert time.monotonic() - since < 1.1


def test_text_arrives_and_the_clipboard_comes_back(desk: Desk, it: Inserting, window: TextWindow) -> None:
    desk.clipboard.set_text(OLD)
    it.inserter.prepare()
    asked = time.monotonic()
    it.insert(SAID, it.focus.active())
    result = it.wait()
    assert result.outcome is Outcome.INSERTED
    assert result.code is None
    assert result.read_at is not None
    assert 0 < result.read_at - asked < 0.5
    window.wait_text(lambda text: text == SAID, since=window_cleared(window))
    given_back(desk, OLD, result.read_at)
    assert desk.keyboard.pressed() == []
    assert it.troubles == []


def formats(desk: Desk, tmp_path: Path) -> dict[str, tuple[str, bytes]]:
    """How a clipboard is filled, and a format by which to see that it is whole."""
    big = b"".join(b"%08d " % i for i in range(20 * 2**20 // 9))
    return {
        "text": ("UTF8_STRING", OLD.encode()), "html": ("text/html", b"<b>old</b>"), "image": ("image/png", PNG),
        "files": ("x-special/gnome-copied-files", f"copy\n{(tmp_path / 'a b.txt').as_uri()}".encode()),
        "20 MB": ("UTF8_STRING", big), "empty": ("UTF8_STRING", b""),
    }


def kinds(desk: Desk) -> set[str]:
    """The formats offered, without the protocol's own."""
    return set(desk.clipboard.targets()) - {"TARGETS", "TIMESTAMP", "MULTIPLE", "SAVE_TARGETS"}


def fill(desk: Desk, kind: str, value: bytes, tmp_path: Path) -> None:
    match kind:
        case "text" | "20 MB":
            desk.clipboard.set_text(value.decode())
        case "html":
            desk.clipboard.set_html(value.decode(), "old")
        case "image":
            desk.clipboard.set_image(value)
        case "files":
            desk.clipboard.set_files([tmp_path / "a b.txt"])
        case "empty":
            desk.clipboard.clear()


@pytest.mark.parametrize(("kind", "delay_ms"), EVERY if LONG else [
    ("text", 0), ("html", 200), ("image", 800), ("files", 0), ("20 MB", 200), ("empty", 800), ("text", 3000)])
def test_every_content_and_every_target(desk: Desk, it: Inserting, window: TextWindow, tmp_path: Path, kind: str,
                                        delay_ms: int) -> None:
    target, value = formats(desk, tmp_path)[kind]
    fill(desk, kind, value, tmp_path)
    before = kinds(desk)
    window.delay(delay_ms)
    it.inserter.prepare()
    asked = time.monotonic()
    it.insert(SAID, target_of(window))
    at, text = window.wait_text(since=asked)
    assert text == SAID
    result = it.wait()
    if delay_ms < 1500:
        assert result.outcome is Outcome.INSERTED
    else:
        assert (result.outcome, result.code) == (Outcome.UNCONFIRMED, Code.INSERT_NOT_CONFIRMED)
        wait_for(lambda: it.late, 2)
    wait_for(lambda: kinds(desk) == before, 3, 0.02, f"{before}, now {kinds(desk)}")
    assert time.monotonic() - at < 1.2
    if kind == "empty":
        assert before == set()
    else:
        assert desk.clipboard.get(target) == value
    assert window.settled(0.2) == SAID


@pytest.mark.parametrize(("kind", "delay_ms"), EVERY_OWNED if LONG else [("text", 0), ("files", 800), ("20 MB", 0)])
def test_a_frozen_owner(desk: Desk, it: Inserting, window: TextWindow, tmp_path: Path, kind: str,
                        delay_ms: int) -> None:
    target, value = formats(desk, tmp_path)[kind]
    fill(desk, kind, value, tmp_path)
    window.delay(delay_ms)
    desk.clipboard.freeze()
    try:
        it.inserter.prepare()
        asked = time.monotonic()
        it.insert(SAID, target_of(window))
        at, text = window.wait_text(since=asked)
        assert text == SAID
        assert at - asked < 1.5 + delay_ms / 1000            # one second for the owner that does not answer
        it.wait()
        wait_for(lambda: it.troubles == [Code.CLIPBOARD_NOT_RESTORED], 5)
    finally:
        desk.clipboard.thaw()
    wait_for(lambda: desk.clipboard.get(target) == value, 5, 0.05, "the old clipboard is back")


def test_a_copy_in_between_wins(desk: Desk, it: Inserting, window: TextWindow) -> None:
    desk.clipboard.set_text(OLD)
    window.delay(800)
    it.inserter.prepare()
    it.insert(SAID, target_of(window))
    wait_for(lambda: desk.clipboard.text() == SAID, 3)
    desk.clipboard.set_text("newer")
    assert it.wait().outcome is Outcome.UNCONFIRMED
    time.sleep(0.3)
    assert desk.clipboard.text() == "newer"
    window.delay(0)
    window.clear()
    it.insert(SAID, target_of(window), 2)                    # waits until the first one is given up
    assert it.wait(2, 12).outcome is Outcome.INSERTED
    wait_for(lambda: desk.clipboard.text() == "newer", 2)


def test_back_to_back_restores_what_the_person_had(desk: Desk, it: Inserting, window: TextWindow) -> None:
    desk.clipboard.set_text(OLD)
    window.delay(100)
    texts = [f"take {i}. " for i in range(5)]
    for i, text in enumerate(texts):
        it.insert(text, target_of(window), i)
    last = it.wait(5, 10)
    assert {r.outcome for r in it.results} == {Outcome.INSERTED}
    assert last.read_at is not None
    given_back(desk, OLD, last.read_at)
    assert window.settled(0.2) == "".join(texts)


def test_slow_targets_get_each_its_own_text(desk: Desk, it: Inserting, window: TextWindow) -> None:
    desk.clipboard.set_text(OLD)
    window.delay(2000)
    it.insert("first ", target_of(window), 1)
    it.insert("second", target_of(window), 2)
    assert window.wait_text(lambda text: text.endswith("second"))[1] == "first second"
    wait_for(lambda: [take for take, _ in it.late] == [1, 2], 3)
    assert [r.outcome for r in it.results] == [Outcome.UNCONFIRMED] * 2


def test_a_window_that_ignores_the_key(desk: Desk, it: Inserting) -> None:
    deaf = desk.text_window("deaf", no_paste=True)
    desk.clipboard.set_text(OLD)
    it.insert(SAID, target_of(deaf), 1)
    assert it.wait().code is Code.INSERT_NOT_CONFIRMED
    assert desk.clipboard.text() == SAID                     # the person can paste it
    it.insert(SAID, target_of(deaf), 1)                      # asked for again: not after 10 s but now
    assert it.wait(2, 3).outcome is Outcome.UNCONFIRMED
    deaf.close()


def test_a_clipboard_manager_that_reads_everything_is_not_the_target(desk: Desk, it: Inserting, tmp_path: Path) -> None:
    deaf = desk.text_window("unread", no_paste=True)
    desk.clipboard.set_text(OLD)
    it.insert(SAID, target_of(deaf))
    assert desk.clipboard.text() is not None                 # a read by another program
    wait_for(lambda: desk.clipboard.text() == SAID, 2)
    assert "x-kde-passwordManagerHint" in desk.clipboard.targets()
    assert desk.clipboard.get("x-kde-passwordManagerHint") == b"secret"
    assert it.wait().outcome is Outcome.UNCONFIRMED
    deaf.close()


@pytest.mark.parametrize("held", ["Control_R", "Shift_L", "ISO_Level3_Shift"])
def test_held_modifiers_are_waited_for(desk: Desk, it: Inserting, window: TextWindow, held: str) -> None:
    desk.clipboard.set_text(OLD)
    desk.keyboard.key_down(held)
    it.insert(SAID, target_of(window))
    time.sleep(0.4)
    assert it.results == []
    released = desk.keyboard.key_up(held)
    result = it.wait()
    assert result.read_at is not None
    assert result.read_at > released
    window.wait_text(lambda text: text == SAID, since=window_cleared(window))
    desk.focus(window)
    desk.keyboard.type("abc")
    window.wait_text(lambda text: text == SAID + "abc", since=window_cleared(window))
    assert desk.keyboard.pressed() == []


def test_keys_that_stay_down_keep_the_text(desk: Desk, it: Inserting, window: TextWindow,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("superwhisper_gui.desktop.insertion_x11.KEYS_LIMIT_S", 0.5)
    desk.keyboard.key_down("Shift_L")
    it.insert(SAID, target_of(window))
    result = it.wait()
    desk.keyboard.key_up("Shift_L")
    assert (result.outcome, result.code) == (Outcome.KEPT, Code.INSERT_KEYS_HELD)
    assert window.settled(0.2) == ""


def test_another_window_gets_nothing(desk: Desk, it: Inserting, window: TextWindow) -> None:
    other = desk.text_window("other", geometry="420x300+600+40")
    desk.clipboard.set_text(OLD)
    it.insert(SAID, target_of(window))
    result = it.wait()
    assert (result.outcome, result.code) == (Outcome.KEPT, Code.INSERT_FOCUS_CHANGED)
    it.insert(SAID, None)
    assert it.wait(2).code is Code.INSERT_NO_TARGET
    desk.keyboard.key_down("Shift_L")                        # the window changes while keys are waited for
    desk.focus(window)
    it.insert(SAID, target_of(window))
    time.sleep(0.2)
    desk.focus(other)
    desk.keyboard.key_up("Shift_L")
    assert it.wait(3).code is Code.INSERT_FOCUS_CHANGED
    assert (window.text(), other.text()) == ("", "")
    assert desk.clipboard.text() == OLD
    it.insert(SAID, target_of(window), activate=True)        # a click in our window asks for it
    assert it.wait(4).outcome is Outcome.INSERTED
    window.wait_text(lambda text: text == SAID, since=window_cleared(window))
    other.close()


@pytest.mark.parametrize("layout", [["fr"], ["ru"], ["us,ru"], ["us", "-variant", "dvorak"]])
def test_layouts_switched_after_the_start(desk: Desk, it: Inserting, window: TextWindow, layout: list[str]) -> None:
    it.insert("x", target_of(window))
    it.wait()
    try:
        desk.keyboard.layout(*layout)
        it.insert(SAID, target_of(window))
        assert it.wait(2).outcome is Outcome.INSERTED
        window.wait_text(lambda text: text == "x" + SAID, since=window_cleared(window))
        assert desk.keyboard.pressed() == []
    finally:
        desk.keyboard.layout("us", "-variant", "")


def test_a_terminal_gets_words_and_runs_nothing(desk: Desk, it: Inserting) -> None:
    shell = desk.terminal("shell")
    target = it.focus.active()
    assert target is not None
    assert (target.program, target.terminal) == ("xterm", True)
    it.insert("rm -r été\n\tls \x1b[201~\r\n", target)
    assert it.wait().outcome is Outcome.INSERTED
    shell.wait_text()
    assert shell.settled() == "rm -r été ls [201~"
    shell.close()


def test_setting_clipboard(desk: Desk) -> None:
    it = Inserting("clipboard")
    it.insert(SAID + "\n", None)
    assert it.wait() == InsertResult(1, Outcome.COPIED, text=SAID)
    assert desk.clipboard.text() == SAID
    assert "x-kde-passwordManagerHint" not in desk.clipboard.targets()
    it.inserter.stop()
    assert desk.clipboard.text() == SAID


@pytest.mark.parametrize("kind", ["text", "20 MB"])
def test_the_clipboard_outlives_the_program(desk: Desk, window: TextWindow, tmp_path: Path, kind: str) -> None:
    it = Inserting()
    target, value = formats(desk, tmp_path)[kind]
    fill(desk, kind, value, tmp_path)
    it.insert(SAID, target_of(window))
    it.wait()
    wait_for(lambda: desk.clipboard.text() == value.decode(), 3)
    asked = time.monotonic()
    it.inserter.stop()
    assert time.monotonic() - asked < 2
    assert desk.clipboard.get(target) == value
    desk.clipboard.set_text("newer")
    wait_for(lambda: not keepers(desk), 3, what="the keeper ends when somebody copies")
    assert desk.clipboard.text() == "newer"


def keepers(desk: Desk) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_text() if entry.name.isdigit() else ""
            if "clipboard_keeper_x11" in line and f"DISPLAY={desk.env['DISPLAY']}\0" in (entry / "environ").read_text():
                found.append(entry.name)
        except OSError:
            continue
    return found


def test_quit_while_a_target_has_not_read(desk: Desk, window: TextWindow) -> None:
    it = Inserting()
    desk.clipboard.set_text(OLD)
    window.delay(700)
    it.insert(SAID, target_of(window))
    wait_for(lambda: desk.clipboard.text() == SAID, 3)
    asked = time.monotonic()
    it.inserter.stop()
    assert time.monotonic() - asked < 2.5
    assert len(it.results) == 1
    assert desk.clipboard.text() == OLD


def test_last_window_of_another_program(desk: Desk, it: Inserting, window: TextWindow) -> None:
    other = desk.text_window("short")
    assert it.focus.last_foreign() == it.focus.active()
    active = it.focus.active()
    assert active is not None
    assert active.window == other.window
    other.close()
    wait_for(lambda: (last := it.focus.last_foreign()) is None or last.window == window.window, 3)


def test_idle_costs_nothing(desk: Desk, it: Inserting, cpu_of_threads: Callable[[float], float]) -> None:
    it.focus.active()
    assert cpu_of_threads(1.5) < 0.01
