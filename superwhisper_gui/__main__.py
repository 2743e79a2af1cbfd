"""python -m superwhisper_gui"""

import sys

from superwhisper_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
