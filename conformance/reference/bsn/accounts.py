"""Who calls, and what the caller may do."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.stream import Node

SECURITY = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
LONGEST_CREDENTIAL = 1024

UPLOAD = "Content: Upload Content"
UPDATE = "Content: Update Content"


@dataclass(frozen=True, slots=True)
class User:
    """A user of an account."""

    account: str
    login: str
    password: str
    permissions: frozenset[str]


class Accounts:
    """The users there are; they sign their calls with a WS-Security UsernameToken.

    The document speaks of permissions and never of credentials, so that a call without
    any is let in as well: as a user who has them all.
    """

    nobody = "acme/uploader"

    users: Sequence[User] = (
        User("acme", "uploader", "uploader", frozenset({UPLOAD, UPDATE})),
        User("acme", "contributor", "contributor", frozenset({UPLOAD})),
        User("acme", "viewer", "viewer", frozenset()),
    )

    def caller(self, header: Sequence[Node]) -> User:
        """Return the user whose name and password the header holds."""
        if not any(is_security(block) for block in header):
            return self.named(self.nobody)
        token = self._token(header)
        name, password = self._value(token, "Username"), self._value(token, "Password")
        for user in self.users:
            named = _same(f"{user.account}/{user.login}", name)
            if self.is_password(user, password) and named:
                return user
        raise Fault("the user name or the password is wrong")

    def named(self, name: str) -> User:
        """Return the user of a name that there is."""
        every = {f"{user.account}/{user.login}": user for user in self.users}
        return every[name]

    def is_password(self, user: User, password: str) -> bool:
        """Tell whether this is the user's password."""
        return _same(user.password, password)

    def require(self, user: User, permission: str) -> None:
        """Refuse a user without a permission."""
        if permission not in user.permissions:
            raise Fault(
                f"{user.account}/{user.login} lacks the permission '{permission}'"
            )

    def _token(self, header: Sequence[Node]) -> Node:
        tokens = [
            token
            for block in header
            if is_security(block)
            for token in block.children
            if token.name == "UsernameToken"
        ]
        if len(tokens) != 1:
            raise Fault(
                f"the header has {len(tokens)} UsernameTokens; send one in a Security"
                " block, with the Username account/login and the Password"
            )
        return tokens[0]

    def _value(self, token: Node, name: str) -> str:
        node = token.child(name)
        value = "" if node is None else node.text
        if node is not None and node.attributes.get("Type", "").endswith("Digest"):
            raise Fault("a password digest is not taken; send the password as text")
        if not 0 < len(value) <= LONGEST_CREDENTIAL:
            raise Fault(f"{name} is missing, empty or too long")
        return value


def is_security(block: Node) -> bool:
    """Tell whether a header block is one for credentials."""
    return (block.namespace, block.name) == (SECURITY, "Security")


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())
