"""The report as one HTML page: nothing outside it is needed, the plots are SVG, differences are coloured and marked."""

from __future__ import annotations

import base64
import io
import time
import wave
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Final

import numpy as np

from superwhisper_gui.core.validation import (
    Grade,
    Match,
    NativeSound,
    OwnVerdict,
    Plots,
    Sentences,
    Validation,
    WordPair,
)

WIDTH: Final = 760
HEIGHT: Final = 160
LOWEST_DBFS: Final = -110.0

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#59636e;--line:#c8ced4;--voice:#dbeafe;--one:#0550ae;
--two:#9a6700;--bad:#b42318;--more:#6f42c1}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#14181d;--soft:#9da7b1;--line:#3a424b;--voice:#1d3354;
--one:#6cb6ff;--two:#e0b13c;--bad:#ff8078;--more:#c297ff}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:50rem;margin:2rem auto;
padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}dt{font-weight:600}dd{margin:0 0 .6rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid
var(--line)}svg{width:100%;height:auto;border:1px solid var(--line)}figcaption{color:var(--soft);font-size:.9rem}
figure{margin:0 0 1rem}.words{font-size:1.1rem;line-height:2.1}.missing{color:var(--bad);text-decoration:line-through}
.added{color:var(--more);border-bottom:2px dotted}.substituted{color:var(--two);border-bottom:2px solid}
"""
_MARKS: Final = {Match.EQUAL: "", Match.SUBSTITUTED: "≠", Match.MISSING: "−", Match.ADDED: "+"}


def page(validation: Validation, own: OwnVerdict, sentences: Sentences, *, with_sound: bool) -> str:
    """HTML. `with_sound`: the recording is in it, as WAV of 16 bit."""
    label = sentences.label
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(validation.at))
    parts = [f"<h1>{escape(label('title'))}</h1><p>{escape(validation.recorded.device)} · {when}</p>",
             _verdicts(validation, sentences), _faults(validation, sentences), _texts(validation, sentences),
             f"<h2>{escape(label('plots'))}</h2>", _level_plot(validation.plots, label("level_plot")),
             _spectrum_plot(validation.plots, label("spectrum_plot")), _measures(validation, sentences),
             _own(own, sentences)]
    if with_sound:
        recorded = validation.recorded
        parts.append(f"<h2>{escape(label('sound'))}</h2>{_audio(recorded.sound, recorded.rate_hz)}")
    title, body = escape(label("title")), "\n".join(part for part in parts if part)
    return ('<!doctype html>\n<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n")


def _verdicts(validation: Validation, sentences: Sentences) -> str:
    verdict = validation.verdict
    grades: tuple[tuple[str, Grade | None], ...] = (
        ("microphone", verdict.microphone), ("understanding", verdict.understanding), ("speed", verdict.speed))
    rows = [f"<dt>{escape(sentences.label(name))}</dt><dd>{escape(sentences.grade(name, grade))}</dd>"
            for name, grade in grades if grade is not None]
    return f"<dl>{''.join(rows)}</dl>"


def _faults(validation: Validation, sentences: Sentences) -> str:
    said = [sentences.fault(fault) for fault in validation.faults]
    said += [sentences.program_fault(fault) for fault in validation.program_faults]
    items = "".join(f"<li>{escape(cause)}<br><strong>{escape(cure)}</strong></li>" for cause, cure in said)
    return f"<h2>{escape(sentences.label('faults'))}</h2><ol>{items}</ol>" if items else ""


def _texts(validation: Validation, sentences: Sentences) -> str:
    if validation.understood is None:
        return ""
    heading = f"<h2>{escape(sentences.label('texts'))}</h2>"
    if validation.reading is None:
        return f"{heading}<p>{escape(validation.understood.text)}</p>"
    shown = " ".join(_word(pair, sentences) for pair in validation.reading.pairs)
    legend = " · ".join(f'<span class="{match}">{mark} {escape(sentences.match(match))}</span>'
                        for match, mark in _MARKS.items() if mark)
    reading = validation.reading
    shares = "".join(f"<tr><td>{escape(sentences.label(name))}</td><td>{100 * value:.0f} %</td></tr>"
                     for name, value in (("wer", reading.wer), ("coverage", reading.coverage),
                                         ("precision", reading.precision), ("file_wer", reading.file_wer))
                     if value is not None)
    return f'{heading}<p class="words">{shown}</p><p>{legend}</p><table>{shares}</table>'


def _word(pair: WordPair, sentences: Sentences) -> str:
    if pair.match is Match.EQUAL:
        return escape(pair.read)
    shown = f"{pair.read} → {pair.heard}" if pair.match is Match.SUBSTITUTED else pair.read or pair.heard
    return (f'<span class="{pair.match}" title="{escape(sentences.match(pair.match))}">{_MARKS[pair.match]}'
            f"{escape(shown)}</span>")


def _measures(validation: Validation, sentences: Sentences) -> str:
    values = {name: value for name, value in asdict(validation.measures).items() if value is not None}
    rows = "".join(f"<tr><td>{escape(sentences.label(name))}</td><td>{_number(value)}</td></tr>"
                   for name, value in values.items())
    return f"<h2>{escape(sentences.label('measures'))}</h2><table>{rows}</table>"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"


def _own(own: OwnVerdict, sentences: Sentences) -> str:
    if not own.answer and not own.comment:
        return ""
    said = [sentences.label(f"own_{own.answer}")] if own.answer else []
    said += [own.comment] if own.comment else []
    return f"<h2>{escape(sentences.label('own'))}</h2><p>{escape(' – '.join(said))}</p>"


def _level_plot(plots: Plots, caption: str) -> str:
    count = max(1, len(plots.level_dbfs))
    seconds = max(count * 0.05, 0.001)
    bands = "".join(f'<rect x="{WIDTH * start / seconds:.1f}" width="{WIDTH * (end - start) / seconds:.1f}" y="0" '
                    f'height="{HEIGHT}" fill="var(--voice)"/>' for start, end in plots.voice)
    line = _line([(WIDTH * (at + 0.5) / count, level) for at, level in enumerate(plots.level_dbfs)], "--one")
    return _figure(bands + line, caption, f"0 – {seconds:.0f} s")


def _spectrum_plot(plots: Plots, caption: str) -> str:
    if len(plots.frequencies_hz) < 2:
        return ""
    highest = plots.frequencies_hz[-1]
    places = [WIDTH * hz / highest for hz in plots.frequencies_hz]
    lines = _line(list(zip(places, plots.spectrum_dbfs, strict=True)), "--one") \
        + _line(list(zip(places, plots.noise_dbfs, strict=True)), "--two", "5 4")
    return _figure(lines, caption, f"0 – {highest / 1000:.1f} kHz")


def _line(points: Sequence[tuple[float, float]], colour: str, dash: str = "") -> str:
    at = " ".join(f"{x:.1f},{HEIGHT * min(1.0, max(0.0, level / LOWEST_DBFS)):.1f}" for x, level in points)
    return f'<polyline points="{at}" fill="none" stroke="var({colour})" stroke-width="1.5" stroke-dasharray="{dash}"/>'


def _figure(inside: str, caption: str, axis: str) -> str:
    grid = "".join(f'<line x1="0" x2="{WIDTH}" y1="{HEIGHT * level / LOWEST_DBFS:.1f}" '
                   f'y2="{HEIGHT * level / LOWEST_DBFS:.1f}" stroke="var(--line)"/><text x="2" font-size="10" '
                   f'fill="var(--soft)" y="{HEIGHT * level / LOWEST_DBFS - 2:.1f}">{level} dB</text>'
                   for level in (-20, -40, -60, -80, -100))
    return (f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(caption)}">'
            f"{inside}{grid}</svg>"
            f"<figcaption>{escape(caption)} ({axis})</figcaption></figure>")


def _audio(sound: NativeSound, rate_hz: int) -> str:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(sound.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return f'<audio controls src="data:audio/wav;base64,{base64.b64encode(file.getvalue()).decode()}"></audio>'
