"""What works on this machine and what does not: facts from every room, one after the other, each within a time limit.

A composition file like app.py. Nothing is changed, and what a running program is doing is left alone: it is asked.
"""

from __future__ import annotations

import importlib.metadata
import logging
import multiprocessing
import queue
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

import msgspec
import numpy as np

from superwhisper_gui.audio.inputs import find_input
from superwhisper_gui.audio.portaudio import SounddeviceMicrophone
from superwhisper_gui.core.audio import InputDevice, level_of
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import parse_chord
from superwhisper_gui.core.ports import EngineDown, EngineReady, NativeBlock, SpeechEvent
from superwhisper_gui.core.report import Finding
from superwhisper_gui.core.settings import Settings, differences
from superwhisper_gui.core.transcript import EngineInfo
from superwhisper_gui.desktop.choose import check_display, choose_desktop
from superwhisper_gui.desktop.control_client import ask
from superwhisper_gui.speech.client import SpeechClient
from superwhisper_gui.speech.gpu import (
    MANDATORY_BYTES,
    PREFERRED,
    Choice,
    Listing,
    choose_gpu,
    free_memory,
    preload_cublas,
    probe_gpus,
    validate_rtx3090_mandatory,
)
from superwhisper_gui.speech.models import find_model, verify
from superwhisper_gui.store.paths import Profile
from superwhisper_gui.text.safety import safe_text
from superwhisper_gui.text.spacing import space_between
from superwhisper_gui.ui.findings import channels_text, failed, found, loudness_text, number_text
from superwhisper_gui.ui.messages import message_for
from superwhisper_gui.ui.model_wording import size_text
from superwhisper_gui.ui.wording import chord_text, khz_text

VAD_LIMIT_MS: Final = 25.0
ENGINE_LIMIT_S: Final = 120.0
MICROPHONE_LIMIT_S: Final = 8.0                # to open it, hear it for LISTEN_S, and close it
LISTEN_S: Final = 1.0
ANSWER_LIMIT_S: Final = 5.0                    # of the running program
_MESSAGE_LIMIT_BYTES: Final = 256 * 1024
_LIBRARIES: Final = ("PySide6-Essentials", "faster-whisper", "ctranslate2", "onnxruntime", "av", "numpy", "soxr",
                     "sounddevice", "pynput", "msgspec")
_SPEAKING: Final = ("arming", "recording")


def examine(profile: Profile, settings: Settings, problem: Code | None) -> Iterator[Finding]:
    """All lines of the report, each as soon as it is known. `problem`: what was wrong with the settings file."""
    logging.getLogger("superwhisper_gui").addHandler(logging.NullHandler())      # the report says it all
    yield python_found()
    yield libraries_found()
    yield settings_found(settings, problem)
    yield profile_found(profile)
    status = running_status(profile)
    yield control_found(status)
    yield model_found(profile, settings)
    listing = probe_gpus()
    gpu, choice = gpu_found(listing, settings)
    yield gpu
    yield rtx_3090_found(listing)
    yield cublas_found(choice)
    engine = engine_answer(profile, settings, status)
    yield engine_found(engine, choice)
    yield vad_found(engine)
    yield from microphones_found(settings, status)
    yield from desktop_found(settings)


# -- the installation

def python_found() -> Finding:
    version, bits = ".".join(map(str, sys.version_info[:3])), 64 if sys.maxsize > 2**32 else 32
    good = (3, 11) <= sys.version_info < (3, 14) and bits == 64
    return found("python", good, "python_good" if good else "python_wrong", version, bits,
                 version=version, bits=bits, prefix=sys.prefix)


def libraries_found() -> Finding:
    versions: dict[str, str | None] = {}
    for name in _LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        return found("libraries", False, "libraries_missing", ", ".join(missing), **versions)
    return found("libraries", True, "libraries_good", ", ".join(f"{n} {v}" for n, v in versions.items()), **versions)


def settings_found(settings: Settings, problem: Code | None) -> Finding:
    if problem is not None:
        return failed("settings", False, AppError(problem))
    changed = differences(settings)
    return found("settings", True, "settings_good", len(changed), changed=sorted(changed))


def profile_found(profile: Profile) -> Finding:
    try:
        profile.create()
    except AppError as e:
        return failed("profile", False, e, path=str(profile.folder))
    free = shutil.disk_usage(profile.folder).free
    return found("profile", True, "profile_good", profile.folder, size_text(free), path=str(profile.folder),
                 free_bytes=free)


def running_status(profile: Profile) -> dict[str, Any] | None:
    try:
        return ask(profile.folder, {"command": "status"}, ANSWER_LIMIT_S)
    except AppError:
        return None


def control_found(status: dict[str, Any] | None) -> Finding:
    if status is None:
        return found("control", None, "control_none", running=False)
    return found("control", True, "control_running", status["pid"], status["state"], running=True, pid=status["pid"],
                 state=status["state"])


def model_found(profile: Profile, settings: Settings) -> Finding:
    try:
        path = find_model(settings.model, profile.models)
        verify(path)
    except AppError as e:
        return failed("model", False, e, model=settings.model)
    return found("model", True, "model_good", settings.model, path, model=settings.model, path=str(path))


# -- the card

def gpu_found(listing: Listing, settings: Settings) -> tuple[Finding, Choice]:
    """The cards and the choice among them; no card is a fault only where it must be this one."""
    cards = [{"name": g.name, "uuid": g.uuid, "pci_id": g.pci_id, "memory_bytes": g.memory_bytes,
              "capability": f"{g.capability[0]}.{g.capability[1]}", "index": g.index} for g in listing.gpus]
    facts: dict[str, Any] = {"cards": cards, "wanted": settings.device, "reason": listing.reason}
    names = ", ".join(f"cuda:{g.index} {g.name} ({g.memory_bytes / 1024**3:.1f} GiB, {g.uuid or g.pci_id})"
                      for g in listing.gpus)
    try:
        choice = choose_gpu(listing.gpus, settings.device, settings.device_only)
    except AppError as e:
        return failed("gpu", False, e, **facts), Choice(None, e.detail)
    if choice.gpu is None:
        if listing.gpus and settings.device == "cpu":
            return found("gpu", None, "gpu_unwanted", names, **facts), choice
        reason = choice.reason or listing.reason
        return found("gpu", None, "gpu_none", reason, **facts), choice
    facts |= {"chosen": choice.gpu.uuid, "free_bytes": free_memory(choice.gpu.uuid)}
    if choice.reason:
        return found("gpu", None, "gpu_instead", choice.gpu.name, choice.reason, **facts), choice
    return found("gpu", True, "gpu_used", choice.gpu.name, names, **facts), choice


def rtx_3090_found(listing: Listing) -> Finding:
    try:
        gpu = validate_rtx3090_mandatory(listing)
    except AppError as e:
        return found("rtx_3090", None, "rtx_not_there", reason=e.detail, needed_bytes=MANDATORY_BYTES, name=PREFERRED)
    return found("rtx_3090", True, "rtx_there", gpu.name, f"{gpu.memory_bytes / 1024**3:.1f} GiB", uuid=gpu.uuid)


def cublas_found(choice: Choice) -> Finding:
    if choice.gpu is None:
        return found("cublas", None, "cublas_unneeded")
    loaded = preload_cublas()
    if loaded.files:
        return found("cublas", True, "cublas_good", loaded.files[0].parent, path=str(loaded.files[0].parent))
    return found("cublas", None, "cublas_missing", loaded.reason, reason=loaded.reason)


# -- the speech process's own answer

def engine_answer(profile: Profile, settings: Settings, status: dict[str, Any] | None) -> EngineInfo | AppError | None:
    """What the running program's speech process says of itself, else one that is started for it. None = too slow."""
    if status and status.get("compute_type"):
        vad = status.get("vad") or {}
        return EngineInfo(status["model"], status["device"], status["device_name"] or "", status["compute_type"],
                          status["backend"] or "", status["engine_pid"] or 0, vad.get("backend") or "",
                          vad.get("p95_ms") or 0.0)
    events: queue.Queue[SpeechEvent] = queue.Queue()
    engine = SpeechClient(settings, profile.models)
    engine.start(events.put)
    limit = time.monotonic() + ENGINE_LIMIT_S
    try:
        while time.monotonic() < limit:
            engine.check(time.monotonic())
            try:
                event = events.get(timeout=0.5)
            except queue.Empty:
                continue
            if isinstance(event, EngineReady):
                return event.info
            if isinstance(event, EngineDown):
                return AppError(event.code, event.detail)
        return None
    finally:
        engine.close()


def engine_found(engine: EngineInfo | AppError | None, choice: Choice) -> Finding:
    if engine is None:
        return found("engine", False, "engine_slow", int(ENGINE_LIMIT_S))
    if isinstance(engine, AppError):
        return failed("engine", False, engine)
    fell_back = choice.gpu is not None and not engine.device.startswith("cuda")
    return found("engine", None if fell_back else True, "engine_cpu" if fell_back else "engine_good", engine.model,
                 engine.device_name, engine.compute_type, engine.backend, model=engine.model, device=engine.device,
                 device_name=engine.device_name, compute_type=engine.compute_type, backend=engine.backend,
                 pid=engine.pid)


def vad_found(engine: EngineInfo | AppError | None) -> Finding:
    if not isinstance(engine, EngineInfo):
        return found("vad", None, "unknown")
    facts = {"backend": engine.vad_backend, "p95_ms": engine.vad_p95_ms, "limit_ms": VAD_LIMIT_MS}
    if engine.vad_backend in ("", "none"):
        return found("vad", None, "vad_none", **facts)
    good = engine.vad_p95_ms <= VAD_LIMIT_MS
    return found("vad", True if good else None, "vad_good" if good else "vad_slow", engine.vad_backend,
                 number_text(engine.vad_p95_ms, 1), number_text(VAD_LIMIT_MS, 0), **facts)


# -- microphones: in a process of their own, because a device can hang for ever (PITFALLS A13, A15)

@dataclass(frozen=True, slots=True)
class Heard:
    """One second of a microphone, or why not. `device` is None in the answer that only lists them."""

    devices: tuple[InputDevice, ...] = ()
    rate_hz: int = 0
    channels: int = 0
    peak_dbfs: float = 0.0
    rms_dbfs: float = 0.0
    code: Code | None = None
    detail: str = ""


def microphones_found(settings: Settings, status: dict[str, Any] | None) -> Iterator[Finding]:
    """One line for each microphone; only the one the program uses has to work."""
    if status and status.get("state") in _SPEAKING:
        yield found("microphone", None, "mic_busy_taking")
        return
    listed = in_child(_list_microphones, (), MICROPHONE_LIMIT_S)
    if listed is None:
        yield found("microphone", False, "mic_stuck", "PortAudio", int(MICROPHONE_LIMIT_S))
        return
    used = find_input(listed.devices, settings.input)
    if listed.code is not None or used is None:
        missing = Code.MIC_NOT_FOUND if listed.devices else Code.MIC_NONE
        yield failed("microphone", False, AppError(listed.code or missing, listed.detail or settings.input))
    for device in listed.devices:
        heard = in_child(_listen, (device.name,), MICROPHONE_LIMIT_S)
        yield microphone_found(device, heard, used=device == used)


def microphone_found(device: InputDevice, heard: Heard | None, *, used: bool) -> Finding:
    bad = False if used else None
    facts: dict[str, Any] = {"microphone": device.name, "used": used}
    if heard is None:
        return found("microphone", bad, "mic_stuck", device.name, int(MICROPHONE_LIMIT_S), **facts)
    if heard.code is not None:
        message = message_for(heard.code)
        return found("microphone", bad, "mic_failed", device.name, message.text, message.advice, code=str(heard.code),
                     detail=heard.detail, **facts)
    facts |= {"rate_hz": heard.rate_hz, "channels": heard.channels, "peak_dbfs": round(heard.peak_dbfs, 1),
              "rms_dbfs": round(heard.rms_dbfs, 1)}
    if level_is_nothing(heard.peak_dbfs):
        return found("microphone", bad, "mic_zeros", device.name, **facts)
    return found("microphone", True, "mic_heard", device.name, khz_text(heard.rate_hz), channels_text(heard.channels),
                 loudness_text(heard.peak_dbfs), loudness_text(heard.rms_dbfs), **facts)


def level_is_nothing(peak_dbfs: float) -> bool:
    """Exact zeros: a muted or blocked microphone (PITFALLS A8); every real one has noise above this."""
    return peak_dbfs <= level_of(np.zeros(1, np.float32)).peak_dbfs


def in_child(target: Callable[..., None], arguments: tuple[str, ...], limit_s: float) -> Heard | None:
    """What the function sends from a process of its own, which is ended after `limit_s`; None if it sends nothing."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(theirs, *arguments), name="microphone", daemon=True)
    process.start()
    theirs.close()
    try:
        return msgspec.json.decode(ours.recv_bytes(_MESSAGE_LIMIT_BYTES), type=Heard) if ours.poll(limit_s) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join(1.0)
        ours.close()


def _list_microphones(pipe: Connection[Any, Any]) -> None:
    """Entry point of a child."""
    try:
        answer = Heard(tuple(SounddeviceMicrophone().devices()))
    except AppError as e:
        answer = Heard(code=e.code, detail=e.detail)
    pipe.send_bytes(msgspec.json.encode(answer))


def _listen(pipe: Connection[Any, Any], name: str) -> None:
    """Entry point of a child: one second from the first sound on, its loudest channel."""
    microphone = SounddeviceMicrophone()
    try:
        opened = microphone.open(name)
        frames = _frames(microphone, round(LISTEN_S * opened.rate_hz))
        loudest = frames[:, int(np.argmax(np.abs(frames).max(axis=0)))]
        level = level_of(np.ascontiguousarray(loudest))
        answer = Heard((), opened.rate_hz, opened.channels, level.peak_dbfs, level.rms_dbfs)
    except AppError as e:
        answer = Heard(code=e.code, detail=e.detail)
    pipe.send_bytes(msgspec.json.encode(answer))
    microphone.close()


def _frames(microphone: SounddeviceMicrophone, wanted: int) -> NativeBlock:
    """So many frames, or what came within the limit. Raises AppError(MIC_FAILED) if nothing did."""
    limit, parts, count = time.monotonic() + LISTEN_S + 4.0, list[NativeBlock](), 0
    while count < wanted and time.monotonic() < limit:
        block = microphone.read()
        if block is None:
            time.sleep(0.02)
            continue
        parts.append(np.array(block.frames))
        count += len(block.frames)
    if not count:
        raise AppError(Code.MIC_FAILED, "no sound arrived")
    return np.concatenate(parts)[:wanted]


# -- the desktop

def desktop_found(settings: Settings) -> Iterator[Finding]:
    """The dictation key and the way of insertion in this session."""
    try:
        chord = parse_chord(settings.hotkey)
        check_display()
    except AppError as e:
        if e.code is not Code.NO_DISPLAY:
            yield failed("hotkey", False, e, hotkey=settings.hotkey)
            return
        yield found("hotkey", None, "no_screen", e.detail, way="none", hotkey=settings.hotkey)
        return
    desktop = choose_desktop(settings.insert, safe_text, space_between)
    ways = {"way": desktop.hotkey_way, "hotkey": settings.hotkey}
    if desktop.hotkey_way == "none":
        yield found("hotkey", None, "hotkey_none", **ways)
    else:
        yield found("hotkey", True, "hotkey_good", chord_text(chord), desktop.hotkey_way, **ways)
    pastes = desktop.insertion_way.endswith("paste")
    yield found("insertion", True, "insertion_paste" if pastes else "insertion_clipboard", desktop.insertion_way,
                way=desktop.insertion_way)
