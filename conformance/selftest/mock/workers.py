"""A way to each worker of a server: connections that are known to be its own."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

from conformance.mock.workers.crew import Crew
from conformance.selftest.mock.clients import ACTION, CALL, PACKAGES, PAYLOAD, SOAP

MOST = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker has answered."""

    status: int
    data: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.data.decode()


@dataclass(slots=True)
class Way:
    """One connection to one worker."""

    pid: int
    connection: HTTPConnection

    def ask(self, method: str, path: str, data: bytes | str | None = None) -> Answer:
        """Send a request and return the answer."""
        fields = {"Content-Type": "application/json"}
        body = data.encode() if isinstance(data, str) else data
        self.connection.request(method, path, body, fields)
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.read())

    def upload(self, data: bytes) -> str:
        """Upload data, and return the ticket."""
        return self.ask("POST", "/stream", data).text

    def send(self, *requests: str) -> str:
        """Send a payload, and return the one that answers it."""
        return self.ask("POST", "/xml", PAYLOAD.format("".join(requests))).text

    def call(self, operation: str, inside: str) -> str:
        """Call a SOAP operation, and return the answer."""
        text = CALL.format(f"<t:{operation}>{inside}</t:{operation}>")
        fields = {"Content-Type": "text/xml", "SOAPAction": f'"{ACTION}{operation}"'}
        self.connection.request("POST", SOAP, text.encode(), fields)
        return self.connection.getresponse().read().decode()


@contextmanager
def ways(crew: Crew) -> Iterator[list[Way]]:
    """Give a connection to each worker of a server."""
    found: dict[int, Way] = {}
    with ExitStack() as stack:
        for _ in range(MOST):
            connection = HTTPConnection("127.0.0.1", crew.port, timeout=20)
            stack.callback(connection.close)
            connection.request("GET", "/nothing")
            connection.getresponse().read()
            pid = server_of(connection, crew.pids)
            found.setdefault(pid, Way(pid, connection))
            if set(found) == set(crew.pids):
                break
        yield list(found.values())


def server_of(connection: HTTPConnection, pids: Sequence[int]) -> int:
    """Return the process that has the other end of a connection."""
    ours, theirs = (
        one()[1] for one in (connection.sock.getsockname, connection.sock.getpeername)
    )
    inode = inode_of(theirs, ours)
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if str(handle.readlink()) == f"socket:[{inode}]":
                    return pid
    raise LookupError(f"no worker has the connection from port {ours}")


def inode_of(port: int, peer: int) -> str:
    """Return the inode of the socket between two ports of this machine."""
    ends = [f"0100007F:{one:04X}" for one in (port, peer)]
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        words = line.split()
        if words[1:3] == ends:
            return words[9]
    raise LookupError(f"no connection from port {peer} to {port}")


def turns(several: Sequence[Way]) -> Iterator[Way]:
    """Yield the workers one after the other, without end."""
    return cycle(several)


def member(text: str, name: str) -> str:
    """Return the first value of that name in an answer."""
    found = re.search(rf"<(?:\w+:)?{name}[^>]*>([^<]*)<", text)
    return "" if found is None else found[1]


def create(way: Way, name: str) -> int:
    """Create a package."""
    return way.ask("PUT", PACKAGES, json.dumps({"name": name})).status


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Wait up to ten seconds for something."""
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()
