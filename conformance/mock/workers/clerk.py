"""The parent's desk: journal, judgement of clients and ``/_mock``, for all workers.

What the workers say is taken in the order in which it was said, whoever said it: an
exchange is told before its answer is sent, so whatever a client does with an answer
comes after it here as well.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

from conformance.mock.admin import Admin
from conformance.mock.admin.asked import Asked as AdminAsked
from conformance.mock.admin.asked import AskedWrongly
from conformance.mock.bodies import Kept
from conformance.mock.journal import Answer
from conformance.mock.register import Register
from conformance.mock.workers.link import (
    BLOCK,
    Answered,
    Arriving,
    Asked,
    Exchanged,
    Message,
    Ready,
    packed,
)
from conformance.reference.message import Fields, Response

if TYPE_CHECKING:
    from conformance.mock.installation import Installation

#: Seconds between two looks at whether the workers live.
LOOK = 0.1
NOT_SHARED = (
    "{what} cannot be asked of a server with several workers, each of which would have "
    "its own: start it without --workers"
)


class OfficeAdmin(Admin):
    """The operations below ``/_mock``, but for those that one process alone can do."""

    def add(self, asked: AdminAsked) -> Response:
        """Refuse a fault."""
        raise refused("a fault", asked)

    def no_faults(self, asked: AdminAsked) -> Response:
        """Refuse to change faults."""
        raise refused("a change of faults", asked)

    def remove(self, asked: AdminAsked) -> Response:
        """Refuse to change faults."""
        raise refused("a change of faults", asked)

    def set_clock(self, asked: AdminAsked) -> Response:
        """Refuse another time."""
        raise refused("another time", asked)

    def reset(self, asked: AdminAsked) -> Response:
        """Refuse a reset."""
        raise refused("a reset", asked)

    def seed(self, asked: AdminAsked) -> Response:
        """Refuse further content."""
        raise refused("further content", asked)


def refused(what: str, asked: AdminAsked) -> AskedWrongly:
    """Return the refusal of what cannot be shared."""
    del asked
    return AskedWrongly(409, NOT_SHARED.format(what=what))


@dataclass(slots=True, eq=False)
class Line:
    """The parent's end of a worker's line."""

    peer: socket.socket
    arriving: Arriving = field(default_factory=Arriving)
    is_ready: bool = False
    is_over: bool = False

    def read(self) -> list[Message]:
        """Return what has come by now."""
        found: list[Message] = []
        while not self.is_over:
            try:
                data = self.peer.recv(BLOCK)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            self.is_over = not data
            found += self.arriving.add(data)
        return found

    def say(self, data: bytes) -> None:
        """Say something to the worker, unless it is gone."""
        with suppress(OSError):
            self.peer.setblocking(True)  # noqa: FBT003  (as it is declared)
            try:
                self.peer.sendall(data)
            finally:
                self.peer.setblocking(False)  # noqa: FBT003  (as above)


class Clerk:
    """Reads all lines in one thread, and keeps the books."""

    def __init__(self, installation: Installation, watch: Callable[[], object]) -> None:
        self.admin = OfficeAdmin(installation)
        self.register = Register(installation)
        self.lines: list[Line] = []
        self._watch = watch
        self._pending: list[tuple[Message, Line]] = []
        self._selector = selectors.DefaultSelector()
        self._ended = False
        self._thread = Thread(target=self._work, name="clerk", daemon=True)

    def begin(self) -> None:
        """Begin to read."""
        self._thread.start()

    def hear(self, peer: socket.socket) -> Line:
        """Listen to a further worker."""
        peer.setblocking(False)  # noqa: FBT003  (as above)
        line = Line(peer)
        self.lines.append(line)
        self._selector.register(peer, selectors.EVENT_READ, line)
        return line

    def close(self) -> None:
        """Read what there is, and end."""
        self._ended = True
        if self._thread.is_alive():
            self._thread.join()
        for line in self.lines:
            line.peer.close()
        self._selector.close()

    # -- reading --------------------------------------------------------------------

    def _work(self) -> None:
        while not self._ended:
            self._selector.select(0 if self._pending else LOOK)
            self.turn()
            self._watch()
        self.turn()

    def turn(self) -> None:
        """Take in what was said up to now, in its order.

        What is read in a first round may rest on what another line says by then: that
        is read in a second, and later messages of that wait.
        """
        first = self._pending + self._round()
        if not first:
            return
        latest = max(message for message, _ in first)
        both = first + self._round()
        self._pending = [one for one in both if one[0] > latest]
        for message, line in sorted(
            (one for one in both if one[0] <= latest), key=lambda one: one[0]
        ):
            self._take(message, line)

    def _round(self) -> list[tuple[Message, Line]]:
        found = [(one, line) for line in list(self.lines) for one in line.read()]
        for line in [line for line in self.lines if line.is_over]:
            self.lines.remove(line)
            self._selector.unregister(line.peer)
            line.peer.close()
        return found

    def _take(self, message: Message, line: Line) -> None:
        match message.said:
            case Exchanged() as exchanged:
                self._enter(exchanged)
            case Asked(number, request):
                response = self.admin.handle(request).work()
                line.say(packed(Answered(number, response)))
            case Ready():
                line.is_ready = True

    # -- the books ------------------------------------------------------------------

    def _enter(self, told: Exchanged) -> None:
        journal = self.register.journal
        fields = Fields(told.fields)
        entry = journal.begin(told.method, told.path, told.query, fields)
        entry.moment = told.moment
        entry.protocol, entry.operations = told.protocol, told.operations
        entry.kept = self._kept(told.body)
        answer = Answer(
            told.status, Fields(told.answer_fields), self._kept(told.answer)
        )
        journal.answered(entry, answer)
        entry.seconds = told.seconds
        self.register.judge(entry)

    def _kept(self, kept: Kept) -> Kept:
        """Keep a body that a worker has kept, under a name of this process."""
        if kept.file is None:
            return kept
        try:
            return self.register.journal.shelf.keep(kept.file)
        except FileNotFoundError:  # the worker had to make room
            return Kept(kept.size, whole=False)
