"""A command with mounts of its own, which are gone with it: for disks that are read-only or full."""

from __future__ import annotations

import subprocess
from functools import cache


@cache
def own_mounts() -> tuple[str, ...]:
    """What goes in front. Within a chroot no user gets a name space of his own; there root does without one."""
    apart = ("unshare", "-rm")
    tried = subprocess.run([*apart, "true"], capture_output=True, timeout=10, check=False)
    return apart if tried.returncode == 0 else ("unshare", "-m")
