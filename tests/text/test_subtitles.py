"""A transcript as text, JSON and subtitles."""

from __future__ import annotations

import json

import pytest

from superwhisper_gui.core.errors import Reason
from superwhisper_gui.core.transcript import Segment, TakeText
from superwhisper_gui.text.subtitles import formatted

SEGMENTS = (Segment(0.0, 1.25, "Bonjour."), Segment(3661.5, 3662.0, "Bonsoir."))
SAID = TakeText("Bonjour. Bonsoir.", None, 1.0, "fr", SEGMENTS)
NEVER_SAID = TakeText("", Reason.UNSURE, 1.0, "fr", SEGMENTS)


def test_what_was_said() -> None:
    assert formatted("a.wav", SAID, "text") == "Bonjour. Bonsoir."
    assert formatted("a.wav", SAID, "srt") == ("1\n00:00:00,000 --> 00:00:01,250\nBonjour.\n\n"
                                               "2\n01:01:01,500 --> 01:01:02,000\nBonsoir.\n")
    assert formatted("a.wav", SAID, "vtt") == ("WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nBonjour.\n\n"
                                               "01:01:01.500 --> 01:01:02.000\nBonsoir.\n")
    assert [segment["text"] for segment in json.loads(formatted("a.wav", SAID, "json"))["segments"]] \
        == ["Bonjour.", "Bonsoir."]


@pytest.mark.parametrize(("how", "nothing"), [
    ("text", ""), ("srt", ""), ("vtt", "WEBVTT\n"),
    ("json", '{"file": "a.wav", "language": "fr", "text": "", "segments": []}')])
def test_what_was_never_said_stands_nowhere(how: str, nothing: str) -> None:
    """The engine made words of a noise, and they were refused as a whole."""
    assert formatted("a.wav", NEVER_SAID, how) == nothing
