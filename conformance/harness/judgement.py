"""What a judgement can be, as values: theirs, ours, or nobody's.

A test judges the requirement it is marked with. A check that finds another
requirement violated on the way names it: that one is blamed, and the test's own
requirement is *inconclusive because of it*.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from conformance.harness.transcript import Exchange

Kind = Literal["mismatch", "transport", "protocol", "limit"]


class Violation(AssertionError):
    """The target did what a document forbids, or left out what it requires.

    ``received`` and ``required`` are phrases that complete "received …" and
    "required …"; ``hint`` asks about the usual cause. ``requirement`` is the ID of the
    violated requirement where it is not the one the running test is marked with.
    ``kind`` tells a wrong answer (``mismatch``) from no answer (``transport``), one
    that is not what it says it is (``protocol``) and one past a bound (``limit``).
    """

    def __init__(  # noqa: PLR0913  (the facts of one finding)
        self,
        received: str,
        required: str = "",
        *,
        requirement: str | None = None,
        hint: str = "",
        exchange: Exchange | None = None,
        kind: Kind = "mismatch",
    ) -> None:
        super().__init__(received, required)
        self.received = received
        self.required = required
        self.requirement = requirement
        self.hint = hint
        self.exchange = exchange
        self.kind = kind

    def __str__(self) -> str:
        parts = [f"received {self.received}"]
        if self.required:
            parts.append(f"required {self.required}")
        if self.hint:
            parts.append(self.hint)
        return "\n".join(parts)


class HarnessError(Exception):
    """A defect of the suite itself; never a verdict about the target."""


class Inconclusive(Exception):
    """Something the judgement rests on could not be had from the target.

    ``because`` says what, ``remedy`` what the user can do about it.
    """

    def __init__(self, because: str, remedy: str = "") -> None:
        super().__init__(because, remedy)
        self.because = because
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.because}; {self.remedy}" if self.remedy else self.because


class NotApplicable(Exception):
    """The target does not have what the requirement speaks of, and says so."""


@dataclass(frozen=True, slots=True)
class Observation:
    """Something seen that no document judges; recorded, never counted.

    ``requirement`` is None where the running test's own is meant.
    """

    text: str
    requirement: str | None = None


observer: ContextVar[Callable[[Observation], None] | None] = ContextVar(
    "observer", default=None
)


def observe(text: str, *, requirement: str | None = None) -> None:
    """Record what was seen where the documents are silent."""
    note = observer.get()
    if note is not None:
        note(Observation(text, requirement))
