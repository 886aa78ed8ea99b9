"""What was asked and answered: bounded, and honest about what it had to drop."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import overload

from conformance.mock.bodies import Kept, Shelf
from conformance.reference.message import Fields

#: How many exchanges are kept, and how many bytes all together.
MOST = 1000
MOST_BYTES = 64 << 20


@dataclass(slots=True)
class Answer:
    """What was sent back, as the server meant it before a fault had its way."""

    status: int
    fields: Fields
    kept: Kept
    head: int = field(init=False)

    def __post_init__(self) -> None:
        self.head = size_of(self.fields)

    @property
    def body(self) -> bytes:
        """Return the bytes of the body."""
        return self.kept.read()


@dataclass(slots=True)
class Entry:
    """One request, and what became of it.

    ``protocol`` and ``operations`` tell what was recognised in it; ``faults`` names
    those that struck. While there is no ``answer``, the request is being served.
    """

    number: int
    moment: datetime
    method: str
    path: str
    query: str
    fields: Fields
    protocol: str = ""
    operations: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)
    answer: Answer | None = None
    faults: tuple[str, ...] = ()
    seconds: float = 0.0
    began: float = field(default_factory=time.perf_counter)
    weighed: int = 0
    is_gone: bool = False
    head: int = field(init=False)

    def __post_init__(self) -> None:
        self.head = size_of(self.fields) + len(self.target)

    @property
    def body(self) -> bytes:
        """Return the bytes of the request's body."""
        return self.kept.read()

    @property
    def target(self) -> str:
        """Return path and query as they were sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def status(self) -> int | None:
        """Return the status of the answer, once there is one."""
        return None if self.answer is None else self.answer.status

    @property
    def weight(self) -> int:
        """Return how many bytes are kept: those of bodies and those of headers."""
        kept = self.head + self.kept.weight
        if self.answer is None:
            return kept
        return kept + self.answer.head + self.answer.kept.weight

    def drop(self) -> None:
        """Let go of the bodies."""
        self.is_gone = True
        for kept in (self.kept, self.answer.kept if self.answer else Kept()):
            kept.drop()

    def fits(self, wanted: Wanted) -> bool:
        """Tell whether this is one of those that are wanted."""
        return (
            wanted.protocol in ("", self.protocol)
            and wanted.method in ("", self.method)
            and wanted.status in (None, self.status)
            and wanted.since < self.number
            and fnmatchcase(self.path, wanted.path)
            and (
                wanted.operation in ("", "*")
                or any(fnmatchcase(one, wanted.operation) for one in self.operations)
            )
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody wants; ``path`` and ``operation`` may have wildcards."""

    protocol: str = ""
    operation: str = ""
    method: str = ""
    path: str = "*"
    status: int | None = None
    since: int = 0


class Journal:
    """The latest exchanges, oldest first; ``dropped`` counts those that had to go."""

    def __init__(
        self, folder: Path, most: int = MOST, most_bytes: int = MOST_BYTES
    ) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self.shelf = Shelf(folder, most_bytes // 4)
        self.dropped = 0
        self._entries: deque[Entry] = deque()
        self._number = 0
        self._weight = 0
        self._lock = Lock()

    # -- reading --------------------------------------------------------------------

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...

    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        return tuple(self)[index]

    def entries(  # noqa: PLR0913  (each is a filter)
        self,
        *,
        protocol: str = "",
        operation: str = "",
        method: str = "",
        path: str = "*",
        status: int | None = None,
        since: int = 0,
    ) -> list[Entry]:
        """Return the entries that fit; ``since`` is the number of the last one known.

        ``operation`` and ``path`` may have wildcards, as in ``obj-*`` or ``/stream*``.
        """
        wanted = Wanted(protocol, operation, method, path, status, since)
        return [entry for entry in self if entry.fits(wanted)]

    def find(self, number: int) -> Entry | None:
        """Return the entry of that number, unless it was dropped."""
        return next((entry for entry in self if entry.number == number), None)

    @property
    def bytes(self) -> int:
        """Return how many bytes are kept."""
        return self._weight

    # -- writing --------------------------------------------------------------------

    def begin(self, method: str, path: str, query: str, fields: Fields) -> Entry:
        """Enter a request that has come in."""
        with self._lock:
            self._number += 1
            now = datetime.now(UTC)
            entry = Entry(self._number, now, method, path, query, fields)
            self._entries.append(entry)
        self.weigh(entry)
        return entry

    def answered(self, entry: Entry, answer: Answer) -> None:
        """Enter what a request is answered with."""
        entry.seconds = time.perf_counter() - entry.began
        entry.answer = answer
        self.weigh(entry)

    def weigh(self, entry: Entry) -> None:
        """Account for what an entry has got since the last time."""
        with self._lock:
            if entry.is_gone:
                entry.drop()
                return
            weight = entry.weight
            self._weight += weight - entry.weighed
            entry.weighed = weight
            self._trim()

    def clear(self) -> None:
        """Forget everything, what was dropped included; numbers start anew."""
        with self._lock:
            while self._entries:
                self._drop_oldest()
            self._number = self.dropped = 0

    def _trim(self) -> None:
        while len(self._entries) > 1 and (
            len(self._entries) > self.most or self._weight > self.most_bytes
        ):
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        oldest = self._entries.popleft()
        self._weight -= oldest.weighed
        self.dropped += 1
        oldest.drop()


def size_of(fields: Fields) -> int:
    """Return how much header fields hold."""
    return sum(len(name) + len(value) for name, value in fields.pairs)
