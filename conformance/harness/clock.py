"""The time as tests see it, so that a run can be judged again at another time."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """The machine's own time."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never go back, counted from anywhere."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def eventually(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Ask again and again, until something is true or the time is over."""
        end = self.monotonic() + seconds
        while not condition():
            if self.monotonic() > end:
                return False
            self.sleep(PAUSE)
        return True


PAUSE = 0.05
