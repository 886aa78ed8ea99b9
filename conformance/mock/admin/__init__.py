"""The admin surface: what a mock server tells about itself, and lets be changed.

It is for the machine it runs on, and for tests and people there. So it answers nobody
else unless told to, and no page of another origin in a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from conformance.mock.admin.asked import (
    FINDINGS,
    Asked,
    AskedWrongly,
    is_number,
    selection,
)
from conformance.mock.admin.guard import GUARDS, PREFIX, check_origin
from conformance.mock.admin.har import har
from conformance.mock.admin.replies import HTML, JSON, as_bytes, moment_of, told
from conformance.mock.admin.views import (
    clock_view,
    entry_view,
    findings_view,
    notes_on,
    state_view,
)
from conformance.mock.clock import ClockError
from conformance.mock.faults.options import FaultError
from conformance.mock.journal import Entry
from conformance.mock.seeding import plan_of
from conformance.mock.seeds.rows import SeedError
from conformance.reference.message import Later, Request, Response

if TYPE_CHECKING:
    from conformance.mock.installation import Installation

Operation = Callable[[Asked], Response]


class Admin:
    """The operations below ``/_mock``."""

    prefixes: tuple[str, ...] = (PREFIX,)
    body_limit = 16 << 20

    def __init__(self, installation: Installation, *, is_open: bool = False) -> None:
        self.installation = installation
        self.is_open = is_open

    def close(self) -> None:
        """Hold nothing."""

    def check_origin(self, http: web.BaseRequest) -> None:
        """Refuse other machines, and pages that other hosts have sent to a browser."""
        check_origin(http, is_open=self.is_open)

    # -- answering ------------------------------------------------------------------

    def handle(self, request: Request) -> Later:
        """Answer one request, beside the others: a reset takes its time."""
        return Later(lambda: self.answered(request))

    def answered(self, request: Request) -> Response:
        """Do what is asked, or say what is wrong with it."""
        try:
            operation, number = self.operation(request)
            return operation(Asked(request, number))
        except AskedWrongly as refusal:
            return told(refusal.status, {"error": str(refusal)}, *refusal.fields)
        except (FaultError, ClockError, SeedError) as refusal:
            return told(400, {"error": str(refusal)})

    def operation(self, request: Request) -> tuple[Operation, int]:
        """Return the operation of a method and path, and the number in the path."""
        segments = request.path.removeprefix(PREFIX).strip("/").split("/")
        numbers = [segment for segment in segments if is_number(segment)]
        path = "/".join("{number}" if s in numbers else s for s in segments)
        operations = self.routes.get(path)
        if operations is None:
            known = ", ".join(f"{PREFIX}/{one}" for one in self.routes)
            raise AskedWrongly(404, f"there is nothing here; there is {known}")
        method = "GET" if request.method == "HEAD" else request.method
        if method not in operations:
            allowed = ", ".join(operations)
            raise AskedWrongly(405, f"this takes {allowed}", ("Allow", allowed))
        return operations[method], int(numbers[0]) if numbers else 0

    @cached_property
    def routes(self) -> Mapping[str, Mapping[str, Operation]]:
        """Return the operations, by path below the prefix and by method."""
        return {
            "": {"GET": self.page},
            "openapi.json": {"GET": self.description},
            "state": {"GET": self.state},
            "journal": {"GET": self.journal, "DELETE": self.forget},
            "journal.har": {"GET": self.har},
            "findings": {"GET": self.findings, "DELETE": self.no_findings},
            "journal/{number}": {"GET": self.entry},
            "journal/{number}/request": {"GET": self.request_body},
            "journal/{number}/response": {"GET": self.response_body},
            "faults": {"GET": self.faults, "POST": self.add, "DELETE": self.no_faults},
            "faults/{number}": {"DELETE": self.remove},
            "clock": {"GET": self.clock, "PUT": self.set_clock},
            "reset": {"POST": self.reset},
            "seed": {"POST": self.seed},
        }

    # -- what there is --------------------------------------------------------------

    def page(self, asked: Asked) -> Response:
        """Answer the page for people."""
        del asked
        from conformance.mock.admin.page import page  # noqa: PLC0415  (brings jinja2)

        return Response(200, page(self.installation).encode(), (HTML, *GUARDS))

    def description(self, asked: Asked) -> Response:
        """Answer the description of this surface, as OpenAPI."""
        del asked
        text = Path(__file__).with_name("openapi.json").read_bytes()
        return Response(200, text, (JSON, *GUARDS))

    def state(self, asked: Asked) -> Response:
        """Answer what the server holds."""
        del asked
        return told(200, state_view(self.installation))

    # -- the journal ----------------------------------------------------------------

    def journal(self, asked: Asked) -> Response:
        """Answer the entries that are wanted."""
        journal = self.installation.journal
        wanted, limit, newest_first = selection(asked)
        found = journal.entries(**wanted)
        chosen = found[::-1][:limit] if newest_first else found[:limit]
        content = {
            "entries": [self.told(entry) for entry in chosen],
            "found": len(found),
            "kept": len(journal),
            "dropped": journal.dropped,
            "bytes": journal.bytes,
        }
        return told(200, content)

    def forget(self, asked: Asked) -> Response:
        """Empty the journal; findings go with the exchanges they are about."""
        del asked
        self.installation.judge.forget()
        self.installation.journal.clear()
        return told(200, {"kept": 0})

    def har(self, asked: Asked) -> Response:
        """Answer the entries that are wanted as HAR."""
        wanted, _, _ = selection(asked)
        journal = self.installation.journal
        host = asked.request.fields.get("Host", "localhost")
        origin = f"{self.installation.scheme}://{host}"
        entries = journal.entries(**wanted)
        notes = notes_on(self.installation.judge, entries)
        content = har(entries, journal.dropped, origin, notes)
        name = ("Content-Disposition", 'attachment; filename="journal.har"')
        return told(200, content, name)

    def entry(self, asked: Asked) -> Response:
        """Answer one entry."""
        return told(200, self.told(self.found(asked)))

    def told(self, entry: Entry) -> Mapping[str, Any]:
        """Tell an entry, with what the judge says about it."""
        judge = self.installation.judge
        judge.settle()
        return entry_view(entry, judge.account(entry.number))

    def request_body(self, asked: Asked) -> Response:
        """Answer the bytes of a request."""
        return as_bytes(self.found(asked).body)

    def response_body(self, asked: Asked) -> Response:
        """Answer the bytes of an answer."""
        answer = self.found(asked).answer
        return as_bytes(b"" if answer is None else answer.body)

    def found(self, asked: Asked) -> Entry:
        """Return the entry that is asked for."""
        entry = self.installation.journal.find(asked.number)
        if entry is None:
            text = f"the journal has no entry {asked.number}: not yet, or no more"
            raise AskedWrongly(404, text)
        return entry

    # -- findings -------------------------------------------------------------------

    def findings(self, asked: Asked) -> Response:
        """Answer what the clients did wrong."""
        given = asked.parameters(*FINDINGS)
        return told(200, findings_view(self.installation.judge, given))

    def no_findings(self, asked: Asked) -> Response:
        """Forget what was found; what is needed to judge the rest stays."""
        del asked
        judge = self.installation.judge
        judge.forget()
        return told(200, findings_view(judge, {}))

    # -- faults ---------------------------------------------------------------------

    def faults(self, asked: Asked) -> Response:
        """Answer the faults that were asked for, and how often they struck."""
        del asked
        faults = [fault.described() for fault in self.installation.faults]
        return told(200, {"faults": faults})

    def add(self, asked: Asked) -> Response:
        """Let a fault strike."""
        given = asked.document()
        name = given.pop("name", "")
        return told(201, self.installation.faults.add(name, **given).described())

    def no_faults(self, asked: Asked) -> Response:
        """Let no fault strike any more."""
        del asked
        self.installation.faults.clear()
        return told(200, {"faults": []})

    def remove(self, asked: Asked) -> Response:
        """Take one fault back."""
        if not self.installation.faults.remove(asked.number):
            raise AskedWrongly(404, f"there is no fault {asked.number}")
        return self.faults(asked)

    # -- time -----------------------------------------------------------------------

    def clock(self, asked: Asked) -> Response:
        """Answer what time it is."""
        del asked
        return told(200, clock_view(self.installation.clock))

    def set_clock(self, asked: Asked) -> Response:
        """Stop the clock or let it run, then set it, then move it."""
        clock, given = self.installation.clock, asked.document()
        asked.check(given, "time", "advance", "frozen")
        moment, seconds = moment_of(given.get("time")), given.get("advance", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise AskedWrongly(400, f"advance is a number of seconds, not {seconds!r}")
        if not isinstance(given.get("frozen", False), bool):
            raise AskedWrongly(400, f"frozen is true or false, not {given['frozen']!r}")
        if "frozen" in given:
            (clock.freeze if given["frozen"] else clock.run)()
        if moment is not None:
            clock.set(moment)
        if seconds:
            clock.advance(seconds)
        return self.clock(asked)

    # -- content --------------------------------------------------------------------

    def reset(self, asked: Asked) -> Response:
        """Be as after the start."""
        asked.check(asked.document(), *())
        self.installation.reset()
        return self.state(asked)

    def seed(self, asked: Asked) -> Response:
        """Add content."""
        self.installation.seed(plan_of(asked.document(), None, "seed"))
        return self.state(asked)
