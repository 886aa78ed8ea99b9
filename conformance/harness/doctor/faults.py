"""Every misconfiguration that can be told apart, and why it matters."""

from __future__ import annotations

from typing import Final

_UNREACHED = "no request can be sent"
_NO_TRUST = "whoever answers there cannot be told from the server that is meant"
_ELSEWHERE = "every request would reach something that does not speak the protocol"
_NO_LOGIN = "every request would be refused, which tells nothing about the protocol"
_NO_ANSWER = "an answer that does not come cannot be judged"
_UNDECIDED = "what rests on it can only be inconclusive"

FAULTS: Final = {
    # The way to the server.
    "name-unknown": _UNREACHED,
    "name-slow": _UNREACHED,
    "connection-refused": _UNREACHED,
    "connect-timeout": _UNREACHED,
    "unroutable": _UNREACHED,
    "proxy-ignored": "the suite connects directly, so that it judges the server alone",
    "ca-file-missing": _NO_TRUST,
    "ca-file-no-pem": _NO_TRUST,
    "ca-unknown": _NO_TRUST,
    "certificate-self-signed": _NO_TRUST,
    "certificate-expired": _NO_TRUST,
    "certificate-early": _NO_TRUST,
    "certificate-other-host": _NO_TRUST,
    "https-to-plain-port": "neither side understands the first byte of the other",
    "http-to-tls-port": "neither side understands the first byte of the other",
    "tls-failed": _UNREACHED,
    "tls-timeout": _UNREACHED,
    "unverified": _NO_TRUST,
    # What answers there.
    "hangs": _NO_ANSWER,
    "closes": _NO_ANSWER,
    "not-http": "the protocols are spoken over HTTP",
    "malformed-answer": _NO_ANSWER,
    "http-1.0": "every exchange costs a connection, and kept ones cannot be judged",
    "server-error": "a server that is down or overloaded tells nothing of the protocol",
    "unavailable": "a server that is down or overloaded tells nothing of the protocol",
    "redirected-to-login": _NO_LOGIN,
    "redirected-to-https": "the suite follows no redirect: it judges what it was given",
    "redirected-to-host": "the suite follows no redirect: it judges what it was given",
    "redirected": "the suite follows no redirect: it judges what it was given",
    "web-front-end": _ELSEWHERE,
    "login-page": _NO_LOGIN,
    "wrong-path": _ELSEWHERE,
    "path-in-url": _ELSEWHERE,
    "other-protocol": _ELSEWHERE,
    "not-spoken": "a protocol that is asked for and not spoken is never passed over",
    # Who we are there.
    "credentials-wanted": _NO_LOGIN,
    "credentials-refused": _NO_LOGIN,
    "basic-in-front": _NO_LOGIN,
    "login-without-password": _NO_LOGIN,
    "password-without-login": "the password is never used, and no session is opened",
    # What the profile says is there.
    "version-refused": "requests of a version that is not spoken are all refused",
    "clock": "requests carry the time, and times in answers are compared with ours",
    "folder-missing": _UNDECIDED,
    "format-missing": _UNDECIDED,
    "object-missing": _UNDECIDED,
    "stream-path": _UNDECIDED,
    "description-unusable": _UNDECIDED,
    "description-file": _UNDECIDED,
    "endpoint-path": _UNDECIDED,
    "methods-missing": "the documents require every method, so the run will blame it",
    "declared-absent": "what needs it is left out, though it could be judged",
}
