"""A transcript as text, JSON, SubRip or WebVTT. Pure functions."""

from __future__ import annotations

import json

from superwhisper_gui.core.transcript import Segment, TakeText


def formatted(name: str, result: TakeText, how: str) -> str:
    """`how`: text, json, srt or vtt. `name`: the file's, for JSON only."""
    segments = result.segments if result.text else ()          # those of a refused text were never said
    match how:
        case "json":
            parts = [{"start": s.start_s, "end": s.end_s, "text": s.text} for s in segments]
            return json.dumps({"file": name, "language": result.language, "text": result.text, "segments": parts},
                              ensure_ascii=False)
        case "srt":
            return "\n".join(f"{number}\n{_span(s, ',')}\n{s.text}\n" for number, s in enumerate(segments, 1))
        case "vtt":
            return "\n".join(["WEBVTT\n", *(f"{_span(s, '.')}\n{s.text}\n" for s in segments)])
    return result.text


def _span(segment: Segment, point: str) -> str:
    return f"{_clock(segment.start_s, point)} --> {_clock(segment.end_s, point)}"


def _clock(seconds: float, point: str) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"
