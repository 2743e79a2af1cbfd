from __future__ import annotations

import math
import pickle
from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.core.transcript import EngineInfo, Segment, TakeText
from superwhisper_gui.speech import protocol as p

TO_CHILD = [
    p.Begin(1, "fr", ("fr", "en"), True),
    p.Frames(1, p.pcm_of(np.array([0.5, -0.25], np.float32))),
    p.End(1, 2.5), p.End(1, None), p.Cancel(1),
]
FROM_CHILD = [
    p.Ready(EngineInfo("base", "cpu", "CPU", "int8", "prism", 42, "silero-onnx", 0.5)),
    p.LoadFailed(Code.MODEL_DAMAGED, "model.bin"),
    p.Decoded(1, TakeText("é 漢 🙂", None, 12.5, "fr", (Segment(0.0, 1.5, "é 漢 🙂", -0.3, 1.1),))),
    p.Decoded(1, TakeText("", Reason.NO_VOICE, 1.0, "fr")),
    p.Failed(1, Code.AUDIO_INVALID, "too short"), p.Alive(None, 0.0), p.Alive(3, 250.0), p.Log(30, "slow"),
]


@pytest.mark.parametrize("message", TO_CHILD, ids=lambda m: type(m).__name__)
def test_what_the_app_says_arrives_as_it_was(message: p.ToChild) -> None:
    assert p.decode_to_child(p.encode(message)) == message


@pytest.mark.parametrize("message", FROM_CHILD, ids=lambda m: type(m).__name__)
def test_what_the_child_says_arrives_as_it_was(message: p.FromChild) -> None:
    assert p.decode_from_child(p.encode(message)) == message


def test_samples_survive_the_pipe_bit_by_bit() -> None:
    samples = np.random.default_rng(0).uniform(-1, 1, p.FRAMES_LIMIT_SAMPLES).astype(np.float32)
    data = p.encode(p.Frames(1, p.pcm_of(samples)))
    message = p.decode_to_child(data)
    assert isinstance(message, p.Frames)
    assert len(data) < p.MESSAGE_LIMIT_BYTES
    np.testing.assert_array_equal(p.samples_of(message.pcm), samples)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_an_error(data: bytes) -> None:
    for decode in (p.decode_from_child, p.decode_to_child):
        with suppress(AppError):
            decode(data)


@given(st.sampled_from(FROM_CHILD), st.data())
def test_any_damage_to_a_message_is_a_message_or_an_error(message: p.FromChild, data: st.DataObject) -> None:
    raw = bytearray(p.encode(message))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(1, len(raw))):]
    with suppress(AppError):
        p.decode_from_child(bytes(raw))


@pytest.mark.parametrize("data", [
    b"", b"\x91" * 100_000, b"\x81" * 100_000, b"\xa3\xff\xff\xff", b"\xc6\xff\xff\xff\xff", pickle.dumps(print),
    msgspec.msgpack.encode({"type": "decoded", "take": 1}), msgspec.msgpack.encode({"type": "shutdown"}),
    msgspec.msgpack.encode({"type": "decoded", "take": -1}), msgspec.msgpack.encode([1, 2]),
], ids=["empty", "deep list", "deep map", "bad UTF-8", "length of 4 GB", "pickle", "fields missing", "no such message",
        "negative take", "no object"])
def test_what_is_malformed_is_an_error(data: bytes) -> None:
    with pytest.raises(AppError) as caught:
        p.decode_from_child(data)
    assert caught.value.code is Code.ENGINE_FAILED


@pytest.mark.parametrize(("text", "reason", "decode_ms"), [
    ("", None, 1.0), ("words", Reason.UNSURE, 1.0), ("words", None, math.nan), ("words", None, -1.0),
    ("words", None, math.inf),
])
def test_an_answer_that_contradicts_itself_is_an_error(text: str, reason: Reason | None, decode_ms: float) -> None:
    raw: Any = {"type": "decoded", "take": 1,
                "result": {"text": text, "reason": reason, "decode_ms": decode_ms, "language": "fr", "segments": []}}
    with pytest.raises(AppError):
        p.decode_from_child(msgspec.msgpack.encode(raw))


def test_half_a_sample_is_an_error() -> None:
    with pytest.raises(AppError):
        p.decode_to_child(msgspec.msgpack.encode({"type": "frames", "take": 1, "pcm": b"abcde"}))


def test_too_long_a_message_is_an_error_on_both_sides() -> None:
    long = "x" * p.MESSAGE_LIMIT_BYTES
    with pytest.raises(AppError):
        p.encode(p.Decoded(1, TakeText(long, None, 1.0, "fr")))
    with pytest.raises(AppError):
        p.decode_from_child(msgspec.msgpack.encode({"type": "log", "level": 30, "text": long}))
