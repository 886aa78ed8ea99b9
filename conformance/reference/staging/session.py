"""Logging in: possible always, necessary only where a service is put together so."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import unquote_plus

from conformance.reference.message import Request, Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.model import Json
from conformance.reference.staging.refusal import Refusal, invalid

COOKIE = "GCN_SESSION_SECRET"


class Unauthorized(Exception):
    """A request without the session it needs."""

    response = Response(
        401, b"a session is needed: log in", (("Content-Type", "text/plain"),)
    )


class Session:
    """Sessions that nobody needs: every request is admitted."""

    login = "editor"
    password = "editor"  # noqa: S105  (of a server with nothing to protect)
    #: Sessions at a time; the oldest makes room.
    limit = 100

    def __init__(self, bodies: Bodies, envelope: Envelope) -> None:
        self.bodies = bodies
        self.envelope = envelope
        self.secrets: MutableMapping[str, str] = {}

    # -- POST /auth/login, POST /auth/logout/{sid} ----------------------------------

    def log_in(self, call: Call) -> Response:
        """Begin a session: its id in the answer, its secret in a cookie."""
        document = self.bodies.document(call)
        if not isinstance(document, dict):
            raise invalid("the body has to be an object with login and password")
        self.check_password(document)
        sid, secret = str(secrets.randbelow(10**12)), secrets.token_hex(8)[:15]
        self.secrets[sid] = secret
        while len(self.secrets) > self.limit:
            del self.secrets[next(iter(self.secrets))]
        answer = self.envelope.success("logged in", sid=sid, user={"login": self.login})
        cookie = ("Set-Cookie", f"{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax")
        return Response(answer.status, answer.body, (*answer.fields, cookie))

    def check_password(self, document: Json) -> None:
        """Refuse a wrong login, without a word about which half is wrong."""
        expected = (self.login, self.password)
        given = (str(document.get("login")), str(document.get("password")))
        pairs = zip(given, expected, strict=True)
        same = [secrets.compare_digest(a.encode(), b.encode()) for a, b in pairs]
        if not all(same):
            raise Refusal(401, "AUTHREQUIRED", "login or password is wrong")

    def log_out(self, call: Call) -> Response:
        """End a session; twice is harmless."""
        self.secrets.pop(call.segments[2], None)
        return self.envelope.success("logged out")

    # -- admission ------------------------------------------------------------------

    def admit(self, call: Call, sid: str) -> None:
        """Let a request in, with or without a session. STG-X-014, STG-X-015."""


class LoginNeeded(Session):
    """Sessions that everybody needs: id in query or form, secret in the cookie."""

    def admit(self, call: Call, sid: str) -> None:
        """Let a request in that belongs to a session. STG-X-020."""
        secret = self.secrets.get(sid, "")
        cookie = cookie_of(call.request)
        if not secret or not secrets.compare_digest(secret.encode(), cookie.encode()):
            raise Unauthorized


def cookie_of(request: Request) -> str:
    """Return the session secret that a request brings."""
    try:
        jar = SimpleCookie("; ".join(request.fields.all("Cookie")))
    except CookieError:
        return ""
    return unquote_plus(jar[COOKIE].value) if COOKIE in jar else ""
