"""One microphone test from its start to what is to be judged: silence, reading aloud, decoding in three ways.

    IDLE -start-> OPENING -sound-> SILENCE -3 s-> READING -done, limit, microphone lost-> WORKING -> IDLE + recorded
      ^                |               |             |                                        |
      +----------------+---------------+-------------+---- stop, or a problem ----------------+

The read take goes through the recorder and the speech engine as any other does, under a number of the validation's own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from superwhisper_gui.core import ports
from superwhisper_gui.core.audio import ENGINE_RATE_HZ, Samples, TakeAudio
from superwhisper_gui.core.errors import Code
from superwhisper_gui.core.transcript import EngineInfo, TakeText
from superwhisper_gui.core.validation import FIRST_TEST_TAKE, NativeSound, ReadingText
from superwhisper_gui.ui.validation_take import (
    STEPS,
    End,
    Phase,
    ReadTake,
    Run,
    Step,
    recorded_of,
    same_words,
    understood_of,
)

log = logging.getLogger(__name__)

SETTLE_S: Final = 0.3                  # after opening: many devices begin with a crack
SILENCE_S: Final = 3.0
OPEN_LIMIT_S: Final = 6.0              # Bluetooth needs up to 3 s (PITFALLS A9)
READ_LIMIT_S: Final = 120.0
TICK_MS: Final = 100


class ValidationRun(QObject):
    """Thread: GUI.

    Signals to the workers: reopen_wanted, begin_take, end_take, abort_take, decode_begin, decode_cancel, decode_test,
    decode_frames, decode_release, decode_end. To the views:
        phase_changed(str): a Phase
        progressed(float): seconds of the phase that are over
        partial_changed(str): the text so far of what is read
        working_on(str): a Step
        failed(object): Code; the test ended without a recording
        recorded(object): Run
    """

    reopen_wanted = Signal(str)
    begin_take = Signal(int, float)
    end_take = Signal(int, float)
    abort_take = Signal(int)
    decode_begin = Signal(int, str)
    decode_cancel = Signal(int)
    decode_test = Signal(int, str, object, int, bool)
    decode_frames = Signal(int, object)
    decode_release = Signal(int, float)
    decode_end = Signal(int)

    phase_changed = Signal(str)
    progressed = Signal(float)
    partial_changed = Signal(str)
    working_on = Signal(str)
    failed = Signal(object)
    recorded = Signal(object)

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self.phase = Phase.IDLE
        self._since = 0.0
        self._last_number = FIRST_TEST_TAKE
        self._text = ReadingText("", "en", "", "")
        self._host = ""
        self._engine: EngineInfo | None = None
        self._engine_down: Code | None = None
        self._reopened = False
        self._device: ports.OpenInput | None = None
        self._first_block_ms: float | None = None
        self._silence: list[NativeSound] = []
        self._silence_frames = 0
        self._take: ReadTake | None = None
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._pacer = QTimer(self, interval=TICK_MS)
        self._pacer.timeout.connect(self._pace)

    # -- what a person does

    def start(self, text: ReadingText, device: str, host: str) -> None:
        """`device`: the one to open, "" = the system's default; `host`: its host API, for the report."""
        self.stop()
        self._text, self._host = text, host
        self._reopened, self._device, self._first_block_ms = False, None, None
        self._silence, self._silence_frames = [], 0
        self._enter(Phase.OPENING)
        self.reopen_wanted.emit(device)

    @Slot()
    def finish(self) -> None:
        """The person has read it."""
        self._release(End.DONE)

    @Slot()
    def interrupt(self) -> None:
        """Nobody reads any more: the screen was locked."""
        if self.phase is Phase.READING:
            self._release(End.INTERRUPTED)
        elif self.phase in (Phase.OPENING, Phase.SILENCE):
            self.stop()

    @Slot()
    def skip(self) -> None:
        """The result now, with what is known so far."""
        take = self._take
        if self.phase is not Phase.WORKING or take is None:
            return
        take.skipped = True
        if take.captured:
            for number in take.numbers:
                self.decode_cancel.emit(number)
            self._done(take)

    @Slot()
    def stop(self) -> None:
        """Ends it without a result."""
        take, self._take = self._take, None
        self._pacer.stop()
        if take is not None:
            self.abort_take.emit(take.number)
            for number in take.numbers:
                self.decode_cancel.emit(number)
        self._enter(Phase.IDLE)

    # -- sound

    @Slot(object, object)
    def on_native(self, device: ports.OpenInput, block: ports.Block) -> None:
        match self.phase:
            case Phase.OPENING if self._device is not None and block.ends_at > self._since:     # none still on its way
                if self._first_block_ms is None:
                    self._first_block_ms = max(0.0, 1000 * (block.ends_at - self._since))
                self._silence_frames += len(block.frames)
                if self._silence_frames >= SETTLE_S * device.rate_hz:
                    self._silence_frames = 0
                    self._enter(Phase.SILENCE)
            case Phase.SILENCE:
                self._silence.append(block.frames)
                self._silence_frames += len(block.frames)
                heard_s = self._silence_frames / device.rate_hz
                self.progressed.emit(heard_s)
                if heard_s >= SILENCE_S:
                    self._begin(device)
            case Phase.READING | Phase.WORKING if self._take and not self._take.captured:
                if block.frames.shape[1] == self._take.device.channels:
                    self._take.sound.append(block.frames)

    @Slot(object)
    def on_sound(self, event: ports.RecorderEvent) -> None:
        """What the recorder says besides of takes."""
        match event:
            case ports.InputChanged(device) if self.phase is Phase.OPENING:
                self._reopened = self._reopened or device is None
                self._device = device
            case ports.InputFailed(code) if self.phase in (Phase.OPENING, Phase.SILENCE):
                self._fail(code)
            case ports.InputChanged(None) if self.phase is Phase.SILENCE:
                self._fail(Code.MIC_LOST)

    @Slot(int, object)
    def on_frames(self, number: int, samples: Samples) -> None:
        if self._take and number == self._take.number:
            self._take.samples.append(samples)
            self._take.frames += len(samples)

    @Slot(object)
    def on_take(self, event: ports.RecorderEvent) -> None:
        if isinstance(event, ports.TakeLost) and self._take and event.take == self._take.number:
            self._fail(event.code)

    @Slot(int, object, bool)
    def on_captured(self, number: int, audio: TakeAudio, lost: bool) -> None:
        take = self._take
        if take is None or number != take.number:
            return
        if self.phase is Phase.READING:               # nobody pressed the button
            take.end, take.released_at, take.released_time = End.LOST, take.frames, self._clock()
        elif lost:
            take.end = End.LOST
        take.captured = audio
        if self.phase is Phase.READING:
            self._enter(Phase.WORKING)
            self.working_on.emit(Step.WRITING)
        take.code = take.code or self._engine_down
        if take.code or take.skipped:
            self.decode_cancel.emit(take.number)
            self._done(take)

    # -- text

    @Slot(object)
    def on_speech(self, event: ports.SpeechEvent) -> None:
        take = self._take
        match event:
            case ports.EngineReady(info) | ports.EngineStats(info):
                self._engine, self._engine_down = info, None
            case ports.EngineDown(code):
                self._engine_down = code
            case ports.TakePartial(number, text) if take and number == take.number:
                self.partial_changed.emit(text)
            case ports.TakeDecoded(number, result) if take and take.captured:
                self._on_decoded(take, number, result)
            case ports.TakeFailed(number, code) if take and number == take.number:
                log.warning("the take of a validation could not be decoded: %s", code)
                take.code = code
                if take.captured:
                    self._done(take)
            case ports.TakeFailed(number) if take and number in take.numbers:
                self._after(take, STEPS[number - take.number])

    def _on_decoded(self, take: ReadTake, number: int, result: TakeText) -> None:
        if number not in take.numbers:
            return
        step = STEPS[number - take.number]
        match step:
            case Step.WRITING:
                take.live = result
                take.release_to_text_ms = 1000 * (self._clock() - take.released_time)
                self.partial_changed.emit(result.text)
            case Step.REPLAYING | Step.PACED:
                take.replayed = result.text
            case Step.WHOLE:
                take.whole = result
        self._after(take, step)

    def _after(self, take: ReadTake, step: Step) -> None:
        """The next decoding, or the end of them."""
        samples, language = take.all_samples, self._text.language
        follows = {Step.WRITING: Step.REPLAYING, Step.REPLAYING: Step.WHOLE, Step.WHOLE: Step.PACED}.get(step)
        alike = take.live is None or take.replayed is None or same_words(take.live.text, take.replayed)
        if follows is None or not len(samples) or (follows is Step.PACED and alike):
            self._done(take)
            return
        self.working_on.emit(follows)
        number = take.numbers[STEPS.index(follows)]
        if follows is Step.PACED:
            log.info("the fast replay gave another text")
            take.replayed = None                      # what counts is the one at the same speed
            self.decode_begin.emit(number, language)
            self._pacer.start()
        else:
            self.decode_test.emit(number, language, samples, min(take.released_at, len(samples)),
                                  follows is Step.WHOLE)

    @Slot()
    def _pace(self) -> None:
        """The next tenth of a second of the replay."""
        take = self._take
        if take is None:
            self._pacer.stop()
            return
        samples, number = take.all_samples, take.numbers[-1]
        end = min(take.sent + round(TICK_MS * ENGINE_RATE_HZ / 1000), len(samples))
        self.decode_frames.emit(number, samples[take.sent:end])
        if take.sent < take.released_at <= end:
            self.decode_release.emit(number, self._clock())
        take.sent = end
        if end == len(samples):
            self._pacer.stop()
            self.decode_end.emit(number)

    # -- inside

    def _begin(self, device: ports.OpenInput) -> None:
        number = self._last_number + 1
        self._last_number += len(STEPS)
        self._take = ReadTake(number, self._silence, device, self._first_block_ms)
        self._enter(Phase.READING)
        self.decode_begin.emit(number, self._text.language)
        self.begin_take.emit(number, self._since)

    def _release(self, end: End) -> None:
        take = self._take
        if self.phase is not Phase.READING or take is None:
            return
        take.end, take.released_time, take.released_at = end, self._clock(), take.frames
        self._enter(Phase.WORKING)
        self.working_on.emit(Step.WRITING)
        self.end_take.emit(take.number, take.released_time)

    def _enter(self, phase: Phase) -> None:
        if phase is self.phase:
            return
        if Phase.IDLE in (phase, self.phase):
            self._ticks.stop() if phase is Phase.IDLE else self._ticks.start()
        self.phase, self._since = phase, self._clock()
        log.info("validation: %s", phase)
        self.phase_changed.emit(phase)

    def _fail(self, code: Code) -> None:
        self.stop()
        self.failed.emit(code)

    @Slot()
    def _tick(self) -> None:
        passed_s = self._clock() - self._since
        if self.phase is Phase.READING:
            self.progressed.emit(passed_s)
            if passed_s >= READ_LIMIT_S:
                self._release(End.LIMIT)
        elif (self.phase is Phase.OPENING and passed_s > OPEN_LIMIT_S) or \
                (self.phase is Phase.SILENCE and passed_s > OPEN_LIMIT_S + SILENCE_S):
            self._fail(Code.MIC_FAILED)

    def _done(self, take: ReadTake) -> None:
        self._take = None
        self._pacer.stop()
        self._enter(Phase.IDLE)
        if not take.sound:
            self.failed.emit(Code.MIC_LOST)
            return
        understood = understood_of(take, self._engine, self._text.language)
        self.recorded.emit(Run(recorded_of(take, self._host), understood, self._text, take.end, take.code))
