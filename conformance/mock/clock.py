"""The time of a mock server: the machine's, until a test sets, moves or stops it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Condition

#: What the protocols can write: four digits of a year, and seconds since 1970.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)


class ClockError(ValueError):
    """A time that no clock can show; the message says which, and what to give."""


class MockClock:
    """A clock that runs with the machine's, or apart from it.

    Whoever sleeps by this clock wakes when it is moved past the end of the sleep.
    """

    def __init__(self) -> None:
        self._news = Condition()
        self._awakened = 0
        #: The moment shown at ``_since``, by the machine's count; None stands still.
        self._base = datetime.now(UTC)
        self._since: float | None = time.monotonic()

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        with self._news:
            return self._now()

    @property
    def is_frozen(self) -> bool:
        """Tell whether the clock stands still."""
        return self._since is None

    def set(self, moment: datetime) -> None:
        """Let it be that moment now; a clock that runs goes on from there."""
        if moment.tzinfo is None:
            message = f"{moment.isoformat()} has no time zone: add one, such as UTC"
            raise ClockError(message)
        self._moved_to(lambda: moment.astimezone(UTC))

    def advance(self, seconds: float | timedelta) -> None:
        """Let time pass at once; a negative number turns the clock back."""
        try:
            step = (
                seconds
                if isinstance(seconds, timedelta)
                else timedelta(seconds=seconds)
            )
        except (OverflowError, ValueError) as error:
            message = f"{seconds} is no number of seconds a clock can be moved by"
            raise ClockError(message) from error
        self._moved_to(lambda: self._now() + step)

    def freeze(self) -> None:
        """Stop the clock; it can still be set and moved."""
        with self._news:
            self._base, self._since = self._now(), None

    def run(self) -> None:
        """Let a stopped clock run again, from where it stands."""
        with self._news:
            self._base, self._since = self._now(), time.monotonic()
            self._news.notify_all()

    def reset(self) -> None:
        """Show the machine's time again, and wake whoever sleeps."""
        with self._news:
            self._base, self._since = datetime.now(UTC), time.monotonic()
            self._awakened += 1
            self._news.notify_all()

    def sleep(self, seconds: float) -> None:
        """Wait until so much time has passed by this clock, or it is reset."""
        if seconds <= 0:
            return
        with self._news:
            awakened, until = self._awakened, self._now() + timedelta(seconds=seconds)
            while self._awakened == awakened and self._now() < until:
                left = (until - self._now()).total_seconds()
                self._news.wait(None if self._since is None else left)

    def _now(self) -> datetime:
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def _moved_to(self, moment: Callable[[], datetime]) -> None:
        with self._news:
            try:
                wanted = moment()
            except OverflowError:
                wanted = LATEST + timedelta(days=1)
            if not EARLIEST <= wanted <= LATEST:
                bounds = f"{EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}"
                message = f"the clock shows times between {bounds}, no others"
                raise ClockError(message)
            self._base = wanted
            self._since = None if self._since is None else time.monotonic()
            self._news.notify_all()
