"""What several wrong responses have to do with outcomes."""

from __future__ import annotations

from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome

Answers = list[tuple[CmRequest, list[Outcome]]]


def failed(outcomes: list[Outcome]) -> bool:
    """Tell whether any operation failed."""
    return any(outcome.failure is not None for outcome in outcomes)
