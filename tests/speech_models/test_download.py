"""Downloads from a hub that fails in every way: a model is whole, or it is not there."""

from __future__ import annotations

import os
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.catalogue import part_folder
from superwhisper_gui.speech.download import Progress
from superwhisper_gui.speech.hub import _TrustedRedirects, check_hub, file_address
from tests.speech_models import hub_server as faults
from tests.speech_models.conftest import FILES, WEIGHTS
from tests.speech_models.downloads import IMPATIENT, TRIES, assert_whole, fetch, part, refused
from tests.speech_models.hub_server import HubServer

# -- when all goes well

def test_a_model_is_downloaded_and_put_in_place_at_once(hub: HubServer, models: Path) -> None:
    seen: list[Progress] = []

    def look(progress: Progress) -> None:
        if progress.done_bytes < progress.total_bytes:
            assert not (models / "mine").exists()
        seen.append(progress)

    assert fetch(hub, models, on_progress=look) == models / "mine"
    assert_whole(models)
    done = [progress.done_bytes for progress in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total_bytes == sum(len(content) for content in FILES.values())
    assert any(progress.bytes_per_s > 0 for progress in seen)
    assert hub.requests[0] == (f"/someone/small-model/resolve/{'f' * 40}/config.json", "")
    assert len(hub.requests) == len(FILES)
    if os.name == "posix":
        assert all(path.stat().st_mode & 0o077 == 0 for path in (models / "mine").iterdir())


def test_what_is_there_is_not_downloaded_again(hub: HubServer, models: Path) -> None:
    fetch(hub, models)
    before = len(hub.requests)
    assert fetch(hub, models) == models / "mine"
    assert len(hub.requests) == before


def test_a_damaged_model_is_replaced(hub: HubServer, models: Path, write_model: Callable[[Path], Path]) -> None:
    (write_model(models / "mine") / "model.bin").write_bytes(WEIGHTS[:-1] + b"x")
    fetch(hub, models)
    assert_whole(models)


# -- cuts

def test_a_cut_at_60_percent_is_continued(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.drops_at(0.6)]
    fetch(hub, models)
    assert_whole(models)
    assert hub.asked("model.bin") == ["", "bytes=900000-"]


def test_many_cuts_are_survived_as_long_as_something_comes(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.drops_at(0.1)] * 20
    fetch(hub, models)
    assert_whole(models)


def test_a_line_that_brings_nothing_is_given_up_and_continued_next_time(hub: HubServer, models: Path) -> None:
    hub.faults, hub.forever = [faults.drops_at(0.6)], faults.drops_at(0)
    assert "cut" in refused(hub, models, Code.DOWNLOAD_FAILED)
    assert part(models).read_bytes() == WEIGHTS[:900_000]
    assert len(hub.asked("model.bin")) == 1 + TRIES
    hub.forever = None
    fetch(hub, models)
    assert_whole(models)
    assert hub.asked("model.bin")[-1] == "bytes=900000-"
    assert len(hub.asked("tokenizer.json")) == 1


@pytest.mark.parametrize("fault", [
    faults.ignores_range, faults.status(416), faults.sends(b"", status=206),
    faults.sends(b"x" * 10, status=206, Content_Range="bytes 0-9/1500000"),
    faults.sends(b"x" * 10, status=206, Content_Range="bytes 900001-900010/1500000")])
def test_a_hub_that_cannot_continue_makes_it_begin_again(hub: HubServer, models: Path, fault: faults.Fault) -> None:
    hub.faults, hub.forever = [faults.drops_at(0.6)], faults.when_continued(fault)
    fetch(hub, models)
    assert_whole(models)


def test_a_hub_that_always_begins_again_and_always_drops_is_given_up(hub: HubServer, models: Path) -> None:
    hub.forever = faults.ignores_range_and_drops
    refused(hub, models, Code.DOWNLOAD_FAILED)
    assert len(hub.asked("model.bin")) == 1 + TRIES


def test_a_stall_counts_as_a_cut(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.stalls_at(0.6)]
    fetch(hub, models, limits=IMPATIENT)
    assert_whole(models)
    assert hub.asked("model.bin")[:2] == ["", "bytes=900000-"]


def test_a_hub_that_never_says_anything_is_given_up(models: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = f"http://127.0.0.1:{silent.getsockname()[1]}"
        detail = refused(hub, models, Code.DOWNLOAD_FAILED, limits=IMPATIENT)
    assert "nothing came" in detail or "timed out" in detail


def test_no_hub_at_all(models: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "refused" in refused(f"http://127.0.0.1:{port}", models, Code.DOWNLOAD_FAILED)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_an_error_that_may_pass_is_tried_again(hub: HubServer, models: Path, code: int) -> None:
    hub.faults = [faults.status(code)]
    fetch(hub, models)
    assert_whole(models)


@pytest.mark.parametrize("code", [401, 403, 404, 410, 418])
def test_an_error_that_will_not_pass_is_said_at_once(hub: HubServer, models: Path, code: int) -> None:
    hub.forever = faults.status(code)
    assert str(code) in refused(hub, models, Code.DOWNLOAD_FAILED)
    assert len(hub.asked("model.bin")) == 1


# -- lies

@pytest.mark.parametrize("content", [WEIGHTS[:-1] + b"x", b"\0" * len(WEIGHTS)])
def test_wrong_bytes_are_deleted_and_said(hub: HubServer, models: Path, content: bytes) -> None:
    hub.faults = [faults.sends(content)]
    assert refused(hub, models, Code.DOWNLOAD_WRONG).startswith("model.bin: its content")
    assert not part(models).exists()
    fetch(hub, models)
    assert_whole(models)


def test_a_wrong_beginning_is_found_at_the_end(hub: HubServer, models: Path) -> None:
    hub.faults, hub.forever = [faults.drops_at(0.6)], faults.drops_at(0)
    refused(hub, models, Code.DOWNLOAD_FAILED)
    with part(models).open("r+b") as file:
        file.write(b"changed")
    hub.forever = None
    refused(hub, models, Code.DOWNLOAD_WRONG)
    assert not part(models).exists()


def test_a_file_without_a_known_digest_must_at_least_be_json(hub: HubServer, models: Path) -> None:
    hub.files["config.json"] = b"12345678"[:-1] + b"{"
    assert refused(hub, models, Code.DOWNLOAD_WRONG).startswith("config.json")
    assert not (part_folder("mine", models) / "config.json").exists()


@pytest.mark.parametrize("length", [0, 5, len(WEIGHTS) - 1, len(WEIGHTS) + 1, 10**15])
def test_another_length_is_refused_before_anything_is_written(hub: HubServer, models: Path, length: int) -> None:
    hub.faults = [faults.drops_at(0.6), faults.sends(b"", claims=length)]
    assert f"{length} bytes instead of {len(WEIGHTS)}" in refused(hub, models, Code.DOWNLOAD_WRONG)
    assert part(models).read_bytes() == WEIGHTS[:900_000]


def test_another_length_in_a_continued_answer_is_refused(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.drops_at(0.6), faults.sends(b"x", status=206, Content_Range="bytes 900000-900000/900001")]
    assert "900001 bytes instead of" in refused(hub, models, Code.DOWNLOAD_WRONG)


def test_a_file_without_a_length_is_counted(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.chunked(1.0)]
    fetch(hub, models)
    assert_whole(models)


@pytest.mark.parametrize(("fault", "said"), [
    (faults.chunked(0.6), "900000 bytes only"),
    (faults.sends(WEIGHTS + b"x", claims=None), "more than 1500000 bytes"),
    (faults.sends(WEIGHTS[:-1], claims=None), "1499999 bytes only")])
def test_a_wrong_length_that_was_not_announced_is_deleted_and_said(hub: HubServer, models: Path, fault: faults.Fault,
                                                                   said: str) -> None:
    hub.faults = [fault]
    assert said in refused(hub, models, Code.DOWNLOAD_WRONG)
    assert not part(models).exists()


def test_a_cut_without_a_length_is_a_cut(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.chunked(0.6, ended=False)]
    fetch(hub, models)
    assert_whole(models)


@pytest.mark.parametrize(("fault", "said"), [
    (faults.sends(b"<html>Log in", Content_Type="text/html; charset=utf-8"), "web page"),
    (faults.sends(WEIGHTS, Content_Encoding="gzip"), "compressed")])
def test_something_else_than_the_file_is_said(hub: HubServer, models: Path, fault: faults.Fault, said: str) -> None:
    hub.faults = [fault]
    assert said in refused(hub, models, Code.DOWNLOAD_FAILED)


# -- where to

def test_another_host_may_hold_the_file(hub: HubServer, models: Path) -> None:
    store = HubServer(dict(FILES))
    try:
        hub.forever = faults.redirects_to(store.address)
        store.faults = [faults.drops_at(0.6)]
        fetch(hub, models)
    finally:
        store.close()
    assert_whole(models)
    assert store.asked("model.bin") == ["", "bytes=900000-"]


@pytest.mark.parametrize(("place", "said"), [
    ("http://192.0.2.1", "unsafe place (http)"), ("ftp://127.0.0.1", "unsafe place (ftp)"),
    ("file://", "the hub answers 302")])
def test_an_unsafe_place_is_not_asked(hub: HubServer, models: Path, place: str, said: str) -> None:
    hub.forever = faults.redirects_to(place)
    assert said in refused(hub, models, Code.DOWNLOAD_FAILED)
    assert len(hub.asked("model.bin")) == 1


def test_an_endless_redirection_ends(hub: HubServer, models: Path) -> None:
    hub.forever = faults.redirects_to("")
    refused(hub, models, Code.DOWNLOAD_FAILED)
    assert len(hub.asked("model.bin")) < 20


def test_encryption_is_never_given_up_on_the_way() -> None:
    request = urllib.request.Request("https://hub.example/model.bin")
    with open(os.devnull, "rb") as nothing, pytest.raises(AppError, match="unsafe place"):
        _TrustedRedirects().redirect_request(request, nothing, 302, "", {}, "http://127.0.0.1/model.bin")


def test_a_certificate_of_nobody_s_is_refused(tmp_path: Path, models: Path) -> None:
    certificate = tmp_path / "hub.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate, "-out", tmp_path / "public.pem"],
                   check=True, capture_output=True)
    certificate.write_bytes(certificate.read_bytes() + (tmp_path / "public.pem").read_bytes())
    hub = HubServer(dict(FILES), certificate)
    try:
        assert refused(hub, models, Code.DOWNLOAD_FAILED) == "the hub's certificate is not accepted"
        assert hub.requests == []
    finally:
        hub.close()


def test_the_machine_s_proxy_is_not_asked_for_this_machine(hub: HubServer, models: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    fetch(hub, models)
    assert_whole(models)


@pytest.mark.parametrize(("address", "checked"), [
    ("https://hub.example", "https://hub.example"), ("https://hub.example:8443/mirror/", "https://hub.example:8443/mirror"),
    ("http://127.0.0.1:80", "http://127.0.0.1:80"), ("http://[::1]:80/", "http://[::1]:80"),
    ("http://localhost", "http://localhost")])
def test_a_hub_s_address(address: str, checked: str) -> None:
    assert check_hub(address) == checked


@pytest.mark.parametrize("address", [
    "", "hub.example", "http://hub.example", "http://localhost.example", "ftp://hub.example", "file:///etc/passwd", "https://",
    "https://user:secret@hub.example", "https://hub.example/?x=1", "https://hub.example/#x", "https://hub.example:99999",
    "https://hub.example:x", "https://[::1", "https://hub example", "https://hub.example/\r\nX: y", "data:,x"])
def test_no_hub_s_address(address: str, models: Path) -> None:
    with pytest.raises(AppError) as caught:
        fetch(address, models)
    assert caught.value.code is Code.SETTING_INVALID
    assert "secret" not in str(caught.value)


def test_names_are_quoted_in_addresses() -> None:
    assert file_address("https://h", "a/b", "main", "x y?.bin") == "https://h/a/b/resolve/main/x%20y%3F.bin"
    assert urlsplit(file_address("https://h", "a/b", "..", "#")).fragment == ""
