"""The texts to read aloud: one file each in resources/reading, LANGUAGE-NAME.txt; its first line is the title."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from superwhisper_gui.core.validation import ReadingText

SHORT_WORDS: Final = 25


def texts_of(folder: Path, language: str) -> tuple[ReadingText, ...]:
    """The long ones by name, then the short one; those in English for a language without any."""
    files = sorted(folder.glob(f"{language}-*.txt")) or sorted(folder.glob("en-*.txt"))
    found = [_text(file) for file in files]
    return tuple(sorted(found, key=lambda text: (text.short, text.id)))


def _text(file: Path) -> ReadingText:
    title, _, body = file.read_text(encoding="utf-8").partition("\n")
    text = " ".join(body.split())
    return ReadingText(file.stem, file.stem.partition("-")[0], title.strip(), text, len(text.split()) < SHORT_WORDS)
