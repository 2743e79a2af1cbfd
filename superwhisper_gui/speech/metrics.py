"""Numbers about the engine's work: kept here, given as a plain dict, and shown to Prometheus where that is installed.

There is no place for text: a label is a member of one of the enumerations below, a value is a number. Anything else is
refused without being repeated in the error.
"""

from __future__ import annotations

import logging
import math
import numbers
import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from superwhisper_gui.core.errors import AppError, Code
from superwhisper_gui.speech.breaker import BreakerState
from superwhisper_gui.speech.cache import CacheStats

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer

    from prometheus_client.metrics_core import Metric

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"


class BackendName(StrEnum):
    """Places in the chain; also the names of their breakers."""

    PRISM_GPU = "prism-gpu"
    PRISM_CPU = "prism-cpu"
    PRISM_CPU_SMALL = "prism-cpu-small"
    REMOTE = "remote"


class Status(StrEnum):
    """How a transcription ended. EMPTY: it worked, and there was nothing to write."""

    SUCCESS = "success"
    EMPTY = "empty"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"


class VadBackend(StrEnum):
    SILERO = "silero"
    SILERO_ONNX = "silero-onnx"
    WEBRTC = "webrtc"
    PASS_THROUGH = "pass-through"


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """One metric. `labels`: name -> what its values are taken from; `bounds`: of a histogram's buckets, ascending."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: Mapping[str, type[StrEnum]] = field(default_factory=dict)
    bounds: tuple[float, ...] = ()


_SECONDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0)
_RATIOS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 5.0)
_BY_BACKEND: Final = {"backend": BackendName}

_TRANSCRIPTIONS: Final = _Family("stt_transcriptions_total", "counter", "Transcriptions by backend and how they ended.",
                                 {"backend": BackendName, "status": Status})
_LATENCY: Final = _Family("stt_latency_seconds", "histogram", "Processing time of answered transcriptions.",
                          _BY_BACKEND, _SECONDS)
_RTF: Final = _Family("stt_rtf", "histogram", "Processing time by duration of the sound, of answered transcriptions.",
                      _BY_BACKEND, _RATIOS)
_RELEASE: Final = _Family("stt_release_to_text_seconds", "histogram",
                          "From the release of the key to the text in the window.", bounds=_SECONDS)
_CACHE_HITS: Final = _Family("stt_cache_hits_total", "counter", "Takes answered from the cache.")
_CACHE_MISSES: Final = _Family("stt_cache_misses_total", "counter", "Takes that were not in the cache.")
_CACHE_ENTRIES: Final = _Family("stt_cache_entries", "gauge", "Results in the cache.")
_CACHE_BYTES: Final = _Family("stt_cache_bytes", "gauge", "Memory held by the cache.")
_BREAKER: Final = _Family("stt_breaker_state", "gauge", "1 for the state in which a backend's breaker is.",
                          {"backend": BackendName, "state": BreakerState})
_VAD: Final = _Family("stt_vad_backend", "gauge", "1 for the voice detector in use.", {"backend": VadBackend})
_VAD_LATENCY: Final = _Family("stt_vad_latency_p95_seconds", "gauge",
                              "95th percentile of the voice detector's time for one chunk, as measured last.")
_GPU_USED: Final = _Family("stt_gpu_memory_used_bytes", "gauge", "Memory in use on the graphics card in use.")
_GPU_TOTAL: Final = _Family("stt_gpu_memory_total_bytes", "gauge", "Memory of the graphics card in use.")

FAMILIES: Final = (_TRANSCRIPTIONS, _LATENCY, _RTF, _RELEASE, _CACHE_HITS, _CACHE_MISSES, _CACHE_ENTRIES, _CACHE_BYTES,
                   _BREAKER, _VAD, _VAD_LATENCY, _GPU_USED, _GPU_TOTAL)

_Labels = tuple[str, ...]


@dataclass(slots=True)
class _Histogram:
    """`counts`: per bucket, not cumulative; the last one has no upper bound."""

    counts: list[int]
    total: float = 0.0

    def buckets(self, bounds: tuple[float, ...]) -> list[tuple[str, int]]:
        """(upper bound, how many were not above it), as Prometheus writes it."""
        names, so_far, result = [str(bound) for bound in bounds] + ["+Inf"], 0, []
        for name, count in zip(names, self.counts, strict=True):
            so_far += count
            result.append((name, so_far))
        return result


class PrometheusSTTMetrics:
    """Counts from any thread. Durations in seconds, memory in bytes, all finite and >= 0.

    Label arguments are members of the enumerations or their values. Raises ValueError for anything else.
    `serve` and `close` are called from one thread. The speech process has one that counts; the app has one that adopts
    its numbers, adds those that only the app knows, and is served: the process has no connections.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()                  # guards the three
        self._numbers: dict[_Family, dict[_Labels, float]] = {f: {} for f in FAMILIES if f.kind != "histogram"}
        self._histograms: dict[_Family, dict[_Labels, _Histogram]] = {f: {} for f in FAMILIES if f.kind == "histogram"}
        self._adopted: dict[str, list[dict[str, Any]]] = {}
        self._server: tuple[WSGIServer, threading.Thread] | None = None

    # -- what happened

    def transcribed(self, backend: str, status: str, processing_s: float, audio_s: float) -> None:
        """One call of a backend. Times count only where it answered: quick failures would flatter it."""
        place, ending = _member(BackendName, backend), _member(Status, status)
        processing_s, audio_s = _number(processing_s), _number(audio_s)
        with self._lock:
            so_far = self._numbers[_TRANSCRIPTIONS]
            so_far[place, ending] = so_far.get((place, ending), 0) + 1
            if ending in (Status.SUCCESS, Status.EMPTY):
                self._observe(_LATENCY, (place,), processing_s)
                if audio_s > 0:
                    self._observe(_RTF, (place,), processing_s / audio_s)

    def released_to_text(self, seconds: float) -> None:
        seconds = _number(seconds)
        with self._lock:
            self._observe(_RELEASE, (), seconds)

    def adopt(self, snapshot: dict[str, list[dict[str, Any]]]) -> None:
        """The numbers of another process, in place of those it gave before. `snapshot`: as `vetted` leaves it."""
        with self._lock:
            self._adopted = snapshot

    # -- how things stand

    def set_cache(self, stats: CacheStats) -> None:
        """The cache counts for itself."""
        values = {_CACHE_HITS: stats.hits, _CACHE_MISSES: stats.misses, _CACHE_ENTRIES: stats.entries,
                  _CACHE_BYTES: stats.size_bytes}
        self._set({family: {(): _number(value)} for family, value in values.items()})

    def set_breaker(self, backend: str, state: str) -> None:
        place, now = _member(BackendName, backend), _member(BreakerState, state)
        with self._lock:
            self._numbers[_BREAKER].update({(place, each): float(each is now) for each in BreakerState})

    def set_vad(self, backend: str, p95_s: float) -> None:
        now = _member(VadBackend, backend)
        self._set({_VAD: {(each,): float(each is now) for each in VadBackend}, _VAD_LATENCY: {(): _number(p95_s)}})

    def set_gpu_memory(self, used_bytes: float, total_bytes: float) -> None:
        self._set({_GPU_USED: {(): _number(used_bytes)}, _GPU_TOTAL: {(): _number(total_bytes)}})

    def _set(self, numbers: dict[_Family, dict[_Labels, float]]) -> None:
        with self._lock:
            self._numbers.update(numbers)

    def _observe(self, family: _Family, labels: _Labels, value: float) -> None:
        """The lock is held."""
        histogram = self._histograms[family].setdefault(labels, _Histogram([0] * (len(family.bounds) + 1)))
        histogram.counts[bisect_left(family.bounds, value)] += 1
        histogram.total += value

    # -- what is told

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """Every number that Prometheus would be given, as plain JSON values: {metric: [{label: ..., "value": ...}]}.

        Histograms have "count", "sum" and "buckets" {upper bound: how many were not above it} in place of "value".
        What was never counted or set is missing.
        """
        with self._lock:
            found: dict[str, list[dict[str, Any]]] = {}
            adopted = self._adopted
            for family, numbers in self._numbers.items():
                found[family.name] = [{**_named(family, labels), "value": value} for labels, value in numbers.items()]
            for family, histograms in self._histograms.items():
                found[family.name] = [
                    {**_named(family, labels), "count": sum(h.counts), "sum": h.total,
                     "buckets": dict(h.buckets(family.bounds))} for labels, h in histograms.items()]
        return adopted | {name: samples for name, samples in found.items() if samples}

    def serve(self, port: int) -> int:
        """Shows the numbers on this machine only, until `close`. Returns the port (`port` 0: one that is free).

        An earlier server is closed first. Raises AppError(METRICS_UNAVAILABLE) where the extra `metrics` is not
        installed or the port cannot be had.
        """
        self.close()
        try:
            from prometheus_client import CollectorRegistry, start_http_server
        except ImportError:
            raise AppError(Code.METRICS_UNAVAILABLE, "the extra 'metrics' (prometheus-client) is missing") from None
        registry = CollectorRegistry()
        registry.register(_Collector(self))
        try:
            self._server = start_http_server(port, LOOPBACK, registry)
        except (OSError, OverflowError) as e:
            raise AppError(Code.METRICS_UNAVAILABLE, f"port {port}: {e}") from None
        logger.info("metrics are served on port %d of this machine", self._server[0].server_port)
        return self._server[0].server_port

    def close(self) -> None:
        """Ends the server. Harmless when there is none."""
        if self._server:
            server, thread = self._server
            self._server = None
            server.shutdown()
            server.server_close()
            thread.join()


class _Collector:
    """The snapshot in Prometheus' words, made anew for every scrape."""

    def __init__(self, metrics: PrometheusSTTMetrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        snapshot = self._metrics.snapshot()
        for family in FAMILIES:
            names = list(family.labels)
            samples = [([sample[name] for name in names], sample) for sample in snapshot.get(family.name, ())]
            if family.kind == "histogram":
                histogram = HistogramMetricFamily(family.name, family.help, labels=names)
                for values, sample in samples:
                    histogram.add_metric(values, list(sample["buckets"].items()), sample["sum"])
                yield histogram
            else:
                kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
                metric = kind(family.name, family.help, labels=names)
                for values, sample in samples:
                    metric.add_metric(values, sample["value"])
                yield metric


def vetted(snapshot: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """What of a snapshot from elsewhere is one: metrics, labels and numbers as above. The rest is left out."""
    found = {family.name: [dict(sample) for sample in snapshot.get(family.name, ()) if _is_sample(family, sample)]
             for family in FAMILIES}
    return {name: samples for name, samples in found.items() if samples}


def vetted_breakers(breakers: Mapping[str, str]) -> dict[str, str]:
    """Of name -> state, what has a known name and a known state."""
    return {name: state for name, state in breakers.items() if name in set(BackendName) and state in set(BreakerState)}


def _is_sample(family: _Family, sample: Mapping[str, Any]) -> bool:
    values = {name: value for name, value in sample.items() if name not in family.labels}
    if not all(any(sample.get(name) == member for member in kind) for name, kind in family.labels.items()):
        return False
    if family.kind != "histogram":
        return values.keys() == {"value"} and _is_number(values["value"])
    buckets = values.get("buckets")
    return (values.keys() == {"count", "sum", "buckets"} and isinstance(buckets, dict)
            and list(buckets) == [*map(str, family.bounds), "+Inf"]
            and all(map(_is_number, (values["count"], values["sum"], *buckets.values()))))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value >= 0


_Member = TypeVar("_Member", bound=StrEnum)


def _member(kind: type[_Member], value: str) -> _Member:
    """Raises ValueError, which does not repeat the value: it may be anything."""
    for member in kind:
        if member == value:
            return member
    raise ValueError(f"not one of {', '.join(kind)}")


def _number(value: float) -> float:
    """As a plain float. Raises ValueError, which does not repeat the value."""
    if not isinstance(value, numbers.Real) or not (math.isfinite(value) and value >= 0):
        raise ValueError("not a finite number >= 0")
    return float(value)


def _named(family: _Family, labels: _Labels) -> dict[str, str]:
    return {name: str(value) for name, value in zip(family.labels, labels, strict=True)}
