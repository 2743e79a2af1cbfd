"""The child process that runs PyAV: foreign sound files are parsed here, not in the program.

    python -m superwhisper_gui.media.child decode FILE    float32, 16 kHz, mono on standard output
    python -m superwhisper_gui.media.child native FILE    the file's own rate and channels, each as int32, then float32
    python -m superwhisper_gui.media.child encode         the same on standard input, FLAC on standard output

It ends with 0, or with 1 and the reason as one line on the error output.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples
from superwhisper_gui.media.resample import StreamResampler

MEMORY_LIMIT_BYTES: Final = 2 * 1024**3
MIX_AT_LEAST: Final = 0.5                 # power of the mean against that of the strongest channel
FLAC_SCALE: Final = 2**23 - 1             # 24 bit
BLOCK: Final = 4096

Planar = NDArray[np.float32]              # shape (channels, n)


class UnreadableError(Exception):
    """The reason, in plain words."""


def main(arguments: list[str]) -> int:
    try:
        _limit(writes_files=False)
        if arguments[0] == "decode":
            _decode(arguments[1], sys.stdout.buffer)
        elif arguments[0] == "native":
            _native(arguments[1], sys.stdout.buffer)
        else:
            _encode(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        return _failed("it needs too much memory")
    except BrokenPipeError:
        return 1
    except UnreadableError as e:
        return _failed(str(e))
    except Exception as e:  # noqa: BLE001 - the entry point of a process: whatever the libraries raise is a reason
        return _failed(f"{type(e).__name__}: {e}")
    return 0


def _failed(reason: str) -> int:
    sys.stderr.write(" ".join(reason.split()) + "\n")
    return 1


def _limit(*, writes_files: bool) -> None:
    """Memory, where the system can; and no file may be written."""
    if sys.platform == "win32":
        return
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not writes_files:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)


# -- decoding

def _decode(path: str, out: BinaryIO) -> None:
    with open(path, "rb") as file:
        weights = _weights(file)
        file.seek(0)
        resampler: StreamResampler | None = None
        rate_hz = written = 0
        for planar, rate in _sound(file):
            if rate != rate_hz:
                written += _put(out, resampler.flush()) if resampler else 0
                resampler, rate_hz = StreamResampler(rate), rate
            assert resampler is not None
            written += _put(out, resampler.push(_mono(planar, weights)))
        written += _put(out, resampler.flush()) if resampler else 0
    if not written:
        raise UnreadableError("there is no sound in it")
    out.flush()


def _native(path: str, out: BinaryIO) -> None:
    """Nothing is changed but the number format; a track that changes its rate or channels on the way is refused."""
    setup: tuple[int, int] | None = None
    with open(path, "rb") as file:
        for planar, rate in _sound(file):
            if setup is None:
                setup = rate, len(planar)
                out.write(np.array(setup, "<i4").tobytes())
            if setup != (rate, len(planar)):
                raise UnreadableError("its sample rate or its channels change on the way")
            out.write(np.ascontiguousarray(planar.T, "<f4").tobytes())
    if setup is None:
        raise UnreadableError("there is no sound in it")
    out.flush()


def _put(out: BinaryIO, samples: Samples) -> int:
    out.write(samples.tobytes())
    return len(samples)


def _mono(planar: Planar, weights: Samples) -> Samples:
    if len(planar) == 1:
        return np.ascontiguousarray(planar[0])
    usable = min(len(planar), len(weights))
    mono: Samples = np.dot(weights[:usable], planar[:usable]).astype(np.float32)
    return mono


def _weights(file: BinaryIO) -> Samples:
    """How channels become one: the mean, as faster-whisper does it, if they are in phase; else the strongest alone.

    In phase means that the mean keeps half the power of the strongest channel. A voice on one channel only, or with
    opposite signs on two, does not survive the mean (PITFALLS A5). This pass reads the file once more than needed for
    mono, which ends it at its first frame.
    """
    power, mixed = np.zeros(0), 0.0
    for planar, _ in _sound(file):
        channels = len(planar)
        if channels == 1 and not len(power):
            return np.ones(1, np.float32)
        if not len(power):
            power = np.zeros(channels)
        if channels == len(power):
            power += np.square(planar, dtype=np.float64).sum(axis=1)
            mixed += float(np.square(planar.mean(axis=0), dtype=np.float64).sum())
    if not len(power):
        return np.ones(1, np.float32)
    if mixed >= MIX_AT_LEAST * power.max():
        return np.full(len(power), 1 / len(power), np.float32)
    alone = np.zeros(len(power), np.float32)
    alone[power.argmax()] = 1
    return alone


def _sound(file: BinaryIO) -> Iterator[tuple[Planar, int]]:
    """Frames of the first sound track as (channels, n) float32, with their rate. Damaged packets are left out.

    The library gets an open file and no protocol: a playlist or a reference inside it leads nowhere. It is asked for
    packed frames: of planar ones with 8 or more channels it reads past the end.
    """
    import av
    try:
        container: Any = av.open(file, mode="r", metadata_errors="ignore", options={"protocol_whitelist": ""})
    except av.FFmpegError as e:
        raise UnreadableError(f"it is not a sound file that can be read ({e.strerror})") from None
    with container:
        if not container.streams.audio:
            raise UnreadableError("there is no sound in it")
        resampler, setup = av.AudioResampler(format="flt"), None
        for frame in _frames(container, container.streams.audio[0]):
            if setup != (frame.sample_rate, frame.layout.name, frame.format.name):
                setup = (frame.sample_rate, frame.layout.name, frame.format.name)
                resampler = av.AudioResampler(format="flt")
            frame.pts = None
            for converted in resampler.resample(frame):
                packed = np.asarray(converted.to_ndarray(), np.float32)
                yield packed.reshape(-1, converted.layout.nb_channels).T, converted.sample_rate


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    import av
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:                 # cut off in the middle: what came before is good
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


# -- encoding

def _encode(source: BinaryIO, out: BinaryIO) -> None:
    import av
    samples = np.frombuffer(source.read(), np.float32)
    file = io.BytesIO()                        # FLAC's header is written last
    with av.open(file, "w", format="flac") as container:
        stream: Any = container.add_stream("flac", rate=ENGINE_RATE_HZ, layout="mono", format="s32")
        for start in range(0, len(samples), BLOCK):
            whole = np.round(np.clip(samples[start:start + BLOCK], -1, 1) * np.float64(FLAC_SCALE)).astype(np.int32)
            frame = av.AudioFrame.from_ndarray((whole << 8).reshape(1, -1), format="s32", layout="mono")
            frame.sample_rate, frame.pts = ENGINE_RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    out.write(file.getbuffer())
    out.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
