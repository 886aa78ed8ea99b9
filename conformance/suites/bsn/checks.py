"""Reading answers so that only what a test judges can fail it.

An answer is read as leniently as it can be: names are compared without namespace,
nil and absent are alike, faults may have any shape and status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.generate.xsd import local
from conformance.generate.xsd_schema import NIL, TYPE
from conformance.harness import Inconclusive, Violation
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element, parse

ENDPOINT = "bsn.soap.endpoint-answers"
NEW_PATH = "bsn.argument.file-new-path-accepted"
TOKEN_ISSUED = "bsn.start.token-issued"  # noqa: S105  (the ID of a requirement)
STORED = "bsn.append.stored-is-true"
ANY_SIZES = "bsn.upload.unequal-chunks-complete"
ONE_CHUNK = "bsn.upload.one-chunk-completes"
CONTENT_ID = "bsn.complete.content-id"
WRONG_HASH = "bsn.complete.wrong-hash-refused"
OTHERS_UNHARMED = "bsn.cancel.others-unharmed"
SESSION_TOKEN = "bsn.webpage.session-token-issued"  # noqa: S105  (as above)
FILE_KNOWN = "bsn.status.file-known"
SESSION_KNOWN = "bsn.status.session-known"
NEVER_ISSUED = "00000000-0000-4000-8000-00000000beef"
#: Tokens that nobody was given.
UNKNOWN = (NEVER_ISSUED, "x", "' or 1=1 --", "0")
ERRORS = 400
SHOWN = 160
#: Members that are numbers whatever a description says, and their form.
NUMBERS = frozenset({"FileSize", "ChunksTotal"})
INTEGER = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
FAILED_STATES = frozenset({"corrupted", "cancelled", "terminated"})


class Status:
    """A status, or any other result with members; what is nil is not there."""

    def __init__(self, element: Element) -> None:
        self.element = element

    def get(self, name: str) -> str:
        """Return the text of a member; nothing where it is absent or nil.

        A number is written as usual; IDs, which are strings by the document, are not.
        """
        found = self._member(name)
        text = "" if found is None or is_nil(found) else found.text.strip()
        is_number = name in NUMBERS and INTEGER.fullmatch(text)
        return str(int(text)) if is_number else text

    def parts(self, name: str) -> tuple[Status, ...]:
        """Return what a member lists."""
        found = self._member(name)
        return () if found is None else tuple(Status(one) for one in found.elements)

    def _member(self, name: str) -> Element | None:
        for child in self.element.elements:
            if local(child.name).lower() == name.lower():
                return child
        return None

    @property
    def token(self) -> str:
        """Return the upload token."""
        return self.get("UploadToken")

    @property
    def session(self) -> str:
        """Return the session token."""
        return self.get("SessionToken")

    @property
    def content_id(self) -> str:
        """Return the content ID; nothing where it is 0, as unset numbers are."""
        found = self.get("ContentId")
        return "" if found == "0" else found

    @property
    def assets(self) -> tuple[Status, ...]:
        """Return the statuses of the assets of a session."""
        return self.parts("Assets")

    @property
    def matches(self) -> tuple[Status, ...]:
        """Return the stored contents that are said to match."""
        return self.parts("MatchingFiles")

    @property
    def kind(self) -> str:
        """Return the derived type that the result names, without its prefix."""
        return (self.element.get(TYPE) or "").rpartition(":")[2]

    def __repr__(self) -> str:
        return without_namespaces(self.element)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call was answered with: an error, a result, or null."""

    exchange: Exchange
    error: str | None
    result: Element | None

    @property
    def status(self) -> Status | None:
        """Return the result as a status; None where it is null."""
        return None if self.result is None else Status(self.result)

    def __str__(self) -> str:
        if self.error is not None:
            said = f"the error {self.error[:SHOWN]!r}" if self.error else "an error"
            return f"{said} (status {self.exchange.status})"
        if self.result is None:
            return "null"
        return without_namespaces(self.result)[:SHOWN]


def without_namespaces(element: Element) -> str:
    """Return an element as text; its namespaces would hide what is in it."""
    # A long one is cut, maybe within a namespace.
    return re.sub(r"(</?)\{[^}…]*\}?", r"\1", repr(element))


def read(exchange: Exchange) -> Answer:
    """Return what an answer says.

    Raises:
        Violation: it is neither SOAP nor an HTTP status of failure.

    """
    try:
        body = _body(parse(exchange.body, exchange=exchange), exchange)
    except Violation as problem:
        if exchange.status >= ERRORS:
            return Answer(exchange, "", None)
        problem.requirement = ENDPOINT
        raise
    if body is not None and local(body.name) == "Fault":
        return Answer(exchange, fault_text(body), None)
    if exchange.status >= ERRORS:
        return Answer(exchange, "", None)
    result = None if body is None or not body.elements else body.elements[0]
    empty = result is None or is_nil(result) or not result.content
    return Answer(exchange, None, None if empty else result)


def _body(root: Element, exchange: Exchange) -> Element | None:
    """Return the element in the body of an envelope."""
    for child in root.elements:
        if local(child.name) == "Body":
            return child.elements[0] if child.elements else None
    raise Violation(
        f"the root {local(root.name)} without a Body (status {exchange.status})",
        "a SOAP envelope",
        requirement=ENDPOINT,
        exchange=exchange,
    )


def fault_text(fault: Element) -> str:
    """Return the description in a fault of whatever version."""
    for name in ("faultstring", "Text", "detail", "Detail"):
        for element in fault.walk():
            text = " ".join("".join(_texts(element)).split())
            if local(element.name) == name and text:
                return text
    return ""


def _texts(element: Element) -> Iterator[str]:
    for part in element.content:
        if isinstance(part, Element):
            yield from _texts(part)
        else:
            yield part


def is_nil(element: Element) -> bool:
    """Tell whether an element is nil."""
    return (element.get(NIL) or "").strip() in {"true", "1"}


def is_refused(exchange: Exchange) -> bool:
    """Tell whether a call was answered by an error."""
    return read(exchange).error is not None


def check_refused(exchange: Exchange, why: str, *, hint: str = "") -> None:
    """See that a call was answered by an error."""
    answer = read(exchange)
    if answer.error is None:
        raise Violation(f"{answer} for {why}", "an error", hint=hint, exchange=exchange)


def check_described(exchange: Exchange, why: str) -> None:
    """See that an error is a fault with a text; whether it is one is judged elsewhere.

    Raises:
        Inconclusive: there was no error.

    """
    answer = read(exchange)
    if answer.error is None:
        raise Inconclusive(f"{why} was not refused, so that no error could be read")
    if not answer.error:
        said, hint = _instead_of_text(exchange)
        raise Violation(
            f"the status {exchange.status} and {said} for {why}",
            "a SOAP fault that describes the error",
            hint=hint,
            exchange=exchange,
        )


def _instead_of_text(exchange: Exchange) -> tuple[str, str]:
    """Return what there is where the text of a fault belongs, and the usual cause."""
    try:
        parse(exchange.body, exchange=exchange)
    except Violation as problem:
        if b"Fault" in exchange.body:
            return problem.received, "Is the text of the fault left unescaped?"
    in_front = "Is the error answered by a layer in front of the service?"
    return "no text of a fault", in_front


def check_accepted(exchange: Exchange, requirement: str | None = None) -> Status:
    """Return the status that a call was answered with."""
    answer = read(exchange)
    if answer.status is None:
        raise Violation(
            str(answer), "a status", requirement=requirement, exchange=exchange
        )
    return answer.status


def check_null(exchange: Exchange) -> None:
    """See that a call was answered with null, and with no error."""
    answer = read(exchange)
    if answer.error is None and _is_hollow(answer):
        return
    as_failure = "Is a missing upload treated as a failure?"
    by_part = "Is an upload found by a part of its token, or another one's answered?"
    raise Violation(
        str(answer),
        "null, as nil or left out, and no error",
        hint=by_part if answer.error is None else as_failure,
        exchange=exchange,
    )


def _is_hollow(answer: Answer) -> bool:
    """Tell whether a result says nothing at all."""
    if answer.result is None:
        return True
    return all(is_nil(one) or one.is_blank for one in answer.result.elements)


def is_stored(exchange: Exchange) -> bool:
    """Tell whether AppendChunk says that a chunk was stored."""
    answer = read(exchange)
    if answer.result is None:
        return False
    if not answer.result.elements:
        return answer.result.text.strip().lower() in {"true", "1"}
    return Status(answer.result).get("State").lower() not in FAILED_STATES


def check_stored(exchange: Exchange, requirement: str | None = STORED) -> None:
    """See that a chunk was taken."""
    if not is_stored(exchange):
        raise Violation(
            f"{read(exchange)} for a chunk", "True", requirement=requirement,
            exchange=exchange,
        )  # fmt: skip


def check_not_stored(exchange: Exchange, why: str) -> None:
    """See that a chunk was not taken; a fault and False both say so."""
    if is_stored(exchange):
        raise Violation(f"True for {why}", "False or an error", exchange=exchange)


@contextmanager
def blaming(requirement: str) -> Iterator[None]:
    """Blame a requirement for what goes wrong inside, unless another one is."""
    try:
        yield
    except Violation as violation:
        violation.requirement = violation.requirement or requirement
        raise


@contextmanager
def all_blame_on(requirement: str) -> Iterator[None]:
    """Blame one requirement for whatever goes wrong inside.

    For steps that have just been seen to work in the usual way.
    """
    try:
        yield
    except Violation as violation:
        violation.requirement = requirement
        raise


def word(error: str | None) -> str:
    """Return in a word how a call was answered."""
    return "refused" if error is not None else "accepted"
