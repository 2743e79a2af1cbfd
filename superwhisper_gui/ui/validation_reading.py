# ruff: noqa: N802 - the names of overridden methods are Qt's
"""What was to be read beside what was heard, so that the person can judge; and the same of the whole-take decoding."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from superwhisper_gui.core.validation import Match, Validation
from superwhisper_gui.ui.validation_pairs import PairsView
from superwhisper_gui.ui.validation_words import percent_text

PLAY_SLACK_MS: Final = 300


class ReadingCard(QFrame):
    """Signals: play_clicked(), stop_clicked()"""

    play_clicked = Signal()
    stop_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._validation: Validation | None = None
        self._title, self._legend, self._nothing, self._whole = (QLabel() for _ in range(4))
        self._pairs, self._play = PairsView(), QPushButton()
        self._play.setProperty("role", "plain")
        self._play.setAutoDefault(False)
        self._play.clicked.connect(self._on_play)
        self._playing = QTimer(self, singleShot=True)
        self._playing.timeout.connect(self._show_play)
        self._title.setProperty("role", "heading")
        self._legend.setProperty("role", "soft")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        for label in (self._title, self._legend, self._nothing, self._whole):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._play)
        layout.addLayout(head)
        for widget in (self._legend, self._nothing, self._pairs, self._whole):
            layout.addWidget(widget)

    @property
    def pairs(self) -> PairsView:
        return self._pairs

    def set_playing(self, seconds: float) -> None:
        """The recording plays so long; 0 = not any more."""
        if seconds:
            self._playing.start(round(1000 * seconds) + PLAY_SLACK_MS)
        else:
            self._playing.stop()
        self._show_play()

    @Slot()
    def _on_play(self) -> None:
        if self._playing.isActive():
            self.set_playing(0.0)
            self.stop_clicked.emit()
        else:
            self.play_clicked.emit()

    @Slot()
    def _show_play(self) -> None:
        self._play.setText(self.tr("Stop") if self._playing.isActive() else self.tr("&Play the recording"))

    def set_validation(self, validation: Validation) -> None:
        self._validation = validation
        reading = validation.reading
        self._pairs.set_pairs(reading.pairs if reading else ())
        self._show()

    def _show(self) -> None:
        v = self._validation
        reading = v.reading if v else None
        self._show_play()
        self._title.setText(self.tr("What was heard, under what was to be read") if reading
                            else self.tr("The recording"))
        for label in (self._legend, self._nothing, self._pairs, self._whole):
            label.setVisible(reading is not None)
        if v is None or reading is None:
            return
        missing, other, added = (sum(pair.match is match for pair in reading.pairs)
                                 for match in (Match.MISSING, Match.SUBSTITUTED, Match.ADDED))
        differences = self.tr("Words not heard: %1 · heard as another word: %2 · heard besides: %3")
        self._legend.setText(differences.replace("%1", str(missing)).replace("%2", str(other))
                             .replace("%3", str(added)) if missing + other + added
                             else self.tr("Every word was heard as it is written."))
        heard = bool(v.understood and v.understood.text)
        self._nothing.setText("" if heard else self.tr("No word was heard."))
        self._nothing.setVisible(not heard)
        self._pairs.setVisible(heard)
        whole = v.understood.file_text if v.understood else None
        wer = "" if reading.file_wer is None else percent_text(reading.file_wer, 1)
        text = self.tr("The same recording decoded as a whole (%1 of the words wrong): %2")
        self._whole.setText(text.replace("%1", wer).replace("%2", whole) if whole and wer else "")
        self._whole.setVisible(bool(self._whole.text()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
