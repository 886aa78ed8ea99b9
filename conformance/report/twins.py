"""The accepted twin: the request next to one at fault that was answered rightly."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.report.exchanges import blamed_of, operation
from conformance.report.phrases import function_of
from conformance.report.results import Record, Results


@dataclass(frozen=True, slots=True)
class Twin:
    """An exchange that was judged right, and where it comes from."""

    exchange: Record
    origin: str
    test: str


def accepted_twin(results: Results, record: Record) -> Twin | None:
    """Return the accepted twin of a failure, if any case like it passed."""
    if record["accepted"]:
        return Twin(record["accepted"], "another case of the same test", record["test"])
    blamed = blamed_of(record)
    if not blamed:
        return None
    alike = operation(blamed)
    candidates = [
        (other, blamed_of(other))
        for other in results.found(record["requirement"])
        if other["outcome"] == "passed" and other["exchanges"]
    ]
    fitting = [pair for pair in candidates if operation(pair[1]) == alike]
    if not fitting:
        return None
    other, exchange = min(fitting, key=lambda pair: _distance(record, *pair))
    same = function_of(other["test"]) == function_of(record["test"])
    origin = "the same test" if same else "another test of the requirement"
    return Twin(exchange, origin, other["test"])


def _distance(record: Record, other: Record, exchange: Record) -> tuple[bool, int, int]:
    """Prefer the same test, then a request of about the same size, then the first."""
    size = blamed_of(record)["request_body"]["size"]
    apart = abs(exchange["request_body"]["size"] - size)
    different = function_of(other["test"]) != function_of(record["test"])
    return different, apart, other["line"]
