"""The bytes of a journal file: a head of 256 bytes, then frames of sound, each checked on its own. Little endian.

    head    magic "SWGTAKE1", CRC-32 (u4), length (u2), JSON {take, at, language}, zeros up to 256 bytes
    frame   magic "SWF1", sequence (u4), payload bytes (u4), first sample (u8), CRC-32 of all this and the payload (u4),
            payload: float32 samples, 16 kHz, mono; a frame without payload is the end of the take

Samples are kept as the engine hears them (float32): a replay gives the same text by construction, not by likelihood.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from typing import Any, Final

import numpy as np

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.recovery import SpokenTake

HEAD_BYTES: Final = 256
HEAD_MAGIC: Final = b"SWGTAKE1"
FRAME_MAGIC: Final = b"SWF1"
_HEAD: Final = struct.Struct("<8sIH")
_FRAME: Final = struct.Struct("<4sIIQ")
_CRC: Final = struct.Struct("<I")
FRAME_HEAD_BYTES: Final = _FRAME.size + _CRC.size
FRAME_LIMIT_BYTES: Final = 64 * 1024 * 1024         # more is no frame of ours


def head(take: int, at: float, language: str) -> bytes:
    """The first 256 bytes of a file."""
    text = json.dumps({"take": take, "at": at, "language": language[:32]}).encode()
    return (_HEAD.pack(HEAD_MAGIC, zlib.crc32(text), len(text)) + text).ljust(HEAD_BYTES, b"\0")


def frame(sequence: int, first_sample: int, samples: Samples) -> bytes:
    """One frame; without samples: the end of the take."""
    payload = samples.astype("<f4", copy=False).tobytes()
    start = _FRAME.pack(FRAME_MAGIC, sequence, len(payload), first_sample)
    return start + _CRC.pack(zlib.crc32(payload, zlib.crc32(start))) + payload


def read_take(data: bytes) -> SpokenTake:
    """Any bytes; never raises. A damaged head costs only what stood in it: the sound behind it is still found."""
    known = _read_head(data)
    parts: list[Samples] = []
    at, count, ended = HEAD_BYTES, 0, False
    while not ended and (payload := _payload_at(data, at, len(parts), count)) is not None:
        samples = np.frombuffer(payload, "<f4").astype(np.float32)
        if not bool(np.isfinite(samples).all()):
            break
        at += FRAME_HEAD_BYTES + len(payload)
        ended = not len(samples)
        if not ended:
            parts.append(samples)
            count += len(samples)
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    return SpokenTake(known["take"], known["at"], known["language"], samples, ended, _is_damage(data, at))


def _read_head(data: bytes) -> dict[str, Any]:
    """What stands in the head, as far as it can be believed."""
    known: dict[str, Any] = {"take": 0, "at": 0.0, "language": ""}
    if len(data) < HEAD_BYTES:
        return known
    magic, crc, length = _HEAD.unpack_from(data)
    text = data[_HEAD.size:_HEAD.size + length]
    if magic != HEAD_MAGIC or length > HEAD_BYTES - _HEAD.size or zlib.crc32(text) != crc:
        return known
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return known
    for name, default in known.items():
        value = values.get(name) if isinstance(values, dict) else None
        if isinstance(value, type(default)) and (not isinstance(value, float) or math.isfinite(value)):
            known[name] = value
    return known


def _payload_at(data: bytes, at: int, sequence: int, first_sample: int) -> bytes | None:
    """The payload of the frame that has to stand there, or None."""
    if len(data) < at + FRAME_HEAD_BYTES:
        return None
    start = data[at:at + _FRAME.size]
    magic, number, length, first = _FRAME.unpack(start)
    if (magic, number, first) != (FRAME_MAGIC, sequence, first_sample) or length % 4 or length > FRAME_LIMIT_BYTES:
        return None
    (crc,) = _CRC.unpack_from(data, at + _FRAME.size)
    payload = data[at + FRAME_HEAD_BYTES:at + FRAME_HEAD_BYTES + length]
    if len(payload) < length or zlib.crc32(payload, zlib.crc32(start)) != crc:
        return None
    return payload


def _is_damage(data: bytes, at: int) -> bool:
    """Whether what stands from `at` on is more than the torn end of a write: then it may be sound we cannot read."""
    if at == HEAD_BYTES and not HEAD_MAGIC.startswith(data[:len(HEAD_MAGIC)]) and data.strip(b"\0"):
        return True                              # neither head nor frame: no file of ours, or not any more
    rest = data[at:]
    if not rest.strip(b"\0"):
        return False                             # nothing, or a file that grew and was never filled (power loss)
    return not FRAME_MAGIC.startswith(rest[:len(FRAME_MAGIC)]) or _claims_to_be_whole(rest) or FRAME_MAGIC in rest[1:]


def _claims_to_be_whole(rest: bytes) -> bool:
    """A frame that is all there and yet not valid was not torn but changed."""
    return len(rest) >= FRAME_HEAD_BYTES and FRAME_HEAD_BYTES + _FRAME.unpack_from(rest)[2] <= len(rest)
