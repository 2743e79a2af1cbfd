"""Faults of the surroundings, each for the time of one dictation: for heartbeat.py and soak.py."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.desktop.bench.procs import wait_for
from tests.faults.fault_bench import Program

Fault = Callable[[Program], Iterator[None]]


def _engine(program: Program) -> int:
    return int(program.status().get("engine_pid") or 0)


def _signal_engine(program: Program, number: signal.Signals) -> None:
    if pid := _engine(program):
        os.kill(pid, number)


def engine_killed_while_recording(program: Program) -> Iterator[None]:
    timer = threading.Timer(1.5, _signal_engine, (program, signal.SIGKILL))
    timer.start()
    yield
    timer.join()


def engine_killed_while_decoding(program: Program) -> Iterator[None]:
    """A little after the key goes up, as a rule."""
    timer = threading.Timer(3.0, _signal_engine, (program, signal.SIGKILL))
    timer.start()
    yield
    timer.join()


def engine_killed_while_idle(program: Program) -> Iterator[None]:
    _signal_engine(program, signal.SIGKILL)
    yield


def engine_stopped(program: Program) -> Iterator[None]:
    _signal_engine(program, signal.SIGSTOP)
    yield


def microphone_unplugged(program: Program) -> Iterator[None]:
    timer = threading.Timer(1.5, program.desk.unplug, (program.mic,))
    timer.start()
    yield
    timer.join()
    program.mic.hush()
    program.desk.replug(program.mic)
    program.desk.set_default(program.mic)


def microphone_stuck(program: Program) -> Iterator[None]:
    timer = threading.Timer(1.5, setattr, (program.mic, "asleep", True))
    timer.start()
    yield
    timer.join()
    program.mic.asleep = False


def sound_server_stopped(program: Program) -> Iterator[None]:
    server = program.desk.sound.process
    timer = threading.Timer(1.5, server.send_signal, (signal.SIGSTOP,))
    timer.start()
    yield
    timer.join()
    time.sleep(1.0)
    server.send_signal(signal.SIGCONT)


def sound_server_restarted(program: Program) -> Iterator[None]:
    """Killed in the middle of the take; there again after it, as what a timer's thread starts ends with that thread."""
    timer = threading.Timer(1.5, program.desk.sound.process.kill)
    timer.start()
    yield
    timer.join()
    program.mic.hush()
    program.mic.fifo.unlink(missing_ok=True)          # the module does not take one that is there already
    program.desk.restart_audio()


def clipboard_frozen(program: Program) -> Iterator[None]:
    program.desk.clipboard.set_text("mine")
    program.desk.clipboard.freeze()
    yield
    program.desk.clipboard.thaw()
    program.desk.clipboard.clear()


def program_stopped(program: Program) -> Iterator[None]:
    assert program.app
    timer = threading.Timer(1.5, program.app.kill, (signal.SIGSTOP,))
    timer.start()
    time.sleep(0.0)
    later = threading.Timer(2.2, program.app.kill, (signal.SIGCONT,))
    later.start()
    yield
    timer.join()
    later.join()


def processor_busy(program: Program) -> Iterator[None]:
    """Two more that compute, as far as two cores go."""
    burning = [program.desk.spawn(["python3", "-c", "while True: pass"], f"burn{n}") for n in range(2)]
    yield
    for process in burning:
        process.kill()
        process.wait()
        program.desk.started.remove(process)


FAULTS: tuple[Fault, ...] = (
    engine_killed_while_recording, engine_killed_while_decoding, engine_killed_while_idle, engine_stopped,
    microphone_unplugged, microphone_stuck, sound_server_stopped, sound_server_restarted, clipboard_frozen,
    program_stopped, processor_busy)


@contextmanager
def under(fault: Fault, program: Program) -> Iterator[None]:
    """The fault, for what is done meanwhile; afterwards nothing of it is left."""
    yield from fault(program)


def settled(program: Program, timeout_s: float = 90.0) -> dict[str, object]:
    """The status once nothing is pending, no error is shown and the engine is ready."""
    return dict(wait_for(lambda: (s := program.status()).get("state") == "ready" and s, timeout_s, 0.1, "it is ready"))
