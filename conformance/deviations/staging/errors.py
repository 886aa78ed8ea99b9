"""Bodies that are taken although they are wrong, and refusals without a form."""

from __future__ import annotations

import json
from typing import Any

from conformance.deviations import deviation
from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.model import Json
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal


@deviation("staging.error.broken-json-refused")
class TakesBrokenJsonForNothing(Packages):
    """Update with what could be read, and be it nothing."""

    def update(self, call: Call) -> Response:
        try:
            return super().update(call)
        except Refusal as refusal:
            if "acceptable" not in refusal.text:
                raise
            return self.answer(call.name, "nothing was changed")


@deviation("staging.error.broken-json-refused")
class BreaksDownOverBrokenJson(Bodies):
    """Parse without looking whether that worked."""

    def document(self, call: Call) -> Any:  # noqa: ANN401  (JSON)
        json.loads(call.request.body.read())
        return super().document(call)


@deviation(
    "staging.error.wrong-shape-refused",
    disturbs=("staging.status.malformed-map-refused",),
)
class WritesShapesAsText(Bodies):
    """Convert whatever comes to text."""

    def scalar(self, model: Json, name: str) -> object:
        value = model.get(name)
        return json.dumps(value) if isinstance(value, dict | list) else value


@deviation("staging.error.wrong-shape-refused")
class ReadsTheFirstOfAList(Bodies):
    """Take a list for its first item."""

    def scalar(self, model: Json, name: str) -> object:
        value = model.get(name)
        if isinstance(value, list) and value:
            return value[0]
        return super().scalar(model, name)


@deviation("staging.error.media-type-refused")
class TakesAnyMediaType(Bodies):
    """Parse what came, whatever it is called."""

    def check_media_type(self, kind: str) -> None:
        """Let it pass."""


@deviation("staging.error.refused-body-changes-nothing")
class UpdatesUntilSomethingIsWrong(Packages):
    """Write one member after the other, and check each when it comes."""

    def update(self, call: Call) -> Response:
        text = call.request.body.read()
        if b'"younger"' in text:
            self.shelf.describe(self.found(call.name), call.name, "younger")
        return super().update(call)


@deviation(
    "staging.error.refusal-has-envelope", disturbs=("staging.envelope.json-object",)
)
class RefusesInPlainText(Envelope):
    """Leave errors to the container, which knows no envelope."""

    def refused(self, refusal: Refusal) -> Response:
        text = f"Error {refusal.status}".encode()
        return Response(refusal.status, text, (("Content-Type", "text/plain"),))


@deviation("staging.error.refusal-has-envelope")
class RefusesWithoutACode(Envelope):
    """Write the message of an error, and leave its code at the default."""

    def refused(self, refusal: Refusal) -> Response:
        info = self.response_info("OK", refusal.text)
        return self.answer(refusal.status, {"messages": [], "responseInfo": info})


@deviation(
    "staging.error.change-of-absent-refused",
    disturbs=("staging.error.refusal-has-envelope",),
)
class RemovesFromWhatIsNotThere(Entities):
    """Take the removal from nothing for done."""

    def remove(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            return self.packages.envelope.success("there is nothing to remove")
        return super().remove(call)
