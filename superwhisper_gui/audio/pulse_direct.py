"""Recording from a sound server's source channel by channel, by libpulse-simple. Linux only.

PortAudio's way to the server (ALSA's "pulse" device) names channels in ALSA's order, and the server mixes by name: a
source of four channels called left, centre, right, rear arrives mixed, one called aux0 … aux3 (every "Pro Audio"
profile) arrives as silence. Such sources are recorded with their own channel map instead.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any, Final

import numpy as np

from superwhisper_gui.audio.ring import Ring
from superwhisper_gui.audio.sound_server import Source
from superwhisper_gui.core.errors import AppError, Code

BLOCK_S: Final = 0.025
_FLOAT32: Final = 5 if np.little_endian else 6        # PA_SAMPLE_FLOAT32LE, ..BE
_RECORD: Final = 2                                    # PA_STREAM_RECORD
_UNSET: Final = 0xFFFFFFFF
_ALSA_ORDER: Final = (1, 2, 5, 6, 3, 7, 10, 11)       # front, rear, centre, LFE, side; pa_channel_map_init_auto
_CODES: Final = {1: Code.MIC_DENIED, 5: Code.MIC_NOT_FOUND}      # PA_ERR_ACCESS, PA_ERR_NOENTITY


def arrives_unmixed(source: Source) -> bool:
    """Whether ALSA's names for so many channels are those of the source."""
    n = len(source.channel_map)
    return source.channel_map == (0,) or (n in (2, 4, 5, 6, 8) and source.channel_map == _ALSA_ORDER[:n])


class _SampleSpec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _ChannelMap(ctypes.Structure):
    _fields_ = (("channels", ctypes.c_uint8), ("map", ctypes.c_int * 32))


class _BufferAttr(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize"))


class DirectStream:
    """Writes blocks of 25 ms into `ring` (its channels: the first of the source's) from a thread of its own.

    Opening raises AppError(MIC_*), or OSError where libpulse-simple is missing. The methods are those of
    sounddevice.Stream that are needed to end it.
    """

    def __init__(self, source: Source, ring: Ring) -> None:
        self._library = ctypes.CDLL("libpulse-simple.so.0")
        self._library.pa_simple_new.restype = ctypes.c_void_p
        self._library.pa_simple_read.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
        self._library.pa_simple_free.argtypes = (ctypes.c_void_p,)
        self._ring, self._ended = ring, threading.Event()
        self._block = np.zeros((round(BLOCK_S * source.rate_hz), source.channels), np.float32)
        self._stream = self._connect(source)
        self._thread = threading.Thread(target=self._run, name="pulse-direct", daemon=True)
        self._thread.start()

    def _connect(self, source: Source) -> Any:
        error = ctypes.c_int(0)
        spec = _SampleSpec(_FLOAT32, source.rate_hz, source.channels)
        channel_map = _ChannelMap(source.channels, (ctypes.c_int * 32)(*source.channel_map))
        sizes = _BufferAttr(_UNSET, _UNSET, _UNSET, _UNSET, self._block.nbytes)
        stream = self._library.pa_simple_new(
            None, b"SuperWhisper GUI", _RECORD, source.name.encode(), b"Dictation", ctypes.byref(spec),
            ctypes.byref(channel_map), ctypes.byref(sizes), ctypes.byref(error))
        if not stream:
            raise AppError(_CODES.get(error.value, Code.MIC_FAILED), f"PulseAudio error {error.value}")
        return stream

    def _run(self) -> None:
        address, size, kept = self._block.ctypes.data, self._block.nbytes, self._ring.channels
        while not self._ended.is_set() and self._library.pa_simple_read(self._stream, address, size, None) >= 0:
            self._ring.write(np.ascontiguousarray(self._block[:, :kept]).data)
        self._library.pa_simple_free(self._stream)

    def abort(self, **_: bool) -> None:
        self._ended.set()

    def close(self, **_: bool) -> None:
        """Waits for the block that is being read: at most 25 ms, or until a server that hangs goes on."""
        self._ended.set()
        self._thread.join()
