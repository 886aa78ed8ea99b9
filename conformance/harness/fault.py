"""What may go wrong between a request and its answer.

A `Fault` is raised where it is noticed, knowing nothing but itself. One place, the
transport, gives it the exchange it happened in and raises it as `ExchangeFailed`.
"""

from __future__ import annotations

from typing import Literal

from conformance.harness.judgement import Kind, Violation
from conformance.harness.transcript import Exchange

Stage = Literal["connect", "send", "head", "body", "after"]

SHOWN = 200


class Fault(Exception):
    """The server, or the way to it, broke what HTTP or a bound asks for."""

    def __init__(self, kind: Kind, received: str, required: str = "") -> None:
        super().__init__(received)
        self.kind: Kind = kind
        self.received = received
        self.required = required


class Late(Fault):
    """The server kept its side open and said nothing, or never came to an end."""


class ExchangeFailed(Violation):
    """No sound answer came; ``exchange`` holds what did, with status 0 if nothing.

    ``stage`` tells how far it got: a failure to ``connect`` may be the user's slip.
    """

    def __init__(self, fault: Fault, exchange: Exchange, stage: Stage) -> None:
        super().__init__(
            fault.received, fault.required, exchange=exchange, kind=fault.kind
        )
        self.stage = stage


class ConnectionGone(ExchangeFailed):
    """A request was to go over a connection that the server has ended."""


def counted(number: int) -> str:
    """Return a number of bytes in words."""
    return f"{number} byte" if number == 1 else f"{number} bytes"


def shown(data: bytes) -> str:
    """Return the first bytes of something as one line of printable text."""
    text = data[:SHOWN].decode("latin-1").encode("unicode_escape").decode("ascii")
    more = f" … ({counted(len(data))})" if len(data) > SHOWN else ""
    return f"'{text}'{more}"
