"""Uploads made by the tests, under names that carry the run's id."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.judgement import HarnessError
from conformance.harness.run import Run
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import (
    ANY_SIZES,
    CONTENT_ID,
    NEW_PATH,
    ONE_CHUNK,
    STORED,
    TOKEN_ISSUED,
    WRONG_HASH,
    Answer,
    Status,
    blaming,
    check_accepted,
    check_stored,
    is_refused,
    read,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import KINDS, flipped, sha1, some_bytes
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.plans import (
    CHUNK,
    MANY_CHUNKS,
    SMALL_PLAN,
    Chunk,
    Plan,
    even,
)
from conformance.suites.bsn.service import Retrieval

#: How many uploads a run leaves open before the oldest are cancelled.
MOST_OPEN = 12


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that was started: its token, its arguments, the answer."""

    token: str
    arguments: Arguments
    status: Status

    @property
    def completion(self) -> Arguments:
        """Return the arguments of the start, with the token."""
        return self.arguments.put(UploadToken=self.token)


class Workshop:
    """Starts, sends and completes uploads; what was not completed is cancelled."""

    def __init__(self, client: BsnClient, run: Run, retrieval: Retrieval) -> None:
        self.client = client
        self.run = run
        self.retrieval = retrieval
        self._numbers = itertools.count(1)
        self._open: deque[tuple[str, str | None]] = deque()

    def called_by(self, client: BsnClient) -> Workshop:
        """Return the same workshop, in which somebody else works."""
        other = copy(self)
        other.client = client
        return other

    # -- arguments --------------------------------------------------------------------

    @property
    def salt(self) -> str:
        """Return what makes the bytes of this run its own."""
        return self.run.target.run

    @property
    def folder(self) -> str:
        """Return the run's own virtual path, below that of the profile."""
        base: str = self.run.target.tables["bsn"]["virtual-path"]
        return f"{base}{self.salt}\\"

    def name(self, suffix: str = ".bin") -> str:
        """Return a file name of the run's that was not used before."""
        return f"{self.salt}-{next(self._numbers)}{suffix}"

    def some(self, size: int = 100) -> bytes:
        """Return bytes that were not used before."""
        return some_bytes(size, self.salt, next(self._numbers))

    def describe(self, data: bytes, kind: str = "Auto", **members: Value) -> Arguments:
        """Return the arguments that describe a file truly."""
        return self.sized(len(data), kind, SHA1Hash=sha1(data)).put(**members)

    def sized(self, size: int, kind: str = "Auto", **members: Value) -> Arguments:
        """Return the arguments of a file of a size, of which no byte need exist."""
        return Arguments.of(
            ChunksCount=max(1, -(-size // CHUNK)),
            ContentType=self.client.description.content_type(kind),
            FileName=self.name(KINDS[kind][0]),
            FileSize=size,
            VirtualPath=self.folder,
        ).put(**members)

    def sample(self, kind: str) -> bytes:
        """Return a file of a content type, with bytes that were not used before."""
        return KINDS[kind][1](self.salt, next(self._numbers))

    # -- steps ------------------------------------------------------------------------

    def start(self, arguments: Arguments, requirement: str = TOKEN_ISSUED) -> Upload:
        """Start an upload that has to be accepted."""
        self.make_room()
        upload = self.started(arguments, requirement)
        self.keep(upload.token)
        return upload

    def started(self, arguments: Arguments, requirement: str = TOKEN_ISSUED) -> Upload:
        """Start an upload that somebody else will keep."""
        exchange = self.client.start(arguments)
        if requirement == TOKEN_ISSUED and is_refused(exchange):
            requirement = self._why_refused(arguments)
        status = check_accepted(exchange, requirement)
        token = status.token
        if not token:
            raise Violation(
                f"no upload token in {status}", "one that is not empty",
                requirement=TOKEN_ISSUED, exchange=exchange,
            )  # fmt: skip
        return Upload(token, arguments, status)

    def _why_refused(self, arguments: Arguments) -> str:
        """Return what a refused start violates: maybe the path alone, which is new."""
        base = self.run.target.tables["bsn"]["virtual-path"]
        answer = read(self.client.start(arguments.put(VirtualPath=base)))
        if answer.status is None or arguments.get("VirtualPath") != self.folder:
            return TOKEN_ISSUED
        self.keep(answer.status.token)
        return NEW_PATH

    def keep(self, *tokens: str) -> None:
        """Have uploads cancelled at the end, or earlier if there are many."""
        for token in dict.fromkeys(tokens):
            if any(token == known for known, _ in self._open):
                continue  # a start may repeat the token of its session
            self._open.append((token, self.run.case))
            self.run.ledger.enter("upload", token, partial(self._drop, token))
        self.make_room(0)

    def make_room(self, wanted: int = 1) -> None:
        """Cancel old uploads, so that so many more may be open.

        Those of the case that runs are left alone, since it may need them yet. Before
        a start this stays out of the exchanges that belong together.
        """
        # A server may bound what an account has open: all processes have one account.
        most = max(0, MOST_OPEN // self.run.beside - wanted)
        while len(self._open) > most and self._open[0][1] != self.run.case:
            oldest, _ = self._open.popleft()
            self._drop(oldest)
            self.run.ledger.forget("upload", oldest)

    def keep_answered(self, answer: Answer) -> None:
        """Have an upload cancelled that may have been started by an answer."""
        if answer.status is not None and answer.status.token:
            self.keep(answer.status.token)

    def _drop(self, token: str) -> None:
        self.client.cancel(token)

    def append(self, upload: Upload, chunk: Chunk) -> Exchange:
        """Send a chunk of an upload."""
        session = upload.arguments.get("SessionToken")
        return self.client.append(
            upload.token,
            chunk.data,
            part=chunk.part,
            offset=chunk.offset,
            session=session if isinstance(session, str) else None,
        )

    def send(self, upload: Upload, plan: Plan, data: bytes) -> list[Exchange]:
        """Send the chunks of a plan, over as many connections as it has."""
        chunks = plan.sent(data)
        if plan.connections == 1:
            return [self.append(upload, chunk) for chunk in chunks]
        with ThreadPoolExecutor(plan.connections) as pool:
            return list(pool.map(lambda chunk: self.append(upload, chunk), chunks))

    def deliver(self, upload: Upload, plan: Plan, data: bytes) -> None:
        """Send the chunks of a plan where it is not they that are judged."""
        for exchange in self.send(upload, plan, data):
            check_stored(exchange)

    # -- whole uploads ----------------------------------------------------------------

    def attempt(
        self, plan: Plan, data: bytes, arguments: Arguments | None = None
    ) -> Exchange:
        """Upload a file in whatever way; return the answer to the completion."""
        own = self.described(plan, data) if arguments is None else arguments
        upload = self.start(own)
        self.send(upload, plan, data)
        return self.client.complete(upload.completion)

    def described(self, plan: Plan, data: bytes, **members: Value) -> Arguments:
        """Return the arguments of a file sent by a plan."""
        return self.describe(data, ChunksCount=plan.count).put(**members)

    def completed(
        self, plan: Plan, data: bytes, arguments: Arguments | None = None
    ) -> Status:
        """Upload a file by the rules; every step has to be accepted."""
        self.mark_contents()
        own = self.described(plan, data) if arguments is None else arguments
        upload = self.start(own, TOKEN_ISSUED if arguments is None else "")
        for exchange in self.send(upload, plan, data):
            check_stored(exchange, None if arguments is None else STORED)
        return check_accepted(self.client.complete(upload.completion))

    def completed_together(self, plan: Plan, rows: Sequence[bytes]) -> list[Status]:
        """Upload files at once, each over a connection of its own.

        Names and the order of what is kept do not depend on which of them is faster.
        """
        self.mark_contents()
        described = [self.described(plan, data) for data in rows]
        with ThreadPoolExecutor(len(rows)) as pool:
            uploads = list(pool.map(self.started, described))
            self.keep(*(upload.token for upload in uploads))
            return list(pool.map(partial(self._finished, plan), uploads, rows))

    def _finished(self, plan: Plan, upload: Upload, data: bytes) -> Status:
        for exchange in self.send(upload, plan, data):
            check_stored(exchange, None)
        return check_accepted(self.client.complete(upload.completion))

    def content(self, data: bytes, kind: str = "Auto", **members: Value) -> Status:
        """Return the status of a new content; an upload as simple as can be."""
        with blaming(ONE_CHUNK):
            arguments = self.describe(data, kind, **members)
            status = self.completed(even(len(data)), data, arguments)
        check_has_id(status)
        return status

    @contextmanager
    def once_alone(self, plan: Plan) -> Iterator[None]:
        """Blame the sizes of chunks for what goes wrong inside, if they are the cause.

        They are if another file fails that is sent by the plan in order and alone.
        """
        try:
            yield
        except Violation as violation:
            if violation.requirement is None:
                with blaming(ANY_SIZES):
                    alone = replace(plan, order=(), connections=1)
                    self.completed(alone, self.some(plan.size))
            raise

    def prove(self, plan: Plan) -> Status:
        """See that a file arrives whole: it is completed, and its twin is refused.

        The twin is the same plan with one bit of the file changed under the same hash.
        A server that takes it compares nothing, so that nothing would be proved.
        """
        data = plan.data(self.salt)
        status = self.completed(plan, data)
        if self.retrieval and status.content_id:
            self.retrieval.check_holds(status.content_id, data, "")
        places = plan.places_to_flip()
        place = places[next(self._numbers) % len(places)]
        self.check_twin_refused(plan.with_fault("flipped", place), data)
        return status

    def prove_many_chunks(self) -> None:
        """See that many chunks arrive whole in turn, over a single connection.

        Where they do not, nothing is said by many that come at once.
        """
        with blaming(ANY_SIZES):
            self.prove(MANY_CHUNKS)

    def check_twin_refused(self, twin: Plan, data: bytes) -> None:
        """See that a file with a changed bit is not taken for the one of the hash."""
        exchange = self.attempt(twin, data)
        if not is_refused(exchange):
            raise Violation(
                f"{read(exchange)} for a file unlike its hash ({twin.fault})",
                "an error, for the hash is that of another file",
                requirement=WRONG_HASH,
                hint="Is the hash compared with the bytes that were stored?",
                exchange=exchange,
            )

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Return the content types of which the target starts files, Auto anyway.

        Whether it has to is judged elsewhere.
        """
        return ("Auto", *filter(self._starts, ("Image", "Video", "Audio")))

    def _starts(self, kind: str) -> bool:
        exchange = self.client.start(self.sized(10, kind))
        self.keep_answered(read(exchange))
        return not is_refused(exchange)

    @cached_property
    def compares_hashes(self) -> bool:
        """Tell whether the target refuses a file whose hash is wrong."""
        data = self.some()
        return is_refused(self.attempt(SMALL_PLAN.with_fault("flipped", 50), data))

    def need_hashes(self) -> None:
        """Do nothing if the target compares hashes.

        Raises:
            Inconclusive: it does not, so that a refusal would prove nothing.

        """
        if not self.compares_hashes:
            because = f"{WRONG_HASH} is violated, so that wrong bytes go unnoticed"
            raise Inconclusive(because)

    def mark_contents(self) -> None:
        """Enter once that contents stay behind: no method removes one."""
        if "_marked" not in vars(self):
            self._marked = True
            self.run.ledger.enter("contents", self.folder, _stay, stays=True)

    # -- what the target offers again -------------------------------------------------

    def match(self, data: bytes, content_id: str) -> Status:
        """Return what the target says about a stored content, when offered its bytes.

        Raises:
            NotApplicable: it offers nothing when the same bytes are started again.

        """
        upload = self.start(self.describe(data))
        self._drop(upload.token)
        for one in upload.status.matches:
            if one.get("Id") == content_id:
                return one
        raise NotApplicable("the target does not name contents with the same bytes")


def _stay() -> None:
    raise HarnessError("no method of the service removes a content")


def check_has_id(status: Status) -> None:
    """See that the status of a completed file names its content."""
    if not status.content_id:
        raise Violation(
            f"no content ID in {status}", "that of the file", requirement=CONTENT_ID
        )


def in_turn(rows: Sequence[Sequence[Chunk]]) -> Iterable[tuple[int, Chunk]]:
    """Yield chunks of several files in turn, with the number of the file."""
    for row in itertools.zip_longest(*rows):
        for number, chunk in enumerate(row):
            if chunk is not None:
                yield number, chunk


def changed(upload: Upload, **members: Value) -> Upload:
    """Return an upload whose completion says something else."""
    return replace(upload, arguments=upload.arguments.put(**members))


def with_flip(data: bytes) -> bytes:
    """Return a file that differs from another one in its last bit."""
    return flipped(data, -1)
