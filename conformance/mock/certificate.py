"""The certificate that a server shows."""

from __future__ import annotations

import ssl
from pathlib import Path


def certified(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return what TLS needs, if it is wanted.

    Raises:
        OSError: there is a key alone, or no certificate with its key.

    """
    if certificate is None and key is None:
        return None
    if certificate is None:
        raise OSError("--tls-key is the key of a --tls-cert: give that, too")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except OSError as error:
        files = " with ".join(str(path) for path in (certificate, key) if path)
        raise OSError(f"{files} is no certificate with its key: {error}") from error
    return context
