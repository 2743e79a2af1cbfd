# ruff: noqa: N802 - the names of overridden methods are Qt's
"""What is wrong, most likely first: of the microphone, each with its cause and cure, and of the program itself."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.core.validation import FaultCode, Grade, Validation
from superwhisper_gui.ui.messages import Severity
from superwhisper_gui.ui.validation_hint import Hint
from superwhisper_gui.ui.validation_words import WORDING, page_button

REPORT: Final = "report"
# where the system can do something about it
PAGES: Final = {
    FaultCode.TOO_QUIET: (SystemPage.SOUND,), FaultCode.CLIPPING: (SystemPage.SOUND,),
    FaultCode.SILENCE: (SystemPage.SOUND, SystemPage.PRIVACY), FaultCode.NARROW_BAND: (SystemPage.SOUND,),
    FaultCode.DEAD_CHANNEL: (SystemPage.SOUND,), FaultCode.NOISE: (SystemPage.SOUND,),
    FaultCode.WRONG_RATE: (SystemPage.SOUND,),
}


class FaultList(QWidget):
    """Signals: page_clicked(str): a SystemPage; report_clicked()"""

    page_clicked = Signal(str)
    report_clicked = Signal()

    def __init__(self, pages: frozenset[SystemPage]) -> None:
        super().__init__()
        self._pages = pages
        self._validation: Validation | None = None
        self._hints: list[Hint] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)

    def set_validation(self, validation: Validation) -> None:
        self._validation = validation
        self._show()

    @property
    def texts(self) -> list[str]:
        """The causes that are shown, most likely first."""
        return [hint.text for hint in self._hints]

    def _show(self) -> None:
        for old in self._hints:
            self._layout.removeWidget(old)
            old.deleteLater()
        self._hints = []
        v = self._validation
        if v is None:
            return
        severity = Severity.ERROR if v.verdict.microphone is Grade.POOR else Severity.WARNING
        for fault in v.faults:
            buttons = [(str(page), page_button(page)) for page in PAGES.get(fault.code, ()) if page in self._pages]
            self._add(severity, *WORDING.fault(fault), buttons)
        for program_fault in v.program_faults:
            self._add(Severity.WARNING, *WORDING.program_fault(program_fault), [(REPORT, self.tr("Open the report"))])
        self.setVisible(bool(self._hints))

    def _add(self, severity: Severity, cause: str, cure: str, buttons: list[tuple[str, str]]) -> None:
        hint = Hint()
        hint.set_words(severity, cause, cure, buttons)
        hint.acted.connect(self._on_acted)
        self._layout.addWidget(hint)
        self._hints.append(hint)

    @Slot(str)
    def _on_acted(self, name: str) -> None:
        if name == REPORT:
            self.report_clicked.emit()
        else:
            self.page_clicked.emit(name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
