"""Work done in forked processes, some at a time, each with a directory of its own."""

from __future__ import annotations

import os
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from pathlib import Path
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

_FORK = get_context("fork")


@dataclass(frozen=True, slots=True)
class Failed:
    """A piece of work that gave no result, and why."""

    because: str


class Child(Generic[Job]):
    """A forked process at work."""

    def __init__(self, job: Job, work: Callable[[Job, Path], Any]) -> None:
        self.job = job
        self.since = time.monotonic()
        self.answer, theirs = _FORK.Pipe(duplex=False)
        self._home = tempfile.TemporaryDirectory(prefix="cms-conformance-")
        self._process = _FORK.Process(
            target=_do, args=(work, job, Path(self._home.name), theirs)
        )
        self._process.start()
        theirs.close()

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

    ``workers`` is how many run at a time, ``patience`` the seconds that each gets.
    The caller must have no threads.
    """
    waiting = iter(jobs)
    running: dict[Any, Child[Job]] = {}
    while True:
        while len(running) < workers and (job := next(waiting, None)) is not None:
            child = Child(job, work)
            running[child.answer] = child
        if not running:
            return
        for ended in connection.wait(list(running), timeout=1.0):
            child = running.pop(ended)
            yield child.job, child.end()
        for late in [one for one in running.values() if _is_late(one, patience)]:
            del running[late.answer]
            yield late.job, late.give_up()


def _is_late(child: Child[Any], patience: float) -> bool:
    return time.monotonic() - child.since > patience


def _do(work: Callable[..., Any], job: object, home: Path, answer: Any) -> None:  # noqa: ANN401
    """Work, answer, and leave at once, whatever threads there are by then."""
    try:
        result = work(job, home)
    except BaseException:  # noqa: BLE001  (it is told to whoever asked)
        result = Failed(traceback.format_exc())
    answer.send(result)
    os._exit(0)
