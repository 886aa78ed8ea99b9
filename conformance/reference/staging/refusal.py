"""What is not done: the outcome of a request that cannot be fulfilled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)  # not frozen: Python sets the traceback of what is raised
class Refusal(Exception):
    """A request that is not fulfilled, with all that its answer says."""

    status: int
    code: str
    text: str
    property: str | None = None
    type: str = "CRITICAL"
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.text}"


def invalid(text: str, name: str | None = None, status: int = 400) -> Refusal:
    """Return the refusal of something malformed."""
    return Refusal(status, "INVALIDDATA", text, name)


def missing(text: str) -> Refusal:
    """Return the refusal of what names something that is not there."""
    return Refusal(404, "NOTFOUND", text, type="WARNING")


def conflict(text: str) -> Refusal:
    """Return the refusal of what something else stands in the way of."""
    return Refusal(409, "FAILURE", text, type="WARNING")
