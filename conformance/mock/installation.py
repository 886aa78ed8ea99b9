"""Everything a mock server consists of, apart from its socket.

The services are the reference's own, put together with a clock that can be moved. They
are closed and opened again by a reset; nothing they had is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, ClassVar

from conformance.mock.clock import MockClock
from conformance.mock.faults.rules import Faults, parsed
from conformance.mock.holding import Holding
from conformance.mock.journal import Journal
from conformance.mock.judging import Judge
from conformance.mock.seeding import Plan, sow, sow_what_no_disk_keeps
from conformance.reference.bsn import Bsn
from conformance.reference.bsn.accounts import Accounts, User
from conformance.reference.cm import Cm
from conformance.reference.composition import has_part, replaced
from conformance.reference.front import Front
from conformance.reference.intake import plain
from conformance.reference.message import Later, Request, Response
from conformance.reference.staging import Staging
from conformance.reference.staging.syncing import Syncing

SERVICES: dict[str, type[Any]] = {"cm": Cm, "staging": Staging, "bsn": Bsn}


class ByTheClock(Syncing):
    """Jobs that take the time of the mock server's clock."""

    clock: ClassVar[MockClock]
    seconds: ClassVar[Mapping[str, float]]

    def take_time(self, uid: str) -> None:
        """Be at work on one object until the clock says that it is done."""
        self.clock.sleep(self.seconds.get(uid, 0.0))


class Counting(Bsn):
    """Content upload that tells how much it holds."""

    def contents(self) -> int:
        """Count the contents that are not marked for deletion."""
        query = "select count(*) from contents where marked is null"
        return int(self._store.value(query))


class Absent:
    """What answers while a service is closed and opened again."""

    def handle(self, request: Request) -> Response:
        """Ask for patience."""
        del request
        return plain(503, "the server is being reset", ("Retry-After", "1"))

    def close(self) -> None:
        """Hold nothing."""


class Mounted:
    """One protocol's service, which a reset exchanges for a fresh one."""

    def __init__(self, name: str, folder: Path, make: Callable[[Path], Any]) -> None:
        self.name = name
        self.folder = folder
        self.prefixes: tuple[str, ...] = SERVICES[name].prefixes
        self.make = make
        self.current: Any = Absent()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (what a service may have)
        if name in ("body_limit", "spool"):
            return getattr(self.current, name)
        raise AttributeError(name)

    def handle(self, request: Request) -> Response | Later:
        """Let the service answer that is there now."""
        answer: Response | Later = self.current.handle(request)
        return answer

    def open(self) -> None:
        """Open the service on what its folder holds."""
        self.current = self.make(self.folder)

    def close(self) -> None:
        """Close the service; what it holds stays in its folder."""
        closing, self.current = self.current, Absent()
        closing.close()


class Installation:
    """Services, clock, journal, judge and faults of one mock server."""

    def __init__(  # noqa: PLR0913, PLR0917  (how it is put together)
        self,
        root: Path,
        journal: Journal,
        parts: Sequence[type],
        plan: Plan,
        lines: Sequence[str] = (),
        scheme: str = "http",
    ) -> None:
        self.clock = MockClock()
        self.journal = journal
        self.faults = Faults()
        self.holding = Holding()
        self.plan = plan
        self.lines = [parsed(line) for line in lines]
        self.scheme = scheme
        self.slow: dict[str, float] = {}
        self.users: list[User] = []
        own = [part for part in parts if not issubclass(part, Front)]
        makers = {
            "cm": self.cm(own),
            "staging": self.staging(own),
            "bsn": self.bsn(own, scheme),
        }
        self.services = [
            Mounted(name, root / name, make) for name, make in makers.items()
        ]
        self.lock = RLock()
        self.is_new = not any(service.folder.exists() for service in self.services)
        self.judge = Judge(whole=self.is_new)
        try:
            self._open(is_new=self.is_new)
        except BaseException:
            self.close()
            raise

    @property
    def current(self) -> Mapping[str, Any]:
        """Return the services that are open now, by protocol."""
        return {service.name: service.current for service in self.services}

    def reset(self) -> None:
        """Be as after the start: content, clock, journal, findings, faults, files."""
        with self.lock:
            self.faults.clear()
            self.close()
            for service in self.services:
                shutil.rmtree(service.folder)
            self._open(is_new=True)
            self.journal.clear()
            self.judge.clear()

    def seed(self, plan: Plan) -> None:
        """Add content to what is there; the next reset takes it away.

        Rows before one that cannot be sown stay.
        """
        with self.lock:
            sow(self, plan)

    def close(self) -> None:
        """Close the services; whoever waits for time to pass waits no more."""
        self.slow.clear()
        self.holding.let_go()
        self.clock.reset()
        for service in self.services:
            service.close()

    def _open(self, *, is_new: bool) -> None:
        self.users[:] = Accounts.users
        for service in self.services:
            service.open()
        (sow if is_new else sow_what_no_disk_keeps)(self, self.plan)
        for name, options in self.lines:
            self.faults.add(name, **options)

    # -- the services ---------------------------------------------------------------

    def cm(self, parts: Sequence[type]) -> Callable[[Path], Any]:
        """Return what opens the CMS."""
        kind = assembled(Cm, parts)
        return lambda folder: kind(folder, self.clock)

    def staging(self, parts: Sequence[type]) -> Callable[[Path], Any]:
        """Return what opens content staging, with jobs that take the clock's time."""
        kind = assembled(Staging, parts)
        members = {"clock": self.clock, "seconds": self.slow}
        timed = type("Syncing", (ByTheClock, kind.syncing_part), members)
        kind = type("Staging", (kind,), {"syncing_part": timed})
        return lambda folder: kind(folder, self.clock)

    def bsn(self, parts: Sequence[type], scheme: str) -> Callable[[Path], Any]:
        """Return what opens content upload, with users that can be added to."""
        kind = assembled(Bsn, parts)
        members = {"users": self.users}
        accounts = type("Accounts", (kind.accounts_part,), members)
        kind = type(
            "Bsn", (Counting, kind), {"accounts_part": accounts, "scheme": scheme}
        )
        return lambda folder: kind(folder, self.clock)


def assembled(service: type[Any], parts: Sequence[type]) -> Any:  # noqa: ANN401
    """Return a service with those parts replaced that are its own."""
    return replaced(service, *(part for part in parts if has_part(service, part)))
