"""Sound files in and out: every kind, every kind of damage, and nothing of PyAV in this process."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.core.audio import Samples, check_for_engine
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.media import child_process, files
from superwhisper_gui.media.child_process import ChildError, run_child
from superwhisper_gui.media.files import decode_file, decode_native
from superwhisper_gui.media.flac import FlacStore

DATA = Path(__file__).resolve().parent.parent / "data"
RATE_HZ = 16_000


def tone(seconds: float = 1.0, rate_hz: int = RATE_HZ, level: float = 0.5) -> Samples:
    return (level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def write_wav(path: Path, channels: Samples, rate_hz: int = RATE_HZ) -> Path:
    """`channels`: shape (n,) or (channels, n)."""
    planar = np.atleast_2d(channels)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(len(planar))
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((planar.T * 32767).astype("<i2").tobytes())
    return path


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def refusal(path: Path) -> str:
    with pytest.raises(AppError) as problem:
        decode_file(path)
    assert problem.value.code is Code.FILE_UNREADABLE
    assert "\n" not in problem.value.detail
    assert "Traceback" not in problem.value.detail
    return problem.value.detail


@pytest.mark.parametrize(("name", "seconds"), [
    ("fr_sr_dictee.aiff", 2.53), ("en_arctic_a0010.wav", 3.56), ("fr_fleurs_004.ogg", 8.34),
    ("en_sr_123_stereo-16b_44k.wav", 2.74), ("ns_quiet_room_48k.wav", 0.81)])
def test_recordings_of_every_kind(name: str, seconds: float) -> None:
    audio = decode_file(DATA / name)
    check_for_engine(audio)
    assert audio.duration_s == pytest.approx(seconds, abs=0.02)
    assert rms(audio.samples) > 1e-6                     # the quiet room is at -113 dBFS below 8 kHz


@pytest.mark.parametrize(("codec", "suffix"), [
    ("libmp3lame", "mp3"), ("flac", "flac"), ("aac", "m4a"), ("alac", "m4a")])
def test_other_codecs(tmp_path: Path, codec: str, suffix: str) -> None:
    """Encoded in a process of its own, so that this one stays free of PyAV."""
    source, target = write_wav(tmp_path / "in.wav", tone(2.0, 44_100), 44_100), tmp_path / f"out.{suffix}"
    script = ("import av, sys; i = av.open(sys.argv[1]); o = av.open(sys.argv[2], 'w'); "
              "s = o.add_stream(sys.argv[3], rate=44100, layout='mono')\n"
              "for f in i.decode(audio=0): o.mux(s.encode(f))\n"
              "o.mux(s.encode(None)); o.close()")
    subprocess.run([sys.executable, "-c", script, str(source), str(target), codec], check=True)
    audio = decode_file(target)
    assert audio.duration_s == pytest.approx(2.0, abs=0.1)
    assert rms(audio.samples[8000:-8000]) == pytest.approx(0.5 / np.sqrt(2), rel=0.06)


@pytest.mark.parametrize(("weights", "kept"), [
    ((1.0, 1.0), 1.0), ((1.0, 0.7), 0.85), ((0.0, 1.0), 1.0), ((1.0, -1.0), 1.0), ((0.1, -1.0), 1.0),
    ((0, 0, 1.0, 0, 0, 0), 1.0)])
def test_channels_that_cancel_are_not_mixed(tmp_path: Path, weights: tuple[float, ...], kept: float) -> None:
    sound = np.stack([w * tone(1.0, 48_000) for w in weights])
    audio = decode_file(write_wav(tmp_path / "in.wav", sound, 48_000))
    assert rms(audio.samples) == pytest.approx(kept * 0.5 / np.sqrt(2), rel=0.01)


@pytest.mark.parametrize("channels", [1, 2, 6, 8, 9])
def test_every_channel_arrives(tmp_path: Path, channels: int) -> None:
    levels = 0.8 * np.arange(channels, 0, -1) / channels
    file = write_wav(tmp_path / "in.wav", np.stack([tone(0.5, level=level) for level in levels]))
    sound, rate_hz = decode_native(file)
    assert (sound.shape, rate_hz) == ((8000, channels), RATE_HZ)
    assert [rms(channel) for channel in sound.T] == pytest.approx(levels / np.sqrt(2), rel=0.01)
    audio = decode_file(file)
    assert audio.duration_s == 0.5
    assert rms(audio.samples) >= 0.5 * levels[0] / np.sqrt(2)


def test_a_damaged_file_gives_what_is_left(tmp_path: Path) -> None:
    whole = (DATA / "fr_fleurs_004.ogg").read_bytes()
    cut, holed = tmp_path / "cut.ogg", tmp_path / "holed.ogg"
    cut.write_bytes(whole[:len(whole) // 2])
    holed.write_bytes(whole[:9000] + os.urandom(500) + whole[9500:])
    assert 3 < decode_file(cut).duration_s < 6
    assert 6 < decode_file(holed).duration_s <= 8.4
    wav = write_wav(tmp_path / "cut.wav", tone(2.0))
    wav.write_bytes(wav.read_bytes()[:32_044])
    assert decode_file(wav).duration_s == pytest.approx(1.0, abs=0.01)


def test_what_is_no_sound_file(tmp_path: Path) -> None:
    for number, content in enumerate([b"", b"\0" * 1000, os.urandom(20_000), b"RIFF" + os.urandom(3000),
                                      (DATA / "transcripts.tsv").read_bytes()]):
        path = tmp_path / f"{number}.wav"
        path.write_bytes(content)
        refusal(path)
    assert "no such file" in refusal(tmp_path / "nothing.wav")
    assert "no such file" in refusal(tmp_path)
    assert "no sound" in refusal(write_wav(tmp_path / "empty.wav", np.zeros(0, np.float32)))


def test_a_name_that_is_hard_to_pass_on(tmp_path: Path) -> None:
    for name in ("-rf.wav", "à l'été «œ» 😀.wav", "concat:a|b.wav"):
        assert decode_file(write_wav(tmp_path / name, tone())).duration_s == 1.0


def test_a_playlist_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to another file nor into the network."""
    write_wav(tmp_path / "secret.wav", tone())
    monkeypatch.chdir(tmp_path)
    for name, content in (
            ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n"),
            ("list.ffconcat", "ffconcat version 1.0\nfile secret.wav\n")):
        path = tmp_path / name
        path.write_text(content)
        refusal(path)


def test_too_long_too_slow_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_wav(tmp_path / "in.wav", tone(3.0))
    monkeypatch.setattr(files, "LONGEST_S", 2)
    assert "too long" in refusal(path)
    with pytest.raises(ChildError, match="longer than"):
        run_child("decode", path, limit_bytes=10**6, limit_s=0.01)
    claims = bytearray(path.read_bytes())
    claims[24:28] = struct.pack("<I", 2**31 - 1)                     # a rate that nothing can hold
    path.write_bytes(bytes(claims))
    refusal(path)


def test_a_library_that_crashes_is_an_unreadable_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child_process.sys, "executable", "/bin/false")
    refusal(write_wav(tmp_path / "in.wav", tone()))


@pytest.mark.skipif(sys.platform == "win32", reason="no shell")
def test_the_libraries_of_the_child_start_no_threads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each one of them would reserve memory, and together they would use up the child's limit on a large machine."""
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\nprintf "$OPENBLAS_NUM_THREADS $OMP_NUM_THREADS $LANG"\n')
    program.chmod(0o700)
    monkeypatch.setattr(child_process.sys, "executable", str(program))
    monkeypatch.setenv("OMP_NUM_THREADS", "64")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert run_child("decode", limit_bytes=100) == b"1 1 C.UTF-8"


def test_kept_sound_comes_back_as_it_was(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, 40_001).astype(np.float32)
    samples[:3] = 1.0, -1.0, 0.0
    store = FlacStore(tmp_path / "takes")
    name = store.save("20260101-120000-1", samples)
    file = tmp_path / "takes" / name
    assert name == "20260101-120000-1.flac"
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "takes").stat().st_mode & 0o777 == 0o700
    back = decode_file(file)
    assert len(back.samples) == len(samples)
    assert np.max(np.abs(back.samples - samples)) <= 1.01 / 2**23
    assert [p.name for p in file.parent.iterdir()] == [name]
    assert store.save("20260101-120000-1", samples[:16_000]) == name
    assert decode_file(file).duration_s == 1.0


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FlacStore(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save("take", tone())
    assert not list(tmp_path.iterdir())

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")
    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(AppError) as problem:
        store.save("take", tone())
    assert problem.value.code is Code.PROFILE_READ_ONLY


def test_pyav_stays_out_of_this_process() -> None:
    script = ("import sys; from pathlib import Path; from superwhisper_gui.media.files import decode_file; "
              "from superwhisper_gui.media.flac import FlacStore; decode_file(Path(sys.argv[1])); "
              "sys.exit('av' in sys.modules)")
    subprocess.run([sys.executable, "-c", script, str(DATA / "ns_quiet_room_48k.wav")], check=True)
