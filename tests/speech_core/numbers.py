"""Metrics with a value everywhere, made without anything that the extra brings."""

from __future__ import annotations

from superwhisper_gui.speech.cache import CacheStats
from superwhisper_gui.speech.metrics import BackendName, PrometheusSTTMetrics, Status


def filled(metrics: PrometheusSTTMetrics) -> PrometheusSTTMetrics:
    """Every metric has a value."""
    metrics.transcribed("prism-gpu", "success", 0.25, 2.5)
    metrics.transcribed("prism-gpu", "success", 0.75, 2.5)
    metrics.transcribed("prism-gpu", "failed", 0.001, 2.5)
    metrics.transcribed(BackendName.PRISM_CPU, Status.EMPTY, 90, 10)
    metrics.released_to_text(0.5)
    metrics.set_cache(CacheStats(hits=3, misses=4, evictions=1, expired=2, entries=2, size_bytes=12_345))
    metrics.set_breaker("prism-gpu", "open")
    metrics.set_vad("silero-onnx", 0.0025)
    metrics.set_gpu_memory(1_500_000_000, 24_000_000_000)
    return metrics
