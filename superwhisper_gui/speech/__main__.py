"""`python -m superwhisper_gui.speech FILE`: the STTResult of a sound file as one JSON object on standard output.

Exit codes: 0 done, 1 failed (the object says why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m superwhisper_gui.speech",
                                     description="A sound file to text, without the program's windows.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--language", default="auto", metavar="auto|fr|en|…")
    parser.add_argument("--model", default="base", metavar="NAME|DIR")
    parser.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N|UUID")
    parser.add_argument("--words", action="store_true", help="with times and probabilities of every word")
    options = parser.parse_args()

    import msgspec

    from superwhisper_gui.speech import ManagerConfig, UnifiedSTTManager

    manager = UnifiedSTTManager(ManagerConfig(model=options.model, device=options.device))
    result = manager.transcribe_sync(options.file, language=options.language, words=options.words)
    sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main())
