"""A model hub on this machine that fails as told, one fault per answer, then answers well."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class HubServer:
    """`files`: what it has, by name. `faults`: what to do with the next requests for the big file, first one first."""

    def __init__(self, files: dict[str, bytes], certificate: Path | None = None) -> None:
        self.files = files
        self.big = max(files, key=lambda name: len(files[name]))
        self.faults: list[Callable[[_Answer], None]] = []
        self.forever: Callable[[_Answer], None] | None = None
        self.requests: list[tuple[str, str]] = []          # path and Range, in order
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Answer,), {"hub": self}))
        self._server.daemon_threads = True
        scheme = "http"
        if certificate:
            context, scheme = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "https"
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.address = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self) -> None:
        self.over.set()                                    # ends the answers that stall
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self, name: str) -> list[str]:
        """The Range of every request for that file."""
        return [where for path, where in self.requests if path.endswith(f"/{name}")]


class _Answer(BaseHTTPRequestHandler):
    """`whole`: the file; `offset`: where its answer begins, by the request's Range."""

    hub: HubServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.hub.requests.append((self.path, wanted))
        self.close_connection = True
        name = self.path.rpartition("/")[2]
        self.whole = self.hub.files.get(name, b"")
        place = re.fullmatch(r"bytes=(\d+)-", wanted)
        self.offset = int(place[1]) if place else 0
        if name not in self.hub.files:
            self.head(404)
        elif name == self.hub.big and (self.hub.faults or self.hub.forever):
            fault = self.hub.faults.pop(0) if self.hub.faults else self.hub.forever
            assert fault
            fault(self)
        else:
            self.well()

    def head(self, status: int, length: int | None = 0, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def well(self, content: bytes | None = None) -> None:
        content = self.whole if content is None else content
        if self.offset:
            self.head(206, len(content) - self.offset,
                      Content_Range=f"bytes {self.offset}-{len(content) - 1}/{len(content)}")
        else:
            self.head(200, len(content))
        self.wfile.write(content[self.offset:])

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def handle(self) -> None:
        with suppress(OSError):                            # the downloader went away
            super().handle()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


# -- faults

Fault = Callable[[_Answer], None]


def drops_at(share: float) -> Fault:
    """Of what is left of the file."""
    def answer(a: _Answer) -> None:
        rest = a.whole[a.offset:]
        if a.offset:
            a.head(206, len(rest), Content_Range=f"bytes {a.offset}-{len(a.whole) - 1}/{len(a.whole)}")
        else:
            a.head(200, len(rest))
        a.wfile.write(rest[:int(share * len(rest))])
    return answer


def stalls_at(share: float) -> Fault:
    def answer(a: _Answer) -> None:
        drops_at(share)(a)
        a.wfile.flush()
        a.hub.over.wait(60)
    return answer


def ignores_range(a: _Answer) -> None:
    a.offset = 0
    a.well()


def ignores_range_and_drops(a: _Answer) -> None:
    a.offset = 0
    drops_at(0.6)(a)


def when_continued(fault: Fault) -> Fault:
    """Only where a Range was asked for."""
    return lambda a: fault(a) if a.offset else a.well()


def sends(content: bytes, *, claims: int | None = -1, status: int = 200, **headers: str) -> Fault:
    """`claims`: the Content-Length; -1 = the true one, None = none."""
    def answer(a: _Answer) -> None:
        a.head(status, len(content) if claims == -1 else claims, **headers)
        a.wfile.write(content)
    return answer


def chunked(share: float, *, ended: bool = True) -> Fault:
    """That part of the file without a length; `ended`: the end is said, else the line is just cut."""
    def answer(a: _Answer) -> None:
        content = a.whole[:int(share * len(a.whole))]
        a.head(200, None, Transfer_Encoding="chunked")
        a.wfile.write(b"%x\r\n%b\r\n" % (len(content), content))
        if ended:
            a.wfile.write(b"0\r\n\r\n")
    return answer


def status(code: int) -> Fault:
    return lambda a: a.head(code)


def redirects_to(host: str) -> Fault:
    """To the same path there."""
    return lambda a: a.head(302, Location=host + a.path)
