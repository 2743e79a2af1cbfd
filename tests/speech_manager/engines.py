"""Engines that do what they are told: for what a real one cannot be made to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import Reason
from superwhisper_gui.core.transcript import EngineInfo, Segment
from superwhisper_gui.speech.result import Decoding

OUT_OF_MEMORY = "CUDA failed with error out of memory"


class FakeEngine:
    """Answers with its name, and how often it was asked. `faults` are raised first, one by one; None = no fault."""

    def __init__(self, name: str, *faults: Exception | None, load: Exception | None = None) -> None:
        self.name, self.faults, self.load_fault = name, list(faults), load
        self.loads = self.asked = self.passes = 0
        self.closed = False
        self.hangs = threading.Event()                 # set it, and the next take does not come back until `let_go`
        self.let_go = threading.Event()
        self.running = threading.Event()
        self.at_once, self.most_at_once = 0, 0
        self.segments = 1                              # `cancelled` is asked after each

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(self.name, "cuda:0" if "gpu" in self.name else "cpu", self.name.upper(), "int8", "fake", 1)

    def load(self) -> None:
        self.loads += 1
        if self.load_fault:
            raise self.load_fault

    def warm_up(self, interrupted: Callable[[], bool]) -> None:
        self.passes += 1
        while self.passes < 3 and not interrupted():
            self.passes += 1

    def transcribe(self, samples: Samples, language: str, languages: Sequence[str], cancelled: Callable[[], bool], *,
                   words: bool, voice: object, piece: bool = False) -> Decoding:
        del samples, languages, words, piece
        self.voice = voice
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self._transcribe(language, cancelled)
        finally:
            self.at_once -= 1

    def _transcribe(self, language: str, cancelled: Callable[[], bool]) -> Decoding:
        self.running.set()
        if self.hangs.is_set():
            assert self.let_go.wait(30)
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        for _ in range(self.segments):
            if cancelled():
                return Decoding("", Reason.CANCELLED, 1.0, language)
        text = f"{self.name} {self.asked}"
        return Decoding(text, None, 1.0, language, (Segment(0.0, 1.0, text, -0.5),), 0.6)

    def close(self) -> None:
        self.closed = True


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s
