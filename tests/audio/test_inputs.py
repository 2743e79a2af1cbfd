"""What can be chosen, how a name is matched, what is tried, and what each error is called."""

from __future__ import annotations

import sys
import threading
import time
import types
from typing import Any

import pytest

from superwhisper_gui.audio import portaudio
from superwhisper_gui.audio.inputs import (
    PortAudioDevice,
    code_of,
    direct_inputs,
    find_input,
    formats_to_try,
    served_inputs,
)
from superwhisper_gui.audio.portaudio import SounddeviceMicrophone
from superwhisper_gui.audio.sound_server import SoundServer, Source
from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.errors import AppError, Code


def source(name: str, description: str, *, default: bool = False, monitor: bool = False) -> Source:
    return Source(name, description, 48_000, 2, (1, 2), default, monitor)


def test_no_monitors_and_no_two_alike() -> None:
    listed = served_inputs([source("out.monitor", "Monitor of Speakers", monitor=True), source("a", "USB Mic"),
                            source("b", "USB Mic", default=True), source("c", "Webcam")])
    assert [(d.name, d.key, d.is_default) for d in listed] == [
        ("USB Mic (a)", "a", False), ("USB Mic (b)", "b", True), ("Webcam", "c", False)]


def test_alsa_plugins_are_hidden() -> None:
    rows = ["HDA Intel PCH: ALC269 Analog (hw:0,0)", "sysdefault", "front", "surround40", "dmix", "upmix", "vdownmix",
            "pulse", "default"]
    shown = direct_inputs([PortAudioDevice(i, name, "ALSA", 2, 48_000) for i, name in enumerate(rows)])
    assert [d.name for d in shown] == [rows[0], "default"]


def test_windows_shows_each_microphone_once() -> None:
    hosts = ["MME", "Windows DirectSound", "Windows WASAPI", "Windows WDM-KS"]
    rows = [PortAudioDevice(i, "Microphone (USB Audio)", host, 2, 48_000) for i, host in enumerate(hosts)]
    assert [d.host for d in direct_inputs(rows)] == ["Windows WASAPI"]
    assert [d.host for d in direct_inputs([*rows[:1], *rows[3:]])] == ["MME"]


@pytest.mark.parametrize(("name", "found"), [
    ("", "mic b"), ("Mic A", "mic a"), ("mic a", "mic a"), ("nothing", None),
    ("Microphone (A very long name of a headset)", "Microphone (A very long name of")])
def test_a_name_means_what_is_shown_or_what_the_system_says(name: str, found: str | None) -> None:
    devices = [InputDevice("Mic A", "mic a", 48_000, 1, "x"), InputDevice("Mic B", "mic b", 48_000, 1, "x", True),
               InputDevice("c", "Microphone (A very long name of", 48_000, 1, "MME")]
    device = find_input(devices, name)
    assert (device.key if device else None) == found


def test_the_device_s_own_format_is_tried_first() -> None:
    tried = formats_to_try(96_000, 4)
    assert tried[:4] == [(96_000, 4), (48_000, 4), (44_100, 4), (16_000, 4)]
    assert tried[-1] == (16_000, 1)
    assert formats_to_try(48_000, 32)[0] == (48_000, 8)
    assert len(set(tried)) == len(tried)


@pytest.mark.parametrize(("error", "host", "text", "code"), [
    (-9985, 0, "", Code.MIC_BUSY), (-9999, -16, "", Code.MIC_BUSY), (-9999, 0x8889000A - 2**32, "", Code.MIC_BUSY),
    (-9999, -13, "", Code.MIC_DENIED), (-9999, 0x80070005 - 2**32, "", Code.MIC_DENIED),
    (-9999, 1, "MME error 1", Code.MIC_DENIED), (-9999, 1, "", Code.MIC_FAILED), (-9996, 0, "", Code.MIC_NOT_FOUND),
    (-9999, -19, "", Code.MIC_NOT_FOUND), (-9997, 0, "", Code.MIC_FAILED), (-9998, 0, "", Code.MIC_FAILED),
    (-9994, 0, "", Code.MIC_FAILED), (-9986, 0, "", Code.MIC_FAILED), (-9992, 0, "", Code.MIC_FAILED)])
def test_every_error_has_a_code(error: int, host: int, text: str, code: Code) -> None:
    assert code_of(error, host, text) is code


# -- the microphone on a PortAudio that refuses (a real one takes every format through a sound server)

class FakePortAudio(types.ModuleType):
    """As much of sounddevice as is used. `refuse`: an error number for (rate, channels), or None; `failing_starts`: so
    many are still going to fail.
    """

    class PortAudioError(Exception): ...

    class default:  # noqa: N801 - sounddevice's own name
        device = (0, -1)

    def __init__(self, name: str = "card (hw:0,0)", host: str = "ALSA") -> None:
        super().__init__("sounddevice")
        self.row = {"index": 0, "name": name, "hostapi": 0, "max_input_channels": 4, "default_samplerate": 96_000.0}
        self.rows: list[dict[str, Any]] = [self.row]
        self.host, self.tried, self.initialised = host, [], 0
        self._initialized, self.failing_starts = 1, 0
        self.refuse: Any = lambda *_: None
        self.RawInputStream = lambda **options: FakeStream(self, **options)

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        self._check()
        return ({"name": self.host, "default_input_device": 0 if self.rows else -1},)

    def query_devices(self) -> list[dict[str, Any]]:
        return self.rows

    def WasapiSettings(self, **_: bool) -> str:  # noqa: N802 - sounddevice's own name
        return "auto_convert"

    def _terminate(self) -> None:
        self._check()
        self._initialized -= 1

    def _initialize(self) -> None:
        if self.failing_starts:
            self.failing_starts -= 1
            raise self.PortAudioError("no start", -9999, (-10000, -5, "Input/output error"))
        self.initialised += 1
        self._initialized += 1

    def _check(self) -> None:
        if not self._initialized:
            raise self.PortAudioError("PortAudio not initialized", -10000)

    def _exit_handler(self) -> None: ...


class FakeStream:
    hang = None

    def __init__(self, library: FakePortAudio, samplerate: int, channels: int, extra_settings: Any, **_: Any) -> None:
        library.tried.append((samplerate, channels, extra_settings))
        error = library.refuse(samplerate, channels)
        if error:
            raise library.PortAudioError("refused", error, (0, 0, ""))

    def start(self) -> None: ...

    def abort(self, **_: bool) -> None:
        if FakeStream.hang:
            FakeStream.hang.wait()

    def close(self, **_: bool) -> None: ...


class NoServer(SoundServer):
    def sources(self) -> None:
        return None


class OneSource(SoundServer):
    def sources(self) -> list[Source]:
        return [source("a", "USB Mic", default=True)]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    library = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    return library


def opening(microphone: SounddeviceMicrophone, name: str = "") -> Code | None:
    try:
        microphone.open(name)
    except AppError as e:
        return e.code
    return None


def test_the_ladder(library: FakePortAudio) -> None:
    library.refuse = lambda rate, channels: -9997 if rate != 44_100 else -9998 if channels > 1 else None
    opened = SounddeviceMicrophone(NoServer()).open("")
    assert (opened.rate_hz, opened.channels) == (44_100, 1)
    assert [t[:2] for t in library.tried] == formats_to_try(96_000, 4)[:len(library.tried)]


def test_no_ladder_for_what_no_format_mends(library: FakePortAudio) -> None:
    library.refuse = lambda *_: -9985
    assert opening(SounddeviceMicrophone(NoServer())) is Code.MIC_BUSY
    assert len(library.tried) == 2                                     # once more after a fresh start of PortAudio
    assert library.initialised == 1


def test_auto_convert_comes_last_on_windows(library: FakePortAudio) -> None:
    library.host = "Windows WASAPI"
    library.refuse = lambda *_: -9997
    assert opening(SounddeviceMicrophone(NoServer())) is Code.MIC_FAILED
    extras = [t[2] for t in library.tried[:len(library.tried) // 2]]
    assert extras == sorted(extras, key=str)
    assert {None, "auto_convert"} == set(extras)


def test_nothing_there_and_not_that_one(library: FakePortAudio) -> None:
    microphone = SounddeviceMicrophone(NoServer())
    assert opening(microphone, "another") is Code.MIC_NOT_FOUND
    assert opening(microphone, "card (hw:0,0)") is None
    library.rows = []
    assert opening(microphone) is Code.MIC_NONE


def test_the_list_is_read_anew_for_a_name_that_is_not_in_it(library: FakePortAudio) -> None:
    """Plugged in after PortAudio was started (PITFALLS A12)."""
    start = library._initialize

    def start_with_it() -> None:
        start()
        library.rows.append({**library.row, "index": 1, "name": "new (hw:1,0)"})

    library._initialize = start_with_it          # type: ignore[method-assign]
    assert opening(SounddeviceMicrophone(NoServer()), "new (hw:1,0)") is None


@pytest.mark.parametrize("server", [NoServer, OneSource])
def test_a_start_of_portaudio_that_fails_is_made_again(library: FakePortAudio, server: type[SoundServer]) -> None:
    library.rows.append({**library.row, "index": 1, "name": "pulse"})
    microphone = SounddeviceMicrophone(server())
    library.failing_starts = 2
    with pytest.raises(AppError):
        microphone._reinitialise()               # the old one has ended, and there is no new one
    assert opening(microphone) is Code.MIC_FAILED
    assert opening(microphone) is None
    microphone.close()
    library.failing_starts, library._initialized = 1, 0
    with pytest.raises(AppError):
        microphone.devices()
    assert len(microphone.devices()) == 1


def test_a_list_that_cannot_be_had(library: FakePortAudio) -> None:
    def fail() -> Any:
        raise library.PortAudioError("no list", -9999, (0, -5, "Input/output error"))

    library.query_devices = fail                 # type: ignore[method-assign]
    assert opening(SounddeviceMicrophone(NoServer())) is Code.MIC_FAILED


def test_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise AppError(Code.SOUND_LIBRARY_MISSING)
    monkeypatch.setattr(portaudio, "_library", missing)
    assert opening(SounddeviceMicrophone(NoServer())) is Code.SOUND_LIBRARY_MISSING


def test_a_library_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """sounddevice raises OSError at import where libportaudio2 is missing."""
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    assert opening(SounddeviceMicrophone(NoServer())) is Code.SOUND_LIBRARY_MISSING
    assert "sounddevice" not in sys.modules


def test_a_device_that_hangs_is_left_behind(library: FakePortAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    """PITFALLS A13: closing returns after a second, and PortAudio is not started anew under the hanging stream."""
    released = threading.Event()
    monkeypatch.setattr(FakeStream, "hang", released)
    microphone = SounddeviceMicrophone(NoServer())
    microphone.open("")
    started = time.monotonic()
    microphone.close()
    assert 0.9 < time.monotonic() - started < 1.5
    microphone.devices()
    monkeypatch.setattr(FakeStream, "hang", None)
    microphone.open("")
    microphone.close()
    microphone.devices()
    assert library.initialised == 0                                    # the first one still hangs
    released.set()
    for helper in microphone._hanging:
        helper.join(5)
    microphone.devices()
    assert library.initialised == 1
