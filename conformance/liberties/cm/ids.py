"""Lawful IDs and tickets of other shapes than the reference has."""

from __future__ import annotations

import random
from hashlib import sha256
from uuid import uuid4

from conformance.liberties import liberty
from conformance.reference.cm.blobs import Tickets
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.store import Store
from conformance.reference.cm.stream import Stream
from conformance.reference.message import Body, Response
from conformance.reference.xml import Element


@liberty()
class DrawsTicketsOfLetters(Tickets):
    """Issue tickets that are no numbers: digits are shown, and nowhere demanded."""

    def new_id(self) -> str:
        return f"t-{uuid4()}"


@liberty()
class CountsTickets(Tickets):
    """Issue tickets one after the other, as in the examples."""

    latest = 6528720

    def new_id(self) -> str:
        self.latest += 1
        return str(self.latest)


@liberty()
class DrawsLongTickets(Tickets):
    """Issue tickets of two hundred characters."""

    def new_id(self) -> str:
        return super().new_id() * 10


@liberty()
class NamesTicketsByTheData(Stream):
    """Generate the same ticket for equal data: nothing says that it is a new one."""

    known: dict[bytes, str] = {}  # noqa: RUF012  (one server, one table)

    def store(self, body: Body) -> str:
        digest = sha256(body.read()).digest()  # a large one is moved when stored
        fresh, valid = super().store(body), self.cm.tickets.valid
        ticket = self.known.setdefault(digest, fresh)
        valid[ticket] = valid[fresh]
        return ticket


@liberty()
class NumbersFilesOtherwise(Store):
    """Give the base folder another ID than the example's: it is one."""

    def next_id(self) -> str:
        return str(int(super().next_id()) * 7 + 700_000)


@liberty()
class NamesFilesByLetters(Store):
    """Give files IDs that are no numbers: they are shown as numbers, and no more."""

    def next_id(self) -> str:
        return f"{int(super().next_id()):04x}-{random.randrange(1 << 32):08x}"  # noqa: S311


@liberty()
class NumbersResponsesOneByOne(Responses):
    """Count responses over all payloads: what is unique need not be random."""

    latest = 0

    def new_id(self) -> str:
        self.latest += 1
        return str(self.latest)


@liberty()
class WritesLongResponseIds(Responses):
    """Form response IDs like addresses: any text will do."""

    def new_id(self) -> str:
        return f"urn:response:{super().new_id()}; of {self.cm.instance_id}"


@liberty()
class DerivesResponseIdsFromRequestIds(Responses):
    """Form the ID of a response from that of its request: both are unique."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | {"response-id": f"R-{request.request_id}"}


@liberty()
class UsesTicketsUp(Stream):
    """Let a download end its ticket: how long one is valid is not said."""

    def download(self, ticket: str) -> Response:
        answer = super().download(ticket)
        self.cm.tickets.valid.pop(ticket, None)
        return answer


@liberty()
class RenewsTicketsInUse(Tickets):
    """Count the validity of a ticket from its last use: its length is not said."""

    def blob(self, ticket: str) -> str | None:
        found = super().blob(ticket)
        if found is not None:
            expires = self.clock.now().timestamp() + self.seconds
            self.valid[ticket] = (found, expires)
        return found


@liberty()
class CountsInstancesBeyond32Bits(Store):
    """Number instances above all integers of 32 bits: an ID is a text."""

    def next_id(self) -> str:
        return str(int(super().next_id()) + 7_000_000_000_000)


@liberty()
class GivesAPayloadTheIdOfItsFirstResponse(Responses):
    """Draw one ID for a payload and its first response: no response-id is repeated."""

    def serialized(self, payload: Element) -> bytes:
        payload.set("payload-id", payload[1].get("response-id", ""))
        return super().serialized(payload)
