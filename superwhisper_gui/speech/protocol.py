"""The messages between the app and the speech process: msgpack, tagged, limited in length.

The child parses models and sound from anywhere, so nothing it sends is trusted: it is decoded into these types or it
is AppError(ENGINE_FAILED), after which the process counts as failed. Nothing is unpickled.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Final, TypeVar

import msgspec
import numpy as np
from msgspec import Meta

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.transcript import EngineInfo, TakeText

MESSAGE_LIMIT_BYTES: Final = 4 * 1024 * 1024
FRAMES_LIMIT_SAMPLES: Final = 480_000             # 30 s at 16 kHz, 1.9 MB: half the limit

TakeId = Annotated[int, Meta(ge=0)]
ShortText = Annotated[str, Meta(max_length=2000)]


# -- app to child

class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """`language`: a Whisper code or "auto" (the best of `languages`).

    `live`: decoded while it is spoken, where there is voice; else whole, once it is complete (a file).
    """

    take: TakeId
    language: str
    languages: tuple[str, ...]
    live: bool


class Frames(msgspec.Struct, frozen=True, tag="frames"):
    """`pcm`: float32, little endian, 16 kHz mono, at most FRAMES_LIMIT_SAMPLES."""

    take: TakeId
    pcm: bytes

    def __post_init__(self) -> None:
        if len(self.pcm) % 4:
            raise ValueError("not a whole number of float32 samples")


class End(msgspec.Struct, frozen=True, tag="end"):
    """The take is complete. `clock_s`: its length by the wall clock; None for files."""

    take: TakeId
    clock_s: float | None


class Release(msgspec.Struct, frozen=True, tag="release"):
    """The key is up: only the tail follows."""

    take: TakeId


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Forget the take. One that has ended is still answered (with any text, or with Reason.CANCELLED)."""

    take: TakeId


ToChild = Begin | Frames | Release | End | Cancel


# -- child to app

class Ready(msgspec.Struct, frozen=True, tag="ready"):
    info: EngineInfo


class LoadFailed(msgspec.Struct, frozen=True, tag="load_failed"):
    """The process ends after this."""

    code: Code
    detail: ShortText


class Decoded(msgspec.Struct, frozen=True, tag="decoded"):
    take: TakeId
    result: TakeText

    def __post_init__(self) -> None:
        result = self.result
        if bool(result.text) == (result.reason is not None):
            raise ValueError("either a text or a reason")
        if not (math.isfinite(result.decode_ms) and result.decode_ms >= 0):
            raise ValueError("decode_ms is not a duration")


class Partial(msgspec.Struct, frozen=True, tag="partial"):
    """The text so far of a take that is being spoken; its end may still change."""

    take: TakeId
    text: str


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The take was refused (its sound, its language); the process goes on."""

    take: TakeId
    code: Code
    detail: ShortText


class Stats(msgspec.Struct, frozen=True, tag="stats"):
    """How things stand, after loading and when no take waits any more.

    `breakers`: place in the chain -> closed, open, half_open. `metrics`: as PrometheusSTTMetrics.snapshot gives them;
    names and numbers only.
    """

    info: EngineInfo
    breakers: dict[ShortText, ShortText]
    metrics: dict[ShortText, list[dict[ShortText, Any]]]


class Alive(msgspec.Struct, frozen=True, tag="alive"):
    """The heartbeat. `decoding`: the take in the decoder, for `decoding_ms`; None between takes."""

    decoding: TakeId | None
    decoding_ms: float


class Log(msgspec.Struct, frozen=True, tag="log"):
    """A line for the app's log. `level` as in the logging module."""

    level: Annotated[int, Meta(ge=0, le=50)]
    text: ShortText


FromChild = Ready | LoadFailed | Partial | Decoded | Failed | Stats | Alive | Log

_Message = TypeVar("_Message")

_encoder: Final = msgspec.msgpack.Encoder()
_to_child: Final[msgspec.msgpack.Decoder[ToChild]] = msgspec.msgpack.Decoder(ToChild)
_from_child: Final[msgspec.msgpack.Decoder[FromChild]] = msgspec.msgpack.Decoder(FromChild)


def encode(message: ToChild | FromChild) -> bytes:
    """Raises AppError(ENGINE_FAILED) for a message beyond MESSAGE_LIMIT_BYTES."""
    data = _encoder.encode(message)
    if len(data) > MESSAGE_LIMIT_BYTES:
        raise AppError(Code.ENGINE_FAILED, f"a message of {len(data)} bytes")
    return data


def decode_to_child(data: bytes) -> ToChild:
    """Raises AppError(ENGINE_FAILED) for anything that is not such a message."""
    return _decode(_to_child, data)


def decode_from_child(data: bytes) -> FromChild:
    """Raises AppError(ENGINE_FAILED) for anything that is not such a message."""
    return _decode(_from_child, data)


def _decode(decoder: msgspec.msgpack.Decoder[_Message], data: bytes) -> _Message:
    if len(data) > MESSAGE_LIMIT_BYTES:
        raise AppError(Code.ENGINE_FAILED, f"a message of {len(data)} bytes")
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as e:
        # the library lets bad UTF-8 and deep nesting through as exceptions of Python's own
        raise AppError(Code.ENGINE_FAILED, f"malformed message: {type(e).__name__}") from None


def pcm_of(samples: Samples) -> bytes:
    return samples.astype("<f4", copy=False).tobytes()


def samples_of(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, dtype="<f4").astype(np.float32, copy=False)
