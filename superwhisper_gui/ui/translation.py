"""The language of the interface: the program's own translation and Qt's, exchanged while the program runs."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator, qInstallMessageHandler

log = logging.getLogger(__name__)

LANGUAGES: Final = ("fr", "en")
_NAME: Final = "interface language"


def language_of(choice: str, system_locale: str) -> str:
    """"fr" or "en". `choice` is the setting ui_language; "system" follows `system_locale` ("fr_FR.UTF-8")."""
    wanted = system_locale[:2].lower() if choice == "system" else choice
    return wanted if wanted in LANGUAGES else "en"


def install_translation(folder: Path, choice: str, system_locale: str) -> QTranslator:
    """Puts the running application into a language; every widget gets a LanguageChange event. Thread: GUI.

    `folder` holds superwhisper_fr.qm and superwhisper_en.qm (plural forms). Where a file is missing the interface
    stays in English. Numbers follow the same language. Returns the program's own translator, which Qt keeps.
    """
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("a translation needs an application")
    for old in app.children():
        if isinstance(old, QTranslator) and old.objectName() == _NAME:
            app.removeTranslator(old)
            old.deleteLater()
    language = language_of(choice, system_locale)
    locale = QLocale(system_locale.partition(".")[0])
    QLocale.setDefault(locale if locale.name()[:2] == language else QLocale(language))
    _install(app, f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return _install(app, f"superwhisper_{language}", str(folder))


def speak(folder: Path, choice: str, system_locale: str) -> QCoreApplication:
    """For a command without windows: as `install_translation`. Keep what it returns for as long as there is to say."""
    before = qInstallMessageHandler(lambda *_: None)         # Qt's complaint about a C locale is not for the person
    app = QCoreApplication.instance() or QCoreApplication(["superwhisper-gui"])
    qInstallMessageHandler(before)
    install_translation(folder, choice, system_locale)
    return app


def _install(app: QCoreApplication, name: str, folder: str) -> QTranslator:
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    if translator.load(f"{name}.qm", folder):
        app.installTranslator(translator)
    elif not name.endswith("_en"):
        log.warning("no translation %s", name)
    return translator
