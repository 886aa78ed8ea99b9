"""As many tickets and uploads as there may be, and a day that passes by the clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from conformance.reference.bsn import Bsn
from conformance.reference.clock import SetClock
from conformance.reference.cm import Cm
from conformance.reference.message import Body, Fields, Later, Request, Response
from conformance.running.bundle import assembled
from conformance.selftest.bsn.reference_driver import BASIC, envelope
from conformance.selftest.faults.page import Outcome
from conformance.selftest.faults.speech import (
    append_call,
    start_call,
    started_token,
)

DAY = 24 * 60 * 60
#: The last tenth is half a day younger.
YOUNGER = 10
#: Bytes of a blob and of an upload, and what may be left of all.
BLOB, FILE, LEFT = 2_000, 30_000, 1_000_000
AIMS = (10_000, 1_000)
DATABASE = ".sqlite"


class Ground:
    """Two services, as full as they may be, on a clock that is moved by hand."""

    def __init__(self, directory: Path, *parts: type) -> None:
        self.directory = directory
        self.clock = SetClock(datetime(2026, 1, 1, tzinfo=UTC))
        cm, bsn = assembled("cm", parts), assembled("bsn", parts)
        self.cm: Cm = cm(directory / "cm", self.clock, ticket_seconds=DAY)
        self.bsn: Bsn = bsn(directory / "bsn", self.clock)
        self.most = (
            self.cm.tickets.most,
            self.bsn._operations.desks.start.most_open,  # noqa: SLF001  (its bound)
        )

    def close(self) -> None:
        """Let go of the directory."""
        self.cm.close()
        self.bsn.close()

    def ticket(self) -> str:
        """Upload something; return the ticket, or nothing if it is refused."""
        body = Body(BLOB, bytes(BLOB))
        answer = self.cm.handle(Request("POST", "/stream", body=body))
        return text_of(answer).decode() if answer.status == 200 else ""

    def upload(self) -> str:
        """Start a file and send all of it; return the token, or nothing."""
        data = bytes(FILE)
        token = started_token(self.asked(*start_call(data)))
        if token:
            self.asked(*append_call(token, data, 0))
        return token

    def asked(self, method: str, path: str, body: bytes) -> bytes:
        """Send a message without a socket."""
        fields = Fields((("Content-Type", "text/xml; charset=utf-8"),))
        sent = Request(method, path, "", fields, Body(len(body), body))
        answer = self.bsn.handle(sent)
        return text_of(answer.work() if isinstance(answer, Later) else answer)

    def is_valid(self, ticket: str) -> bool:
        """Tell whether a ticket gives its bytes back."""
        answer = self.cm.handle(Request("GET", f"/stream/{ticket}"))
        return (answer.status, answer.body) == (200, bytes(BLOB))

    def is_open(self, token: str) -> bool:
        """Tell whether an upload is known."""
        call = f"<t:uploadToken>{token}</t:uploadToken>"
        body = envelope(f"<t:GetFileUploadStatus>{call}</t:GetFileUploadStatus>")
        return token.encode() in self.asked("POST", BASIC, body)

    def bytes_kept(self, *, databases: bool = False) -> int:
        """Count the bytes of the files, or of the databases, which do not shrink."""
        paths = (path for path in self.directory.rglob("*") if path.is_file())
        counted = (path for path in paths if (DATABASE in path.suffix) == databases)
        return sum(path.stat().st_size for path in counted)


def text_of(answer: Response) -> bytes:
    """Return the bytes of an answer."""
    if not isinstance(answer.body, bytes):
        raise TypeError(f"the answer is no bytes, but {answer.body!r}")
    return answer.body


def expiry(_: int, directory: Path) -> Iterator[Outcome]:
    """Fill the reference, and let a day pass."""
    began = time.monotonic()
    ground = Ground(directory / "expiry")
    wrong = passed(ground)
    ground.close()
    most, seconds = sum(ground.most), time.monotonic() - began
    told = (
        "one more refused; each gone after 24 h and none before, files and all;"
        f" the databases keep {ground.bytes_kept(databases=True) / 1e6:.1f} MB"
    )
    yield Outcome("expiry", most, told, seconds, tuple(wrong), sum(AIMS))


def passed(ground: Ground) -> list[str]:
    """Fill two services in two goes; return what is wrong as the day passes."""
    before = ground.bytes_kept()
    tickets, uploads = filled(ground)
    old = [len(tickets[0]), len(uploads[0])]
    young = [len(tickets[1]), len(uploads[1])]
    everything = (tickets[0] + tickets[1], uploads[0] + uploads[1])
    wrong = of_capacity(ground)
    for when, left in (
        (DAY // 2 - 1, [old[0] + young[0], old[1] + young[1]]),
        (1, young),
        (DAY // 2 - 1, young),
        (1, [0, 0]),
    ):
        ground.clock.advance(when)
        found = counted(ground, *everything)
        wrong += [f"{found} left instead of {left}"] if found != left else []
    sweep(ground)
    kept = ground.bytes_kept() - before
    return wrong + ([f"{kept} bytes are left"] if abs(kept) > LEFT else [])


def filled(ground: Ground) -> tuple[list[list[str]], list[list[str]]]:
    """Make as many of each as there may be, the last ones half a day later."""
    tickets: list[list[str]] = []
    uploads: list[list[str]] = []
    most = ground.most
    for share in ([n - n // YOUNGER for n in most], [n // YOUNGER for n in most]):
        ground.clock.advance(DAY // 2 if tickets else 0)
        tickets.append([ground.ticket() for _ in range(share[0])])
        uploads.append([ground.upload() for _ in range(share[1])])
    return tickets, uploads


def of_capacity(ground: Ground) -> list[str]:
    """Return what was taken although there was no room for it."""
    taken = {"a ticket": ground.ticket(), "an upload": ground.upload()}
    return [f"{name} too many was taken" for name, is_so in taken.items() if is_so]


def counted(ground: Ground, tickets: list[str], uploads: list[str]) -> list[int]:
    """Count what is left."""
    return [sum(map(ground.is_valid, tickets)), sum(map(ground.is_open, uploads))]


def sweep(ground: Ground) -> None:
    """Upload once more, so that what is over is swept up; and give that up again."""
    ground.ticket()
    ground.clock.advance(DAY)
    ground.cm.sweep()
    ground.is_open("none")
