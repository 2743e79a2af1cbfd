"""A grab of the X server and a window that asks the server things at the same time: neither waits for the other."""

from __future__ import annotations

import subprocess
import sys

from tests.desktop.bench import Desk

# QCursor.pos asks the server and waits for the answer, with Python's lock in hand, as much of Qt does.
PROGRAM = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from Xlib import X
from superwhisper_gui.desktop.loop_x11 import XLoop
from superwhisper_gui.desktop.selection_x11 import Atoms, Owner, text_content
from superwhisper_gui.desktop.standstill_qt import WindowStandstill

app = QApplication([])
standstill = WindowStandstill()
over = threading.Event()

def ask():
    QCursor.pos()
    if over.is_set():
        app.quit()

asks = QTimer(interval=0)
asks.timeout.connect(ask)
asks.start()

def begin():
    window = loop.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
    return Owner(loop.display, window, Atoms(loop.display), lambda *_: None, loop.later, standstill)

def grab():
    owner = loop.call(begin, 5)
    for n in range(300):
        owner_has = loop.call(lambda: owner.acquire("CLIPBOARD", text_content(str(n))), 10)
        assert owner_has
    print("done", flush=True)
    over.set()

loop = XLoop("grab", lambda event: None)
loop.start()
threading.Thread(target=grab, daemon=True).start()
app.exec()
with standstill.waiting():
    loop.stop()
"""


def test_the_window_and_a_grab_do_not_wait_for_each_other(desk: Desk) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=desk.env, capture_output=True, text=True, timeout=60,
                          check=False)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
