"""`models`: what there is, a download with its interruptions, removal, and what is said of all that."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from superwhisper_gui import commands_models
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech import catalogue, shelf
from superwhisper_gui.speech import models as known
from superwhisper_gui.speech.models import CATALOGUE
from superwhisper_gui.store.paths import Profile
from tests.cli.conftest import ROOT, Run, environment
from tests.desktop.bench.procs import wait_for
from tests.speech_models import hub_server as faults
from tests.speech_models.conftest import FILES, MODEL, SOURCE, WEIGHTS
from tests.speech_models.hub_server import HubServer

SMALL = "tests.cli.small_model"


@pytest.fixture
def download(run: Run, hub: HubServer) -> Run:
    def call(*more: str, **how: str) -> subprocess.CompletedProcess[str]:
        return run("models", "download", "mine", "--set", f"hub={hub.address}", *more, module=SMALL, **how)
    return call


def whole(profile: Path) -> bool:
    folder = profile / "models" / "mine"
    return folder.is_dir() and {path.name: path.read_bytes() for path in folder.iterdir()} == FILES


# -- list

def test_the_list_for_scripts(run: Run) -> None:
    done = run("models", "list", "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert rows.keys() == CATALOGUE.keys()
    assert rows["base"] == {"name": "base", "choice": "base", "size_bytes": 147_882_941, "multilingual": True,
                            "place": "built_in", "begun_bytes": 0, "recommended": True, "in_use": True}
    assert rows["large-v2"]["place"] == "hub"
    assert [name for name, row in rows.items() if row["recommended"]] == ["base", "small"]     # no card here
    assert not rows["distil-large-v3.5"]["multilingual"]


@pytest.mark.parametrize(("locale", "line"), [
    ("en_GB.UTF-8", ["148 MB", "French, English and many more", "built in, recommended for this computer, in use"]),
    ("fr_FR.UTF-8", ["148\u00a0Mo", "français, anglais et bien d’autres", "intégré, conseillé pour cet ordinateur"]),
])
def test_the_list_for_people(run: Run, locale: str, line: list[str]) -> None:
    done = run("models", "list", locale=locale)
    assert done.returncode == 0, done.stderr
    row = next(row for row in done.stdout.splitlines() if row.startswith("base "))
    assert [part for part in line if part not in row] == []


def test_a_hugging_face_cache_is_offered_in_place(run: Run, tmp_path: Path) -> None:
    snapshot = tmp_path / "cache" / "models--someone--whisper-fr" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    for name, content in FILES.items():
        (snapshot / name).write_bytes(content)
    done = run("models", "list", "--json", HF_HUB_CACHE=str(tmp_path / "cache"))
    row = json.loads(done.stdout)[-1]
    assert (row["name"], row["place"], row["choice"]) == ("whisper-fr", "folder", str(snapshot))
    assert run("models", "path", row["choice"]).stdout.strip() == str(snapshot)


# -- download

def test_a_download_says_how_far_it_is_and_where_the_model_lies(download: Run, run: Run, profile: Path) -> None:
    done = download()
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{profile / 'models' / 'mine'}\n"
    assert "2 MB of 2 MB" in done.stderr
    assert "settings set model mine" in done.stderr
    assert whole(profile)
    listed = json.loads(run("models", "list", "--json", module=SMALL).stdout)
    assert (listed[0]["name"], listed[0]["place"]) == ("mine", "profile")
    assert run("models", "remove", "mine", module=SMALL).returncode == 0
    assert not (profile / "models" / "mine").exists()


def test_ctrl_c_keeps_what_has_come_and_the_next_download_goes_on(download: Run, hub: HubServer, profile: Path,
                                                                  tmp_path: Path) -> None:
    hub.faults.append(faults.stalls_at(0.5))
    part = profile / "models" / ".mine.part" / "model.bin"
    command = [sys.executable, "-m", SMALL, "models", "download", "mine", "--set", f"hub={hub.address}",
               "--profile", str(profile)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: part.exists() and part.stat().st_size == len(WEIGHTS) // 2, 30, what="half of it")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "Stopped. What has been downloaded is kept; the same command goes on from there."
    assert part.stat().st_size == len(WEIGHTS) // 2
    assert download().returncode == 0
    assert whole(profile)
    assert hub.asked("model.bin") == ["", f"bytes={len(WEIGHTS) // 2}-"]


def test_a_wrong_file_is_one_plain_line(download: Run, hub: HubServer, profile: Path) -> None:
    hub.forever = faults.sends(bytes(len(WEIGHTS)))
    done = download()
    assert done.returncode == 1
    assert "The downloaded file is not the right one, so it was deleted (model.bin" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (profile / "models" / "mine").exists()


def test_no_hub_is_one_plain_line(run: Run, profile: Path) -> None:
    done = run("models", "download", "mine", "--set", "hub=http://127.0.0.1:9", module=SMALL)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("superwhisper-gui: The download was cut off (")
    done = run("models", "download", "mine", "--set", "hub=http://example.org", module=SMALL)
    assert done.returncode == 1
    assert "https://NAME" in done.stderr


def test_what_came_with_the_setup_is_not_downloaded_again(run: Run, profile: Path) -> None:
    done = run("models", "download", "base", "--set", "hub=http://127.0.0.1:9")
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("/models/base")
    assert not (profile / "models").exists()


def test_a_damaged_model_is_replaced_although_another_one_came_with_the_setup(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], hub: HubServer, profile: Path,
        tmp_path: Path, write_model: Callable[[Path], Path]) -> None:
    """The profile's is the one that is used."""
    for module in (catalogue, shelf, known):
        monkeypatch.setattr(module, "CATALOGUE", {"mine": MODEL})
    monkeypatch.setattr(shelf, "SOURCES", {"mine": SOURCE})
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    write_model(known.shared_models_dir() / "mine")
    damaged = write_model(profile / "models" / "mine") / "model.bin"
    damaged.write_bytes(WEIGHTS[:1000])
    for asked in ([""], [""]):                   # once: the second time it is whole
        assert commands_models.models("download", "mine", Profile(profile), Settings(hub=hub.address),
                                      as_json=False) == 0
        assert capsys.readouterr().out == f"{profile / 'models' / 'mine'}\n"
        assert whole(profile)
        assert hub.asked("model.bin") == asked


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (("download", "nonsense"), 2, "There is no model “nonsense” to download. There are: tiny"),
    (("download",), 2, "download NAME"), (("remove",), 2, "remove NAME"), (("nonsense",), 2, "list | download"),
    (("path", "--json"), 2, "list | download"), (("list", "base"), 2, "list | download"),
    (("remove", "base"), 1, "is not among the models of this profile"),
    (("verify", "large-v2"), 1, "The speech model is not on this computer"),
])
def test_what_cannot_be_done(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run("models", *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stdout == ""


def test_path_and_verify_of_the_model_in_use(run: Run) -> None:
    for action in ("path", "verify"):
        done = run("models", action)
        assert done.returncode == 0, done.stderr
        assert done.stdout.rstrip().endswith("/models/base")
