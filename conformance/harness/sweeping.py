"""Removing what an earlier run left: each suite's ``sweep`` knows its own things."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from conformance.harness.http import Http
from conformance.harness.made import Made
from conformance.harness.run import Run


class NotOurs(Exception):
    """Something bears the name of a thing of ours, and not the mark of the run."""


@dataclass(frozen=True, slots=True)
class Remnant:
    """Something of a run's that is still there; ``name`` is what it is called there."""

    kind: str
    name: str
    remove: Callable[[], object]


class Sweeper(Protocol):
    """What finds the things of one protocol that are left of a run."""

    def find(self, made: Made) -> list[Remnant]:
        """Return what is there of something; nothing, if it is gone.

        Raises:
            NotOurs: what is there does not carry the mark of the run.

        """


class Sweep(Protocol):
    """A suite's ``sweep`` module."""

    KINDS: frozenset[str]

    def sweeper(self, run: Run, http: Http) -> Sweeper:
        """Return what finds a run's things; ``run`` has the run's own id."""


def sweep_of(protocol: str) -> Sweep:
    """Return what a suite knows of its things."""
    return cast(
        "Sweep", importlib.import_module(f"conformance.suites.{protocol}.sweep")
    )


def mark(run: str) -> str:
    """Return what the names of a run's things begin with, where no dash is allowed."""
    return run.replace("-", "")
