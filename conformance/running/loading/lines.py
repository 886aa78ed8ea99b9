"""A load as it is told in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.harness.evidence import Record
from conformance.report.words import counted

#: How much of a kind is said.
SAID = 8


def lines(document: Record) -> Iterator[str]:
    """Yield what is said in the end."""
    sums = document["traffic"]
    yield (
        f"{document['seconds']:.0f} s, up to {document['most_users']} users: "
        f"{sums['requests']} requests ({sums['requests_per_second']:g}/s), "
        f"{document['tests']} tests"
    )
    if sums["requests"]:
        told = ", ".join(
            f"{name} {sums[name] * 1000:.0f} ms"
            for name in ("p50", "p90", "p95", "p99", "most")
        )
        yield f"latency: {told}; {sums['unanswered']} without an answer"
    for one in document["broken"]:
        yield from _broken_lines(one)
    yield from _unjudged_lines(document)
    for protocol, reason in document["unreachable"].items():
        yield f"{protocol} could not be judged: {reason}"
    left = Counter((one["kind"], one["reason"]) for one in document["leftovers"])
    for (kind, reason), number in left.most_common(SAID):
        told = " ".join(reason.split())[:160]
        yield f"left on the target: {kind}, {counted(number, 'time')}: {told}"
    if len(left) > SAID:
        yield f"left on the target: {len(left) - SAID} more kinds; load.json has all"
    yield from document["remarks"]
    yield document["sentence"]


def _unjudged_lines(document: Record) -> Iterator[str]:
    """Yield what could not be judged, but for what is due to what broke."""
    due = [f"{one['requirement']} is violated" for one in document["broken"]]
    others = [
        one
        for one in document["unjudged"]
        if not one["because"] or not set(one["because"]) <= set(due)
    ]
    if rest := len(document["unjudged"]) - len(others):
        yield f"{counted(rest, 'requirement')} not always judged, due to what broke"
    for one in others[:SAID]:
        because = " ".join("; ".join(one["because"]).split()) or "no reason was told"
        yield f"not always judged: {one['requirement']}: {because[:300]}"
    if len(others) > SAID:
        yield f"not always judged: {len(others) - SAID} more; load.json has all"


def _broken_lines(one: Record) -> Iterator[str]:
    first = one["first"]
    users = f"{first['users']} user{'' if first['users'] == 1 else 's'}"
    yield (
        f"{one['level'].upper()} {one['requirement']}: broke first at {users} and "
        f"{first['requests_per_second']:g} requests/s, after {first['seconds']:.1f} s; "
        f"{one['failed']} of {one['judged']} times; "
        f"{one['alone'] or 'not judged alone'}"
    )
    for word in ("received", "required"):
        if one[word]:
            yield f"    {word} {' '.join(one[word].split())[:200]}"
