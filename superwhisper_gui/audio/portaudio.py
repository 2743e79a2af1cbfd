"""The microphone on PortAudio (sounddevice). Where a sound server runs, that one says what there is."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from superwhisper_gui.audio.inputs import (
    BRIDGES,
    FORMAT_ERRORS,
    PortAudioDevice,
    code_of,
    direct_inputs,
    find_input,
    formats_to_try,
    served_inputs,
)
from superwhisper_gui.audio.pulse_direct import DirectStream, arrives_unmixed
from superwhisper_gui.audio.ring import Ring
from superwhisper_gui.audio.sound_server import SoundServer, Source
from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import Block, OpenInput

log = logging.getLogger(__name__)

LATENCY_S: Final = 0.2        # the buffer behind PortAudio; blocks are an eighth of it. 0.24: a tail of 249 ms was seen
CLOSE_LIMIT_S: Final = 1.0    # a device that hangs is left behind (PITFALLS A13)
OUR_NAME: Final = "application.name='SuperWhisper GUI' application.icon_name=superwhisper-gui"


class SounddeviceMicrophone:
    """One input stream (core.ports.Microphone). Thread: audio, which alone touches PortAudio (PITFALLS A16).

    With a sound server the stream goes through PortAudio's ALSA device "pulse"; which source it records from is told to
    libpulse by the environment variable PULSE_SOURCE (PIPEWIRE_NODE for the "pipewire" device), read while it connects.
    Only a source whose channels ALSA calls by other names goes past PortAudio (see pulse_direct.py).
    """

    def __init__(self, server: SoundServer | None = None) -> None:
        self._server = server or SoundServer()
        self._stream: Any = None
        self._ring: Ring | None = None
        self._name = ""                                 # of the open device
        self._served = False
        self._names: dict[str, str] = {}                # the server's names of sources -> ours
        self._hanging: list[threading.Thread] = []      # devices left behind: PortAudio must stay as it is
        self._list_is_old = False                       # it was made with a sound server that is gone

    # -- the list

    def devices(self) -> list[InputDevice]:
        """Also gets PortAudio ready, which takes 0.15 s of the first press otherwise."""
        self._get_ready()
        sources = self._server.sources()
        if sources is not None:
            return self._named(sources)
        if self._stream is None:
            self._reinitialise()
        return [_shown(d) for d in direct_inputs(_list(_library()))]

    def _named(self, sources: list[Source]) -> list[InputDevice]:
        found = served_inputs(sources)
        self._names = {d.key: d.name for d in found}
        self._list_is_old = True
        return found

    # -- the stream

    def open(self, name: str) -> OpenInput:
        self.close()
        self._get_ready()
        sources = self._server.sources()
        if sources is not None:
            bridge = self._bridge()
            if bridge is not None:
                return self._open_served(bridge, sources, name)
        return self._open_unserved(name)

    def _bridge(self) -> PortAudioDevice | None:
        """PortAudio's device that leads to the sound server. It is missing if the server came after PortAudio."""
        for again in (False, True):
            if again:
                self._reinitialise()
            alsa = {d.name: d for d in _list(_library()) if d.host == "ALSA"}
            for wanted in BRIDGES:
                if wanted in alsa:
                    return alsa[wanted]
        return None

    def _open_served(self, bridge: PortAudioDevice, sources: list[Source], name: str) -> OpenInput:
        device = _found(self._named(sources), name)
        self._served = True
        source = next(s for s in sources if s.name == device.key)
        if not arrives_unmixed(source):
            ring = Ring(device.rate_hz, device.channels)
            with suppress(OSError):                     # no libpulse-simple: mixed is better than nothing
                self._stream, self._ring, self._name = DirectStream(source, ring), ring, device.name
                log.info("microphone open by its own channels: %d Hz x %d", device.rate_hz, device.channels)
                return OpenInput(device.name, device.rate_hz, device.channels)
        chosen = bool(name) or not device.is_default    # the default may be a monitor: then the first microphone
        target = {"PULSE_SOURCE": device.key, "PIPEWIRE_NODE": device.key} if chosen else {}
        with _environment({**target, "PULSE_PROP_OVERRIDE": OUR_NAME}):
            return self._start(bridge, device.name, device.rate_hz, device.channels)

    def _open_unserved(self, name: str) -> OpenInput:
        """Without a sound server. PortAudio's list is as old as its start: it is read anew if the name is not in it."""
        self._served = False
        if self._list_is_old:
            self._reinitialise()
        for last in (False, True):
            rows = direct_inputs(_list(_library()))
            try:
                device = _found([_shown(d) for d in rows], name)
                row = next(d for d in rows if d.name == device.key)
                return self._start(row, device.name, device.rate_hz, device.channels)
            except AppError:
                if last:
                    raise
                self._reinitialise()
        raise AssertionError

    def _start(self, row: PortAudioDevice, name: str, rate_hz: int, channels: int) -> OpenInput:
        sd = _library()
        problem = AppError(Code.MIC_FAILED, "no format to try")
        extras = [None, sd.WasapiSettings(auto_convert=True)] if row.host == "Windows WASAPI" else [None]
        for extra in extras:                            # auto-convert last: silence on some Windows 11 (PITFALLS A4)
            for rate, count in formats_to_try(rate_hz, channels):
                try:
                    with _quietly():
                        self._stream, self._ring = _open_stream(sd, row.index, rate, count, extra)
                except sd.PortAudioError as e:
                    problem, error = _problem(e)
                    log.info("%d Hz x %d refused: %s", rate, count, problem.detail)
                    if error not in FORMAT_ERRORS:
                        raise problem from None
                else:
                    self._name = name
                    log.info("microphone open: %d Hz x %d", rate, count)
                    return OpenInput(name, rate, count)
        raise problem

    def read(self) -> Block | None:
        return self._ring.read() if self._ring else None

    def in_use(self) -> str:
        """Asks the sound server (0.3 ms of CPU). Raises AppError(MIC_LOST) if it gave us a monitor instead."""
        source = self._server.recording_from() if self._stream is not None and self._served else None
        if source is None:
            return self._name
        if source.is_monitor:
            raise AppError(Code.MIC_LOST, "the sound server moved the stream to a monitor")
        if source.name not in self._names:
            self._named(self._server.sources() or [])
        self._name = self._names.get(source.name, source.description)
        return self._name

    def close(self) -> None:
        stream, self._stream, self._ring = self._stream, None, None
        if stream is None:
            return
        helper = threading.Thread(target=_end, args=(stream,), name="microphone-close", daemon=True)
        helper.start()
        helper.join(CLOSE_LIMIT_S)
        if helper.is_alive():
            self._hanging.append(helper)
            atexit.unregister(_library()._exit_handler)      # it would wait for that device at the program's end
            log.warning("the microphone did not close within %.0f s and was left behind", CLOSE_LIMIT_S)

    def _get_ready(self) -> None:
        """Starts PortAudio where its last start failed."""
        if not _library()._initialized:
            self._reinitialise()

    def _reinitialise(self) -> None:
        """A fresh list of devices. Ends every stream of PortAudio, so only while none is open (PITFALLS A12)."""
        sd = _library()
        if self._stream is not None or any(helper.is_alive() for helper in self._hanging):
            return
        with suppress(sd.PortAudioError):               # it does not run: its last start failed
            sd._terminate()
        self._list_is_old = False
        try:
            sd._initialize()                            # sends what ALSA prints to nowhere, as _quietly does
        except sd.PortAudioError as e:
            raise _problem(e)[0] from None


def _library() -> Any:
    """sounddevice; its import initialises PortAudio. Raises AppError(SOUND_LIBRARY_MISSING)."""
    try:
        import sounddevice  # type: ignore[import-untyped]
    except OSError as e:                                # no libportaudio2
        raise AppError(Code.SOUND_LIBRARY_MISSING, str(e)) from None
    return sounddevice


def _list(sd: Any) -> list[PortAudioDevice]:
    """Raises AppError(MIC_*)."""
    try:
        hosts, rows, default = sd.query_hostapis(), sd.query_devices(), sd.default.device[0]
    except sd.PortAudioError as e:
        raise _problem(e)[0] from None
    if default < 0:
        default = next((h["default_input_device"] for h in hosts if h["default_input_device"] >= 0), -1)
    wasapi = next((h["default_input_device"] for h in hosts if h["name"] == "Windows WASAPI"), default)
    return [PortAudioDevice(d["index"], d["name"], hosts[d["hostapi"]]["name"], d["max_input_channels"],
                            int(d["default_samplerate"]), d["index"] in (default, wasapi)) for d in rows]


def _shown(d: PortAudioDevice) -> InputDevice:
    return InputDevice(d.name, d.name, d.rate_hz, min(d.channels, 8), d.host, d.is_default)


def _found(devices: list[InputDevice], name: str) -> InputDevice:
    if not devices:
        raise AppError(Code.MIC_NONE)
    device = find_input(devices, name)
    if device is None:
        raise AppError(Code.MIC_NOT_FOUND)
    return device


def _open_stream(sd: Any, index: int, rate_hz: int, channels: int, extra: Any) -> tuple[Any, Ring]:
    ring = Ring(rate_hz, channels)

    def callback(data: Any, _frames: int, _time: Any, _status: Any) -> None:
        ring.write(data)

    stream = sd.RawInputStream(device=index, samplerate=rate_hz, channels=channels, dtype="float32", latency=LATENCY_S,
                               blocksize=0, callback=callback, extra_settings=extra)
    try:
        stream.start()
    except sd.PortAudioError:
        stream.close(ignore_errors=True)
        raise
    return stream, ring


def _end(stream: Any) -> None:
    """Thread: a helper of its own."""
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)


def _problem(e: Any) -> tuple[AppError, int]:
    """An sd.PortAudioError as ours, and its PaErrorCode."""
    error = e.args[1] if len(e.args) > 1 else 0
    host = e.args[2] if len(e.args) > 2 else (0, 0, "")
    return AppError(code_of(error, host[1], host[2]), str(e)), error


@contextmanager
def _quietly() -> Iterator[None]:
    """ALSA and PortAudio print every refusal to the error output. What a person needs to know comes as an AppError."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
