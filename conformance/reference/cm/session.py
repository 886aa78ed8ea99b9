"""Who asks, in which dialect, and how much may still be answered."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import (
    NOT_AUTHENTICATED,
    TOO_LARGE,
    Failure,
    Unrecognised,
)
from conformance.reference.cm.payload import CmPayload, Credentials
from conformance.reference.cm.store import Instance

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

#: Elements in one answer: templates around a cycle multiply.
MOST_ANSWERED = 100_000


@dataclass(slots=True)
class Session:
    """What the operations of one payload share."""

    login: str
    dialect: Dialect
    moment: datetime
    left: int = MOST_ANSWERED

    @property
    def stamp(self) -> str:
        """Return the time of the payload, as 14 digits in GMT."""
        return self.moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")

    def spend(self) -> None:
        """Account for one element of the answer."""
        self.left -= 1
        if self.left < 0:
            raise Failure(TOO_LARGE, f"The answer has over {MOST_ANSWERED} elements.")


class Gatekeeper:
    """Let payloads in: credentials in a header have to be right.

    No document shows any, so that a payload without them is let in as well.
    """

    nobody = "root"

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def admitted(self, payload: CmPayload) -> Session:
        """Return the session of a payload whose credentials are right."""
        credentials = payload.credentials
        if credentials is None:
            return self.session(self.nobody, payload)
        if not self.proves(credentials):
            raise Unrecognised(NOT_AUTHENTICATED, "The login or its proof is wrong.")
        return self.session(credentials.login, payload)

    def session(self, login: str, payload: CmPayload) -> Session:
        """Return the session of a user."""
        return Session(login, payload.dialect, self.cm.clock.now())

    def proves(self, credentials: Credentials) -> bool:
        """Tell whether a password or a token belongs to the login."""
        user = self.cm.store.find("user", credentials.login)
        if user is None or user.values.get("userLocked") == "1":
            return False
        if credentials.token is not None:
            return hmac.compare_digest(
                self.token(user).encode(), credentials.token.encode()
            )
        return self.password_fits(user, credentials.password or "")

    def password_fits(self, user: Instance, password: str) -> bool:
        """Tell whether a password is the user's."""
        kept = user.values.get("secret", "")
        return hmac.compare_digest(kept, concealed(user.key, password))

    def token(self, user: Instance) -> str:
        """Return what client libraries send for a password."""
        text = (user.key + self.cm.secret).encode()
        return hashlib.md5(text, usedforsecurity=False).hexdigest()


def concealed(login: str, password: str) -> str:
    """Return the stored form of a password: enough for a server that guards nothing."""
    return hashlib.sha256(f"{login}\0{password}".encode()).hexdigest()
