"""The command `models`: what can be had, download, remove, path, verify. Progress goes to stderr, results to stdout."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech.models import find_model, verify
from superwhisper_gui.speech.shelf import ModelShelf
from superwhisper_gui.store.paths import Profile, system_locale
from superwhisper_gui.store.resources import resource
from superwhisper_gui.ui import model_wording as words
from superwhisper_gui.ui.translation import speak

DONE, USAGE, CANCELLED = 0, 2, 130
ACTIONS: Final = ("list", "download", "remove", "path", "verify")
LINE_EVERY_S: Final = 10.0                     # of progress, where a line cannot be written over


def models(action: str, name: str, profile: Profile, settings: Settings, *, as_json: bool) -> int | None:
    """The exit code, or None if that is no way to use it. `name` may be empty. Raises AppError."""
    if action not in ACTIONS or (as_json and action != "list") or (action in ("download", "remove") and not name):
        return None
    says_more = action in ("list", "download")
    app = speak(resource("translations"), settings.ui_language, system_locale()) if says_more else None
    shelf = ModelShelf(settings, profile.models)
    match action:
        case "list":
            if name:
                return None
            _list(shelf, settings.model, as_json)
        case "download":
            return _download(shelf, name, profile)
        case "remove":
            shelf.remove(name)
        case _:
            path = find_model(name or settings.model, profile.models)
            if action == "verify":
                verify(path)
            print(path)
    del app                                    # held until here: without it there is no translation
    return DONE


def _list(shelf: ModelShelf, in_use: str, as_json: bool) -> None:
    rows = shelf.rows()
    if as_json:
        print(json.dumps([_plain(row, in_use) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        marks = [words.place_text(row)]
        marks += [words.recommended_text()] if row.recommended else []
        marks += [words.in_use_text()] if row.choice == in_use else []
        marks += [row.choice] if row.place is ModelPlace.FOLDER else []
        print(f"{row.name:<18}  {words.size_text(row.size_bytes):>7}  {words.languages_text(row.multilingual):<30}  "
              f"{', '.join(marks)}")


def _plain(row: ModelRow, in_use: str) -> dict[str, Any]:
    return {"name": row.name, "choice": row.choice, "size_bytes": row.size_bytes, "multilingual": row.multilingual,
            "place": str(row.place), "begun_bytes": row.begun_bytes, "recommended": row.recommended,
            "in_use": row.choice == in_use}


# -- download

def _download(shelf: ModelShelf, name: str, profile: Profile) -> int:
    known = shelf.names()
    if name not in known:
        print(f"superwhisper-gui: {words.unknown_text(name, known)}", file=sys.stderr)
        return USAGE
    if not _is_there(name, profile):
        line = ProgressLine()
        with _interrupts() as interrupted:
            complete = shelf.download(name, line.show, interrupted)
        line.end()
        if not complete:
            print(words.stopped_text(), file=sys.stderr)
            return CANCELLED
    print(words.there_text(name), file=sys.stderr)
    print(find_model(name, profile.models))
    return DONE


def _is_there(name: str, profile: Profile) -> bool:
    """The one that would be used, downloaded or come with the setup, is whole."""
    try:
        verify(find_model(name, profile.models))
    except AppError as e:
        if e.code is Code.MODEL_MISSING or e.code is Code.MODEL_DAMAGED:
            return False
        raise
    return True


class ProgressLine:
    """Progress on stderr: one line that is written over on a terminal, else a line from time to time."""

    def __init__(self) -> None:
        self._over, self._shown_at, self._length = sys.stderr.isatty(), 0.0, 0

    def show(self, done_bytes: int, total_bytes: int, bytes_per_s: float) -> None:
        now = time.monotonic()
        complete = done_bytes >= total_bytes
        if not self._over and not complete and now - self._shown_at < LINE_EVERY_S:
            return
        self._shown_at = now
        text = words.progress_text(done_bytes, total_bytes, bytes_per_s)
        if self._over:
            print("\r" + text.ljust(self._length), end="", file=sys.stderr, flush=True)
            self._length = len(text)
        else:
            print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._over and self._length:
            print(file=sys.stderr)


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Ctrl+C asks the download to stop between two blocks, so that what it has is whole; a second one is the usual."""
    asked: list[int] = []

    def on_interrupt(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)
