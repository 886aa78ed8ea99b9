"""The reference in a process of its own, to be killed or to run out of disk."""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Protocol

from conformance.selftest.command import environment

PROGRAM = """
import sys
from pathlib import Path
from conformance.running.bundle import reference_server
with reference_server(data=Path(sys.argv[1])) as server:
    print(server.port, flush=True)
    server.wait()
"""
#: Forks a server for each line, so that a thousand need not be imported each anew.
NURSERY = """
import os, signal, sys, tempfile
from pathlib import Path
from conformance.running.bundle import reference_server
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in iter(sys.stdin.readline, ""):
    data, loose = line.rstrip("\\n").split("\\t")
    if pid := os.fork():
        continue
    sys.stdin.close()
    tempfile.tempdir = loose
    try:
        with reference_server(data=Path(data)) as server:
            print(os.getpid(), server.port, flush=True)
            server.wait()
    except Exception:
        print(os.getpid(), 0, flush=True)
    os._exit(0)
"""
PATIENCE = 15.0
UNLIMITED = resource.RLIM_INFINITY


class Process(Protocol):
    """What a server runs in."""

    pid: int

    def kill(self) -> None:
        """End the process as it stands."""

    def wait(self) -> int:
        """Wait for the end."""


class Forked:
    """A process that another one has forked, and will bury."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """End the process as it stands; it may have ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end."""
        select.select([self._handle], [], [])
        return -signal.SIGKILL

    def close(self) -> None:
        """Let go of the process."""
        os.close(self._handle)


class Child:
    """A server that is at work in a process of its own."""

    def __init__(self, process: Process, port: int) -> None:
        self.process = process
        self.port = port
        if not port:
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

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Stop the process as it stands; let it go on in the end."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    @contextmanager
    def without_descriptors(self) -> Iterator[None]:
        """Let the process open nothing; let it again in the end."""
        before = resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE)
        none = (0, before[1])
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, none)
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, before)

    def waited(self) -> float:
        """Return the seconds it had to wait for a processor, others being at work."""
        path = Path(f"/proc/{self.process.pid}/schedstat")
        return int(path.read_text("ascii").split()[1]) / 1e9 if path.exists() else 0.0

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
    """Serve from a directory, by an interpreter that is started for it.

    Files that are nobody's go to a directory beside it.
    """
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env=environment({"TMPDIR": str(beside(data))}),
    ) as process:
        try:
            yield Child(process, int(said_by(process) or 0))
        finally:
            process.kill()


class Nursery:
    """An interpreter that has everything imported, and forks servers."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @contextmanager
    def serving(self, data: Path) -> Iterator[Child]:
        """Serve from a directory, by a process that is forked for it."""
        if self._process.stdin is None:
            raise ValueError("the process hears nothing")
        self._process.stdin.write(f"{data}\t{beside(data)}\n".encode())
        self._process.stdin.flush()
        pid, _, port = said_by(self._process).partition(b" ")
        process = Forked(int(pid))
        try:
            yield Child(process, int(port))
        finally:
            process.kill()
            process.wait()
            process.close()


@contextmanager
def nursery(variables: Mapping[str, str] | None = None) -> Iterator[Nursery]:
    """Prepare for servers that start at once, in some environment."""
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(variables or {}),
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def said_by(process: subprocess.Popen[bytes]) -> bytes:
    """Return the next line of a process, or nothing if it has ended."""
    if process.stdout is None:
        raise ValueError("the process says nothing")
    return process.stdout.readline()


def beside(data: Path) -> Path:
    """Return the directory for what is nobody's, beside that of a server."""
    loose = data.with_name(f"{data.name}-loose")
    loose.mkdir(parents=True, exist_ok=True)
    return loose


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
