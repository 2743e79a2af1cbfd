"""One file from a model hub, from any byte on, as blocks. Only the standard library, only HTTPS (or this machine).

The hub is asked on a thread of its own: neither a name server that does not answer nor a dead line holds the caller,
who waits for blocks as long as it likes and may give up at any moment.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import re
import ssl
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from superwhisper_gui.core.errors import AppError, Code

BLOCK_BYTES: Final = 256 * 1024
_BLOCKS_WAITING: Final = 8
_PASSING_ERRORS: Final = (408, 425, 429, 500, 502, 503, 504)


class CutError(Exception):
    """The connection failed in a way that may pass: worth another try."""


class RangeRefusedError(Exception):
    """The hub does not continue the file where it was asked to."""


@dataclass(frozen=True, slots=True)
class Start:
    """Comes before the first block. `offset`: the place of its first byte; `total_bytes`: the file's, if told."""

    offset: int
    total_bytes: int | None


@dataclass(frozen=True, slots=True)
class End:
    """All was sent."""


def check_hub(address: str) -> str:
    """The address without a final slash. Raises AppError(SETTING_INVALID).

    `https://host[:port][/path]`; `http:` only to this machine, since not every file's digest is known.
    """
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0 and is_trusted(parts)
    except ValueError as e:
        raise AppError(Code.SETTING_INVALID, f"the model hub's address: {e}") from None
    extra = parts.username is not None or parts.query or parts.fragment or re.search(r"[\s\x00-\x1f]", address)
    if not usable or extra:
        raise AppError(Code.SETTING_INVALID, "the model hub's address must be https://NAME")
    return address.rstrip("/")


def file_address(hub: str, repository: str, revision: str, file: str) -> str:
    """Where a hub keeps a file of a repository at a revision; `hub` as `check_hub` gives it."""
    return f"{hub}/{quote(repository)}/resolve/{quote(revision)}/{quote(file)}"


def is_trusted(address: SplitResult) -> bool:
    """Encrypted and authenticated, or not leaving this machine."""
    return address.scheme == "https" or (address.scheme == "http" and _is_this_machine(address.hostname or ""))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Blocks:
    """The bytes of `address` from `offset` on. A context: at its end the thread is told to stop, and not waited for."""

    def __init__(self, address: str, offset: int, stall_s: float) -> None:
        self._address, self._offset, self._stall_s = address, offset, stall_s
        self._queue: queue.Queue[Start | bytes | End | Exception] = queue.Queue(_BLOCKS_WAITING)
        self._over = threading.Event()
        threading.Thread(target=self._run, name="hub", daemon=True).start()

    def __enter__(self) -> Blocks:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        while True:                            # makes room for the one block the thread may be holding
            try:
                self._queue.get_nowait()
            except queue.Empty:
                return

    def next(self, wait_s: float) -> Start | bytes | End | None:
        """A Start, then blocks, then an End; None if nothing came within `wait_s`.

        Raises CutError, RangeRefusedError, or AppError(DOWNLOAD_FAILED) where trying again does not help.
        """
        try:
            item = self._queue.get(timeout=wait_s)
        except queue.Empty:
            return None
        if isinstance(item, Exception):
            raise item
        return item

    def _run(self) -> None:
        """Thread entry point: whatever happens is told to the one who waits."""
        try:
            with _opened(self._address, self._offset, self._stall_s) as response:
                self._queue.put(_start_of(response, self._offset))
                while not self._over.is_set() and (block := response.read1(BLOCK_BYTES)):
                    self._queue.put(block)
            self._queue.put(End())
        except urllib.error.HTTPError as e:
            with e:
                self._queue.put(_meaning_of(e))
        except urllib.error.URLError as e:
            refused = isinstance(e.reason, ssl.SSLCertVerificationError)
            self._queue.put(AppError(Code.DOWNLOAD_FAILED, "the hub's certificate is not accepted") if refused
                            else CutError(_short(e.reason)))
        except (OSError, http.client.HTTPException) as e:
            self._queue.put(CutError(_short(e)))
        except Exception as e:  # noqa: BLE001 - the thread's entry point; raised again by the one who reads
            self._queue.put(e)


class _TrustedRedirects(urllib.request.HTTPRedirectHandler):
    """To another host yes, as hubs do; never to a place less trusted than the one that was asked."""

    max_redirections = 5

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any,
                         newurl: str) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if not is_trusted(new) or (old.scheme == "https" and new.scheme != "https"):
            fp.close()
            raise AppError(Code.DOWNLOAD_FAILED, f"the hub sends on to an unsafe place ({new.scheme or 'no scheme'})")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opened(address: str, offset: int, stall_s: float) -> Any:
    """The response. `stall_s` ends every wait for the line, so that a thread that was given up ends as well."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "identity", "User-Agent": "superwhisper-gui"})
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    handlers: list[urllib.request.BaseHandler] = [_TrustedRedirects()]
    if _is_this_machine(urlsplit(address).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))       # else the system's: some networks have no other way
    return urllib.request.build_opener(*handlers).open(request, timeout=stall_s)


def _start_of(response: Any, offset: int) -> Start:
    if response.headers.get_content_type() == "text/html":
        raise AppError(Code.DOWNLOAD_FAILED, "a web page came instead: does this network ask for a login?")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise AppError(Code.DOWNLOAD_FAILED, "the hub sends a compressed file")
    if response.status != 206:
        length = response.headers.get("Content-Length", "")
        return Start(0, int(length) if length.isdecimal() else None)
    told = re.fullmatch(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)", response.headers.get("Content-Range", ""))
    if told is None or int(told[1]) != offset:
        raise RangeRefusedError
    return Start(offset, None if told[2] == "*" else int(told[2]))


def _meaning_of(error: urllib.error.HTTPError) -> Exception:
    if error.code == 416:
        return RangeRefusedError()
    if error.code in _PASSING_ERRORS:
        return CutError(f"the hub answers {error.code}")
    return AppError(Code.DOWNLOAD_FAILED, f"the hub answers {error.code}")


def _short(error: object) -> str:
    """What went wrong on the line, short enough for a label."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:80]
