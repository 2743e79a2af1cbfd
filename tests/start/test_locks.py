"""The locks: complete, with hashes, without addresses, and as pyproject.toml wants them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-model.txt")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), flags=re.MULTILINE)       # no options but hashes
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock)) > 0
    assert all("--hash=sha256:" in entry for entry in entries)


def test_what_pyproject_wants_is_what_the_locks_hold() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    for lock, wanted in (
            ("requirements.txt", project["project"]["dependencies"] + project["build-system"]["requires"]),
            ("requirements-test.txt", extras["test"] + extras["lint"]),
            ("requirements-model.txt", project["dependency-groups"]["model"])):
        locked = pins(lock)
        for requirement in map(Requirement, wanted):
            version = locked.get(canonicalize_name(requirement.name), "0")
            assert requirement.specifier.contains(version), (lock, requirement, version)


def test_no_package_stands_in_two_locks() -> None:
    assert not pins("requirements.txt").keys() & pins("requirements-test.txt").keys()
