"""Which inputs a person can choose, and what to try when one is opened. Pure functions on what others report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.audio.sound_server import Source
from superwhisper_gui.core.audio import InputDevice
from superwhisper_gui.core.errors import Code

MAX_CHANNELS: Final = 8
MME_NAME_CHARS: Final = 31            # MME cuts names there (PITFALLS A11)
BRIDGES: Final = ("pulse", "pipewire", "default")      # PortAudio's doors to a sound server, best first

_HIDDEN_ALSA: Final = (
    "surround", "dmix", "dsnoop", "dshare", "upmix", "vdownmix", "front", "rear", "side", "center_lfe", "iec958",
    "spdif", "hdmi", "modem", "phoneline", "sysdefault", "lavrate", "samplerate", "speex", "a52", "jack", "oss", "null",
    "pulse", "pipewire",
)


@dataclass(frozen=True, slots=True)
class PortAudioDevice:
    """A row of PortAudio's list. `index` is true only until PortAudio is initialised again: it is never kept."""

    index: int
    name: str
    host: str
    channels: int
    rate_hz: int
    is_default: bool = False


def served_inputs(sources: Iterable[Source]) -> list[InputDevice]:
    """The microphones of a sound server: no monitors, and no two with the same name."""
    microphones = [s for s in sources if not s.is_monitor]
    twice = Counter(s.description for s in microphones)
    names = [s.description if twice[s.description] == 1 else f"{s.description} ({s.name})" for s in microphones]
    return [InputDevice(name, s.name, s.rate_hz, min(s.channels, MAX_CHANNELS), "sound server", s.is_default)
            for name, s in zip(names, microphones, strict=True)]


def direct_inputs(devices: Iterable[PortAudioDevice]) -> list[PortAudioDevice]:
    """What is worth choosing in PortAudio's own list.

    Windows shows each microphone once per host API: only WASAPI counts, if it is there. ALSA shows its plugins as
    devices (PITFALLS A19).
    """
    inputs = [d for d in devices if d.channels > 0]
    wasapi = [d for d in inputs if d.host == "Windows WASAPI"]
    if wasapi:
        return wasapi
    return [d for d in inputs if not (d.host == "ALSA" and d.name.startswith(_HIDDEN_ALSA) and "hw:" not in d.name)
            and d.host != "Windows WDM-KS"]


def find_input(devices: Sequence[InputDevice], name: str) -> InputDevice | None:
    """The device a person means by `name`: what is shown, else what the system calls it; "" = the default."""
    if not name:
        return next((d for d in devices if d.is_default), devices[0] if devices else None)
    exact = next((d for d in devices if d.name == name), None) or next((d for d in devices if d.key == name), None)
    return exact or next((d for d in devices if _same_cut_name(d.key, name)), None)


def _same_cut_name(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) == MME_NAME_CHARS and long.startswith(short)


def formats_to_try(rate_hz: int, channels: int) -> list[tuple[int, int]]:
    """(rate, channels) in the order of trying: the device's own, then what most devices take (PITFALLS A4).

    All channels before fewer: opening an array with fewer than it has crashed PortAudio (PITFALLS A5).
    """
    rates = [rate_hz, 48_000, 44_100, 16_000]
    counts = [c for c in (min(channels, MAX_CHANNELS), 2, 1) if c <= max(channels, 1)]
    return list(dict.fromkeys((r, c) for c in counts for r in rates))


# -- PortAudio's errors

_INVALID_DEVICE, _UNAVAILABLE, _HOST_ERROR = -9996, -9985, -9999
FORMAT_ERRORS: Final = frozenset({-9998, -9997, -9996, -9994, -9984})   # channels, rate, device, sample type, extras
_DENIED_HOST: Final = frozenset({-1, -13, 0x80070005, 0x80070005 - 2**32})             # EPERM, EACCES, E_ACCESSDENIED
_BUSY_HOST: Final = frozenset({-16, 0x8889000A, 0x8889000A - 2**32})                   # EBUSY, AUDCLNT_E_DEVICE_IN_USE
_GONE_HOST: Final = frozenset({-19, -2, 0x88890004, 0x88890004 - 2**32})               # ENODEV, ENOENT, ..._INVALIDATED


def code_of(error: int, host_error: int = 0, host_text: str = "") -> Code:
    """The cause of a PaErrorCode. `host_error`, `host_text`: what the host API adds to paUnanticipatedHostError.

    MME says a denied permission as "error 1" (PortAudio/portaudio#360).
    """
    if error == _UNAVAILABLE or host_error in _BUSY_HOST:
        return Code.MIC_BUSY
    if error == _HOST_ERROR and (host_error in _DENIED_HOST or (host_error == 1 and "MME" in host_text)):
        return Code.MIC_DENIED
    if error == _INVALID_DEVICE or host_error in _GONE_HOST:
        return Code.MIC_NOT_FOUND
    return Code.MIC_FAILED
