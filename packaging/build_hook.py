"""Build step: compiles the translations and puts `resources/` into the wheel as `superwhisper_gui/resources`.

An editable installation gets no copy: there the program reads the checkout's own folder.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        resources = Path(self.root, "resources")
        if any(resources.glob("translations/*.ts")):
            subprocess.run([sys.executable, "packaging/translations.py", "release"], check=True, cwd=self.root)
        if version == "standard" and resources.is_dir():
            build_data["force_include"][str(resources)] = "superwhisper_gui/resources"
