"""One deadline for a whole exchange, and a bound for the silence within it."""

from __future__ import annotations

import time

from conformance.harness.fault import Late
from conformance.harness.limits import Limits


class Deadline:
    """The time an exchange has left; bytes that moved earn more of it.

    A timeout per read alone is none: one byte now and then resets it for ever.
    """

    def __init__(
        self, limits: Limits, total: float | None = None, most: float | None = None
    ) -> None:
        self.began = time.monotonic()
        self._limits = limits
        self._most = float("inf") if most is None else most
        self._total = min(limits.total if total is None else total, self._most)
        self._earns = total is None

    def earn(self, moved: int) -> None:
        """Add time for bytes sent or received, unless the total was given."""
        if self._earns:
            earned = self._total + moved / self._limits.earning
            self._total = min(earned, self._most)

    @property
    def elapsed(self) -> float:
        """Return the seconds since the exchange began."""
        return time.monotonic() - self.began

    def patience(self) -> float:
        """Return how long to wait for the next byte."""
        return self.within(self._limits.silence)

    def within(self, bound: float) -> float:
        """Return how long something may take that has a bound of its own."""
        left = self._total - self.elapsed
        if left <= 0:
            raise self.late()
        return min(left, bound)

    def late(self) -> Late:
        """Tell that waiting was in vain, and for which of the two reasons."""
        if self.elapsed >= self._total:
            return Late(
                "transport", f"no end within {round(self._total, 2):g} s in all"
            )
        return Late("transport", f"nothing for {self._limits.silence:g} s")
