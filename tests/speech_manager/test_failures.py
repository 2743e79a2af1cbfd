"""What can be wrong with a machine: the model's files, the card, its library, its memory. The text comes anyway."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech import ManagerConfig, UnifiedSTTManager, places
from superwhisper_gui.speech.backends import prism
from superwhisper_gui.speech.backends.cpu_threads import better, rival_of
from superwhisper_gui.speech.backends.gpu_memory import (
    TooLittleMemoryError,
    fitting_type,
    is_out_of_memory,
    needed_bytes,
)
from superwhisper_gui.speech.config import EngineConfig
from superwhisper_gui.speech.gpu import Gpu, Listing
from superwhisper_gui.speech.models import shared_models_dir
from superwhisper_gui.speech.process import _set_environment
from tests.speech.conftest import FRENCH
from tests.speech_manager.engines import OUT_OF_MEMORY
from tests.speech_models.test_gpu import RTX_3060, RTX_3090, UUID_3090, asked, drivers

__all__ = ["drivers"]
MIB, GIB = 1024**2, 1024**3
CARD = Gpu("NVIDIA GeForce RTX 3090", "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f", "0000:65:00.0", 24 * GIB, (8, 6))
BASE = shared_models_dir() / "base"


# -- the model's files

def own_model(tmp_path: Path) -> Path:
    """A copy of the built-in model, under a name whose files are known."""
    folder = tmp_path / "base"
    folder.mkdir()
    for file in BASE.iterdir():
        (folder / file.name).symlink_to(file) if file.name != "model.bin" else shutil.copyfile(file, folder / file.name)
    return folder


def cut(file: Path) -> None:
    with file.open("r+b") as model:
        model.truncate(1000)


def other_bytes(file: Path) -> None:
    with file.open("r+b") as model:
        model.write(b"\xff" * 4096)


@pytest.mark.parametrize(("harm", "code", "detail"), [
    (Path.unlink, Code.MODEL_MISSING, "base: not in"), (cut, Code.MODEL_DAMAGED, "1000 bytes instead of"),
    (other_bytes, Code.MODEL_DAMAGED, "model.bin is not the published file"),
], ids=["missing", "cut off", "wrong hash"])
def test_a_model_that_is_not_whole_is_said_and_can_be_mended(tmp_path: Path, french: Samples, code: Code, detail: str,
                                                            harm: Callable[[Path], object],
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("superwhisper_gui.speech.models.shared_models_dir", lambda: tmp_path / "nowhere")
    folder = own_model(tmp_path)
    harm(folder / "model.bin")
    manager = UnifiedSTTManager(ManagerConfig(models_dir=tmp_path, language="fr", cpu_threads=1))
    error = manager.transcribe_sync(french).error
    assert error
    assert error.code is code
    assert detail in error.detail
    with pytest.raises(AppError) as caught:
        manager.load()
    assert caught.value.code is code
    shutil.copyfile(BASE / "model.bin", folder / "model.bin")
    assert all(word in manager.transcribe_sync(french).text for word in FRENCH)


# -- the card

@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Gpu:
    """The driver lists one; the real library then finds that it cannot use it."""
    for module in (places, prism):
        monkeypatch.setattr(module, "list_gpus", lambda: Listing((CARD,)))
    return CARD


@pytest.fixture
def working_card(card: Gpu, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A card that works (it is the processor). Collects the compute types it was opened with."""
    opened: list[str] = []
    really = prism.PrismSTTBackend._loaded

    def loaded(self: prism.PrismSTTBackend, gpu: Gpu | None, compute_type: str, threads: int) -> Any:
        opened.append(f"{'cuda' if gpu else 'cpu'} {compute_type}")
        model = really(self, None, "int8", 1)
        return OnCard(model) if gpu else model

    monkeypatch.setattr(prism.PrismSTTBackend, "_loaded", loaded)
    monkeypatch.setattr("ctranslate2.get_supported_compute_types",
                        lambda device, _index=0: {"int8"} if device == "cpu" else {"float16", "int8_float16"})
    OnCard.faults = []
    return opened


class OnCard:
    """`faults`: what the next decodings raise; None = it works."""

    faults: list[str | None]

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def transcribe(self, *args: Any, **options: Any) -> Any:
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise RuntimeError(fault)
        return self._model.transcribe(*args, **options)


def manager_of(**config: Any) -> UnifiedSTTManager:
    return UnifiedSTTManager(ManagerConfig(language="fr", cpu_threads=1, **config))


def test_a_card_that_the_engine_cannot_use(card: Gpu, french: Samples) -> None:
    manager = manager_of()
    manager.load()
    assert manager.info
    assert manager.info.device == "cpu"
    assert manager.info.device_name.startswith("CPU (CUDA ")
    result = manager.transcribe_sync(french)
    assert all(word in result.text for word in FRENCH)
    assert result.note.startswith("prism-gpu: CUDA ")
    assert manager.breakers == {"prism-gpu": "open", "prism-cpu": "closed"}


def test_its_library_is_missing_which_shows_at_the_first_decoding_only(working_card: list[str],
                                                                       french: Samples) -> None:
    OnCard.faults = ["Library libcublas.so.12 is not found or cannot be loaded"]
    manager = manager_of()
    manager.load()
    assert working_card == ["cuda float16", "cpu int8"]
    assert manager.info
    assert manager.info.device_name == "CPU (Library libcublas.so.12 is not found or cannot be loaded)"
    assert manager.transcribe_sync(french).success


@pytest.mark.parametrize("only", [False, True])
def test_only_this_card_and_no_other(card: Gpu, french: Samples, only: bool) -> None:
    missing = manager_of(device="RTX 4090", device_only=only).transcribe_sync(french)
    broken = manager_of(device=card.uuid, device_only=only).transcribe_sync(french)
    for result in (missing, broken):
        assert result.success is not only
        assert (result.error.code if result.error else None) is (Code.GPU_MISSING if only else None)


def test_out_of_memory_during_a_take(working_card: list[str], french: Samples) -> None:
    manager = manager_of()
    manager.load()
    OnCard.faults = [OUT_OF_MEMORY]
    first = manager.transcribe_sync(french)
    assert all(word in first.text for word in FRENCH)
    assert (first.backend_used, first.device) == ("prism-gpu", "cuda:0")
    assert first.note == "out of memory on RTX 3090: decoded in int8_float16"
    assert manager.info
    assert manager.info.compute_type == "int8_float16"
    OnCard.faults = [OUT_OF_MEMORY]                     # it is as small as can be: the processor answers this one
    second = manager.transcribe_sync(french[8000:])
    assert (second.backend_used, second.success) == ("prism-cpu", True)
    assert "out of memory" in second.note
    third = manager.transcribe_sync(french[9000:])
    assert (third.backend_used, third.note) == ("prism-gpu", "")
    assert working_card == ["cuda float16", "cuda int8_float16", "cpu int8"]


@pytest.mark.parametrize(("free_mib", "opened"), [
    (None, ["cuda float16"]), (4000, ["cuda float16"]), (450, ["cuda int8_float16"]), (100, ["cpu int8"])])
def test_too_little_memory_is_known_before_loading(working_card: list[str], monkeypatch: pytest.MonkeyPatch,
                                                   free_mib: int | None, opened: list[str]) -> None:
    asked_for: list[str] = []

    def free_memory(uuid: str) -> int | None:
        asked_for.append(uuid)
        return None if free_mib is None else free_mib * MIB

    monkeypatch.setattr(prism, "free_memory", free_memory)
    manager = manager_of()
    manager.load()
    assert working_card == opened
    assert set(asked_for) == {CARD.uuid}
    assert manager.info
    if free_mib == 100:
        assert (manager.info.device, manager.info.device_name) == \
            ("cpu", "CPU (0.1 GiB of the card are free, 0.4 GiB are needed)")
        assert manager.breakers["prism-gpu"] == "closed"     # memory may be there at the next take


def test_what_memory_a_model_needs() -> None:
    large = 3_086_912_962
    assert needed_bytes(large, "float16") / MIB == pytest.approx(4525, rel=0.05)       # faster-whisper's README
    assert needed_bytes(large, "int8_float16") / MIB == pytest.approx(2926, rel=0.05)
    both = {"float16", "int8_float16"}
    assert fitting_type("float16", both, large, 5 * GIB) == "float16"
    assert fitting_type("float16", both, large, 4 * GIB) == "int8_float16"
    assert fitting_type("float32", {"float32"}, large, None) == "float32"
    with pytest.raises(TooLittleMemoryError, match=r"2.0 GiB of the card are free, 2.9 GiB are needed"):
        fitting_type("float16", both, large, 2 * GIB)
    with pytest.raises(TooLittleMemoryError, match=r"4.3 GiB are needed"):
        fitting_type("float16", {"float16"}, large, 4 * GIB)


@pytest.mark.parametrize(("error", "memory"), [
    (RuntimeError(OUT_OF_MEMORY), True), (RuntimeError("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED"), True),
    (MemoryError(), True), (TooLittleMemoryError("x"), True), (RuntimeError("CUDA failed with error unknown"), False)])
def test_what_out_of_memory_looks_like(error: Exception, memory: bool) -> None:
    assert is_out_of_memory(error) is memory


# -- the choice reaches the process

@pytest.mark.parametrize("order", [(RTX_3090, RTX_3060), (RTX_3060, RTX_3090)])
def test_the_card_is_chosen_by_the_app_and_named_to_the_process(
        drivers: Path, order: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = asked(drivers, *order, call="choose_for_process('auto')")
    assert (choice["gpu"]["uuid"], choice["reason"]) == (UUID_3090, "")
    gpu = Gpu(**{**choice["gpu"], "capability": tuple(choice["gpu"]["capability"])})
    for name in ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"):
        monkeypatch.setenv(name, "")                   # so that what is set here does not stay
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE",
                 "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK", "TOKENIZERS_PARALLELISM"):
        monkeypatch.setenv(name, "")
    _set_environment(EngineConfig("base", tmp_path, gpu, "", False, "auto", 5, 0, "", 1, 1))
    assert (os.environ["CUDA_VISIBLE_DEVICES"], os.environ["CUDA_DEVICE_ORDER"]) == (UUID_3090, "PCI_BUS_ID")


def test_without_a_card_nothing_is_said_unless_one_was_asked_for(drivers: Path) -> None:
    assert asked(drivers, call="choose_for_process('cpu')") == {"gpu": None, "reason": ""}
    assert asked(drivers, RTX_3060, call="choose_for_process('RTX 3090')")["reason"] == \
        "there is no card 'RTX 3090'; NVIDIA GeForce RTX 3060 is used"
    assert "restart the computer" in asked(drivers, FAKE_CUINIT="803", call="choose_for_process('auto')")["reason"]
    assert asked(drivers, LD_LIBRARY_PATH="", call="choose_for_process('auto')") == {"gpu": None, "reason": ""}


# -- threads

@pytest.mark.parametrize(("threads", "cores", "rival"), [(1, 1, 1), (1, 2, 2), (3, 4, 1), (7, 8, 3), (8, 16, 4)])
def test_which_number_of_threads_is_tried(threads: int, cores: int, rival: int) -> None:
    assert rival_of(threads, cores) == rival


@pytest.mark.parametrize(("times", "taken"), [
    ((1, 1.0, 2, 0.95), False), ((1, 1.0, 2, 0.8), True), ((7, 1.0, 3, 1.05), True), ((7, 1.0, 3, 1.2), False)])
def test_fewer_threads_win_unless_more_are_clearly_faster(times: tuple[int, float, int, float], taken: bool) -> None:
    assert better(*times) is taken


@pytest.mark.parametrize(("seconds", "threads"), [((0.9, 0.5, 0.2), 2), ((0.9, 0.5, 0.5), 1)])
def test_the_warm_up_decodes_three_times_and_keeps_the_faster(monkeypatch: pytest.MonkeyPatch, threads: int,
                                                             seconds: tuple[float, ...]) -> None:
    passes = list(seconds)
    loaded: list[int] = []
    monkeypatch.setattr(prism, "choose_cpu_threads", lambda: 1)
    monkeypatch.setattr(prism, "physical_cores", lambda: 2)
    backend = prism.PrismSTTBackend(prism.PrismConfig(BASE, "cpu"))
    monkeypatch.setattr(backend, "_loaded", lambda _gpu, _kind, number: loaded.append(number) or number)
    monkeypatch.setattr(backend, "_decode_noise", lambda _model: passes.pop(0))
    backend.load()
    backend.warm_up(lambda: True)                      # one is the least
    assert (len(passes), loaded, backend.info.foreseen_load) == (2, [1], 0.0)
    backend.warm_up()
    assert (passes, loaded, backend.cpu_threads, backend._model) == ([], [1, 2], threads, threads)
    assert backend.info.foreseen_load == pytest.approx(0.25 * 1.5 * min(seconds), abs=1e-3)
    backend.warm_up()                                  # nothing is left to do
