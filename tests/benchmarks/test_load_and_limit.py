"""What the benchmarks of load and of the limit make of their measurements."""

from __future__ import annotations

from benchmarks.load import slope
from benchmarks.tail_limit import Release, table


def test_memory_that_grows_is_seen() -> None:
    rows = [(10.0 * i, 700.0, 500.0 + 5.0 * i) for i in range(61)]
    assert "+30.00 MB a minute" in slope(rows)
    assert "0.00 MB a minute" in slope([(at, rss_mb, 500.0) for at, rss_mb, _ in rows])


def test_the_first_minute_does_not_count() -> None:
    rows = [(10.0 * i, 700.0, 500.0 if i >= 6 else 100.0) for i in range(61)]
    assert "PSS 500 to 500 MB" in slope(rows)
    assert "0.00 MB a minute" in slope(rows)


def test_releases_with_nothing_left_to_decode_are_no_ratio() -> None:
    said = table([Release("a", 0.3, 0.2, 3.0, 1), Release("b", 0.001, 0.3, 5.0, 0), Release("c", 0.4, 0.4, 4.0, 1)])
    assert "| b | 5.0 | 1 | 300 | ready | 0 |" in said
    assert said.endswith("2 of 3 had something left to decode: ratio p50 1.25, p95 1.47, most 1.50; of the sums 1.17")
