"""What an examination finds: checks, what to change, and what the server shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.harness.doctor.faults import FAULTS


class State(StrEnum):
    """How a check ended; the worst stands first."""

    BLOCKED = "cannot be judged"
    WRONG = "wrong"
    WARNING = "warning"
    UNCHECKED = "not checked"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Change:
    """What to change: a key of the profile, or a variable as ``$NAME``.

    ``value`` is what to write there; where it is only known in words, ``hint`` says it.
    """

    key: str
    value: object = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``fault`` names what is wrong, if anything is.

    ``protocol`` is empty where the whole target is meant.
    """

    name: str
    state: State
    found: str
    fault: str = ""
    changes: tuple[Change, ...] = ()
    protocol: str = ""

    @property
    def why(self) -> str:
        """Return why it matters."""
        return FAULTS[self.fault] if self.fault else ""

    @property
    def title(self) -> str:
        """Return the name, with the protocol it is about."""
        return f"{self.protocol} {self.name}" if self.protocol else self.name


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the server shows of a capability, and by what."""

    capability: str
    present: bool
    how: str


Finding = Check | Discovery


class Stopped(Exception):
    """An examination that cannot go on, and the check that says why."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.found)
        self.check = check


def good(name: str, found: str) -> Check:
    """Return a check that found all well."""
    return Check(name, State.GOOD, found)


def unchecked(name: str, found: str) -> Check:
    """Return a check that could not be made by reading."""
    return Check(name, State.UNCHECKED, f"not checked: {found}")


def warning(name: str, fault: str, found: str, *changes: Change) -> Check:
    """Return a check that found something to think about."""
    return Check(name, State.WARNING, found, fault, changes)


def wrong(name: str, fault: str, found: str, *changes: Change) -> Check:
    """Return a check that found what leaves part of a run inconclusive."""
    return Check(name, State.WRONG, found, fault, changes)


def blocked(name: str, fault: str, found: str, *changes: Change) -> Check:
    """Return a check that found what keeps everything from being judged."""
    return Check(name, State.BLOCKED, found, fault, changes)
