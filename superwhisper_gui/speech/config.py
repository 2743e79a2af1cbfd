"""What the speech process is told when it is started, and the one place where tests make it fail."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from superwhisper_gui.core.settings import Settings
from superwhisper_gui.speech.gpu import Gpu, choose_for_process

Place = Literal["load", "warmup", "decode"]


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """`model`: a name or a folder; `generation`: 1 for the first process of a client, counting up at each restart.

    `card`: chosen by the app, None = the processor; `device_note`: why it is not the one that was asked for;
    `device_only`: no other, nor the processor.
    """

    model: str
    models_dir: Path
    card: Gpu | None
    device_note: str
    device_only: bool
    compute_type: str
    beam_size: int
    cache_bytes: int
    inject_fault: str
    generation: int
    parent_pid: int


def config_for(s: Settings, models_dir: Path, generation: int) -> EngineConfig:
    """Asks the driver for cards, which may take 10 s if it hangs. Raises AppError(GPU_MISSING)."""
    choice = choose_for_process(s.device, s.device_only)
    return EngineConfig(s.model, models_dir, choice.gpu, choice.reason, s.device_only, s.compute_type, s.beam_size,
                        s.cache_mb << 20, s.inject_fault, generation, os.getpid())


def inject_fault(config: EngineConfig, place: Place) -> None:
    """Fails on purpose where the setting says so: "PLACE:KIND", or "PLACE:KIND:once" = only in the first process.

    KIND: error (an exception), exit (the process is gone at once), hang (no answer for ever, but the heart beats).
    """
    where, _, rest = config.inject_fault.partition(":")
    kind, _, once = rest.partition(":")
    if where != place or (once == "once" and config.generation > 1):
        return
    match kind:
        case "error":
            raise RuntimeError(f"injected at {place}")
        case "exit":
            os._exit(9)
        case "hang":
            while True:
                time.sleep(3600)
