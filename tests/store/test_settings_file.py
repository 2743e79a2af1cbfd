"""The settings file: whatever it holds, the program starts and nothing is thrown away."""

from __future__ import annotations

import errno
import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import Settings, with_value
from superwhisper_gui.store.paths import Profile
from superwhisper_gui.store.settings_file import change_setting, read_settings, write_settings

NAMES = st.sampled_from(["schema_version", "tail_ms", "warm_s", "mode", "x"])
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda x: st.lists(x, max_size=3) | st.dictionaries(NAMES, x, max_size=4))


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    changed = with_value(Settings(), "warm_s", "12")
    write_settings(path, changed)
    assert read_settings(path) == (changed, None)
    assert json.loads(path.read_text()) == {"schema_version": 1, "warm_s": 12.0}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"from_the_future": [1, 2], "tail_ms": 300}')
    loaded, problem = read_settings(path)
    assert (loaded.tail_ms, problem) == (300, None)
    write_settings(path, loaded)
    assert json.loads(path.read_text())["from_the_future"] == [1, 2]


def test_one_wrong_value_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"tail_ms": "soon", "warm_s": 5}')
    loaded, problem = read_settings(path)
    assert (loaded.tail_ms, loaded.warm_s, problem) == (250, 5, Code.SETTING_INVALID)


def test_what_a_newer_program_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"schema_version": 99, "new": 1, "hotkey": 5}')
    loaded, _ = read_settings(path)
    write_settings(path, with_value(loaded, "warm_s", "5"))
    assert json.loads(path.read_text()) == {"schema_version": 99, "new": 1, "hotkey": 5, "warm_s": 5.0}


def test_every_broken_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for number in range(3):
        path.write_text("{" * (number + 1))
        read_settings(path)
    assert sorted(len(p.read_text()) for p in tmp_path.glob("settings.broken-*.json")) == [1, 2, 3]


def test_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"tail_ms": 3')
    assert read_settings(path) == (Settings(), Code.SETTINGS_BROKEN)
    assert [p.read_text() for p in tmp_path.glob("settings.broken-*.json")] == ['{"tail_ms": 3']


def test_a_file_that_the_disk_does_not_give_just_now_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, with_value(Settings(), "history", "false"))
    whole = path.read_text()

    def no_more_files(*_: object, **__: object) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", no_more_files)
        assert read_settings(path) == (Settings(), Code.SETTINGS_BROKEN)
        for change in (lambda: change_setting(path, "warm_s", "5"), lambda: write_settings(path, Settings())):
            with pytest.raises(AppError) as caught:
                change()
            assert caught.value.code is Code.PROFILE_READ_ONLY
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == whole
    assert change_setting(path, "warm_s", "5").history is False
    assert read_settings(path)[0] == with_value(with_value(Settings(), "history", "false"), "warm_s", "5")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode())))
def test_no_content_stops_the_start(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    loaded, _ = read_settings(path)
    assert isinstance(loaded, Settings)


def test_a_profile_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError) as caught:
        Profile(tmp_path / "file" / "profile").create()
    assert caught.value.code is Code.PROFILE_READ_ONLY
