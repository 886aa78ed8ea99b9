"""Where a target is: its URL taken apart once, and refused where it cannot be meant."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}


class BadTarget(ValueError):
    """A target was described in a way that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a target, with the path its URL carries."""

    scheme: str
    host: str
    port: int
    prefix: str = ""

    @classmethod
    def of(cls, url: str) -> Origin:
        """Take a base URL apart."""
        parts = _split(url)
        if parts.username is not None:
            # The URL is not repeated: it holds a password.
            raise BadTarget(
                f"the URL of {parts.hostname} carries a user name; give login and "
                "password in the profile"
            )
        if parts.query or parts.fragment:
            raise BadTarget(f"{url!r} carries a query or fragment; leave it out")
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        prefix = parts.path.rstrip("/")
        return cls(parts.scheme, _ascii(parts.hostname or ""), port, prefix)

    @property
    def secure(self) -> bool:
        """Tell whether TLS is spoken."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Return host and port as a Host field says them."""
        # A zone names an interface of this machine; the server has no use for it.
        name = self.host.partition("%")[0]
        host = f"[{name}]" if ":" in name else name
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return scheme and authority, without a path."""
        return f"{self.scheme}://{self.authority}"


def _split(url: str) -> SplitResult:
    """Split a URL that has a scheme we speak, a host and a port that exists."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError as reason:
        raise BadTarget(f"{url!r} is no URL: {reason}") from None
    if not known:
        raise BadTarget(f"{url!r} is no target; give http://host:port or https://host")
    if any(ord(letter) <= ord(" ") for letter in url):
        raise BadTarget(f"{url!r} holds white space or a control character")
    return parts


def _ascii(host: str) -> str:
    """Return a host name as it is looked up."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as reason:
        raise BadTarget(f"{host!r} is no host name: {reason}") from None
