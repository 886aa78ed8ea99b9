"""Who may use the admin surface: this machine, and no page of somebody else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from conformance.reference.intake import Refused

PREFIX = "/_mock"
#: Nothing is loaded, run or framed, whatever stands in the journal.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
GUARDS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)


def check_origin(http: web.BaseRequest, *, is_open: bool) -> None:
    """Refuse other machines, unless it is open, and pages of other origins.

    Raises:
        Refused: the request is none that may be fulfilled.

    """
    host = http.headers.get("Host", "")
    if not is_open and not (is_local(http.remote) and is_own(host)):
        text = f"{PREFIX} is for this machine: start with --open-admin to open it"
        raise Refused(403, text)
    origin = http.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != host:
        raise Refused(403, f"{PREFIX} is not for pages of another origin")


def is_local(address: str | None) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def is_own(host: str) -> bool:
    """Tell whether a Host names this machine: a foreign name may lead here, too."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or is_local(name)
