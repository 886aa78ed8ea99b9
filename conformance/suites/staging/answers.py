"""Reading answers so that only what a test judges can fail it.

An answer is read as leniently as it can be: a test of one fact must not fail because
another fact is wrong. What cannot be read at all blames the requirement that says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.printable import printable
from conformance.harness.transcript import Exchange
from conformance.suites.staging.operations import COUNTERS, OPERATIONS

Json = Mapping[str, Any]

JSON_OBJECT = "staging.envelope.json-object"
NAME = "staging.package.name-is-text"
DESCRIPTION = "staging.package.description-is-text"
NUMBERS = "staging.package.counters-are-numbers"
TIMESTAMP = "staging.package.timestamp-is-number"
MAP = "staging.status.answers-map"
INCLUDED = "staging.status.included-is-boolean"
SAYS_OK = "staging.envelope.success-says-ok"

#: What an answer that reads has to have, and a refusal to read has not.
READ = {"load": "contentPackage", "list": "items", "status": "stagingStatus"}

#: Levels of nesting; no answer of the API needs more than a handful.
DEPTH = 64
NESTING = (dict, list)
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Package:
    """What an answer tells of a package; ``told`` is all of it.

    Null is as good as absent, and a counter that is absent counts nothing.
    """

    name: str
    description: str
    counters: Mapping[str, int]
    timestamp: int | None
    told: Json = field(repr=False, compare=False)

    def counter(self, name: str) -> int:
        """Return one of the seven counters."""
        return self.counters[name]

    def count(self, kind: str) -> int:
        """Return how many objects of a type are counted; a channel is a node."""
        names = ("nodes", "channels") if kind == "node" else (f"{kind}s",)
        return sum(self.counters[name] for name in names)

    @property
    def content(self) -> tuple[str, Mapping[str, int]]:
        """Return what stays while nobody changes the package."""
        return self.description, self.counters


def document(exchange: Exchange) -> Json:
    """Return the JSON object of an answer, read strictly."""
    try:
        value = strict(exchange.body)
    except (ValueError, RecursionError) as problem:
        raise _no_object(exchange, f"{shown(exchange.body)} ({problem})") from problem
    if not isinstance(value, dict):
        raise _no_object(exchange, shown(exchange.body))
    return value


def _no_object(exchange: Exchange, received: str) -> Violation:
    return Violation(
        f"the body {received} (status {exchange.status})",
        "one JSON object",
        requirement=JSON_OBJECT,
        exchange=exchange,
    )


def strict(data: bytes) -> Any:  # noqa: ANN401  (JSON)
    """Return the one JSON value that the bytes hold.

    Raises:
        ValueError: they are not UTF-8, not JSON, or name a member twice.

    """
    value = json.loads(
        data.decode("utf-8-sig"),
        object_pairs_hook=_object,
        parse_constant=_no_number,
        parse_float=_finite,
    )
    _check(value, DEPTH)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text[:40]} is too large")
    return number


def _check(value: object, depth: int) -> None:
    """See that a value is nested no deeper than some levels."""
    if not isinstance(value, NESTING):
        return
    if not depth:
        raise ValueError(f"nested deeper than {DEPTH} levels")
    for own in value.values() if isinstance(value, dict) else value:
        if isinstance(own, NESTING):
            _check(own, depth - 1)


def code_of(exchange: Exchange) -> str | None:
    """Return the responseCode of an answer, or None where none can be read."""
    try:
        info = document(exchange).get("responseInfo")
    except Violation:
        return None
    code = info.get("responseCode") if isinstance(info, dict) else None
    return code if isinstance(code, str) else None


def has_success_status(exchange: Exchange) -> bool:
    """Tell whether an answer is a success by its HTTP status, whatever its code."""
    return exchange.status // 100 == 2  # noqa: PLR2004  (the class of successes)


def is_success(exchange: Exchange) -> bool:
    """Tell whether an answer says that what was asked for is done."""
    return has_success_status(exchange) and code_of(exchange) in {None, "OK"}


def check_success(exchange: Exchange, operation: str, works: str = "") -> Exchange:
    """See that an operation was done; return its answer."""
    if not is_success(exchange):
        done = has_read(exchange, operation)
        raise Violation(
            described(exchange),
            "the code OK beside what is told" if done else f"{operation} to succeed",
            requirement=SAYS_OK if done else works or OPERATIONS[operation].works,
            exchange=exchange,
        )
    return exchange


def has_read(exchange: Exchange, operation: str) -> bool:
    """Tell whether an answer tells what was asked for, whatever its code says."""
    member = READ.get(operation)
    read = has_success_status(exchange) and has_body(exchange)
    return read and member is not None and bool(document(exchange).get(member))


def described(exchange: Exchange) -> str:
    """Return an answer in a phrase, for a message."""
    code = code_of(exchange)
    if code is None:
        return f"{exchange.status} {exchange.reason}, {shown(exchange.body)}"
    info = document(exchange)["responseInfo"]
    said = info.get("responseMessage") or ""
    return printable(f"{exchange.status} with the code {code}: {str(said)[:SHOWN]!r}")


def shown(body: bytes) -> str:
    """Return the beginning of a body as one line."""
    text = body[:SHOWN].decode("utf-8", "replace")
    more = f" … ({len(body)} bytes)" if len(body) > SHOWN else ""
    return printable(f"{text!r}{more}")


def mixed_up(told: Sequence[str], due: Sequence[str]) -> list[tuple[str, str]]:
    """Return the texts that belong to another package, each with the one that is due.

    A text that is no package's is not another's: it was not kept, or is not told.
    """
    pairs = zip(told, due, strict=True)
    return [(text, own) for text, own in pairs if text != own and text in due]


def has_body(exchange: Exchange) -> bool:
    """Tell whether an answer has a body to be judged."""
    return exchange.status != 204 and bool(exchange.body)  # noqa: PLR2004  (the one without)


def package_in(exchange: Exchange, operation: str) -> Package | None:
    """Return the package that a success answers; None where there is no body."""
    if not has_body(exchange):
        return None
    told = document(exchange).get("contentPackage")
    if not isinstance(told, dict):
        raise Violation(
            f"{json.dumps(told)[:SHOWN]} as contentPackage"
            if told is not None
            else f"no contentPackage in {shown(exchange.body)}",
            "the package as an object",
            requirement=OPERATIONS[operation].tells,
            exchange=exchange,
        )
    return package_of(told)


def package_of(told: Json) -> Package:
    """Return the package that a JSON object describes."""
    name, description = told.get("name"), told.get("description")
    if not isinstance(name, str):
        raise _wrong(name, "name", "a string", NAME)
    if not isinstance(description, str | None):
        raise _wrong(description, "description", "a string", DESCRIPTION)
    counters = {own: whole(told.get(own), own, NUMBERS) or 0 for own in COUNTERS}
    timestamp = whole(told.get("timestamp"), "timestamp", TIMESTAMP)
    return Package(name, description or "", counters, timestamp, told)


def whole(value: object, name: str, requirement: str) -> int | None:
    """Return an integer of 0 or more, None where there is none."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(value, name, "an integer of 0 or more", requirement)
    return value


def _wrong(value: object, name: str, required: str, requirement: str) -> Violation:
    received = f"{json.dumps(value)[:SHOWN]} as {name}"
    return Violation(printable(received), required, requirement=requirement)


def check_counters(
    exchange: Exchange, operation: str, loaded: Package, sent: Mapping[str, int]
) -> None:
    """See that an answer has the counters that loading tells, where both have them.

    Raises:
        NotApplicable: the answer has no body.
        Inconclusive: those ``sent`` are taken over, which is a matter of its own.

    """
    answered = package_in(exchange, operation)
    if answered is None:
        raise NotApplicable(f"it is answered {exchange.status} without a body")
    told, found = (
        {
            name: own.counters[name]
            for name in COUNTERS
            if own.told.get(name) is not None
        }
        for own in (answered, loaded)
    )
    if found.items() & sent.items():
        facts = f"see staging.package.{operation}-ignores-server-facts"
        raise Inconclusive("the counters that were sent are taken over", facts)
    differing = [
        name for name in told.keys() & found.keys() if told[name] != found[name]
    ]
    if differing:
        received, required = (
            ", ".join(f"{name} {own[name]}" for name in sorted(differing))
            for own in (told, found)
        )
        told_later = f"{required}, as loading tells"
        raise Violation(received, told_later, exchange=exchange)


def statuses_in(exchange: Exchange) -> Mapping[str, Any]:
    """Return the entries of an answer to a question."""
    if not has_body(exchange):
        raise Violation(
            f"{exchange.status} without a body",
            "the answer to the question",
            requirement=MAP,
            exchange=exchange,
        )
    told = document(exchange).get("stagingStatus")
    if not isinstance(told, dict):
        raise Violation(
            f"{json.dumps(told)[:SHOWN]} as stagingStatus",
            "an object",
            requirement=MAP,
            exchange=exchange,
        )
    return told


def is_included(entries: Mapping[str, Any], uid: str) -> bool:
    """Tell whether an object is reported as included; no entry is as good as false."""
    entry = entries.get(uid)
    if entry is None:
        return False
    included = entry.get("included") if isinstance(entry, dict) else None
    if not isinstance(included, bool):
        raise Violation(
            printable(f"{json.dumps(entry)[:SHOWN]} as an entry of stagingStatus"),
            "an object whose included is true or false",
            requirement=INCLUDED,
        )
    return included
