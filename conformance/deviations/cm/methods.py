"""Using Streaming: methods that are served, or refused otherwise."""

from __future__ import annotations

from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.cm.stream import TEXT, Stream
from conformance.reference.front import Front
from conformance.reference.message import Request, Response


@deviation(
    "cm.stream.other-methods-refused", disturbs=("cm.stream.uncommon-methods-refused",)
)
class TreatsEveryMethodAsPost(Stream):
    """Route by path alone: whatever is no GET runs into the upload."""

    methods = Stream.methods | {"PUT", "DELETE", "PATCH", "OPTIONS"}


@deviation("cm.stream.other-methods-refused")
class AnswersNotImplementedToDelete(Stream):
    """Leave one method to the framework's base class, which knows no 405."""

    def handle(self, request: Request) -> Response:
        if request.method == "DELETE":
            return Response(501, b"not implemented", (TEXT,))
        return super().handle(request)


@deviation(
    "cm.stream.other-methods-refused",
    disturbs=("cm.stream.refused-method-spares-ticket",),
)
class LetsPutReplaceWhatATicketHolds(Stream):
    """Serve tickets by a file server that has writing switched on."""

    def handle(self, request: Request) -> Response:
        ticket = request.path.removeprefix("/stream/")
        if request.method == "PUT" and ticket in self.cm.tickets.valid:
            until = self.cm.tickets.valid[ticket][1]
            kept = (self.cm.blobs.keep(request.body), until)
            self.cm.tickets.valid[ticket] = kept
            return Response(204)
        return super().handle(request)


@deviation(
    "cm.stream.other-methods-refused", disturbs=("cm.stream.uncommon-methods-refused",)
)
class RefusesMethodsByNotFound(Stream):
    """Look the route up by method and path together, so that nothing is found."""

    def refuse_method(self) -> Response:
        return self.not_found()


@deviation("cm.stream.uncommon-methods-refused")
class ServesHeadLikeGet(Stream):
    """Inherit HEAD from a framework that derives it from GET."""

    def handle(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return super().handle(replace(request, method=method))


@deviation("cm.stream.uncommon-methods-refused")
class HasNeverHeardOfAMethod(Front):
    """Let the HTTP layer refuse what it has no name for."""

    def unheard_of(self, method: str, target: str) -> Response:
        return replace(super().unheard_of(method, target), status=501)


@deviation("cm.stream.refused-method-spares-ticket")
class ForgetsTheTicketOfARefusedMethod(Stream):
    """Take the ticket out of the table before the method is looked at."""

    def handle(self, request: Request) -> Response:
        if request.method not in self.methods:
            self.cm.tickets.valid.pop(request.path.removeprefix("/stream/"), None)
        return super().handle(request)
