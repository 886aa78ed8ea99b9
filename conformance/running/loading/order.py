"""What is to be done under load, as one value that travels to other machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

from conformance.harness.pace import Pace
from conformance.harness.profile import Profile, checked_profile
from conformance.running.bounds import Bounds
from conformance.running.options import Options

#: What a process of a load is.
ALONE, MASTER, WORKER = "alone", "master", "worker"
DEFAULT_PORT = 5557


@dataclass(frozen=True, slots=True)
class Order:
    """A load as it was asked for; no secret is in it.

    ``share`` and ``shares`` say which part of it a process is. ``written`` is the
    profile, whose passwords each machine has in its own environment.
    """

    url: str
    is_reference: bool
    protocols: tuple[str, ...]
    written: Mapping[str, Any]
    source: str
    users: int
    spawn_rate: float
    seconds: float
    report_dir: str
    variant: str | None = None
    patterns: tuple[str, ...] = ("*",)
    seed: int = 0
    effort: str = "smoke"
    strict: bool = False
    quiet: bool = False
    rate: float | None = None
    most: int | None = None
    role: str = ALONE
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    workers: int = 1
    share: int = 0
    shares: int = 1

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return an order as it came from another process.

        Raises:
            TypeError: it is none, or that of another version.

        """
        known = {one.name for one in fields(cls)}
        if set(told) != known:
            strange = ", ".join(sorted(set(told) ^ known))
            raise TypeError(f"not an order of this version: {strange}")
        lists = {name: tuple(told[name]) for name in ("protocols", "patterns")}
        return cls(**{**told, **lists})

    def told(self) -> dict[str, Any]:
        """Return what another process is told."""
        return asdict(self)

    def for_worker(self, share: int, shares: int) -> Self:
        """Return the order of one worker of several."""
        return replace(self, role=WORKER, share=share, shares=shares)

    def at(self, mine: Order) -> Self:
        """Return the order of a master with what is a worker's own."""
        return replace(self, report_dir=mine.report_dir, host=mine.host, port=mine.port)

    def only(self, protocols: tuple[str, ...]) -> Self:
        """Return the order with some of its protocols."""
        return replace(self, protocols=protocols)

    @property
    def profile(self) -> Profile:
        """Return the profile of the target."""
        return checked_profile(self.written, self.source)

    @property
    def bounds(self) -> Bounds:
        """Return the bounds of all processes together; the time is the load's own."""
        return Bounds(self.rate, self.most)

    def pace(self) -> Pace:
        """Return the pace of this process."""
        return self.bounds.share(self.share, self.shares, sent=0, began=0.0)

    def options(self) -> Options:
        """Return what a run against the same target would be asked for."""
        return Options(
            profile=self.profile,
            url=None if self.is_reference else self.url,
            protocols=self.protocols,
            patterns=self.patterns,
            report_dir=Path(self.report_dir),
            effort=self.effort,
            seed=self.seed,
            strict=self.strict,
            reports=(),
            variant=self.variant,
            bounds=self.bounds,
        )
