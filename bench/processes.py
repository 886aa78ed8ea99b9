"""Other processes: servers beside this one, and commands with their time and CPU."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.running.bundle import ENVIRONMENT

CHECKOUT = Path(__file__).parents[1]
#: Nobody writes beside the sources, and every run goes through sets in one order.
QUIETLY = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True, slots=True)
class Spent:
    """When a command began, what it took, of CPU as well, and how it ended."""

    begun: float
    seconds: float
    cpu: float
    code: int
    told: str


def environment() -> dict[str, str]:
    """Return the environment of a child: the checkout's own code, and passwords."""
    return {**os.environ, **ENVIRONMENT, **QUIETLY, "PYTHONPATH": str(CHECKOUT)}


def command(name: str) -> str | None:
    """Return where a command of this Python, or of the system, lies."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


def spent(words: Sequence[str], folder: Path) -> Spent:
    """Run a command to its end; of CPU, that of its own children counts as well."""
    with tempfile.TemporaryFile() as told:
        begun = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  (words of our own)
            words,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read().decode(errors="replace")
    cpu = usage.ru_utime + usage.ru_stime
    return Spent(begun, seconds, cpu, process.returncode, text)


class Child:
    """A server in a process of its own, which is asked by lines of JSON."""

    def __init__(self, words: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (words of our own)
            [sys.executable, "-m", "bench.server", *words],
            cwd=CHECKOUT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        self.port = int(self._answer())

    @property
    def url(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, word: str) -> Any:  # noqa: ANN401  (any JSON value)
        """Ask for something and return the answer."""
        if self._process.stdin is None:
            raise RuntimeError("the server was started without a way to ask it")
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return self._answer()

    def cpu(self) -> float:
        """Return the CPU seconds of all its threads until now."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return (
            sum(int(one.read_text(encoding="ascii").split()[0]) for one in tasks) / 1e9
        )

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=30)

    def _answer(self) -> Any:  # noqa: ANN401  (as above)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"the server ended: {self._process.args!r}")
        return json.loads(line)


@contextmanager
def served(*words: str) -> Iterator[Child]:
    """Serve what ``bench.server`` knows by a name."""
    child = Child(words)
    try:
        yield child
    finally:
        child.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int, seconds: float = 20.0) -> None:
    """Wait until somebody listens.

    Raises:
        TimeoutError: nobody did.

    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port} after {seconds:g} s")
