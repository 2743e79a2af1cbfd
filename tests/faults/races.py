"""Races around an insertion: the focus changes at any instant, the clipboard holds anything and changes as well."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import X, display  # type: ignore[import-untyped]
from Xlib.protocol import event as xevent  # type: ignore[import-untyped]

from superwhisper_gui.core.dictation import Outcome
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

# the smallest picture there is
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000"
                    "0000050001a5f645400000000049454e44ae426082")


class Inserting:
    """The program's own inserter, in this process."""

    def __init__(self) -> None:
        self.results: list[InsertResult] = []
        self.focus = X11Focus()
        self.inserter = X11Inserter(self.focus, KeyShare(), safe_text, space_between)
        self.inserter.start(self.results.append, lambda _: None)
        self.take = 0
        self._target: Target | None = None

    def release(self, window: TextWindow) -> None:
        """The key goes up while `window` has the focus."""
        self._target = wait_for(lambda: (t := self.focus.active()) and t.window == window.window and t, 5, 0.01)

    def insert(self, text: str) -> None:
        """The text is there."""
        self.take += 1
        self.inserter.insert(Insertion(self.take, text, self._target, activate=False))

    def result(self) -> InsertResult:
        return wait_for(lambda: next((r for r in self.results if r.take == self.take), None), 15, 0.005, "a result")


@contextmanager
def inserting() -> Iterator[Inserting]:
    it = Inserting()
    try:
        yield it
    finally:
        it.inserter.stop()


class Switch:
    """Gives the focus to a window without waiting, as a window manager's key or a program of its own does."""

    def __init__(self, name: str) -> None:
        self._display = display.Display(name)
        self._root = self._display.screen().root
        self._active = self._display.intern_atom("_NET_ACTIVE_WINDOW")

    def to(self, window: TextWindow, *, by_manager: bool) -> None:
        resource = self._display.create_resource_object("window", window.window)
        if by_manager:
            message = xevent.ClientMessage(window=resource, client_type=self._active, data=(32, [2, 0, 0, 0, 0]))
            self._root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        else:
            resource.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.flush()

    def close(self) -> None:
        self._display.close()


def focus_races(desk: Desk, count: int, seed: int) -> Counter[str]:
    """How often what became of a text."""
    dice, seen = random.Random(seed), Counter[str]()
    own, other = desk.text_window("own"), desk.text_window("other", geometry="420x300+500+40")
    switch = Switch(desk.env["DISPLAY"])
    with inserting() as it:
        for number in range(count):
            desk.focus(own)
            at_s = dice.uniform(-0.002, 0.025) if dice.random() < 0.8 else dice.uniform(-0.1, 0.1)
            by_manager = dice.random() < 0.5
            text = f"gesagt {seed}-{number}."
            if at_s < 0:
                it.release(own)
                switch.to(other, by_manager=by_manager)
                time.sleep(-at_s)
                it.insert(text)
            else:
                it.release(own)
                it.insert(text)
                time.sleep(at_s)
                switch.to(other, by_manager=by_manager)
            result = it.result()
            read = result.outcome is Outcome.INSERTED
            if read:
                wait_for(lambda text=text: text in own.text() + other.text(), 3, 0.01, "the text is somewhere")
            else:
                time.sleep(0.05)
            wrong = text in other.text()
            seen["in the WRONG window" if wrong else "inserted" if read else str(result.code)] += 1
    switch.close()
    for window in (own, other):
        window.close()
    return seen


def contents(dice: random.Random) -> dict[str, bytes]:
    """Something a person may have copied."""
    words = " ".join(dice.choices(("été", "Noël", "12 €", "😀", "naïve", "x" * 40), k=dice.randrange(1, 200)))
    match dice.randrange(7):
        case 0:
            return {}
        case 1:
            return {"text/html": f"<b>{words}</b>".encode(), "text/plain": words.encode()}
        case 2:
            return {"image/png": PNG}
        case 3:
            return {"text/uri-list": b"file:///tmp/a%20b.txt\r\n",
                    "x-special/gnome-copied-files": b"copy\nfile:///tmp/a%20b.txt"}
        case 4:
            return {"text/plain": dice.randbytes(1 << dice.randrange(10, 22)).hex().encode()}
        case 5:
            return {"application/x-foreign": dice.randbytes(dice.randrange(1, 100_000))}
    return {"text/plain": words.encode()}


def clipboard_races(desk: Desk, count: int, seed: int) -> Counter[str]:
    """Raises AssertionError if the person's clipboard is not what it was, or not what was copied meanwhile."""
    dice, seen = random.Random(seed), Counter[str]()
    window = desk.text_window("own")
    with inserting() as it:
        for number in range(count):
            held = contents(dice)
            desk.clipboard.set(held) if held else desk.clipboard.clear()
            delay_ms = dice.choice((0, 0, 20, 100, 300, 800, 1800))
            window.delay(delay_ms)
            desk.focus(window)
            text = f"gesagt {seed}-{number}."
            if dice.random() < 0.8:
                it.inserter.prepare()
                time.sleep(dice.uniform(0.0, 0.2))
            since = time.monotonic()
            it.release(window)
            it.insert(text)
            copied = dice.random() < 0.35
            if copied:
                time.sleep(dice.uniform(0.0, 0.6))
                held = {"text/plain": f"kopiert {number} ".encode() * dice.randrange(1, 50)}
                _copy(desk, held["text/plain"])
            result = it.result()
            if not copied:
                window.wait_text(lambda said, text=text: text in said, since=since)
            _wait_until_it_holds(desk, held, f"{number}: {result.outcome}, {delay_ms} ms, copied {copied}")
            seen[f"{'copied meanwhile' if copied else 'left alone'}: {result.outcome}"] += 1
    window.close()
    return seen


def _copy(desk: Desk, text: bytes) -> None:
    """As a key would: with the time of now. Qt's own owner would use that of the last event it has seen."""
    subprocess.run(["xclip", "-selection", "clipboard", "-i"], input=text, env=desk.env, check=True, timeout=10,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_until_it_holds(desk: Desk, held: dict[str, bytes], where: str) -> None:
    """For good: it must not change again after that either."""
    def holds() -> bool:
        if not held:
            return not desk.clipboard.targets()
        return all(desk.clipboard.get("UTF8_STRING" if kind == "text/plain" else kind) == value
                   for kind, value in held.items())

    try:
        wait_for(holds, 12, 0.05)
    except TimeoutError:
        raise AssertionError(f"the clipboard is not what the person had: {where}") from None
    time.sleep(0.3)
    assert holds(), f"the clipboard did not stay what the person had: {where}"

