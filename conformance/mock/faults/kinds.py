"""What kinds of faults there can be: at four points of an exchange."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from conformance.mock.faults.options import FaultError, Option, Options, unknown
from conformance.mock.operations import OPERATIONS, Call
from conformance.reference.message import Request, Response

#: Where a fault acts: on the request, in the place of the service, on the time until
#: the answer, or on the way the answer is sent. One of each can strike a request.
Stage = Literal["request", "answer", "delay", "sending"]

Damage = Callable[[Request, Options, Random], Request]
Reply = Callable[[Any, Call, Options], Response | None]
Wait = Callable[[Options, Random], float]
Sending = Callable[[Any, Response, Options, Random], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault; ``protocol`` and ``operations`` say where it can strike.

    Without a protocol it can strike anywhere.
    """

    name: str
    stage: Stage
    summary: str
    act: Callable[..., Any]
    protocol: str = ""
    operations: tuple[str, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)

    def read(self, given: Mapping[str, object]) -> Options:
        """Return all options: those given, checked, and the defaults of the others."""
        for name in given:
            if name not in self.options:
                raise unknown(f"option of {self.name}", name, (*self.options, *FILTERS))
        return {
            name: option.read(name, given[name]) if name in given else option.default
            for name, option in self.options.items()
        }

    def check_protocol(self, protocol: str) -> None:
        """Refuse a protocol that there is not, or that the fault is not of."""
        if protocol and protocol not in OPERATIONS:
            raise unknown("protocol", protocol, tuple(OPERATIONS))
        if protocol and self.protocol not in ("", protocol):
            message = f"{self.name} is a fault of {self.protocol}, not of {protocol}"
            raise FaultError(message)

    def possible(self, protocol: str) -> tuple[str, ...]:
        """Return the operations it can strike."""
        if self.operations:
            return self.operations
        wanted = protocol or self.protocol
        names = (
            one for key in OPERATIONS for one in OPERATIONS[key] if wanted in ("", key)
        )
        return tuple(dict.fromkeys(names))


#: What every fault can be told, beside the options of its kind.
FILTERS = ("protocol", "operation", "path", "nth", "times", "probability", "seed")
