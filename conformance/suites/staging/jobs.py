"""Exports and imports as jobs: how long they take, and what is told about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.harness import NotApplicable
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import document, has_body
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.packages import Packages

#: Seconds to wait for a job beyond those that its slow object takes.
GRACE = 10.0
ATTEMPTS = 3
MEMBERS = ("done", "total", "started", "finished")


def imports_in(exchange: Exchange) -> Iterator[Mapping[str, Any]]:
    """Yield what an answer tells of imports, beside a package or inside of it."""
    if not has_body(exchange):
        return
    told = document(exchange)
    items = told.get("items")
    listed = items if isinstance(items, list) else []
    holders = [told, told.get("contentPackage"), *listed]
    for holder in holders:
        status = holder.get("import") if isinstance(holder, dict) else None
        if isinstance(status, dict):
            yield status


def is_running(exchange: Exchange) -> bool:
    """Tell whether an answer tells of an import that runs."""
    return any(status.get("running") is True for status in imports_in(exchange))


def progress_in(exchange: Exchange) -> list[Mapping[str, Any]]:
    """Return every progress that an answer tells of."""
    told = (status.get("progress") for status in imports_in(exchange))
    return [progress for progress in told if isinstance(progress, dict)]


class SlowJobs:
    """Packages whose jobs take long enough to be watched."""

    def __init__(self, packages: Packages, objects: Objects) -> None:
        self.packages = packages
        self.objects = objects

    @property
    def seconds(self) -> float:
        """Return how long a job takes at least."""
        self.packages.target.need("staging.slow-jobs")
        return self.objects.slow[1]

    def package(self, *things: Object) -> str:
        """Return the name of a package that is slow to carry."""
        slow, _ = self.objects.slow
        self.packages.target.need("staging.slow-jobs")
        return self.packages.filled(slow, *things)

    def check_slow(self, exchange: Exchange) -> None:
        """See that a job that was waited for has taken its time."""
        if exchange.elapsed < 0.8 * self.seconds:
            took = f"{exchange.elapsed:.2f} s"
            raise NotApplicable(f"the job of staging.slow-object took {took} only")

    def is_prompt(self, ask: Callable[[], Exchange], wait: float) -> bool:
        """Tell whether an answer comes when its wait is over, the network allowed.

        A machine may be busy with something else; it is asked for up to three times.
        """
        usual = self.packages.client.listing(pageSize=0).elapsed
        bound = wait + 0.5 * self.seconds + 3 * usual
        return any(ask().elapsed < bound for _ in range(ATTEMPTS))
