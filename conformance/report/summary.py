"""``report.json``: the verdicts of a run, for programs."""

from __future__ import annotations

import json
from collections import Counter

from conformance.report.results import Record, Results

FORMAT = 1
FACTS = ("received", "required", "hint", "because", "remedy")


def summary(results: Results) -> str:
    """Return the report as JSON text."""
    run, end = results.run, results.end
    document = {
        "format": FORMAT,
        "target": run["target"],
        "reference": run["reference"],
        "suite_version": run["suite_version"],
        "seed": run["seed"],
        "effort": run["effort"],
        "started": run["started"],
        "protocols": run["protocols"],
        "complete": end.get("complete", False),
        "exit_code": end.get("exit_code"),
        "sentence": end.get("sentence", ""),
        "counts": _counts(results),
        "requirements": [_requirement(results, name) for name in results.verdicts],
        "not_run": end.get("not_run", []),
        "unreachable": run["unreachable"],
        "traffic": {
            key: end.get(key, 0)
            for key in (
                "requests",
                "bytes_sent",
                "bytes_received",
                "created",
                "removed",
            )
        },
        "leftovers": end.get("leftovers", []),
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _counts(results: Results) -> dict[str, int]:
    return dict(Counter(record["verdict"] for record in results.verdicts.values()))


def _requirement(results: Results, name: str) -> Record:
    requirement = results.requirements[name]
    verdict = results.verdicts[name]
    found = results.results.get(name, [])
    return {
        **{key: requirement[key] for key in ("id", "protocol", "level", "covers")},
        "verdict": verdict["verdict"],
        "statement": requirement["statement"],
        "source": requirement["source"],
        **({"reason": requirement["excluded"]} if requirement["excluded"] else {}),
        **({"known_failure": verdict["known_failure"]} if _known(verdict) else {}),
        "tests": [_test(record) for record in found],
    }


def _known(verdict: Record) -> bool:
    return "known_failure" in verdict


def _test(record: Record) -> Record:
    return {
        "test": record["test"],
        "where": record["where"],
        "outcome": record["outcome"],
        **{key: record[key] for key in FACTS if record.get(key)},
        **({"observations": record["observations"]} if record["observations"] else {}),
    }
