"""A small client of the reference: payload text in, parsed responses out."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import NamedTuple

from lxml import etree

from conformance.reference.server import Server
from conformance.reference.xml import Element


def credentials(login: str, password: str) -> str:
    """Return the element that authenticates a payload."""
    return f'<cm-authentication login="{login}" password="{password}"/>'


ROOT = credentials("root", "let-root-in")
SENDER = '<cm-sender sender-id="S" name="selftest"/>'
ATTRIBUTES = 'payload-id="P" timestamp="20260102030405"'


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    body: bytes
    fields: dict[str, str]


def payload(
    *requests: str,
    version: str = 'cm.version="5.2"',
    attributes: str = ATTRIBUTES,
    header: str = f"<cm-header>{SENDER}{ROOT}</cm-header>",
) -> str:
    """Return a payload; what is no cm-request is wrapped in one."""
    wrapped = [
        text if text.startswith("<cm-") else request(text, f"R{number}")
        for number, text in enumerate(requests)
    ]
    return f"<cm-payload {attributes} {version}>{header}{''.join(wrapped)}</cm-payload>"


def request(operation: str, request_id: str, more: str = "") -> str:
    """Return one request."""
    return f'<cm-request request-id="{request_id}" {more}>{operation}</cm-request>'


def text(element: Element) -> str:
    """Return an element as text, without what stands behind it."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


class Client:
    """Speak to one server over one kept connection."""

    def __init__(self, server: Server) -> None:
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=10)

    def send(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """Send one HTTP request."""
        self.connection.request(method, path, body)
        response = self.connection.getresponse()
        return Answer(response.status, response.read(), dict(response.getheaders()))

    def post(self, text: str | bytes) -> Element:
        """Send a payload and return the payload that answers it."""
        data = text if isinstance(text, bytes) else text.encode()
        answer = self.send("POST", "/xml", data)
        assert answer.status == 200
        return etree.fromstring(answer.body, etree.XMLParser(huge_tree=True))

    def ask(self, *requests: str) -> list[Element]:
        """Return the responses to requests."""
        return self.post(payload(*requests)).findall("cm-response")

    def results(self, operation: str) -> list[str]:
        """Return what the codes of one successful request hold, as text."""
        (response,) = self.ask(operation)
        assert response.get("success") == "true", text(response)
        return ["".join(map(text, code)) for code in response]

    def numbers(self, operation: str) -> list[str]:
        """Return the numbers of one request's codes."""
        (response,) = self.ask(operation)
        return [str(code.get("numeric")) for code in response]

    def create(self, name: str, form: str = "document", more: str = "") -> str:
        """Create a file in the base folder and return its ID."""
        (answer,) = self.results(
            f"<obj-where><path>/</path></obj-where><obj-create><name>{name}</name>"
            f"<objClass>{form}</objClass>{more}</obj-create>"
        )
        return str(etree.fromstring(answer).findtext("id"))

    def of(self, path: str, template: str) -> str:
        """Return what a template gives for the file at a path."""
        (answer,) = self.results(
            f"<obj-where><path>{path}</path></obj-where><obj-get>{template}</obj-get>"
        )
        return answer.removeprefix("<obj>").removesuffix("</obj>")

    def upload(self, data: bytes) -> str:
        """Upload data and return the ticket."""
        answer = self.send("POST", "/stream", data)
        assert answer.status == 200
        return answer.body.decode("ascii")

    def download(self, ticket: str) -> tuple[int, bytes]:
        """Fetch what is stored under a ticket."""
        return self.send("GET", f"/stream/{ticket}")[:2]

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
