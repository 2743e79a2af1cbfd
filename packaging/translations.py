"""Translations: `python packaging/translations.py update | release [FOLDER] [--check]`. Standard library only.

    update            collects the texts of the interface into resources/translations/*.ts (English is the source)
    release [FOLDER]  compiles them to *.qm, beside the .ts files or into FOLDER
    --check           writes nothing; fails when a .ts file is out of date or something in it is not translated
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("fr", "en")
PREFIX = "superwhisper_"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("update", "release"))
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        problems = [problem for language in LANGUAGES for problem in check(language)]
        print("\n".join(problems) or "the translations are complete")
        return 1 if problems else 0
    if options.action == "update":
        for language in LANGUAGES:
            update(language, FOLDER / f"{PREFIX}{language}.ts")
    else:
        release(options.folder)
    return 0


def update(language: str, file: Path) -> None:
    """Merges the texts of the source into one .ts file. English needs its plural forms only."""
    sources = sorted((ROOT / "superwhisper_gui" / "ui").glob("*.py"))
    only = ["-pluralonly"] if language == "en" else []
    _qt_tool("lupdate", "-silent", "-no-obsolete", "-locations", "none", "-source-language", "en",
             "-target-language", language, "-tr-function-alias", "QT_TRANSLATE_NOOP+=marked", *only,
             *map(str, sources), "-ts", str(file))


def release(folder: Path) -> None:
    """Compiles every .ts to a .qm in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        name = f"{PREFIX}{language}"
        _qt_tool("lrelease", "-silent", str(FOLDER / f"{name}.ts"), "-qm", str(folder / f"{name}.qm"))


def check(language: str) -> list[str]:
    """What is wrong with the .ts file of a language."""
    file = FOLDER / f"{PREFIX}{language}.ts"
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch, file.name)
        shutil.copy(file, fresh)
        update(language, fresh)
        problems = [] if fresh.read_bytes() == file.read_bytes() else [f"{file.name}: out of date, run update"]
    return problems + [f"{file.name}: not translated: {source}" for source in unfinished(file)]


def unfinished(file: Path) -> list[str]:
    """Source texts whose translation is missing, empty or marked as unfinished."""
    found = []
    for message in ET.parse(file).getroot().iter("message"):
        translation = message.find("translation")
        forms = [] if translation is None else [translation, *translation.findall("numerusform")]
        texts = [form.text or "" for form in (forms[1:] or forms)]
        if not forms or translation is None or translation.get("type") or not all(text.strip() for text in texts):
            found.append(message.findtext("source", ""))
    return found


def _qt_tool(name: str, *arguments: str) -> None:
    """Runs a tool of the installed PySide6 (the files, not their launchers, which need a console script)."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise SystemExit("PySide6 is not installed for this Python")
    tool = Path(spec.origin).parent / (f"{name}.exe" if os.name == "nt" else name)
    done = subprocess.run([tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip() or done.stdout.strip()}")


if __name__ == "__main__":
    sys.exit(main())
