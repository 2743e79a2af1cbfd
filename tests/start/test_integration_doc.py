"""The code in docs/integration-superwhisper-v6*.md: the same in both languages, short, and it runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from superwhisper_gui import speech

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / f"integration-superwhisper-v6{end}.md" for end in ("", ".fr")]


def blocks(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.+?)^```", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_both_languages_show_the_same_code_of_ten_lines() -> None:
    english, french = map(blocks, PAGES)
    assert english == french
    assert all(len([line for line in code.splitlines() if line.strip()]) <= 10 for code in english)


def test_every_name_that_is_imported_is_public() -> None:
    for code in blocks(PAGES[0]):
        for names in re.findall(r"from superwhisper_gui\.speech import (.+)", code):
            assert {name.strip() for name in names.split(",")} <= set(speech.__all__)


def test_what_is_shown_for_any_machine_runs_as_it_stands(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "data" / "fr_sr_dictee.aiff", tmp_path / "take.wav")
    done = subprocess.run([sys.executable, "-c", blocks(PAGES[0])[1]], cwd=tmp_path, capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "dictée" in done.stdout


def test_what_is_shown_for_the_rtx_3090_fits_the_library() -> None:
    """Here is no such card: the driver and the loading are stood in for, the rest is what a person would type."""
    lines = blocks(PAGES[0])[0].replace("validate_rtx3090_mandatory()", "Card()").replace("manager.load()", "None")
    space: dict[str, object] = {"Card": type("Card", (), {"uuid": "GPU-1"})}
    exec(compile(lines, "integration", "exec"), space)
    manager = space["manager"]
    assert isinstance(manager, speech.UnifiedSTTManager)
    manager.close()
