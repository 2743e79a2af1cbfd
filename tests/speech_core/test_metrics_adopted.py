"""The app shows the numbers of the speech process, which it does not trust, and adds its own."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from superwhisper_gui.speech.metrics import PrometheusSTTMetrics, vetted, vetted_breakers
from tests.speech_core.numbers import filled
from tests.speech_core.test_metrics import scraped


def told() -> dict[str, list[dict[str, Any]]]:
    """As they come out of the pipe."""
    snapshot: dict[str, list[dict[str, Any]]] = msgspec.msgpack.decode(
        msgspec.msgpack.encode(filled(PrometheusSTTMetrics()).snapshot()))
    return snapshot


def test_what_a_process_tells_is_shown_beside_what_only_the_app_knows() -> None:
    theirs, app = told(), PrometheusSTTMetrics()
    del theirs["stt_release_to_text_seconds"]              # the process knows of no release
    assert vetted(theirs) == theirs
    app.adopt(vetted(theirs))
    app.released_to_text(0.84)
    shown = app.snapshot()
    assert {name: shown[name] for name in theirs} == theirs
    (release,) = shown["stt_release_to_text_seconds"]
    assert (release["count"], release["sum"]) == (1, 0.84)
    port = app.serve(0)
    try:
        text = scraped(port)
    finally:
        app.close()
    assert "stt_release_to_text_seconds_sum 0.84" in text
    assert 'stt_transcriptions_total{backend="prism-gpu",status="success"} 2.0' in text


def test_a_new_process_begins_anew() -> None:
    app = PrometheusSTTMetrics()
    app.released_to_text(1)
    app.adopt(vetted(told()))
    app.adopt({})
    assert set(app.snapshot()) == {"stt_release_to_text_seconds"}


@pytest.mark.parametrize("foreign", [
    {"ma phrase": [{"value": 1}]},
    {"stt_cache_hits_total": [{"value": "ma phrase"}]},
    {"stt_cache_hits_total": [{"value": float("nan")}]},
    {"stt_cache_hits_total": [{"value": -1}]},
    {"stt_cache_hits_total": [{"value": 1, "text": "ma phrase"}]},
    {"stt_cache_hits_total": [{}]},
    {"stt_transcriptions_total": [{"backend": "ma phrase", "status": "success", "value": 1}]},
    {"stt_transcriptions_total": [{"backend": ["prism-cpu"], "status": "success", "value": 1}]},
    {"stt_transcriptions_total": [{"backend": "prism-cpu", "value": 1}]},
    {"stt_latency_seconds": [{"backend": "prism-cpu", "count": 1, "sum": 1, "buckets": {"ma phrase": 1}}]},
    {"stt_latency_seconds": [{"backend": "prism-cpu", "count": 1, "sum": 1, "buckets": 1}]},
    {"stt_latency_seconds": [{"backend": "prism-cpu", "value": 1}]},
])
def test_text_from_the_process_gets_nowhere(foreign: dict[str, list[dict[str, Any]]]) -> None:
    assert vetted(foreign) == {}
    assert vetted(foreign | {"stt_cache_misses_total": [{"value": 2}]}) == {"stt_cache_misses_total": [{"value": 2}]}


def test_every_bucket_must_be_a_number() -> None:
    (theirs,) = told()["stt_release_to_text_seconds"]
    theirs["buckets"]["0.5"] = "ma phrase"
    assert vetted({"stt_release_to_text_seconds": [theirs]}) == {}


def test_breakers_are_vetted_too() -> None:
    assert vetted_breakers({"prism-cpu": "open", "ma phrase": "open", "prism-gpu": "ma phrase"}) == {
        "prism-cpu": "open"}
