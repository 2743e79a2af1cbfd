"""Downloads that are cancelled, killed or find no room: what has come is kept, and the model is whole or not there."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.catalogue import part_folder
from superwhisper_gui.speech.download import RESERVE_BYTES, LineLimits, Progress
from tests.desktop.bench.procs import wait_for
from tests.speech_models import hub_server as faults
from tests.speech_models.conftest import FILES, WEIGHTS
from tests.speech_models.downloads import assert_whole, fetch, part, refused
from tests.speech_models.hub_server import HubServer


def test_cancelling_keeps_what_came(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.stalls_at(0.6)]
    seen: list[Progress] = []
    started = time.monotonic()
    assert fetch(hub, models, on_progress=seen.append, limits=LineLimits(progress_s=0),
                 cancelled=lambda: bool(seen) and seen[-1].done_bytes > 900_000) is None
    assert time.monotonic() - started < 5                  # although nothing comes for 30 s
    assert not (models / "mine").exists()
    fetch(hub, models)
    assert_whole(models)
    assert hub.asked("model.bin")[-1] == "bytes=900000-"


def test_cancelling_while_it_waits_for_the_next_try(hub: HubServer, models: Path) -> None:
    hub.forever = faults.status(503)
    started = time.monotonic()
    assert fetch(hub, models, limits=LineLimits(pauses_s=(60,)), cancelled=lambda: bool(hub.asked("model.bin"))) is None
    assert time.monotonic() - started < 5


def other_process(hub: HubServer, models: Path, before: str = "") -> subprocess.Popen[bytes]:
    """Downloads, and says how it ended."""
    code = (f"from pathlib import Path\nfrom tests.speech_models.conftest import MODEL, SOURCE\n{before}\n"
            "from superwhisper_gui.core.errors import AppError\n"
            "from superwhisper_gui.speech.download import LineLimits, download\n"
            f"try:\n    download(MODEL, SOURCE, Path({str(models)!r}), {hub.address!r}, "
            "limits=LineLimits(pauses_s=()))\n"
            "except AppError as e:\n    print(e)\n")
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE)


def test_killed_in_the_middle_it_goes_on_from_there(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.stalls_at(0.6)]
    with other_process(hub, models) as process:
        wait_for(lambda: part(models).exists() and part(models).stat().st_size == 900_000, 30, what="60 % are there")
        with pytest.raises(AppError) as caught:
            fetch(hub, models)                             # it is being downloaded
        assert caught.value.code is Code.DOWNLOAD_RUNNING
        process.send_signal(signal.SIGKILL)
    assert not (models / "mine").exists()
    fetch(hub, models)
    assert_whole(models)
    assert hub.asked("model.bin") == ["", "bytes=900000-"]


def test_a_second_download_in_the_same_program_is_refused(hub: HubServer, models: Path) -> None:
    hub.faults = [faults.stalls_at(0.6)]
    over = threading.Event()
    first = threading.Thread(target=lambda: fetch(hub, models, limits=LineLimits(), cancelled=over.is_set))
    first.start()
    try:
        wait_for(lambda: part(models).exists() and part(models).stat().st_size == 900_000, 30, what="60 % are there")
        refused(hub, models, Code.DOWNLOAD_RUNNING)
    finally:
        over.set()
        first.join()
    fetch(hub, models)
    assert_whole(models)


def test_killed_between_the_two_renames_the_model_comes_back(hub: HubServer, models: Path,
                                                             write_model: Callable[[Path], Path]) -> None:
    write_model(models / ".mine.old")
    write_model(part_folder("mine", models))
    fetch(hub, models)
    assert_whole(models)
    assert hub.requests == []


# -- the disk

def set_room(monkeypatch: pytest.MonkeyPatch, usable_bytes: int) -> None:
    usage = SimpleNamespace(total=10**12, used=0, free=RESERVE_BYTES + usable_bytes)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)


def test_too_little_room_is_said_before_anything_is_asked(hub: HubServer, models: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    need = sum(len(content) for content in FILES.values())
    set_room(monkeypatch, need - 1)
    assert "2 MB are needed, 2 MB can be used" in refused(hub, models, Code.DISK_FULL)
    assert hub.requests == []
    set_room(monkeypatch, need)
    fetch(hub, models)
    assert_whole(models)


def test_what_is_there_already_needs_no_room(hub: HubServer, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.faults, hub.forever = [faults.drops_at(0.6)], faults.drops_at(0)
    refused(hub, models, Code.DOWNLOAD_FAILED)
    hub.forever = None
    set_room(monkeypatch, 600_000)
    fetch(hub, models)
    assert_whole(models)


@pytest.mark.parametrize("room", [1_000_000, len(WEIGHTS) - 1])
def test_a_disk_that_gets_full_keeps_what_came(hub: HubServer, models: Path, room: int) -> None:
    """A limit of the kernel on the size of files stands for the disk: a write is done in part, the next one fails."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))"
    with other_process(hub, models, limit) as process:
        assert process.stdout
        assert process.stdout.read().startswith(b"disk_full")
    assert part(models).read_bytes() == WEIGHTS[:room]
    fetch(hub, models)
    assert_whole(models)


def test_a_place_that_is_no_folder(hub: HubServer, models: Path) -> None:
    models.parent.mkdir()
    models.touch()
    with pytest.raises(AppError) as caught:
        fetch(hub, models)
    assert caught.value.code is Code.PROFILE_READ_ONLY


def test_only_the_model_s_own_plain_files_are_put_in_place(hub: HubServer, models: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = part_folder("mine", models)
    folder.mkdir(parents=True)
    (folder / "config.json").symlink_to(outside / "kept")
    (folder / "tokenizer.json").mkdir()
    (folder / "more").symlink_to(outside)
    (folder / "rest").mkdir()
    (folder / "model.bin").write_bytes(b"x" * 2_000_000)
    fetch(hub, models)
    assert_whole(models)
    assert [path.read_bytes() for path in outside.iterdir()] == [b""]


def test_a_folder_that_is_a_link_is_not_written_into(hub: HubServer, models: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    models.mkdir(parents=True)
    part_folder("mine", models).symlink_to(tmp_path / "outside")
    fetch(hub, models)
    assert_whole(models)
    assert list((tmp_path / "outside").iterdir()) == []
