"""Finding a case in the evidence, by its ID or by what it was about."""

from __future__ import annotations

import base64
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from conformance.harness.bodies import read_body
from conformance.report.phrases import function_of
from conformance.report.results import Results, ResultsError, read_results
from conformance.running.replay.steps import Case, ReplayError, Step

Record = Mapping[str, Any]
LISTED = 8
#: Which of several findings about one case shows it best.
ORDER = ("failed", "error", "inconclusive", "passed", "not applicable")


class NoSuchCase(ReplayError):
    """A name leads to no case, or to more than one."""


def read_case(path: Path, name: str) -> Case:
    """Return a case of the evidence in a file.

    Raises:
        NoSuchCase: the name leads to none, or to several; the message lists them.
        ResultsError: the evidence cannot be read.

    """
    results = read_results(path)
    record = find_record(results, name)
    if not record["exchanges"]:
        raise NoSuchCase(
            f"case {record['case']} sent nothing; there is nothing to send"
        )
    try:
        found = [_whole(path.parent, one) for one in record["exchanges"]]
        steps = sorted(map(Step.of_record, found), key=_number)
    except (KeyError, TypeError, ValueError) as error:
        problem = f"its exchanges are not what the format says: {error!r}"
        raise ResultsError(f"{path}:{record['line']}: {problem}") from error
    requirement = results.requirements.get(record["requirement"], {})
    return Case(results.run, requirement, record, tuple(steps))


def _whole(directory: Path, exchange: Record) -> Record:
    """Return an exchange with all of a request body that is kept as a file."""
    content = exchange["request_body"]
    data = read_body(directory, content["file"]) if "file" in content else None
    if data is None:
        return exchange
    coded = base64.b64encode(data).decode("ascii")
    body = {"size": len(data), "base64": coded}
    return {**exchange, "request_body": body}


def _number(step: Step) -> int:
    return step.number


def find_record(results: Results, name: str) -> Record:
    """Return the result that a case ID, a requirement or a test leads to."""
    records = [one for found in results.results.values() for one in found]
    exact = [one for one in records if one["case"] == name]
    if exact:
        return min(exact, key=lambda one: ORDER.index(one["outcome"]))
    named = [one for one in records if name in _names(one)]
    failed = [one for one in named if one["outcome"] == "failed"]
    cases = {str(one["case"]): one for one in failed or named}
    if len(cases) == 1:
        return next(iter(cases.values()))
    if cases:
        raise NoSuchCase(_several(name, cases))
    raise NoSuchCase(_none(name, records))


def _names(record: Record) -> set[str]:
    """Return the names that lead to a result, besides its case's."""
    test = str(record["test"])
    _, _, name = test.rpartition("::")
    whole = {test, name, function_of(test), function_of(name)}
    return {str(record["requirement"]), *whole}


def _several(name: str, cases: Mapping[str, Record]) -> str:
    lines = [f"  {case}  {record['test']}" for case, record in cases.items()]
    more = [f"  and {len(lines) - LISTED} more"] if len(lines) > LISTED else []
    head = f"{name!r} leads to {len(cases)} cases; give one of their IDs:"
    return "\n".join([head, *lines[:LISTED], *more])


def _none(name: str, records: Iterable[Record]) -> str:
    failed = [one for one in records if one["outcome"] == "failed"]
    known = sorted(
        {one["case"] for one in records} | {n for one in records for n in _names(one)}
    )
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return f"no case {name!r} in the evidence; did you mean {' or '.join(close)}?"
    cases = ", ".join(str(one["case"]) for one in failed[:LISTED])
    failures = f"cases that failed: {cases}" if cases else "no case failed"
    return f"no case {name!r} in the evidence; {failures}"
