"""See whether a target still answers, between tests that it did not answer."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import cast

from conformance.harness.doctor.patience import PATIENT, TimeLeft
from conformance.harness.doctor.practice import Practice, Visit
from conformance.harness.profile import profile_schema, target_protocols
from conformance.harness.run import Run


def probe(run: Run, protocol: str) -> str:
    """Return why a protocol cannot be judged on the target; nothing if it can."""
    known = practices([protocol])
    return Visit(run, protocol, known, TimeLeft(PATIENT.answers)).reason()


def practices(protocols: Iterable[str] = ()) -> dict[str, Practice]:
    """Return what the suites know of their protocols; of all, if none is named."""
    names = tuple(protocols) or target_protocols(profile_schema())
    return {
        name: cast(
            "Practice", importlib.import_module(f"conformance.suites.{name}.doctor")
        )
        for name in names
    }
