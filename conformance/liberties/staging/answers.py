"""Lawful content of answers: statuses, members, and what may be left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.liberties import liberty
from conformance.reference.front import Front
from conformance.reference.message import Request, Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.jobs import Job, Jobs
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal
from conformance.reference.staging.session import LoginNeeded
from conformance.reference.staging.shelf import Shelf
from conformance.reference.staging.status import Status

PACKAGES = "/rest/content/package"
JSON = (("Content-Type", "application/json"),)


def rewritten(response: Response, change: Callable[[Any], object]) -> Response:
    """Return a JSON answer with a change made to it."""
    assert isinstance(response.body, bytes)
    content = json.loads(response.body)
    change(content)
    return replace(response, body=json.dumps(content).encode())


def with_statuses(
    request: Request, response: Response, statuses: dict[str, int]
) -> Response:
    """Return a success of the API with the status of its method; a 204 is empty."""
    inside = request.path.startswith(PACKAGES)
    if not inside or response.status != 200 or request.method not in statuses:
        return response
    status = statuses[request.method]
    if status == 204:
        return Response(204)
    return replace(response, status=status)


# -- statuses -------------------------------------------------------------------------


@liberty(staging={"statuses": "documented"})
class AnswersAsTheExamplesShow(Front):
    """Answer the statuses of the examples: 201 for POST, 204 for PUT and DELETE."""

    def dressed(self, request: Request, response: Response) -> Response:
        statuses = {"POST": 201, "PUT": 204, "DELETE": 204}
        return with_statuses(request, super().dressed(request, response), statuses)


@liberty(staging={"statuses": "product"})
class AnswersAsTheProductDoes(Front):
    """Answer 200 for everything, and be judged by that."""

    def dressed(self, request: Request, response: Response) -> Response:
        return with_statuses(request, super().dressed(request, response), {"GET": 200})


@liberty()
class AnswersChangesWithNothing(Front):
    """Answer 204 wherever the examples do, and 200 for the rest."""

    def dressed(self, request: Request, response: Response) -> Response:
        statuses = {"PUT": 204, "DELETE": 204}
        return with_statuses(request, super().dressed(request, response), statuses)


@liberty()
class AnswersEverythingAsCreated(Front):
    """Answer 201 for whatever may have made something."""

    def dressed(self, request: Request, response: Response) -> Response:
        statuses = {"POST": 201, "PUT": 201}
        return with_statuses(request, super().dressed(request, response), statuses)


@liberty()
class RefusesSoftly(Envelope):
    """Refuse with 200 and a code, as older operations of the product do."""

    def refused(self, refusal: Refusal) -> Response:
        return replace(super().refused(refusal), status=200)


@liberty()
class RefusesEverythingAlike(Envelope):
    """Refuse with 400 and FAILURE, whatever the reason; no document names another."""

    def refused(self, refusal: Refusal) -> Response:
        alike = Refusal(400, "FAILURE", refusal.text)
        return super().refused(alike)


# -- members --------------------------------------------------------------------------


@liberty()
class LeavesOutMessages(Envelope):
    """Answer no messages: no sentence demands them."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        kept = {name: own for name, own in content.items() if name != "messages"}
        return super().answer(status, kept, fields or JSON)


@liberty()
class WritesNulls(Envelope):
    """Write members without a value as null, which is as good as absent."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        nulls = {"import": None, "perms": None, "inBackground": None}
        return super().answer(status, nulls | content, fields or JSON)


@liberty()
class AddsMembersOfLaterVersions(Envelope):
    """Answer members that the document does not show."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        later = {"inBackground": False, "feature": {"name": "staging"}}
        return super().answer(status, later | content, fields or JSON)


@liberty()
class WritesShortEnvelopes(Envelope):
    """Answer the code alone: texts may be left out."""

    def response_info(self, code: str, text: str, name: str | None = None) -> Json:
        del text, name
        return {"responseCode": code}


@liberty()
class NamesACharset(Envelope):
    """Add a charset to the media type."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        kind = (("Content-Type", "application/json;charset=UTF-8"),)
        return super().answer(status, content, (*kind, *fields[1:]))


@liberty()
class LeavesOutCountersOfNothing(Packages):
    """Leave out counters of 0, as a mapper without defaults does."""

    def model(self, package: Package) -> Json:
        told = super().model(package)
        return {name: own for name, own in told.items() if own != 0}


@liberty()
class CountsChannelsAsNodes(Shelf):
    """Count channels among the nodes; there is no type that tells them apart."""

    def counted(self, package: Package) -> list[int]:
        *others, nodes, channels = super().counted(package)
        return [*others, nodes + channels, 0]


@liberty()
class TellsTimesInMilliseconds(Packages):
    """Answer timestamps in milliseconds: the unit is not named."""

    def model(self, package: Package) -> Json:
        told = super().model(package)
        return told | {"timestamp": told["timestamp"] * 1000}


@liberty()
class TellsNothingOfImports(Packages):
    """Leave the state of imports to the logs."""

    def answer(self, name: str, text: str) -> Response:
        return rewritten(super().answer(name, text), lambda own: own.pop("import", 0))


@liberty()
class TellsImportsInThePackage(Packages):
    """Tell of an import inside the package, as later versions do."""

    def answer(self, name: str, text: str) -> Response:
        def moved(own: Json) -> None:
            if "import" in own:
                own["contentPackage"]["import"] = own.pop("import")

        return rewritten(super().answer(name, text), moved)


@liberty()
class TellsNoProgress(Jobs):
    """Tell that an import runs, and not how far it has come."""

    def status(self, job: Job, code: str, text: str, *, running: bool) -> Json:
        status = super().status(job, code, text, running=running)
        return {"running": status["running"]}


@liberty()
class ListsPermissions(Listing):
    """Answer what the type of a listing has room for."""

    def answer(self, call: Call) -> Response:
        status = {"cc01.1": {"included": False}}
        more = {"perms": {"1": ["read", "update"]}, "stagingStatus": status}
        return rewritten(super().answer(call), lambda own: own.update(more))


@liberty()
class AnswersForWhatIsContainedAlone(Status):
    """Leave out what is not contained: no entry is as good as false."""

    def statuses(self, package: Package, asked: Any) -> Json:  # noqa: ANN401  (pairs)
        found = super().statuses(package, asked)
        return {uid: state for uid, state in found.items() if state["included"]}


# -- sessions -------------------------------------------------------------------------


@liberty(staging={"login": "editor"})
class NeedsALogin(LoginNeeded):
    """Answer nobody without a session."""

    limit = 99
