"""A throw-away authority and the certificates it gives out."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from conformance.selftest.exchange.raw_server import Behaviour, Peer

DAYS = "2"


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs what it is asked to; its files last as long as the test run."""

    folder: Path

    @classmethod
    def found(cls, folder: Path) -> Authority:
        """Make the authority's own certificate."""
        own = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Throw-away CA"]
        uses = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        _openssl(folder, ["req", "-x509", *_NEW_KEY, *own, *uses, "-days", DAYS])
        return cls(folder)

    @property
    def ca_file(self) -> str:
        """Return where the authority's certificate is."""
        return str(self.folder / "ca.pem")

    def certificate(self, name: str, *, days: str = DAYS) -> tuple[str, str]:
        """Return certificate and key of a server or client."""
        files = [str(self.folder / f"{name}{suffix}") for suffix in (".pem", ".key")]
        subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName={name}"]
        out = ["-keyout", files[1], "-out", "request.pem"]
        _openssl(self.folder, ["req", "-new", *_NEW_KEY, *out, *subject])
        signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-copy_extensions", "copy"]
        what = ["-in", "request.pem", "-out", files[0], "-days", days]
        _openssl(self.folder, ["x509", "-req", *signer, *what])
        return files[0], files[1]


_NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def _openssl(folder: Path, arguments: list[str]) -> None:
    command = ["openssl", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def secured(
    behave: Behaviour,
    certificate: tuple[str, str],
    *,
    client_ca: str | None = None,
    newest: ssl.TLSVersion | None = None,
) -> Behaviour:
    """Return a behaviour that speaks TLS first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if client_ca is not None:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    if newest is not None:
        context.maximum_version = newest

    def speak(peer: Peer) -> None:
        # The plain socket is taken over, and closed with the other.
        peer.socket = context.wrap_socket(peer.socket, server_side=True)
        with peer.socket:
            behave(peer)

    return speak
