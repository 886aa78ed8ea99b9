"""The report on the clients of a mock server: evidence as of a run, and its page."""

from __future__ import annotations

import inspect
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from conformance.harness.catalogue import Catalogue
from conformance.harness.evidence import (
    FORMAT,
    Case,
    EvidenceFile,
    Record,
    requirement_record,
    result_record,
)
from conformance.harness.finding import Finding
from conformance.harness.judgement import Observation
from conformance.harness.outcome import Outcome
from conformance.harness.redact import Redactor
from conformance.harness.resources import PACKAGE
from conformance.harness.transcript import Content, Exchange
from conformance.mock import MockServer
from conformance.mock.judging.rules import Rule, catalogue, side_of
from conformance.mock.judging.seen import Message, Seen
from conformance.mock.judging.tally import Standing, Tally
from conformance.running.conclusion import Tally as Findings
from conformance.running.conclusion import closing_records, conclude
from conformance.running.header import suite_version
from conformance.running.reports import write_reports

if TYPE_CHECKING:
    from conformance.mock.workers.crew import Crew

NOT_SEEN = "the client sent nothing that this speaks of"
REMEDY = "let the client do what it is about"
CASE = "client"


def write_client_report(server: MockServer | Crew, directory: Path) -> list[Path]:
    """Write what was found about a server's clients, and return the files.

    Raises:
        OSError: the directory cannot be written to.

    """
    judge = server.installation.judge
    judge.settle()
    results = directory / "results.jsonl"
    clean = Redactor()
    with EvidenceFile(results) as evidence:
        for record in records(judge.tally, server.url, directory):
            evidence.write(clean.record(record))
    return [results, *write_reports(results, ("html",))]


def records(tally: Tally, url: str, directory: Path) -> Iterator[Record]:
    """Yield the evidence: what a client is held to, what was seen, and the end."""
    known = catalogue()
    protocols = sorted(tally.protocols) or sorted(known.protocols)
    yield run_record(known, protocols, tally.began, url, directory)
    rules = {one.id: one for name in protocols for one in side_of(name).rules}
    chosen = {k: r for k, r in known.requirements.items() if r.protocol in protocols}
    for row in chosen.values():
        title = known.documents[row.source.partition(":")[0]].title
        yield requirement_record(row, title)
    found = Findings(
        requests=tally.requests,
        bytes_sent=tally.received,
        bytes_received=tally.sent,
    )
    for name in chosen:
        record = result(rules[name], tally.standings.get(name))
        found.take(record)
        yield record
    yield from closing_records(
        conclude(
            known,
            chosen,
            found,
            known_failures=(),
            today=datetime.now(UTC).date(),
            strict=False,
            interrupted=False,
        ),
        found,
    )


def run_record(
    known: Catalogue, protocols: list[str], began: datetime, url: str, directory: Path
) -> Record:
    """Return the record that says who was judged: a client, at which server."""
    return {
        "record": "run",
        "format": FORMAT,
        "judged": "client",
        "command": f"cms-conformance serve --report-dir {directory}",
        "suite_version": suite_version(),
        "python": platform.python_version(),
        "target": url,
        "reference": False,
        "run": token_hex(4),
        "profile": "defaults",
        "protocols": protocols,
        "selection": ["*"],
        "absent": [],
        "capabilities": [],
        "settings": {},
        "effort": "default",
        "seed": 0,
        "strict": False,
        "started": began.isoformat(timespec="seconds"),
        "catalogue": known.digest,
        "documents": {
            key: {"title": document.title, "sha256": document.sha256}
            for key, document in known.documents.items()
        },
        "unreachable": {},
    }


def result(rule: Rule, standing: Standing | None) -> Record:
    """Return what one rule said of all the requests that it was for."""
    name, where = place(rule)
    if standing is None:
        finding = Finding(
            rule.id, Outcome.NOT_APPLICABLE, because=NOT_SEEN, remedy=REMEDY
        )
        return result_record(name, where, finding, Case(CASE))
    passed = [seen for seen in (standing.passed,) if seen is not None]
    shown = [one.exchange for one in standing.failures] or passed
    exchanges = [exchange(seen) for seen in shown]
    return result_record(
        name,
        where,
        finding_of(standing),
        Case(CASE, len(exchanges), of_test=standing.tried, blamed=blamed(standing)),
        observations=observations(standing),
        exchanges=exchanges,
        examples=1 if standing.failures else standing.tried,
    )


def finding_of(standing: Standing) -> Finding:
    """Return the first failure of a rule, or that there was none."""
    if not standing.failures:
        return Finding(standing.rule.id, Outcome.PASSED)
    breach = standing.failures[0].breach
    return Finding(
        standing.rule.id,
        Outcome.FAILED,
        received=breach.sent,
        required=breach.required,
        hint=breach.hint,
        kind="mismatch",
    )


def blamed(standing: Standing) -> int | None:
    """Return the number of the exchange that is told at length."""
    return standing.failures[0].number if standing.failures else None


def observations(standing: Standing) -> Iterator[Observation]:
    """Say how often a rule was broken, and where."""
    if standing.failed > 1:
        numbers = ", ".join(f"#{number}" for number in standing.numbers)
        more = standing.failed - len(standing.numbers)
        rest = f" and {more} more" if more else ""
        yield Observation(f"{standing.failed} requests did this: {numbers}{rest}")


def place(rule: Rule) -> tuple[str, str]:
    """Return the name of a rule as a test has one, and where it stands."""
    file = Path(inspect.getfile(rule.check)).resolve()
    path = file.relative_to(PACKAGE.parent).as_posix()
    line = inspect.getsourcelines(rule.check)[1]
    return f"{path}::{rule.check.__name__}", f"{path}:{line}"


def exchange(seen: Seen) -> Exchange:
    """Return an exchange as evidence has it."""
    return Exchange(
        number=seen.number,
        method=seen.method,
        target=seen.target,
        request_headers=seen.headers,
        request_body=content(seen),
        status=seen.status,
        reason=phrase(seen.status),
        headers=seen.answer.headers,
        content=content(seen.answer),
        connection=0,
        reused=False,
        closing=False,
        started=0.0,
        elapsed=seen.seconds,
    )


def content(message: Message) -> Content:
    """Return a body as far as it was kept."""
    return Content(message.body or b"", message.size)


def phrase(status: int) -> str:
    """Return the words of a status, where there are any."""
    phrases: Mapping[int, str] = {one.value: one.phrase for one in HTTPStatus}
    return phrases.get(status, "")
