"""What the judge found about a client, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.harness.catalogue import Requirement
from conformance.harness.printable import printable
from conformance.mock.judging.rules import Breach
from conformance.mock.judging.seen import Seen

#: A document states it, or it is inferred.
WEIGHTS = {"must": "violation", "should": "warning"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement that one request did not meet."""

    requirement: Requirement
    breach: Breach
    exchange: Seen

    @property
    def id(self) -> str:
        """Return the ID of the requirement."""
        return self.requirement.id

    @property
    def weight(self) -> str:
        """Tell a ``violation`` of what is stated from a ``warning``."""
        return WEIGHTS[self.requirement.level]

    @property
    def number(self) -> int:
        """Return the number of the exchange in the journal."""
        return self.exchange.number

    def view(self) -> dict[str, Any]:
        """Tell this as JSON."""
        return {
            "requirement": self.id,
            "protocol": self.requirement.protocol,
            "weight": self.weight,
            "statement": self.requirement.statement,
            "source": self.requirement.source,
            "reading": self.requirement.reading,
            "sent": self.breach.sent,
            "required": self.breach.required,
            "hint": self.breach.hint,
            "exchange": self.number,
            "method": self.exchange.method,
            "target": self.exchange.target,
            "status": self.exchange.status,
        }

    def __str__(self) -> str:
        lines = [
            f"{self.weight}: {self.id}",
            f"  sent      {self.breach.sent}",
            f"  required  {self.breach.required}",
            f"  because   {self.requirement.statement} ({self.requirement.source})",
            f"  exchange  {self.exchange}",
        ]
        lines += [f"  {hint}" for hint in [self.breach.hint] if hint]
        return printable("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Account:
    """How a request stood against the rules of the operation it comes nearest to.

    ``address`` is where that operation is, if the request went to no address at all.
    """

    number: int
    protocol: str
    operation: str
    failed: tuple[str, ...]
    rules: int
    address: str = ""

    @property
    def is_near_miss(self) -> bool:
        """Tell whether a rule is broken, or the address is nobody's."""
        return bool(self.failed or self.address)

    def view(self) -> dict[str, Any]:
        """Tell this as JSON."""
        return {
            "protocol": self.protocol,
            "operation": self.operation,
            "address": self.address,
            "failed": list(self.failed),
            "rules": self.rules,
            "told": str(self),
        }

    def __str__(self) -> str:
        of = f"{len(self.failed)} of {self.rules} rules"
        told = f"fails {of} of {self.protocol} {self.operation}"
        if not self.address:
            return told
        return f"goes to no address there is; at {self.address} it {told}"
