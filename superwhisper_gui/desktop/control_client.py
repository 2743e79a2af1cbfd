"""Asks the running program of a profile. Standard library only, so that `status` answers within 200 ms in all.

One request is one line of JSON, one answer is one line of JSON, over PROFILE/control.sock (Windows: a named pipe).
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from superwhisper_gui.core.errors import AppError, Code

SOCKET_NAME: Final = "control.sock"
PATH_LIMIT: Final = 100                       # bytes; the kernel's limit is 108 with the closing zero
ANSWER_LIMIT: Final = 4 * 1024 * 1024
RETRY_S: Final = 0.02


def pipe_name(profile: Path) -> str:
    """The Windows pipe of a profile; the folder's name may not be in it."""
    return "superwhisper-gui-" + hashlib.sha256(str(profile.resolve()).lower().encode()).hexdigest()[:24]


@contextmanager
def short_path(profile: Path) -> Iterator[str]:
    """A path of the socket that fits into a socket address, also where the profile's own path does not."""
    path = profile / SOCKET_NAME
    if len(os.fsencode(path)) <= PATH_LIMIT:
        yield str(path)
        return
    folder = os.open(profile, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET_NAME}"
    finally:
        os.close(folder)


def ask(profile: Path, request: dict[str, Any], timeout_s: float, until_there_s: float = 0.0) -> dict[str, Any]:
    """The running program's answer. Raises AppError: NOT_RUNNING, or NOT_ANSWERING within the time.

    `until_there_s`: so long a program that is only just starting may take to be reached at all.
    """
    line = json.dumps(request).encode() + b"\n"
    end = time.monotonic() + until_there_s
    while True:
        try:
            answer = json.loads(_exchange(profile, line, timeout_s))
        except TimeoutError as e:
            raise AppError(Code.NOT_ANSWERING) from e
        except (OSError, ValueError) as e:
            if time.monotonic() >= end:
                raise AppError(Code.NOT_RUNNING) from e
            time.sleep(RETRY_S)
            continue
        if not isinstance(answer, dict):
            raise AppError(Code.NOT_RUNNING)
        return answer


if sys.platform == "win32":
    def _exchange(profile: Path, line: bytes, timeout_s: float) -> bytes:  # noqa: ARG001 - a pipe file has no time limit
        with open(rf"\\.\pipe\{pipe_name(profile)}", "r+b", buffering=0) as pipe:
            pipe.write(line)
            return pipe.readline()
else:
    def _exchange(profile: Path, line: bytes, timeout_s: float) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection, short_path(profile) as path:
            connection.settimeout(timeout_s)
            _connect(connection, path, time.monotonic() + timeout_s)
            connection.sendall(line)
            with connection.makefile("rb") as answer:
                return answer.readline(ANSWER_LIMIT)

    def _connect(connection: socket.socket, path: str, end: float) -> None:
        """A crowd before us is no reason to give up: the kernel says at once that the queue is full."""
        while True:
            try:
                connection.connect(path)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise
                time.sleep(RETRY_S)
            else:
                return
