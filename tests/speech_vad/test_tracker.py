from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.speech.vad import longest_voiced_run_ms, voice_in
from superwhisper_gui.speech.vad_signal import FRAME_MS, FRAME_SAMPLES
from superwhisper_gui.speech.vad_stream import Hysteresis, VoiceBegan, VoiceEnded, VoiceEvent, VoiceTracker

PROBABILITIES = st.lists(st.sampled_from([0.0, 0.2, 0.34, 0.35, 0.4, 0.49, 0.5, 0.8, 1.0]), max_size=120)
RULES = st.builds(Hysteresis, min_voice_ms=st.integers(0, 300), hangover_ms=st.integers(0, 300))


def tracked(probabilities: list[float], rule: Hysteresis) -> list[VoiceEvent]:
    tracker = VoiceTracker(rule)
    events = [event for p in probabilities if (event := tracker.step(p))]
    last = tracker.finish(len(probabilities) * FRAME_SAMPLES)
    assert not tracker.speaking
    return [*events, *([last] if last else [])]


def on_paper(probabilities: list[float], rule: Hysteresis) -> list[VoiceEvent]:
    """The same rule as a regular expression over the whole take."""
    line, voiced = "", False
    for p in probabilities:
        voiced = p >= (0.35 if voiced else 0.5)
        line += "v" if voiced else "."
    pause = f"(?:[.]{{1,{rule.hangover_frames - 1}}}v+)*" if rule.hangover_frames > 1 else ""
    spans = (m.span() for m in re.finditer(f"v{{{rule.min_voice_frames},}}{pause}", line))
    return [event for start, end in spans
            for event in (VoiceBegan(start * FRAME_SAMPLES), VoiceEnded(end * FRAME_SAMPLES))]


@given(PROBABILITIES, RULES)
def test_voice_begins_and_ends_by_the_rule(probabilities: list[float], rule: Hysteresis) -> None:
    assert tracked(probabilities, rule) == on_paper(probabilities, rule)


@given(PROBABILITIES)
def test_what_passes_the_gate_begins_in_a_stream(probabilities: list[float]) -> None:
    if longest_voiced_run_ms(np.array(probabilities, np.float32)) >= 200:
        assert tracked(probabilities, Hysteresis())


def test_times_are_rounded_up_to_frames() -> None:
    rule = Hysteresis()
    assert (rule.min_voice_frames, rule.hangover_frames) == (7, 8)      # 224 and 256 ms
    assert Hysteresis(min_voice_ms=0, hangover_ms=64).hangover_frames == 2


def test_an_event_is_known_in_time() -> None:
    tracker, rule = VoiceTracker(Hysteresis()), Hysteresis()
    known = [tracker.step(p) for p in [0.0] * 3 + [0.9] * 10 + [0.0] * 10]
    assert known.index(VoiceBegan(3 * FRAME_SAMPLES)) == 3 + rule.min_voice_frames - 1
    assert known.index(VoiceEnded(13 * FRAME_SAMPLES)) == 13 + rule.hangover_frames - 1


def test_a_pause_shorter_than_the_hangover_does_not_end_the_voice() -> None:
    assert len(tracked([0.9] * 8 + [0.0] * 7 + [0.9], Hysteresis())) == 2


def test_silence_is_counted_from_the_last_voiced_frame() -> None:
    tracker = VoiceTracker(Hysteresis())
    for p in [0.0, 0.0, 0.9, 0.4, 0.0]:
        tracker.step(p)
    assert tracker.silent_ms == FRAME_MS


@given(PROBABILITIES, st.integers(0, FRAME_SAMPLES - 1))
def test_the_voice_of_a_whole_take_lies_within_it(probabilities: list[float], missing: int) -> None:
    length = max(0, len(probabilities) * FRAME_SAMPLES - missing)
    voice = voice_in(np.array(probabilities, np.float32), length)
    places = [place for span in voice.spans_s for place in span]
    assert places == sorted(places)
    assert not places or (places[0] >= 0 and places[-1] <= length / 16_000)
    assert voice.within_s(0, length / 16_000) == voice.total_s
    assert voice.within_s(-5, 0) == 0
