# ruff: noqa: N802 - the names of overridden methods are Qt's
"""The window's menu: speech models, language of the interface, about, quit."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from superwhisper_gui import __version__

# a language is written in itself, so that everybody finds their own
LANGUAGES: Final = (("fr", "Français"), ("en", "English"))


class MainMenu(QMenu):
    """Signals: models_requested(), kept_requested(), validation_requested(), quit_requested();
    language_chosen(str): "system", "fr" or "en"
    """

    models_requested = Signal()
    kept_requested = Signal()
    validation_requested = Signal()
    language_chosen = Signal(str)
    quit_requested = Signal()

    def __init__(self, parent: QWidget, app_icon: QIcon) -> None:
        super().__init__(parent)
        self._icon = app_icon
        self._models = self.addAction("")
        self._models.triggered.connect(self.models_requested)
        self._validation = self.addAction("")
        self._validation.triggered.connect(self.validation_requested)
        self._kept = self.addAction("")
        self._kept.triggered.connect(self.kept_requested)
        self._languages = self.addMenu("")
        group = QActionGroup(self)
        self._by_choice = {"system": self._languages.addAction("")}
        for choice, name in LANGUAGES:
            self._by_choice[choice] = self._languages.addAction(name)
        for choice, action in self._by_choice.items():
            action.setData(choice)
            action.setCheckable(True)
            group.addAction(action)
        group.triggered.connect(self._on_language)
        self._about = self.addAction("")
        self._about.triggered.connect(self._show_about)
        self.addSeparator()
        self._quit = self.addAction("")
        self._quit.setShortcut(QKeySequence("Ctrl+Q"))
        self._quit.triggered.connect(self.quit_requested)
        parent.addAction(self._quit)             # so that its key works while the menu is closed
        self.set_language("system")
        self._retranslate()

    def set_language(self, choice: str) -> None:
        """The setting ui_language."""
        self._by_choice[choice].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._models.setText(self.tr("Speech &models…"))
        self._validation.setText(self.tr("&Test the microphone…"))
        self._kept.setText(self.tr("&Kept takes…"))
        self._languages.setTitle(self.tr("&Language"))
        self._by_choice["system"].setText(self.tr("As the computer"))
        self._about.setText(self.tr("&About SuperWhisper"))
        self._quit.setText(self.tr("&Quit"))

    @Slot(QAction)
    def _on_language(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())

    @Slot()
    def _show_about(self) -> None:
        box = QMessageBox(self.parentWidget())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About SuperWhisper"))
        box.setIconPixmap(self._icon.pixmap(64, 64))
        box.setText(f"<b>SuperWhisper GUI {__version__}</b>")
        box.setInformativeText(self.tr(
            "Hold a key, speak, let go: the words stand in the window you were typing in.\n\n"
            "Everything happens on this computer; nothing you say leaves it.\n\nFree software under the MIT licence."))
        box.open()
