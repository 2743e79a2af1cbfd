"""The command line. Only the standard library at module level: `status` answers within 200 ms, and the speech process
(started by spawn) imports this file again.

Exit codes: 0 done, 1 failed with one clear line on stderr, 2 wrong usage, 3 not running.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

DONE, FAILED, USAGE, NOT_RUNNING = 0, 1, 2, 3
FLAGS = ("--hidden", "--wait", "--copy")         # options without a value
SHORTCUTS = ("model", "language", "device", "input", "hotkey", "mode", "insert")     # options that are settings
STOP_WAIT_S = 600.0

COMMANDS = {
    "run": "start the program (default)",
    "status": "what the running program does",
    "start": "begin a take",
    "stop": "end the take that is being spoken",
    "toggle": "begin or end a take",
    "cancel": "throw the take away",
    "insert": "insert the text that waits",
    "show": "show the window",
    "quit": "end the program",
    "transcribe": "files to text",
    "models": "list | download NAME | remove NAME | path [NAME] | verify [NAME]",
    "doctor": "what works here, what does not, and what to do",
    "settings": "get [NAME] | set NAME VALUE",
    "history": "list | export | recover",
    "validate": "does the microphone work? With --audio FILE: is this recording good?",
}
# command -> (fewest, most) words after it, and the options it takes besides those for all commands
WORDS = {"transcribe": (1, 10_000), "models": (1, 2), "settings": (1, 3), "history": (1, 1)}
OPTIONS = {"status": {"json"}, "stop": {"wait"}, "transcribe": {"format", "copy"}, "history": {"json", "limit"},
           "models": {"json"}, "doctor": {"json"}, "run": {"hidden"}, "validate": {"json", "audio", "reference"}}


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")     # a C locale must not cost an accent
    options = _parse(list(sys.argv[1:] if argv is None else argv))
    from superwhisper_gui.core.errors import AppError, Code

    try:
        return _HANDLERS[options.command](options)
    except AppError as error:
        print(f"superwhisper-gui: {_sentence(error)}", file=sys.stderr)
        return NOT_RUNNING if error.code is Code.NOT_RUNNING else FAILED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except (OSError, UnicodeError) as error:       # a full disk behind ">", an argument that is no text
        print(f"superwhisper-gui: {error}", file=sys.stderr)
        return FAILED


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="superwhisper-gui",
        description="Hold a key, speak, let go: the words stand in the window you were typing in.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n" + "\n".join(f"  {name:<12}{text}" for name, text in COMMANDS.items()))
    parser.add_argument("command", nargs="?", default="run", choices=list(COMMANDS), metavar="COMMAND")
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--profile", type=_folder, metavar="DIR", help="everything is kept there only")
    parser.add_argument("--model", metavar="NAME|DIR")
    parser.add_argument("--language", metavar="auto|fr|en|…")
    parser.add_argument("--device", metavar="auto|cpu|cuda|cuda:N|UUID")
    parser.add_argument("--input", metavar="NAME", help="microphone")
    parser.add_argument("--hotkey", metavar="CHORD", help="ctrl_r, ctrl_l+space, f9 …")
    parser.add_argument("--mode", choices=("hybrid", "hold", "toggle"))
    parser.add_argument("--insert", choices=("paste", "clipboard"))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting for this run only")
    parser.add_argument("--hidden", action="store_true", help="start without showing the window")
    if _first_word(argv) == "validate":
        parser.add_argument("--json", metavar="OUT", help="the report; - for standard output")
    else:
        parser.add_argument("--json", action="store_true", help="status, history, models list, doctor: as JSON")
    parser.add_argument("--audio", type=Path, metavar="FILE", help="validate: a recording instead of the microphone")
    parser.add_argument("--reference", type=Path, metavar="FILE", help="validate: the text that was read")
    parser.add_argument("--wait", action="store_true", help="stop: return when the take has ended")
    parser.add_argument("--format", choices=("text", "json", "srt", "vtt"), help="transcribe: default text")
    parser.add_argument("--copy", action="store_true", help="transcribe: also into the clipboard")
    parser.add_argument("--limit", type=int, metavar="N", help="history: only the newest N")
    parser.add_argument("--version", action="version", version=_version())
    options = parser.parse_intermixed_args(argv)
    fewest, most = WORDS.get(options.command, (0, 0))
    if not fewest <= len(options.words) <= most:
        parser.error(f"{options.command}: {COMMANDS[options.command]}")
    for name in ("json", "wait", "format", "copy", "limit", "hidden", "audio", "reference"):
        if getattr(options, name) and name not in OPTIONS.get(options.command, set()) and name != "hidden":
            parser.error(f"--{name} does not go with {options.command}")
    if options.command == "validate" and not options.audio and (options.json or options.reference):
        parser.error("--json and --reference need --audio")
    for pair in options.set:
        if "=" not in pair:
            parser.error(f"--set {pair}: NAME=VALUE is missing its =")
    return options


def _first_word(argv: list[str]) -> str:
    """The first that is no option's value. --json counts as an option with one: whether it is, the command says."""
    return next((word for before, word in pairwise(["", *argv]) if not word.startswith("-") and
                 (not before.startswith("-") or "=" in before or before in FLAGS)), "")


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("a folder is missing")
    return Path(text)


def _version() -> str:
    from superwhisper_gui import __version__

    return f"superwhisper-gui {__version__}"


def _sentence(error: Any) -> str:
    """The plain sentence for an error, in the person's language."""
    from superwhisper_gui.store.paths import system_locale
    from superwhisper_gui.store.resources import resource
    from superwhisper_gui.ui.messages import sentence_for

    return sentence_for(error.code, error.detail, system_locale(), resource("translations"))


def _profile(options: argparse.Namespace) -> Any:
    from superwhisper_gui.store.paths import Profile, default_profile

    return Profile(options.profile.absolute()) if options.profile else default_profile()


def settings_of(options: argparse.Namespace, profile: Any) -> tuple[Any, Any]:
    """The file's settings with those of the command line on top, and what was wrong with the file, if anything."""
    from superwhisper_gui.core.settings import with_value
    from superwhisper_gui.store.settings_file import read_settings

    settings, problem = read_settings(profile.settings)
    for name in SHORTCUTS:
        if (value := getattr(options, name)) is not None:
            settings = with_value(settings, name, value)
    for pair in options.set:
        name, _, value = pair.partition("=")
        settings = with_value(settings, name.strip(), value)
    return settings, problem


# -- the running program

def _run(options: argparse.Namespace) -> int:
    from superwhisper_gui.app import run

    profile = _profile(options)
    return run(profile, lambda: settings_of(options, profile), hidden=options.hidden)


def _ask(options: argparse.Namespace, request: dict[str, Any], timeout_s: float = 10.0) -> dict[str, Any]:
    from superwhisper_gui.desktop.control_client import ask

    folder = options.profile.absolute() if options.profile else _profile(options).folder
    return ask(folder, request, timeout_s)


def _status(options: argparse.Namespace) -> int:
    status = _ask(options, {"command": "status"})
    if options.json:
        print(json.dumps(status, ensure_ascii=False))
    else:
        print(f"{status['state']}  {status['model']}  {status['device']}  {status['input']}")
    return DONE


def _command(options: argparse.Namespace) -> int:
    request = {"command": options.command, "wait": options.wait}
    answer = _ask(options, request, STOP_WAIT_S if options.wait else 10.0)
    if not answer.get("ok"):
        print(f"superwhisper-gui: {answer.get('message', 'it did not work')}", file=sys.stderr)
        return FAILED
    return DONE


# -- without the running program

def _transcribe(options: argparse.Namespace) -> int:
    from superwhisper_gui.transcription import transcribe

    profile = _profile(options)
    settings, _ = settings_of(options, profile)
    texts: list[str] = []
    code = DONE
    files = [Path(word) for word in options.words]
    for text in transcribe(profile, settings, files, options.format or "text", _complain):
        if text is None:
            code = FAILED
            continue
        print(text, flush=True)
        texts.append(text)
    return _copy("\n".join(texts), code) if options.copy and texts else code


def _copy(text: str, code: int) -> int:
    """Into the clipboard. The tool that serves it stays in the background: it must not hold our output open.

    Raises AppError(NO_DISPLAY) for a screen that does not answer: the tool would say nothing.
    """
    import os

    import pyperclip

    from superwhisper_gui.desktop.choose import check_display

    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        check_display()
    kept = [os.dup(number) for number in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in (1, 2):
            os.dup2(nowhere, number)
        pyperclip.copy(text)
        problem = ""
    except pyperclip.PyperclipException as e:
        problem = str(e).strip().splitlines()[0]
    finally:
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)
    if problem:
        print(f"superwhisper-gui: {problem}", file=sys.stderr)
        return FAILED
    return code


def _complain(path: Path, error: Any) -> None:
    print(f"superwhisper-gui: {path}: {_sentence(error)}", file=sys.stderr)


def _models(options: argparse.Namespace) -> int:
    from superwhisper_gui.commands_models import models

    profile = _profile(options)
    settings, _ = settings_of(options, profile)
    action, name = (*options.words, "")[:2]
    code = models(action, name, profile, settings, as_json=options.json)
    return _usage(options) if code is None else code


def _doctor(options: argparse.Namespace) -> int:
    from superwhisper_gui.doctor import examine
    from superwhisper_gui.store.paths import system_locale
    from superwhisper_gui.store.resources import resource
    from superwhisper_gui.ui.findings import closing_line, line_of
    from superwhisper_gui.ui.translation import speak

    profile = _profile(options)
    settings, problem = settings_of(options, profile)
    app = speak(resource("translations"), settings.ui_language, system_locale())
    findings = []
    for finding in examine(profile, settings, problem):
        findings.append(finding)
        if not options.json:
            print(line_of(finding), flush=True)
    good = all(finding.ok is not False for finding in findings)
    if options.json:
        import msgspec

        print(json.dumps({"ok": good, "findings": msgspec.to_builtins(findings)}, ensure_ascii=False, indent=1))
    else:
        print(closing_line(good=good))
    del app                                      # held until here: without it there is no translation
    return DONE if good else FAILED


def _settings(options: argparse.Namespace) -> int:
    import msgspec

    from superwhisper_gui.core.settings import with_value
    from superwhisper_gui.store.settings_file import change_setting, read_settings

    profile = _profile(options)
    action, *rest = options.words
    if action == "get" and len(rest) < 2:
        values = msgspec.to_builtins(settings_of(options, profile)[0])
        if rest and rest[0] not in values:
            with_value(read_settings(profile.settings)[0], rest[0], "")          # says that there is no such setting
        print(json.dumps(values[rest[0]] if rest else values, ensure_ascii=False, indent=None if rest else 2))
        return DONE
    if action != "set" or len(rest) != 2:
        return _usage(options)
    profile.create()
    settings = change_setting(profile.settings, rest[0], rest[1])
    _tell_running(options, settings, rest[0], rest[1])
    return DONE


def _tell_running(options: argparse.Namespace, settings: Any, name: str, value: str) -> None:
    from superwhisper_gui.core.errors import AppError

    try:
        answer = _ask(options, {"command": "set", "name": name, "value": value})
    except AppError:
        return                                   # none is running: the file is enough
    if answer.get("now") is False:
        from superwhisper_gui.store.paths import system_locale
        from superwhisper_gui.store.resources import resource
        from superwhisper_gui.ui.messages import next_start_text
        from superwhisper_gui.ui.translation import speak

        speak(resource("translations"), settings.ui_language, system_locale())
        print(next_start_text(), file=sys.stderr)


def _history(options: argparse.Namespace) -> int:
    from superwhisper_gui.commands_history import history

    profile = _profile(options)
    settings, _ = settings_of(options, profile)
    code = history(options.words[0], profile, settings, as_json=options.json, limit=options.limit,
                   complain=lambda error: print(f"superwhisper-gui: {_sentence(error)}", file=sys.stderr))
    return _usage(options) if code is None else code


def _show_test(options: argparse.Namespace) -> int:
    """The guided test in the running program; where none runs, it is started with it."""
    from superwhisper_gui.core.errors import AppError, Code

    try:
        return _command(options)
    except AppError as error:
        if error.code is not Code.NOT_RUNNING:
            raise
    from superwhisper_gui.app import run

    profile = _profile(options)
    return run(profile, lambda: settings_of(options, profile), hidden=False, validate=True)


def _validate(options: argparse.Namespace) -> int:
    if options.audio is None:
        return _show_test(options)
    from superwhisper_gui.commands_validate import validate

    profile = _profile(options)
    settings, _ = settings_of(options, profile)
    return validate(profile, settings, options.audio, options.reference, options.json)


def _usage(options: argparse.Namespace) -> int:
    print(f"superwhisper-gui {options.command}: {COMMANDS[options.command]}", file=sys.stderr)
    return USAGE


_HANDLERS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": _run, "status": _status, "transcribe": _transcribe, "models": _models, "doctor": _doctor,
    "settings": _settings, "history": _history, "validate": _validate,
    **dict.fromkeys(("start", "stop", "toggle", "cancel", "insert", "show", "quit"), _command),
}
