"""`history recover` with takes of an earlier run, with a fake engine: what is decoded, kept, and left as it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from superwhisper_gui import commands_history
from superwhisper_gui.core import ports
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.recovery import FoundTake
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.core.transcript import TakeText
from superwhisper_gui.desktop.instance_qt import Instance
from superwhisper_gui.store.history import read_rows
from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.paths import Profile
from tests.fakes import FakeEngine

WITHOUT = Settings(history=False)
ROW = ports.HistoryRow(7, 1.8e9, "d’hier", "recovered", "", "fr", "base", 1.0, {"decode": 2.0}, "", "old")


class Engine(FakeEngine):
    """Answers in the call itself; `down`: the reason why it does not work."""

    def __init__(self) -> None:
        super().__init__()
        self.down: Code | None = None

    def end(self, take: int, clock_s: float | None) -> None:
        self.say(ports.EngineDown(self.down) if self.down else
                 ports.TakeDecoded(take, TakeText("bonjour", None, 1.0, "fr")))


class Bench:
    """A profile in which a killed run has left one take."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.profile, self.capsys = Profile(folder), capsys
        self.profile.create()
        journal = TakeJournal(self.profile.journal)
        self.name = journal.begin(1, "fr")
        journal.add(1, np.full(8000, 0.1, np.float32))
        journal.end(1)
        journal.close()

    def recover(self, settings: Settings) -> list[dict[str, Any]]:
        """What the command prints."""
        assert commands_history.history("recover", self.profile, settings, as_json=True, limit=None,
                                        complain=lambda error: pytest.fail(str(error))) == 0
        return list(json.loads(self.capsys.readouterr().out))

    def found(self) -> list[FoundTake]:
        journal = TakeJournal(self.profile.journal)
        journal.close()
        return journal.found()

    def sounds(self) -> list[str]:
        return [path.name for path in self.profile.takes.glob("*")]


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bench:
    return Bench(tmp_path / "profile", capsys)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr(commands_history, "SpeechClient", lambda *_: engine)
    return engine


@pytest.mark.usefixtures("engine")
def test_a_take_becomes_a_row_and_a_sound(bench: Bench) -> None:
    (row,) = bench.recover(Settings())
    assert (row["text"], row["journal"], row["audio"]) == ("bonjour", bench.name, f"{bench.name}.flac")
    assert [asdict(kept) for kept in read_rows(bench.profile.history)] == [row]
    assert bench.sounds() == [f"{bench.name}.flac"]
    assert bench.found() == []


@pytest.mark.usefixtures("engine")
def test_without_a_history_nothing_of_it_is_written(bench: Bench) -> None:
    """It is said, as often as it is asked for, and the journal file stays until the person has used the text."""
    for _ in range(4):
        (row,) = bench.recover(WITHOUT)
        assert (row["text"], row["status"], row["audio"]) == ("bonjour", "recovered", "")
        assert not bench.profile.history.exists()
        assert bench.sounds() == []
        assert bench.found() == [FoundTake(bench.name, 0)]


@pytest.mark.parametrize("settings", [WITHOUT, Settings()])
def test_the_running_program_says_the_rows_itself(bench: Bench, monkeypatch: pytest.MonkeyPatch,
                                                  settings: Settings) -> None:
    """Without a history they are in its memory only."""
    running = Instance(bench.profile.folder)
    assert running.acquire()
    monkeypatch.setattr(commands_history, "ask",
                        lambda *_, **__: json.loads(json.dumps({"ok": True, "rows": [asdict(ROW)]})))
    assert bench.recover(settings) == [asdict(ROW)]
    running.close()


def test_a_missing_model_is_no_try(bench: Bench, engine: Engine) -> None:
    for code in (Code.MODEL_MISSING, Code.MODEL_MISSING, Code.GPU_MISSING, Code.ENGINE_FAILED):
        engine.down = code
        with pytest.raises(AppError) as problem:
            bench.recover(Settings())
        assert problem.value.code is code
        assert bench.found() == [FoundTake(bench.name, 0)]
    engine.down = None
    assert [row["text"] for row in bench.recover(Settings())] == ["bonjour"]
