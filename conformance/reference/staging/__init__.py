"""Content staging: packages of CMS objects, over REST with JSON.

The service below ``/rest`` behaves as the documents describe ``/content/package``, and
answers what fielded clients need. Each part is named by a class attribute, so that one
of them can be replaced.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from conformance.reference.clock import Clock, SystemClock
from conformance.reference.message import Later, Request, Response
from conformance.reference.staging.archive import Archive
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call, call_of
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.jobs import Jobs
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.multipart import Multipart
from conformance.reference.staging.openapi import Description
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.packing import Packing
from conformance.reference.staging.refusal import Refusal
from conformance.reference.staging.session import LoginNeeded, Session, Unauthorized
from conformance.reference.staging.shelf import Shelf
from conformance.reference.staging.status import Status
from conformance.reference.staging.store import Store
from conformance.reference.staging.syncing import Syncing
from conformance.reference.staging.transfer import Transfer
from conformance.reference.staging.world import World

__all__ = ["LoginNeeded", "Staging"]

LOGGER = logging.getLogger("conformance.reference")

Operation = Callable[[Call], Response | Later]


class Staging:
    """The service: it finds the operation of a request, and answers refusals."""

    prefixes: tuple[str, ...] = ("/rest",)
    #: An archive of 256 MiB, and the form around it.
    body_limit = (256 << 20) + (64 << 10)

    store_part = Store
    cms_part = Cms
    shelf_part = Shelf
    envelope_part = Envelope
    bodies_part = Bodies
    session_part = Session
    jobs_part = Jobs
    packages_part = Packages
    listing_part = Listing
    entities_part = Entities
    status_part = Status
    archive_part = Archive
    packing_part = Packing
    multipart_part = Multipart
    syncing_part = Syncing
    transfer_part = Transfer
    world_part = World
    description_part = Description

    def __init__(
        self,
        data: Path,
        clock: Clock | None = None,
        *,
        slow: Mapping[str, float] | None = None,
    ) -> None:
        """Open what ``data`` holds; ``slow`` objects take so many seconds a job."""
        clock = clock or SystemClock()
        self.store = self.store_part(data)
        self.cms = self.cms_part(self.store)
        self.envelope = self.envelope_part(clock)
        self.bodies = self.bodies_part()
        self.session = self.session_part(self.bodies, self.envelope)
        self.jobs = self.jobs_part(clock, self.envelope)
        shelf = self.shelf_part(self.store, clock)
        self.packages = self.packages_part(shelf, self.bodies, self.envelope, self.jobs)
        self.listing = self.listing_part(self.packages)
        self.entities = self.entities_part(self.packages, self.cms)
        self.status = self.status_part(self.packages, self.cms)
        self.syncing = self.syncing_part(self.packages, self.cms, slow or {})
        self.transfer = self.transfer_part(
            self.packages,
            self.archive_part(),
            self.packing_part(),
            self.multipart_part(),
            self.session,
        )
        self.world = self.world_part(self.cms, self.bodies, self.envelope)
        self.description = self.description_part(self.envelope)

    @property
    def spool(self) -> Path:
        """Return where large bodies are written while they arrive."""
        return self.store.spool

    def close(self) -> None:
        """Let running jobs end, and close the database."""
        self.jobs.close()
        self.store.close()

    # -- answering ------------------------------------------------------------------

    def handle(self, request: Request) -> Response | Later:
        """Answer one request."""
        return self.answered(lambda: self.perform(call_of(request, self.prefixes[0])))

    def perform(self, call: Call) -> Response | Later:
        """Do what a call asks for."""
        operation = self.operation(call)
        if operation != self.transfer.upload and call.segments[0] in self.private:
            self.session.admit(call, call.text("sid"))
        return operation(call)

    #: Where a session may be needed; an upload may have its id in the form.
    private = ("content", "world")

    def answered(self, work: Callable[[], Response | Later]) -> Response | Later:
        """Do some work; what goes wrong becomes an answer too."""
        try:
            answer = work()
        except Refusal as refusal:
            return self.envelope.refused(refusal)
        except Unauthorized as refusal:
            return refusal.response
        except Exception:
            LOGGER.exception("a request could not be answered")
            return self.envelope.refused(Refusal(500, "FAILURE", "internal error"))
        if isinstance(answer, Later):
            return self.later(answer)
        return answer

    def later(self, answer: Later) -> Later:
        """Have work done elsewhere, with the same care."""

        def work() -> Response:
            done = self.answered(answer.work)
            return done.work() if isinstance(done, Later) else done

        return Later(work)

    # -- routing --------------------------------------------------------------------

    def operation(self, call: Call) -> Operation:
        """Return the operation for a method and path."""
        operations = self.operations(call.segments)
        if not operations:
            raise Refusal(404, "FAILURE", "nothing is served under this path")
        if call.request.method not in operations:
            allowed = ", ".join(operations)
            text = f"this path takes {allowed}, not {call.request.method[:20]}"
            raise Refusal(405, "FAILURE", text, fields=(("Allow", allowed),))
        return operations[call.request.method]

    def operations(self, segments: tuple[str, ...]) -> dict[str, Operation]:
        """Return the operations of a path; only the position of a name counts."""
        for pattern, operations in self.routes.items():
            if matches(pattern.split("/"), segments):
                return operations
        return {}

    @cached_property
    def routes(self) -> dict[str, dict[str, Operation]]:
        """Return the operations of each path; a name stands for whatever is there."""
        return self.package_routes() | {
            "auth/login": {"POST": self.session.log_in},
            "auth/logout/{sid}": {"POST": self.session.log_out},
            "openapi.json": {"GET": self.description.answer},
            "world/objects": {"GET": self.world.all},
            "world/objects/{uuid}": {
                "GET": self.world.load,
                "PUT": self.world.edit,
                "DELETE": self.world.delete,
            },
        }

    def package_routes(self) -> dict[str, dict[str, Operation]]:
        """Return the twelve operations of the API. STG-GEN-006."""
        packages, transfer, entities = self.packages, self.transfer, self.entities
        one = "content/package/{name}"
        return {
            "content/package": {"GET": self.listing.answer, "PUT": packages.create},
            one: {
                "GET": packages.load,
                "POST": packages.update,
                "DELETE": packages.delete,
            },
            one + "/export": {"POST": self.syncing.export},
            one + "/import": {"POST": self.syncing.bring},
            one + "/status": {"POST": self.status.status},
            one + "/zip": {"GET": transfer.download, "POST": transfer.upload},
            one + "/{type}/{uuid}": {"PUT": entities.add, "DELETE": entities.remove},
        }


def matches(pattern: list[str], segments: tuple[str, ...]) -> bool:
    """Tell whether a path has the form of a route."""
    return len(pattern) == len(segments) and all(
        bool(segment) if step.startswith("{") else segment == step
        for step, segment in zip(pattern, segments, strict=True)
    )
