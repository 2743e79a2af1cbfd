"""The command `history`: past texts as lines or JSON, and the recovery of takes that a killed run left behind.

    list | export    reads the file and changes nothing, also while the program runs
    recover          asks the running program; without one, decodes here what is there
"""

from __future__ import annotations

import json
import queue
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from superwhisper_gui.core import ports
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.recovered_row import recovered_row
from superwhisper_gui.core.recovery import GAVE_UP, TRIES, FoundTake, SpokenTake, is_final
from superwhisper_gui.core.settings import Settings, resolve_language
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.desktop.control_client import ask
from superwhisper_gui.desktop.instance_qt import Instance
from superwhisper_gui.media.flac import FlacStore
from superwhisper_gui.speech.client import SpeechClient
from superwhisper_gui.store.history import HistoryDb, read_rows
from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.paths import Profile, system_locale
from superwhisper_gui.transcription import answer_for

DONE, FAILED = 0, 1
RUNNING_LIMIT_S = 600.0
Complain = Callable[[AppError], None]


def history(action: str, profile: Profile, settings: Settings, *, as_json: bool, limit: int | None,
            complain: Complain) -> int | None:
    """The exit code, or None for an action that does not exist. Raises AppError."""
    match action:
        case "list" | "export":
            _print(read_rows(profile.history, -1 if limit is None else limit), as_json or action == "export")
            return DONE
        case "recover":
            rows, failed = _recover(profile, settings, complain)
            _print(rows, as_json)
            return FAILED if failed else DONE
    return None


def _print(rows: Sequence[ports.HistoryRow], as_json: bool) -> None:
    if as_json:
        json.dump([msgspec.to_builtins(row) for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    for row in rows:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row.at))
        print(f"{row.id}\t{when}\t{row.status}\t{row.text or row.audio}")


def _recover(profile: Profile, settings: Settings, complain: Complain) -> tuple[list[ports.HistoryRow], bool]:
    """What was said and is not inserted, newest first, after all that can be decoded was; whether something failed."""
    if not profile.folder.is_dir():
        return [], False
    instance = Instance(profile.folder)
    if not instance.acquire():
        answer = ask(profile.folder, {"command": "recovered"}, RUNNING_LIMIT_S, until_there_s=5.0)
        return msgspec.convert(answer.get("rows", []), list[ports.HistoryRow]), False
    rescue = _Rescue(profile, settings, complain)
    try:
        rescue.run()
        return list(rescue.db.kept()), rescue.failed
    finally:
        rescue.close()
        instance.close()


class _Rescue:
    """Holds the profile's lock: no program runs, and none starts. The engine is started for the first take only."""

    def __init__(self, profile: Profile, settings: Settings, complain: Complain) -> None:
        self._profile, self._settings, self._complain = profile, settings, complain
        self._journal = TakeJournal(profile.journal)
        self._store = FlacStore(profile.takes)
        self._answers: queue.Queue[ports.SpeechEvent] = queue.Queue()
        self._engine: SpeechClient | None = None
        self.db = HistoryDb(profile.history if settings.history else None)
        self.failed = False

    def run(self) -> None:
        """Raises AppError where no further take can be decoded (no model) or stored."""
        self.db.settle_pending()
        for number, take in enumerate(self._journal.found(), 1):
            if self.db.of_journal(take.name) is not None:
                self._journal.forget(take.name)
                continue
            try:
                self._one(number, take)
            except AppError as error:
                if not is_final(error.code) and error.code is not Code.FILE_UNREADABLE:
                    raise
                self._complain(error)
                self.failed = True

    def _one(self, number: int, take: FoundTake) -> None:
        if take.tries < TRIES:
            self._journal.count_try(take.name)
        spoken = self._journal.read(take.name)
        text: TakeText | None = None
        reason: str = GAVE_UP
        if not len(spoken.samples):
            self._let_go(take.name, spoken)
            return
        if take.tries < TRIES:
            try:
                text, reason = self._decoded(number, spoken), ""
            except AppError as error:
                if not is_final(error.code):     # the engine's fault, not the take's
                    self._journal.forgive(take.name)
                    raise
                reason = str(error.code)
        if text is not None and not text.text:
            self._let_go(take.name, spoken)
        elif self.db.durable:
            self._keep(take.name, spoken, text, reason)
            self._let_go(take.name, spoken)
        elif text is not None:                   # the person keeps no history: the journal file is all there is of it
            self.db.add(recovered_row(take.name, spoken, text, self._settings.model))
            self._journal.forgive(take.name)

    def _keep(self, name: str, spoken: SpokenTake, text: TakeText | None, reason: str) -> None:
        """The text first; sound that is all there is of the take before its row."""
        audio = self._store.save(name, spoken.samples) if text is None else ""
        row = recovered_row(name, spoken, text, self._settings.model, reason, audio)
        number = self.db.add(row)
        if text is not None:
            try:
                audio = self._store.save(name, spoken.samples)
            except (AppError, OSError):
                return                           # the text is safe
            self.db.revise(replace(row, id=number, audio=audio))

    def _decoded(self, number: int, spoken: SpokenTake) -> TakeText:
        if self._engine is None:
            self._engine = SpeechClient(self._settings, self._profile.models)
            self._engine.start(self._answers.put)
        language = spoken.language or resolve_language(self._settings, system_locale())
        self._engine.begin(number, language)
        self._engine.frames(number, spoken.samples)
        self._engine.end(number, None)
        return answer_for(self._engine, self._answers, number)

    def _let_go(self, name: str, spoken: SpokenTake) -> None:
        if spoken.damaged:
            self._journal.set_aside(name)
        else:
            self._journal.forget(name)

    def close(self) -> None:
        if self._engine:
            self._engine.close()
        self._journal.close()
        self.db.close()
