"""What start.py knows about machines: Pythons, system libraries, failures, extras and their sizes, graphics cards.

Standard library only, in the syntax of Python 3.8, like start.py.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

AGAIN = "then run this command again"

VERSIONS = ("3.12", "3.13", "3.11")        # in order of preference
PROBE = """
import json, sys
missing = []
for module in ("ssl", "ctypes", "sqlite3", "zlib", "venv", "ensurepip"):
    try:
        __import__(module)
    except ImportError:
        missing.append(module)
print(json.dumps({"path": getattr(sys, "_base_executable", "") or sys.executable, "missing": missing,
                  "version": "%d.%d" % sys.version_info[:2], "bits": 64 if sys.maxsize > 2**32 else 32}))
"""

# Shared library -> Debian package: what PySide6's parts name and their wheel does not bring (found with ldd on a Debian
# that has nothing but Python), and what is loaded by name at run time.
WINDOW_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0", "libGL.so.1": "libgl1", "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3", "libfontconfig.so.1": "libfontconfig1", "libfreetype.so.6": "libfreetype6",
    "libX11.so.6": "libx11-6", "libX11-xcb.so.1": "libx11-xcb1", "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0", "libxcb.so.1": "libxcb1", "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0", "libxcb-icccm.so.4": "libxcb-icccm4", "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1", "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0", "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0", "libxcb-shm.so.0": "libxcb-shm0", "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0", "libxcb-xkb.so.1": "libxcb-xkb1",
}
SOUND_LIBRARIES = {"libportaudio.so.2": "libportaudio2", "libpulse.so.0": "libpulse0"}
FILES = {                                  # patterns of which one must exist -> Debian package
    ("/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so", "/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so"):
        "libasound2-plugins",
    ("/usr/share/fonts/**/*.[to]tf", "/usr/local/share/fonts/**/*.[to]tf"): "fonts-dejavu-core",
}
BENCH_COMMANDS = {                         # the virtual desktop of the demonstration and the tests
    "Xvfb": "xvfb", "openbox": "openbox", "pulseaudio": "pulseaudio", "pactl": "pulseaudio-utils",
    "xdotool": "xdotool", "xclip": "xclip", "xterm": "xterm", "setxkbmap": "x11-xkb-utils", "xprop": "x11-utils",
    "xset": "x11-xserver-utils", "scrot": "scrot", "dbus-daemon": "dbus-daemon", "strace": "strace",
    "gcc": "gcc libc6-dev", "openssl": "openssl",      # stand-ins for a card's driver and for a hub
}

# What the output of pip and apt-get says -> what it means, and what to do.
FAILURES = (
    (("No space left on device", "enough free space"), "The disk is full.", f"Free 2 GB, {AGAIN}."),
    (("DO NOT MATCH THE HASHES",), "A downloaded package is not the one this program was made with.",
     f"Nothing of it was installed; see which registry pip uses (pip config list), {AGAIN}."),
    (("NewConnectionError", "NameResolutionError", "TimeoutError", "ProxyError", "SSLError", "ProtocolError",
      "(from versions: none)", "Could not resolve", "Temporary failure resolving", "Unable to connect"),
     "The downloads do not work: the network or the registry does not answer.", f"Check the network, {AGAIN}."),
    (("Permission denied", "Read-only file system"), "There is no right to write where this belongs.",
     f"Put the folder where you may write, {AGAIN}."),
)

# -- what only some machines get

EXTRAS = {"rtx": "requirements-rtx.txt", "metrics": "requirements-metrics.txt"}     # word after `setup` -> its lock
CUDA_LOCK = "requirements-cuda.txt"
COSTS = {                                  # lock -> what is said before it is downloaded
    CUDA_LOCK: "600 MB to download, 900 MB on the disk",
    "requirements-rtx.txt": "torch and silero-vad: on Linux some 3 GB to download and 7 GB on the disk",
}
DRIVERS = ("/proc/driver/nvidia", "/dev/nvidiactl", "/dev/dxg", "{windir}/System32/nvcuda.dll")
CARD = """
import json
from superwhisper_gui.speech.catalogue import recommended
from superwhisper_gui.speech.gpu import MIN_CAPABILITY, choose_gpu, list_gpus
card = choose_gpu(list_gpus().gpus, "auto").gpu
fit = card is not None and card.capability >= MIN_CAPABILITY
print(json.dumps({"name": card.name, "models": recommended(card)} if fit else {}))
"""


def has_driver() -> bool:
    """Whether an NVIDIA driver is in use here; costs nothing."""
    root = os.environ.get("SYSTEMROOT", "/none")
    return any(Path(place.replace("{windir}", root)).exists() for place in DRIVERS)


def nvidia_card(python: Path) -> dict[str, Any]:
    """Name of the card the program would use and the models for it; empty without one of capability 7 or more.

    The driver is asked in a process of `python`, the program's own, because it may hang or crash.
    """
    try:
        done = subprocess.run([str(python), "-I", "-c", CARD], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=30, check=False)
        return dict(json.loads(done.stdout.decode("utf-8")))
    except (OSError, ValueError, TypeError, subprocess.TimeoutExpired):
        return {}
