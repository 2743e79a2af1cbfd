"""The microphone: one contract for the fake and the real one, and what only the real one can show.

Real means PortAudio on a private PulseAudio server whose microphones are fed in real time.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.audio.portaudio import SounddeviceMicrophone
from superwhisper_gui.audio.recorder import TakeRecorder
from superwhisper_gui.audio.sound_server import SoundServer
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.ports import (
    Block,
    InputChanged,
    InputFailed,
    Microphone,
    OpenInput,
    RecorderEvent,
    TakeCaptured,
    TakeFrames,
    TakeStarted,
)
from tests.desktop.bench import Desk
from tests.desktop.bench.procs import wait_for
from tests.desktop.bench.sound import Mic
from tests.fakes_audio import FakeClock, FakeMicrophone

MS = 0.001
RAMP_S = 30.0


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A desk whose sound server is that of this process, with two microphones; "room" is the default."""
    before = dict(os.environ)
    with Desk() as desk:
        os.environ.update({name: desk.env[name] for name in ("PULSE_SERVER", "HOME", "XDG_RUNTIME_DIR")})
        desk.add_mic("room", 48_000, 1)
        desk.add_mic("other", 44_100, 2)
        try:
            yield desk
        finally:
            os.environ.clear()
            os.environ.update(before)


@pytest.fixture
def real(desk: Desk) -> Iterator[SounddeviceMicrophone]:
    server = SoundServer()
    microphone = SounddeviceMicrophone(server)
    yield microphone
    microphone.close()
    server.close()


@pytest.fixture
def add_mic(desk: Desk) -> Iterator[Callable[[int, int], Mic]]:
    """Further microphones, gone after the test."""
    added: list[Mic] = []

    def add(rate_hz: int, channels: int) -> Mic:
        added.append(desk.add_mic(f"mic{rate_hz}x{channels}", rate_hz, channels))
        return added[-1]

    yield add
    for mic in added:
        desk.unplug(mic)
        desk.sound.mics.remove(mic)
        mic.close()


# -- the contract

@dataclass
class Subject:
    microphone: Microphone
    wait: Callable[[float], None]
    now: Callable[[], float]


@pytest.fixture(params=["fake", "real"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "real":
        return Subject(request.getfixturevalue("real"), time.sleep, time.monotonic)
    clock = FakeClock()
    fake = FakeMicrophone(clock)
    fake.inputs[1] = fake.inputs[1].__class__("other", "other", 44_100, 2, "fake")

    def wait(seconds: float) -> None:
        clock.now += seconds

    return Subject(fake, wait, clock)


def blocks(subject: Subject, frames: int) -> list[Block]:
    read: list[Block] = []
    for _ in range(200):
        block = subject.microphone.read()
        if block is not None:
            assert block.ends_at <= subject.now()
            read.append(block)
        if sum(len(b.frames) for b in read) >= frames:
            return read
        subject.wait(0.02)
    raise TimeoutError(f"{sum(len(b.frames) for b in read)} of {frames} frames")


def test_contract_of_the_list(subject: Subject) -> None:
    listed = subject.microphone.devices()
    assert {"room", "other"} <= {d.name for d in listed}
    assert [d.name for d in listed if d.is_default] == ["room"]


def test_contract_of_a_stream(subject: Subject) -> None:
    microphone = subject.microphone
    assert microphone.read() is None
    for name, expected in (("", "room"), ("other", "other"), ("", "room")):
        opened = microphone.open(name)
        assert opened.name == expected
        read = blocks(subject, opened.rate_hz // 4)
        assert microphone.in_use() == expected
        assert read[0].first_frame == 0
        for before, after in pairwise(read):
            assert after.first_frame == before.first_frame + len(before.frames)
            assert after.ends_at > before.ends_at
        assert all(b.frames.dtype == np.float32 and b.frames.shape[1] == opened.channels for b in read)
    microphone.close()
    assert microphone.read() is None
    microphone.close()


def test_contract_of_a_name_that_is_not_there(subject: Subject) -> None:
    with pytest.raises(AppError) as problem:
        subject.microphone.open("nowhere")
    assert problem.value.code is Code.MIC_NOT_FOUND
    assert subject.microphone.read() is None
    assert subject.microphone.open("room").name == "room"


# -- the real one

class Recording:
    """A recorder on the real microphone, polled in real time."""

    def __init__(self, microphone: SounddeviceMicrophone, name: str = "", warm_s: float = 30.0) -> None:
        self.recorder = TakeRecorder(microphone, input_name=name, warm_s=warm_s)
        self.events: list[RecorderEvent] = []

    def poll_until(self, condition: Callable[[], object], limit_s: float = 6.0) -> None:
        limit = time.monotonic() + limit_s
        while not condition():
            assert time.monotonic() < limit, self.events
            time.sleep((self.recorder.poll_ms or 20) / 1000)
            self.events += self.recorder.poll(time.monotonic())

    def run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        self.poll_until(lambda: time.monotonic() > until, seconds + 5)

    def begin(self, take: int) -> float:
        at = time.monotonic()
        self.recorder.begin(take, at)
        self.events += self.recorder.poll(time.monotonic())
        return at

    def has(self, kind: type[RecorderEvent]) -> bool:
        return any(isinstance(e, kind) for e in self.events)

    def take(self, number: int, held_s: float) -> tuple[float, float, TakeCaptured]:
        self.events = []
        pressed = self.begin(number)
        self.run(held_s)
        released = time.monotonic()
        self.recorder.end(number, released)
        self.poll_until(lambda: self.has(TakeCaptured))
        return pressed, released, next(e for e in self.events if isinstance(e, TakeCaptured))

    def heard_at(self, ramp_began: float) -> tuple[float, float]:
        """When the first and the last sample of the take were spoken, by the value of the ramp."""
        samples = np.concatenate([e.samples for e in self.events if isinstance(e, TakeFrames)]).astype(np.float64)
        first = int(np.argmax(samples > 0.09)) + 80                   # the resampler needs a few samples to settle
        spoken = ramp_began + (samples - 0.1) / 0.8 * RAMP_S
        return spoken[first] - first / 16_000, spoken[-40] + 40 / 16_000


def play_ramp(mic: Mic) -> float:
    clip = mic.play(np.linspace(0.1, 0.9, int(RAMP_S * mic.rate), dtype=np.float32))
    return float(clip.start)


@pytest.mark.parametrize(("rate_hz", "channels"), [
    (16_000, 1), (44_100, 1), (48_000, 1), (96_000, 1), (16_000, 2), (44_100, 2), (48_000, 2), (96_000, 2),
    (16_000, 4), (44_100, 4), (48_000, 4), (96_000, 4)])
def test_true_format_head_and_tail(real: SounddeviceMicrophone, add_mic: Callable[[int, int], Mic], rate_hz: int,
                                   channels: int) -> None:
    """Warm: at most 20 ms lost at the head, at least 250 ms kept after the release (promised)."""
    mic = add_mic(rate_hz, channels)
    recording = Recording(real, mic.name)
    began = play_ramp(mic)
    recording.take(1, 0.1)                                            # cold
    assert recording.events[0] == InputChanged(OpenInput(mic.name, rate_hz, channels))
    recording.run(0.05)
    pressed, released, captured = recording.take(2, 0.5)
    first, last = recording.heard_at(began)
    assert -0.06 < first - pressed <= 0.02
    assert 0.25 <= last - released < 0.33
    assert captured.audio.missing_ms < 20
    assert captured.audio.duration_s == pytest.approx(captured.audio.clock_s, abs=0.02)


@pytest.mark.parametrize("channel_map", [
    "front-left,front-right,rear-left,rear-right", "front-left,front-center,front-right,rear-center",
    "aux0,aux1,aux2,aux3"])
def test_each_channel_arrives_as_itself(desk: Desk, real: SounddeviceMicrophone, add_mic: Callable[[int, int], Mic],
                                        monkeypatch: pytest.MonkeyPatch, channel_map: str) -> None:
    """Whatever the server calls them: by ALSA's names the second arrives mixed and the third as silence."""
    pactl = desk.sound.pactl
    monkeypatch.setattr(desk.sound, "pactl", lambda *words, **options: pactl(
        *words, *([f"channel_map={channel_map}"] if words[0] == "load-module" else []), **options))
    mic = add_mic(48_000, 4)
    levels = np.array([0.1, -0.2, 0.3, -0.4], np.float32)
    mic.play(np.tile(levels, (48_000 * 5, 1)))
    real.open(mic.name)
    wait_for(lambda: (block := real.read()) is not None and block.frames.any(), 3, what="the feed has begun")
    read = blocks(Subject(real, time.sleep, time.monotonic), 9600)
    np.testing.assert_allclose(np.median(np.concatenate([b.frames for b in read]), axis=0), levels, atol=0.01)
    assert real.in_use() == mic.name


def test_voice_and_its_inverse_in_one_array(real: SounddeviceMicrophone, add_mic: Callable[[int, int], Mic]) -> None:
    """Voice on channel 2, its inverse on 3 (PITFALLS A5): as loud as channel 2 alone."""
    mic = add_mic(48_000, 4)
    voice = 0.1 * np.sin(2 * np.pi * 220 * np.arange(48_000 * 4) / 48_000).astype(np.float32)
    mic.play(np.stack([0 * voice, voice, -voice, 0 * voice], axis=1))
    recording = Recording(real, mic.name)
    recording.take(1, 1.0)
    samples = np.concatenate([e.samples for e in recording.events if isinstance(e, TakeFrames)])
    assert np.sqrt(np.mean(samples[4000:-4000] ** 2)) == pytest.approx(0.0707, rel=0.02)


def test_the_sound_settings_name_the_program(desk: Desk, real: SounddeviceMicrophone) -> None:
    real.open("")
    wait_for(lambda: 'application.name = "SuperWhisper GUI"' in desk.sound.pactl("list", "source-outputs"), 3)
    assert "PULSE_SOURCE" not in os.environ
    real.close()
    wait_for(lambda: desk.sound.streams(desk.sound.mics[0]) == 0, 3)


def test_a_gil_that_is_busy_loses_nothing(desk: Desk, real: SounddeviceMicrophone) -> None:
    """PITFALLS A10: a thread that computes in Python for 3 s."""
    done = threading.Event()

    def burn() -> None:
        while not done.is_set():
            sum(range(2000))

    thread = threading.Thread(target=burn)
    recording = Recording(real)
    thread.start()
    _, _, captured = recording.take(1, 3.0)
    done.set()
    thread.join()
    assert captured.audio.missing_ms < 30


def test_unplugged_while_recording(desk: Desk, real: SounddeviceMicrophone) -> None:
    """The server moves the stream to the other microphone: the take goes on, and the person is told."""
    room = desk.sound.mics[0]
    recording = Recording(real, "room")
    recording.begin(1)
    recording.run(0.3)
    desk.unplug(room)
    try:
        unplugged = time.monotonic()
        recording.poll_until(lambda: any(isinstance(e, InputChanged) and e.input and e.input.name == "other"
                                         for e in recording.events))
        assert time.monotonic() - unplugged < 1.5
        recording.recorder.end(1, time.monotonic())
        recording.poll_until(lambda: recording.has(TakeCaptured))
        with pytest.raises(AppError) as problem:
            real.open("room")
        assert problem.value.code is Code.MIC_NOT_FOUND
    finally:
        desk.replug(room)
        desk.set_default(room)
    assert Recording(real, "room").take(2, 0.3)[2].audio.duration_s > 0.4


def test_the_only_microphone_unplugged(desk: Desk, real: SounddeviceMicrophone) -> None:
    """What was said until then is a take."""
    room, other = desk.sound.mics[:2]
    desk.unplug(other)
    try:
        recording = Recording(real)
        recording.begin(1)
        recording.run(0.5)
        unplugged = time.monotonic()
        desk.unplug(room)
        recording.poll_until(lambda: recording.has(InputFailed))
        started = next(e for e in recording.events if isinstance(e, TakeStarted))
        captured = next(e for e in recording.events if isinstance(e, TakeCaptured))
        assert captured.lost
        assert captured.audio.duration_s > unplugged - started.at - 0.1          # less the last block
        recording.begin(2)
        assert recording.events[-1].code is Code.MIC_NONE  # type: ignore[union-attr]
    finally:
        desk.replug(room)
        desk.replug(other)
        desk.set_default(room)
    assert Recording(real).take(3, 0.3)[2].audio.duration_s > 0.4


def test_a_monitor_is_no_microphone(desk: Desk, real: SounddeviceMicrophone) -> None:
    """With no microphone left the server hands us what the speakers play (PITFALLS F4)."""
    mics = desk.sound.mics[:2]
    real.open("")
    wait_for(real.read, 3)
    for mic in reversed(mics):
        desk.unplug(mic)
    try:
        wait_for(lambda: refused(real.in_use) is Code.MIC_LOST, 3)
    finally:
        for mic in mics:
            desk.replug(mic)
        desk.set_default(mics[0])


def test_sound_server_gone_and_back(desk: Desk, real: SounddeviceMicrophone) -> None:
    recording = Recording(real)
    recording.begin(1)
    recording.run(0.4)
    for mic in desk.sound.mics:
        mic.detach()
    desk.sound.stop()
    try:
        recording.poll_until(lambda: recording.has(TakeCaptured))
        assert next(e for e in recording.events if isinstance(e, TakeCaptured)).lost
        recording.begin(2)
        assert recording.events[-1].code is Code.MIC_NONE  # type: ignore[union-attr]
    finally:
        desk.sound.start()
        for mic in desk.sound.mics:
            mic.attach()
        desk.set_default(desk.sound.mics[0])
    assert recording.take(3, 0.3)[2].audio.duration_s > 0.4


def test_sound_server_that_hangs(desk: Desk, real: SounddeviceMicrophone) -> None:
    """Every question is answered within a second or so; when the server goes on, so do we."""
    recording = Recording(real, warm_s=60)
    recording.take(1, 0.2)
    desk.sound.process.send_signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        with pytest.raises(AppError) as problem:
            real.devices()
        assert problem.value.code is Code.MIC_FAILED
        real.close()
        assert time.monotonic() - started < 2.5
    finally:
        desk.sound.process.send_signal(signal.SIGCONT)
    wait_for(lambda: refused(real.devices) is None, 5)
    assert Recording(real).take(2, 0.3)[2].audio.duration_s > 0.4


def refused(question: Callable[[], object]) -> Code | None:
    try:
        question()
    except AppError as e:
        return e.code
    return None


def test_nothing_is_left_at_the_sound_server(desk: Desk, real: SounddeviceMicrophone) -> None:
    recording = Recording(real, warm_s=0.0)
    for number in range(3):
        recording.take(number + 1, 0.1)
        recording.poll_until(lambda: recording.recorder.poll_ms == 0)
    wait_for(lambda: desk.sound.streams(desk.sound.mics[0]) == 0, 3)
    assert not [t.name for t in threading.enumerate() if t.name == "microphone-close"]
    assert len(list(Path("/proc/self/task").iterdir())) < 40
