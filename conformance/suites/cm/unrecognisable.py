"""Payloads that break exactly one rule, each beside its accepted twin.

``response-element`` names two reasons why a payload is invalid: no header, and a
request that cannot be recognised. What else is wrong by the grammar is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.dtd import Grammar, Mutation, confirm, load, mutations
from conformance.harness.resources import resource
from conformance.harness.xml import Element, serialize
from conformance.suites.cm.messages import (
    Credentials,
    Request,
    RequestPayload,
    get,
    where,
)

Level = Literal["documented", "inferred"]
Topic = Literal["documented", "structure", "attributes", "text"]

FOREIGN = "no-such-operation"
ANSWER = "cm-response"
ANYBODY = Credentials("nobody", "none")


@dataclass(frozen=True, slots=True)
class Unrecognisable:
    """A payload, the one rule it is going to break, and why it is then invalid.

    ``topic`` groups the reasons: those that a document names, and what else is wrong
    with the order of elements, with attributes, or with text where none may stand.
    """

    payload: RequestPayload
    mutation: Mutation
    reason: str
    topic: Topic

    @property
    def level(self) -> Level:
        """Tell whether a document names the reason."""
        return "documented" if self.topic == "documented" else "inferred"

    @property
    def site(self) -> str:
        """Return the element whose rule is broken."""
        return self.mutation.site

    @property
    def id(self) -> str:
        """Return a stable name for use in test IDs."""
        return self.mutation.id

    def twin(self, credentials: Credentials | None) -> bytes:
        """Return the payload as it is valid."""
        return self._written(self._root(credentials), valid=True)

    def body(self, credentials: Credentials | None) -> bytes:
        """Return the payload with the rule broken."""
        return self._written(self.mutation.apply(self._root(credentials)), valid=False)

    def _root(self, credentials: Credentials | None) -> Element:
        # A header without cm-authentication has nothing to put out of order.
        return self.payload.element(credentials or ANYBODY)

    def _written(self, element: Element, *, valid: bool) -> bytes:
        grammar = request_grammar(self.payload.version[0])
        return confirm(grammar, serialize(element), valid=valid)


@cache
def request_grammar(version_attribute: str = "cm.version") -> Grammar:
    """Return the grammar of request payloads in the dialect of an attribute."""
    file = "cm-request" if version_attribute == "cm.version" else "cm-request-client"
    return load(resource("schemas", "cm", f"{file}.dtd"), root="cm-payload")


@cache
def response_grammar() -> Grammar:
    """Return the grammar of response payloads."""
    return load(resource("schemas", "cm", "cm-response.dtd"), root="cm-payload")


EXAMPLE = RequestPayload(
    "unrecognisable",
    tuple(
        Request(f"r{n}", (where("obj", path="/"), get("obj", "id")), preclusive=False)
        for n in (1, 2, 3)
    ),
    "20260101000000",
)


def unrecognisable_cases(
    payload: RequestPayload = EXAMPLE,
) -> tuple[Unrecognisable, ...]:
    """Return every way to break one rule of a payload's envelope, in its order."""
    grammar = request_grammar(payload.version[0])
    root = payload.element(ANYBODY)
    found = [
        *mutations(grammar, root, unknown=FOREIGN),
        *(
            own
            for own in mutations(grammar, root, unknown=ANSWER)
            if own.name == ANSWER
        ),
    ]
    explained = ((mutation, _reason(mutation)) for mutation in found)
    return tuple(
        Unrecognisable(payload, mutation, *reason)
        for mutation, reason in explained
        if reason
    )


def unrecognisable_payloads(
    payloads: SearchStrategy[RequestPayload], *, of: Topic | None = None
) -> SearchStrategy[Unrecognisable]:
    """Return payloads that break one rule, each with its twin and the reason."""

    def cases(payload: RequestPayload) -> SearchStrategy[Unrecognisable]:
        possible = unrecognisable_cases(payload)
        return st.sampled_from([case for case in possible if of in {None, case.topic}])

    return payloads.flatmap(cases)


def unreadable_documents(payload: RequestPayload = EXAMPLE) -> SearchStrategy[bytes]:
    """Return bytes that are no XML document: cut, unclosed, doubled, or something else.

    The payload's credentials are nobody's: a server cannot come to read them.
    """
    whole = serialize(payload.element(ANYBODY))
    cut = st.integers(1, len(whole) - 1).map(lambda end: whole[:end])
    return cut | st.sampled_from(
        [
            b"",
            b"\0",
            b"{}",
            b"payload-id=1",
            whole.replace(b"</cm-header>", b"", 1),
            whole + whole,
            whole.replace(b'"', b"", 1),
            whole.replace(b"r1", b"&nothing;", 1),
            whole.replace(b"r1", b"\xff\xfe", 1),
        ]
    )


def bad_timestamps() -> SearchStrategy[str]:
    """Return what is no time of creation: not 14 digits, or no such day or hour."""
    return st.sampled_from(
        [
            *("", "0", "2026-01-01", "20260101", "2026010100000", "202601010000000"),
            *("20261301000000", "20260230000000", "20260101240000", "20260101006000"),
            *("2026010100000x", " 20260101000000", "\uff12" + 13 * "0"),
        ]
    )


# By kind and place of a mutation and the child or attribute it is about, if it
# matters which. What is not listed is left to servers: they may let it pass.
REASONS: dict[tuple[str, str, str], tuple[str, Topic]] = {
    ("missing child", "cm-payload", "cm-header"): ("no header", "documented"),
    ("unknown element", "cm-request", FOREIGN): ("unknown operation", "documented"),
    ("renamed child", "cm-request", FOREIGN): ("unknown operation", "documented"),
    ("wrong root", "cm-payload", FOREIGN): ("wrong root", "structure"),
    ("missing child", "cm-payload", "cm-request"): ("no request", "structure"),
    ("repeated child", "cm-payload", "cm-header"): ("two headers", "structure"),
    ("swapped children", "cm-payload", ""): ("header not first", "structure"),
    ("unknown element", "cm-payload", ANSWER): ("a response", "structure"),
    ("renamed child", "cm-payload", ANSWER): ("a response", "structure"),
    ("unknown element", "cm-payload", FOREIGN): ("unknown element", "structure"),
    ("missing child", "cm-header", "cm-sender"): ("no sender", "structure"),
    ("repeated child", "cm-header", "cm-sender"): ("two senders", "structure"),
    ("swapped children", "cm-header", ""): ("header out of order", "structure"),
    ("unknown element", "cm-header", FOREIGN): ("unknown element", "structure"),
    ("missing child", "cm-request", ""): ("half an operation", "structure"),
    ("repeated child", "cm-request", ""): ("two operations", "structure"),
    ("swapped children", "cm-request", ""): ("selection last", "structure"),
    ("bad value", "cm-request", ""): ("preclusive is neither", "attributes"),
    ("missing attribute", "cm-payload", ""): ("attribute missing", "attributes"),
    ("missing attribute", "cm-sender", ""): ("attribute missing", "attributes"),
    ("missing attribute", "cm-request", ""): ("attribute missing", "attributes"),
    ("text", "cm-payload", ""): ("text", "text"),
    ("text", "cm-header", ""): ("text", "text"),
    ("text", "cm-request", ""): ("text", "text"),
}


def _reason(mutation: Mutation) -> tuple[str, Topic] | None:
    place = mutation.site.rpartition("/")[2].partition("[")[0]
    exact = REASONS.get((mutation.kind, place, mutation.name))
    return exact or REASONS.get((mutation.kind, place, ""))
