"""Response Element, payloads: not recognised, answered otherwise, or out of form."""

from __future__ import annotations

import re

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import CLASSES
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure, Unrecognised
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.payload import CmPayload, CmRequest, Operation, Recogniser
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.message import Body, Request, Response
from conformance.reference.xml import Element, tag_of

NOTHING = Operation(
    CLASSES["licenseManager"], "unknown", etree.Element("unknown"), wheres=()
)
#: What the answer to an invalid payload is held to.
INVALID = (
    "cm.payload.missing-header-refused",
    "cm.payload.invalid-answered-once",
    "cm.payload.invalid-unsuccessful",
    "cm.payload.invalid-error-number",
    "cm.payload.payload-id-present",
    "cm.payload.payload-id-repeated",
    "cm.payload.request-id-absent",
    "cm.payload.unknown-operation-refused",
    "cm.payload.unknown-operation-at-payload-level",
    "cm.payload.broken-xml-refused",
    "cm.payload.structure-errors-refused",
)


# -- requests in any lawful form ------------------------------------------------------


def refusing(pattern: bytes, body: Body) -> None:
    """Refuse a payload in which something stands that a poor parser cannot read."""
    if re.search(pattern, body.read()):
        raise Unrecognised(11001, "The payload cannot be read.")


FORMS = "cm.payload.lawful-forms-recognised"
#: The documents' own request comes in some form, and with it everything else.
FORMS_BESIDE = (
    "cm.payload.payload-id-repeated",
    "cm.response.request-id-repeated",
    "cm.create.name-kept",
    "cm.create.set-takes-effect",
)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class StumblesOverComments(Exchange):
    """Read elements with a parser made for data, in which nobody comments."""

    def read(self, body: Body) -> Element:
        refusing(b"<!--", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class StumblesOverProcessingInstructions(Exchange):
    """Know the one instruction that an XML declaration looks like."""

    def read(self, body: Body) -> Element:
        refusing(rb"<\?(?!xml[\s?])", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class NeedsAnXmlDeclaration(Exchange):
    """Recognise XML by how it begins."""

    def read(self, body: Body) -> Element:
        refusing(rb"\A(?!\s*<\?xml)", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class ReadsAttributesInDoubleQuotesOnly(Exchange):
    """Take attributes apart by a regular expression."""

    def read(self, body: Body) -> Element:
        refusing(rb"<[\w-]+(\s+[\w.-]+=\"[^\"]*\")*\s+[\w.-]+\s*='", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class TakesWhiteSpaceForText(Exchange):
    """Walk over child nodes, and expect an element everywhere."""

    def read(self, body: Body) -> Element:
        refusing(rb">\s+<(?![?!])", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class LosesCdataSections(Exchange):
    """Collect text nodes, and no sections of character data."""

    def read(self, body: Body) -> Element:
        data = re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", body.read(), flags=re.DOTALL)
        return super().read(Body(len(data), data))


@deviation(FORMS, disturbs=FORMS_BESIDE)
class LeavesCharacterReferencesAlone(Exchange):
    """Replace the five named entities, and no numbers."""

    def read(self, body: Body) -> Element:
        data = body.read().replace(b"&#", b"&amp;#")
        return super().read(Body(len(data), data))


# -- invalid payloads -----------------------------------------------------------------


@deviation(
    "cm.payload.missing-header-refused",
    disturbs=(*INVALID, "cm.payload.structure-errors-refused"),
)
class DoesWithoutAHeader(Exchange):
    """Take a client in the same network for the administrator."""

    def processed(self, root: Element) -> bytes:
        if root.find("cm-header") is None:
            root.insert(0, header(self.cm.password))
        return super().processed(root)


@deviation("cm.payload.missing-header-refused", disturbs=INVALID)
class DoesWithoutAHeaderForOneRequest(Exchange):
    """Look for the header in a branch that only several requests take."""

    def processed(self, root: Element) -> bytes:
        if len(root) == 1 and root[0].tag == "cm-request":
            root.insert(0, header(self.cm.password))
        return super().processed(root)


@deviation("cm.payload.missing-header-refused", disturbs=INVALID)
class DoesWithoutAHeaderForSeveralRequests(Exchange):
    """Look for the header in a branch that only a single request takes."""

    def processed(self, root: Element) -> bytes:
        if len(root) > 1 and root[0].tag == "cm-request":
            root.insert(0, header(self.cm.password))
        return super().processed(root)


def header(password: str) -> Element:
    """Return the header that a client has not sent."""
    element = etree.Element("cm-header")
    etree.SubElement(element, "cm-sender", {"sender-id": "0", "name": "unknown"})
    login = {"login": "root", "password": password}
    etree.SubElement(element, "cm-authentication", login)
    return element


@deviation("cm.payload.invalid-answered-once", disturbs=INVALID)
class AnswersInvalidPayloadsByRequest(Exchange):
    """Report the error of the payload to each of its requests."""

    def processed(self, root: Element) -> bytes:
        try:
            return super().processed(root)
        except Unrecognised as failure:
            answers = [(one, [Outcome(failure=failure)]) for one in requests(root)]
        return self.cm.responses.request_level(self.cm.dialects.own(), answers)


def requests(root: Element) -> list[CmRequest]:
    """Return the requests of a payload that is not recognised."""
    ids = (element.get("request-id", "") for element in root.iter("cm-request"))
    return [CmRequest(one, preclusive=False, operation=NOTHING) for one in ids]


@deviation("cm.payload.invalid-answered-once", disturbs=INVALID)
class AnswersInvalidPayloadsTwice(Responses):
    """Report the error, and then that there was one."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            if response.get("payload-id") is not None and len(payload) == 2:
                payload.append(etree.fromstring(etree.tostring(response)))
                payload[-1].set("response-id", self.new_id())
        return super().serialized(payload)


@deviation("cm.payload.invalid-unsuccessful", disturbs=INVALID)
class CallsInvalidPayloadsASuccess(Responses):
    """Mean by success that the answer could be written."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"success": "true"}


@deviation("cm.payload.invalid-error-number", disturbs=INVALID)
class ReportsInvalidPayloadsAsNumberNought(Responses):
    """Leave the number of an error that has none at its default."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        failure.number = dialect.success
        return super().payload_level(dialect, payload_id, failure)


@deviation("cm.payload.invalid-error-number", disturbs=INVALID)
class ReportsInvalidPayloadsWithoutCode(Responses):
    """Tell by the attribute success all there is to tell."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        root = etree.fromstring(super().payload_level(dialect, payload_id, failure))
        del root[1][:]
        return self.serialized(root)


@deviation("cm.payload.payload-id-present", disturbs=INVALID)
class LeavesThePayloadIdOut(Responses):
    """Answer payloads and requests by the same function."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        attributes = super().payload_level_attributes(payload_id)
        del attributes["payload-id"]
        return attributes


@deviation("cm.payload.payload-id-repeated", disturbs=INVALID)
class AnswersWithAPayloadIdOfItsOwn(Responses):
    """Write the ID of the answering payload."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(f"{payload_id[:0]}{self.new_id()}")


@deviation("cm.payload.payload-id-repeated", disturbs=INVALID)
class EmptiesThePayloadId(Responses):
    """Forget what was read when the payload turned out invalid."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id[:0])


@deviation("cm.payload.payload-id-repeated")
class TrimsThePayloadId(Responses):
    """Clean up what comes from outside."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(" ".join(payload_id.split()))


@deviation("cm.payload.payload-id-repeated")
class CutsThePayloadId(Responses):
    """Keep the ID in a column of sixty-four characters."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id[:64])


@deviation("cm.payload.payload-id-repeated")
class EscapesThePayloadIdTwice(Responses):
    """Escape a value that the serialiser escapes again."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        escaped = payload_id.replace("&", "&amp;").replace("<", "&lt;")
        return super().payload_level_attributes(escaped.replace('"', "&quot;"))


@deviation("cm.payload.payload-id-repeated")
class WritesThePayloadIdInAscii(Responses):
    """Replace what the log file cannot hold."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        text = payload_id.encode("ascii", "replace").decode()
        return super().payload_level_attributes(text)


@deviation("cm.payload.payload-id-repeated")
class WritesThePayloadIdInCapitals(Responses):
    """Normalise IDs, which its own are all capitals."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id.upper())


@deviation("cm.payload.payload-id-repeated")
class ReadsThePayloadIdAsANumber(Responses):
    """Convert the ID to an integer where it looks like one."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        number = payload_id.isdecimal() and payload_id.isascii()
        return super().payload_level_attributes(
            str(int(payload_id)) if number else payload_id
        )


@deviation("cm.payload.request-id-absent", disturbs=INVALID)
class LeavesAnEmptyRequestId(Responses):
    """Write every attribute, those without a value as well."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"request-id": ""}


@deviation("cm.payload.request-id-absent", disturbs=INVALID)
class BlamesTheFirstRequest(Exchange):
    """Report the error of the payload on behalf of its first request."""

    def answered(self, body: Body) -> bytes:
        answer = etree.fromstring(super().answered(body))
        found = re.search(rb"request-id=.([\w.-]+)", body.read())
        if answer[1].get("payload-id") is not None and found:
            answer[1].set("request-id", found[1].decode())
        return self.cm.responses.serialized(answer)


# -- unknown operations ---------------------------------------------------------------

UNKNOWN = (
    "cm.payload.unknown-operation-at-payload-level",
    "cm.payload.structure-errors-refused",
)


@deviation("cm.payload.unknown-operation-refused", disturbs=UNKNOWN)
class SkipsUnknownOperations(Recogniser):
    """Process what is known, and pass over the rest in silence."""

    def requests(self, elements: list[Element]) -> list[Element]:
        return [one for one in super().requests(elements) if self.is_known(one)]

    def is_known(self, request: Element) -> bool:
        try:
            return bool(self.request(request))
        except Unrecognised:
            return False


@deviation("cm.payload.unknown-operation-refused", disturbs=UNKNOWN)
class AnswersUnknownOperationsWithSuccess(Recogniser):
    """Do all that an unknown operation asks for, which is nothing."""

    def operation(self, elements: list[Element]) -> Operation:
        try:
            return super().operation(elements)
        except Unrecognised:
            types = etree.Element("userAttribute-types")
            return Operation(CLASSES["userAttribute"], "types", types, ())


@deviation("cm.payload.unknown-operation-at-payload-level", disturbs=UNKNOWN)
class AnswersUnknownOperationsOneByOne(Recogniser):
    """Look an operation up when its turn comes."""

    def operation(self, elements: list[Element]) -> Operation:
        try:
            return super().operation(elements)
        except Unrecognised:
            return NOTHING


@deviation("cm.payload.unknown-operation-at-payload-level", disturbs=UNKNOWN)
class NoticesUnknownOperationsInTheFirstRequestOnly(Recogniser):
    """Check the beginning of a payload, and trust the rest."""

    def request(self, element: Element) -> CmRequest:
        try:
            return super().request(element)
        except Unrecognised:
            if tag_of(element.getprevious()) == "cm-header":  # type: ignore[arg-type]
                raise
        return CmRequest(element.get("request-id", ""), False, NOTHING)  # noqa: FBT003


# -- what is no payload ---------------------------------------------------------------


@deviation("cm.payload.broken-xml-refused", disturbs=INVALID)
class RepairsBrokenXml(Exchange):
    """Parse with the option that makes the best of everything."""

    def read(self, body: Body) -> Element:
        parser = etree.XMLParser(recover=True, resolve_entities=False)
        root = etree.fromstring(body.read() or b"<a/>", parser)
        return super().read(body) if root is None else root


@deviation("cm.payload.broken-xml-refused", disturbs=INVALID)
class BreaksOnBrokenXml(Exchange):
    """Let the parser's error through to the HTTP layer."""

    def handle(self, request: Request) -> Response:
        try:
            self.read(request.body)
        except Unrecognised:
            return Response(500, b"internal error")
        return super().handle(request)


@deviation("cm.payload.broken-xml-refused", disturbs=INVALID)
class SaysNothingToBrokenXml(Exchange):
    """Answer an empty body where there is nothing to answer."""

    def answered(self, body: Body) -> bytes:
        try:
            self.read(body)
        except Unrecognised:
            return b""
        return super().answered(body)


@deviation("cm.payload.structure-errors-refused", disturbs=INVALID)
class TakesAnyRoot(Recogniser):
    """Find the requests by name, whatever they stand in."""

    def recognised(self, root: Element) -> CmPayload:
        root.tag = "cm-payload"
        return super().recognised(root)


@deviation("cm.payload.structure-errors-refused", disturbs=INVALID)
class OverlooksStrayElements(Recogniser):
    """Look for what it knows, and at nothing else."""

    def requests(self, elements: list[Element]) -> list[Element]:
        return super().requests([e for e in elements if e.tag == "cm-request"])


# -- answers --------------------------------------------------------------------------


@deviation(
    "cm.payload.answer-well-formed",
    disturbs=(*INVALID, "cm.create.name-kept", "cm.response.request-id-repeated"),
)
class PastesTextUnescaped(Responses):
    """Print texts between tags and quotation marks, whatever is in them."""

    def serialized(self, payload: Element) -> bytes:
        data = super().serialized(payload)
        return data.replace(b"&lt;", b"<").replace(b"&amp;", b"&")


@deviation(
    "cm.payload.answer-well-formed",
    disturbs=(
        "cm.response.request-id-repeated",
        "cm.create.name-kept",
        "cm.payload.payload-id-repeated",
        "cm.create.set-takes-effect",
    ),
)
class DeclaresTheWrongEncoding(Responses):
    """Write in the system's charset what is declared to be UTF-8."""

    def serialized(self, payload: Element) -> bytes:
        data = etree.tostring(payload, xml_declaration=True, encoding="ISO-8859-1")
        return data.replace(b"ISO-8859-1", b"UTF-8", 1)


@deviation("cm.payload.answer-well-formed", disturbs=INVALID)
class AnswersErrorsByAPage(Responses):
    """Show the error page of the web server, made for people."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        super().payload_level(dialect, payload_id, failure)
        return b"<!DOCTYPE html><html><p>Sorry!<br></html>"


@deviation("cm.payload.answer-well-formed")
class PrintsALineBehindTheAnswer(Responses):
    """Write a debugging message to the output that goes to the client."""

    def serialized(self, payload: Element) -> bytes:
        return super().serialized(payload) + b"\n0.003 s\n"


@deviation("cm.payload.response-root")
class WrapsTheAnswerInAnEnvelope(Responses):
    """Pass the answer through a gateway for web services."""

    def serialized(self, payload: Element) -> bytes:
        envelope = etree.Element("Envelope")
        envelope.append(payload)
        return super().serialized(envelope)


@deviation("cm.payload.response-root", disturbs=INVALID)
class NamesTheRootOfErrorsOtherwise(Responses):
    """Answer errors by a document type of their own."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        data = super().payload_level(dialect, payload_id, failure)
        return data.replace(b"cm-payload", b"cm-error-payload")


@deviation("cm.payload.header-first")
class LeavesTheHeaderOut(Responses):
    """Suppose that the client knows whom it asked."""

    def serialized(self, payload: Element) -> bytes:
        del payload[0]
        return super().serialized(payload)


@deviation("cm.payload.header-first", disturbs=INVALID)
class LeavesTheHeaderOfErrorsOut(Responses):
    """Build the answer to an invalid payload by hand."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        root = etree.fromstring(super().payload_level(dialect, payload_id, failure))
        del root[0]
        return self.serialized(root)


@deviation("cm.payload.header-first")
class WritesTheHeaderLast(Responses):
    """Write the header when all that belongs in it is known."""

    def serialized(self, payload: Element) -> bytes:
        payload.append(payload[0])
        return super().serialized(payload)


@deviation(
    "cm.response.one-per-request",
    disturbs=(
        "cm.payload.responses-after-header",
        "cm.response.request-id-repeated",
        "cm.response.success-false",
        "cm.code.error-number",
        "cm.code.error-phrase",
    ),
)
class AnswersNoFailures(Responses):
    """Answer what succeeded, and leave the rest to the log."""

    def request_level(
        self, dialect: Dialect, answers: list[tuple[CmRequest, list[Outcome]]]
    ) -> bytes:
        good = [one for one in answers if not any(o.failure for o in one[1])]
        return super().request_level(dialect, good)


@deviation("cm.payload.nothing-beside-responses")
class EndsPayloadsWithATrailer(Responses):
    """Count the responses at the end, as batch files did."""

    def serialized(self, payload: Element) -> bytes:
        etree.SubElement(payload, "cm-trailer", count=str(len(payload) - 1))
        return super().serialized(payload)


@deviation("cm.payload.nothing-beside-responses", disturbs=INVALID)
class ReportsErrorsBesideTheResponses(Responses):
    """Repeat errors where a human reader sees them first."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        root = etree.fromstring(super().payload_level(dialect, payload_id, failure))
        etree.SubElement(root, "error").text = failure.phrase
        return self.serialized(root)


@deviation("cm.payload.nothing-beside-responses", disturbs=INVALID)
class EchoesTheRequest(Exchange):
    """Return the request together with its answer, to ease debugging."""

    def processed(self, root: Element) -> bytes:
        answer = etree.fromstring(super().processed(root))
        answer.extend(root.findall("cm-request"))
        return self.cm.responses.serialized(answer)
