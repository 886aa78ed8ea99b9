"""An examination as text and as JSON, both from the same value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.harness.doctor.check import Check, State
from conformance.running.doctor.examination import Examination
from conformance.running.doctor.places import Source

MARKS = {
    State.BLOCKED: "✗",
    State.WRONG: "✗",
    State.WARNING: "!",
    State.UNCHECKED: "–",  # noqa: RUF001  (a mark to look at, no minus)
    State.GOOD: "✓",
}


def as_record(examination: Examination, source: Source) -> dict[str, Any]:
    """Return an examination as a JSON object; the text is made from it as well."""
    return {
        "target": examination.url,
        "protocols": list(examination.protocols),
        "ready": examination.exit_code == 0,
        "exit_code": int(examination.exit_code),
        "checks": [_check(one, source) for one in examination.checks],
        "first": _first(examination, source),
        "discovered": {
            name: {"present": one.present, "how": one.how}
            for name, one in sorted(examination.discovered.items())
        },
    }


def _first(examination: Examination, source: Source) -> list[dict[str, Any]]:
    """Return what to change, the worst first, the same change once."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in examination.worst:
        told = _check(one, source)
        found.setdefault((one.fault, *told["change"]), told)
    return list(found.values())


def as_json(record: dict[str, Any]) -> str:
    """Return an examination as JSON."""
    return json.dumps(record, indent=2, ensure_ascii=False)


def as_text(record: dict[str, Any]) -> str:
    """Return an examination for people: the worst explained, then every check."""
    lines = [f"{record['target']} ({', '.join(record['protocols'])})", ""]
    for one in record["first"]:
        lines += [*_explained(one), ""]
    lines += [
        f"{one['mark']} {one['title']:<22} {one['found']}" for one in record["checks"]
    ]
    return "\n".join([*lines, "", _sentence(record)])


def reason(check: Check, source: Source) -> str:
    """Return a check in one sentence: what is wrong, and what to change."""
    changes = "; or ".join(source.place(one) for one in check.changes)
    return f"{check.found}; change {changes}" if changes else check.found


def _check(check: Check, source: Source) -> dict[str, Any]:
    return {
        "name": check.name,
        "title": check.title,
        "protocol": check.protocol,
        "state": check.state.value,
        "mark": MARKS[check.state],
        "fault": check.fault,
        "found": check.found,
        "why": check.why,
        "change": [source.place(one) for one in check.changes],
    }


def _explained(one: dict[str, Any]) -> Iterator[str]:
    yield f"{one['mark']} {one['title']}: {one['fault']}"
    yield f"  what            {one['found']}"
    yield f"  why it matters  {one['why']}"
    for number, change in enumerate(one["change"]):
        yield f"  {'or' if number else 'change this':<14}  {change}"


def _sentence(record: dict[str, Any]) -> str:
    poor = sum(one["mark"] == "✗" for one in record["checks"])
    warnings = sum(one["mark"] == "!" for one in record["checks"])
    told = f", {warnings} to think about" if warnings else ""
    if record["ready"]:
        return f"Ready to be judged{told}."
    return f"Not ready: {poor} to be changed{told}."
