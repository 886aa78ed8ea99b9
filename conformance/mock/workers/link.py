"""What a worker and its parent say to each other, message by message."""

from __future__ import annotations

import itertools
import pickle
import socket
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread

from conformance.mock.bodies import Kept
from conformance.mock.journal import Entry
from conformance.reference.message import Request, Response

LENGTH = struct.Struct("<I")
BLOCK = 1 << 18
#: Seconds until the parent has to have answered.
PATIENCE = 60.0

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker serves."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One exchange that a worker has had, before its answer is sent."""

    moment: datetime
    method: str
    path: str
    query: str
    fields: Pairs
    protocol: str
    operations: tuple[str, ...]
    body: Kept
    status: int
    answer_fields: Pairs
    answer: Kept
    seconds: float

    @classmethod
    def of(cls, entry: Entry) -> Exchanged:
        """Return what a worker has entered in its own journal."""
        answer = entry.answer
        return cls(
            entry.moment,
            entry.method,
            entry.path,
            entry.query,
            entry.fields.pairs,
            entry.protocol,
            entry.operations,
            entry.kept,
            0 if answer is None else answer.status,
            () if answer is None else answer.fields.pairs,
            Kept() if answer is None else answer.kept,
            entry.seconds,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for the parent, and the number under which it is answered."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class Answered:
    """The parent's answer to a request."""

    number: int
    response: Response


Said = Ready | Exchanged | Asked | Answered


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """What was said, and when, by the clock that all processes share."""

    moment: int
    said: Said = field(compare=False)


def packed(said: Said) -> bytes:
    """Return a message as it goes over the line."""
    data = pickle.dumps(Message(time.monotonic_ns(), said), pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


class Arriving:
    """Bytes that have come, and the messages in them."""

    def __init__(self) -> None:
        self._data = bytearray()

    def add(self, data: bytes) -> Iterator[Message]:
        """Take bytes; yield the messages that are complete."""
        self._data += data
        while len(self._data) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._data)
            end = LENGTH.size + length
            if len(self._data) < end:
                return
            with memoryview(self._data) as view:
                # Nobody but our own processes has the other end.
                message: Message = pickle.loads(view[LENGTH.size : end])  # noqa: S301
            del self._data[:end]
            yield message


class Link:
    """A worker's line to its parent."""

    def __init__(self, line: socket.socket, on_end: Callable[[], object]) -> None:
        self._line = line
        self._lock = Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[Response]] = {}
        Thread(target=self._listen, args=(on_end,), daemon=True).start()

    def tell(self, said: Said) -> None:
        """Say something; when this returns, the parent can read it."""
        data = packed(said)
        with self._lock:
            self._line.sendall(data)

    def ask(self, request: Request) -> Response:
        """Have the parent answer a request."""
        number, future = next(self._numbers), Future[Response]()
        self._waiting[number] = future
        try:
            self.tell(Asked(number, request))
            return future.result(PATIENCE)
        finally:
            del self._waiting[number]

    def _listen(self, on_end: Callable[[], object]) -> None:
        arriving = Arriving()
        try:
            while data := self._line.recv(BLOCK):
                for message in arriving.add(data):
                    said = message.said
                    if isinstance(said, Answered) and said.number in self._waiting:
                        self._waiting[said.number].set_result(said.response)
        except OSError:
            pass  # the parent is gone, as at an end
        on_end()
