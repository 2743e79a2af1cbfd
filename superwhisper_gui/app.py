"""The composition root: builds the real parts and hands them to the program. With cli.py it alone knows every room."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial

from superwhisper_gui.audio.portaudio import SounddeviceMicrophone
from superwhisper_gui.audio.recorder import TakeRecorder
from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.core.settings import Settings
from superwhisper_gui.desktop.choose import check_display, choose_desktop
from superwhisper_gui.desktop.control_client import ask
from superwhisper_gui.desktop.instance_qt import Instance
from superwhisper_gui.desktop.player import SystemPlayer
from superwhisper_gui.desktop.session_qt import SessionWatch
from superwhisper_gui.desktop.standstill_qt import WindowStandstill
from superwhisper_gui.desktop.system_pages import SystemSettings
from superwhisper_gui.media.flac import FlacStore
from superwhisper_gui.speech.client import SpeechClient
from superwhisper_gui.speech.metrics import PrometheusSTTMetrics
from superwhisper_gui.speech.shelf import ModelShelf
from superwhisper_gui.speech.supervision import GoodEngines
from superwhisper_gui.store.good_engines import read_good, write_good
from superwhisper_gui.store.history import HistoryDb
from superwhisper_gui.store.journal import TakeJournal
from superwhisper_gui.store.logs import start_log
from superwhisper_gui.store.paths import Profile, system_locale
from superwhisper_gui.store.resources import resource
from superwhisper_gui.store.settings_file import change_setting
from superwhisper_gui.text.safety import safe_text
from superwhisper_gui.text.spacing import space_between
from superwhisper_gui.ui.program import Parts, Program, create_application
from superwhisper_gui.ui.validation_wording import Wording
from superwhisper_gui.validation.validator import MicrophoneValidator

log = logging.getLogger(__name__)

Load = Callable[[], tuple[Settings, Code | None]]


def run(profile: Profile, load: Load, *, hidden: bool, validate: bool = False) -> int:
    """Starts the program and returns its exit code. A second start shows the first one's window.

    `validate`: the window of the microphone test.
    """
    read_only = _create(profile)
    settings, problem = load()
    start_log(profile.log)
    check_display()
    qt = create_application(resource("icons", "app.svg"))
    instance = Instance(profile.folder)
    if not instance.acquire():
        if not hidden:
            command = "validate" if validate else "show"
            ask(profile.folder, {"command": command}, 5.0, until_there_s=5.0)       # the first one may just be starting
        return 0
    history, history_problem = _open_history(profile, settings)
    desktop = choose_desktop(settings.insert, safe_text, space_between, WindowStandstill())
    program = Program(settings, Parts(
        recorder=TakeRecorder(SounddeviceMicrophone(), tail_s=settings.tail_ms / 1000, warm_s=settings.warm_s,
                              input_name=settings.input),
        engine=SpeechClient(settings, profile.models,
                            good=GoodEngines(read_good(profile.engines), partial(write_good, profile.engines))),
        kept_audio=FlacStore(profile.takes),
        history=history,
        journal=TakeJournal(profile.journal),
        recovered=history or HistoryDb(None),
        focus=desktop.focus,
        inserter=desktop.inserter,
        hotkeys=desktop.hotkeys,
        control=instance,
        session=SessionWatch(),
        models=ModelShelf(settings, profile.models),
        metrics=PrometheusSTTMetrics(),
        save_setting=partial(change_setting, profile.settings),
        translations=resource("translations"),
        icons=resource("icons"),
        profile=profile.folder,
        locale=system_locale(),
        validator=MicrophoneValidator(profile.folder / "validations", resource("reading"), Wording()),
        player=SystemPlayer(),
        pages=SystemSettings(),
    ))
    program.start(problem, history_problem, read_only, hidden=hidden, validate=validate)
    code = qt.exec()
    program.end()
    logging.shutdown()
    os._exit(code)                               # nothing of the libraries' own endings can hang us (PITFALLS Q5)


def _create(profile: Profile) -> Code | None:
    """Where nothing can be written the program says so and goes on: a text is still inserted."""
    try:
        profile.create()
    except AppError as e:
        if not profile.folder.is_dir():
            raise
        return e.code
    return None


def _open_history(profile: Profile, settings: Settings) -> tuple[HistoryDb | None, Code | None]:
    """Without a history the program goes on and says so: a text is still inserted."""
    if not settings.history:
        return None, None
    try:
        history = HistoryDb(profile.history)
    except AppError as e:
        log.warning("history: %s", e)
        return None, e.code
    return history, Code.HISTORY_SET_ASIDE if history.set_aside else None
