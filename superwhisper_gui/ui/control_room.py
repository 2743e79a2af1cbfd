"""Answers what other processes ask of the running program: state, commands, settings. Thread: GUI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.report import status_of
from superwhisper_gui.ui.controller import Controller
from superwhisper_gui.ui.kept_room import KeptRoom
from superwhisper_gui.ui.messages import sentence_for
from superwhisper_gui.ui.metrics_room import MetricsRoom

Reply = Callable[[dict[str, Any]], None]

AT_START: Final = frozenset({"hub"})


class ControlRoom:
    """`set_value(name, value)`: a setting of this run; raises AppError. `windows`: more commands by name.

    `has_history`: whether texts are kept in this run.
    """

    def __init__(self, controller: Controller, kept: KeptRoom, metrics: MetricsRoom,
                 windows: dict[str, Callable[[], None]], set_value: Callable[[str, str], None], *,
                 has_history: bool) -> None:
        c = self._controller = controller
        self._kept, self._metrics, self._set_value, self._has_history = kept, metrics, set_value, has_history
        self._commands: dict[str, Callable[[], None]] = {
            "start": c.start_take, "stop": c.stop_take, "toggle": c.toggle, "cancel": c.cancel,
            "insert": c.insert_waiting, **windows}

    def answer(self, request: dict[str, Any], reply: Reply) -> None:
        command = request.get("command")
        c = self._controller
        if command == "status":
            code = c.state.error
            reply(status_of(c.state, c.tally, c.last, replace(
                c.around, message=sentence_for(code) if code else "", metrics=self._metrics.snapshot()),
                saving=c.rows.busy))
        elif command == "recovered":
            self._kept.when_settled(reply)
        elif command == "set":
            self._set(str(request.get("name")), str(request.get("value")), reply)
        elif isinstance(command, str) and command in self._commands:
            self._carry_out(command, reply, wait=bool(request.get("wait")))
        else:
            reply({"ok": False, "message": f"unknown command {command!r}"})

    def _carry_out(self, command: str, reply: Reply, *, wait: bool) -> None:
        self._commands[command]()
        if command in ("start", "toggle") and self._controller.held:
            reply({"ok": False, "message": sentence_for(Code.TEST_RUNNING)})
        elif command == "stop" and wait:
            self._controller.when_idle(partial(reply, {"ok": True}))
        else:
            reply({"ok": True})

    def _set(self, name: str, value: str, reply: Reply) -> None:
        """The other process has written the file."""
        try:
            self._set_value(name, value)
        except AppError as e:
            reply({"ok": False, "message": str(e)})
            return
        reply({"ok": True, "now": name not in AT_START and (name != "history" or self._has_history)})
