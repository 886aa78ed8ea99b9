"""Statuses, media types and envelopes that are not what they should be."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from conformance.deviations import deviation
from conformance.deviations.staging.rewriting import (
    PACKAGES,
    is_of,
    is_success,
    rewritten,
)
from conformance.reference.front import Front
from conformance.reference.message import Later, Request, Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.model import Json
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.syncing import Syncing

# -- statuses -------------------------------------------------------------------------


def with_status(
    request: Request, response: Response, method: str, status: int
) -> Response:
    """Return a success of a method with another status."""
    changed = is_of(request, method) and is_success(response)
    return replace(response, status=status) if changed else response


@deviation("staging.envelope.status-of-get")
class AnswersGetsAsPartial(Front):
    """Answer what comes from a cache with the status of another feature."""

    def dressed(self, request: Request, response: Response) -> Response:
        return with_status(request, super().dressed(request, response), "GET", 206)


@deviation("staging.envelope.status-of-put")
class AnswersPutsAsAccepted(Front):
    """Hand additions and creations to a queue, and say so."""

    def dressed(self, request: Request, response: Response) -> Response:
        return with_status(request, super().dressed(request, response), "PUT", 202)


@deviation("staging.envelope.status-of-post")
class AnswersPostsAsResets(Front):
    """Answer forms the way a browser of old was asked to empty them."""

    def dressed(self, request: Request, response: Response) -> Response:
        return with_status(request, super().dressed(request, response), "POST", 206)


@deviation("staging.envelope.status-of-delete")
class AnswersDeletesAsCreated(Front):
    """Answer whatever has an effect as a creation."""

    def dressed(self, request: Request, response: Response) -> Response:
        return with_status(request, super().dressed(request, response), "DELETE", 201)


@deviation("staging.envelope.no-content-has-no-body")
class WritesABodyAfter204(Front):
    """Set the status by hand, and leave it to the framework to write the body."""

    def dressed(self, request: Request, response: Response) -> Response:
        return with_status(request, super().dressed(request, response), "DELETE", 204)

    async def send(
        self, http: web.BaseRequest, response: Response
    ) -> web.StreamResponse:
        answer = await super().send(http, response)
        if response.status == 204 and http.transport is not None:
            http.transport.write(b"{}")
        return answer


# -- media types and JSON -------------------------------------------------------------


@deviation("staging.envelope.json-media-type")
class LabelsJsonAsText(Envelope):
    """Write the body through a writer of text."""

    def answer(
        self,
        status: int,
        content: Json,
        fields: tuple[tuple[str, str], ...] = (),  # noqa: ARG002
    ) -> Response:
        return super().answer(status, content, (("Content-Type", "text/plain"),))


@deviation("staging.envelope.json-media-type")
class LabelsNoDeletion(Front):
    """Forget the media type where the answer is built by hand."""

    def dressed(self, request: Request, response: Response) -> Response:
        response = super().dressed(request, response)
        return replace(response, fields=()) if is_of(request, "DELETE") else response


@deviation(
    "staging.envelope.json-object", disturbs=("staging.error.refusal-has-envelope",)
)
class WrapsAnswersInAList(Envelope):
    """Serialize a collection of one."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        answer = super().answer(status, content, fields)
        assert isinstance(answer.body, bytes)
        return replace(answer, body=b"[" + answer.body + b"]")


@deviation("staging.envelope.json-object")
class AnswersExportsWithNothing(Front):
    """Return nothing from a method, and 200 for it."""

    def dressed(self, request: Request, response: Response) -> Response:
        response = super().dressed(request, response)
        return (
            replace(response, body=b"")
            if is_of(request, "POST", "/export")
            else response
        )


@deviation("staging.envelope.json-object")
class WritesTheEnvelopeTwice(Front):
    """Let two layers add the envelope to a deletion's answer."""

    def dressed(self, request: Request, response: Response) -> Response:
        response = super().dressed(request, response)
        if is_of(request, "DELETE") and isinstance(response.body, bytes):
            return replace(response, body=response.body[:-1] + b',"messages":[]}')
        return response


@deviation("staging.envelope.json-object")
class WritesNotANumber(Front):
    """Write a ratio that was divided by nothing."""

    def dressed(self, request: Request, response: Response) -> Response:
        response = super().dressed(request, response)
        if is_of(request, "POST", "/import") and isinstance(response.body, bytes):
            return replace(response, body=response.body[:-1] + b',"ratio":NaN}')
        return response


# -- envelopes ------------------------------------------------------------------------


@deviation("staging.envelope.response-info-present")
class LeavesOutTheEnvelopeOfDeletions(Packages):
    """Build the answer to a deletion apart from all others."""

    def delete(self, call: Call) -> Response:
        return rewritten(super().delete(call), lambda own: own.pop("responseInfo"))


@deviation("staging.envelope.response-info-present")
class LeavesOutTheEnvelopeOfListings(Front):
    """Answer lists through another class than everything else."""

    def dressed(self, request: Request, response: Response) -> Response:
        response = super().dressed(request, response)
        if request.path != PACKAGES or request.method != "GET":
            return response
        return rewritten(response, lambda own: own.pop("responseInfo"))


@deviation(
    "staging.envelope.response-info-present",
    disturbs=("staging.job.import-has-response-info",),
)
class WritesTheCodeAsANumber(Envelope):
    """Serialize an enumeration by its position."""

    def response_info(self, code: str, text: str, name: str | None = None) -> Json:
        info = super().response_info(code, text, name)
        return info | {"responseCode": 0} if code == "OK" else info


@deviation(
    "staging.envelope.success-says-ok",
    disturbs=("staging.transfer.import-succeeds",),
)
class SaysImportedForImports(Syncing):
    """Invent a code for an outcome that has one."""

    def bring(self, call: Call) -> Later:
        later = super().bring(call)
        return Later(
            lambda: rewritten(
                later.work(),
                lambda own: own["responseInfo"].update(responseCode="IMPORTED"),
            )
        )


@deviation("staging.envelope.messages-listed")
class WritesMessagesAsText(Envelope):
    """Write the texts alone, where objects are expected."""

    def message(self, kind: str, text: str) -> Json:
        return f"{kind}: {text}"  # type: ignore[return-value]


@deviation("staging.envelope.messages-listed")
class WritesMessagesAsAnObject(Envelope):
    """Write a map of messages by their number."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        return super().answer(status, content | {"messages": {}}, fields)


@deviation(
    "staging.envelope.info-texts", disturbs=("staging.job.import-has-response-info",)
)
class WritesTheTextInLanguages(Envelope):
    """Write a text in every language instead of one."""

    def response_info(self, code: str, text: str, name: str | None = None) -> Json:
        info = super().response_info(code, text, name)
        return info | {"responseMessage": {"en": text}}


@deviation(
    "staging.envelope.info-texts", disturbs=("staging.job.import-has-response-info",)
)
class NumbersTheProperty(Envelope):
    """Tell which property is meant by its position."""

    def response_info(self, code: str, text: str, name: str | None = None) -> Json:
        return super().response_info(code, text, name) | {"property": 3}


@deviation("staging.envelope.nothing-beside")
class AnswersDeletionsWithThePackage(Packages):
    """Show once more what was deleted."""

    def delete(self, call: Call) -> Response:
        model = self.model(self.found(call.name))
        answer = super().delete(call)
        return rewritten(answer, lambda own: own.update(contentPackage=model))


@deviation(
    "staging.envelope.no-body-needed",
    "staging.transfer.export-succeeds",
    disturbs=(
        "staging.envelope.bodyless-content-type-ignored",
        "staging.transfer.empty-package-succeeds",
    ),
)
class DemandsABodyForExports(Syncing):
    """Read the body before anything else."""

    def export(self, call: Call) -> Later:
        self.packages.bodies.known(self.packages.bodies.document(call), ())
        return super().export(call)


@deviation("staging.envelope.bodyless-content-type-ignored")
class LooksAtTheTypeOfNoBody(Packages):
    """Have a framework check the media type of every request."""

    def load(self, call: Call) -> Response:
        kind = call.request.fields.get("Content-Type", "application/json")
        self.bodies.check_media_type(kind)
        return super().load(call)
