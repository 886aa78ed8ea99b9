"""Taking turns among processes, by locks that end with their owner."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import ClassVar


class Place:
    """Which of the workers this process is."""

    number: ClassVar[int] = 0

    @classmethod
    def own(cls, folder: Path) -> Path:
        """Return a folder that is this worker's own, and empty."""
        own = beside(folder, cls.number)
        own.mkdir(parents=True, exist_ok=True)
        for left_over in own.iterdir():
            left_over.unlink()
        return own


def beside(folder: Path, number: int) -> Path:
    """Return what a worker has in the place of a folder."""
    return folder.with_name(f"{folder.name}-{number}")


class Turn:
    """A turn that one thread of one process has at a time; it may be taken again.

    ``begin`` is done whenever it was somebody else's before.
    """

    def __init__(self, path: Path, begin: Callable[[], object] = lambda: None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        self._begin = begin
        self._lock = RLock()
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            if not self._depth:
                fcntl.flock(self._handle, fcntl.LOCK_EX)
            self._depth += 1
        except BaseException:
            self._lock.release()
            raise
        try:
            if self._depth == 1:
                self._begin()
        except BaseException:
            self._leave()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._depth -= 1
        if not self._depth:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
        self._lock.release()

    def close(self) -> None:
        """Take no more turns."""
        os.close(self._handle)


@contextmanager
def owned(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Own a name while the block lasts; tell whether it could be had.

    The file that stands for it goes with the owner, unless that was killed.
    """
    handle = taken(path, wait=wait)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            let_go(path, handle)


def taken(path: Path, *, wait: bool = True) -> int | None:
    """Take a name; return what it is let go of by, or None where another has it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            if _is_still(path, handle):
                return handle
        except BlockingIOError:
            os.close(handle)
            return None
        os.close(handle)


def begun(path: Path) -> int:
    """Own a new file, which stays when it is let go of by closing it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def let_go(path: Path, handle: int) -> None:
    """Let go of a name."""
    path.unlink(missing_ok=True)
    os.close(handle)


def is_owned(path: Path) -> bool:
    """Tell whether somebody who lives owns a name."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _is_still(path: Path, handle: int) -> bool:
    """Tell whether a file has its name still: its last owner may have removed it."""
    with contextlib.suppress(FileNotFoundError):
        return os.stat(path).st_ino == os.fstat(handle).st_ino  # noqa: PTH116  (as fstat)
    return False
