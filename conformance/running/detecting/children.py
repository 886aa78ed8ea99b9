"""Work done in forked processes, some at a time, each with a directory of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from pathlib import Path
from typing import Any, Generic, TypeVar

from conformance.running.cores import cores, least_busy, stay_on
from conformance.running.detecting.busy import Busy, Idle

Job = TypeVar("Job")
Result = TypeVar("Result")

_FORK = get_context("fork")

#: How many children there are at most, for each core to keep busy.
MOST = 8
#: What a further child adds, at least, to what the others compute.
ONE_MORE = 0.4
#: The seconds between two looks at what the children, and the machine, have to do.
SOON = 0.25

#: A file system in memory, where there is one; and how much has to be free there.
MEMORY = Path("/dev/shm")  # noqa: S108  (each directory in it is private)
ROOM = 1 << 30


@dataclass(frozen=True, slots=True)
class Failed:
    """A piece of work that gave no result, and why."""

    because: str


def place_in_memory() -> str | None:
    """Return where files never wait for a disk, unless a place is named or it is full.

    Much of what a server does for a small upload is to wait for the disk.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return None
    return str(MEMORY) if shutil.disk_usage(MEMORY).free > ROOM else None


class Child(Generic[Job]):
    """A forked process at work, on one core if one is named."""

    def __init__(
        self, job: Job, work: Callable[[Job, Path], Any], core: int | None = None
    ) -> None:
        self.job = job
        self.core = core
        self.since = time.monotonic()
        self.answer, theirs = _FORK.Pipe(duplex=False)
        self._home = tempfile.TemporaryDirectory(
            prefix="cms-conformance-", dir=place_in_memory()
        )
        self._process = _FORK.Process(
            target=_do,
            args=(work, job, Path(self._home.name), theirs, core),
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._busy = Busy(self._process.pid)

    @property
    def load(self) -> float:
        """The share of a core that it has lately kept busy."""
        return self._busy.share()

    def end(self) -> Any:  # noqa: ANN401  (what the work returned)
        """Return what came of the work; whatever happens, nothing is left of it."""
        try:
            return self.answer.recv()
        except EOFError:
            return Failed(f"the process ended by itself:\n{self._said()}")
        finally:
            self._leave()

    def give_up(self) -> Failed:
        """End a process that takes too long."""
        self._process.kill()
        seconds = time.monotonic() - self.since
        said = self._said()
        self._leave()
        return Failed(f"there was no result after {seconds:.0f} seconds\n{said}")

    def _said(self) -> str:
        with suppress(OSError):
            path = Path(self._home.name) / "said"
            return path.read_text(encoding="utf-8", errors="replace")[-2000:]
        return ""

    def _leave(self) -> None:
        self.answer.close()
        self._process.join()
        self._home.cleanup()


def in_children(
    work: Callable[[Job, Path], Result],
    jobs: Iterable[Job],
    *,
    workers: int,
    patience: float = 300.0,
) -> Iterator[tuple[Job, Result | Failed]]:
    """Do each job in a child of this process; yield what comes of them as it comes.

    As many run at a time as keep so many ``workers`` busy: a child that waits leaves
    its place to another. ``patience`` is the seconds that a job gets. The caller must
    have no threads.
    """
    waiting = deque(jobs)
    running: dict[Any, Child[Job]] = {}
    among, room = cores(), Room(workers)
    try:
        while waiting or running:
            loads = [(one.core, one.load) for one in running.values()]
            starts = bool(waiting) and room.is_left([load for _, load in loads])
            if starts:
                child = Child(waiting.popleft(), work, least_busy(loads, among))
                running[child.answer] = child
            yield from _ended(running, patience, wait=0.0 if starts else SOON)
    finally:
        for left in running.values():
            left.give_up()


class Room:
    """Tells when one more child would find a core that has nothing to do.

    The children may compute little because they wait, or because they have to wait for
    a core: what the machine has to do besides tells the one from the other.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._idle = Idle()
        self._looked = time.monotonic()
        self._more = 0

    def is_left(self, shares: Sequence[float]) -> bool:
        """Tell whether there is room beside children that keep so much busy."""
        if len(shares) < self._workers:
            return True
        if len(shares) >= self._workers * MOST:
            return False
        if sum(shares) + ONE_MORE > self._workers:
            return False
        if time.monotonic() - self._looked >= SOON:
            self._looked = time.monotonic()
            idle = self._idle.cores()
            self._more = 1 if idle is None else int(idle / ONE_MORE)
        self._more -= 1
        return self._more >= 0


def _ended(
    running: dict[Any, Child[Job]], patience: float, *, wait: float
) -> Iterator[tuple[Job, Any]]:
    """Yield what came of the children that have ended, or that take too long."""
    for answer in connection.wait(list(running), timeout=wait):
        child = running.pop(answer)
        yield child.job, child.end()
    for late in [one for one in running.values() if _is_late(one, patience)]:
        del running[late.answer]
        yield late.job, late.give_up()


def _is_late(child: Child[Any], patience: float) -> bool:
    return time.monotonic() - child.since > patience


def _do(
    work: Callable[..., Any],
    job: object,
    home: Path,
    answer: Any,  # noqa: ANN401  (a connection, of which there are several types)
    core: int | None,
) -> None:
    """Work, answer, and leave at once, whatever threads there are by then."""
    try:
        stay_on(core)
        result = work(job, home)
    except BaseException:  # noqa: BLE001  (it is told to whoever asked)
        result = Failed(traceback.format_exc())
    answer.send(result)
    os._exit(0)
