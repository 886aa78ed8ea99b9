"""Blobs on disk, and the tickets under which the streaming interface knows them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from conformance.reference.clock import Clock
from conformance.reference.cm.errors import NO_SUCH_TICKET, TOO_LARGE, Failure
from conformance.reference.cm.store import Store
from conformance.reference.message import Body


class TooManyTickets(Failure):
    """No further ticket can be issued; the existing ones work on."""

    def __init__(self) -> None:
        super().__init__(TOO_LARGE, "Too many tickets are valid at this time.")


class Blobs:
    """Keep bytes in files of our own naming; a blob never changes.

    A file gets its name when it is complete, and is acknowledged after that.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "blobs"
        self.spool = folder / "spool"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.spool.mkdir(parents=True, exist_ok=True)
        for left_over in self.spool.iterdir():
            left_over.unlink()

    def keep(self, body: Body) -> str:
        """Store a body under a new name; a spooled file is moved, not copied.

        Nothing is left of a body for which there is no room.
        """
        name = secrets.token_hex(16)
        source = body.file or self.spool / name
        try:
            if body.file is None:
                source.write_bytes(body.data)
            source.rename(self.path(name))
        except OSError:
            source.unlink(missing_ok=True)
            raise
        return name

    def path(self, name: str) -> Path:
        """Return where a blob lies."""
        return self.folder / name

    def sweep(self, used: Iterable[str]) -> None:
        """Delete the blobs that nothing refers to any more."""
        for path in set(self.folder.glob("*")) - {self.path(name) for name in used}:
            path.unlink(missing_ok=True)


class Tickets:
    """Issue tickets for blobs: decimal, unguessable, valid for a time (CM-STREAM-019).

    A ticket stays valid until it expires, however often it is used.
    """

    most = 10_000

    def __init__(self, store: Store, clock: Clock, seconds: float) -> None:
        self.store = store
        self.clock = clock
        self.seconds = seconds
        rows = store.database.execute("SELECT id, blob, expires FROM ticket")
        self.valid = {ticket: (blob, expires) for ticket, blob, expires in rows}

    def issue(self, blob: str) -> str:
        """Return a new ticket for a blob; it survives a restart."""
        if len(self.valid) >= self.most:
            self.drop_expired()
        if len(self.valid) >= self.most:
            raise TooManyTickets
        ticket = self.new_id()
        expires = self.clock.now().timestamp() + self.seconds
        with self.store.database as database:
            row = (ticket, blob, expires)
            database.execute("INSERT INTO ticket VALUES (?, ?, ?)", row)
        self.valid[ticket] = (blob, expires)
        return ticket

    def new_id(self) -> str:
        """Return twenty random digits."""
        return str(10**19 + secrets.randbelow(9 * 10**19))

    def blob(self, ticket: str) -> str | None:
        """Return the blob of a valid ticket (CM-STREAM-017, -018)."""
        blob, expires = self.valid.get(ticket, ("", 0.0))
        return blob if self.clock.now().timestamp() < expires else None

    def redeem(self, ticket: str) -> str:
        """Return the blob of a ticket that a request names."""
        blob = self.blob(ticket.strip())
        if blob is None:
            raise Failure(NO_SUCH_TICKET, "There is no valid ticket with this ID.")
        return blob

    def drop_expired(self) -> None:
        """Forget the tickets whose time is over."""
        now = self.clock.now().timestamp()
        self.valid = {t: row for t, row in self.valid.items() if now < row[1]}
        with self.store.database as database:
            database.execute("DELETE FROM ticket WHERE expires <= ?", (now,))

    def blobs(self) -> set[str]:
        """Return the blobs that tickets refer to."""
        return {blob for blob, _ in self.valid.values()}
