"""A plain push-to-talk program that decodes at release, as a person would write it on faster-whisper: to compare with.

python -m benchmarks.plain_at_release [--key f9] [--language en] [--model DIR] [--threads 0]

Hold the key, speak, let go: the whole take is decoded (base, int8, beam 5, the library's own options and number of
threads) and pasted with xclip and xdotool. Nothing is recorded after the release, nothing is decoded before it.
"""

from __future__ import annotations

import argparse
import queue
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

RATE_HZ = 16_000
BASE = Path(sys.prefix) / "share" / "superwhisper-gui" / "models" / "base"

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--key", default="f9")
parser.add_argument("--language", default="en")
parser.add_argument("--model", default=str(BASE))
parser.add_argument("--threads", type=int, default=0, help="0 = as many as the library chooses")


def paste(text: str) -> None:
    subprocess.run(["xclip", "-selection", "clipboard"], input=text.encode(), check=True)
    subprocess.run(["xdotool", "key", "--clearmodifiers", "ctrl+v"], check=True)


def main() -> None:
    import sounddevice  # type: ignore[import-untyped]
    from faster_whisper import WhisperModel  # type: ignore[import-untyped]
    from pynput import keyboard  # type: ignore[import-untyped]

    options = parser.parse_args()
    model = WhisperModel(options.model, device="cpu", compute_type="int8", cpu_threads=options.threads)
    wanted, pressed = keyboard.Key[options.key], False
    takes: queue.Queue[np.ndarray[Any, np.dtype[np.float32]]] = queue.Queue()
    blocks: list[np.ndarray[Any, np.dtype[np.float32]]] = []
    microphone: Any = None

    def press(key: Any) -> None:
        nonlocal pressed, microphone
        if key == wanted and not pressed:
            pressed = True
            blocks.clear()
            microphone = sounddevice.InputStream(samplerate=RATE_HZ, channels=1, dtype="float32",
                                                 callback=lambda data, *_: blocks.append(data[:, 0].copy()))
            microphone.start()

    def release(key: Any) -> None:
        nonlocal pressed
        if key == wanted and pressed:
            pressed = False
            microphone.stop()
            microphone.close()
            takes.put(np.concatenate(blocks or [np.zeros(0, np.float32)]))

    keyboard.Listener(on_press=press, on_release=release).start()
    print("ready", flush=True)
    while True:
        segments, _ = model.transcribe(takes.get(), language=options.language, beam_size=5)
        if text := "".join(segment.text for segment in segments).strip():
            paste(text)


if __name__ == "__main__":
    main()
