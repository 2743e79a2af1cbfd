from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.breaker import BreakerState, CircuitBreaker
from superwhisper_gui.speech.cache import CacheStats
from superwhisper_gui.speech.metrics import FAMILIES, BackendName, PrometheusSTTMetrics, Status, VadBackend
from tests.speech_core.conftest import Clock, at_once
from tests.speech_core.numbers import filled

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def metrics() -> Iterator[PrometheusSTTMetrics]:
    made = PrometheusSTTMetrics()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    ours = set(threading.enumerate()) - before
    for thread in ours:
        thread.join(5)                         # a request that is just being ended
    assert not [thread for thread in ours if thread.is_alive()]


def scraped(port: int, accept: str = "text/plain", host: str = "127.0.0.1") -> str:
    request = urllib.request.Request(f"http://{host}:{port}/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as answer:
        body: bytes = answer.read()
    return body.decode()


def flat(metrics: PrometheusSTTMetrics) -> Samples:
    """The snapshot as the samples that it must become."""
    found: Samples = {}
    for name, samples in metrics.snapshot().items():
        for sample in samples:
            labels = {k: v for k, v in sample.items() if k not in ("value", "count", "sum", "buckets")}
            here = tuple(sorted(labels.items()))
            if "value" in sample:
                found[name, here] = sample["value"]
                continue
            found[f"{name}_count", here], found[f"{name}_sum", here] = sample["count"], sample["sum"]
            for bound, count in sample["buckets"].items():
                found[f"{name}_bucket", tuple(sorted({**labels, "le": bound}.items()))] = count
    return found


@pytest.mark.parametrize(("accept", "parse"), [
    ("text/plain", plain_text), ("application/openmetrics-text; version=1.0.0", open_metrics)])
def test_a_scrape_and_the_snapshot_give_the_same_numbers(
        metrics: PrometheusSTTMetrics, accept: str, parse: Callable[[str], Iterator[object]]) -> None:
    """Read by Prometheus' own parsers, over HTTP."""
    port = filled(metrics).serve(0)
    found = {(s.name, tuple(sorted(s.labels.items()))): s.value
             for family in parse(scraped(port, accept)) for s in family.samples}     # type: ignore[attr-defined]
    assert found == flat(metrics)
    assert set(metrics.snapshot()) == {family.name for family in FAMILIES}


def test_the_numbers_are_right(metrics: PrometheusSTTMetrics) -> None:
    seen = flat(filled(metrics))
    gpu, cpu = ("backend", "prism-gpu"), ("backend", "prism-cpu")
    assert seen["stt_transcriptions_total", (gpu, ("status", "success"))] == 2
    assert seen["stt_transcriptions_total", (gpu, ("status", "failed"))] == 1
    assert seen["stt_latency_seconds_count", (gpu,)] == 2, "what failed took no time that counts"
    assert seen["stt_latency_seconds_sum", (gpu,)] == 1.0
    assert [seen["stt_latency_seconds_bucket", (gpu, ("le", le))] for le in ("0.2", "0.3", "0.5", "0.75", "+Inf")] \
        == [0, 1, 1, 2, 2], "a bound belongs to its bucket"
    assert [seen["stt_latency_seconds_bucket", (cpu, ("le", le))] for le in ("60.0", "+Inf")] == [0, 1]
    assert seen["stt_rtf_sum", (gpu,)] == pytest.approx(0.4)
    assert seen["stt_rtf_sum", (cpu,)] == 9
    assert seen["stt_cache_hits_total", ()] == 3
    assert [seen["stt_breaker_state", (gpu, ("state", state))] for state in BreakerState] == [0, 1, 0]
    assert seen["stt_vad_backend", (("backend", "silero-onnx"),)] == 1
    assert seen["stt_gpu_memory_used_bytes", ()] == 1.5e9


def test_sound_without_length_has_no_factor(metrics: PrometheusSTTMetrics) -> None:
    metrics.transcribed("remote", "empty", 0.1, 0)
    assert set(metrics.snapshot()) == {"stt_transcriptions_total", "stt_latency_seconds"}


def test_a_breaker_reports_itself(metrics: PrometheusSTTMetrics, clock: Clock) -> None:
    breaker = CircuitBreaker(1, 30, name=BackendName.REMOTE, clock=clock,
                             on_transition=lambda change: metrics.set_breaker(change.breaker, change.after))

    def shown() -> list[str]:
        return [s["state"] for s in metrics.snapshot()["stt_breaker_state"] if s["value"] == 1]

    attempt = breaker.attempt()
    assert attempt is not None
    attempt.failed()
    assert shown() == ["open"]
    clock.wait(30)
    assert breaker.state == shown()[0] == "half_open"


def test_another_choice_replaces_the_last(metrics: PrometheusSTTMetrics) -> None:
    for backend in VadBackend:
        metrics.set_vad(backend, 0.001)
        assert [s["backend"] for s in metrics.snapshot()["stt_vad_backend"] if s["value"] == 1] == [backend]


# -- no text

CLOSED_SETS = {*BackendName, *Status, *VadBackend, *BreakerState}
FORBIDDEN = st.one_of(st.text(), st.none(), st.binary(), st.integers(), st.sampled_from(
    ["ma phrase dictée", "PRISM-GPU", "prism-gpu ", "success\n", '"} 1\nstt_text{text="a"'])).filter(
        lambda value: value not in CLOSED_SETS)
NO_NUMBER = st.one_of(st.text(), st.none(), st.binary(), st.just(float("nan")), st.just(float("inf")),
                      st.floats(max_value=-1e-9, allow_nan=False), st.complex_numbers())


@given(text=FORBIDDEN)
def test_no_text_gets_in_by_a_label(text: str) -> None:
    metrics = PrometheusSTTMetrics()
    refused: list[Callable[[], None]] = [
        lambda: metrics.transcribed(text, "success", 1, 1),
        lambda: metrics.transcribed("remote", text, 1, 1),
        lambda: metrics.set_breaker(text, "open"),
        lambda: metrics.set_breaker("remote", text),
        lambda: metrics.set_vad(text, 0.1),
    ]
    for attempt in refused:
        with pytest.raises(ValueError, match=r"^not one of [a-z, _-]+$"):       # which repeats nothing of it
            attempt()
    assert metrics.snapshot() == {}


@given(value=NO_NUMBER)
def test_no_text_gets_in_by_a_number(value: float) -> None:
    metrics = PrometheusSTTMetrics()
    refused: list[Callable[[], None]] = [
        lambda: metrics.transcribed("remote", "success", value, 1),
        lambda: metrics.transcribed("remote", "success", 1, value),
        lambda: metrics.released_to_text(value),
        lambda: metrics.set_cache(CacheStats(hits=value)),         # type: ignore[arg-type]
        lambda: metrics.set_vad("silero", value),
        lambda: metrics.set_gpu_memory(value, 1),
        lambda: metrics.set_gpu_memory(1, value),
    ]
    for attempt in refused:
        with pytest.raises(ValueError, match=r"^not a finite number >= 0$"):
            attempt()
    assert metrics.snapshot() == {}


def test_a_member_of_the_wrong_set_is_refused(metrics: PrometheusSTTMetrics) -> None:
    with pytest.raises(ValueError, match="not one of"):
        metrics.transcribed("success", "remote", 1, 1)


def test_every_label_is_from_a_closed_set(metrics: PrometheusSTTMetrics) -> None:
    labels = {value for _, pairs in flat(filled(metrics)) for name, value in pairs if name != "le"}
    assert labels <= CLOSED_SETS


# -- served on this machine only, and only when asked

def test_nobody_is_served_before_serve_and_after_close(metrics: PrometheusSTTMetrics) -> None:
    before = threading.active_count()
    filled(metrics)
    assert threading.active_count() == before
    port = metrics.serve(0)
    assert "stt_transcriptions_total" in scraped(port)
    metrics.close()
    metrics.close()
    with pytest.raises(urllib.error.URLError):
        scraped(port)


def test_only_the_loopback_address_is_served(metrics: PrometheusSTTMetrics) -> None:
    """A server on all addresses would answer on any other of this machine, such as 127.0.0.2."""
    port = metrics.serve(0)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_serving_again_moves_to_the_new_port(metrics: PrometheusSTTMetrics) -> None:
    first = metrics.serve(0)
    second = metrics.serve(0)
    assert scraped(second)
    if first != second:
        with pytest.raises(urllib.error.URLError):
            scraped(first)


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_does_not_exist_is_said(metrics: PrometheusSTTMetrics, port: int) -> None:
    with pytest.raises(AppError, match=str(port)) as caught:
        metrics.serve(port)
    assert caught.value.code is Code.METRICS_UNAVAILABLE


def test_a_port_in_use_is_said(metrics: PrometheusSTTMetrics) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AppError, match="in use") as caught:
        metrics.serve(taken.getsockname()[1])
    assert caught.value.code is Code.METRICS_UNAVAILABLE


def test_without_the_extra_the_same_numbers_are_kept(metrics: PrometheusSTTMetrics) -> None:
    """In a process in which prometheus-client cannot be imported."""
    program = """
import json, sys
sys.modules["prometheus_client"] = None
from superwhisper_gui.core.errors import AppError
from superwhisper_gui.speech.metrics import PrometheusSTTMetrics
from tests.speech_core.numbers import filled
metrics = filled(PrometheusSTTMetrics())
try:
    metrics.serve(0)
except AppError as e:
    print(json.dumps([metrics.snapshot(), e.code, e.detail]))
metrics.close()
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    snapshot, code, detail = json.loads(done.stdout)
    assert snapshot == filled(metrics).snapshot()
    assert code == Code.METRICS_UNAVAILABLE
    assert "metrics" in detail


def test_prometheus_is_not_imported_before_it_is_asked_for() -> None:
    program = """
import sys
from superwhisper_gui.speech.metrics import PrometheusSTTMetrics
PrometheusSTTMetrics().snapshot()
assert not {"prometheus_client", "http.server", "wsgiref"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


# -- threads

def test_threads_lose_no_count_and_see_one_state_at_a_time(metrics: PrometheusSTTMetrics) -> None:
    def work(_: int) -> None:
        for turn in range(15):
            metrics.transcribed("prism-cpu", "success", 0.5, 1)
            metrics.set_breaker("prism-cpu", list(BreakerState)[turn % 3])
            assert sum(sample["value"] for sample in metrics.snapshot()["stt_breaker_state"]) == 1

    at_once(4, work)
    seen = flat(metrics)
    assert seen["stt_transcriptions_total", (("backend", "prism-cpu"), ("status", "success"))] == 60
    assert seen["stt_latency_seconds_sum", (("backend", "prism-cpu"),)] == 30
