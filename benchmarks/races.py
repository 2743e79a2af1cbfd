"""The focus changes at any instant between the release of the key and the paste; the clipboard holds anything.

python -m benchmarks.races [--focus 500] [--clipboard 500] [--seed 1]

Ends with exit code 1 if a text was in a wrong window, and at the first clipboard that is not the person's any more.
"""

from __future__ import annotations

import argparse
import os
import sys

from tests.desktop.bench import Desk
from tests.faults.races import clipboard_races, focus_races

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--focus", type=int, default=500)
parser.add_argument("--clipboard", type=int, default=500)
parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    options = parser.parse_args()
    wrong = 0
    with Desk() as desk:
        os.environ["DISPLAY"] = desk.env["DISPLAY"]
        if options.focus:
            seen = focus_races(desk, options.focus, options.seed)
            wrong = seen["in the WRONG window"]
            print(f"{seen.total()} races for the focus, {wrong} texts in the wrong window: {dict(seen)}", flush=True)
        if options.clipboard:
            seen = clipboard_races(desk, options.clipboard, options.seed)
            print(f"{seen.total()} clipboards, 0 damaged: {dict(seen)}")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
