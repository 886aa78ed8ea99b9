"""Faults as they were asked for: which requests they strike, and how often so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Any

from conformance.mock.faults.catalogue import KINDS
from conformance.mock.faults.kinds import FILTERS, Kind, Stage
from conformance.mock.faults.options import (
    FaultError,
    Number,
    Options,
    Text,
    Whole,
    unknown,
)
from conformance.mock.operations import Call

MOST = 1000
ALWAYS = "always"
STRIKES = Whole(1, 1, 10**9)
SEED = Whole(0, 0, 2**63)
CHANCE = Number(1.0, 0.0, 1.0)


@dataclass(slots=True, eq=False)
class Fault:
    """One fault: it strikes the requests it fits, from the ``nth`` of them on.

    It strikes ``times`` times (None: always), each time with a ``probability`` that
    is drawn from its own ``seed``. ``seen`` counts the requests it fits, ``struck``
    those it has struck.
    """

    id: int
    kind: Kind
    options: Options
    protocol: str = ""
    operation: str = "*"
    path: str = "*"
    nth: int = 1
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    seen: int = 0
    struck: int = 0
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  (to be repeated, not to be secret)

    @property
    def name(self) -> str:
        """Return the name of its kind."""
        return self.kind.name

    def fits(self, call: Call) -> bool:
        """Tell whether a request is one that this fault is about."""
        return (
            self.protocol in ("", call.protocol)
            and fnmatchcase(call.request.path, self.path)
            and self._fits_operation(call.operations)
        )

    def strikes(self, call: Call) -> bool:
        """Count a request, and tell whether it is struck."""
        if not self.fits(call):
            return False
        self.seen += 1
        used_up = self.times is not None and self.struck >= self.times
        if self.seen < self.nth or used_up:
            return False
        if self.probability < 1 and self.random.random() >= self.probability:
            return False
        self.struck += 1
        return True

    def described(self) -> dict[str, Any]:
        """Return the fault in the words it can be asked for with, and its counts."""
        return {
            "id": self.id,
            "name": self.name,
            "protocol": self.protocol,
            "operation": self.operation,
            "path": self.path,
            "nth": self.nth,
            "times": ALWAYS if self.times is None else self.times,
            "probability": self.probability,
            "seed": self.seed,
            **{k: v for k, v in self.options.items() if v is not None},
            "seen": self.seen,
            "struck": self.struck,
        }

    def _fits_operation(self, operations: tuple[str, ...]) -> bool:
        possible = self.kind.operations
        if not possible and self.operation == "*":
            return True
        return any(
            fnmatchcase(one, self.operation)
            for one in operations
            if not possible or one in possible
        )


class Faults:
    """The faults that wait for their requests."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._latest = 0
        self._lock = Lock()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(tuple(self._faults))

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, name: object, /, **given: object) -> Fault:
        """Ask for a fault.

        Raises:
            FaultError: there is no such fault, or not with these options.

        """
        with self._lock:
            if len(self._faults) >= MOST:
                raise FaultError(f"{MOST} faults wait already: remove some")
            fault = fault_of(self._latest + 1, name, given)
            self._latest += 1
            self._faults.append(fault)
        return fault

    def remove(self, number: int) -> bool:
        """Take a fault back; tell whether there was one of that id."""
        with self._lock:
            before = len(self._faults)
            self._faults = [fault for fault in self._faults if fault.id != number]
            return len(self._faults) < before

    def clear(self) -> None:
        """Take all faults back; ids start anew."""
        with self._lock:
            self._faults.clear()
            self._latest = 0

    def strike(self, call: Call) -> dict[Stage, Fault]:
        """Return what strikes a request: of each stage the oldest fault that does.

        A fault that comes too late counts as little as one that does not fit.
        """
        struck: dict[Stage, Fault] = {}
        with self._lock:
            for fault in self._faults:
                if fault.kind.stage not in struck and fault.strikes(call):
                    struck[fault.kind.stage] = fault
        return struck


def fault_of(number: int, name: object, given: Mapping[str, object]) -> Fault:
    """Return a fault as it was asked for, once every word of it is known."""
    kind = KINDS.get(str(name))
    if kind is None:
        raise unknown("fault", name, tuple(KINDS))
    given = {key.replace("_", "-"): value for key, value in given.items()}
    own = {key: value for key, value in given.items() if key not in FILTERS}
    options = kind.read(own)
    protocol = Text("").read("protocol", given.get("protocol") or "")
    kind.check_protocol(protocol)
    probability = CHANCE.read("probability", given.get("probability", 1.0))
    return Fault(
        number,
        kind,
        options,
        protocol or kind.protocol,
        operation_of(kind, protocol, given.get("operation") or "*"),
        Text("*").read("path", given.get("path") or "*"),
        STRIKES.read("nth", given.get("nth", 1)),
        times_of(given.get("times"), probability),
        probability,
        SEED.read("seed", given.get("seed", 0)),
    )


def operation_of(kind: Kind, protocol: str, pattern: object) -> str:
    """Return a pattern of operations that the fault can strike one of."""
    possible = kind.possible(protocol)
    if not any(fnmatchcase(one, str(pattern)) for one in possible):
        raise unknown(f"operation for {kind.name}", pattern, possible)
    return str(pattern)


def times_of(value: object, probability: float) -> int | None:
    """Return how often a fault strikes: once, or always where it is by chance."""
    if value == ALWAYS or (value is None and probability < 1):
        return None
    return STRIKES.read("times", 1 if value is None else value)


def parsed(text: str) -> tuple[str, dict[str, str]]:
    """Take ``NAME:key=value,key=value`` apart.

    Raises:
        FaultError: a part of it is no key with a value.

    """
    name, _, rest = text.partition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part]
    for key, sign, _ in pairs:
        if not sign:
            form = f"{name}:key=value,key=value"
            raise FaultError(f"{key!r} has no value: write {form}")
    return name, {key.strip(): value.strip() for key, _, value in pairs}
