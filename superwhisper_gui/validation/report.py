"""The report as JSON and as a page, and the history of them. The schema is in docs/validation.md."""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.validation import (
    FaultCode,
    Grade,
    OwnVerdict,
    PastValidation,
    Sentences,
    Validation,
)
from superwhisper_gui.validation.page import page

log = logging.getLogger(__name__)

SCHEMA: Final = 1
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def as_dict(validation: Validation, own: OwnVerdict, sentences: Sentences) -> dict[str, Any]:
    """The JSON report: plain values, no sound."""
    understood, reading, verdict = validation.understood, validation.reading, validation.verdict
    return {
        "schema": SCHEMA,
        "at": validation.at,
        "device": validation.recorded.device,
        "host": validation.recorded.host,
        "model": understood.model if understood else None,
        "engine": understood.engine if understood else None,
        "language": understood.language if understood else None,
        "text": understood.text if understood else None,
        "replayed_text": understood.replayed if understood else None,
        "file_text": understood.file_text if understood else None,
        "reference": validation.reference,
        "same_language": reading.same_language if reading else None,
        "wer": _share(reading.wer if reading else None),
        "file_wer": _share(reading.file_wer if reading else None),
        "coverage": _share(reading.coverage if reading else None),
        "precision": _share(reading.precision if reading else None),
        "rtf": _share(understood.rtf if understood else None),
        "release_to_text_ms": _rounded(understood.release_to_text_ms if understood else None),
        "measures": {name: _rounded(value) for name, value in asdict(validation.measures).items()},
        "verdict": {name: None if grade is None else str(grade) for name, grade in (
            ("microphone", verdict.microphone), ("understanding", verdict.understanding), ("speed", verdict.speed))},
        "faults": [_fault(str(fault.code), fault.measure, sentences.fault(fault),
                          value=_rounded(fault.value), limit=_rounded(fault.limit)) for fault in validation.faults],
        "program_faults": [_fault(str(fault), "text", sentences.program_fault(fault))
                           for fault in validation.program_faults],
        "words": [[str(pair.match), pair.read, pair.heard] for pair in reading.pairs] if reading else [],
        "own": {"answer": own.answer, "comment": own.comment},
    }


def as_json(report: dict[str, Any]) -> bytes:
    return (json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def write_whole(file: Path, data: bytes) -> None:
    """The file holds all of it or is as before. 0600. Raises AppError(DISK_FULL | PROFILE_READ_ONLY)."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as e:
        code = Code.DISK_FULL if e.errno in _FULL else Code.PROFILE_READ_ONLY
        raise AppError(code, f"{file}: {e.strerror}") from None


class Reports:
    """Pairs of files in one folder: TIME-DEVICE.json and .html."""

    def __init__(self, folder: Path, sentences: Sentences) -> None:
        self._folder, self._sentences = folder, sentences

    def save(self, validation: Validation, own: OwnVerdict, *, with_sound: bool) -> tuple[Path, Path]:
        """Both files or, where that goes wrong, those that were there before."""
        report = as_dict(validation, own, self._sentences)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as e:
            raise AppError(Code.DISK_FULL if e.errno in _FULL else Code.PROFILE_READ_ONLY,
                           f"{self._folder}: {e.strerror}") from None
        names = self._folder / f"{_name(validation)}.json", self._folder / f"{_name(validation)}.html"
        new = not names[1].exists()
        write_whole(names[1], page(validation, own, self._sentences, with_sound=with_sound).encode())
        try:
            write_whole(names[0], as_json(report))
        except AppError:
            if new:
                names[1].unlink(missing_ok=True)
            raise
        return names

    def past(self) -> Sequence[PastValidation]:
        found = []
        for file in self._folder.glob("*.json"):
            try:
                found.append(_past(file.name, json.loads(file.read_text(encoding="utf-8"))))
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
                log.warning("a report of a validation cannot be read: %s", type(e).__name__)
        return sorted(found, key=lambda one: -one.at)


def _past(name: str, report: dict[str, Any]) -> PastValidation:
    if report["schema"] != SCHEMA:
        raise ValueError("another schema")
    verdict, measures = report["verdict"], report["measures"]
    grades = [None if verdict[part] is None else Grade(verdict[part]) for part in ("understanding", "speed")]
    return PastValidation(float(report["at"]), str(report["device"]), str(report["model"] or ""),
                          Grade(verdict["microphone"]), grades[0], grades[1], report["wer"], measures["speech_dbfs"],
                          measures["noise_floor_dbfs"], measures["snr_db"],
                          tuple(FaultCode(fault["code"]) for fault in report["faults"]), name)


def _name(validation: Validation) -> str:
    when = time.strftime("%Y%m%d-%H%M%S", time.localtime(validation.at)) + f"-{int(validation.at * 1000) % 1000:03d}"
    device = re.sub(r"[^A-Za-z0-9]+", "-", validation.recorded.device).strip("-")[:40]
    return f"{when}-{device}" if device else when


def _fault(code: str, measure: str, words: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"code": code, "measure": measure, "cause": words[0], "cure": words[1], **more}


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
