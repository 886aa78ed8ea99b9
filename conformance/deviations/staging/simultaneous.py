"""Staging servers that go wrong when several clients speak at once."""

from __future__ import annotations

import time
from threading import Lock

from conformance.deviations import deviation
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.packages import Packages

#: Seconds in which another client comes in between.
A_MOMENT = 0.02


@deviation("staging.package.load-answers-named")
class LoadsWhatWasAskedForLast(Packages):
    """Keep the name asked for in a field of the one handler that serves all."""

    def load(self, call: Call) -> Response:
        self.asked = call.name
        time.sleep(A_MOMENT)
        return self.answer(self.asked, "the package was loaded")


@deviation("staging.entity.added-is-included", "staging.entity.add-spares-others")
class DropsAdditionsWhileItIsBusy(Entities):
    """Take what comes during an addition for a second click on the same button."""

    busy = Lock()

    def add(self, call: Call) -> Response:
        if not self.busy.acquire(blocking=False):
            return self.packages.answer(call.name, "the object was added")
        try:
            time.sleep(A_MOMENT)
            return super().add(call)
        finally:
            self.busy.release()
