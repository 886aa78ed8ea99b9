"""Payload servers that go wrong when several clients speak at once."""

from __future__ import annotations

import asyncio

from conformance.deviations import deviation
from conformance.reference.front import Front
from conformance.reference.message import Request, Response, Service

#: Seconds in which another client comes in between.
A_MOMENT = 0.02


@deviation(
    "cm.response.request-id-repeated",
    "cm.response.answers-its-request",
    disturbs=("cm.response.response-id-unique",),
)
class AnswersWhoCameLast(Front):
    """Keep the answer in a field of the one gateway until it is sent."""

    latest: Response

    async def perform(self, service: Service, request: Request) -> Response:
        answer = await super().perform(service, request)
        if request.path != "/xml":
            return answer
        self.latest = answer
        await asyncio.sleep(A_MOMENT)
        return self.latest
