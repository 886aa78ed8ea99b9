"""Answers on unusual occasions: about nothing, about more than usual, a second time.

What is true of every answer is judged on one of each operation; a server that leaves
its ordinary way early, where little is to be done, answers otherwise only there.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.harness import NotApplicable, Violation
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    described,
    document,
    has_body,
    is_success,
)
from conformance.suites.staging.objects import Object
from conformance.suites.staging.operations import OPERATIONS
from conformance.suites.staging.packages import question
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.shapes import check_shapes
from conformance.suites.staging.statuses import NO_CONTENT
from conformance.suites.staging.strategies import UNKNOWN

MEDIA_TYPE = "staging.envelope.json-media-type"
NOTHING = question(Object("page", uid) for uid in UNKNOWN)


def _made_of_a_name(own: Samples) -> Exchange:
    return own.client.create({"name": own.packages.keep(own.packages.fresh_name())})


def _updated_to_the_same(own: Samples) -> Exchange:
    name = own.packages.create("same")
    return own.client.update(name, {"name": name, "description": "same"})


def _added_again(own: Samples) -> Exchange:
    return own.client.add(own.packages.filled(own.thing), own.thing)


def _emptied(own: Samples) -> Exchange:
    name = own.packages.create()
    return own.client.upload(name, own.packages.download(name))


#: The operation of each occasion, and how it is asked for.
OCCASIONS: dict[str, tuple[str, Callable[[Samples], Exchange]]] = {
    "a page of nothing": ("list", lambda own: own.client.listing(pageSize=0)),
    "no match": ("list", lambda own: own.client.listing(q=own.packages.fresh_name())),
    "a list for any Accept": (
        "list",
        lambda own: own.client.send("list", query=[("pageSize", 1)], accept="*/*"),
    ),
    "a package without Accept": (
        "load",
        lambda own: own.client.send("load", own.packages.create(), accept=""),
    ),
    "a name alone": ("create", _made_of_a_name),
    "the same again": ("update", _updated_to_the_same),
    "a deletion with content": (
        "delete",
        lambda own: own.client.delete(own.packages.filled(own.thing)),
    ),
    "an export of nothing": (
        "export",
        lambda own: own.client.export(own.packages.create()),
    ),
    "an import of nothing": (
        "import",
        lambda own: own.client.bring(own.packages.create()),
    ),
    "an import again": ("import", lambda own: own.client.bring(own.imported)),
    "a question about nothing": (
        "status",
        lambda own: own.client.status(own.packages.create(), {"ids": {}}),
    ),
    "a question about the unknown": (
        "status",
        lambda own: own.client.status(own.packages.create(), NOTHING),
    ),
    "an addition again": ("add", _added_again),
    "an upload of nothing": ("upload", _emptied),
}


def check_occasion(samples: Samples, occasion: str) -> None:
    """See that the answer on an occasion, if it is a success, is of its type."""
    operation, ask = OCCASIONS[occasion]
    needed = OPERATIONS[operation].needs
    if needed:
        samples.target.need(needed)
    exchange = ask(samples)
    if not is_success(exchange):
        raise NotApplicable(f"{occasion} is answered {described(exchange)}")
    if exchange.status == NO_CONTENT:
        raise NotApplicable(f"{occasion} is answered without a body")
    document(exchange)
    check_shapes(exchange, operation)
    check_label(exchange)


def check_label(exchange: Exchange) -> None:
    """See that an answer with a body is labelled as JSON."""
    labels = media_types(exchange)
    if has_body(exchange) and labels != ["application/json"]:
        raise Violation(
            f"the media types {labels}",
            "application/json",
            requirement=MEDIA_TYPE,
            exchange=exchange,
        )


def media_types(exchange: Exchange) -> list[str]:
    """Return the media types an answer is labelled with, without parameters."""
    labels = exchange.headers.all("Content-Type")
    return [label.partition(";")[0].strip().lower() for label in labels]
