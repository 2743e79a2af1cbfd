"""The settings: every field with its default, and its unit in its name. Files are in `store/settings_file.py`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.keys import MODIFIERS, parse_chord
from superwhisper_gui.core.languages import WHISPER_LANGUAGES

SCHEMA_VERSION = 1

COMPUTE_TYPES = frozenset({"auto", "int8", "int8_float32", "int8_float16", "int8_bfloat16", "int16", "float16",
                           "bfloat16", "float32"})
TYPED_KEYS = frozenset({"space", "enter", "tab", "backspace", "delete", "esc", "up", "down", "left", "right"})

ENGINE_SETTINGS = ("model", "device", "device_only", "compute_type", "beam_size", "cache_mb")    # need a new process

Mode = Literal["hybrid", "hold", "toggle"]
Insertion = Literal["paste", "clipboard"]
Ms = Annotated[int, Meta(ge=0, le=60_000)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values are checked when they are read or set; a wrong one is AppError(SETTING_INVALID)."""

    # speech
    model: str = "base"                       # a name of the catalogue or a folder
    language: str = "system"                  # "system" (fr or en), "auto" (best of `languages`), or a Whisper code
    languages: tuple[str, ...] = ("fr", "en")
    device: str = "auto"                      # auto, cpu, cuda, cuda:N, a GPU's UUID
    device_only: bool = False                 # that card or an error: neither another nor the processor
    compute_type: str = "auto"
    beam_size: Annotated[int, Meta(ge=1, le=20)] = 5
    cache_mb: Annotated[int, Meta(ge=0, le=4096)] = 200    # texts of the last takes in memory, 2 hours; 0 = none
    spare_engine: bool = False                # a second speech process waits, while memory allows, in case one ends
    hub: str = "https://huggingface.co"       # where models are downloaded from
    # microphone
    input: str = ""                           # a device's name; empty = the system's default
    warm_s: Annotated[float, Meta(ge=0, le=3600)] = 30.0   # microphone kept open after a take; 0 = never
    tail_ms: Annotated[int, Meta(ge=0, le=600)] = 250      # recorded after the release (PITFALLS A2)
    keep_audio: bool = False                  # takes as FLAC under the profile
    # key
    hotkey: str = "ctrl_r"
    mode: Mode = "hybrid"
    tap_ms: Ms = 350                          # shorter = a tap
    release_confirm_ms: Ms = 50               # keyboards that repeat with up/down pairs (PITFALLS D2)
    insert_hotkey: str = "pause"              # inserts the text that waits; grabbed only while one waits
    silence_end_s: Annotated[float, Meta(gt=0)] = 120.0    # a latched take without voice ends
    max_take_s: Annotated[float, Meta(gt=0)] = 3600.0
    # text
    insert: Insertion = "paste"
    space_between_takes: bool = True          # where a text follows another one of ours (PITFALLS B10)
    history: bool = True
    # numbers for Prometheus, on this machine only: http://127.0.0.1:PORT/metrics; 0 = off
    metrics_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    # window
    test_offered: bool = False                # the microphone test, at the first start
    ui_language: Literal["system", "fr", "en"] = "system"
    # tests only: PLACE:KIND, PLACE = load | warmup | decode, KIND = error | exit | hang
    inject_fault: str = ""


def from_dict(values: dict[str, Any]) -> Settings:
    """Raises AppError(SETTING_INVALID) with the field and the reason."""
    try:
        settings = msgspec.convert(values, Settings, strict=True)
    except msgspec.ValidationError as e:
        raise AppError(Code.SETTING_INVALID, str(e)) from None
    for name in values:
        _check(name, getattr(settings, name))
    return settings


def with_value(settings: Settings, name: str, text: str) -> Settings:
    """The settings with one value given as text ("250", "true", "ctrl_r"). Raises AppError(SETTING_INVALID)."""
    field = next((f for f in msgspec.structs.fields(Settings) if f.name == name), None)
    if field is None:
        raise AppError(Code.SETTING_INVALID, f"there is no setting {name!r}")
    try:
        value = msgspec.convert(_plain(text, field.type), field.type, strict=False)
    except msgspec.ValidationError as e:
        raise AppError(Code.SETTING_INVALID, f"{name}: {e}") from None
    if name in ("language", "languages"):
        value = value.lower() if isinstance(value, str) else tuple(code.lower() for code in value)
    _check(name, value)
    return msgspec.structs.replace(settings, **{name: value})


def _check(name: str, value: Any) -> None:
    """What a type cannot say: keys that exist, languages Whisper knows. Raises AppError(SETTING_INVALID)."""
    problem = ""
    match name:
        case "hotkey" | "insert_hotkey" if value or name == "hotkey":
            problem = _chord_problem(value)
        case "language" if value not in ("system", "auto"):
            problem = "" if value in WHISPER_LANGUAGES else f"there is no language {value!r}"
        case "languages":
            unknown = [code for code in value if code not in WHISPER_LANGUAGES]
            problem = f"no language {unknown or 'at all'}" if unknown or not value else ""
        case "compute_type":
            problem = "" if value in COMPUTE_TYPES else f"{value!r} is none of {', '.join(sorted(COMPUTE_TYPES))}"
    if problem:
        raise AppError(Code.SETTING_INVALID, f"{name}: {problem}")


def _chord_problem(text: str) -> str:
    try:
        chord = parse_chord(text)
    except AppError as e:
        return e.detail
    typed = [key for key in chord.keys if len(key) == 1 or key in TYPED_KEYS]
    return f"{text} alone is needed for typing" if typed and not chord.keys & MODIFIERS else ""


def _plain(text: str, kind: Any) -> Any:
    return [part.strip() for part in text.split(",") if part.strip()] if kind == tuple[str, ...] else text


def differences(settings: Settings) -> dict[str, Any]:
    """Only what is not the default: what the file holds."""
    values: dict[str, Any] = msgspec.to_builtins(settings)
    defaults: dict[str, Any] = msgspec.to_builtins(Settings())
    return {name: value for name, value in values.items() if value != defaults[name]}


def as_text(value: Any) -> str:
    """A setting's value as `with_value` takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def engine_part(settings: Settings) -> dict[str, Any]:
    """What a speech process is started with."""
    return {name: getattr(settings, name) for name in ENGINE_SETTINGS}


def resolve_language(settings: Settings, system_locale: str) -> str:
    """The language of the next take: a Whisper code, or "auto". `system_locale` as in "fr_FR.UTF-8"."""
    if settings.language != "system":
        return settings.language
    return "fr" if system_locale.lower().startswith("fr") else "en"
