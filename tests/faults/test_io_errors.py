"""I/O errors and small disks, in a short form: benchmarks.io_errors tries every call and every size."""

from __future__ import annotations

import pytest

from tests.faults.io_faults import Fault, Ground, try_fault, try_small_disk


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("io") / "ground")


@pytest.mark.parametrize("fault", [
    Fault("write", 1, "ENOSPC", on=True), Fault("fsync", 1, "EIO", on=True), Fault("fdatasync", 1, "EIO", on=True),
    Fault("pwrite64", 9, "ENOSPC", on=True),
], ids=str)
def test_a_call_that_fails(ground: Ground, fault: Fault) -> None:
    try_fault(ground, fault)


def test_a_disk_that_is_too_small(ground: Ground) -> None:
    assert try_small_disk(ground, 64 * 1024) == "told, and all is safe"
