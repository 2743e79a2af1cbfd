"""pynput's keyboard listener, handing out hardware key codes with the moment they came, and clicks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from superwhisper_gui.desktop.loop_x11 import close_display

log = logging.getLogger(__name__)

START_LIMIT_S = 3.0
STOP_LIMIT_S = 1.0
WHEELS = range(4, 8)                     # buttons that scroll


class KeyListener:
    """`on_key(code, down, at)` for every key event, `on_click()` when a button of the mouse goes down, `on_end()` when
    the listening is over, whatever the reason.

    All on the listener's thread. pynput is imported only now: it raises without a screen (PITFALLS D9).
    """

    def __init__(self, on_key: Callable[[int, bool, float], None], on_click: Callable[[], None],
                 on_end: Callable[[], None]) -> None:
        self._ready = threading.Event()
        self._listener = _listener_class()(on_key, on_click, on_end, self._ready)

    def start(self) -> bool:
        """True once events are being recorded; False if the server does not let us."""
        self._listener.start()
        return self._ready.wait(START_LIMIT_S) and bool(self._listener.is_alive())

    def stop(self) -> None:
        """Ends the listening; a listener that hangs is left behind (its thread is a daemon)."""
        with suppress(Exception):                # pynput talks to a connection that may be gone, in any state
            self._listener.stop()
        threading.Thread.join(self._listener, STOP_LIMIT_S)


def _listener_class() -> Any:
    from pynput.keyboard import Listener  # type: ignore[import-untyped]
    from Xlib import X  # type: ignore[import-untyped]

    class CodeListener(Listener):  # type: ignore[misc]  # the library has no types
        """Hands out the key code instead of what the key writes: keys are matched by place (PITFALLS D6)."""

        _EVENTS = (X.KeyPress, X.ButtonPress)    # from the first to the last kind

        def __init__(self, on_key: Callable[[int, bool, float], None], on_click: Callable[[], None],
                     on_end: Callable[[], None], ready: threading.Event) -> None:
            super().__init__(on_press=self._pressed, on_release=self._released)
            self._on_key, self._on_click, self._on_end, self._ready_event = on_key, on_click, on_end, ready

        def _pressed(self, code: int) -> None:
            self._on_key(code, True, time.monotonic())

        def _released(self, code: int) -> None:
            self._on_key(code, False, time.monotonic())

        def _event_to_key(self, _display: Any, event: Any) -> int:
            return int(event.detail)

        def _handle_message(self, display: Any, event: Any, injected: bool) -> None:
            if event.type != X.ButtonPress:
                super()._handle_message(display, event, injected)
            elif event.detail not in WHEELS:
                self._on_click()

        def _initialize(self, display: Any) -> None:
            """The base class reads the keyboard map here, for names that are not used."""

        def _handler(self, events: Any) -> None:
            """The server's first answer says that it records from now on; pynput's own sign comes before that."""
            self._ready_event.set()
            super()._handler(events)

        def _stop_platform(self) -> None:
            """The base class would ask on the connection that sleeps until the next key (PITFALLS Q5)."""
            if self._ready_event.is_set():
                self._display_stop.record_disable_context(self._context)
                self._display_stop.flush()

        def run(self) -> None:
            try:
                super().run()
            except Exception as e:               # noqa: BLE001  # the thread's entry point
                log.warning("the key listener ended: %s", type(e).__name__)
            finally:
                for name in ("_display_stop", "_display_record"):          # left open if one of them broke
                    if hasattr(self, name):
                        close_display(getattr(self, name))
                self._ready_event.set()
                self._on_end()

    return CodeListener
