"""What is noted of each exchange, wherever it happens, and which faults strike it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.mock.bodies import Kept
from conformance.mock.faults.kinds import Stage
from conformance.mock.faults.rules import Fault
from conformance.mock.journal import Answer, Entry
from conformance.mock.operations import Call, call_of
from conformance.mock.witness import seen
from conformance.reference.intake import plain
from conformance.reference.message import Fields, Request, Response

if TYPE_CHECKING:
    from conformance.mock.installation import Installation, Mounted

Pairs = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Passage:
    """One request on its way to a service and back."""

    entry: Entry
    struck: dict[Stage, Fault] = field(default_factory=dict)

    @property
    def breaks_at_once(self) -> bool:
        """Tell whether the connection breaks before the request is looked at."""
        fault = self.struck.get("sending")
        return fault is not None and fault.options.get("when") == "before"

    @property
    def delay(self) -> float:
        """Return the seconds until the answer may go."""
        fault = self.struck.get("delay")
        return 0.0 if fault is None else fault.kind.act(fault.options, fault.random)


class Register:
    """Enters requests when they come and answers before they are sent."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.journal = installation.journal

    def begun(self, method: str, target: str, pairs: Pairs) -> Entry:
        """Enter a request."""
        path, _, query = target.partition("?")
        return self.journal.begin(method, path, query, Fields(pairs))

    def recognised(self, passage: Passage, protocol: str, request: Request) -> Call:
        """Enter what a complete request is, and see which faults strike it."""
        call, entry = call_of(protocol, request), passage.entry
        entry.protocol, entry.operations = call.protocol, call.operations
        entry.kept = self.journal.shelf.keep(request.body)
        self.journal.weigh(entry)
        passage.struck = self.installation.faults.strike(call)
        entry.faults = tuple(fault.name for fault in passage.struck.values())
        return call

    def met(self, passage: Passage, service: Mounted, call: Call) -> Request | Response:
        """Return what a fault answers in the place of the service, or what it gets."""
        if passage.breaks_at_once:
            return plain(503, "the connection broke before there was an answer")
        struck = passage.struck
        if reply := struck.get("answer"):
            answer = reply.kind.act(service.current, call, reply.options)
            if isinstance(answer, Response):
                return answer
        if damage := struck.get("request"):
            damaged: Request = damage.kind.act(
                call.request, damage.options, damage.random
            )
            return damaged
        return call.request

    def entered(self, entry: Entry, response: Response, pairs: Pairs) -> Response:
        """Enter an answer; of a streamed one each piece as it goes."""
        is_streamed = not isinstance(response.body, bytes | Path)
        if isinstance(response.body, bytes | Path):
            kept = self.journal.shelf.keep(response.body)
        else:
            kept = Kept()
            taped = self.journal.shelf.taped(response.body, kept)
            response = replace(response, body=self.watched(entry, taped))
        self.journal.answered(entry, Answer(response.status, Fields(pairs), kept))
        if not is_streamed:
            self.judge(entry)
        return response

    def watched(self, entry: Entry, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Return the same pieces; once there are no more, the exchange is judged.

        What it returns has begun already, so that closing it is an end, too.
        """
        watching = self._watching(entry, pieces)
        next(watching)
        return watching

    def _watching(
        self, entry: Entry, pieces: Iterator[bytes]
    ) -> Generator[bytes, None, None]:
        try:
            yield b""
            yield from pieces
        finally:
            if isinstance(pieces, Generator):
                pieces.close()
            self.judge(entry)

    def judge(self, entry: Entry) -> None:
        """Let the judge see an exchange: it does so beside the answering."""
        self.installation.judge.see(seen(entry, self.installation.clock.now()))
