"""Which settings of the speech engine have worked in this profile: a small file that may be lost at any time."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.settings import ENGINE_SETTINGS, engine_part, from_dict
from superwhisper_gui.store.paths import write_atomically

log = logging.getLogger(__name__)


def read_good(path: Path) -> list[dict[str, Any]]:
    """Each as core.settings.engine_part gives it, the newest first; [] where the file is missing or damaged."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [engine_part(from_dict({name: row[name] for name in ENGINE_SETTINGS if name in row})) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, RecursionError, AppError) as e:
        log.warning("which engines have worked is not known: %s", type(e).__name__)
        return []


def write_good(path: Path, parts: list[dict[str, Any]]) -> None:
    """A disk that refuses it costs only the memory."""
    try:
        write_atomically(path, json.dumps(parts, indent=2, ensure_ascii=False).encode() + b"\n")
    except OSError as e:
        log.warning("which engines have worked could not be noted: %s", e.strerror)
