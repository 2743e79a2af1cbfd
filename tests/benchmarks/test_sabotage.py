"""Each break of the sabotage still has its line: one that is gone would break nothing, or the wrong thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.sabotage import BREAKS, ROOT, Break


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.what)
def test_the_line_and_the_test_are_there(broken: Break) -> None:
    assert (ROOT / "superwhisper_gui" / broken.file).read_text(encoding="utf-8").count(broken.old) == 1
    file, _, test = broken.test.partition("::")
    assert test.split("[")[0] in Path(ROOT, "tests", file).read_text(encoding="utf-8")
