"""A clock that stands still, and many threads at once."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, TypeVar

import pytest

Answer = TypeVar("Answer")


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def at_once(count: int, work: Callable[[int], Answer]) -> list[Answer]:
    """What `work(n)` returns in `count` threads that begin together; the first error of any is raised.

    They let each other go on in the midst of the program's lines, so that a missing lock shows.
    """
    start = threading.Barrier(count)

    def one(number: int) -> Answer:
        start.wait(10)
        before = sys.gettrace()
        sys.settrace(_yield_often)
        try:
            return work(number)
        finally:
            sys.settrace(before)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _yield_often(frame: FrameType, event: str, _arg: object) -> Any:
    if "superwhisper_gui" not in frame.f_code.co_filename:
        return None
    frame.f_trace_opcodes = True
    if event == "opcode" and random.random() < 0.3:
        time.sleep(0)
    return _yield_often
