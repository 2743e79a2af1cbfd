"""The locks: complete, with hashes, without addresses, and as pyproject.toml wants them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = ("cuda", "metrics", "rtx")
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-model.txt",
         *(f"requirements-{name}.txt" for name in EXTRAS))


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), flags=re.MULTILINE)       # no options but hashes
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    names = [re.split("==", entry)[0] for entry in entries]
    assert set(names) == pins(lock).keys()
    assert len(names) == len(set(names)) or lock == "requirements-rtx.txt"       # one version for each Python there
    assert all("--hash=sha256:" in entry for entry in entries)


def test_what_pyproject_wants_is_what_the_locks_hold() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    for lock, wanted in (
            ("requirements.txt", project["project"]["dependencies"] + project["build-system"]["requires"]),
            ("requirements-test.txt", extras["test"] + extras["lint"]),
            ("requirements-model.txt", project["dependency-groups"]["model"]),
            *((f"requirements-{name}.txt", extras[name]) for name in EXTRAS)):
        locked = pins(lock)
        for requirement in map(Requirement, wanted):
            version = locked.get(canonicalize_name(requirement.name), "0")
            assert requirement.specifier.contains(version), (lock, requirement, version)


def test_no_package_stands_in_two_locks() -> None:
    for lock in LOCKS[1:]:
        assert not pins("requirements.txt").keys() & pins(lock).keys()


def test_what_tests_and_extras_both_need_is_the_same_version() -> None:
    tested = pins("requirements-test.txt")
    for name in ("cuda", "metrics"):
        for package, version in pins(f"requirements-{name}.txt").items():
            assert tested.get(package, version) == version
    assert tested.keys() >= {"nvidia-ml-py", "prometheus-client"}


def test_cublas_is_twelve_and_comes_for_linux_and_windows() -> None:
    """CTranslate2 asks for it by the name that ends in 12; one wheel each for x86-64, and one for ARM."""
    text = (ROOT / "requirements-cuda.txt").read_text("utf-8")
    entry = next(part for part in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE) if part.startswith("nvidia-cublas"))
    assert entry.startswith("nvidia-cublas-cu12==12.")
    assert entry.count("--hash=sha256:") == 3
