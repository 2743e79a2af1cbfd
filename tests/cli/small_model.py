"""The command line with a catalogue of one small model called "mine": python -m tests.cli.small_model ARGUMENT…"""

from __future__ import annotations

import sys
from types import MappingProxyType

from superwhisper_gui.cli import main
from superwhisper_gui.speech import catalogue, download, shelf
from tests.speech_models.conftest import MODEL, SOURCE

if __name__ == "__main__":
    for module in (catalogue, shelf):
        module.CATALOGUE = MappingProxyType({MODEL.name: MODEL})  # type: ignore[misc]
    shelf.SOURCES = MappingProxyType({MODEL.name: SOURCE})  # type: ignore[misc]
    download.LineLimits.__init__.__defaults__ = (20.0, (0.01, 0.01), 0.0)  # type: ignore[attr-defined]
    sys.exit(main())
