"""SOAP 1.1 envelopes, and those of 1.2 in kind: opened, checked, and closed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from conformance.reference.bsn.accounts import SECURITY
from conformance.reference.bsn.fault import Code, Fault, shown
from conformance.reference.bsn.stream import Node, read
from conformance.reference.message import Request, Response

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
#: Whom a header block may be meant for, other than for somebody else.
US = {
    "",
    "http://schemas.xmlsoap.org/soap/actor/next",
    f"{SOAP_12}/role/next",
    f"{SOAP_12}/role/ultimateReceiver",
}

MEDIA_TYPES = {SOAP_11: "text/xml", SOAP_12: "application/soap+xml"}
CODES_12: dict[Code, str] = {"Client": "Sender", "Server": "Receiver"}


@dataclass(frozen=True, slots=True)
class Message:
    """A call: its header blocks, the one element of its body, its size in bytes."""

    version: str
    header: Sequence[Node]
    call: Node
    size: int


class Envelope:
    """Open requests, close answers."""

    #: Beyond this a message is not even read; the document's bound is lower.
    largest = 4 << 20

    # -- requests -------------------------------------------------------------------

    def open(self, request: Request) -> Message:
        """Return the message in a request."""
        self.check_media_type(request)
        if request.body.size > self.largest:
            raise Fault(
                f"the message has {request.body.size} bytes; none may have more than"
                f" {self.largest}, those of session calls half of that"
            )
        with request.body.open() as source:
            root = read(source)
        version = self.version(root)
        header, body = self.parts(root)
        self.check_understood(version, header)
        return Message(version, header, self.call(body), request.body.size)

    def version_of(self, request: Request) -> str:
        """Return the version of an answer to a request that could not be read."""
        is_12 = media_type(request) == MEDIA_TYPES[SOAP_12]
        return SOAP_12 if is_12 else SOAP_11

    def check_media_type(self, request: Request) -> None:
        """Refuse what is not sent as XML, such as a message with attachments."""
        kind = media_type(request)
        if kind not in {"", "text/xml", "application/xml", "application/soap+xml"}:
            raise Fault(f"the Content-Type {shown(kind)} is not taken; send text/xml")

    def version(self, root: Node) -> str:
        """Return the namespace of the envelope, which tells the version of SOAP."""
        if root.name != "Envelope":
            raise Fault(f"{shown(root.name)} is not a SOAP Envelope")
        if root.namespace not in MEDIA_TYPES:
            raise Fault(
                f"the version {shown(root.namespace)} of SOAP is not spoken here",
                "VersionMismatch",
            )
        return root.namespace

    def parts(self, root: Node) -> tuple[Sequence[Node], Node]:
        """Return the blocks of the header, and the body."""
        names = [node.name for node in root.children]
        foreign = any(node.namespace != root.namespace for node in root.children)
        if foreign or names not in (["Body"], ["Header", "Body"]):
            raise Fault("an Envelope has a Header, which may be missing, and a Body")
        return root.children[0].children if len(names) > 1 else (), root.children[-1]

    def check_understood(self, version: str, header: Sequence[Node]) -> None:
        """Refuse a header block that must be understood and is not."""
        for block in header:
            must = block.attributes.get(f"{{{version}}}mustUnderstand", "").strip()
            actor = block.attributes.get(f"{{{version}}}actor", "")
            role = block.attributes.get(f"{{{version}}}role", actor)
            if must in {"1", "true"} and role in US and not self.understands(block):
                raise Fault(
                    f"the header block {shown(block.name)} is not understood",
                    "MustUnderstand",
                )

    def understands(self, block: Node) -> bool:
        """Tell whether a header block is dealt with; only credentials are."""
        return (block.namespace, block.name) == (SECURITY, "Security")

    def call(self, body: Node) -> Node:
        """Return the element that says which operation is called, and with what."""
        if len(body.children) != 1:
            raise Fault(f"the Body has {len(body.children)} elements; send one call")
        return body.children[0]

    # -- answers --------------------------------------------------------------------

    def answer(self, version: str, body: str) -> Response:
        """Return the answer to a call that was done."""
        return self.closed(version, 200, body)

    def fault(self, version: str, fault: Fault) -> Response:
        """Return a fault, in the words of the caller's version."""
        if version == SOAP_12:
            return self.fault_12(fault)
        body = (
            f"<s:Fault><faultcode>s:{fault.code}</faultcode>"
            f"<faultstring>{escape(fault.reason)}</faultstring></s:Fault>"
        )
        return self.closed(SOAP_11, 500, body)

    def fault_12(self, fault: Fault) -> Response:
        """Return a fault in the words of SOAP 1.2."""
        code = CODES_12.get(fault.code, fault.code)
        body = (
            f"<s:Fault><s:Code><s:Value>s:{code}</s:Value></s:Code><s:Reason>"
            f'<s:Text xml:lang="en">{escape(fault.reason)}</s:Text>'
            "</s:Reason></s:Fault>"
        )
        return self.closed(SOAP_12, 400 if code == "Sender" else 500, body)

    def closed(self, version: str, status: int, body: str) -> Response:
        """Return an envelope around a body."""
        text = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<s:Envelope xmlns:s="{version}"><s:Body>{body}</s:Body></s:Envelope>'
        )
        kind = f"{MEDIA_TYPES[version]}; charset=utf-8"
        return Response(status, text.encode(), (("Content-Type", kind),))


def media_type(request: Request) -> str:
    """Return the media type of a request, without parameters."""
    return request.fields.get("Content-Type").partition(";")[0].strip().lower()
