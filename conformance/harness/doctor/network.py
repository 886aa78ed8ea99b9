"""The way to a server: its name, its port, its certificate, and proxies ignored."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from conformance.harness.doctor.check import (
    Change,
    Check,
    Stopped,
    blocked,
    good,
    warning,
)
from conformance.harness.doctor.patience import Patience
from conformance.harness.origin import BadTarget, Origin
from conformance.harness.reaching import Address, connected, look_up
from conformance.harness.target import Target
from conformance.harness.wire import Tls

URL, CA_FILE = "target.url", "target.ca-file"
PROXIES = ("http_proxy", "https_proxy", "all_proxy")

#: What OpenSSL calls the reasons not to trust a certificate.
EXPIRED, EARLY = 10, 9
SELF_SIGNED = (18, 19)
OTHER_NAME = (62, 64)
#: Reasons that say: these bytes are no TLS.
NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"}


def reached(target: Target, patience: Patience) -> Iterator[Check]:
    """Look up the name, connect, and shake hands; yield what is found.

    Raises:
        Stopped: the server cannot be reached.

    """
    origin = Origin.of(target.url)
    addresses = _looked_up(origin, patience.name)
    yield good("name", _named(origin, addresses))
    sock = _connected(origin, addresses, patience.connect)
    with sock:
        yield good("port", f"{origin.port} is open")
        if origin.secure:
            yield _secured(sock, origin, target, patience.handshake)


def proxies(environment: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Tell of proxies that are set and not used; said where nothing is reached."""
    found = [name for name in environment if name.lower() in PROXIES]
    if names := sorted(name for name in found if environment[name]):
        told = f"{', '.join(names)} is set; the suite connects without a proxy"
        hint = "run the suite where the server can be reached directly"
        changes = [Change(f"${name}", hint=hint) for name in names[:1]]
        yield warning("proxy", "proxy-ignored", told, *changes)


def speaks_tls(origin: Origin, seconds: float) -> bool:
    """Tell whether TLS is spoken at a port, by whoever it is."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        place = (origin.host, origin.port)
        with (
            socket.create_connection(place, seconds) as sock,
            context.wrap_socket(sock),
        ):
            return True
    except (OSError, ValueError):
        return False


# -- the name -------------------------------------------------------------------------


def _looked_up(origin: Origin, seconds: float) -> list[Address]:
    try:
        return look_up(origin.host, origin.port, seconds)
    except TimeoutError:
        told = f"the address of {origin.host} was not found within {seconds:g} s"
        fault, hint = "name-slow", "a name that this machine can look up, or an address"
    except (OSError, UnicodeError) as error:
        told = f"{origin.host} has no address ({_why(error)})"
        fault, hint = "name-unknown", "a name that this machine can look up"
    raise Stopped(blocked("name", fault, told, Change(URL, hint=hint)))


def _named(origin: Origin, addresses: list[Address]) -> str:
    found = list(dict.fromkeys(str(one[4][0]) for one in addresses))[:4]
    if found == [origin.host]:
        return f"{origin.host} is an address itself"
    return f"{origin.host} is {', '.join(found)}"


# -- the port -------------------------------------------------------------------------


def _connected(
    origin: Origin, addresses: list[Address], seconds: float
) -> socket.socket:
    """Return a connection to one of the addresses, tried in turn."""
    try:
        return connected(addresses, seconds)
    except OSError as reason:
        raise Stopped(_unconnected(origin, reason, seconds)) from None


def _unconnected(origin: Origin, reason: OSError, seconds: float) -> Check:
    place = f"{origin.host}, port {origin.port}"
    if isinstance(reason, ConnectionRefusedError):
        told = f"{place}: Connection refused, nothing listens there"
        hint = "the port that the server listens on, or start the server"
        return blocked("port", "connection-refused", told, Change(URL, hint=hint))
    if isinstance(reason, TimeoutError) or reason.errno == errno.ETIMEDOUT:
        told = f"{place}: no connection within {seconds:g} s, as behind a firewall"
        hint = "a host and port that this machine may reach"
        return blocked("port", "connect-timeout", told, Change(URL, hint=hint))
    told = f"{place}: no connection ({_why(reason)})"
    hint = "an address that this machine has a route to"
    return blocked("port", "unroutable", told, Change(URL, hint=hint))


# -- the certificate ------------------------------------------------------------------


def _secured(
    sock: socket.socket, origin: Origin, target: Target, seconds: float
) -> Check:
    context = _context(target)
    sock.settimeout(seconds)
    try:
        with context.wrap_socket(sock, server_hostname=origin.host) as secure:
            version = secure.version()
    except ssl.SSLCertVerificationError as error:
        raise Stopped(_distrusted(origin, error)) from error
    except TimeoutError as error:
        told = f"no TLS handshake within {seconds:g} s"
        hint = f"{with_scheme(origin, 'http')}, if the port speaks no TLS"
        check = blocked("TLS", "tls-timeout", told, Change(URL, hint=hint))
        raise Stopped(check) from error
    except (OSError, ValueError) as error:
        raise Stopped(_no_handshake(origin, error)) from error
    if target.insecure:
        told = f"{version}; the certificate is not verified, as the profile says"
        return warning(
            "TLS", "unverified", told, Change("target.insecure", value=False)
        )
    return good("TLS", f"{version}, the certificate holds")


def _context(target: Target) -> ssl.SSLContext:
    """Return the context that the suite itself uses."""
    try:
        return Tls(target.ca_file, target.insecure, target.client_cert).context()
    except BadTarget as error:
        path = Path(target.ca_file or "")
        if not path.is_file():
            fault, told = "ca-file-missing", f"there is no file {str(path)!r}"
            hint = "the path of a file of certificates, from where the suite is started"
        else:
            fault, told = "ca-file-no-pem", f"{str(path)!r} holds no certificate in PEM"
            hint = 'a file that holds "-----BEGIN CERTIFICATE-----"'
        check = blocked("TLS", fault, told, Change(CA_FILE, hint=hint))
        raise Stopped(check) from error


def _distrusted(origin: Origin, error: ssl.SSLCertVerificationError) -> Check:
    code, told = (
        error.verify_code,
        f"the certificate does not hold: {error.verify_message}",
    )
    renew = Change(URL, hint="a server whose certificate is renewed")
    if code == EXPIRED:
        return blocked("TLS", "certificate-expired", told, renew)
    if code == EARLY:
        hint = "the clock of this machine, or a certificate that is valid already"
        return blocked("TLS", "certificate-early", told, Change(URL, hint=hint))
    if code in OTHER_NAME:
        hint = f"a host name that the certificate has, in place of {origin.host}"
        return blocked("TLS", "certificate-other-host", told, Change(URL, hint=hint))
    fault = "certificate-self-signed" if code in SELF_SIGNED else "ca-unknown"
    hint = "the file (PEM) of the authority that signed the server's certificate"
    return blocked("TLS", fault, told, Change(CA_FILE, hint=hint))


def _no_handshake(origin: Origin, error: Exception) -> Check:
    told = f"no TLS handshake ({_why(error)})"
    if getattr(error, "reason", None) in NO_TLS:
        told = f"port {origin.port} speaks no TLS"
        plain = Change(URL, value=with_scheme(origin, "http"))
        return blocked("TLS", "https-to-plain-port", told, plain)
    hint = f"{with_scheme(origin, 'http')}, or a server that speaks TLS 1.2 or later"
    return blocked("TLS", "tls-failed", told, Change(URL, hint=hint))


def with_scheme(origin: Origin, scheme: str) -> str:
    """Return the URL with another scheme, at the same port."""
    return replace(origin, scheme=scheme).url + origin.prefix


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
