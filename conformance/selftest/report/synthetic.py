"""Evidence written by hand, as large or as odd as a test needs it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from conformance.report.results import Results, read_results

Json = dict[str, Any]

RUN: Json = {
    "record": "run",
    "format": 1,
    "command": "cms-conformance run http://cms.example --effort default --seed 0",
    "suite_version": "1.0.0",
    "python": "3.11.7",
    "target": "http://cms.example/base",
    "reference": False,
    "run": "cct-0a1b2c3d",
    "profile": "vendor.toml",
    "protocols": ["cm"],
    "selection": ["*"],
    "absent": ["cm.write"],
    "capabilities": [
        {"name": "cm.write", "title": "writing", "present": False, "how": "declared"}
    ],
    "settings": {"cm": {"xml": "/xml"}},
    "effort": "default",
    "seed": 0,
    "strict": False,
    "started": "2026-01-02T03:04:05+00:00",
    "catalogue": "0" * 64,
    "documents": {"doc": {"title": "A Document", "sha256": "1" * 64}},
    "unreachable": {},
}
END: Json = {
    "record": "end",
    "exit_code": 1,
    "sentence": "Does not conform: some MUSTs violated.",
    "complete": True,
    "ended": "2026-01-02T03:05:05+00:00",
    "not_run": [],
    "servers": ["Vendor/1.0"],
    "round_trip": {"median": 0.002, "p95": 0.01},
    "requests": 6000,
    "bytes_sent": 1000,
    "bytes_received": 2000,
    "created": 3,
    "removed": 3,
    "leftovers": [],
}
PAYLOAD = (
    '<?xml version="1.0" encoding="utf-8"?><cm-payload payload-id="p{0}">'
    '<cm-request request-id="r{0}"><obj-where><id>{0}</id></obj-where><obj-get>'
    "<id/><name/></obj-get></cm-request></cm-payload>"
)


def requirement(name: str, level: str = "must", **facts: Any) -> Json:  # noqa: ANN401  (JSON)
    """Return the record of a requirement."""
    return {
        "record": "requirement",
        "id": name,
        "protocol": "cm",
        "level": level,
        "statement": f"Of all that is asked for, {name} is answered as it is asked.",
        "covers": ["CM-REQ-001"],
        "source": "doc:3-5",
        "document": "A Document",
        "reading": "",
        "needs": [],
        "excluded": "",
        "proven_by": ["ForgetsIt", "SaysItTwice"],
        **facts,
    }


def exchange(number: int, **facts: Any) -> Json:  # noqa: ANN401  (JSON)
    """Return an exchange of ordinary size."""
    sent, answered = PAYLOAD.format(number), PAYLOAD.format(number + 1)
    return {
        "number": number,
        "method": "POST",
        "target": "/base/xml",
        "request_headers": [
            ["Host", "cms.example"],
            ["Content-Type", "text/xml; charset=utf-8"],
            ["X-Conformance-Case", "cct-0a1b2c3d-7"],
        ],
        "request_body": {"size": len(sent), "text": sent},
        "status": 200,
        "reason": "OK",
        "headers": [["Content-Type", "text/xml"], ["Server", "Vendor/1.0"]],
        "body": {"size": len(answered), "text": answered},
        "connection": 1,
        "reused": True,
        "closing": False,
        "started": number / 100,
        "elapsed": 0.002,
        **facts,
    }


def result(name: str, outcome: str = "passed", **facts: Any) -> Json:  # noqa: ANN401  (JSON)
    """Return what a test found about a requirement."""
    words = name.replace(".", "_").replace("-", "_")
    return {
        "record": "result",
        "test": f"conformance/suites/cm/test_x.py::test_{words}[a]",
        "where": "conformance/suites/cm/test_x.py:7",
        "requirement": name,
        "outcome": outcome,
        "case": "cct-0a1b2c3d-7",
        "conversation": {"exchanges": 1, "before_shrinking": 0, "of_test": 1},
        "observations": [],
        "examples": 1,
        "seconds": 0.01,
        "exchanges": [],
        **facts,
    }


def verdict(name: str, word: str = "conforms", **facts: Any) -> Json:  # noqa: ANN401  (JSON)
    """Return the verdict on a requirement."""
    return {
        "record": "verdict",
        "requirement": name,
        "verdict": word,
        "tests": [],
        **facts,
    }


def written(path: Path, records: Iterable[Json]) -> Path:
    """Write evidence: the run, these records, and the end."""
    lines = [json.dumps(record) for record in (RUN, *records, END)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def results_of(directory: Path, *records: Json) -> Results:
    """Return the results that evidence of these records holds."""
    return read_results(written(directory / "results.jsonl", records))


def large(path: Path, verdicts: int = 2000, failing: int = 20) -> Path:
    """Write evidence of many verdicts with three exchanges each.

    Every so-many-th requirement is violated, each in its own way.
    """
    names = [f"cm.topic-{n % 40}.fact-number-{n}" for n in range(verdicts)]
    fails = [n % failing == 0 for n in range(verdicts)]
    found = [
        result(
            name,
            "failed" if failed else "passed",
            received=f"{name} is 1" if failed else "",
            required=f"{name} is 2" if failed else "",
            exchanges=[exchange(3 * n + k + 1) for k in range(3)],
        )
        for n, (name, failed) in enumerate(zip(names, fails, strict=True))
    ]
    verdicts_of = [
        verdict(name, "violates" if failed else "conforms")
        for name, failed in zip(names, fails, strict=True)
    ]
    return written(path, [*map(requirement, names), *found, *verdicts_of])
