"""The settings file: JSON with a schema version; only what differs from the defaults; unknown keys are kept."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import SCHEMA_VERSION, Settings, differences, from_dict, with_value
from superwhisper_gui.store.paths import free_name, write_atomically

log = logging.getLogger(__name__)

FIELDS = {field.name for field in msgspec.structs.fields(Settings)}
# From version N to N + 1, as a function on the plain values.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def read_settings(path: Path) -> tuple[Settings, Code | None]:
    """The settings, and SETTINGS_BROKEN if the file was unreadable (the defaults hold then). One that makes no sense is
    set aside; one that the disk does not give just now stays.

    A single wrong value costs only itself: it falls back to its default, and the file stays.
    """
    try:
        values = _read(path)
    except OSError as e:
        log.warning("the settings file cannot be read: %s", e.strerror)
        return Settings(), Code.SETTINGS_BROKEN
    if values is None:
        _set_aside(path)
        return Settings(), Code.SETTINGS_BROKEN
    known = {name: value for name, value in values.items() if name in FIELDS}
    try:
        return from_dict(known), None
    except AppError:
        good = {name: value for name, value in known.items() if _is_valid(name, value)}
        log.warning("settings with wrong values: %s", ", ".join(sorted(known.keys() - good.keys())))
        return from_dict(good), Code.SETTING_INVALID


def change_setting(path: Path, name: str, text: str) -> Settings:
    """One value in the file, given as text; returns the settings with it.

    Raises AppError: SETTING_INVALID; PROFILE_READ_ONLY, also if the file cannot be read: the others would be lost.
    """
    before, problem = read_settings(path)
    if problem is Code.SETTINGS_BROKEN and path.exists():
        raise AppError(Code.PROFILE_READ_ONLY, f"{path} cannot be read")
    settings = with_value(before, name, text)
    write_settings(path, settings)
    return settings


def write_settings(path: Path, settings: Settings) -> None:
    """What the file holds beyond these settings stays: keys and the version of a newer program, wrong values.

    Raises AppError(PROFILE_READ_ONLY).
    """
    try:
        old = _read(path) or {}
    except OSError as e:
        raise AppError(Code.PROFILE_READ_ONLY, f"{path}: {e.strerror}") from None
    version = max(_version(path), SCHEMA_VERSION)
    kept = {name: value for name, value in old.items() if name not in FIELDS or not _is_valid(name, value)}
    values = {"schema_version": version, **kept, **differences(settings)}
    try:
        write_atomically(path, (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as e:
        raise AppError(Code.PROFILE_READ_ONLY, f"{path}: {e.strerror}") from None


def _version(path: Path) -> int:
    try:
        version = json.loads(path.read_text(encoding="utf-8"))["schema_version"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return SCHEMA_VERSION
    return version if isinstance(version, int) else SCHEMA_VERSION


def _is_valid(name: str, value: Any) -> bool:
    try:
        from_dict({name: value})
    except AppError:
        return False
    return True


def _read(path: Path) -> dict[str, Any] | None:
    """The values without the schema version, migrated; {} if there is no file, None if it makes no sense.

    Raises OSError: the disk does not give it.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        version = values.pop("schema_version", SCHEMA_VERSION)
        while version < SCHEMA_VERSION:
            values, version = MIGRATIONS[version](values), version + 1
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _set_aside(path: Path) -> None:
    try:
        os.replace(path, free_name(path, "broken"))
    except OSError as e:
        log.warning("the broken settings file could not be set aside: %s", e.strerror)
