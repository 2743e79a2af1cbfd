"""The log file: counts and durations, never what was dictated."""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path


def start_log(path: Path) -> None:
    """Everything from INFO on into a file of at most 1 MB, with two older ones kept; 0600. None where it cannot be."""
    handler: logging.Handler
    old = os.umask(0o077)
    try:
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    finally:
        os.umask(old)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
