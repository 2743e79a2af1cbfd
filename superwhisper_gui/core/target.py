"""The window that receives the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`window`: the system's id; `program`: its class or executable, lower case; `terminal`: pastes with Shift+Insert.

    Two targets are the same window when their ids are; the title is never kept (it may hold what a person writes).
    """

    window: int
    program: str = ""
    terminal: bool = False
