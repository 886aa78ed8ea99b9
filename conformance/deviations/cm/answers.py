"""Response Element: response payloads that are out of form."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.payload_elements import INVALID
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.xml import Element


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


@deviation("cm.payload.responses-after-header", "cm.response.one-per-request")
class AnswersNoRequestOfSeveralMatches(Responses):
    """Leave the loop over the requests where one has more than one result."""

    def request_level(
        self, dialect: Dialect, answers: list[tuple[CmRequest, list[Outcome]]]
    ) -> bytes:
        return super().request_level(
            dialect, [one for one in answers if len(one[1]) <= 1]
        )


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
