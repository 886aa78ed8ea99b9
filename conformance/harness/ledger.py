"""What the suite created on a target, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from conformance.harness.judgement import HarnessError
from conformance.harness.made import MadeFile
from conformance.harness.pace import BudgetSpent


@dataclass(frozen=True, slots=True)
class Created:
    """Something the suite made on the target, and how to remove it."""

    kind: str
    name: str
    remove: Callable[[], object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something the suite made on the target and could not remove."""

    kind: str
    name: str
    reason: str


@dataclass(slots=True)
class Ledger:
    """The objects of a run, in the order of their creation.

    ``file`` has them on disk, for the case that the run is killed.
    """

    open: list[Created] = field(default_factory=list)
    created: int = 0
    removed: int = 0
    file: MadeFile | None = None
    _lock: Lock = field(default_factory=Lock)

    def intend(self, kind: str, name: str, within: str = "") -> None:
        """Say that an object is about to be made, within another one or not."""
        if self.file is not None:
            self.file.intend(kind, name, within)

    def settle(self, kind: str, name: str) -> None:
        """Say that what was to be made was not, or stands in the ledger by now."""
        if self.file is not None:
            self.file.gone(kind, name)

    def enter(
        self,
        kind: str,
        name: str,
        remove: Callable[[], object],
        *,
        stays: bool = False,
    ) -> None:
        """Enter an object that now exists; ``remove`` raises where it fails.

        What ``stays`` cannot be removed by anybody, at any time.
        """
        if self.file is not None and not stays:
            self.file.add(kind, name)
        with self._lock:
            self.created += 1
            self.open.append(Created(kind, name, remove))

    def forget(self, kind: str, name: str) -> None:
        """Strike out an object that a test removed itself."""
        with self._lock:
            kept = [one for one in self.open if (one.kind, one.name) != (kind, name)]
            if len(kept) == len(self.open):
                raise HarnessError(f"no {kind} {name!r} stands in the ledger")
            self.removed += len(self.open) - len(kept)
            self.open = kept
        self.settle(kind, name)

    def clean_up(self) -> list[Leftover]:
        """Remove what is still there, newest first; return what would not go.

        Once there is no time left, nothing more is tried.
        """
        leftovers = []
        while self.open:
            one = self.open.pop()
            try:
                one.remove()
            except (Exception, BudgetSpent) as error:  # noqa: BLE001  (one stops nothing)
                leftovers.append(Leftover(one.kind, one.name, str(error)))
            else:
                self.removed += 1
                self.settle(one.kind, one.name)
        return leftovers
