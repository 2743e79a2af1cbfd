"""What the words of a command line mean."""

from __future__ import annotations

import pytest

from superwhisper_gui.cli import _parse


@pytest.mark.parametrize(("line", "command", "json"), [
    ("status --json", "status", True), ("--json status", "status", True),
    ("--profile validate status --json", "status", True), ("status --json --profile validate", "status", True),
    ("--profile validate --json history list", "history", True),
    ("models list --json --model validate", "models", True),
    ("validate --audio a.wav --json out.json", "validate", "out.json"),
    ("--json out.json validate --audio a.wav", "validate", "out.json"),
    ("--profile validate --hidden validate --audio=a.wav --json -", "validate", "-"),
    ("--profile=p validate --audio validate --json validate", "validate", "validate"),
])
def test_json_takes_a_file_after_validate_only(line: str, command: str, json: bool | str) -> None:
    """A value that reads like a command is none."""
    options = _parse(line.split())
    assert (options.command, options.json) == (command, json)
