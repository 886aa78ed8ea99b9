"""How far a run is, as a person wants to see it: a value that makes one line."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from conformance.harness.printable import printable

#: Seconds over which the rate is taken.
WINDOW = 10.0
#: How much has to be done before the rest can be guessed at: seconds and tests.
LEAST_SECONDS, LEAST_DONE = 2.0, 10


@dataclass(slots=True)
class Progress:
    """What is done of a run and what is to come; ``asked`` counts its requests."""

    doing: str = ""
    now: Callable[[], float] = time.monotonic
    total: int = 0
    done: int = 0
    asked: Callable[[], int] = lambda: 0
    failing: set[str] = field(default_factory=set)
    test: str = ""
    phase: str = "examining the target"
    began: float | None = None
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def start(self, test: str) -> None:
        """Begin a test, given by its node ID."""
        if self.began is None:
            self.began = self.now()
            self._seen.append((self.began, self.asked()))
        self.test, self.phase = test, ""

    @property
    def protocol(self) -> str:
        """Return the protocol of the test that goes on, which its folder tells."""
        return PurePath(self.test.partition("::")[0]).parent.name

    @property
    def rate(self) -> float | None:
        """Return the requests per second of late, once there were two looks at them."""
        self._seen.append((self.now(), self.asked()))
        while len(self._seen) > 2 and self._seen[0][0] < self._seen[-1][0] - WINDOW:  # noqa: PLR2004  (the ends of a span)
            self._seen.popleft()
        (start, before), (end, after) = self._seen[0], self._seen[-1]
        return (after - before) / (end - start) if end > start else None

    @property
    def left(self) -> float | None:
        """Return the seconds that the rest will take, unless it is too early to say."""
        spent = 0.0 if self.began is None else self.now() - self.began
        if spent < LEAST_SECONDS or self.done < LEAST_DONE or not self.total:
            return None
        return spent / self.done * (self.total - self.done)

    @property
    def failures(self) -> str:
        """Return how many requirements fail so far."""
        count = len(self.failing)
        if not count:
            return "no failures"
        return (
            f"{count} requirement fails" if count == 1 else f"{count} requirements fail"
        )

    def line(self) -> str:
        """Return the state in one line, the less important last."""
        percent = f"{100 * self.done // (self.total or 1):>3}%" if self.test else ""
        left, rate = self.left, self.rate if self.test else None
        parts = [
            percent,
            " ".join(filter(None, (self.doing, self.protocol))),
            f"{self.done:,} of {self.total:,} tests" if self.test else "",
            "" if rate is None else f"{rate:,.0f} requests/s",
            "" if left is None or self.phase else f"{span(left)} left",
            self.failures if self.test else "",
            self.phase or self._shown_test(),
        ]
        return printable("  ".join(part for part in parts if part)).replace("\n", " ")

    def _shown_test(self) -> str:
        file, colons, name = self.test.partition("::")
        return f"{PurePath(file).name}{colons}{name}"


def span(seconds: float) -> str:
    """Return a time as a person says it, the longer the rougher."""
    whole = max(1, round(seconds))
    if whole < 60:  # noqa: PLR2004  (seconds of a minute)
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004  (minutes of an hour)
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"
