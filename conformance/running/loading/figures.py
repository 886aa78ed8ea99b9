"""The figures of a load as Locust has counted them: throughput and latency."""

from __future__ import annotations

from typing import Any

from conformance.harness.evidence import Record

PERCENTILES = (0.5, 0.9, 0.95, 0.99)


def traffic(stats: Any, seconds: float) -> Record:  # noqa: ANN401  (Locust's)
    """Return throughput and latency over everything."""
    if stats is None:
        return {"requests": 0, "requests_per_second": 0.0, "unanswered": 0}
    total = stats.total
    return {
        "requests": total.num_requests,
        "requests_per_second": round(total.num_requests / seconds, 1)
        if seconds
        else 0.0,
        "unanswered": total.num_failures,
        "bytes_received": total.total_content_length,
        **latency(total),
    }


def operations(stats: Any) -> list[Record]:  # noqa: ANN401  (Locust's)
    """Return throughput and latency of each operation, the most frequent first."""
    if stats is None:
        return []
    entries = sorted(stats.entries.values(), key=lambda one: -one.num_requests)
    return [
        {
            "protocol": one.method,
            "operation": one.name,
            "requests": one.num_requests,
            "unanswered": one.num_failures,
            **latency(one),
        }
        for one in entries
    ]


def latency(entry: Any) -> Record:  # noqa: ANN401  (Locust's)
    """Return the percentiles of an answer's time, in seconds."""
    times = {
        f"p{percent * 100:g}": round(
            entry.get_response_time_percentile(percent) / 1000, 4
        )
        for percent in PERCENTILES
    }
    return {**times, "most": round((entry.max_response_time or 0) / 1000, 4)}
