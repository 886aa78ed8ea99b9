"""Failure cards: from a violated requirement to the bytes that show it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from conformance.report.bodies import Body, body
from conformance.report.causes import Cause
from conformance.report.difference import Pieces, compared, parting
from conformance.report.exchanges import blamed_of, curl, operation
from conformance.report.marking import NO_MARKS, Marks, marks
from conformance.report.phrases import Phrases, phrases, sentence_of
from conformance.report.results import Record, Results
from conformance.report.shown import cut
from conformance.report.twins import Twin, accepted_twin
from conformance.report.words import counted

LONGEST_PHRASE = 1500
CASE_FIELD = "X-Conformance-Case"


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange as a report shows it."""

    record: Record
    request: Body
    answer: Body
    marks: Marks = NO_MARKS
    curl: str = ""
    blamed: bool = False


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The plainest failure of one root cause."""

    cause: Cause
    record: Record
    did: str
    told: Phrases
    received: Pieces
    required: Pieces
    parting: str
    conversation: str
    exchanges: tuple[ExchangeView, ...]
    twin: Twin | None
    twin_view: ExchangeView | None
    others: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What there is to say about one requirement that is not met."""

    requirement: Record
    verdict: Record
    exhibits: tuple[Exhibit, ...]
    again: str


def card(results: Results, name: str, found: list[Cause]) -> Card:
    """Return the card of a requirement with these root causes."""
    return Card(
        results.requirements[name],
        results.verdicts[name],
        tuple(exhibit(results, cause) for cause in found),
        again(results.run, name),
    )


def exhibit(results: Results, cause: Cause) -> Exhibit:
    """Return the plainest failure of a root cause, ready to be shown."""
    record = cause.example
    told = phrases(record)
    required = told.required or cause.requirement["statement"]
    texts = (cut(told.received, LONGEST_PHRASE), cut(required, LONGEST_PHRASE))
    received, wanted = compared(*texts) if told.required else compared(texts[0], "")
    twin = accepted_twin(results, record)
    return Exhibit(
        cause,
        record,
        what_was_done(record),
        told,
        received,
        wanted or compared("", texts[1])[1],
        str(parting(record["exchanges"], blamed_of(record)) or ""),
        conversation(record),
        tuple(exchange_views(results.run, record)),
        twin,
        view(twin.exchange) if twin else None,
        tuple(one for one in cause.results if one is not record),
    )


def exchange_views(run: Record, record: Record) -> list[ExchangeView]:
    """Return the exchanges of a result, what the finding is about marked."""
    blamed = blamed_of(record)
    return [
        ExchangeView(
            one,
            body(one["request_body"]),
            body(one["body"]),
            marks(record, one) if one is blamed else NO_MARKS,
            curl(one, run["target"]),
            blamed=one is blamed and record["outcome"] == "failed",
        )
        for one in record["exchanges"]
    ]


def view(exchange: Record) -> ExchangeView:
    """Return an exchange that no finding is about."""
    return ExchangeView(
        exchange, body(exchange["request_body"]), body(exchange["body"])
    )


def what_was_done(record: Record) -> str:
    """Return in one line what a test checked, and by which requests."""
    steps = list(dict.fromkeys(operation(one) for one in record["exchanges"]))
    by = f" - by {', '.join(steps[-4:])}" if steps else ""
    return f"{sentence_of(record['test'])}{by}"


def conversation(record: Record) -> str:
    """Say how long the conversation shown is, and what it was cut down from."""
    told = record["conversation"]
    kept, whole = len(record["exchanges"]), told.get("exchanges", 0)
    parts = [counted(kept, "exchange")]
    if whole > kept:
        parts = [f"the last {kept} of {counted(whole, 'exchange')}"]
    if told.get("before_shrinking", 0) > whole:
        parts.append(f"shrunk from {told['before_shrinking']}")
    if record["examples"] > 1:
        of_test = counted(told.get("of_test", 0), "exchange")
        parts.append(f"the smallest of {record['examples']} cases with {of_test}")
    return ", ".join(parts)


def again(run: Record, name: str) -> str:
    """Return the command that judges one requirement again."""
    words = shlex.split(run["command"]) or ["cms-conformance", "run", run["target"]]
    kept, skip = [], False
    for word in words:
        if not skip and word != "--requirement":
            kept.append(word)
        skip = word == "--requirement"
    return shlex.join([*kept, "--requirement", name])
