"""The parent of the workers: it starts them, watches them, and ends with them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from conformance.mock.certificate import certified
from conformance.mock.clock import MockClock
from conformance.mock.installation import Installation
from conformance.mock.journal import Journal
from conformance.mock.judging import Judge
from conformance.mock.seeding import load_plan
from conformance.mock.server import EXAMPLES
from conformance.mock.workers.clerk import Clerk, Line
from conformance.mock.workers.installation import SharedInstallation
from conformance.mock.workers.process import Charge, reserved
from conformance.mock.workers.turns import beside, taken
from conformance.reference.server import listen

#: Seconds that workers get to start, and to end.
START, END = 30.0, 15.0
#: A worker that dies before it serves, or this soon after its start, this often in a
#: row, is not replaced.
SOON, OFTEN = 2.0, 3


MOST = 64
#: What lives no longer than the processes, and where bodies arrive at each of them.
PASSING = ("cm/commands", "staging/jobs", "bsn/at-work")
ARRIVING = ("cm/spool", "staging/incoming", "bsn/spool")


@dataclass(slots=True)
class Hand:
    """One place in the crew, and the process that has it now."""

    charge: Charge
    process: subprocess.Popen[bytes]
    line: Line
    began: float = field(default_factory=time.monotonic)
    failures: int = 0


class Crew:
    """A mock server of several processes; it is used as one of a single process is."""

    def __init__(  # noqa: PLR0913  (how a server is set up)
        self,
        workers: int,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path | None = None,
        seed: Path | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
        admin: bool = True,
        open_admin: bool = False,
        on_failure: Callable[[], object] = lambda: None,
        told: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Start serving; ``told`` hears of workers that had to be replaced.

        ``on_failure`` is called when the workers cannot be kept alive; ``failure``
        says why.

        Raises:
            OSError: the address cannot be had, or the data not be used.
            SeedError: the seed cannot be sown.

        """
        if not hasattr(socket, "SO_REUSEPORT"):
            raise OSError("--workers needs a system whose processes can share a port")
        self.failure = ""
        self._on_failure, self._told = on_failure, told
        scheme = "https" if certified(certificate, key) else "http"
        self._hold: tuple[Path, int] | None = None
        self._hands: list[Hand] = []
        self._closing = Event()
        listen(host, port).close()
        self._port = reserved(host, port)
        address, self.port = self._port.getsockname()[:2]
        self.url = f"{scheme}://{address}:{self.port}"
        self._scratch = Path(tempfile.mkdtemp(prefix="cms-mock-"))
        root = (data or self._scratch / "data").resolve()
        try:
            self.installation = self._opened(root, seed or EXAMPLES, scheme)
            self._clerk = Clerk(self.installation, self._watch)
            for number in range(workers):
                self._hands.append(
                    self._hired(
                        Charge(
                            number=number + 1,
                            line=-1,
                            host=host,
                            port=self.port,
                            data=str(root),
                            scratch=str(self._scratch),
                            seed=str((seed or EXAMPLES).resolve()),
                            certificate=str(certificate or ""),
                            key=str(key or ""),
                            admin=admin,
                            open_admin=open_admin,
                        )
                    )
                )
            self._clerk.begin()
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    @property
    def pids(self) -> list[int]:
        """Return the processes that serve now."""
        return [hand.process.pid for hand in self._hands]

    @property
    def is_whole(self) -> bool:
        """Tell whether every worker serves."""
        return all(hand.line.is_ready for hand in self._hands)

    @property
    def clock(self) -> MockClock:
        """Return the time of the server."""
        return self.installation.clock

    def _opened(self, root: Path, seed: Path, scheme: str) -> SharedInstallation:
        """Make the data ready as a single process would, then open them beside it."""
        root.mkdir(parents=True, exist_ok=True)
        plan, path = load_plan(seed), root / "serving"
        handle = taken(path, wait=False)
        if handle is None:
            raise OSError(f"{root} is served by another server")
        self._hold = path, handle
        first = Installation(root, Journal(self._scratch / "first"), (), plan)
        whole = first.is_new
        first.close()
        first.judge.close()
        self._tidied(root)
        journal = Journal(self._scratch / "journal")
        shared = SharedInstallation(root, journal, plan, scheme)
        shared.judge = Judge(whole=whole)
        return shared

    def _tidied(self, root: Path) -> None:
        """Remove what lives no longer than the processes."""
        gone = [root / name for name in PASSING]
        for number in range(MOST + 1):
            gone += [beside(root / name, number) for name in ARRIVING]
        for folder in gone:
            shutil.rmtree(folder, ignore_errors=True)

    # -- workers --------------------------------------------------------------------

    def _hired(self, charge: Charge) -> Hand:
        """Start a worker."""
        ours, theirs = socket.socketpair()
        charge = replace(charge, line=theirs.fileno())
        process = subprocess.Popen(
            [sys.executable, "-m", "conformance.mock.workers.process"],
            stdin=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            env=environment(),
            process_group=0,  # a terminal's interrupt is for the parent alone
        )
        theirs.close()
        if process.stdin is not None:
            process.stdin.write(charge.written().encode())
            process.stdin.close()
        return Hand(charge, process, self._clerk.hear(ours))

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START
        while not self.is_whole:
            if self.failure or time.monotonic() > until:
                raise OSError(self.failure or f"no worker serves within {START:g} s")
            time.sleep(0.01)

    def _watch(self) -> None:
        """Put another worker in the place of each that has died."""
        for place, hand in enumerate(self._hands):
            if self._closing.is_set() or self.failure or hand.process.poll() is None:
                continue
            soon = not hand.line.is_ready or time.monotonic() - hand.began < SOON
            failures = hand.failures + 1 if soon else 0
            what = f"worker {hand.charge.number} {ending(hand.process.returncode)}"
            if failures >= OFTEN:
                self.failure = f"{what}, {OFTEN} times in a row"
                self._on_failure()
                return
            self._told(f"{what}; another takes its place")
            self._hands[place] = self._hired(hand.charge)
            self._hands[place].failures = failures

    # -- the end --------------------------------------------------------------------

    def close(self) -> None:
        """Stop all workers, and then what they needed. Twice is harmless."""
        if self._closing.is_set():
            return
        self._closing.set()
        for hand in self._hands:
            hand.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + END
        for hand in self._hands:
            try:
                hand.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                hand.process.kill()
                hand.process.wait()
        if hasattr(self, "_clerk"):
            self._clerk.close()
        if hasattr(self, "installation"):
            self.installation.close()
            self.installation.judge.settle()
            self.installation.judge.close()
        self._port.close()
        if self._hold is not None:
            path, handle = self._hold
            self._tidied(path.parent)
            path.unlink(missing_ok=True)
            os.close(handle)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def ending(code: int) -> str:
    """Say how a process has ended."""
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def environment() -> dict[str, str]:
    """Return an environment in which no authorities are read: a server is no client."""
    name = ssl.get_default_verify_paths().openssl_cafile_env
    return os.environ | {name: os.devnull}
