"""The reference in a process of its own, to be killed or to run out of disk."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from conformance.selftest.command import environment

PROGRAM = """
import sys
from pathlib import Path
from conformance.running.bundle import reference_server
with reference_server(data=Path(sys.argv[1])) as server:
    print(server.port, flush=True)
    server.wait()
"""
PATIENCE = 15.0
UNLIMITED = resource.RLIM_INFINITY


class Child:
    """A server that is at work in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            raise ValueError("the process says nothing")
        self.process = process
        self.port = int(process.stdout.readline() or 0)
        if not self.port:
            raise AssertionError("the server did not start again")

    def connection(self) -> HTTPConnection:
        """Return a new connection to the server."""
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "text/xml"
    ) -> tuple[int, bytes]:
        """Send one request on a connection of its own."""
        connection = self.connection()
        try:
            return asked(connection, method, path, body, kind)
        finally:
            connection.close()

    def kill(self) -> None:
        """End the process as it stands."""
        self.process.kill()
        self.process.wait()

    def fill_disk(self, room: int = 0) -> None:
        """Let no file grow beyond so many bytes: what is written there fails."""
        limits = (room, UNLIMITED)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, limits)

    def empty_disk(self) -> None:
        """Let files grow again."""
        self.fill_disk(UNLIMITED)

    def descriptors(self) -> int:
        """Count the files and sockets that are open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


def asked(
    connection: HTTPConnection, method: str, path: str, body: bytes, kind: str
) -> tuple[int, bytes]:
    """Send one request on a kept connection."""
    connection.request(method, path, body, {"Content-Type": kind})
    response = connection.getresponse()
    return response.status, response.read()


@contextmanager
def serving(data: Path) -> Iterator[Child]:
    """Serve from a directory; files that are nobody's go to one beside it."""
    loose = data.with_name(f"{data.name}-loose")
    loose.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env=environment({"TMPDIR": str(loose)}),
    ) as process:
        try:
            yield Child(process)
        finally:
            process.kill()


def left_over(data: Path) -> list[str]:
    """Return the files that belong to requests, not to anything that is stored."""
    loose = data.with_name(f"{data.name}-loose")
    folders = (loose, data / "cm/spool", data / "staging/incoming", data / "bsn/spool")
    return [
        str(path)
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.is_file()
    ]
