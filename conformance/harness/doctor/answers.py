"""What an answer that is none of the protocol shows: why, and what to change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from conformance.harness.doctor.check import Change, Check, blocked
from conformance.harness.doctor.network import URL, speaks_tls, with_scheme
from conformance.harness.doctor.patience import TimeLeft
from conformance.harness.fault import ExchangeFailed
from conformance.harness.origin import Origin
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange

LOGIN = re.compile(
    r"log[-_]?[io]n|sign[-_]?[io]n|\bsso\b|saml|oauth|openid|/auth|/cas\b|adfs|idp\b",
    re.IGNORECASE,
)
PASSWORD_FIELD = re.compile(rb"type\s*=\s*[\"']?password", re.IGNORECASE)
#: What a web server says over plain HTTP at a port for TLS.
WANTS_TLS = re.compile(
    rb"HTTPS port|plain HTTP request|speaking plain HTTP", re.IGNORECASE
)
SILENCE = ("nothing for", "no end within")
BAD_REQUEST = 400
UNAUTHORISED = {401, 403, 407}
UNAVAILABLE = {429, 502, 503, 504}
REDIRECTS = range(300, 400)
SERVER_ERRORS = {429, *range(500, 600)}
SUCCESSES = range(200, 300)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a protocol was sought: the key of the profile that says so, its path."""

    protocol: str
    key: str
    path: str
    target: Target

    @property
    def url(self) -> str:
        """Return the whole URL."""
        return self.target.url + self.path

    @property
    def signed(self) -> bool:
        """Tell whether we have a login and its password."""
        login = self.target.tables[self.protocol].get("login")
        return bool(login) and self.target.secret(self.protocol) is not None


def unanswered(place: Place, failed: ExchangeFailed, time: TimeLeft) -> Check:
    """Return why no sound answer came."""
    origin = Origin.of(place.target.url)
    told = f"{place.url} does not answer: {failed.received}"
    if failed.received.startswith(SILENCE):
        hint = "a server that answers; this one takes requests and keeps silent"
        return blocked("answer", "hangs", told, Change(URL, hint=hint))
    if not origin.secure and time.left and speaks_tls(origin, time.left):
        return _wants_tls(place)
    if failed.kind == "protocol":
        head = failed.exchange.raw_head if failed.exchange else b""
        begun = head.startswith(b"HTTP/")
        fault = "malformed-answer" if begun else "not-http"
        hint = "the port of the web server" if fault == "not-http" else "a sound server"
        return blocked("answer", fault, told, Change(URL, hint=hint))
    hint = "a server that answers; this one ends the connection"
    return blocked("answer", "closes", told, Change(URL, hint=hint))


def unrecognised(place: Place, exchange: Exchange) -> Check:
    """Return why an answer is none of the protocol, as far as it shows itself."""
    status = exchange.status
    told = f"{place.url} does not speak the protocol: "
    told += f"{exchange.method} was {answered(exchange)}"
    if status in REDIRECTS:
        return _redirected(place, exchange, told)
    if status in UNAUTHORISED:
        return unauthorised(place, exchange)
    if status in SERVER_ERRORS:
        return _broken(exchange, told)
    if status in SUCCESSES and _is_page(exchange):
        return _page(place, exchange, told)
    if status == BAD_REQUEST and WANTS_TLS.search(exchange.body):
        return _wants_tls(place)
    return blocked("path", "wrong-path", told, path_of(place))


def answered(exchange: Exchange) -> str:
    """Return an answer in a phrase."""
    media = exchange.headers.get("Content-Type", "no Content-Type")
    return f"answered {exchange.status} {exchange.reason} ({media})"


def path_of(place: Place) -> Change:
    """Return the change of the path, where the right one is not known."""
    return Change(place.key, hint=f"the path of the protocol below {place.target.url}")


def unauthorised(place: Place, exchange: Exchange) -> Check:
    """Return what an answer makes of our credentials, or of having none."""
    told = f"{place.url}: {exchange.method} was {answered(exchange)}"
    basic = exchange.headers.get("WWW-Authenticate")
    if place.signed and basic.lower().startswith(("basic", "digest", "negotiate")):
        hint = "a way to the server without that login; the suite sends the protocol's"
        told += f", asking for HTTP {basic.split()[0]}"
        return blocked("credentials", "basic-in-front", told, Change(URL, hint=hint))
    if place.signed:
        return refused(place, told)
    return wanted(place, told)


def wanted(place: Place, told: str) -> Check:
    """Return that credentials are wanted, and none are given."""
    settings = place.target.tables[place.protocol]
    changes = []
    if not settings.get("login"):
        changes.append(Change(f"{place.protocol}.login", hint="a login of the server"))
    if place.target.secret(place.protocol) is None:
        variable = f"${settings['password-env']}"
        login = settings.get("login", "that login")
        changes.append(Change(variable, hint=f"the password of {login}"))
    return blocked(
        "credentials", "credentials-wanted", f"{told}; none were sent", *changes
    )


def refused(place: Place, told: str) -> Check:
    """Return that the credentials are not taken."""
    settings = place.target.tables[place.protocol]
    login = Change(f"{place.protocol}.login", hint="a login that the server knows")
    password = Change(f"${settings['password-env']}", hint="its password")
    found = f"{told}; the credentials of {settings['login']} are not taken"
    return blocked("credentials", "credentials-refused", found, login, password)


def _wants_tls(place: Place) -> Check:
    origin = Origin.of(place.target.url)
    url = Change(URL, value=with_scheme(origin, "https"))
    told = f"port {origin.port} speaks TLS, and http was spoken to it"
    return blocked("TLS", "http-to-tls-port", told, url)


def _redirected(place: Place, exchange: Exchange, told: str) -> Check:
    given = exchange.headers.get("Location")
    there = urljoin(place.url, given)
    told += f", to {there}" if given else ""
    own, new = urlsplit(place.url), urlsplit(there)
    if LOGIN.search(given):
        hint = "a way past the login page; or is it another path that is meant?"
        return blocked(
            "path", "redirected-to-login", told, Change(place.key, hint=hint)
        )
    if (own.scheme, own.netloc) == (new.scheme, new.netloc):
        return _moved(place, there, told)
    base = there.removesuffix(place.path).rstrip("/")
    url = base if there.endswith(place.path) else f"{new.scheme}://{new.netloc}"
    same_host = own.hostname == new.hostname
    fault = "redirected-to-https" if same_host else "redirected-to-host"
    return blocked("path", fault, told, Change(URL, value=url))


def _moved(place: Place, there: str, told: str) -> Check:
    """Return where a path has moved to, if that is below the target URL."""
    below = there.removeprefix(place.target.url)
    if not there.startswith(f"{place.target.url}/") or below == place.path:
        return blocked("path", "redirected", told, path_of(place))
    return blocked("path", "redirected", told, Change(place.key, value=below))


def _broken(exchange: Exchange, told: str) -> Check:
    if exchange.status not in UNAVAILABLE:
        hint = "another server, or look into this one's log"
        return blocked("answer", "server-error", told, Change(URL, hint=hint))
    later = exchange.headers.get("Retry-After")
    told += f", Retry-After: {later}" if later else ""
    hint = f"wait {later} s, as it says" if later.isdigit() else "wait until it is up"
    return blocked("answer", "unavailable", told, Change("server", hint=hint))


def _is_page(exchange: Exchange) -> bool:
    media = exchange.headers.get("Content-Type").lower()
    return "html" in media or b"<html" in exchange.body[:2000].lower()


def _page(place: Place, exchange: Exchange, told: str) -> Check:
    if PASSWORD_FIELD.search(exchange.body):
        told += ": a page that asks for a password"
        hint = "a path that the login page does not guard"
        return blocked("path", "login-page", told, Change(place.key, hint=hint))
    told += ": a page for people, such as a web front end"
    return blocked("path", "web-front-end", told, path_of(place))
