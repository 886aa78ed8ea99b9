"""What travels between a client and a CM server, as immutable values.

Requests are built here and never judged; answers are read here without judging: what
an answer lacks is None, and the element itself stays at hand for the checks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5

from conformance.harness.xml import Element


def prop(name: str, *content: Element | str, **attributes: str) -> Element:
    """Return a property element: ``prop("title", "Home", lang="en")``."""
    return Element(name, tuple(attributes.items()), content)


def where(
    cls: str, *criteria: Element, max_results: int | None = None, **values: str
) -> Element:
    """Select instances of a class: ``where("obj", path="/")``."""
    limit = () if max_results is None else (("maxResults", str(max_results)),)
    return Element(f"{cls}-where", limit, (*criteria, *_properties(values)))


def get(cls: str, *template: Element | str) -> Element:
    """Ask for properties; a name stands for the empty property element."""
    slots = (prop(slot) if isinstance(slot, str) else slot for slot in template)
    return Element(f"{cls}-get", (), tuple(slots))


def create(cls: str, *properties: Element, **values: str) -> Element:
    """Create an instance with properties."""
    return verb(cls, "create", *properties, *_properties(values))


def set_(cls: str, *properties: Element, **values: str) -> Element:
    """Change properties of the selected instances."""
    return verb(cls, "set", *properties, *_properties(values))


def delete(cls: str) -> Element:
    """Delete the selected instances."""
    return verb(cls, "delete")


def verb(cls: str, name: str, *content: Element | str, **attributes: str) -> Element:
    """Return any operation of a class: ``verb("obj", "release")``."""
    return prop(f"{cls}-{name}", *content, **attributes)


def _properties(values: dict[str, str]) -> tuple[Element, ...]:
    return tuple(prop(name, value) for name, value in values.items())


def timestamp(moment: datetime) -> str:
    """Return a moment in the 14 digits of the protocol, in GMT."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who speaks: a login and its proof, in the attribute that carries it."""

    login: str
    password: str = field(repr=False)
    attribute: str = "password"

    @classmethod
    def by_token(cls, login: str, instance_secret: str) -> Credentials:
        """Prove the login the way client libraries in the field do."""
        token = md5((login + instance_secret).encode(), usedforsecurity=False)
        return cls(login, token.hexdigest(), "token")

    def element(self) -> Element:
        """Return the ``cm-authentication`` element."""
        proof = (self.attribute, self.password)
        return Element("cm-authentication", (("login", self.login), proof))


@dataclass(frozen=True, slots=True)
class Header:
    """Who sends a payload, and for whom a proxy shall pass it on."""

    sender_id: str = "cms-conformance"
    name: str = "cms-conformance"
    receiver: tuple[str, str] | None = None

    def element(self, credentials: Credentials | None = None) -> Element:
        """Return the ``cm-header`` element."""
        sender = (("sender-id", self.sender_id), ("name", self.name))
        content = [Element("cm-sender", sender)]
        if self.receiver:
            pairs = zip(("receiver-id", "name"), self.receiver, strict=True)
            content.append(Element("cm-receiver", tuple(pairs)))
        if credentials:
            content.append(credentials.element())
        return Element("cm-header", (), tuple(content))


@dataclass(frozen=True, slots=True)
class Request:
    """One operation, with the selection it applies to."""

    request_id: str
    operation: tuple[Element, ...]
    preclusive: bool | None = None

    def element(self) -> Element:
        """Return the ``cm-request`` element."""
        attributes = [("request-id", self.request_id)]
        if self.preclusive is not None:
            attributes.append(("preclusive", str(self.preclusive).lower()))
        return Element("cm-request", tuple(attributes), self.operation)


@dataclass(frozen=True, slots=True)
class RequestPayload:
    """The requests of one HTTP exchange; the credentials are added on sending.

    ``version`` is a pair: the attribute, which tells the dialect, and its value.
    """

    payload_id: str
    requests: tuple[Request, ...]
    timestamp: str
    version: tuple[str, str] = ("cm.version", "2.0")
    header: Header = Header()

    def element(self, credentials: Credentials | None = None) -> Element:
        """Return the ``cm-payload`` element."""
        attributes = (
            ("payload-id", self.payload_id),
            ("timestamp", self.timestamp),
            self.version,
        )
        requests = (request.element() for request in self.requests)
        content = (self.header.element(credentials), *requests)
        return Element("cm-payload", attributes, content)


@dataclass(frozen=True, slots=True)
class Code:
    """One message of a response: a number, its phrase, and what came with it."""

    numeric: str | None
    phrase: str | None
    content: tuple[Element, ...]
    element: Element = field(repr=False)

    @classmethod
    def read(cls, element: Element) -> Code:
        """Read a ``cm-code`` element."""
        numeric, phrase = element.get("numeric"), element.get("phrase")
        return cls(numeric, phrase, element.elements, element)

    @property
    def number(self) -> int | None:
        """Return the number, or None where there is no decimal one."""
        digits = (self.numeric or "").strip()
        plain = digits.isascii() and digits.removeprefix("-").isdigit()
        return int(digits) if plain and len(digits) <= 20 else None  # noqa: PLR2004  (longer ones are no message numbers)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered to one request, or to the payload as a whole."""

    response_id: str | None
    payload_id: str | None
    request_id: str | None
    success: str | None
    codes: tuple[Code, ...]
    element: Element = field(repr=False)

    @classmethod
    def read(cls, element: Element) -> Response:
        """Read a ``cm-response`` element."""
        return cls(
            response_id=element.get("response-id"),
            payload_id=element.get("payload-id"),
            request_id=element.get("request-id"),
            success=element.get("success"),
            codes=tuple(Code.read(child) for child in element.children("cm-code")),
            element=element,
        )

    @property
    def succeeded(self) -> bool:
        """Tell whether the server calls the request a success."""
        return self.success == "true"


@dataclass(frozen=True, slots=True)
class ResponsePayload:
    """The answer to one HTTP exchange, read as far as it can be."""

    header: Element | None
    responses: tuple[Response, ...]
    element: Element

    @classmethod
    def read(cls, element: Element) -> ResponsePayload:
        """Read an answer from its root element, whatever that is called."""
        found = element.children("cm-response")
        responses = tuple(Response.read(child) for child in found)
        return cls(element.find("cm-header"), responses, element)

    def to(self, request_id: str) -> Response | None:
        """Return the first response to a request, or None."""
        matching = (r for r in self.responses if r.request_id == request_id)
        return next(matching, None)
