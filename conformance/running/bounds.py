"""What a user allows a run: requests a second, requests and seconds in all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from conformance.harness.pace import Pace
from conformance.harness.profile import Profile, ProfileError


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of a run, None where there is none."""

    rate: float | None = None
    most: int | None = None
    seconds: float | None = None

    def line(self) -> list[str]:
        """Return the part of the command line that sets them."""
        given = {
            "--rate": self.rate,
            "--max-requests": self.most,
            "--max-time": self.seconds,
        }
        told = ((name, value) for name, value in given.items() if value is not None)
        return [part for name, value in told for part in (name, f"{value:g}")]

    def pace(self) -> Pace:
        """Return the pace of a run in a single process."""
        return Pace(self.rate, self.most, self.seconds)

    def share(self, number: int, workers: int, *, sent: int, began: float) -> Pace:
        """Return the pace of one worker of several, counted from 0.

        ``sent`` and ``began`` say what had been used up of the whole before.
        """
        pace = Pace()
        if self.rate is not None:
            pace.rate = self.rate / workers
        if self.most is not None:
            left = max(0, self.most - sent)
            pace.most = left // workers + (number < left % workers)
        if self.seconds is not None:
            pace.seconds = self.seconds - (time.time() - began)
        return pace


def read_bounds(option: Any, profile: Profile) -> Bounds:  # noqa: ANN401  (an argparse namespace)
    """Return the bounds that the command line sets, or else the profile.

    Raises:
        ProfileError: one of them leaves nothing to be sent.

    """
    table = profile.written.get("target", {})
    given = {
        "rate": option.conformance_rate,
        "max-requests": option.conformance_max_requests,
        "max-time": option.conformance_max_time,
    }
    for name, value in given.items():
        if value is not None and not 0 < value < float("inf"):
            problem = f"--{name} {value:g} allows nothing; give a number above 0"
            raise ProfileError("command line", problem)
    rate, most, seconds = (
        value if value is not None else table.get(name) for name, value in given.items()
    )
    return Bounds(rate, most, seconds)
