"""One worker: the services at the common port, and a line to the parent."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any, Self

from aiohttp import web

from conformance.mock.admin.guard import PREFIX, check_origin
from conformance.mock.certificate import certified
from conformance.mock.front import MockFront
from conformance.mock.journal import Entry, Journal
from conformance.mock.register import Register
from conformance.mock.seeding import Plan, load_plan
from conformance.mock.workers.installation import SharedInstallation
from conformance.mock.workers.link import Exchanged, Link, Ready
from conformance.mock.workers.turns import Place
from conformance.reference.message import Body, Later, Request, Response, Service
from conformance.reference.server import CONNECTIONS, Server

#: Exchanges that a worker itself keeps: the parent has the journal.
MOST = 100


@dataclass(frozen=True, slots=True)
class Charge:
    """What a worker is told at its start."""

    number: int
    line: int
    host: str
    port: int
    data: str
    scratch: str
    seed: str
    certificate: str
    key: str
    admin: bool
    open_admin: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what the parent has written."""
        return cls(**json.loads(text))

    def written(self) -> str:
        """Return what a worker can read."""
        return json.dumps(asdict(self))


class ReportingRegister(Register):
    """Enters exchanges here for a moment, and tells the parent of each."""

    def __init__(self, installation: SharedInstallation, link: Link) -> None:
        super().__init__(installation)
        self._link = link

    def judge(self, entry: Entry) -> None:
        """Let the parent see an exchange, who judges it."""
        self._link.tell(Exchanged.of(entry))


class RemoteAdmin:
    """What is below ``/_mock``, answered by the parent."""

    prefixes: tuple[str, ...] = (PREFIX,)
    body_limit = 16 << 20

    def __init__(self, link: Link, *, is_open: bool) -> None:
        self._link = link
        self._is_open = is_open

    def close(self) -> None:
        """Hold nothing."""

    def check_origin(self, http: web.BaseRequest) -> None:
        """Refuse other machines, and pages that other hosts have sent to a browser."""
        check_origin(http, is_open=self._is_open)

    def handle(self, request: Request) -> Later:
        """Have the parent answer."""
        return Later(lambda: self.answered(request))

    def answered(self, request: Request) -> Response:
        """Send a request to the parent, and return what it answers."""
        data = request.body.read()
        body = Body(len(data), data)
        whole = Request(
            request.method, request.path, request.query, request.fields, body
        )
        return self._link.ask(whole)


def reserved(host: str, port: int) -> socket.socket:
    """Bind a port that the processes of one server share, without listening yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
    except BaseException:
        listener.close()
        raise
    return listener


def plan_of(charge: Charge) -> Plan:
    """Return the content of which a part is in memory alone."""
    return load_plan(Path(charge.seed))


def serve(charge: Charge) -> None:
    """Serve until the parent says so, or is no more."""
    stop = Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Place.number = charge.number
    scratch = Path(charge.scratch) / f"worker-{charge.number}"
    shutil.rmtree(scratch, ignore_errors=True)
    link = Link(socket.socket(fileno=charge.line), stop.set)
    context = certified(path(charge.certificate), path(charge.key))
    installation = SharedInstallation(
        Path(charge.data),
        Journal(scratch, MOST),
        plan_of(charge),
        "https" if context else "http",
    )
    listener = reserved(charge.host, charge.port)
    listener.listen(CONNECTIONS)
    admin = RemoteAdmin(link, is_open=charge.open_admin) if charge.admin else None
    members: dict[str, Any] = {
        "register": ReportingRegister(installation, link),
        "admin": admin,
    }
    front = type("WorkerFront", (MockFront,), members)
    services: list[Service] = [*installation.services]
    services += [admin] if admin is not None else []
    server = Server(services, listener, front, context)
    link.tell(Ready())
    stop.wait()
    server.close()


def path(name: str) -> Path | None:
    """Return a path, where one is named."""
    return Path(name) if name else None


if __name__ == "__main__":
    serve(Charge.read(sys.stdin.read()))
