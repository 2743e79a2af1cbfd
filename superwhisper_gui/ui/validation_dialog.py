# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The window of the microphone test: its steps at the top, one page at a time below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QLabel, QStackedWidget, QVBoxLayout, QWidget

from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.ui.validation_choose_page import ChoosePage
from superwhisper_gui.ui.validation_past_page import PastPage
from superwhisper_gui.ui.validation_read_page import ReadPage
from superwhisper_gui.ui.validation_result_page import ResultPage
from superwhisper_gui.ui.validation_take import Phase
from superwhisper_gui.ui.validation_work_page import WorkPage

CHOOSE, QUIET, READ, RESULT, PAST = range(5)


class ValidationDialog(QDialog):
    """Signals: left(): closed, in whatever way; the microphone is to be let go of"""

    left = Signal()

    def __init__(self, parent: QWidget | None, pages: frozenset[SystemPage]) -> None:
        super().__init__(parent)
        self.setObjectName("validation")
        self._at = CHOOSE
        self._steps = QLabel()
        self._steps.setObjectName("steps")
        self.choose_page, self.read_page, self.work_page = ChoosePage(pages), ReadPage(), WorkPage()
        self.result_page, self.past_page = ResultPage(pages), PastPage()
        self._stack = QStackedWidget()
        for page in (self.choose_page, self.read_page, self.work_page, self.result_page, self.past_page):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._steps)
        layout.addWidget(self._stack, 1)
        self._retranslate()
        self.resize(820, 640)

    @property
    def page(self) -> QWidget:
        return self._stack.currentWidget()

    def show_page(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        places = ((self.choose_page, CHOOSE), (self.result_page, RESULT), (self.past_page, PAST))
        self._at = next((at for known, at in places if known is page), self._at)
        if isinstance(page, ChoosePage | ResultPage):
            page.take_focus()
        self._retranslate()

    def show_phase(self, phase: Phase) -> None:
        self._at = {Phase.OPENING: QUIET, Phase.SILENCE: QUIET, Phase.READING: READ}.get(phase, self._at)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Test the microphone"))
        names = (self.tr("Microphone"), self.tr("Silence"), self.tr("Read aloud"), self.tr("Result"))
        if self._at == PAST:
            earlier = self.tr("Earlier tests")
            self._steps.setText(f"<b>{earlier}</b>")
            self._steps.setAccessibleName(earlier)
            return
        numbered = [f"{place + 1}. {name}" for place, name in enumerate(names)]
        self._steps.setText(" › ".join(f"<b>{text}</b>" if place == self._at else text
                                       for place, text in enumerate(numbered)))
        step = self.tr("Step %1 of 4: %2").replace("%1", str(self._at + 1))
        self._steps.setAccessibleName(step.replace("%2", names[self._at]))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.left.emit()
