"""Reading answers so that only what a test judges can fail it.

An answer is read as leniently as it can be: a test of one fact must not fail because
another fact is wrong. What cannot be read at all blames the requirement that says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.harness import Violation, observe
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element, parse
from conformance.suites.cm.messages import Code, Response, ResponsePayload

WELL_FORMED = "cm.payload.answer-well-formed"
ONE_PER_REQUEST = "cm.response.one-per-request"
REQUEST_ID = "cm.response.request-id-repeated"
ONLY_CODES = "cm.response.only-codes"
CLASS_ELEMENT = "cm.code.class-element"
ERROR_STACK = "errorStack"
#: What says that an instance is selected alone; one instance is selected by its ID.
SELECTED_ALONE = {"obj": "cm.query.by-id", "user": "cm.query.user-by-login"}


def read(exchange: Exchange) -> ResponsePayload:
    """Return the response payload of an exchange, whatever its root is called."""
    try:
        root = parse(exchange.body, exchange=exchange)
    except Violation as problem:
        received = f"{problem.received} (status {exchange.status})"
        raise Violation(
            received,
            "a response payload in well-formed XML",
            requirement=WELL_FORMED,
            exchange=exchange,
            kind=problem.kind,
        ) from problem
    return ResponsePayload.read(without_namespaces(root))


def without_namespaces(root: Element) -> Element:
    """Return the tree with local names; a namespace is observed, not judged."""
    if not any(element.name.startswith("{") for element in root.walk()):
        return root
    observe("The answer puts its elements into a namespace.", requirement=WELL_FORMED)
    return _local(root)


def _local(element: Element) -> Element:
    content = tuple(
        _local(part) if isinstance(part, Element) else part for part in element.content
    )
    name = element.name.rpartition("}")[2]
    return Element(name, element.attributes, content, element.line)


def only_response(exchange: Exchange) -> Response:
    """Return the response to a payload of one request."""
    responses = read(exchange).responses
    if len(responses) != 1:
        raise Violation(
            f"{len(responses)} cm-response",
            "exactly one for a payload of one request",
            requirement=ONE_PER_REQUEST,
            exchange=exchange,
        )
    return responses[0]


def response_to(exchange: Exchange, request_id: str) -> Response:
    """Return the response to one request of several."""
    response = read(exchange).to(request_id)
    if response is None:
        raise Violation(
            f"no cm-response with the request-id {request_id!r}",
            "one for every request of the payload",
            requirement=REQUEST_ID,
            exchange=exchange,
        )
    return response


def instances(exchange: Exchange, cls: str) -> tuple[Element, ...]:
    """Return the class elements that a payload of one request was answered with."""
    return instances_of(only_response(exchange), cls, exchange)


def instances_of(
    response: Response, cls: str, exchange: Exchange
) -> tuple[Element, ...]:
    """Return the class elements in the codes of one response.

    Numbers and success are left to their own tests: what counts here is the content.
    """
    found = [child for code in response.codes for child in code.content]
    named = tuple(child for child in found if child.name == cls)
    if named:
        return named
    others = [child.name for child in found if child.name != ERROR_STACK]
    if others and response.succeeded:
        raise Violation(
            f"{listed(others)} in a cm-code",
            f"the values inside one {cls} element",
            requirement=CLASS_ELEMENT,
            exchange=exchange,
        )
    beside = [child.name for child in response.element.elements]
    lost = cls in beside
    raise Violation(
        described(response) + (f", beside {listed(beside)}" if lost else ""),
        f"one or more {cls} in its cm-code",
        requirement=ONLY_CODES if lost else None,
        exchange=exchange,
    )


def instance(exchange: Exchange, cls: str) -> Element:
    """Return the one class element that a query of one instance is answered with."""
    found = instances(exchange, cls)
    if len(found) != 1:
        in_one_code = len(only_response(exchange).codes) == 1
        raise Violation(
            f"{len(found)} {cls} elements",
            f"exactly one {cls}",
            requirement=CLASS_ELEMENT if in_one_code else SELECTED_ALONE.get(cls),
            exchange=exchange,
        )
    return found[0]


def value(element: Element, name: str) -> Element:
    """Return a property that was asked for."""
    found = element.find(name)
    if found is None:
        raise Violation(
            f"no {name} in {element!r}",
            f"the property {name} that was asked for",
            requirement="cm.template.structure-kept",
        )
    return found


def text(element: Element, name: str) -> str:
    """Return the text of a property that was asked for."""
    return value(element, name).text.strip()


def reference_ids(element: Element) -> list[str]:
    """Return the IDs in a bare reference: its list elements, or its text."""
    items = [child.text.strip() for child in element.children("listitem")]
    bare = element.text.strip()
    return items or ([bare] if bare else [])


def ids_in(response: Response) -> list[str]:
    """Return the IDs of files, wherever in the codes of a response they stand."""
    found = (
        element.text.strip()
        for code in response.codes
        for child in code.content
        for element in child.walk()
        if element.name == "id"
    )
    return [one for one in found if one]


def is_error(code: Code, success: int) -> bool:
    """Tell whether a code reports an error."""
    return code.number != success


def described(response: Response) -> str:
    """Return a response in a phrase, for a message."""
    if not response.codes:
        return f"a cm-response without cm-code (success={response.success!r})"
    shown = ", ".join(f"{code.numeric} {code.phrase!r}" for code in response.codes[:3])
    more = f" and {len(response.codes) - 3} more" if len(response.codes) > 3 else ""  # noqa: PLR2004  (as many are shown)
    contents = [child.name for code in response.codes for child in code.content]
    return f"cm-code {shown}{more}, holding {listed(contents)}"


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return names as a phrase."""
    names = list(names)
    shown = ", ".join(names[:most]) or "nothing"
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
