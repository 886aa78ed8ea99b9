"""Staging servers that go wrong when several clients speak at once."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.front import Front
from conformance.reference.message import Request, Response, Service

#: Seconds in which another client comes in between.
A_MOMENT = 0.02
PACKAGE = re.compile(r".*/content/package/[^/]+")
ENTITY = re.compile(rf"({PACKAGE.pattern})/[a-z]+/[^/]+")


@deviation(
    "staging.package.load-answers-named",
    disturbs=(
        "staging.package.created",
        "staging.package.update-takes-effect",
    ),
)
class LoadsWhatWasAskedForLast(Front):
    """Keep the request in a field of the one gateway that serves all."""

    asked: Request

    async def perform(self, service: Service, request: Request) -> Response:
        if request.method == "GET" and PACKAGE.fullmatch(request.path):
            self.asked = request
            await asyncio.sleep(A_MOMENT)
            request = self.asked
        return await super().perform(service, request)


@deviation("staging.entity.added-is-included", "staging.entity.add-spares-others")
class DropsAdditionsWhileItIsBusy(Front):
    """Take what comes during an addition for a second click on the same button."""

    busy = False

    async def perform(self, service: Service, request: Request) -> Response:
        added = ENTITY.fullmatch(request.path)
        if request.method != "PUT" or added is None:
            return await super().perform(service, request)
        if self.busy:
            loading = replace(request, method="GET", path=added[1])
            return await super().perform(service, loading)
        self.busy = True
        await asyncio.sleep(A_MOMENT)
        self.busy = False
        return await super().perform(service, request)
