"""How long an examination may take: the sum of its deadlines, whatever happens."""

from __future__ import annotations

import time
from dataclasses import dataclass

from conformance.harness.limits import Limits


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
