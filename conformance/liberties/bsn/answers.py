"""Lawful answers: other forms of null, of faults, and statuses that tell little."""

from __future__ import annotations

from dataclasses import replace
from xml.sax.saxutils import escape

from conformance.liberties import liberty
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.envelope import SOAP_11, Envelope
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import StartStatus, Upload
from conformance.reference.bsn.wsdl import Wsdl
from conformance.reference.message import Response

TEXT = ("Content-Type", "text/xml; charset=utf-8")


@liberty()
class LeavesOutWhatIsNotSet(Answers):
    """Leave members without a value out; absent and nil mean the same."""

    def absent(self, name: str) -> str:  # noqa: ARG002  (whatever it is called)
        return ""


@liberty()
class LeavesOutNull(Answers):
    """Answer Null by leaving the result out; absent and nil mean the same."""

    def nothing(self, operation: str) -> str:  # noqa: ARG002  (whatever it is called)
        return ""


@liberty()
class WritesTrueAsOne(Answers):
    """Write booleans as digits, which XML Schema allows."""

    def truth(self, operation: str, *, stored: bool) -> str:
        return f"<{operation}Result> {stored:d} </{operation}Result>"


@liberty()
class TellsTokensAndStatesOnly(Answers):
    """Answer statuses without name and hash: the document lists no members."""

    hidden = frozenset({"FileName", "SHA1Hash", "ChunksTotal", "StartTime"})

    def status(self, upload: Upload) -> Members:
        values = super().status(upload)
        return [(n, None if n in self.hidden else value) for n, value in values]


@liberty()
class NamesTheAlgorithmOfHashes(Answers):
    """Write hashes as the library does, with the algorithm before them."""

    def members(self, values: Members) -> str:
        named = ((n, f"SHA1:{v}" if n == "SHA1Hash" and v else v) for n, v in values)
        return super().members(list(named))


@liberty()
class TellsContentIdsAtTheVeryEnd(Answers):
    """Give the files of a session their content IDs when the page is complete."""

    def status(self, upload: Upload) -> Members:
        early = upload.state == "Verified"
        values = super().status(upload)
        return [(n, None if early and n == "ContentId" else v) for n, v in values]


@liberty()
class KeepsStatesToItself(Answers):
    """Answer one state whatever happens: the document names none."""

    def status(self, upload: Upload) -> Members:
        values = super().status(upload)
        return [(n, "Unknown" if n == "State" else value) for n, value in values]


@liberty()
class AnswersFaultsWithSuccess(Envelope):
    """Send faults with the status 200: the document says nothing of HTTP."""

    def fault(self, version: str, fault: Fault) -> Response:
        return Response(200, super().fault(version, fault).body, (TEXT,))


@liberty()
class WritesFaultsAtLength(Envelope):
    """Send faults with codes of its own, white space, an actor and a detail."""

    def fault(self, version: str, fault: Fault) -> Response:
        body = (
            "\n<s:Fault>\n <faultcode xmlns:e='urn:errors'>e:Invalid</faultcode>"
            f"\n <faultstring xml:lang='en'>{escape(fault.reason)}</faultstring>"
            "\n <faultactor>urn:us</faultactor><detail><code>17</code></detail>\n"
            "</s:Fault>\n"
        )
        return self.closed(version, 500, body)


@liberty()
class WritesFaultsOfSoap12(Envelope):
    """Describe errors the way of SOAP 1.2, to all callers."""

    def fault(self, version: str, fault: Fault) -> Response:  # noqa: ARG002
        return self.fault_12(fault)


@liberty()
class DressesEnvelopes(Envelope):
    """Send a header, comments and white space around the body."""

    def closed(self, version: str, status: int, body: str) -> Response:
        text = (
            "<!-- an answer -->\n<E:Envelope xmlns:E='" + version + "'>\n <E:Header>"
            "<h:Trace xmlns:h='urn:trace'>17</h:Trace></E:Header>\n <E:Body>"
            f"{body.replace('s:Fault', 'E:Fault').replace('>s:', '>E:')}</E:Body>\n"
            "</E:Envelope>\n"
        )
        return Response(status, text.encode("utf-16"), (TEXT,))


@liberty()
class TakesCallsAtOneAddress(Wsdl):
    """Describe an endpoint that is also where the description is."""

    def document(self, address: str) -> bytes:
        return super().document(address.replace("Basic/", ""))


@liberty()
class SpellsWebPageOneWay(Wsdl):
    """List the type of pages once, as services in the field do."""

    def document(self, address: str) -> bytes:
        own = b'<xs:enumeration value="Webpage"/>'
        return super().document(address).replace(own, b"")


@liberty()
class DescribesAnInternalHost(Wsdl):
    """Name the host behind the gateway, which nobody outside can reach."""

    def document(self, address: str) -> bytes:
        path = address.partition("//")[2].partition("/")[2]
        return super().document(f"http://internal.invalid:8080/{path}")


@liberty()
class NamesFaultsInANamespaceOfTheFramework(Envelope):
    """Answer fault codes of the server's own: SOAP 1.1 leaves others free."""

    def fault(self, version: str, fault: Fault) -> Response:
        answer = super().fault(version, fault)
        if version != SOAP_11 or not isinstance(answer.body, bytes):
            return answer
        code = b'<faultcode xmlns:a="urn:dispatcher">a:InternalServiceFault<'
        known = f"<faultcode>s:{fault.code}<".encode()
        return replace(answer, body=answer.body.replace(known, code))


@liberty()
class NegotiatesWithoutMatches(Answers):
    """Answer every start with a negotiation status, whose list is mostly empty."""

    def start(self, operation: str, status: StartStatus) -> str:
        if status.matches:
            return super().start(operation, status)
        members = self.members(self.status(status.upload))
        matching = self.element("MatchingFiles", "")
        return self.result(operation, "ContentNegotiationStatus", members + matching)
