"""Requests that meet: of one upload, of one package, of one ticket."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from zipfile import ZipFile

from conformance.reference.bsn import Bsn
from conformance.reference.clock import SetClock
from conformance.reference.cm import Cm
from conformance.reference.message import Body, Request
from conformance.reference.staging import content
from conformance.selftest.bsn.reference_driver import (
    Caller,
    Reply,
    described,
    retrieved,
)
from conformance.selftest.faults.page import Outcome
from conformance.selftest.faults.schedules import Meeting, schedules, turned
from conformance.selftest.staging.desk import PACKAGES, Answer, Desk, entries

#: So many orders of every two requests have to be met.
ORDERS = 70
DATA = b"0123456789" * 9
OLD = b'"name":"H'
PARTS = (f"{content.HUT_RULES}.page", f"{content.HUTS}.folder")
DAY = datetime(2024, 2, 29, 12, tzinfo=UTC)

Meet = Callable[[], Meeting]


def interleaved(seed: int, directory: Path) -> Iterator[Outcome]:
    """Let every two requests meet in every order of one switch."""
    del seed
    with closing(Bsn(directory / "met-bsn", SetClock(DAY))) as bsn:
        yield from met(uploads_met(bsn))
    desk = Desk(directory / "met-staging")
    with closing(desk.service):
        yield from met(packages_met(desk))
    with closing(Cm(directory / "met-cm", clock := SetClock(DAY))) as cm:
        yield from met({"ticket, and its end": partial(ticket_ends, cm, clock)})


def met(meetings: dict[str, Meet]) -> Iterator[Outcome]:
    """Hold meetings both ways round; tell what came of each."""
    for name, meet in meetings.items():
        began = time.monotonic()
        found = [*schedules(meet), *schedules(turned(meet))]
        wrong = tuple(text for texts in found for text in texts)
        told = "a switch before every line, either way round"
        seconds = time.monotonic() - began
        yield Outcome(f"meet: {name}", len(found), told, seconds, wrong, ORDERS)


# -- an upload -----------------------------------------------------------------------


def uploads_met(service: Bsn) -> dict[str, Meet]:
    """Return the meetings about one upload."""
    return {
        "completion, completion": partial(completed_twice, service),
        "completion, cancellation": partial(completed_and_cancelled, service),
        "completion, chunk": partial(completed_and_sent, service),
        "cancellation, chunk": partial(cancelled_and_sent, service),
        "chunk, chunk": partial(sent_twice, service),
    }


class Upload:
    """An upload whose bytes are all there."""

    def __init__(self, service: Bsn) -> None:
        self.service, self.caller = service, Caller(service)
        self.own = described(DATA)
        self.token = self.caller.start(**self.own).text("UploadToken")
        self.send(DATA)

    def send(self, data: bytes) -> Reply:
        """Send its one chunk again."""
        return self.caller.append(self.token, data)

    def complete(self) -> str:
        """Complete it; return the content, or nothing."""
        reply = self.caller.complete(**{**self.own, "UploadToken": self.token})
        return "" if reply.status != 200 else reply.text("ContentId")

    def cancel(self) -> bool:
        """Cancel it; tell whether it is."""
        return self.state(self.caller.cancel(self.token)) == "Cancelled"

    def state(self, reply: Reply) -> str:
        """Return the state that an answer tells."""
        return "" if reply.is_null or reply.status != 200 else reply.text("State")

    def is_stored(self, content: str) -> bool:
        """Tell whether a content has its bytes."""
        return retrieved(self.service, content) == DATA


def completed_twice(service: Bsn) -> Meeting:
    """Complete an upload twice: one effect."""
    upload = Upload(service)

    def wrong(one: str, other: str) -> list[str]:
        stored = one == other and upload.is_stored(one)
        return [] if stored else [f"contents {one!r} and {other!r}"]

    return Meeting(upload.complete, upload.complete, wrong)


def completed_and_cancelled(service: Bsn) -> Meeting:
    """Complete and cancel: exactly one of them wins, for good."""
    upload = Upload(service)

    def wrong(content: str, cancelled: bool) -> list[str]:  # noqa: FBT001  (an answer)
        if content:
            stored = upload.is_stored(content)
            return [] if stored and not cancelled else ["both won"]
        lasting = cancelled and not upload.complete()
        return [] if lasting else ["neither won for good"]

    return Meeting(upload.complete, upload.cancel, wrong)


def completed_and_sent(service: Bsn) -> Meeting:
    """Complete, and send other bytes: the old ones or a fault, no mixture."""
    upload = Upload(service)

    def wrong(content: str, sent: Reply) -> list[str]:
        if not content:
            upload.send(DATA)
            content = upload.complete()
        elif sent.status == 200:
            return ["a chunk was taken after the end"] if sent.truth else []
        return [] if content and upload.is_stored(content) else ["other bytes"]

    return Meeting(upload.complete, partial(upload.send, b"!" * len(DATA)), wrong)


def cancelled_and_sent(service: Bsn) -> Meeting:
    """Cancel, and send a chunk: cancelled for good, and no file is left."""
    upload = Upload(service)
    files = service.spool.parent / "files"
    before = len(list(files.iterdir())) - 1

    def wrong(cancelled: bool, _: Reply) -> list[str]:  # noqa: FBT001  (an answer)
        left = len(list(files.iterdir())) - before
        state = upload.state(upload.caller.status(upload.token))
        lasting = cancelled and state == "Cancelled" and not upload.complete()
        return [] if lasting and not left else [f"{state}, {left} files left"]

    return Meeting(upload.cancel, partial(upload.send, DATA), wrong)


def sent_twice(service: Bsn) -> Meeting:
    """Send one chunk with two contents: one of them, whole."""
    upload = Upload(service)

    def wrong(*sent: Reply) -> list[str]:
        content = upload.complete()
        if not content:  # the other bytes were the last ones
            upload.send(DATA)
            content = upload.complete()
        whole = all(one.truth for one in sent) and upload.is_stored(content)
        return [] if whole else ["a mixture"]

    send = upload.send
    return Meeting(partial(send, DATA), partial(send, b"!" * len(DATA)), wrong)


# -- a package -----------------------------------------------------------------------


def packages_met(desk: Desk) -> dict[str, Meet]:
    """Return the meetings about one package."""
    numbers, uploads = count(), [archive_of(desk, mark) for mark in "AB"]
    return {
        "creation, creation": partial(created_twice, desk, numbers),
        "upload, upload": partial(uploaded_twice, desk, uploads),
        "upload, download": partial(uploaded_and_downloaded, desk, uploads),
        "upload, deletion": partial(uploaded_and_deleted, desk, uploads),
    }


def archive_of(desk: Desk, mark: str) -> bytes:
    """Return an archive of two objects whose names begin with a mark."""
    desk.create(mark)
    desk.add(mark, "page", content.HUT_RULES)
    whole = entries(desk.download(mark))
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for name, data in whole.items():
            file.writestr(name, data.replace(OLD, f'"name":"{mark}'.encode()))
    return packed.getvalue()


def created_twice(desk: Desk, numbers: Iterator[int]) -> Meeting:
    """Create a package twice: one wins."""
    create = partial(desk.create, f"p{next(numbers)}")

    def wrong(*answers: Answer) -> list[str]:
        statuses = sorted(answer.status for answer in answers)
        return [] if statuses == [200, 409] else [f"answered {statuses}"]

    return Meeting(create, create, wrong)


def marks_of(archive: bytes) -> set[str]:
    """Return with what the names of the objects of an archive begin."""
    held = [entries(archive)[part] for part in PARTS]
    return {str(json.loads(data)["name"])[0] for data in held}


def filled(desk: Desk, archive: bytes) -> None:
    """Put the package there with what an archive holds."""
    desk("DELETE", f"{PACKAGES}/met")
    desk.create("met")
    desk.upload("met", archive)


def uploaded_twice(desk: Desk, archives: list[bytes]) -> Meeting:
    """Upload two archives to a package: what it holds is of one of them."""
    filled(desk, archives[0])

    def wrong(*answers: Answer) -> list[str]:
        statuses = {answer.status for answer in answers}
        marks = marks_of(desk.download("met"))
        return [] if len(marks) == 1 and statuses <= {200, 409} else [f"{marks}"]

    one, other = (partial(desk.upload, "met", archive) for archive in archives)
    return Meeting(one, other, wrong)


def uploaded_and_downloaded(desk: Desk, archives: list[bytes]) -> Meeting:
    """Download while another archive comes: one of the two, whole."""
    filled(desk, archives[0])

    def wrong(_: Answer, archive: bytes) -> list[str]:
        marks = marks_of(archive)
        return [] if len(marks) == 1 else [f"{marks}"]

    upload = partial(desk.upload, "met", archives[1])
    return Meeting(upload, partial(desk.download, "met"), wrong)


def uploaded_and_deleted(desk: Desk, archives: list[bytes]) -> Meeting:
    """Delete while an archive comes: no package is left, and none comes back."""
    filled(desk, archives[0])

    def wrong(upload: Answer, deletion: Answer) -> list[str]:
        left = "met" in desk.listed()
        lawful = upload.status in {200, 404, 409} and deletion.status == 200
        return [] if lawful and not left else [f"answered {upload.status}, {left}"]

    upload = partial(desk.upload, "met", archives[1])
    return Meeting(upload, partial(desk, "DELETE", f"{PACKAGES}/met"), wrong)


# -- a ticket ------------------------------------------------------------------------


def ticket_ends(cm: Cm, clock: SetClock) -> Meeting:
    """Download while the ticket ends and its data are swept: whole, or 404."""
    ticket = asked(cm, "POST", "/stream", DATA)[1].decode()

    def end() -> int:
        clock.moment += timedelta(days=2)
        return asked(cm, "POST", "/stream", b"x")[0]

    def wrong(answer: tuple[int, bytes], status: int) -> list[str]:
        lawful = answer == (200, DATA) or answer[0] == 404
        return [] if lawful and status == 200 else [f"answered {answer[0]}, {status}"]

    return Meeting(partial(asked, cm, "GET", f"/stream/{ticket}"), end, wrong)


def asked(cm: Cm, method: str, path: str, data: bytes = b"") -> tuple[int, bytes]:
    """Send a request; return status and body, which is read as it is sent."""
    response = cm.handle(Request(method, path, body=Body(len(data), data)))
    assert isinstance(response.body, bytes)
    return response.status, response.body
