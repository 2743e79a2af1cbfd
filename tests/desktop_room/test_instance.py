"""One program per profile, and the socket that strangers talk to."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.desktop.control_client import SOCKET_NAME, ask, short_path
from superwhisper_gui.desktop.instance_qt import LOCK_NAME, Instance
from tests.faults.own_mounts import own_mounts

Reply = Callable[[dict[str, Any]], None]
OTHER = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from superwhisper_gui.desktop.instance_qt import Instance
app = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
first = instance.acquire()
if first:
    instance.listen(lambda _, reply: reply({"ok": True}))
print(first, flush=True)
app.exec()
"""


@pytest.fixture(params=["short", "x" * 60 + "/" + "y" * 60])
def profile(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / str(request.param)
    path.mkdir(parents=True)
    return path


@pytest.fixture
def echo(qtbot: QtBot, profile: Path) -> Iterator[Instance]:
    """Answers every request with itself."""
    instance = Instance(profile)
    assert instance.acquire()
    instance.listen(lambda request, reply: reply({"ok": True, "got": request}))
    yield instance
    instance.close()


def aside(qtbot: QtBot, job: Callable[[], Any]) -> Any:
    """Runs the job on a thread while Qt's events are served here."""
    box: list[Any] = []

    def run() -> None:
        try:
            box.append(job())
        except AppError as e:
            box.append(e)

    thread = threading.Thread(target=run)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=10_000)
    return box[0]


def connect(profile: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(8)
    with short_path(profile) as path:
        connection.connect(path)
    return connection


def other(profile: Path, *, read_only: bool = False) -> subprocess.Popen[str]:
    """`read_only`: only as that process sees the profile."""
    mounts = f'P="{profile}"; mount --bind "$P" "$P"; mount -o remount,bind,ro "$P"; exec "$@"'
    wrap = [*own_mounts(), "sh", "-ec", mounts, "sh"] if read_only else []
    return subprocess.Popen([*wrap, sys.executable, "-c", OTHER, str(profile)], stdout=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_ask_and_answer(qtbot: QtBot, echo: Instance, profile: Path) -> None:
    answer = aside(qtbot, lambda: ask(profile, {"command": "é"}, 5))
    assert answer == {"ok": True, "got": {"command": "é"}}
    assert stat.S_IMODE((profile / SOCKET_NAME).stat().st_mode) == 0o600
    echo.close()
    assert not (profile / SOCKET_NAME).exists()


def test_an_answer_that_comes_later(qtbot: QtBot, profile: Path) -> None:
    waiting: list[Reply] = []
    instance = Instance(profile)
    instance.acquire()
    instance.listen(lambda _, reply: waiting.append(reply))
    first = connect(profile)
    first.sendall(b'{"command": "stop"}\n')
    qtbot.waitUntil(lambda: len(waiting) == 1)
    second = connect(profile)
    second.sendall(b'{"command": "stop"}\n')
    qtbot.waitUntil(lambda: len(waiting) == 2)
    second.close()                                           # gone before its answer
    QCoreApplication.processEvents()
    for reply in waiting:
        reply({"ok": True})
        reply({"ok": "twice"})
    assert json.loads(aside(qtbot, lambda: first.makefile("rb").readline())) == {"ok": True}
    first.close()
    instance.close()
    waiting[0]({"ok": "after the end"})


@pytest.mark.parametrize("line", [
    b"\n", b"hello\n", b"[1]\n", b'"x"\n', b"\xff\xfe\n", b"\0\n", b"[" * 60_000 + b"\n", b'{"a":' * 10_000 + b"\n",
    b"9" * 70_000, b"x" * 10**6, b""], ids=range(11))
def test_odd_clients_do_no_harm(qtbot: QtBot, echo: Instance, profile: Path, line: bytes) -> None:
    odd = connect(profile)

    def talk() -> bytes:
        try:
            odd.sendall(line)
            odd.shutdown(socket.SHUT_WR)
            return odd.recv(100)
        except OSError:
            return b""

    assert aside(qtbot, talk) == b""
    odd.close()
    assert aside(qtbot, lambda: ask(profile, {"command": "status"}, 2))["ok"] is True


def test_many_silent_clients(qtbot: QtBot, echo: Instance, profile: Path) -> None:
    crowd = []

    def gather() -> None:
        for _ in range(100):
            crowd.append(connect(profile))
            with suppress(OSError):                          # it had to make room already
                crowd[-1].sendall(b'{"half')

    aside(qtbot, gather)
    started = time.monotonic()
    assert aside(qtbot, lambda: ask(profile, {}, 2))["ok"] is True
    assert time.monotonic() - started < 0.3
    assert len(echo._requests) <= 17
    for connection in crowd:
        connection.close()
    qtbot.waitUntil(lambda: not echo._requests, timeout=5000)


def test_a_half_line_ends_after_five_seconds(qtbot: QtBot, echo: Instance, profile: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("superwhisper_gui.desktop.instance_qt.REQUEST_LIMIT_MS", 200)
    slow = connect(profile)
    slow.sendall(b'{"command"')
    assert aside(qtbot, lambda: slow.recv(10)) == b""
    slow.close()


def test_nobody_there(profile: Path) -> None:
    for folder in (profile, profile / "nothing"):
        with pytest.raises(AppError) as caught:
            ask(folder, {}, 1)
        assert caught.value.code is Code.NOT_RUNNING
    dead = socket.socket(socket.AF_UNIX)
    with short_path(profile) as path:
        dead.bind(path)
    dead.close()
    with pytest.raises(AppError):
        ask(profile, {}, 1)


def test_a_program_that_does_not_answer(profile: Path) -> None:
    stuck = socket.socket(socket.AF_UNIX)
    with short_path(profile) as path:
        stuck.bind(path)
    stuck.listen()
    with pytest.raises(AppError) as caught:
        ask(profile, {}, 0.2)
    assert caught.value.code is Code.NOT_ANSWERING
    stuck.close()


def test_the_second_is_not_the_first(qtbot: QtBot, profile: Path) -> None:
    first = other(profile)
    assert first.stdout is not None
    assert first.stdout.readline() == "True\n"
    second = Instance(profile)
    assert not second.acquire()
    assert ask(profile, {}, 5) == {"ok": True}
    end(first)                                               # killed: lock and socket stay behind
    assert (profile / LOCK_NAME).exists()
    assert (profile / SOCKET_NAME).exists()
    assert second.acquire()
    second.listen(lambda _, reply: reply({"ok": "second"}))
    assert aside(qtbot, lambda: ask(profile, {}, 5)) == {"ok": "second"}
    second.close()


@pytest.mark.parametrize("read_only", [(False, True), (True, False), (True, True)],
                         ids=["becomes read-only", "becomes writable", "stays read-only"])
def test_the_second_is_not_the_first_when_the_disk_changes(profile: Path, read_only: tuple[bool, bool]) -> None:
    answers = []
    starts = []
    for seen in read_only:
        starts.append(other(profile, read_only=seen))
        assert starts[-1].stdout is not None
        answers.append(starts[-1].stdout.readline())
    for process in starts:
        end(process)
    assert answers == ["True\n", "False\n"]
    again = Instance(profile)
    assert again.acquire()
    again.close()


def test_a_folder_that_cannot_be_locked(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on file systems that lock files only: the file's lock is enough."""
    lock = fcntl.flock

    def files_only(file: int, operation: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EBADF, "not here")
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", files_only)
    first, second = Instance(profile), Instance(profile)
    assert first.acquire()
    assert not second.acquire()
    first.close()
    assert second.acquire()
    second.close()


def test_many_at_once(profile: Path) -> None:
    starts = [other(profile) for _ in range(8)]
    answers = [p.stdout.readline() for p in starts if p.stdout]
    for process in starts:
        end(process)
    assert sorted(answers) == ["False\n"] * 7 + ["True\n"]


def test_things_in_the_way_of_the_socket(qtbot: QtBot, profile: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("data")
    (profile / SOCKET_NAME).symlink_to(precious)
    instance = Instance(profile)
    assert instance.acquire()
    instance.listen(lambda _, reply: reply({"ok": True}))
    assert precious.read_text() == "data"
    assert aside(qtbot, lambda: ask(profile, {}, 5)) == {"ok": True}
    instance.close()
    (profile / SOCKET_NAME).mkdir()
    again = Instance(profile)
    assert again.acquire()
    again.listen(lambda *_: None)                # no socket, but a program
    again.close()
    assert (profile / SOCKET_NAME).is_dir()


def test_a_profile_without_rights(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        Instance(tmp_path / "missing").acquire()
    assert caught.value.code is Code.PROFILE_READ_ONLY


def test_another_user_is_refused(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = Instance(tmp_path)
    instance.acquire()
    instance.listen(lambda _, reply: reply({"ok": True}))
    monkeypatch.setattr(os, "getuid", lambda: 4711)          # as if the program were another user's
    refused = aside(qtbot, lambda: ask(tmp_path, {}, 5))
    assert isinstance(refused, AppError)
    instance.close()


def test_a_program_that_is_only_just_starting(profile: Path) -> None:
    started = other(profile)                                 # half a second until it listens
    assert ask(profile, {}, 5, until_there_s=10) == {"ok": True}
    end(started)


def test_the_client_is_light() -> None:
    """`status` answers within 200 ms in all: the client imports no Qt and nothing slow."""
    code = ("import sys, superwhisper_gui.desktop.control_client as c; "
            "print([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'numpy', 'msgspec', 'Xlib', 'pynput')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
