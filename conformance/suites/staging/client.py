"""How a client speaks to a staging server: it sends and records, and never judges."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from conformance.harness import Inconclusive, Violation
from conformance.harness.connection import Connection
from conformance.harness.fault import ExchangeFailed
from conformance.harness.http import Http
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.suites.staging.forms import FORM, form
from conformance.suites.staging.objects import Object
from conformance.suites.staging.operations import OPERATIONS

Query = Iterable[tuple[str, object]]

JSON = "application/json"
COOKIE = "GCN_SESSION_SECRET"
LOGIN_REMEDY = "check staging.login, staging.base and the password's variable"
#: The last word of a path that is answered when its work is done.
JOBS = ("export", "import", "zip")
NO_CONTENT = "staging.envelope.no-content-has-no-body"


class SessionRefused(Inconclusive):
    """A login was not answered with a session, but with ``exchange``."""

    def __init__(self, because: str, exchange: Exchange) -> None:
        super().__init__(because, LOGIN_REMEDY)
        self.exchange = exchange


class StagingClient:
    """Sends requests to the packages, in a session if the profile names a login."""

    def __init__(self, http: Http, target: Target, patient: Http | None = None) -> None:
        """Speak through ``http``; ``patient`` is the way for what may take long."""
        settings = target.tables["staging"]
        self.http = http
        self.patient = patient or http
        self.base: str = settings["base"].rstrip("/")
        self.packages = f"{self.base}/content/package"
        self.login: str | None = settings.get("login")
        self._password = target.secret("staging")

    # -- the operations -------------------------------------------------------------

    def listing(self, **query: object) -> Exchange:
        """List packages."""
        return self.send("list", query=query.items())

    def create(self, model: object) -> Exchange:
        """Create a package from a model; bytes are sent as they are."""
        return self.send("create", body=written(model))

    def load(self, name: str) -> Exchange:
        """Load a package."""
        return self.send("load", name)

    def update(self, name: str, model: object) -> Exchange:
        """Update a package with a model; bytes are sent as they are."""
        return self.send("update", name, body=written(model))

    def delete(self, name: str) -> Exchange:
        """Delete a package."""
        return self.send("delete", name)

    def export(self, name: str, wait: object = None) -> Exchange:
        """Bring a package up to date."""
        return self.send("export", name, query=_some(wait=wait))

    def bring(self, name: str, wait: object = None) -> Exchange:
        """Import a package into the CMS."""
        return self.send("import", name, query=_some(wait=wait))

    def status(self, name: str, request: object) -> Exchange:
        """Ask which objects a package contains; bytes are sent as they are."""
        return self.send("status", name, body=written(request))

    def download(self, name: str, accept: str = "application/zip") -> Exchange:
        """Download a package."""
        return self.send("download", name, accept=accept)

    def upload(
        self, name: str, archive: bytes, *, texts: dict[str, str] | None = None
    ) -> Exchange:
        """Upload an archive the way the product's clients do."""
        body = form(archive, texts=texts or {})
        return self.send("upload", name, body=body, content_type=FORM)

    def add(self, name: str, thing: Object, recursive: object = None) -> Exchange:
        """Add an object to a package."""
        query = _some(recursive=recursive)
        return self.send("add", name, thing=thing, query=query)

    def remove(self, name: str, thing: Object) -> Exchange:
        """Remove an object from a package."""
        return self.send("remove", name, thing=thing)

    # -- sending --------------------------------------------------------------------

    def send(  # noqa: PLR0913  (the parts of a request)
        self,
        operation: str,
        name: str = "",
        *,
        thing: Object | None = None,
        query: Query = (),
        body: bytes = b"",
        content_type: str | None = None,
        accept: str = JSON,
        on: Connection | None = None,
    ) -> Exchange:
        """Ask for an operation; a body is JSON unless another type is given."""
        asked = OPERATIONS[operation]
        path = asked.below.replace("{name}", quoted(name))
        if thing is not None:
            path = path.replace("{type}", quoted(thing.type))
            path = path.replace("{uuid}", quoted(thing.id))
        kind = content_type if content_type is not None else JSON if body else ""
        fields = [("Accept", accept)] if accept else []
        fields += [("Content-Type", kind)] if kind else []
        return self.request(asked.method, path, query, body, fields, on=on)

    def request(  # noqa: PLR0913  (the parts of a request)
        self,
        method: str,
        below: str,
        query: Query | str = (),
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] = (),
        *,
        on: Connection | None = None,
    ) -> Exchange:
        """Send any request to the packages; a query given as text goes out as it is."""
        asked = query if isinstance(query, str) else encoded(query)
        path = f"{self.packages}{below}{'?' if asked else ''}{asked}"
        return self.at(method, path, body, headers, on=on)

    def at(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] = (),
        *,
        on: Connection | None = None,
    ) -> Exchange:
        """Send any request to any path of the target, in our session."""
        sid, secret = self.session
        if sid:
            path += f"{'&' if '?' in path else '?'}{encoded([('sid', sid)])}"
        cookie = [("Cookie", f"{COOKIE}={secret}")] if secret else []
        return self._exchange(method, path, body, [*headers, *cookie], on)

    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes,
        fields: list[tuple[str, str]],
        on: Connection | None,
    ) -> Exchange:
        steps = path.partition("?")[0].rpartition("/")
        http = self.patient if steps[2] in JOBS else self.http
        try:
            return http.request(method, path, body=body, headers=fields, on=on)
        except ExchangeFailed as failed:
            # Bytes after a 204 are no answer to whatever was asked: one rule forbids
            # them, and no other one should be blamed.
            if failed.exchange is None or failed.exchange.status != 204:  # noqa: PLR2004  (the status meant)
                raise
            raise Violation(
                failed.received,
                "nothing after the header of a 204",
                requirement=NO_CONTENT,
                exchange=failed.exchange,
            ) from failed

    # -- the session ----------------------------------------------------------------

    @cached_property
    def session(self) -> tuple[str, str]:
        """Log in; return the session's id and secret, both empty without a login."""
        if self.login is None:
            return "", ""
        if self._password is None:
            because = "the profile names a login, and there is no password"
            raise Inconclusive(because, LOGIN_REMEDY)
        answer = self.log_in(self.login, self._password.value)
        sid = _member(answer.body, "sid")
        secret = _cookie(answer.headers.all("Set-Cookie"))
        if not 200 <= answer.status < 300 or not sid:  # noqa: PLR2004  (a success)
            because = f"the login was answered {answer.status} {answer.reason}"
            raise SessionRefused(because, answer)
        if not _can_be_sent(sid):
            because = f"the login was answered with the sid {sid[:40]!r}"
            raise SessionRefused(because, answer)
        return sid, secret

    def log_in(self, login: str, password: str) -> Exchange:
        """Ask for a session."""
        return self.http.request(
            "POST",
            f"{self.base}/auth/login",
            body=written({"login": login, "password": password}),
            headers=[("Content-Type", JSON), ("Accept", JSON)],
        )


def written(value: object) -> bytes:
    """Return a value as JSON in UTF-8; bytes as they are."""
    if isinstance(value, bytes):
        return value
    return json.dumps(value, ensure_ascii=False).encode()


def quoted(segment: str) -> str:
    """Return a segment of a path, percent-encoded as UTF-8."""
    return quote(segment, safe="")


def encoded(query: Query) -> str:
    """Return a query string; a plus sign is escaped, a blank is %20."""
    pairs = [(name, _text(value)) for name, value in query]
    return urlencode(pairs, quote_via=quote, safe="")


def _some(**values: object) -> list[tuple[str, object]]:
    return [(name, value) for name, value in values.items() if value is not None]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _member(body: bytes, name: str) -> str:
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    value = document.get(name) if isinstance(document, dict) else None
    return "" if value is None else str(value)


def _can_be_sent(text: str) -> bool:
    """Tell whether a text has bytes: JSON can name halves of characters."""
    return text == text.encode("utf-8", "replace").decode()


def _cookie(fields: Iterable[str]) -> str:
    for field in fields:
        name, _, value = field.partition(";")[0].partition("=")
        if name.strip() == COOKIE:
            return value.strip()
    return ""
