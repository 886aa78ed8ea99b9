"""What can go wrong, as the documents tell it: of a request, or of a whole payload."""

from __future__ import annotations

# The blocks that known numbers hint at: interface 011…, data 060…, operations 100….
UNREADABLE = 11001
NOT_A_PAYLOAD = 11002
CLASS_NOT_SUPPORTED = 11003
VERSION_NOT_SUPPORTED = 11004
NOT_AUTHENTICATED = 11005
NOT_PROCESSED = 11006
NOT_SUPPORTED = 11007
TOO_LARGE = 11008
NO_ENTRY = 60001
UNKNOWN_PROPERTY = 60002
BAD_VALUE = 60003
NOT_WRITABLE = 60004
MISSING_VALUE = 60005
NAME_IN_USE = 60006
NO_SUCH_INSTANCE = 60007
IN_USE = 60008
NO_SUCH_TICKET = 60009
NO_DRAFT = 60029
CANNOT_CREATE = 100101
CANNOT_DELETE = 100102
CANNOT_COMMIT = 100134
CANNOT_CHANGE = 100135
COMMAND_REFUSED = 100201


class Failure(Exception):
    """A request, or its operation on one instance, that could not be carried out."""

    def __init__(self, number: int, text: str, cause: Failure | None = None) -> None:
        super().__init__(number, text)
        self.number = number
        self.text = text
        self.cause = cause

    @property
    def phrase(self) -> str:
        """Return the description: the number in six digits, and the text."""
        return f"[{self.number:06}] {self.text}"

    def stack(self) -> list[Failure]:
        """Return this failure and what caused it, outermost first."""
        return [self, *(self.cause.stack() if self.cause is not None else [])]


class Unrecognised(Failure):
    """A payload that cannot be interpreted as such; nothing of it is processed."""
