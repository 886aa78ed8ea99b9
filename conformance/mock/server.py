"""A mock server: the reference on a port, with all that a client's test needs."""

from __future__ import annotations

import shutil
import ssl
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from conformance.mock.admin import Admin
from conformance.mock.clock import MockClock
from conformance.mock.faults.rules import Fault, Faults
from conformance.mock.front import MockFront
from conformance.mock.installation import Installation
from conformance.mock.journal import Journal
from conformance.mock.judging import Finding
from conformance.mock.register import Register
from conformance.mock.seeding import Plan, load_plan, plan_of
from conformance.reference.front import Front
from conformance.reference.message import Service
from conformance.reference.server import Server, listen

EXAMPLES = Path(__file__).with_name("examples.toml")


class MockServer:
    """All three protocols at one URL, on loopback unless told otherwise."""

    def __init__(  # noqa: PLR0913  (how a server is set up)
        self,
        *parts: type,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path | None = None,
        seed: Path | None = None,
        faults: Sequence[str] = (),
        ssl_context: ssl.SSLContext | None = None,
        admin: bool = True,
        open_admin: bool = False,
    ) -> None:
        """Start serving; ``parts`` take the place of the reference's own.

        What ``seed`` and ``faults`` name is there again after each reset. A fault is
        a line such as ``locked:operation=export,times=2``.

        Raises:
            FaultError: there is no such fault, or not with these options.
            OSError: the address cannot be had, or the data not be used.
            SeedError: the seed cannot be sown.

        """
        plan = examples(parts) if seed is None else load_plan(seed)
        listener = listen(host, port)
        self._scratch = Path(tempfile.mkdtemp(prefix="cms-mock-"))
        scheme = "http" if ssl_context is None else "https"
        try:
            self.installation = Installation(
                data or self._scratch / "data",
                Journal(self._scratch / "journal"),
                parts,
                plan,
                faults,
                scheme,
            )
        except BaseException:
            listener.close()
            self._tidy()
            raise
        desk = Admin(self.installation, is_open=open_admin) if admin else None
        services: list[Service] = [*self.installation.services]
        services += [desk] if desk is not None else []
        front = front_of(self.installation, desk, parts)
        self._server = Server(services, listener, front, ssl_context)
        self.url = self._server.url

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._server.port)

    @property
    def journal(self) -> Journal:
        """Return what was asked and answered."""
        return self.installation.journal

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the clients did wrong, once all that was answered is judged."""
        return self.installation.judge.findings

    def assert_client_conforms(self) -> None:
        """Fail where a client broke what a document states or lets infer.

        Raises:
            AssertionError: it tells what was sent, what is required, and where.

        """
        self.installation.judge.assert_none()

    @property
    def clock(self) -> MockClock:
        """Return the time of the server, which can be moved."""
        return self.installation.clock

    @property
    def faults(self) -> Faults:
        """Return the faults that were asked for."""
        return self.installation.faults

    def fault(self, name: str, /, **options: object) -> Fault:
        """Let a fault strike the requests that it fits.

        Raises:
            FaultError: there is no such fault, or not with these options.

        """
        return self.faults.add(name, **options)

    def seed(
        self,
        source: Path | str | Mapping[str, Any] | None = None,
        /,
        **tables: Any,  # noqa: ANN401
    ) -> None:
        """Add content: a seed file, or its tables by protocol.

        Raises:
            SeedError: something of it cannot be sown.

        """
        if isinstance(source, Path | str):
            self.installation.seed(load_plan(Path(source)))
        given = {**(source if isinstance(source, Mapping) else {}), **tables}
        self.installation.seed(plan_of(given, Path.cwd(), "seed"))

    def reset(self) -> None:
        """Be as after the start: content, journal, faults, clock and files."""
        self.installation.reset()

    def close(self) -> None:
        """Stop serving; only what ``data`` keeps is left. Twice is harmless."""
        self.installation.slow.clear()
        self.installation.holding.let_go()
        self.clock.reset()
        self._server.close()
        self.installation.judge.close()
        self.journal.clear()
        self._tidy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _tidy(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)


def examples(parts: Iterable[type]) -> Plan:
    """Return what a server holds at first; one that is wrong somewhere has less."""
    return Plan() if any(True for _ in parts) else load_plan(EXAMPLES)


def front_of(
    installation: Installation, admin: Admin | None, parts: Iterable[type]
) -> type[Front]:
    """Return the front of one server; what of it is exchanged stays so."""
    given = [part for part in parts if issubclass(part, Front)]
    members = {"register": Register(installation), "admin": admin}
    return type("MockFront", (MockFront, *given), members)
