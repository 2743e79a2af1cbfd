# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The result of a test on one page: verdicts and cures first, then the words, then the figures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from superwhisper_gui.core.errors import AppError
from superwhisper_gui.core.ports import SystemPage
from superwhisper_gui.core.validation import OwnVerdict, Validation
from superwhisper_gui.ui.messages import Severity, message_for
from superwhisper_gui.ui.validation_faults import FaultList
from superwhisper_gui.ui.validation_figures import Figures
from superwhisper_gui.ui.validation_hint import Hint
from superwhisper_gui.ui.validation_own import OwnAnswer
from superwhisper_gui.ui.validation_reading import ReadingCard
from superwhisper_gui.ui.validation_take import Run
from superwhisper_gui.ui.validation_verdicts import Verdicts
from superwhisper_gui.ui.validation_words import end_text, summary_text


class ResultPage(QWidget):
    """Signals:

    again_clicked(), others_clicked(), past_clicked(), play_clicked(), stop_clicked()
    use_clicked(): take this microphone for dictation
    own_changed(object, bool): OwnVerdict, and whether the sound goes into the report
    report_clicked(), page_clicked(str)
    """

    again_clicked = Signal()
    others_clicked = Signal()
    past_clicked = Signal()
    play_clicked = Signal()
    stop_clicked = Signal()
    use_clicked = Signal()
    own_changed = Signal(object, bool)
    report_clicked = Signal()
    page_clicked = Signal(str)

    def __init__(self, pages: frozenset[SystemPage]) -> None:
        super().__init__()
        self._validation: Validation | None = None
        self._run: Run | None = None
        self._in_use = True
        self._saved = False
        self._trouble: AppError | None = None
        self._headline = QLabel()
        self._note, self._disk = Hint(), Hint()
        self._verdicts, self._faults, self._reading = Verdicts(), FaultList(pages), ReadingCard()
        self._own, self._figures = OwnAnswer(), Figures()
        self._again, self._others, self._past, self._use = (QPushButton() for _ in range(4))
        self._more = QToolButton()
        self._area = QScrollArea()
        self._arrange()
        self._connect()
        self._retranslate()

    def _arrange(self) -> None:
        self._headline.setProperty("role", "headline")
        self._headline.setWordWrap(True)
        self._more.setObjectName("more")
        self._more.setCheckable(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for button in (self._again, self._others, self._past, self._use):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        self._figures.hide()
        inside = QWidget()
        inside.setObjectName("result")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for widget in (self._headline, self._note, self._verdicts, self._faults, self._reading, self._own):
            column.addWidget(widget)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._figures)
        column.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(inside)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._past)
        foot.addStretch(1)
        for button in (self._use, self._others, self._again):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._disk)
        layout.addLayout(foot)

    def _connect(self) -> None:
        for button, signal in ((self._again, self.again_clicked), (self._others, self.others_clicked),
                               (self._past, self.past_clicked), (self._use, self.use_clicked)):
            button.clicked.connect(signal)
        self._reading.play_clicked.connect(self.play_clicked)
        self._reading.stop_clicked.connect(self.stop_clicked)
        self._own.report_clicked.connect(self.report_clicked)
        self._more.toggled.connect(self._on_more)
        self._own.changed.connect(self._on_own)
        self._faults.page_clicked.connect(self.page_clicked)
        self._faults.report_clicked.connect(self.report_clicked)
        self._disk.acted.connect(self._on_own)

    # -- what is shown

    def set_result(self, validation: Validation, run: Run, *, in_use: bool) -> None:
        """`in_use`: the tested device is the one that dictation uses."""
        self._validation, self._run, self._in_use = validation, run, in_use
        self._saved, self._trouble = False, None
        self._reading.set_playing(0.0)
        self._own.clear()
        self._more.setChecked(False)
        self._show()
        self._area.verticalScrollBar().setValue(0)

    def show_figures(self) -> None:
        """Opens the measures and the plots, and scrolls to them."""
        self._more.setChecked(True)
        QTimer.singleShot(0, self._scroll_to_figures)

    @Slot()
    def _scroll_to_figures(self) -> None:
        self._area.ensureWidgetVisible(self._figures)
        self._area.verticalScrollBar().setValue(self._more.y() - 8)

    def set_in_use(self, in_use: bool) -> None:
        self._in_use = in_use
        self._show_buttons()

    @Slot(object, object)
    def set_saved(self, page: object, trouble: AppError | None) -> None:
        """The report is on the disk, or is not."""
        self._saved, self._trouble = page is not None, trouble
        self._show_disk()
        self._show_buttons()

    @Slot(float)
    def set_playing(self, seconds: float) -> None:
        """So long the recording plays; 0 = it cannot be played here."""
        self._reading.set_playing(seconds)
        if not seconds:
            self._disk.set_words(Severity.INFO, self.tr("There is no program here that plays sound."))

    @property
    def own(self) -> tuple[OwnVerdict, bool]:
        return self._own.answer, self._own.with_sound

    def _show(self) -> None:
        validation, run = self._validation, self._run
        if validation is None or run is None:
            return
        self._headline.setText(summary_text(validation))
        self._note.set_words(Severity.WARNING, end_text(run.end, run.code))
        self._verdicts.set_validation(validation)
        self._faults.set_validation(validation)
        self._reading.set_validation(validation)
        self._figures.set_validation(validation)
        self._show_disk()
        self._show_buttons()

    def _show_disk(self) -> None:
        if self._trouble is None:
            self._disk.clear()
            return
        message = message_for(self._trouble.code)
        problem = self.tr("The report could not be saved.")
        kept = self.tr("The recording is still here as long as this page is open.")
        self._disk.set_words(Severity.ERROR, f"{problem} {message.text}",
                             f"{message.advice} {kept}", [("save", self.tr("Save again"))])

    @Slot()
    def _show_buttons(self) -> None:
        self._use.setVisible(not self._in_use)
        self._own.set_saved(self._saved)
        best = self._validation is not None and not self._validation.faults
        self._again.setProperty("role", "plain" if best else "primary")
        self._again.style().unpolish(self._again)
        self._again.style().polish(self._again)

    def _retranslate(self) -> None:
        self._again.setText(self.tr("&Try again"))
        self._others.setText(self.tr("&Other microphones"))
        self._past.setText(self.tr("&Earlier tests"))
        self._use.setText(self.tr("&Use this microphone"))
        self._area.setAccessibleName(self.tr("Result of the test"))
        self._show_more()
        self._show()
        self._show_buttons()

    def _show_more(self) -> None:
        self._more.setText(self.tr("All measures and plots"))
        self._more.setArrowType(Qt.ArrowType.DownArrow if self._more.isChecked() else Qt.ArrowType.RightArrow)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # -- what a person does

    def take_focus(self) -> None:
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _on_more(self, shown: bool) -> None:
        self._figures.setVisible(shown)
        self._show_more()

    @Slot()
    def _on_own(self) -> None:
        self.own_changed.emit(*self.own)
