"""One TCP connection, with or without TLS: bytes out, bytes in, never for ever.

The socket never blocks. Whoever wants to wait says for what, and a `Deadline` says
how long.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from conformance.harness.deadline import Deadline
from conformance.harness.fault import Fault
from conformance.harness.limits import BLOCK, Limits
from conformance.harness.origin import BadTarget, Origin
from conformance.harness.reaching import connected, look_up

#: What a look at a connection between two exchanges finds.
State = Literal["idle", "closed", "stray"]

WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass(frozen=True, slots=True)
class Tls:
    """What a target's certificate is held to, and which one is shown to it."""

    ca_file: str | None = None
    insecure: bool = False
    client_cert: str | tuple[str, str] | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context that verifies certificate and host name."""
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
            if self.client_cert is not None:
                pair = self.client_cert
                context.load_cert_chain(*((pair,) if isinstance(pair, str) else pair))
        except (OSError, ssl.SSLError) as reason:
            files = f"ca_file={self.ca_file!r}, client_cert={self.client_cert!r}"
            raise BadTarget(f"no certificates in {files}: {reason}") from reason
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["http/1.1"])
        return context


class Wire:
    """An open connection; ``number`` counts those of a run."""

    def __init__(self, sock: socket.socket, number: int) -> None:
        self._socket = sock
        self.number = number
        self.exchanges = 0

    @classmethod
    def connect(
        cls,
        origin: Origin,
        limits: Limits,
        tls: ssl.SSLContext | None,
        number: int,
        deadline: Deadline,
    ) -> Wire:
        """Open a connection to an origin."""
        sock = _reach(origin, deadline.within(limits.connect))
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                sock = _secure(sock, tls, origin, deadline.within(limits.handshake))
            sock.settimeout(0)
        except BaseException:
            sock.close()
            raise
        return cls(sock, number)

    def send_now(self, data: bytes | memoryview) -> int:
        """Send what can be sent at once; return how much, 0 when nothing."""
        try:
            return self._socket.send(data)
        except WOULD_BLOCK:
            return 0

    def receive_now(self) -> bytes | None:
        """Return what has arrived, no bytes at the end, None when nothing yet."""
        try:
            return self._socket.recv(BLOCK)
        except WOULD_BLOCK:
            return None
        except OSError as reason:
            raise Fault(
                "transport", f"the connection broken ({_why(reason)})"
            ) from None

    def receive(self, deadline: Deadline) -> bytes:
        """Wait for bytes and return them; none at the end of the connection."""
        while (data := self.receive_now()) is None:
            self.wait(deadline)
        return data

    def wait(
        self, deadline: Deadline, *, read: bool = True, write: bool = False
    ) -> None:
        """Wait until bytes have come or, if asked, until some can be sent."""
        if not self.ready(deadline.patience(), read=read, write=write):
            raise deadline.late()

    def ready(self, seconds: float, *, read: bool = True, write: bool = False) -> bool:
        """Tell within some seconds whether the connection has bytes, or takes some."""
        if hasattr(select, "poll"):
            poll = select.poll()
            what = (select.POLLIN if read else 0) | (select.POLLOUT if write else 0)
            poll.register(self._socket, what)
            return bool(poll.poll(int(seconds * 1000) + 1))
        here = [self._socket]
        found = select.select(here * read, here * write, [], seconds)
        return any(found)

    def state(self, within: float = 0.0) -> State:
        """Look whether the server has ended the connection, or said too much."""
        until = time.monotonic() + within
        while (found := self._look()) == "idle":
            left = until - time.monotonic()
            if left <= 0 or not self.ready(left):
                break
        return found

    def _look(self) -> State:
        """Look once, without waiting."""
        try:
            # Through TLS nothing can be peeked at; what is read there is stray anyway.
            secure = isinstance(self._socket, ssl.SSLSocket)
            flags = 0 if secure else socket.MSG_PEEK
            return "stray" if self._socket.recv(1, flags) else "closed"
        except WOULD_BLOCK:
            return "idle"
        except OSError:
            return "closed"

    def half_close(self) -> None:
        """Send nothing more, and go on listening; through TLS, as if cut off."""
        with suppress(OSError):
            # Not SSLSocket's own, which would forget how to read on. Nor its farewell:
            # that reads ahead, and may lose the answer.
            socket.socket.shutdown(self._socket, socket.SHUT_WR)

    def reset(self) -> None:
        """End the connection the rude way."""
        with suppress(OSError):
            linger = struct.pack("ii", 1, 0)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


def _reach(origin: Origin, seconds: float) -> socket.socket:
    """Open a TCP connection; the time for it has to do for the name as well."""
    until = time.monotonic() + seconds
    try:
        addresses = look_up(origin.host, origin.port, seconds)
        return connected(addresses, until - time.monotonic())
    except TimeoutError:
        reason = f"no connection within {round(seconds, 2):g} s"
    except (OSError, UnicodeError) as error:
        reason = f"no connection ({_why(error)})"
    raise Fault(
        "transport", f"{reason} to {origin.url}", "a server that can be reached"
    )


def _secure(
    sock: socket.socket, tls: ssl.SSLContext, origin: Origin, seconds: float
) -> socket.socket:
    """Speak TLS over an open connection; the name in the certificate is the host's."""
    sock.settimeout(seconds)
    name = origin.host.partition("%")[0]
    try:
        return tls.wrap_socket(sock, server_hostname=name)
    except ssl.SSLCertVerificationError as error:
        reason = f"a certificate that does not hold ({error.verify_message})"
    except TimeoutError:
        reason = f"no TLS handshake within {round(seconds, 2):g} s"
    except (OSError, ValueError) as error:
        reason = f"no TLS handshake ({_why(error)})"
    raise Fault("transport", f"{reason} from {origin.url}", "a trusted TLS connection")


def _why(error: Exception) -> str:
    """Return what the system says, without its number."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
