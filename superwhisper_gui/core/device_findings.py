"""What earlier validations say about the devices of this computer. The reports are the only place it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from superwhisper_gui.core.validation import FaultCode, Grade, PastValidation


@dataclass(frozen=True, slots=True)
class DeviceFinding:
    """Of the newest validation of a device. Levels in dBFS (RMS); None = not measured."""

    device: str
    failed: bool
    noise_floor_dbfs: float | None = None
    speech_dbfs: float | None = None
    too_quiet: bool = False


def findings_of(past: Sequence[PastValidation]) -> dict[str, DeviceFinding]:
    """`past`: newest first, as Validator.past gives it. By the device's name."""
    found: dict[str, DeviceFinding] = {}
    for row in past:
        if row.device and row.device not in found:
            found[row.device] = DeviceFinding(row.device, row.microphone is Grade.POOR, row.noise_floor_dbfs,
                                              row.speech_dbfs, FaultCode.TOO_QUIET in row.faults)
    return found


def failed_devices(findings: dict[str, DeviceFinding]) -> frozenset[str]:
    return frozenset(name for name, finding in findings.items() if finding.failed)
