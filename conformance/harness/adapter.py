"""What `requests` brings along, carried over our own transport.

Authentication, cookies and hooks work as its users know them; connections, bounds and
the record are the transport's. No address but the target's is ever contacted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from email.message import Message
from http.cookiejar import CookieJar
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.auth import HTTPBasicAuth
from requests.cookies import extract_cookies_to_jar
from requests.hooks import default_hooks, dispatch_hook
from requests.structures import CaseInsensitiveDict

from conformance.harness.attempt import Terms
from conformance.harness.connection import Connection
from conformance.harness.judgement import HarnessError
from conformance.harness.limits import BLOCK
from conformance.harness.outgoing import Body, Outgoing, compose
from conformance.harness.tape.passing import Carrier
from conformance.harness.transcript import Exchange

Pairs = list[tuple[str, str]]
Authentication = Callable[[PreparedRequest], PreparedRequest]

# Stated here because the type stubs leave them bare.
keep_cookies: Callable[[CookieJar, PreparedRequest, object], None] = (
    extract_cookies_to_jar
)
run_hooks: Callable[[str, Mapping[str, Any], Response], Response] = dispatch_hook


class Answered(Response):
    """A `requests` response made of a recorded exchange."""

    exchange: Exchange


class Adapter(BaseAdapter):
    """Carries what a `requests.Session` sends to one origin, and nothing else."""

    def __init__(self, transport: Carrier) -> None:
        super().__init__()
        self._transport = transport

    def send(  # noqa: PLR0913, PLR0917  (the signature is the base class's)
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002
        timeout: object = None,
        verify: object = True,  # noqa: ARG002, FBT002
        cert: object = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,
        on: Connection | None = None,
    ) -> Answered:
        """Send a prepared request; of ``timeout`` only a plain number is used."""
        if proxies:
            raise HarnessError(f"no proxy is used, not even {sorted(proxies)}")
        outgoing = self._outgoing(request)
        deadline = timeout if isinstance(timeout, float | int) else None
        exchange = self._transport.exchange(outgoing, Terms(deadline=deadline), on)
        return response_of(exchange, request, self)

    def close(self) -> None:
        """Leave the connections to the transport's owner."""

    def _outgoing(self, request: PreparedRequest) -> Outgoing:
        url = request.url or ""
        origin = self._transport.origin
        parts = urlsplit(url)
        if not url.startswith(origin.url + "/"):
            # Neither a redirect nor a slip may carry credentials elsewhere.
            raise HarnessError(f"{parts.hostname} is not the target {origin.url}")
        target = url.removeprefix(origin.url).partition("#")[0]
        method = request.method or "GET"
        pairs = pairs_of(request.headers)
        return compose(method, target, origin.authority, pairs, _body(request.body))


def is_plain(session: Session) -> bool:
    """Tell whether a session has nothing to add to a request but fields."""
    return (
        session.auth is None
        and not len(session.cookies)
        and not session.hooks["response"]
    )


def dress(
    session: Session, prepared: PreparedRequest, pairs: Pairs
) -> tuple[Pairs, PreparedRequest]:
    """Return the fields with what a session's cookies and authentication add."""
    before = dict(prepared.headers)
    given = prepared.headers.get("Cookie")
    prepared.prepare_cookies(session.cookies)
    if given is not None:
        prepared.headers["Cookie"] = given
    authenticate = _authentication(session)
    if authenticate is not None:
        prepared = authenticate(prepared)
    changed = {
        name.lower(): (name, value)
        for name, value in pairs_of(prepared.headers)
        if before.get(name) != value
    }
    kept = [pair for pair in pairs if pair[0].lower() not in changed]
    return kept + list(changed.values()), prepared


def prepare(method: str, url: str, pairs: Pairs, body: Body) -> PreparedRequest:
    """Return a prepared request as given: nothing is quoted, added or checked."""
    prepared = PreparedRequest()
    prepared.method = method
    prepared.url = url
    prepared.headers = CaseInsensitiveDict(pairs)
    prepared.body = cast("Any", body)
    prepared.hooks = default_hooks()
    return prepared


def hooked(
    session: Session, prepared: PreparedRequest, exchange: Exchange, adapter: Adapter
) -> Exchange:
    """Return the exchange that remains after a session has looked at the answer."""
    session_hooks, own_hooks = session.hooks["response"], prepared.hooks["response"]
    cookies = "set-cookie" in exchange.headers
    if not (session_hooks or own_hooks or cookies):
        return exchange
    response: Response = response_of(exchange, prepared, adapter)
    for hooks in (own_hooks, session_hooks):
        response = run_hooks("response", {"response": hooks}, response)
    for one in [*response.history, response]:
        keep_cookies(session.cookies, one.request, one.raw)
    return response.exchange if isinstance(response, Answered) else exchange


def response_of(
    exchange: Exchange, request: PreparedRequest, adapter: Adapter
) -> Answered:
    """Return an exchange in the shape that hooks and cookie jars know."""
    response = Answered()
    response.exchange = exchange
    response.status_code = exchange.status
    response.reason = exchange.reason
    response.url = request.url or ""
    response.request = request
    response.headers = CaseInsensitiveDict(
        {name: ", ".join(exchange.headers.all(name)) for name, _ in exchange.headers}
    )
    response.raw = _Raw(exchange)
    response.connection = cast("HTTPAdapter", adapter)
    keep_cookies(response.cookies, request, response.raw)
    return response


class _Raw(BytesIO):
    """The body of an answer, with its fields as cookie jars look for them."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.body)
        self.msg = Message()
        for name, value in exchange.headers:
            self.msg.add_header(name, value)
        self._original_response = self

    def release_conn(self) -> None:
        """Do nothing: the transport has kept or closed the connection already."""


def pairs_of(headers: Mapping[str, Any]) -> Pairs:
    """Return the fields of a session or a request; None takes a field away."""
    return [
        (name, value.decode("latin-1") if isinstance(value, bytes) else str(value))
        for name, value in headers.items()
        if value is not None
    ]


def _authentication(session: Session) -> Authentication | None:
    """Return what a session authenticates with; a pair is login and password."""
    auth = session.auth
    if isinstance(auth, tuple):
        return HTTPBasicAuth(*auth)
    return auth


def _body(body: object) -> Body:
    """Return the body of a prepared request as bytes or as pieces."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    if hasattr(body, "read"):
        return _read(body)
    return cast("Iterable[bytes]", body)


def _read(file: Any) -> Iterator[bytes]:  # noqa: ANN401  (anything that reads)
    while piece := file.read(BLOCK):
        yield piece
