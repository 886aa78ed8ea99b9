"""Whether an answer is of its type, and which requirement says so if it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable

from jsonschema.exceptions import ValidationError

from conformance.generate.json_schema import Catalogue, load
from conformance.harness import NotApplicable, Violation
from conformance.harness.printable import printable
from conformance.harness.resources import resource
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import document, has_body
from conformance.suites.staging.operations import OPERATIONS

URN = "urn:cms-conformance:staging:"
TELLS = "the requirement that names what the operation answers"
IMPORT = r"(?:(?:contentPackage|items/\*)/)?import"
PACKAGE = r"(?:contentPackage|items/\*)"

#: The place of a fault in an answer, and the requirement that it violates.
PLACES: tuple[tuple[str, str], ...] = (
    (r"responseInfo(?:/responseCode)?", "staging.envelope.response-info-present"),
    (r"responseInfo/(?:responseMessage|property)", "staging.envelope.info-texts"),
    (r"messages(?:/\*)?", "staging.envelope.messages-listed"),
    (rf"{PACKAGE}/name", "staging.package.name-is-text"),
    (rf"{PACKAGE}/description", "staging.package.description-is-text"),
    (rf"{PACKAGE}/timestamp", "staging.package.timestamp-is-number"),
    (
        rf"{PACKAGE}/(?:nodes|channels|folders|pages|files|images|forms)",
        "staging.package.counters-are-numbers",
    ),
    (r"contentPackage", TELLS),
    (r"items(?:/\*)?", "staging.list.items-are-packages"),
    (r"numItems", "staging.list.number-is-integer"),
    (r"hasMoreItems", "staging.list.more-is-boolean"),
    (r"perms(?:/.*)?", "staging.list.perms-shape"),
    (r"status:stagingStatus", "staging.status.answers-map"),
    (r"status:stagingStatus/[^/]*(?:/included)?", "staging.status.included-is-boolean"),
    (r"status:stagingStatus/[^/]*/packageName", "staging.status.package-name-is-text"),
    (r"list:stagingStatus(?:/.*)?", "staging.list.staging-status-shape"),
    (rf"{IMPORT}(?:/running)?", "staging.job.running-is-boolean"),
    (rf"{IMPORT}/progress(?:/.*)?", "staging.job.progress-has-four-numbers"),
    (rf"{IMPORT}/messages(?:/\*)?", "staging.job.import-messages-listed"),
    (rf"{IMPORT}/responseInfo.*", "staging.job.import-has-response-info"),
)
#: What a fault of these may not keep from conforming.
SPARED = ("staging.list.perms-shape", "staging.list.staging-status-shape")


@cache
def catalogue() -> Catalogue:
    """Return the schemas of the protocol."""
    return load(_schema_files(resource("schemas", "staging")))


def _schema_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir() and entry.name != "openapi":
            yield from _schema_files(entry)
        elif entry.name.endswith(".json"):
            yield entry


def faults(
    exchange: Exchange, operation: str, *, variant: str = "tolerant"
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an answer: the requirement, none if none, and a text."""
    told = document(exchange)
    name = f"{URN}{variant}:{OPERATIONS[operation].answer}"
    if catalogue().accepts(name, told):
        return
    for error in catalogue().validator(name).iter_errors(told):
        for leaf in _leaves(error):
            place, text = _place(leaf), printable(leaf.message[:200])
            yield blamed(place, operation), f"{place or 'the answer'}: {text}"


def blamed(place: str, operation: str) -> str:
    """Return the requirement that is about a place in an answer; none if none is."""
    for pattern, requirement in PLACES:
        own, _, rest = (
            pattern.partition(":") if _is_tied(pattern) else ("", "", pattern)
        )
        if own in {"", operation} and re.fullmatch(rest, place):
            return OPERATIONS[operation].tells if requirement == TELLS else requirement
    return ""


def _is_tied(pattern: str) -> bool:
    return pattern.startswith(("status:", "list:"))


def check_shape(exchange: Exchange, operation: str, requirement: str) -> None:
    """See that nothing in an answer violates one requirement."""
    if not has_body(exchange):
        raise NotApplicable(f"{operation} is answered {exchange.status} without a body")
    for own, text in faults(exchange, operation):
        if own == requirement:
            raise _violation(exchange, operation, requirement, text)


def check_shapes(exchange: Exchange, operation: str) -> None:
    """See that an answer, if it has a body, is of its type."""
    if not has_body(exchange) or not OPERATIONS[operation].answer:
        return
    for own, text in faults(exchange, operation):
        if own and own not in SPARED:
            raise _violation(exchange, operation, own, text)


def _violation(
    exchange: Exchange, operation: str, requirement: str, text: str
) -> Violation:
    return Violation(
        text,
        f"a {OPERATIONS[operation].answer}",
        requirement=requirement,
        exchange=exchange,
    )


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Yield the errors behind an error; that it could have been null is none."""
    inner = [own for own in error.context or () if own.validator_value != "null"]
    if not inner:
        yield error
    for own in inner:
        yield from _leaves(own)


def _place(error: ValidationError) -> str:
    steps = ["*" if isinstance(step, int) else step for step in error.absolute_path]
    if error.validator == "required":
        steps.append(error.message.removeprefix("'").partition("'")[0])
    return "/".join(steps)
