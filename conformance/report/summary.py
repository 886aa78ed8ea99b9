"""``report.json``: the verdicts of a run, for programs."""

from __future__ import annotations

import json
from collections import Counter

from conformance.report.causes import Cause, causes
from conformance.report.results import Record, Results
from conformance.report.unjudged import Unjudged, unjudged

FORMAT = 1
FACTS = ("received", "required", "hint", "because", "remedy")


def summary(results: Results) -> str:
    """Return the report as JSON text."""
    run, end = results.run, results.end
    document = {
        "format": FORMAT,
        "target": run["target"],
        "reference": run["reference"],
        **({"unverified": True} if run["unverified"] else {}),
        "suite_version": run["suite_version"],
        "run": run["run"],
        "command": run["command"],
        "seed": run["seed"],
        "effort": run["effort"],
        "started": run["started"],
        "ended": end.get("ended", ""),
        "servers": end.get("servers", []),
        "round_trip": end.get("round_trip", {}),
        "capabilities": run["capabilities"],
        "detection": run["detection"],
        "protocols": run["protocols"],
        "complete": end.get("complete", False),
        "exit_code": end.get("exit_code"),
        "sentence": end.get("sentence", ""),
        "counts": _counts(results),
        "requirements": [_requirement(results, name) for name in results.verdicts],
        "not_run": end.get("not_run", []),
        **{key: end[key] for key in ("stopped", "waits") if end.get(key)},
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
        "known_failures": [_known_failure(one) for one in results.known],
        "causes": [_cause(cause) for cause in causes(results)],
        "not_judged": [_unjudged(one) for one in unjudged(results)],
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
        "proven_by": requirement["proven_by"],
        **({"reason": requirement["excluded"]} if requirement["excluded"] else {}),
        **_known(verdict),
        "tests": [_test(record) for record in found],
    }


def _known(verdict: Record) -> Record:
    if not verdict["known_failure"]:
        return {}
    return {key: verdict[key] for key in ("known_failure", "stale", "excused")}


def _known_failure(record: Record) -> Record:
    return {
        key: value
        for key, value in record.items()
        if key not in {"record", "line"} and (value or key == "told")
    }


def _cause(cause: Cause) -> Record:
    told = cause.told
    return {
        "requirement": cause.requirement["id"],
        "received": told.received,
        "required": told.required,
        "operation": cause.operation,
        "tests": len(cause.results),
        "explains": list(cause.explains),
    }


def _unjudged(one: Unjudged) -> Record:
    return {
        "requirement": one.requirement["id"],
        "outcome": one.word,
        "because": list(one.because),
        "switch": one.switch,
    }


def _test(record: Record) -> Record:
    return {
        "test": record["test"],
        "where": record["where"],
        "case": record["case"],
        "line": record["line"],
        "outcome": record["outcome"],
        **{key: record[key] for key in FACTS if record.get(key)},
        **({"observations": record["observations"]} if record["observations"] else {}),
    }
