"""Payload servers that go wrong when several clients speak at once."""

from __future__ import annotations

import time

from conformance.deviations import deviation
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses

#: Seconds in which another client comes in between.
A_MOMENT = 0.02


@deviation(
    "cm.response.request-id-repeated",
    "cm.response.answers-its-request",
    disturbs=("cm.response.one-per-request", "cm.response.response-id-unique"),
)
class AnswersWhoCameLast(Responses):
    """Keep the results in a field of the one handler until they are written."""

    def request_level(
        self, dialect: Dialect, answers: list[tuple[CmRequest, list[Outcome]]]
    ) -> bytes:
        self.answers = answers
        time.sleep(A_MOMENT)
        return super().request_level(dialect, self.answers)
