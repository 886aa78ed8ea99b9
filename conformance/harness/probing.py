"""See whether a target still answers, between tests that it did not answer."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from conformance.harness.doctor.patience import PATIENT, TimeLeft
from conformance.harness.doctor.practice import Practice, Visit
from conformance.harness.profile import profile_schema, target_protocols
from conformance.harness.run import Run


def probe(run: Run, protocol: str) -> str:
    """Return why a protocol cannot be judged on the target; nothing if it can."""
    known = Practices([protocol])
    return Visit(run, protocol, known, TimeLeft(PATIENT.answers)).reason()


class Practices(Mapping[str, Practice]):
    """What the suites know of their protocols, each loaded when it is looked at."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    def __getitem__(self, name: str) -> Practice:
        if name not in self._names:
            raise KeyError(name)
        module = importlib.import_module(f"conformance.suites.{name}.doctor")
        return cast("Practice", module)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def practices() -> Practices:
    """Return what the suites know of all protocols."""
    return Practices(target_protocols(profile_schema()))
