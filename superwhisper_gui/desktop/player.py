"""Plays a recording to the person, with what every system has for it.

Not with PortAudio: its list of devices can only be read afresh by ending it, which would cut off what plays, and it is
the microphone's thread alone that may do so (PITFALLS A16).
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import sys
import tempfile
import wave
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from superwhisper_gui.core.ports import NativeBlock

log = logging.getLogger(__name__)

PROGRAMS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"))      # of PipeWire, PulseAudio, ALSA
FULL_SCALE: Final = 32_767
CHANNELS: Final = 2


def wav_of(sound: NativeBlock, rate_hz: int) -> bytes:
    """16-bit WAV of at most two channels. `sound`: shape (frames, channels)."""
    pcm = np.round(np.clip(sound[:, :CHANNELS], -1.0, 1.0) * FULL_SCALE).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(pcm.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm.tobytes())
    return out.getvalue()


if sys.platform == "win32":
    import winsound

    class SystemPlayer:
        """Implements core.ports.Player. The file is needed while it plays; the next one, or `stop`, deletes it."""

        def __init__(self) -> None:
            self._file: Path | None = None

        def play(self, sound: NativeBlock, rate_hz: int) -> bool:
            self.stop()
            with tempfile.NamedTemporaryFile(suffix=".wav", delete=False) as file:
                file.write(wav_of(sound, rate_hz))
            self._file = Path(file.name)
            try:
                winsound.PlaySound(file.name, winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            except RuntimeError as e:
                log.warning("a recording could not be played: %s", e)
                self.stop()
                return False
            return True

        def stop(self) -> None:
            if self._file is not None:
                winsound.PlaySound(None, 0)
                with suppress(OSError):
                    self._file.unlink()
                self._file = None
else:
    class SystemPlayer:
        """Implements core.ports.Player. The sound is in a file without a name: it is gone when the program ends."""

        def __init__(self) -> None:
            self._process: subprocess.Popen[bytes] | None = None

        def play(self, sound: NativeBlock, rate_hz: int) -> bool:
            self.stop()
            program = next((argv for argv in PROGRAMS if shutil.which(argv[0])), None)
            if program is None:
                log.warning("nothing plays sound here")
                return False
            try:
                with tempfile.TemporaryFile() as file:
                    file.write(wav_of(sound, rate_hz))
                    file.seek(0)
                    self._process = subprocess.Popen([*program, "/dev/stdin"], stdin=file, stdout=subprocess.DEVNULL,
                                                     stderr=subprocess.DEVNULL)
            except OSError as e:
                log.warning("a recording could not be played: %s", e.strerror)
                return False
            return True

        def stop(self) -> None:
            if self._process is not None:
                self._process.terminate()
                self._process.wait()
                self._process = None
