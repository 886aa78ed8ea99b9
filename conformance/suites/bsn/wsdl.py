"""The target's own description: where it is called, how, and with which types.

Nothing about a service in the field is taken for granted: endpoint, namespaces,
actions and the spelling of enumerations are read from its WSDL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from conformance.generate.xsd import Member, Schema, SchemaError, load, local
from conformance.harness import Violation
from conformance.harness.xml import parse

WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP_11: Final = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
OPERATIONS: Final = (
    "StartWebPageUploadSession",
    "StartFileUpload",
    "AppendChunk",
    "CompleteFileUpload",
    "CancelFileUpload",
    "CompleteWebPageUploadSession",
    "GetFileUploadStatus",
    "GetWebPageUploadStatus",
)
EIGHT_METHODS = "bsn.wsdl.eight-methods"
MOST_DOCUMENTS = 20

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method: its action, and the elements of a call and of its answer."""

    name: str
    action: str
    request: str
    response: str


@dataclass(frozen=True)
class Description:
    """What a WSDL says about the service."""

    address: str
    operations: Mapping[str, Operation]
    schema: Schema

    def request(self, operation: str) -> Member:
        """Return the element of a call."""
        return self._element(self.operation(operation).request)

    def result(self, operation: str) -> Member | None:
        """Return what an answer holds, or None where nothing is declared."""
        response = self._element(self.operation(operation).response)
        kind = self.schema.types.get(response.type)
        return kind.members[0] if kind is not None and kind.members else None

    def _element(self, name: str) -> Member:
        try:
            return self.schema.element(name)
        except SchemaError as error:
            raise _unusable(str(error)) from error

    def operation(self, name: str) -> Operation:
        """Return a method.

        Raises:
            Violation: the description does not offer it, or no call can name it.

        """
        if name not in self.operations:
            raise Violation(
                f"a description without {name}; it has {', '.join(self.operations)}",
                "all eight methods of content upload",
                requirement=EIGHT_METHODS,
            )
        action = self.operations[name].action
        if not {"\r", "\n"}.isdisjoint(action):
            raise _unusable(f"the action {action!r} of {name}, which holds a line end")
        return self.operations[name]

    @cached_property
    def content_types(self) -> tuple[str, ...]:
        """Return the content types, spelled as the description spells them."""
        for simple in self.schema.simples.values():
            if {"image", "video"} <= {value.lower() for value in simple.values}:
                return simple.values
        return ()

    def content_type(self, name: str) -> str:
        """Return the spelling of a content type; the document's where there is none."""
        spelled = [one for one in self.content_types if one.lower() == name.lower()]
        return spelled[0] if spelled else name


def read_description(data: bytes, fetch: Fetch) -> Description:
    """Read a WSDL; ``fetch`` gets the documents that it imports.

    Raises:
        Violation: it is no WSDL, or one that cannot be called by.

    """
    documents = list(_documents(data, fetch))
    schemas = list(_schemas(documents, fetch))
    try:
        schema = load(*schemas)
    except SchemaError as error:
        raise _unusable(str(error)) from error
    return Description(_address(documents), _operations(documents), schema)


def _unusable(received: str) -> Violation:
    return Violation(received, "a WSDL 1.1 document", requirement=EIGHT_METHODS)


def _root(data: bytes) -> etree._Element:
    try:
        parse(data)
    except Violation as problem:
        raise _unusable(problem.received) from problem
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _documents(data: bytes, fetch: Fetch) -> Iterator[etree._Element]:
    """Yield the WSDL and those it imports."""
    waiting, seen = [_root(data)], set[str]()
    while waiting:
        root = waiting.pop(0)
        if root.tag != f"{WSDL}definitions":
            raise _unusable(f"a document whose root is {root.tag!r}")
        yield root
        for imported in root.findall(f"{WSDL}import"):
            place = imported.get("location", "")
            if place and place not in seen and len(seen) < MOST_DOCUMENTS:
                seen.add(place)
                waiting.append(_root(fetch(place)))


def _schemas(documents: list[etree._Element], fetch: Fetch) -> Iterator[bytes]:
    """Yield the schemas in the documents, and those they point at."""
    found = [one for root in documents for one in root.iter(f"{XSD}schema")]
    seen = set[str]()
    while found:
        schema = found.pop(0)
        if any(child.tag != f"{XSD}import" for child in schema.iterchildren("*")):
            yield etree.tostring(schema)
        for place in _places(schema):
            if place not in seen and len(seen) < MOST_DOCUMENTS:
                seen.add(place)
                found.append(_root(fetch(place)))


def _places(schema: etree._Element) -> Iterator[str]:
    for child in schema.iterchildren(f"{XSD}import", f"{XSD}include"):
        place = child.get("schemaLocation")
        if place:
            yield place


def _address(documents: list[etree._Element]) -> str:
    """Return the address of the SOAP 1.1 port, or nothing."""
    for root in documents:
        for address in root.iter(f"{SOAP_11}address"):
            return address.get("location", "")
    return ""


def _operations(documents: list[etree._Element]) -> dict[str, Operation]:
    elements = dict(_message_elements(documents))
    actions = dict(_actions(documents))
    found: dict[str, Operation] = {}
    for root in documents:
        for one in root.iterfind(f"{WSDL}portType/{WSDL}operation"):
            name = one.get("name", "")
            request = elements.get(_message(one, "input"), "")
            response = elements.get(_message(one, "output"), "")
            if request and response:
                action = actions.get(name, "")
                found.setdefault(name, Operation(name, action, request, response))
    return found


def _message(operation: etree._Element, direction: str) -> str:
    found = operation.find(f"{WSDL}{direction}")
    return "" if found is None else local(found.get("message", "").replace(":", "}"))


def _message_elements(documents: list[etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield the name of each message, and the element that is its body."""
    for root in documents:
        for message in root.iterfind(f"{WSDL}message"):
            part = message.find(f"{WSDL}part")
            if part is not None and part.get("element"):
                yield message.get("name", ""), _full_name(part, part.get("element", ""))


def _full_name(element: etree._Element, written: str) -> str:
    prefix, colon, name = written.rpartition(":")
    uri = element.nsmap.get(prefix if colon else None, "")
    return f"{{{uri}}}{name}" if uri else name


def _actions(documents: list[etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield the action of each method, as a SOAP 1.1 binding states it."""
    for root in documents:
        for one in root.iterfind(f"{WSDL}binding/{WSDL}operation"):
            soap = one.find(f"{SOAP_11}operation")
            if soap is not None:
                yield one.get("name", ""), soap.get("soapAction", "")
