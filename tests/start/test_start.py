"""start.py: what it decides, and what it says when it cannot go on. Commands of the system are stubs on a PATH."""

from __future__ import annotations

import ast
import errno
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from superwhisper_gui.speech.models import CATALOGUE
from tests.start.stubs import Stubs

ROOT = Path(__file__).resolve().parents[2]


# -- which Python

def python_stub(stubs: Stubs, name: str, version: str, missing: tuple[str, ...] = (), path: str = "",
                bits: int = 64) -> None:
    answer = {"path": path or str(stubs.folder / name), "version": version, "missing": list(missing), "bits": bits}
    stubs.add(name, f"cat <<'END'\n{json.dumps(answer)}\nEND")


@pytest.fixture
def only_stubs(start: ModuleType, stubs: Stubs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stubs:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(sys, "executable", str(stubs.folder / "python3"))
    return stubs


@pytest.mark.parametrize(("there", "chosen"), [
    ({"python3": "3.11", "python3.12": "3.12", "python3.13": "3.13"}, "3.12"),
    ({"python3": "3.11", "python3.13": "3.13"}, "3.13"),
    ({"python3": "3.11", "python": "2.7"}, "3.11"),
    ({"python3": "3.14", "python3.11": "3.11"}, "3.11"),
])
def test_the_python_that_is_preferred(start: ModuleType, only_stubs: Stubs, there: dict[str, str], chosen: str) -> None:
    for name, version in there.items():
        python_stub(only_stubs, name, version)
    assert start.choose_python()["version"] == chosen


def test_a_shim_that_names_a_python_which_is_not_there(start: ModuleType, only_stubs: Stubs, tmp_path: Path) -> None:
    only_stubs.add("python3.12", "echo 'python3.12: command not found' >&2; exit 127")
    python_stub(only_stubs, "python3", "3.10")
    real = tmp_path / "pyenv" / "versions" / "3.12.1" / "bin"
    real.mkdir(parents=True)
    python_stub(only_stubs, "elsewhere", "3.12", path=str(real / "python3"))
    shutil.move(only_stubs.folder / "elsewhere", real / "python3")
    assert start.choose_python()["path"] == str(real / "python3")


@pytest.mark.parametrize(("version", "missing", "bits", "said"), [
    ("3.10", (), 64, "found: 3.10 at"), ("3.14", (), 64, "found: 3.14 at"), ("3.12", (), 32, "64-bit"),
    ("3.12", ("ssl",), 64, "without ssl"),
])
def test_no_python_that_fits(start: ModuleType, only_stubs: Stubs, version: str, missing: tuple[str, ...], bits: int,
                             said: str) -> None:
    python_stub(only_stubs, "python3", version, missing, bits=bits)
    with pytest.raises(start.Stop, match=f"{said}.*Install Python 3.12"):
        start.choose_python()


def test_debian_keeps_venv_apart(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def probe(command: list[str]) -> dict[str, Any]:
        return {"path": "/usr/bin/python3.11", "version": "3.11", "missing": [] if asked else ["ensurepip"], "bits": 64}

    monkeypatch.setattr(start, "probe", probe)
    monkeypatch.setattr(start, "apt_install", asked.append)
    assert start.choose_python()["missing"] == []
    assert asked == [["python3.11-venv"]]


def test_this_python_is_one_that_works(start: ModuleType) -> None:
    found = start.probe([sys.executable])
    assert found["version"] == "{}.{}".format(*sys.version_info)
    assert found["missing"] == []
    assert not found["path"].startswith(sys.prefix + os.sep)          # never an environment that may be removed


# -- system packages

def libraries(stubs: Stubs, names: list[str]) -> None:
    rows = "\n".join(f"\t{name} (libc6,x86-64) => /lib/{name}" for name in names)
    stubs.add("ldconfig", f"cat <<'END'\n{rows}\nEND")


@pytest.fixture
def pc(start: ModuleType, stubs: Stubs, monkeypatch: pytest.MonkeyPatch) -> Stubs:
    """A Debian with everything but two libraries, run by somebody without rights."""
    monkeypatch.setattr(start.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(start.glob, "iglob", lambda *_, **__: iter(["there is a font"]))
    monkeypatch.setattr(start.glob, "glob", lambda _: ["there are package lists"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    have = [*start.WINDOW_LIBRARIES, *start.SOUND_LIBRARIES]
    have.remove("libEGL.so.1")
    have.remove("libxcb-cursor.so.0")
    libraries(stubs, have)
    stubs.add("apt-get")
    return stubs


def test_nothing_is_asked_when_all_is_there(start: ModuleType, pc: Stubs) -> None:
    libraries(pc, [*start.WINDOW_LIBRARIES, *start.SOUND_LIBRARIES])
    start.system_packages(bench=False)
    assert not pc.calls("apt-get")


def test_without_rights_the_command_to_type(start: ModuleType, pc: Stubs) -> None:
    pc.add("sudo", "exit 1")
    with pytest.raises(start.Stop) as stop:
        start.system_packages(bench=False)
    assert "sudo apt-get install libegl1 libxcb-cursor0\n" in str(stop.value)
    assert not pc.calls("apt-get")


def test_with_sudo_only_what_is_missing(start: ModuleType, pc: Stubs) -> None:
    pc.add("sudo", '[ "$2" = true ] || { shift; exec "$@"; }')
    start.system_packages(bench=False)
    calls = [line.split(" install ")[1] for line in pc.calls("apt-get")]
    assert calls == ["-y --no-install-recommends libegl1 libxcb-cursor0"]


def test_the_lists_are_fetched_only_when_the_installation_failed(
        start: ModuleType, pc: Stubs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    pc.add("apt-get", f'case "$*" in *update) : > {tmp_path}/updated;; *) [ -e {tmp_path}/updated ];; esac')
    start.system_packages(bench=False)
    assert [line.split()[3] for line in pc.calls("apt-get")] == ["install", "update", "install"]


def test_an_installation_that_fails_says_why(start: ModuleType, pc: Stubs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    pc.add("apt-get", "echo \"E: Temporary failure resolving 'mirror'\"; exit 100")
    with pytest.raises(start.Stop, match=r"(?s)network.*Check the network.*E: Temporary failure"):
        start.system_packages(bench=False)


def test_another_family_of_systems(start: ModuleType, pc: Stubs) -> None:
    (pc.folder / "apt-get").unlink()
    with pytest.raises(start.Stop, match="Debian packages: libegl1 libxcb-cursor0"):
        start.system_packages(bench=False)


def test_what_only_costs_the_sound_does_not_stop(start: ModuleType, pc: Stubs,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    libraries(pc, list(start.WINDOW_LIBRARIES))
    start.system_packages(bench=False)
    assert "sudo apt-get install libportaudio2 libpulse0" in capsys.readouterr().err


def test_the_virtual_desktop_needs_its_programs(start: ModuleType, pc: Stubs) -> None:
    libraries(pc, [*start.WINDOW_LIBRARIES, *start.SOUND_LIBRARIES])
    pc.add("Xvfb")
    with pytest.raises(start.Stop) as stop:
        start.system_packages(bench=True)
    assert "install openbox pulseaudio " in str(stop.value)


# -- done once

def prepare(start: ModuleType, *, test: bool = False, verify: bool = False, extras: tuple[str, ...] = ()) -> None:
    start.prepare(bench=False, test=test, verify=verify, cpu=False, extras=list(extras))


@pytest.fixture
def prepared(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout where all is prepared, and a list that fills with what is done again."""
    again: list[str] = []
    monkeypatch.setattr(start, "MODEL_FILES", {"model.bin": (3, "")})
    for file in (start.PYTHON, start.PROGRAM, start.MODEL / "model.bin"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("abc")
    monkeypatch.setattr(start, "system_packages", lambda _bench: None)
    monkeypatch.setattr(start, "has_driver", lambda: False)
    monkeypatch.setattr(start, "make_environment", lambda: again.append("environment"))
    monkeypatch.setattr(start, "pip", lambda *arguments: again.append(str(arguments[-1])))
    monkeypatch.setattr(start, "fetch_model", lambda: again.append("model"))
    prepare(start, test=True, verify=False)
    assert again == ["environment", "requirements.txt", "requirements-test.txt", str(start.ROOT)]
    again.clear()
    return again


def test_a_second_start_does_nothing_again(start: ModuleType, prepared: list[str]) -> None:
    prepare(start, test=True, verify=False)
    assert prepared == []


@pytest.mark.parametrize(("changed", "redone"), [
    ("requirements.txt", ["requirements.txt"]),
    ("requirements-test.txt", ["requirements-test.txt"]),
    ("pyproject.toml", ["ROOT"]),
    ("resources/translations/fr.ts", ["ROOT"]),
    (".venv/start.json", ["environment", "requirements.txt", "requirements-test.txt", "ROOT"]),
])
def test_what_changed_is_done_again(start: ModuleType, prepared: list[str], changed: str, redone: list[str]) -> None:
    file = start.ROOT / changed
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as stream:
        stream.write("changed\n")
    prepare(start, test=True, verify=False)
    assert [name.replace(str(start.ROOT), "ROOT") for name in prepared] == redone


def test_an_extra_is_installed_when_asked_for_and_renewed_from_then_on(start: ModuleType, prepared: list[str]) -> None:
    prepare(start, extras=("metrics",))
    assert prepared == ["requirements-metrics.txt"]
    prepare(start)
    assert prepared == ["requirements-metrics.txt"]
    with (start.ROOT / "requirements-metrics.txt").open("a") as lock:
        lock.write("# changed\n")
    prepare(start)
    assert prepared == ["requirements-metrics.txt"] * 2


def test_a_folder_that_was_moved_is_prepared_anew(start: ModuleType, prepared: list[str]) -> None:
    start.DONE.write_text(start.DONE.read_text().replace(str(start.ROOT), "/somewhere/else"))
    prepare(start, test=False, verify=False)
    assert prepared[0] == "environment"


def test_an_environment_made_by_hand_is_kept(start: ModuleType, prepared: list[str], stubs: Stubs) -> None:
    start.DONE.unlink()
    start.PYTHON.unlink()
    python_stub(stubs, "python", "3.12")
    start.PYTHON.symlink_to(stubs.folder / "python")
    prepare(start, test=False, verify=False)
    assert "environment" not in prepared
    assert "requirements.txt" in prepared


@pytest.mark.parametrize(("version", "pip_ends_with"), [("3.10", 0), ("3.12", 1)])
def test_an_environment_that_does_not_work_is_made_anew(start: ModuleType, prepared: list[str], stubs: Stubs,
                                                        version: str, pip_ends_with: int) -> None:
    start.DONE.unlink()
    start.PYTHON.unlink()
    python_stub(stubs, "python", version)
    with (stubs.folder / "python").open("a") as stub:
        stub.write(f'case "$*" in *pip*) exit {pip_ends_with};; esac\n')
    start.PYTHON.symlink_to(stubs.folder / "python")
    prepare(start, test=False, verify=False)
    assert prepared[0] == "environment"


def test_a_lost_or_shortened_model_is_fetched_again(start: ModuleType, prepared: list[str]) -> None:
    (start.MODEL / "model.bin").write_text("ab")
    prepare(start, test=False, verify=False)
    assert prepared == ["model"]


def test_setup_finds_a_model_that_was_changed(start: ModuleType, prepared: list[str],
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "MODEL_FILES", {"model.bin": (3, hashlib.sha256(b"abc").hexdigest())})
    prepare(start, test=False, verify=True)
    assert prepared == []
    (start.MODEL / "model.bin").write_text("abd")
    prepare(start, test=False, verify=False)               # a start does not read 145 MB
    assert prepared == []
    prepare(start, test=False, verify=True)
    assert prepared == ["model"]


def test_the_model_is_the_one_the_program_knows(start: ModuleType) -> None:
    assert {file.name: (file.size_bytes, file.sha256) for file in CATALOGUE["base"].files} == start.MODEL_FILES


# -- what a person sees

def test_one_sentence_and_no_traceback(start: ModuleType, pc: Stubs, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["setup"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The system lacks some packages")
    assert "Traceback" not in said


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "no right to write"),
                                              (errno.EACCES, "no right to write"), (errno.EIO, "preparation failed")])
def test_errors_of_the_disk(start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                            number: int, said: str) -> None:
    def fail(**_: bool) -> None:
        raise OSError(number, os.strerror(number), "/place")

    monkeypatch.setattr(start, "prepare", fail)
    assert start.main(["setup"]) == 1
    answer = capsys.readouterr().err
    assert said in answer
    assert "/place" in answer
    assert answer.count("\n") == 1


@pytest.mark.parametrize(("arguments", "screen", "bench", "test", "becomes"), [
    ([], True, False, False, ["PROGRAM"]),
    ([], False, True, False, ["PYTHON", "-m", "tests.desktop.demo"]),
    (["run", "--hidden"], True, False, False, ["PROGRAM", "--hidden"]),
    (["run", "--hidden"], False, False, False, ["PROGRAM", "--hidden"]),       # the program says what it lacks
    (["test", "-k", "x"], False, True, True, ["PYTHON", "-m", "pytest", "-k", "x"]),
    (["setup"], False, False, False, None),
    (["setup", "test"], False, True, True, None),
])
def test_what_is_prepared_and_started(start: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str],
                                      screen: bool, bench: bool, test: bool, becomes: list[str] | None) -> None:
    asked: dict[str, Any] = {}
    started: list[Any] = []
    monkeypatch.setattr(start, "has_screen", lambda: screen)
    monkeypatch.setattr(start, "prepare", lambda **wanted: asked.update(wanted))
    monkeypatch.setattr(start, "hand_over", lambda command: started.extend(command) or 7)
    assert start.main(arguments) == (7 if becomes else 0)
    assert asked == {"bench": bench, "test": test, "verify": arguments[:1] == ["setup"], "cpu": False, "extras": []}
    names = {start.PROGRAM: "PROGRAM", start.PYTHON: "PYTHON"}
    assert [names.get(part, part) for part in started] == (becomes or [])


@pytest.mark.parametrize(("arguments", "cpu", "extras"), [
    (["--cpu"], True, []), (["setup", "--cpu"], True, []), (["run", "--cpu", "--hidden"], True, []),
    (["setup", "rtx"], False, ["rtx"]), (["setup", "metrics", "test", "rtx"], False, ["rtx", "metrics"]),
])
def test_extras_and_the_card_are_asked_for_in_words(start: ModuleType, monkeypatch: pytest.MonkeyPatch,
                                                    arguments: list[str], cpu: bool, extras: list[str]) -> None:
    asked: dict[str, Any] = {}
    started: list[Any] = []
    monkeypatch.setattr(start, "has_screen", lambda: True)
    monkeypatch.setattr(start, "prepare", lambda **wanted: asked.update(wanted))
    monkeypatch.setattr(start, "hand_over", started.extend)
    start.main(arguments)
    assert (asked["cpu"], asked["extras"]) == (cpu, extras)
    assert "--cpu" not in started


@pytest.mark.parametrize("arguments", [["nonsense"], ["setup", "nonsense"]])
def test_wrong_usage(start: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(arguments) == 2
    assert "python3 start.py test" in capsys.readouterr().out


def test_an_old_python_can_read_it() -> None:
    for file in (ROOT / "start.py", ROOT / "packaging" / "machine.py"):
        ast.parse(file.read_text("utf-8"), feature_version=(3, 8))
