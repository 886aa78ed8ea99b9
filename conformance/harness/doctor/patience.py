"""How long an examination may take: the sum of its deadlines, whatever happens."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from conformance.harness.limits import Limits

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for each step of an examination; the protocols go side by side."""

    name: float
    connect: float
    handshake: float
    answers: float

    @property
    def total(self) -> float:
        """Return what an examination may take at most."""
        return self.name + self.connect + self.handshake + self.answers

    def for_answers(self, gone: float) -> float:
        """Return the seconds for answers: what the way did not need is theirs too.

        Twice their own time at most, so that silence is not borne for nothing.
        """
        return min(self.total - gone, 2 * self.answers)


#: What `doctor` and `init` take, with room for the start of the program within 5 s.
BRISK = Patience(name=1.0, connect=0.8, handshake=0.7, answers=1.8)
#: What a run takes, which must not give up on a server that is only slow.
PATIENT = Patience(name=5.0, connect=5.0, handshake=5.0, answers=11.0)

#: What is kept of the time for answers, to say what there was.
RESERVE = 0.15


class TimeLeft:
    """The time left for the answers of one protocol."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds - RESERVE

    @property
    def left(self) -> float:
        """Return the seconds left, never less than none."""
        return max(self._until - time.monotonic(), 0.0)

    def limits(self) -> Limits:
        """Return limits for an exchange in the time left."""
        left = max(self.left, 0.01)
        silence = min(left, Limits().silence)
        return Limits(connect=left, handshake=left, silence=silence, total=left)


def in_time(work: Callable[[], Value], seconds: float) -> Value:
    """Return what some work returns, or leave it to itself when it takes too long.

    Looking up a name knows no deadline, and may hang in a library of the system.

    Raises:
        TimeoutError: it takes too long.

    """
    done: queue.Queue[tuple[Value | None, BaseException | None]] = queue.Queue()

    def carry_out() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001  (it is raised by the waiter)
            done.put((None, error))

    threading.Thread(target=carry_out, daemon=True).start()
    try:
        value, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"not done within {seconds:g} s") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # without an error there is a value
