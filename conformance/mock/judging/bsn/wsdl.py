"""What a call may hold, read from the WSDL and its schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from threading import local

from lxml import etree

from conformance.harness.resources import resource

XS = {"xs": "http://www.w3.org/2001/XMLSchema"}
SOAP_BINDING = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "b": "http://schemas.xmlsoap.org/wsdl/soap/",
}
NAMESPACE = re.compile(r"\{[^}]*\}")
LONGEST = 300
ASSET = "WebPageAssetUploadArguments"


@dataclass(frozen=True, slots=True)
class Description:
    """The operations with their actions, and the members of calls and arguments.

    ``members`` has those of an operation's call, and those of a type, of its base
    first; ``arguments`` names the type of each operation's args.
    """

    service: str
    types: str
    actions: dict[str, str]
    members: dict[str, tuple[str, ...]]
    arguments: dict[str, str]
    extensions: dict[str, tuple[str, ...]]

    def derived(self, kind: str) -> tuple[str, ...]:
        """Return the types that extend a type, at any distance."""
        return self.extensions.get(kind, ())


def parsed(name: str) -> etree._Element:
    """Read a file that describes the service."""
    return etree.parse(str(resource("schemas", "bsn", name))).getroot()


@cache
def description() -> Description:
    """Return what WSDL and schemas say."""
    calls, types = parsed("ContentUploadService.xsd"), parsed("ContentUpload.xsd")
    actions = actions_of(parsed("ContentUploadService.wsdl"))
    bases = bases_of(types)
    own = {**named(calls, "element"), **named(types, "complexType")}
    members = {name: tuple(inside(one)) for name, one in own.items()}
    lines = {kind: ancestry(bases, kind) for kind in bases}
    for kind in sorted(bases, key=lambda one: len(lines[one])):
        members[kind] = members[bases[kind]] + members[kind]
    arguments = {
        name: plain(one.get("type"))
        for name in actions
        for one in elements(own[name])
        if one.get("name") == "args"
    }
    extensions = {
        base: tuple(kind for kind, line in lines.items() if base in line)
        for base in bases.values()
    }
    spaces = (calls.get("targetNamespace", ""), types.get("targetNamespace", ""))
    return Description(*spaces, actions, members, arguments, extensions)


def actions_of(wsdl: etree._Element) -> dict[str, str]:
    """Return the SOAPAction of every operation."""
    operations = wsdl.iterfind("w:binding/w:operation", SOAP_BINDING)
    found: dict[str, str] = {}
    for one in operations:
        for bound in one.iterfind("b:operation", SOAP_BINDING):
            found[one.get("name", "")] = bound.get("soapAction", "")
    return found


def bases_of(types: etree._Element) -> dict[str, str]:
    """Return the type that each derived type extends."""
    found = {}
    for name, kind in named(types, "complexType").items():
        for extension in kind.iterfind("xs:complexContent/xs:extension", XS):
            found[name] = plain(extension.get("base"))
    return found


def ancestry(bases: dict[str, str], kind: str) -> list[str]:
    """Return the types that a type extends, the nearest first."""
    return [bases[kind], *ancestry(bases, bases[kind])] if kind in bases else []


def named(schema: etree._Element, tag: str) -> dict[str, etree._Element]:
    """Return what a schema declares at its top, by name."""
    return {one.get("name", ""): one for one in schema.iterfind(f"xs:{tag}", XS)}


def elements(declaration: etree._Element) -> list[etree._Element]:
    """Return the elements that are declared within a type."""
    return [one for one in declaration.iterfind(".//xs:element", XS) if one.get("name")]


def inside(declaration: etree._Element) -> list[str]:
    """Return the names of the elements that are declared within a type."""
    return [one.get("name", "") for one in elements(declaration)]


def plain(name: str | None) -> str:
    """Return a name without its prefix."""
    return (name or "").rpartition(":")[2].strip()


class Measure(local):
    """A schema for each thread: it keeps what it has to say about the last call."""

    def __init__(self) -> None:
        path = resource("schemas", "bsn", "ContentUploadService.xsd")
        self.schema = etree.XMLSchema(etree.parse(str(path)))


MEASURE = Measure()


def complaint(call: etree._Element) -> str:
    """Return the first thing that the schema says against a call, in its words."""
    schema = MEASURE.schema
    if schema.validate(call):
        return ""
    for one in schema.error_log:
        return NAMESPACE.sub("", str(one.message))[:LONGEST].rstrip(".")
    return "what the schema does not have"
