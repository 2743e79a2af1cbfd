"""What earlier tests of the devices change in the windows: marks in the lists, zones of the meter. Thread: GUI."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.device_findings import DeviceFinding, failed_devices
from superwhisper_gui.ui.loudness import Zones, zones_of
from superwhisper_gui.ui.main_window import MainWindow
from superwhisper_gui.ui.tray import TrayIcon


class Learned(QObject):
    def __init__(self, window: MainWindow, tray: TrayIcon) -> None:
        super().__init__()
        self._window, self._tray = window, tray
        self._findings: dict[str, DeviceFinding] = {}
        self._device = ""

    @Slot(object)
    def set_findings(self, findings: dict[str, DeviceFinding]) -> None:
        """By the device's name."""
        self._findings = findings
        failed = failed_devices(findings)
        for view in (self._window, self._tray):
            view.set_failed(failed)
        self._show_zones()

    @Slot(object)
    def on_sound(self, event: ports.RecorderEvent) -> None:
        if isinstance(event, ports.InputChanged) and event.input is not None:
            self._device = event.input.name
            self._show_zones()

    def _show_zones(self) -> None:
        finding = self._findings.get(self._device)
        self._window.set_zones(zones_of(finding.noise_floor_dbfs, finding.speech_dbfs, too_quiet=finding.too_quiet)
                               if finding else Zones())
