"""Which operation of which protocol a request asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.reference.cm.classes import CLASSES
from conformance.reference.message import Body, Request
from conformance.reference.staging import matches
from conformance.reference.xml import Element, UnreadableError, parse, tag_of

#: Beyond this a payload is one operation, ``xml``, and is not looked into.
LARGEST = 1 << 20
#: Where the name of a SOAP call stands: in the first element of the Body.
CALL = re.compile(rb"<(?:[\w.-]+:)?Body\b[^>]*>\s*<(?:[\w.-]+:)?([A-Za-z]+)")
HEAD = 16 << 10

CM = (
    "upload",
    "download",
    "xml",
    *(
        f"{subject.name}-{verb}"
        for subject in CLASSES.values()
        for verb in sorted(subject.alone | subject.verbs)
    ),
)
BSN = (
    "StartWebPageUploadSession",
    "StartFileUpload",
    "AppendChunk",
    "CompleteFileUpload",
    "CancelFileUpload",
    "CompleteWebPageUploadSession",
    "GetFileUploadStatus",
    "GetWebPageUploadStatus",
    "wsdl",
    "retrieve",
)
PACKAGE = "content/package/{name}"
STAGING = {
    "list": ("GET", "content/package"),
    "create": ("PUT", "content/package"),
    "load": ("GET", PACKAGE),
    "update": ("POST", PACKAGE),
    "delete": ("DELETE", PACKAGE),
    "export": ("POST", f"{PACKAGE}/export"),
    "import": ("POST", f"{PACKAGE}/import"),
    "status": ("POST", f"{PACKAGE}/status"),
    "download": ("GET", f"{PACKAGE}/zip"),
    "upload": ("POST", f"{PACKAGE}/zip"),
    "add": ("PUT", f"{PACKAGE}/{{type}}/{{uuid}}"),
    "remove": ("DELETE", f"{PACKAGE}/{{type}}/{{uuid}}"),
    "login": ("POST", "auth/login"),
    "logout": ("POST", "auth/logout/{sid}"),
}

#: Every operation there is a name for, by protocol.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "cm": CM,
    "staging": tuple(STAGING),
    "bsn": BSN,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request with what is known of it: its protocol, and its operations' names."""

    protocol: str
    operations: tuple[str, ...]
    request: Request


def call_of(protocol: str, request: Request) -> Call:
    """Recognise the operations of a request; there may be none."""
    return Call(protocol, RECOGNISED[protocol](request), request)


def cm_operations(request: Request) -> tuple[str, ...]:
    """Return ``upload``, ``download``, or ``xml`` with the operations in it."""
    if request.path.startswith("/stream"):
        named = {"POST": "upload", "GET": "download"}.get(request.method)
        return () if named is None else (named,)
    if request.path != "/xml" or request.method != "POST":
        return ()
    return ("xml", *dict.fromkeys(verbs_of(request.body)))


def verbs_of(body: Body) -> list[str]:
    """Return the operations in a payload, as far as it can be read."""
    if body.size > LARGEST:
        return []
    try:
        root = parse(body.read())
    except UnreadableError:
        return []
    children: list[Element] = root.findall("cm-request/*")
    return [name for name in map(tag_of, children) if name in CM]


def staging_operations(request: Request) -> tuple[str, ...]:
    """Return the operation of a method and path."""
    segments = tuple(request.path.removeprefix("/rest").strip("/").split("/"))
    return tuple(
        name
        for name, (method, pattern) in STAGING.items()
        if method == request.method and matches(pattern.split("/"), segments)
    )


def bsn_operations(request: Request) -> tuple[str, ...]:
    """Return the operation that SOAPAction or Body names, or the document asked for."""
    if request.path.startswith("/Uploads/Content/"):
        return ("retrieve",)
    if request.method != "POST":
        return ("wsdl",) if "/SOAP" in request.path else ()
    with request.body.open() as source:
        found = CALL.search(source.read(HEAD))
    action = request.fields.get("SOAPAction").strip('"').rpartition("/")[2]
    named = action if found is None else found[1].decode("ascii")
    return (named,) if named in BSN else ()


RECOGNISED = {
    "cm": cm_operations,
    "staging": staging_operations,
    "bsn": bsn_operations,
}
