"""Pictures of the real widgets for the documentation: `python packaging/screenshots.py [FOLDER]`.

Needs no screen; draws with the fonts of the machine (fonts-dejavu-core is enough). Without FOLDER: docs/images. At
200 % of the usual size; the pages of the microphone test also at 100 %, as NAME-100.png.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "2")
os.environ.setdefault("TZ", "UTC")

from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPalette  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from superwhisper_gui.core.audio import InputDevice, Level  # noqa: E402
from superwhisper_gui.core.dictation import Outcome  # noqa: E402
from superwhisper_gui.core.errors import Code  # noqa: E402
from superwhisper_gui.core.model_store import ModelPlace, ModelRow  # noqa: E402
from superwhisper_gui.core.ports import HistoryRow, OpenInput  # noqa: E402
from superwhisper_gui.core.transcript import EngineInfo  # noqa: E402
from superwhisper_gui.ui.kept_dialog import KeptDialog  # noqa: E402
from superwhisper_gui.ui.main_window import MainWindow  # noqa: E402
from superwhisper_gui.ui.models_dialog import ModelsDialog  # noqa: E402
from superwhisper_gui.ui.translation import install_translation  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent))
from screenshots_validation import pictures  # noqa: E402

TEXTS = {
    "fr": "Bonjour, je vous confirme notre rendez-vous de jeudi à quatorze heures. Merci d’apporter le dossier.",
    "en": "Hello, I can confirm our appointment on Thursday at two o’clock. Please bring the file along.",
}
SPOKEN = {
    "fr": "Bonjour, je vous confirme notre rendez-vous de jeudi à quatorze heures. Merci",
    "en": "Hello, I can confirm our appointment on Thursday at two o’clock. Please bring",
}
EARLIER = {
    "fr": ("Le devis part demain matin, dès que la mairie a répondu.",
           "Pensez à la salle du premier étage.", "C’est noté pour lundi."),
    "en": ("The offer goes out tomorrow morning, as soon as the town hall has replied.",
           "Remember the room on the first floor.", "Noted for Monday."),
}
DEVICES = [InputDevice("HD Webcam C270", "a", 48_000, 1, "PulseAudio", is_default=True),
           InputDevice("USB Headset", "b", 48_000, 1, "PulseAudio")]
ENGINE = EngineInfo("base", "cpu", "CPU", "int8", "prism", 1)

MODELS = [ModelRow("base", "base", 147_882_941, True, ModelPlace.BUILT_IN),
          ModelRow("small", "small", 486_212_372, True, ModelPlace.PROFILE),
          ModelRow("large-v2", "large-v2", 3_089_578_858, True, ModelPlace.HUB, recommended=True),
          ModelRow("large-v3-turbo", "large-v3-turbo", 1_621_665_983, True, ModelPlace.HUB, 412_000_000, True),
          ModelRow("distil-large-v3.5", "distil-large-v3.5", 1_516_481_996, False, ModelPlace.HUB)]


def idle(window: MainWindow, _text: str) -> None:
    window.set_summary("ready")
    _speak(window, (-58, -57, -58))


def recording(window: MainWindow, text: str) -> None:
    result(window, text)
    with patch.object(time, "monotonic", return_value=time.monotonic() - 4):    # has been recording for 4 s
        window.set_summary("recording")
    window.set_summary("recording")
    _speak(window, (-34, -26, -19, -24, -21))


def speaking(window: MainWindow, text: str) -> None:
    recording(window, text)
    window.set_partial(SPOKEN["fr" if text == TEXTS["fr"] else "en"])


def result(window: MainWindow, text: str) -> None:
    window.set_summary("ready")
    _speak(window, (-57, -56))
    window.set_last(text, 840.0, Outcome.INSERTED, "")


def notice(window: MainWindow, text: str) -> None:
    window.set_summary("error")
    _speak(window, (-57, -56))
    window.set_last(text, None, Outcome.KEPT, Code.INSERT_FOCUS_CHANGED)
    window.set_waiting(text)
    window.set_notice(Code.INSERT_FOCUS_CHANGED)


def models(window: MainWindow) -> ModelsDialog:
    dialog = ModelsDialog(window)
    dialog.set_chosen("base", "base")
    dialog.set_rows(MODELS)
    dialog.set_loading("large-v2")
    dialog.set_progress(1_240_000_000, 3_089_578_858, 11_800_000.0)
    dialog.show()
    return dialog


def kept(window: MainWindow, language: str) -> KeptDialog:
    texts = EARLIER[language]
    rows = (("recovered", "recovered", texts[0], 6.2, "a.flac"), ("failed", "ended", "", 3.8, "b.flac"),
            ("kept", str(Code.INSERT_FOCUS_CHANGED), texts[1], 2.4, ""))
    dialog = KeptDialog(window)
    dialog.set_rows([HistoryRow(3 - number, 1_764_000_000.0 - 4000 * number, text, status, reason, language, "base",
                                duration_s, {}, audio)
                     for number, (status, reason, text, duration_s, audio) in enumerate(rows)])
    dialog.show()
    return dialog


SCENES: dict[str, Callable[[MainWindow, str], None]] = {
    "idle": idle, "recording": recording, "speaking": speaking, "result": result, "notice": notice,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--dark", action="store_true", help="with a dark palette")
    parser.add_argument("--test-only", action="store_true", help="only the pages of the microphone test, at 100 %%")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    dark = "-dark" if options.dark else ""
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setPalette(_palette(dark=options.dark))
    if not QFontDatabase.families():
        print("there are no fonts: install fonts-dejavu-core", file=sys.stderr)
        return 1
    app.setFont(QFont("DejaVu Sans", 10))
    with tempfile.TemporaryDirectory() as compiled:
        release = [sys.executable, str(ROOT / "packaging" / "translations.py"), "release", compiled]
        subprocess.run(release, check=True)
        for language in TEXTS:
            install_translation(Path(compiled), language, language)
            if options.test_only:
                _take_test(app, _window(), language, options.folder, f"-100{dark}")
                continue
            for name, scene in SCENES.items():
                _take_picture(app, scene, TEXTS[language], options.folder / f"{name}-{language}{dark}.png")
            window = _window()
            _save(app, models(window), options.folder / f"models-{language}{dark}.png")
            _save(app, kept(window, language), options.folder / f"kept-{language}{dark}.png")
            _take_test(app, window, language, options.folder, dark)
    if not options.test_only:
        again = [sys.executable, __file__, str(options.folder), "--test-only", *(["--dark"] if options.dark else [])]
        subprocess.run(again, check=True, env={**os.environ, "QT_SCALE_FACTOR": "1"})
    return 0


def _take_test(app: QApplication, window: MainWindow, language: str, folder: Path, mark: str) -> None:
    for name, dialog in pictures(window, language):
        _save(app, dialog, folder / f"{name}-{language}{mark}.png")
    window.deleteLater()


def _take_picture(app: QApplication, scene: Callable[[MainWindow, str], None], text: str, file: Path) -> None:
    window = _window()
    scene(window, text)
    _save(app, window, file)
    window.deleteLater()


def _window() -> MainWindow:
    window = MainWindow(ROOT / "resources" / "icons")
    window.set_hotkey("ctrl_r", "hybrid")
    window.set_engine(ENGINE)
    window.set_devices(DEVICES, "")
    window.set_input(OpenInput("HD Webcam C270", 48_000, 1))
    window.show()
    return window


def _save(app: QApplication, widget: QWidget, file: Path) -> None:
    app.processEvents()
    widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888).save(str(file), quality=0)
    print(file)


def _speak(window: MainWindow, levels_dbfs: tuple[int, ...]) -> None:
    for second, level in enumerate(levels_dbfs):
        window.set_level(Level(level + 8.0, float(level)), float(second))


def _palette(*, dark: bool) -> QPalette:
    """Fusion's own two, written down so that the pictures do not depend on the machine."""
    if not dark:
        return QPalette(QColor("#f3f4f6"))
    palette = QPalette(QColor("#2b2d33"))
    for role, colour in ((QPalette.ColorRole.Window, "#202226"), (QPalette.ColorRole.Base, "#17181b"),
                         (QPalette.ColorRole.WindowText, "#eceef2"), (QPalette.ColorRole.Text, "#eceef2"),
                         (QPalette.ColorRole.ButtonText, "#eceef2")):
        palette.setColor(role, QColor(colour))
    return palette


if __name__ == "__main__":
    sys.exit(main())
