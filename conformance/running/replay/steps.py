"""A stored exchange as a step to take again, and the answers it had and has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from conformance.harness.transcript import Exchange
from conformance.report.exchanges import data_of, is_whole

Record = dict[str, Any]
Fields = tuple[tuple[str, str], ...]
#: Whether a step is of the case itself, or of what has to be there before, or to go.
Role = Literal["before", "case", "after"]

SUCCESSES = range(200, 400)


class ReplayError(Exception):
    """A case cannot be replayed; the message says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or, with the status 0 and a ``failure``, that none came."""

    status: int
    reason: str = ""
    headers: Fields = ()
    body: bytes = b""
    size: int = 0
    elapsed: float = 0.0
    closing: bool = False
    failure: str = ""

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Answer:
        """Return the answer that an exchange of the evidence had."""
        return cls(
            record["status"],
            record["reason"],
            _pairs(record["headers"]),
            data_of(record["body"]),
            record["body"]["size"],
            record["elapsed"],
            record["closing"],
            "" if record["status"] else "no answer",
        )

    @classmethod
    def of_exchange(cls, exchange: Exchange, failure: str = "") -> Answer:
        """Return an answer as it has just come."""
        return cls(
            exchange.status,
            exchange.reason,
            exchange.headers.pairs,
            exchange.body,
            exchange.content.size,
            exchange.elapsed,
            exchange.closing,
            failure,
        )

    @property
    def whole(self) -> bool:
        """Tell whether every byte of the body is there."""
        return len(self.body) == self.size

    @property
    def is_success(self) -> bool:
        """Tell whether the status is that of a success."""
        return self.status in SUCCESSES

    def __str__(self) -> str:
        if not self.status:
            return self.failure or "no answer"
        size = f"{self.size} byte{'' if self.size == 1 else 's'}"
        return f"{self.status} {self.reason}".strip() + f", {size}"


@dataclass(frozen=True, slots=True)
class Step:
    """One stored request, with the answer it had then.

    ``body`` may be no more than the beginning of one that has ``size`` bytes.
    """

    number: int
    method: str
    target: str
    headers: Fields
    body: bytes
    size: int
    is_whole: bool
    then: Answer
    connection: int = 0
    started: float = 0.0
    role: Role = "case"

    @classmethod
    def of_record(cls, record: Mapping[str, Any], role: Role = "case") -> Step:
        """Return an exchange of the evidence as a step."""
        content = record["request_body"]
        return cls(
            record["number"],
            record["method"],
            record["target"],
            _pairs(record["request_headers"]),
            data_of(content),
            content["size"],
            is_whole(content),
            Answer.of_record(record),
            record["connection"],
            record["started"],
            role,
        )

    @property
    def is_raw(self) -> bool:
        """Tell whether the request was sent as bytes that need not be one."""
        return not self.headers

    @property
    def ended(self) -> float:
        """Return when the answer was there, in seconds since the run began."""
        return self.started + self.then.elapsed

    def field(self, name: str) -> str:
        """Return the value of a request field, or nothing."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")

    def __str__(self) -> str:
        return f"#{self.number} {self.method} {self.target}"


@dataclass(frozen=True, slots=True)
class Case:
    """A case of the evidence, with what its result says and the steps to take."""

    run: Mapping[str, Any]
    requirement: Mapping[str, Any]
    result: Mapping[str, Any]
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = field(default=())
    #: Whether nothing is known of what the case builds on.
    is_alone: bool = True

    @property
    def id(self) -> str:
        """Return the ID under which the report shows the case."""
        return str(self.result["case"])

    @property
    def protocol(self) -> str:
        """Return the protocol that is spoken."""
        return str(self.result["requirement"]).partition(".")[0]

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the settings that the run had for the protocol."""
        table: Mapping[str, Any] = self.run["settings"].get(self.protocol, {})
        return table

    @property
    def failed(self) -> bool:
        """Tell whether a fault was recorded at all."""
        return bool(self.result["outcome"] == "failed")

    def of(self, role: Role) -> Sequence[Step]:
        """Return the steps of one role."""
        return [step for step in self.steps if step.role == role]


def _pairs(headers: Sequence[Sequence[str]]) -> Fields:
    return tuple((name, value) for name, value in headers)
