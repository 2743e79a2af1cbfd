"""For all tests: Qt draws into memory. The private desktops of the bench take no Qt settings over."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
