"""Cards through a stand-in for the driver, in processes of their own: a process asks its driver only once."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.gpu import (
    Gpu,
    Listing,
    choose_gpu,
    environment_for,
    free_memory,
    in_pci_order,
    list_gpus,
    probe_gpus,
    short_name,
    validate_rtx3090_mandatory,
)

HERE = Path(__file__).parent
GIB = 1024**3
RTX_3090 = "NVIDIA GeForce RTX 3090|1|0000:65:00.0|24576|8|6"
RTX_3060 = "NVIDIA GeForce RTX 3060|2|0000:01:00.0|12288|8|6"
GTX_1060 = "NVIDIA GeForce GTX 1060|3|0000:02:00.0|6144|6|1"
UUID_3090 = "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f"
UUID_3060 = "GPU-20212223-2425-2627-2829-2a2b2c2d2e2f"


def card(name: str = "NVIDIA GeForce RTX 3060", gib: int = 12, *, bus: int = 1, uuid: str = UUID_3060,
         capability: tuple[int, int] = (8, 6), ordinal: int = 0) -> Gpu:
    return Gpu(name, uuid, f"0000:{bus:02x}:00.0", gib * GIB, capability, ordinal=ordinal)


THE_3060, THE_3090 = card(), card("NVIDIA GeForce RTX 3090", 24, bus=0x65, uuid=UUID_3090)
OLD = card("NVIDIA GeForce GTX 1060", 48, bus=2, uuid="GPU-30", capability=(6, 1))
A100 = card("NVIDIA A100", 80, bus=3, uuid="GPU-40", capability=(8, 0))
BOTH = in_pci_order((THE_3090, THE_3060))


@pytest.fixture(scope="session")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders 0, 1 and 2 with libcuda.so.1 by age, each with NVML beside it."""
    folder = tmp_path_factory.mktemp("drivers")
    for age in range(3):
        place = folder / str(age)
        place.mkdir()
        subprocess.run(["gcc", "-shared", "-fPIC", f"-DDRIVER_AGE={age}", "-o", place / "libcuda.so.1",
                        HERE / "driver.c"], check=True)
        (place / "libnvidia-ml.so.1").symlink_to("libcuda.so.1")
    return folder


def asked(drivers: Path, *cards: str, age: int = 0, call: str = "list_gpus()", **environment: str) -> Any:
    """What `call` gives in a new process with that driver."""
    code = ("import msgspec, sys\nfrom superwhisper_gui.speech.gpu import *\n"
            f"if __name__ == '__main__':\n    sys.stdout.buffer.write(msgspec.json.encode({call}))")
    script = drivers / "ask.py"
    script.write_text(code)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CUDA_")}
    done = subprocess.run([sys.executable, script], capture_output=True, check=True, timeout=60, env={
        **clean, "LD_LIBRARY_PATH": str(drivers / str(age)), "FAKE_GPUS": "\n".join(cards), **environment})
    return msgspec.json.decode(done.stdout)


def listing(drivers: Path, *cards: str, **how: Any) -> Listing:
    return msgspec.convert(asked(drivers, *cards, **how), Listing)


# -- what there is

@pytest.mark.parametrize("order", [(RTX_3090, RTX_3060), (RTX_3060, RTX_3090)])
@pytest.mark.parametrize("call", ["list_gpus()", "probe_gpus()"])
def test_two_cards_in_either_order_are_listed_as_nvidia_smi_does(drivers: Path, order: tuple[str, str],
                                                                 call: str) -> None:
    first, second = listing(drivers, *order, call=call).gpus
    assert (first.name, second.name) == ("NVIDIA GeForce RTX 3060", "NVIDIA GeForce RTX 3090")
    assert (first.uuid, second.uuid) == (UUID_3060, UUID_3090)
    assert (second.pci_id, second.memory_bytes, second.capability) == ("0000:65:00.0", 24 * GIB, (8, 6))
    assert (first.index, second.index) == (0, 1)
    assert (first.ordinal, second.ordinal) == (order.index(RTX_3060), order.index(RTX_3090))


@pytest.mark.parametrize("age", [1, 2])
def test_an_old_driver_tells_its_cards_too(drivers: Path, age: int) -> None:
    (gpu,) = listing(drivers, RTX_3090, age=age).gpus
    assert gpu.name == "NVIDIA GeForce RTX 3090"
    assert gpu.uuid == (UUID_3090 if age == 1 else "")
    assert environment_for(gpu)["CUDA_VISIBLE_DEVICES"] == (UUID_3090 if age == 1 else "0")


@pytest.mark.parametrize(("error", "reason"), [
    ("100", "finds no card: CUDA_ERROR_NO_DEVICE"), ("803", "restart the computer: error 803"),
    ("999", "restart the computer: CUDA_ERROR_UNKNOWN"), ("3", "the driver fails: error 3")])
def test_a_driver_that_fails_gives_no_card_and_the_reason(drivers: Path, error: str, reason: str) -> None:
    found = listing(drivers, RTX_3090, FAKE_CUINIT=error)
    assert found.gpus == ()
    assert reason in found.reason


def test_hidden_cards_are_said_to_be_hidden(drivers: Path) -> None:
    assert "CUDA_VISIBLE_DEVICES is '-1'" in listing(drivers, FAKE_CUINIT="100", CUDA_VISIBLE_DEVICES="-1").reason


def test_no_card_at_all(drivers: Path) -> None:
    assert listing(drivers) == Listing((), "the driver finds no card")


def test_a_library_that_is_no_driver(drivers: Path, tmp_path: Path) -> None:
    (tmp_path / "0").mkdir()
    library = tmp_path / "0" / "libcuda.so.1"
    subprocess.run(["gcc", "-shared", "-o", library, "-x", "c", "/dev/null"], check=True)
    assert "too old" in listing(tmp_path).reason
    library.write_bytes(b"no library")
    assert listing(tmp_path).reason == "no NVIDIA driver is installed"
    library.unlink()
    assert listing(tmp_path).reason == "no NVIDIA driver is installed"


@pytest.mark.parametrize(("fault", "reason"), [("hang", "did not answer within 1 s"), ("crash", "ended the process")])
def test_a_driver_that_hangs_or_crashes_costs_its_process_only(drivers: Path, fault: str, reason: str) -> None:
    started = time.monotonic()
    assert reason in listing(drivers, RTX_3090, call="probe_gpus(1)", FAKE_CUDA=fault).reason
    assert time.monotonic() - started < 30                 # not the 600 s of the driver


def test_this_machine_can_be_asked() -> None:
    """With or without a card; both ways say the same."""
    found = list_gpus()
    assert found == probe_gpus()
    assert bool(found.gpus) != bool(found.reason)


def test_cards_are_ordered_by_number_not_by_text() -> None:
    ids = ["0000:0a:00.0", "0000:9:00.0", "0001:01:00.0", "?", "00000000:01:00.0"]
    ordered = in_pci_order([dataclasses.replace(THE_3060, pci_id=pci_id) for pci_id in ids])
    assert [gpu.pci_id for gpu in ordered] == ["00000000:01:00.0", "0000:9:00.0", "0000:0a:00.0", "0001:01:00.0", "?"]
    assert [gpu.index for gpu in ordered] == list(range(5))


# -- which one is used

@pytest.mark.parametrize(("wanted", "name"), [
    ("auto", "3090"), ("cuda", "3090"), ("cuda:0", "3060"), ("cuda:1", "3090"), (UUID_3060, "3060"),
    (UUID_3060.upper().replace("GPU", "gpu"), "3060"), ("GPU-2021", "3060"), ("rtx 3060", "3060"), ("3090", "3090")])
@pytest.mark.parametrize("only", [True, False])
@pytest.mark.parametrize("order", [(THE_3090, THE_3060), (THE_3060, THE_3090)])
def test_the_card_that_is_meant(wanted: str, name: str, only: bool, order: tuple[Gpu, Gpu]) -> None:
    choice = choose_gpu(in_pci_order(order), wanted, only)
    assert choice.gpu
    assert choice.gpu.name.endswith(name)
    assert choice.reason == ""


@pytest.mark.parametrize(("gpus", "name"), [
    ([OLD, THE_3060], "RTX 3060"), ([THE_3060, A100], "A100"), ([A100, THE_3090], "RTX 3090")])
def test_auto_prefers_the_rtx_3090_then_memory_among_those_that_are_new_enough(gpus: list[Gpu], name: str) -> None:
    gpu = choose_gpu(in_pci_order(gpus), "auto").gpu
    assert gpu
    assert name in gpu.name


def test_an_old_card_is_used_only_when_it_is_named() -> None:
    assert choose_gpu([OLD], "auto").gpu is None
    assert "GTX 1060 (capability 6.1)" in choose_gpu([OLD], "auto").reason
    assert choose_gpu([OLD], "cuda:0").gpu == OLD


@pytest.mark.parametrize("wanted", ["cuda:2", "GPU-99", "GPU-", "GPU-1011-x", "RTX 4090", ""])
def test_what_is_not_there_is_replaced_and_said_or_an_error(wanted: str) -> None:
    choice = choose_gpu(BOTH, wanted)
    assert choice.gpu == BOTH[1]
    assert choice.reason.startswith("there is no card")
    assert "NVIDIA GeForce RTX 3090 is used" in choice.reason
    with pytest.raises(AppError) as caught:
        choose_gpu(BOTH, wanted, only=True)
    assert caught.value.code is Code.GPU_MISSING
    assert wanted in caught.value.detail


def test_a_beginning_that_fits_two_cards_chooses_neither() -> None:
    twins = in_pci_order([card(uuid="GPU-aa11", bus=1), card(uuid="GPU-aa22", bus=2)])
    assert "more than one" in choose_gpu(twins, "GPU-aa").reason
    assert choose_gpu(twins, "GPU-aa2").gpu == twins[1]


def test_without_any_card_the_processor_is_used() -> None:
    assert choose_gpu([], "auto") == choose_gpu([], "cpu") == choose_gpu(BOTH, "cpu", only=True)
    assert choose_gpu([], "auto").reason == ""
    assert choose_gpu([], "cuda").reason == "no card was found"
    assert choose_gpu([], UUID_3090).reason == f"there is no card {UUID_3090!r}; the processor is used"
    for gpus in ([], [OLD]):
        with pytest.raises(AppError) as caught:
            choose_gpu(gpus, "auto", only=True)
        assert caught.value.code is Code.GPU_MISSING
        assert caught.value.detail


def test_the_environment_names_the_card_by_uuid() -> None:
    assert environment_for(THE_3090) == {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": UUID_3090}


# -- slices of a card (MIG)

SLICES = ("NVIDIA A100-SXM4-40GB MIG 3g.20gb|4|0000:07:00.0|20096|8|0",
          "NVIDIA A100-SXM4-40GB MIG 2g.10gb|5|0000:07:00.0|9856|8|0")
MIG_3G, MIG_2G = "MIG-40414243-4445-4647-4849-4a4b4c4d4e4f", "MIG-50515253-5455-5657-5859-5a5b5c5d5e5f"


def test_a_slice_is_named_as_cuda_takes_it(drivers: Path) -> None:
    (gpu,) = listing(drivers, *SLICES).gpus
    assert (gpu.uuid, gpu.memory_bytes) == (MIG_3G, 20096 << 20)
    assert environment_for(gpu)["CUDA_VISIBLE_DEVICES"] == MIG_3G
    assert asked(drivers, *SLICES, FAKE_FREE="1000", call=f"free_memory({MIG_3G!r})") == 1000 << 20


@pytest.mark.parametrize("wanted", [MIG_3G, MIG_2G])
def test_a_slice_is_chosen_by_its_id_also_if_it_is_not_the_first(drivers: Path, wanted: str) -> None:
    choice = asked(drivers, *SLICES, call=f"choose_for_process({wanted!r}, True)")
    assert (choice["gpu"]["uuid"], choice["reason"]) == (wanted, "")
    # and found again by the process that is held to it
    again = asked(drivers, *SLICES, CUDA_VISIBLE_DEVICES=wanted, call=f"choose_gpu(list_gpus().gpus, {wanted!r}, True)")
    assert again["gpu"]["uuid"] == wanted


@pytest.mark.parametrize("wanted", [MIG_3G.replace("40", "60", 1), "MIG-GPU-40414243-4445-4647-4849-4a4b4c4d4e4f/3/0"])
def test_a_slice_that_is_not_there_is_said(drivers: Path, wanted: str) -> None:
    """Also one in the notation of old drivers."""
    choice = asked(drivers, RTX_3090, *SLICES, call=f"choose_for_process({wanted!r})")
    assert choice["gpu"]["uuid"] == UUID_3090
    assert choice["reason"] == f"there is no card {wanted!r}; NVIDIA GeForce RTX 3090 is used"
    refusal = (f"next(e.detail for e in [__import__('pytest').raises(Exception, choose_for_process, {wanted!r}, True)"
               ".value])")
    assert asked(drivers, *SLICES, call=refusal) == f"there is no card {wanted!r}"


@pytest.mark.parametrize(("name", "short"), [
    ("NVIDIA GeForce RTX 3090", "RTX 3090"), ("NVIDIA H100 80GB HBM3", "H100 80GB HBM3"), ("", "CUDA")])
def test_a_card_is_called_what_people_call_it(name: str, short: str) -> None:
    assert short_name(name) == short


# -- its libraries

@pytest.fixture(scope="session")
def cublas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nvidia/cublas/lib: two libraries, of which the second is linked against the first."""
    folder = tmp_path_factory.mktemp("cublas")
    lib = folder / "nvidia" / "cublas" / "lib"
    lib.mkdir(parents=True)
    for name, code, needed in (("libcublasLt.so.12", "int lt(void) { return 12; }", ()),
                               ("libcublas.so.12", "int lt(void); int whole(void) { return lt(); }",
                                (lib / "libcublasLt.so.12",))):
        (lib / "code.c").write_text(code)
        subprocess.run(["gcc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", lib / name, lib / "code.c", *needed],
                       check=True)
    return folder


PRELOADED = ("[[str(f) for f in preload_cublas().files], preload_cublas().reason, "
             "__import__('ctypes').CDLL('libcublas.so.12').whole()]")          # by its name only, as the engine does


def before_all(folder: Path) -> str:
    """A PYTHONPATH that finds packages there first."""
    return os.pathsep.join((str(folder), os.environ.get("PYTHONPATH", "")))


def test_cublas_is_loaded_from_its_package_and_then_found_by_name(drivers: Path, cublas: Path) -> None:
    lib = cublas / "nvidia" / "cublas" / "lib"
    assert asked(drivers, call=PRELOADED, PYTHONPATH=before_all(cublas)) == [
        [str(lib / "libcublasLt.so.12"), str(lib / "libcublas.so.12")], "", 12]


@pytest.mark.parametrize("place", ["nvidia/cublas/lib", "."])
def test_cublas_is_loaded_from_beside_a_frozen_program(drivers: Path, cublas: Path, tmp_path: Path, place: str) -> None:
    shutil.copytree(cublas / "nvidia" / "cublas" / "lib", tmp_path / place, dirs_exist_ok=True)
    frozen = f"setattr(__import__('sys'), '_MEIPASS', {str(tmp_path)!r}) or {PRELOADED}"
    files, reason, answer = asked(drivers, call=frozen)
    assert (files[1], reason, answer) == (str(tmp_path / place / "libcublas.so.12"), "", 12)


def test_without_cublas_the_reason_is_said(drivers: Path, cublas: Path, tmp_path: Path) -> None:
    assert "not installed" in asked(drivers, call="preload_cublas().reason")
    shutil.copytree(cublas, tmp_path, dirs_exist_ok=True)
    (tmp_path / "nvidia/cublas/lib/libcublas.so.12").write_bytes(b"no library")
    assert "cannot be loaded" in asked(drivers, call="preload_cublas().reason", PYTHONPATH=before_all(tmp_path))


# -- the original's validation, and memory

def test_the_mandatory_rtx_3090() -> None:
    assert validate_rtx3090_mandatory(Listing(BOTH)) == BOTH[1]
    small = dataclasses.replace(THE_3090, memory_bytes=20 * GIB - 1)
    for found, said in ((Listing((THE_3060, small)), "NVIDIA GeForce RTX 3060 (12.0 GiB), NVIDIA GeForce RTX 3090"),
                        (Listing((), "the driver finds no card"), "finds no card")):
        with pytest.raises(AppError, match=re.escape(said)) as caught:
            validate_rtx3090_mandatory(found)
        assert caught.value.code is Code.GPU_MISSING


def test_the_mandatory_rtx_3090_is_looked_for_on_this_machine(drivers: Path) -> None:
    assert asked(drivers, RTX_3060, RTX_3090, call="validate_rtx3090_mandatory()")["uuid"] == UUID_3090


def test_free_memory_by_uuid(drivers: Path) -> None:
    answers = asked(drivers, RTX_3060, RTX_3090, FAKE_FREE="1000",
                    call=f"[free_memory({UUID_3090!r}), free_memory('GPU-no-such-card')]")
    assert answers == [1000 * 1024**2, None]


def test_free_memory_is_unknown_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert free_memory(UUID_3090) is None
