"""NVIDIA cards: which there are, which one is used, and how the speech process is held to it.

They are listed through the CUDA driver itself: no torch, no context, no memory of the card. The driver reads its
environment once per process, at the first call. So the process that decodes is told its card before it starts, and the
app asks in a process of its own (`probe_gpus`), which also ends a driver that hangs or crashes.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import logging
import multiprocessing
import os
import re
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import msgspec

from superwhisper_gui.core.errors import AppError, Code

logger = logging.getLogger(__name__)

PREFERRED: Final = "RTX 3090"
MIN_CAPABILITY: Final = (7, 0)                 # tensor cores: below it float16 is slow or wrong (PITFALLS C5)
MANDATORY_BYTES: Final = 20 * 1024**3          # of an RTX 3090's 24 GiB
PROBE_LIMIT_S: Final = 10.0
_MESSAGE_LIMIT_BYTES: Final = 64 * 1024

_ATTRIBUTE_MAJOR, _ATTRIBUTE_MINOR = 75, 76    # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*
_CU_ERRORS: Final = {                          # CUresult of cuda.h: only what a person can do something about
    34: "the driver's library is a stand-in: install the driver of the card",
    100: "the driver finds no card",
    101: "the driver refuses the card",
    802: "the driver is not ready yet",
    803: "the driver was updated: restart the computer",
    804: "the driver is too old for this card",
    999: "the driver does not answer: restart the computer",
}


class _DriverError(Exception):
    """What the driver answered instead."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """A card. `index`: its place in PCI order, as nvidia-smi counts; `ordinal`: CUDA's number for it in this process.

    `uuid`: "GPU-…", "MIG-…" of a slice of a card, or "" of a driver that tells none; `capability`: (8, 6) for an
    RTX 3090.
    """

    name: str
    uuid: str
    pci_id: str
    memory_bytes: int
    capability: tuple[int, int]
    index: int = 0
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The cards in PCI order. `reason` says why there are none."""

    gpus: tuple[Gpu, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """`gpu`: None = the processor. `reason`: why it is not what was asked for, or ""."""

    gpu: Gpu | None
    reason: str = ""


# -- what there is

def has_driver() -> bool:
    """Can the driver's library be loaded? It is not called, so that its environment may still change."""
    try:
        _driver()
    except OSError:
        return False
    return True


def _driver() -> ctypes.CDLL:
    return ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")


def list_gpus() -> Listing:
    """Asks the driver, in this process: afterwards CUDA_VISIBLE_DEVICES has no effect here. Never raises."""
    try:
        driver = _driver()
    except OSError:
        return Listing((), "no NVIDIA driver is installed")
    try:
        found = _ask(driver)
    except AttributeError as e:                # a function that is not in the library
        return Listing((), f"the driver is too old: {e}")
    except _DriverError as e:
        hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
        return Listing((), str(e) if hidden is None else f"{e} (CUDA_VISIBLE_DEVICES is {hidden[:80]!r})")
    return Listing(in_pci_order(found), "" if found else _CU_ERRORS[100])


def probe_gpus(limit_s: float = PROBE_LIMIT_S, visible: str = "") -> Listing:
    """`list_gpus` in a process of its own, which is ended after `limit_s`. Starts it as the speech process is started.

    `visible`: what CUDA_VISIBLE_DEVICES is there. 0.1-0.3 s. Never raises.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(theirs, visible), name="gpus", daemon=True)
    try:
        process.start()
        theirs.close()
        if not ours.poll(limit_s):
            return Listing((), f"the driver did not answer within {limit_s:.0f} s")
        return msgspec.json.decode(ours.recv_bytes(_MESSAGE_LIMIT_BYTES), type=Listing)
    except EOFError:
        return Listing((), "the driver ended the process that asked it")
    except (OSError, msgspec.MsgspecError) as e:
        return Listing((), f"the driver could not be asked: {type(e).__name__}")
    finally:
        if process.pid is not None:
            process.kill()
            process.join(1.0)                  # one that is stuck in the driver cannot be ended at all
        theirs.close()
        ours.close()


def _report(pipe: Connection[Any, Any], visible: str) -> None:
    """Entry point of the process that asks."""
    if visible:
        os.environ["CUDA_VISIBLE_DEVICES"] = visible
    pipe.send_bytes(msgspec.json.encode(list_gpus()))


def in_pci_order(gpus: Sequence[Gpu]) -> tuple[Gpu, ...]:
    """CUDA's own order is fastest first, and may change with the environment (PITFALLS C4)."""
    ordered = sorted(gpus, key=lambda gpu: (_pci_numbers(gpu.pci_id), gpu.ordinal))
    return tuple(replace(gpu, index=index) for index, gpu in enumerate(ordered))


def _pci_numbers(pci_id: str) -> tuple[int, ...]:
    """Domain, bus, device and function of "0000:65:00.0"; without an id a card comes last."""
    parts = re.fullmatch(r"([0-9A-Fa-f]+):([0-9A-Fa-f]+):([0-9A-Fa-f]+)\.([0-9A-Fa-f]+)", pci_id)
    return tuple(int(part, 16) for part in parts.groups()) if parts else (sys.maxsize,)


def _ask(driver: ctypes.CDLL) -> list[Gpu]:
    _check(driver, driver.cuInit(0))
    count = ctypes.c_int()
    _check(driver, driver.cuDeviceGetCount(ctypes.byref(count)))
    return [_card(driver, ordinal) for ordinal in range(count.value)]


def _card(driver: ctypes.CDLL, ordinal: int) -> Gpu:
    device, memory, major, minor = ctypes.c_int(), ctypes.c_size_t(), ctypes.c_int(), ctypes.c_int()
    name, pci_id = ctypes.create_string_buffer(256), ctypes.create_string_buffer(32)
    _check(driver, driver.cuDeviceGet(ctypes.byref(device), ordinal))
    _check(driver, driver.cuDeviceGetName(name, len(name), device))
    _check(driver, driver.cuDeviceTotalMem_v2(ctypes.byref(memory), device))
    _check(driver, driver.cuDeviceGetAttribute(ctypes.byref(major), _ATTRIBUTE_MAJOR, device))
    _check(driver, driver.cuDeviceGetAttribute(ctypes.byref(minor), _ATTRIBUTE_MINOR, device))
    _check(driver, driver.cuDeviceGetPCIBusId(pci_id, len(pci_id), device))
    called = name.value.decode(errors="replace")
    return Gpu(called, _uuid_of(driver, device, called), pci_id.value.decode(errors="replace"),
               memory.value, (major.value, minor.value), ordinal=ordinal)


def _uuid_of(driver: ctypes.CDLL, device: ctypes.c_int, name: str) -> str:
    """As CUDA_VISIBLE_DEVICES takes it. The first function is missing from old drivers, both from very old ones.

    Of a slice of a card (MIG) the first tells the slice's id, the second the card's; CUDA takes the slice by its own.
    """
    ids = []
    for function in ("cuDeviceGetUuid_v2", "cuDeviceGetUuid"):
        if hasattr(driver, function):
            raw = (ctypes.c_ubyte * 16)()
            _check(driver, getattr(driver, function)(raw, device))
            ids.append(uuid.UUID(bytes=bytes(raw)))
    if not ids:
        return ""
    return f"{'MIG' if ids[0] != ids[-1] or ' MIG ' in name else 'GPU'}-{ids[0]}"


def _check(driver: ctypes.CDLL, result: int) -> None:
    if result:
        name = ctypes.c_char_p()
        if hasattr(driver, "cuGetErrorName"):
            driver.cuGetErrorName(result, ctypes.byref(name))
        known = _CU_ERRORS.get(result, "the driver fails")
        raise _DriverError(f"{known}: {name.value.decode(errors='replace') if name.value else f'error {result}'}")


def short_name(name: str) -> str:
    """"RTX 3090" of "NVIDIA GeForce RTX 3090"."""
    return " ".join(word for word in name.split() if word not in ("NVIDIA", "GeForce", "Quadro", "Tesla")) or "CUDA"


# -- which one is used

def choose_gpu(gpus: Sequence[Gpu], wanted: str, only: bool = False) -> Choice:
    """The card to decode on. `gpus` in PCI order.

    `wanted`: "cpu", "auto", "cuda" (as auto, but no card is worth a reason), "cuda:N" (the N-th in PCI order), a UUID
    or its beginning, or a part of a name. What is not there is replaced by what "auto" gives: a card whose name
    contains "RTX 3090", else the one with most memory of at least MIN_CAPABILITY, else the processor.
    Raises AppError(GPU_MISSING) instead, if `only` this one may be used.
    """
    if wanted == "cpu":
        return Choice(None)
    if wanted in ("auto", "cuda"):
        choice = _best(gpus)
        if choice.gpu is None and not gpus and wanted == "cuda":
            choice = Choice(None, "no card was found")
        if choice.gpu is None and only:
            raise AppError(Code.GPU_MISSING, choice.reason or "no card was found")
        return choice
    found, missing = _named(gpus, wanted)
    if found:
        return Choice(found)
    if only:
        raise AppError(Code.GPU_MISSING, missing)
    instead = _best(gpus).gpu
    return Choice(instead, f"{missing}; {instead.name if instead else 'the processor'} is used")


def choose_for_process(wanted: str, only: bool = False) -> Choice:
    """`choose_gpu` among what `probe_gpus` finds; without a driver nothing is started to ask it.

    `reason` also says why a driver that is there gives no card. Raises AppError(GPU_MISSING).
    """
    if wanted == "cpu":
        return Choice(None)
    listing = _probed(wanted) if has_driver() else Listing((), "no NVIDIA driver is installed")
    choice = choose_gpu(listing.gpus, wanted, only)
    if choice.gpu is None and not choice.reason and has_driver():
        return Choice(None, listing.reason)
    return choice


def _probed(wanted: str) -> Listing:
    """Of the slices of cards CUDA lists only the first, unless it is told of another one."""
    if wanted.upper().startswith("MIG-"):
        listing = probe_gpus(visible=wanted)
        if listing.gpus:
            return listing
    return probe_gpus()


def _best(gpus: Sequence[Gpu]) -> Choice:
    preferred = [gpu for gpu in gpus if PREFERRED in gpu.name]
    fit = preferred or [gpu for gpu in gpus if gpu.capability >= MIN_CAPABILITY]
    if fit:
        return Choice(max(fit, key=lambda gpu: gpu.memory_bytes))
    old = ", ".join(f"{gpu.name} (capability {gpu.capability[0]}.{gpu.capability[1]})" for gpu in gpus)
    return Choice(None, f"too old: {old}" if old else "")


def _named(gpus: Sequence[Gpu], wanted: str) -> tuple[Gpu | None, str]:
    """The card that is meant, or why there is none."""
    number = re.fullmatch(r"cuda:([0-9]{1,3})", wanted)
    if number:
        index = int(number[1])
        return (gpus[index], "") if index < len(gpus) else (None, f"there is no card {wanted}")
    if is_uuid(wanted):
        fit = [gpu for gpu in gpus if gpu.uuid.lower().startswith(wanted.lower())]
        if len(fit) > 1:
            return None, f"{wanted} is the beginning of more than one card's id"
    else:
        fit = [gpu for gpu in gpus if wanted and wanted.lower() in gpu.name.lower()]
    return (fit[0], "") if fit else (None, f"there is no card {wanted!r}")


def is_uuid(wanted: str) -> bool:
    """Of a card or a slice of one; also abbreviated, as CUDA takes them."""
    return re.fullmatch(r"(GPU|MIG)-[0-9a-f][0-9a-f-]{0,35}", wanted, re.IGNORECASE) is not None


def environment_for(gpu: Gpu) -> dict[str, str]:
    """What the speech process must find in its environment before it imports anything: its device is then number 0.

    A card without UUID is named by its place in PCI order, which the first variable makes CUDA's order.
    """
    return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": gpu.uuid or str(gpu.index)}


def validate_rtx3090_mandatory(listing: Listing | None = None) -> Gpu:
    """The RTX 3090 of this machine, if it has one with at least 20 GiB. Raises AppError(GPU_MISSING) with the cards.

    `listing`: None = asked in this process.
    """
    listing = list_gpus() if listing is None else listing
    for gpu in listing.gpus:
        if PREFERRED in gpu.name and gpu.memory_bytes >= MANDATORY_BYTES:
            return gpu
    there = ", ".join(f"{gpu.name} ({gpu.memory_bytes / 1024**3:.1f} GiB)" for gpu in listing.gpus) or listing.reason
    raise AppError(Code.GPU_MISSING, f"{PREFERRED} with {MANDATORY_BYTES // 1024**3} GiB or more is needed: {there}")


# -- its libraries

@dataclass(frozen=True, slots=True)
class Preloaded:
    """The libraries of one place, in the order of loading; without any, `reason` says why."""

    files: tuple[Path, ...]
    reason: str = ""


def preload_cublas() -> Preloaded:
    """Loads cuBLAS 12 by absolute path: CTranslate2 asks for it by name only, and finds it loaded (PITFALLS C1).

    From the package nvidia-cublas-cu12, or beside a frozen program. Before the first CUDA call. Without either the
    system's own library is left to be found. Never raises.
    """
    names = ("cublasLt64_12.dll", "cublas64_12.dll") if sys.platform == "win32" \
        else ("libcublasLt.so.12", "libcublas.so.12")                # cublasLt first: the other one needs it
    for folder in _cublas_folders():
        files = tuple(folder / name for name in names)
        if all(file.is_file() for file in files):
            try:
                for file in files:
                    ctypes.CDLL(str(file))
            except OSError as e:
                return Preloaded((), f"cuBLAS cannot be loaded: {e}"[:200])
            return Preloaded(files)
    return Preloaded((), "cuBLAS 12 is not installed with this program")


def _cublas_folders() -> list[Path]:
    part = "bin" if sys.platform == "win32" else "lib"
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen), Path(frozen) / "nvidia" / "cublas" / part] if frozen else []
    try:
        spec = importlib.util.find_spec("nvidia.cublas")
    except ModuleNotFoundError:
        spec = None
    return places + [Path(place) / part for place in (spec and spec.submodule_search_locations) or ()]


# -- its memory

def free_memory(gpu_uuid: str) -> int | None:
    """Free bytes of the card of that UUID, whoever uses the rest; None where it cannot be known.

    Through NVML, which makes no context either: needs nvidia-ml-py and the driver.
    """
    try:
        nvml: Any = importlib.import_module("pynvml")
    except ImportError:
        return None
    try:
        nvml.nvmlInit()
        try:
            return int(nvml.nvmlDeviceGetMemoryInfo(nvml.nvmlDeviceGetHandleByUUID(gpu_uuid)).free)
        finally:
            nvml.nvmlShutdown()
    except nvml.NVMLError as e:
        logger.info("free memory of the card is not known: %s", e)
        return None
