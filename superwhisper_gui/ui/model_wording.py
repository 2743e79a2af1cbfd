"""Models in words, for the window and the command line: sizes, languages, where they are, how a download goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from superwhisper_gui.core.model_store import ModelPlace, ModelRow
from superwhisper_gui.ui.messages import marked

CONTEXT: Final = "models"
_MB, _GB = 1000**2, 1000**3

_PLACES: Final[dict[ModelPlace, str]] = {
    ModelPlace.BUILT_IN: marked("models", "built in"),
    ModelPlace.PROFILE: marked("models", "downloaded"),
    ModelPlace.FOLDER: marked("models", "found on this computer"),
    ModelPlace.HUB: marked("models", "can be downloaded"),
}


def _tr(source: str) -> str:
    return QCoreApplication.translate(CONTEXT, source)


def size_text(size_bytes: float) -> str:
    """"148 MB", "3.1 GB": decimal units, as disks and downloads are sold."""
    if size_bytes < 0.9995 * _GB:
        return QCoreApplication.translate("models", "%1 MB").replace("%1", _number(size_bytes / _MB, 0))
    return QCoreApplication.translate("models", "%1 GB").replace("%1", _number(size_bytes / _GB, 1))


def languages_text(multilingual: bool | None) -> str:
    """What a model understands; "" if that is not known."""
    if multilingual is None:
        return ""
    return QCoreApplication.translate("models", "French, English and many more") if multilingual \
        else QCoreApplication.translate("models", "English only")


def place_text(row: ModelRow) -> str:
    """Where the model is, or how far its download has come."""
    if row.place is ModelPlace.HUB and row.begun_bytes:
        begun = QCoreApplication.translate("models", "%1 already downloaded")
        return begun.replace("%1", size_text(row.begun_bytes))
    return _tr(_PLACES[row.place])


def progress_text(done_bytes: int, total_bytes: int, bytes_per_s: float) -> str:
    """"1.2 GB of 3.1 GB · 12 MB/s · about 3 min left"; without a speed only the first part."""
    text = QCoreApplication.translate("models", "%1 of %2")
    parts = [text.replace("%1", size_text(done_bytes)).replace("%2", size_text(total_bytes))]
    if bytes_per_s > 0:
        speed = _number(bytes_per_s / _MB, 1 if bytes_per_s < 10 * _MB else 0)
        parts += [QCoreApplication.translate("models", "%1 MB/s").replace("%1", speed),
                  _left_text((total_bytes - done_bytes) / bytes_per_s)]
    return " · ".join(parts)


def _left_text(seconds: float) -> str:
    if seconds < 60:
        return QCoreApplication.translate("models", "less than a minute left")
    return QCoreApplication.translate("models", "about %1 min left").replace("%1", _number(seconds / 60, 0))


def recommended_text() -> str:
    return QCoreApplication.translate("models", "recommended for this computer")


def in_use_text() -> str:
    return QCoreApplication.translate("models", "in use")


def unknown_text(name: str, names: list[str]) -> str:
    """There is no such model to download."""
    text = QCoreApplication.translate("models", "There is no model “%1” to download. There are: %2.")
    return text.replace("%2", ", ".join(names)).replace("%1", name)


def there_text(name: str) -> str:
    """The model is complete, and how it is used."""
    text = QCoreApplication.translate("models", "The model %1 is on this computer. Use it: %2")
    return text.replace("%2", f"superwhisper-gui settings set model {name}").replace("%1", name)


def stopped_text() -> str:
    return QCoreApplication.translate(
        "models", "Stopped. What has been downloaded is kept; the same command goes on from there.")


def _number(value: float, digits: int) -> str:
    return QLocale().toString(value, ord("f"), digits)
